/* Offers sqlite-log.h. The thread is made when first there is something to bring over: a tool that
 * only reads has none. Where none can be had, whoever commits does it, as SQLite does by itself.
 * What fails is tried again a little later; the log only grows by it. */
#include "state/sqlite-log.h"
#include "state/sqlite-database.h"

#include <pthread.h>
#include <signal.h>

enum {
    LOG_PAGES = 2000,      /* after which it is brought over: 16 MB */
    LOG_PAGES_MOST = 16000 /* after which writers wait: it never ends while they write meanwhile */
};

struct SqliteLog {
    sqlite3 *database;
    char *path;
    pthread_mutex_t *readers;
    int pages, due; /* of whoever holds the connection */
    gboolean refused;
    pthread_t thread;
    gboolean started;
    pthread_mutex_t guard; /* of those below */
    pthread_cond_t changed;
    gboolean wanted, ending;
    pthread_mutex_t busy; /* held by the thread while it works */
};

static void bring_over(sqlite3 *database) {
    sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

void sqlite_log_hold(SqliteLog *log) {
    pthread_mutex_lock(&log->busy);
}

void sqlite_log_let_go(SqliteLog *log) {
    pthread_mutex_unlock(&log->busy);
}

static void *run(void *argument) {
    SqliteLog *log = argument;
    sqlite3 *own = NULL;
    pthread_mutex_lock(&log->guard);
    while (!log->ending) {
        if (log->wanted) {
            log->wanted = FALSE;
            pthread_mutex_unlock(&log->guard);
            sqlite_log_hold(log);
            if (own || (own = sqlite_database_open_again(log->path)))
                bring_over(own);
            sqlite_log_let_go(log);
            pthread_mutex_lock(&log->guard);
        } else {
            pthread_cond_wait(&log->changed, &log->guard);
        }
    }
    pthread_mutex_unlock(&log->guard);
    sqlite3_close(own);
    return NULL;
}

/* Signals are for others. */
static gboolean start(SqliteLog *log) {
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return FALSE;
    gboolean done = pthread_create(&log->thread, NULL, run, log) == 0;
    return pthread_sigmask(SIG_SETMASK, &before, NULL) == 0 && done;
}

static void want(SqliteLog *log) {
    pthread_mutex_lock(&log->guard);
    log->wanted = TRUE;
    pthread_cond_signal(&log->changed);
    pthread_mutex_unlock(&log->guard);
}

/* By whoever commits. With nobody reading, all of it is brought over, and it begins anew. */
static void bring_over_now(SqliteLog *log) {
    pthread_mutex_lock(log->readers);
    bring_over(log->database);
    pthread_mutex_unlock(log->readers);
}

/* After each commit. Fewer pages than before: the log was brought over, and begins anew. */
static int on_commit(void *argument, G_GNUC_UNUSED sqlite3 *database,
                     G_GNUC_UNUSED const char *name, int pages) {
    SqliteLog *log = argument;
    if (pages < log->pages)
        log->due = LOG_PAGES;
    log->pages = pages;
    if (pages < log->due)
        return SQLITE_OK;
    log->due = pages + LOG_PAGES;
    if (!log->started && !log->refused) {
        log->started = start(log);
        log->refused = !log->started;
    }
    if (log->started && pages < LOG_PAGES_MOST)
        want(log);
    else
        bring_over_now(log);
    return SQLITE_OK;
}

SqliteLog *sqlite_log_new(sqlite3 *database, const char *path, pthread_mutex_t *readers) {
    SqliteLog *log = g_new0(SqliteLog, 1);
    log->database = database;
    log->path = g_strdup(path);
    log->readers = readers;
    log->due = LOG_PAGES;
    pthread_mutex_init(&log->guard, NULL);
    pthread_mutex_init(&log->busy, NULL);
    pthread_cond_init(&log->changed, NULL);
    sqlite3_wal_hook(database, on_commit, log);
    return log;
}

void sqlite_log_free(SqliteLog *log) {
    if (!log)
        return;
    sqlite3_wal_hook(log->database, NULL, NULL);
    pthread_mutex_lock(&log->guard);
    log->ending = TRUE;
    pthread_cond_signal(&log->changed);
    pthread_mutex_unlock(&log->guard);
    if (log->started)
        pthread_join(log->thread, NULL);
    pthread_cond_destroy(&log->changed);
    pthread_mutex_destroy(&log->guard);
    pthread_mutex_destroy(&log->busy);
    g_free(log->path);
    g_free(log);
}
