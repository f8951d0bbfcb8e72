/* Offers followers.h. */
#include "evidence/followers.h"

#define ENDING ".cursor"

static void follower_free(gpointer data) {
    Follower *follower = data;
    follow_cursor_clear(&follower->cursor);
    g_free(follower->name);
    g_free(follower->why);
    g_free(follower);
}

static gint by_name(gconstpointer a, gconstpointer b) {
    return strcmp((*(const Follower *const *)a)->name, (*(const Follower *const *)b)->name);
}

static Follower *look_at(const char *directory, const char *name) {
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GError) error = NULL;
    Follower *follower = g_new0(Follower, 1);
    follower->name = g_strndup(name, strlen(name) - strlen(ENDING));
    follow_cursor_init(&follower->cursor);
    if (!follow_cursor_look(path, &follower->cursor, &error))
        follower->why = g_strdup(error->message);
    return follower;
}

static void look_in(const char *directory, GPtrArray *followers) {
    g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
    const char *name;
    while (entries && followers->len < FOLLOWERS_MAX && (name = g_dir_read_name(entries)))
        if (g_str_has_suffix(name, ENDING) && *name != '.')
            g_ptr_array_add(followers, look_at(directory, name));
}

/* The directory that the archive lies in. Caller frees. */
static char *directory_of(const char *archive_path) {
    g_autofree char *archive = g_canonicalize_filename(archive_path, NULL);
    return g_path_get_dirname(archive);
}

char *followers_directory(const char *archive_path) {
    g_autofree char *beside = directory_of(archive_path);
    return g_strconcat(beside, "-follow", NULL);
}

GPtrArray *followers_read(const char *archive_path) {
    GPtrArray *followers = g_ptr_array_new_with_free_func(follower_free);
    g_autofree char *beside = directory_of(archive_path);
    g_autofree char *own = followers_directory(archive_path);
    look_in(own, followers);
    look_in(beside, followers);
    g_ptr_array_sort(followers, by_name);
    return followers;
}

gboolean follower_backlog(const char *archive_path, const Follower *follower, guint64 *records,
                          guint64 *alerts, GError **error) {
    g_autoptr(Following) following =
        following_open(archive_path, follower->cursor.sequence, &follower->cursor.line, error);
    ChainLine line;
    int got = following ? 0 : -1;
    *records = *alerts = 0;
    while (following && (got = following_next(following, &line, error)) > 0) {
        Followed followed;
        ++*records;
        if (strcmp(line.kind, "message") != 0)
            continue;
        following_read(following, &line, &followed);
        g_autoptr(Json) alert = followed_alert(&followed);
        *alerts += alert != NULL;
        followed_clear(&followed);
    }
    return got == 0;
}
