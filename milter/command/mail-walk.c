/* Offers mail_files_list(). Inside a directory links to directories are not
 * followed: they could lead round in circles. */
#include "command/mail-files.h"

#include <sys/stat.h>

enum {
    DEPTH_MAX = 100
};

typedef struct {
    GPtrArray *files, *failures;
} Walk;

static gint by_name(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean has_directory(const char *path, const char *name) {
    g_autofree char *inside = g_build_filename(path, name, NULL);
    return g_file_test(inside, G_FILE_TEST_IS_DIR);
}

static gboolean is_maildir(const char *path) {
    return has_directory(path, "cur") && has_directory(path, "new");
}

/* Whether mail is looked for under this name. In a Maildir itself lie the mail
 * server's own files, and other Maildirs under names that begin with a dot. */
static gboolean is_wanted(const char *path, const char *name, gboolean in_maildir,
                          gboolean is_directory) {
    if (in_maildir)
        return is_directory && strcmp(name, "tmp") != 0 && (name[0] != '.' || is_maildir(path));
    return name[0] != '.';
}

/* Sorted paths of all that the directory holds; NULL: it cannot be read. */
static GPtrArray *read_directory(const char *path, GError **error) {
    g_autoptr(GDir) directory = g_dir_open(path, 0, error);
    if (!directory)
        return NULL;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(directory));)
        g_ptr_array_add(paths, g_build_filename(path, name, NULL));
    g_ptr_array_sort(paths, by_name);
    return paths;
}

static void walk_directory(Walk *walk, const char *path, guint depth) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = depth <= DEPTH_MAX ? read_directory(path, &error) : NULL;
    gboolean maildir = is_maildir(path);
    if (!paths)
        g_ptr_array_add(walk->failures,
                        error ? g_strdup(error->message)
                              : g_strdup_printf("%s: too many directories inside each other; "
                                                "name this one to score what is in it",
                                                path));
    for (guint i = 0; paths && i < paths->len; i++) {
        const char *inside = g_ptr_array_index(paths, i);
        const char *name = strrchr(inside, '/') + 1;
        struct stat link, file;
        if (lstat(inside, &link) != 0 || !is_wanted(inside, name, maildir, S_ISDIR(link.st_mode)))
            continue;
        if (S_ISDIR(link.st_mode))
            walk_directory(walk, inside, depth + 1);
        else if (stat(inside, &file) == 0 && S_ISREG(file.st_mode))
            g_ptr_array_add(walk->files, g_strdup(inside));
    }
}

GPtrArray *mail_files_list(const GPtrArray *arguments, GPtrArray *failures) {
    Walk walk = {g_ptr_array_new_with_free_func(g_free), failures};
    for (guint i = 0; i < arguments->len; i++) {
        const char *path = g_ptr_array_index(arguments, i);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            walk_directory(&walk, path, 0);
        else
            g_ptr_array_add(walk.files, g_strdup(path));
    }
    return walk.files;
}
