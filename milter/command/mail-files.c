/* Offers mail-files.h. A file is held in memory while it is read; one over 1 GiB
 * is refused. */
#include "command/mail-files.h"

#include "base/error.h"

#include <stdio.h>
#include <errno.h>

enum {
    DEPTH_MAX = 30,
    READ_STEP = 65536
};
static const gsize FILE_MAX = (gsize)1 << 30;

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_directory(const char *path, guint depth, GPtrArray *files, GPtrArray *failures);

static void list_one(const char *path, guint depth, GPtrArray *files, GPtrArray *failures) {
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        list_directory(path, depth + 1, files, failures);
    else
        g_ptr_array_add(files, g_strdup(path));
}

static void list_directory(const char *path, guint depth, GPtrArray *files, GPtrArray *failures) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) directory = depth > DEPTH_MAX ? NULL : g_dir_open(path, 0, &error);
    if (!directory) {
        g_ptr_array_add(failures, error ? g_strdup(error->message)
                                        : g_strdup_printf("%s: directories stand too deep", path));
        return;
    }
    g_autofree char *cur = g_build_filename(path, "cur", NULL);
    gboolean maildir = g_file_test(cur, G_FILE_TEST_IS_DIR);
    for (const char *name; (name = g_dir_read_name(directory));)
        if (name[0] != '.' && !(maildir && strcmp(name, "tmp") == 0))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        list_one(g_ptr_array_index(names, i), depth, files, failures);
}

GPtrArray *mail_files_list(const GPtrArray *arguments, GPtrArray *failures) {
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < arguments->len; i++)
        list_one(g_ptr_array_index(arguments, i), 0, files, failures);
    return files;
}

static GString *read_whole(const char *path, GError **error) {
    gboolean standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "rb");
    GString *bytes = g_string_new(NULL);
    gsize got = 0;
    gboolean ok = file != NULL;
    if (!file)
        error_set_errno(error, errno, "cannot read %s", path);
    while (ok && bytes->len <= FILE_MAX) {
        gsize before = bytes->len;
        g_string_set_size(bytes, before + READ_STEP);
        got = fread(bytes->str + before, 1, READ_STEP, file);
        g_string_truncate(bytes, before + got);
        if (got == 0)
            break;
    }
    if (ok && (ferror(file) || bytes->len > FILE_MAX)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, "cannot read %s: %s", path,
                    ferror(file) ? "reading failed" : "it is over 1 GiB");
        ok = FALSE;
    }
    if (file && !standard_input)
        fclose(file);
    if (ok)
        return bytes;
    g_string_free(bytes, TRUE);
    return NULL;
}

/* The start of the next "From " line at or after `at`; the end if there is none. */
static gsize next_from_line(Span mbox, gsize at) {
    while (at < mbox.length) {
        Span rest = span_slice(mbox, at, mbox.length);
        if (rest.length >= 5 && memcmp(rest.bytes, "From ", 5) == 0)
            return at;
        const char *newline = memchr(rest.bytes, '\n', rest.length);
        at = newline ? (gsize)(newline - mbox.bytes) + 1 : mbox.length;
    }
    return mbox.length;
}

/* The mail without its "From " line and without the quoting of such lines. */
static GString *unquote(Span mail) {
    GString *out = g_string_sized_new(mail.length);
    for (gsize at = 0; at < mail.length;) {
        const char *newline = memchr(mail.bytes + at, '\n', mail.length - at);
        gsize end = newline ? (gsize)(newline - mail.bytes) + 1 : mail.length;
        gsize marks = at;
        while (marks < end && mail.bytes[marks] == '>')
            marks++;
        gboolean quoted =
            marks > at && end - marks >= 5 && memcmp(mail.bytes + marks, "From ", 5) == 0;
        at += quoted ? 1 : 0;
        g_string_append_len(out, mail.bytes + at, (gssize)(end - at));
        at = end;
    }
    return out;
}

static void each_of_mbox(const char *path, Span mbox, MailFileEach each, gpointer context) {
    guint number = 0;
    for (gsize at = 0; at < mbox.length;) {
        const char *newline = memchr(mbox.bytes + at, '\n', mbox.length - at);
        gsize start = newline ? (gsize)(newline - mbox.bytes) + 1 : mbox.length;
        gsize end = next_from_line(mbox, start);
        GString *mail = unquote(span_slice(mbox, start, end));
        g_autofree char *name = g_strdup_printf("%s#%u", path, ++number);
        each(name, span_of_string(mail), context);
        g_string_free(mail, TRUE);
        at = end;
    }
}

gboolean mail_file_read(const char *path, MailFileEach each, gpointer context, GError **error) {
    GString *bytes = read_whole(path, error);
    if (!bytes)
        return FALSE;
    Span all = span_of_string(bytes);
    if (all.length >= 5 && memcmp(all.bytes, "From ", 5) == 0)
        each_of_mbox(path, all, each, context);
    else
        each(path, all, context);
    g_string_free(bytes, TRUE);
    return TRUE;
}
