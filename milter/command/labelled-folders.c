/* Offers labelled_folders_find(): where labelled mail lies, and what lies beside it. A name
 * that is nearly right ("Normal") is not guessed at, and not passed over in silence. */
#include "command/labelled-mail.h"

enum {
    DEPTH_MAX = 8
};

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean is_label(const char *name, Label *label) {
    for (*label = 0; *label < LABELS; ++*label)
        if (strcmp(name, label_name(*label)) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_folder(const char *path) {
    return !g_file_test(path, G_FILE_TEST_IS_SYMLINK) && g_file_test(path, G_FILE_TEST_IS_DIR);
}

static GPtrArray *names_in(const char *directory) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) open = g_dir_open(directory, 0, NULL);
    for (const char *name; open && (name = g_dir_read_name(open));)
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* Looks through directory. FALSE: no folder of a label is in it; it is then for the caller to
 * name it as passed over, as a whole. */
static gboolean look_through(LabelledFolders *folders, const char *directory, guint depth) {
    g_autoptr(GPtrArray) names = names_in(directory);
    guint passed_over = folders->passed_over->len;
    gboolean found = FALSE;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_build_filename(directory, name, NULL);
        Label label;
        if (is_folder(path) && is_label(name, &label)) {
            g_ptr_array_add(folders->of[label], g_steal_pointer(&path));
            found = TRUE;
        } else if (is_folder(path) && depth < DEPTH_MAX && look_through(folders, path, depth + 1)) {
            found = TRUE;
        } else {
            g_ptr_array_add(folders->passed_over, g_steal_pointer(&path));
        }
    }
    if (!found && depth > 0)
        g_ptr_array_set_size(folders->passed_over, (gint)passed_over);
    return found;
}

LabelledFolders *labelled_folders_find(const char *directory) {
    LabelledFolders *folders = g_new0(LabelledFolders, 1);
    for (Label label = 0; label < LABELS; label++)
        folders->of[label] = g_ptr_array_new_with_free_func(g_free);
    folders->passed_over = g_ptr_array_new_with_free_func(g_free);
    folders->any = look_through(folders, directory, 0);
    return folders;
}

void labelled_folders_free(LabelledFolders *folders) {
    if (!folders)
        return;
    for (Label label = 0; label < LABELS; label++)
        g_ptr_array_unref(folders->of[label]);
    g_ptr_array_unref(folders->passed_over);
    g_free(folders);
}
