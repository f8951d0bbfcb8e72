/* state/postgres-link.c and postgres-pool.c: nobody waits longer than is said for a database that
 * stalls. */
#include "state-fixture.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* A wall clock that is set back while somebody waits by it makes the wait as much longer. */
static gint64 clock_ahead; /* seconds */

int clock_gettime(clockid_t clock, struct timespec *now) {
    int status = (int)syscall(SYS_clock_gettime, clock, now);
    if (status == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += clock_ahead;
    return status;
}

int gettimeofday(struct timeval *restrict now, G_GNUC_UNUSED void *restrict zone) {
    struct timespec exact;
    int status = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return status;
}

/* Between the state and the server; takes no more from the state after so many bytes. */
typedef struct {
    char *directory, *path, *server;
    int listening;
    gsize takes;
    gint ended; /* atomic */
} Proxy;

static struct sockaddr_un address_of(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_assert_cmpuint(strlen(path), <, sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path) + 1); /* UNSAFE: measured above */
    return address;
}

static gssize pass_on(int from, int to) {
    char bytes[65536];
    gssize got = read(from, bytes, sizeof bytes);
    for (gssize sent = 0, now; sent < got; sent += now) {
        now = write(to, bytes + sent, (gsize)(got - sent));
        if (now <= 0)
            return -1;
    }
    return got;
}

static void serve(Proxy *proxy, int client) {
    struct sockaddr_un address = address_of(proxy->server);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    gsize taken = 0;
    g_assert_cmpint(connect(server, (struct sockaddr *)&address, sizeof address), ==, 0);
    while (!g_atomic_int_get(&proxy->ended)) {
        struct pollfd ends[] = {{taken < proxy->takes ? client : -1, POLLIN, 0},
                                {server, POLLIN, 0}};
        if (poll(ends, 2, 100) <= 0)
            continue;
        gssize of_client = ends[0].revents ? pass_on(client, server) : 1;
        gssize of_server = ends[1].revents ? pass_on(server, client) : 1;
        if (of_client <= 0 || of_server <= 0)
            break;
        taken += ends[0].revents ? (gsize)of_client : 0;
    }
    close(server);
    close(client);
}

static gpointer run_proxy(gpointer data) {
    Proxy *proxy = data;
    while (!g_atomic_int_get(&proxy->ended)) {
        struct pollfd event = {proxy->listening, POLLIN, 0};
        if (poll(&event, 1, 100) > 0)
            serve(proxy, accept(proxy->listening, NULL, NULL));
    }
    return NULL;
}

/* The address of the state by way of it. Caller frees. */
static char *proxy_begin(Proxy *proxy) {
    g_auto(GStrv) parts = g_strsplit(postgres_uri, "?host=", 2);
    g_auto(GStrv) rest = g_strsplit(parts[1], "&port=", 2);
    g_autofree char *name = g_strdup_printf(".s.PGSQL.%s", rest[1]);
    proxy->directory = g_dir_make_tmp("kasuhara-proxy-XXXXXX", NULL);
    proxy->path = g_build_filename(proxy->directory, name, NULL);
    proxy->server = g_build_filename(rest[0], name, NULL);
    struct sockaddr_un address = address_of(proxy->path);
    proxy->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(proxy->listening, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(proxy->listening, 8), ==, 0);
    return g_strdup_printf("%s?host=%s&port=%s", parts[0], proxy->directory, rest[1]);
}

static void proxy_end(Proxy *proxy) {
    close(proxy->listening);
    g_unlink(proxy->path);
    g_rmdir(proxy->directory);
    g_free(proxy->path);
    g_free(proxy->server);
    g_free(proxy->directory);
}

enum {
    LARGE = 8 << 20, /* bytes of a mail: more than a socket holds */
    TAKES = 1 << 20,
    PATIENCE_SECONDS = 60, /* the limit is one of seconds */
};

typedef struct {
    State *state;
    GError *error;
    gboolean done;
    gint ended; /* atomic */
} Large;

static gpointer remember_large(gpointer data) {
    Large *large = data;
    g_autofree char *bytes = g_strnfill(LARGE, 'x');
    StateMessage message = message_of("l@x", "c@x", START);
    StateKeep keep = {.mail = span_of(bytes, LARGE), .draft = "the draft"};
    StateRemembered remembered;
    large->done = large->state->functions->remember(large->state, &message, &keep, &remembered,
                                                    &large->error);
    g_atomic_int_set(&large->ended, 1);
    return NULL;
}

static void test_takes_no_more(void) {
    Proxy proxy = {.takes = TAKES};
    Large large = {0};
    g_autoptr(GError) error = NULL;
    postgres_fresh();
    g_autofree char *uri = proxy_begin(&proxy);
    GThread *between = g_thread_new("proxy", run_proxy, &proxy);
    large.state = state_open(uri, NULL, &error);
    g_assert_no_error(error);
    GThread *sender = g_thread_new("large", remember_large, &large);
    for (guint tries = 0; tries < PATIENCE_SECONDS * 10 && !g_atomic_int_get(&large.ended); tries++)
        g_usleep(100000);
    gboolean in_time = g_atomic_int_get(&large.ended);
    g_atomic_int_set(&proxy.ended, 1);
    g_thread_join(between);
    g_thread_join(sender);
    g_assert_true(in_time);
    g_assert_false(large.done);
    g_assert_error(large.error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(large.error->message, "has not answered for"));
    g_clear_error(&large.error);
    state_close(large.state);
    proxy_end(&proxy);
}

static void test_all_large(void) {
    Proxy proxy = {.takes = G_MAXSIZE};
    Large large = {0};
    postgres_fresh();
    g_autofree char *uri = proxy_begin(&proxy);
    GThread *between = g_thread_new("proxy", run_proxy, &proxy);
    large.state = state_open(uri, NULL, NULL);
    remember_large(&large);
    g_assert_no_error(large.error);
    g_assert_true(large.done);
    state_close(large.state);
    g_atomic_int_set(&proxy.ended, 1);
    g_thread_join(between);
    proxy_end(&proxy);
}

static gpointer hold_table(G_GNUC_UNUSED gpointer data) {
    g_free(postgres_server("sql", "BEGIN; LOCK TABLE kasuhara.held; SELECT pg_sleep(600)"));
    return NULL;
}

static gpointer scrub(gpointer state) {
    ((State *)state)->functions->scrub(state, NULL);
    return NULL;
}

/* All connections are busy for as long as it takes: who wants one is told so. */
static void test_clock_set_back(void) {
    enum {
        LINKS = 8
    };
    GThread *busy[LINKS];
    g_autoptr(GError) error = NULL;
    StateMessage asked = message_of("a@x", "c@x", START);
    StateHistory found = {0};
    postgres_fresh();
    g_autoptr(State) state = state_open(postgres_uri, NULL, NULL);
    GThread *holder = g_thread_new("holder", hold_table, NULL);
    postgres_await("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", "1");
    for (guint i = 0; i < LINKS; i++)
        busy[i] = g_thread_new("scrub", scrub, state);
    postgres_await("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", "8");
    clock_ahead = 600;
    g_assert_false(state->functions->history(state, &asked, 0, &found, &error));
    clock_ahead = 0;
    postgres_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE wait_event = 'PgSleep'");
    g_thread_join(holder);
    for (guint i = 0; i < LINKS; i++)
        g_thread_join(busy[i]);
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "all 8 connections are busy"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    if (!postgres_begin("/state-stalls"))
        return g_test_run();
    g_test_add_func("/state-stalls/all-large", test_all_large);
    g_test_add_func("/state-stalls/takes-no-more", test_takes_no_more);
    g_test_add_func("/state-stalls/clock-set-back", test_clock_set_back);
    return g_test_run();
}
