/* Offers Bag: BagIt 1.0 (RFC 8493). Names are this program's own, so none needs the escapes of
 * RFC 8493, 2.1.3. Whoever kills it leaves a directory ".NAME.new-XXXXXX" beside DIRECTORY. */
#include "evidence/bundle.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct Bag {
    char *directory; /* where it will stand */
    char *parent;
    char *making;       /* where it is made; NULL: it stands */
    GPtrArray *folders; /* of char *: made, in the order in which they were */
    GPtrArray *names;   /* of char *: files, payload and others */
    GString *manifest, *tags;
    guint64 files, bytes; /* of the payload */
    int fd;               /* the file that is open; -1: none */
    char *open;           /* its name */
    DigestStream *digest;
    guint64 written;
};

static gboolean is_free(const char *directory, GError **error) {
    struct stat status;
    if (lstat(directory, &status) < 0 && errno == ENOENT)
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("%s is there already: nothing is written over; name another directory"),
                directory);
    return FALSE;
}

Bag *bag_begin(const char *directory, GError **error) {
    g_autoptr(Bag) bag = g_new0(Bag, 1);
    bag->fd = -1;
    bag->directory = g_canonicalize_filename(directory, NULL);
    bag->parent = g_path_get_dirname(bag->directory);
    bag->folders = g_ptr_array_new_with_free_func(g_free);
    bag->names = g_ptr_array_new_with_free_func(g_free);
    bag->manifest = g_string_new(NULL);
    bag->tags = g_string_new(NULL);
    g_autofree char *name = g_path_get_basename(bag->directory);
    g_autofree char *making = g_strdup_printf("%s/.%.200s.new-XXXXXX", bag->parent, name);
    if (!is_free(bag->directory, error))
        return NULL;
    if (!g_mkdtemp_full(making, 0700)) {
        error_set_errno(error, errno, _("cannot make a directory in %s"), bag->parent);
        return NULL;
    }
    bag->making = g_steal_pointer(&making);
    return g_steal_pointer(&bag);
}

static void remove_all(Bag *bag) {
    for (guint i = 0; i < bag->names->len; i++) {
        g_autofree char *path =
            g_build_filename(bag->making, g_ptr_array_index(bag->names, i), NULL);
        g_unlink(path);
    }
    for (guint i = bag->folders->len; i-- > 0;) {
        g_autofree char *path =
            g_build_filename(bag->making, g_ptr_array_index(bag->folders, i), NULL);
        g_rmdir(path);
    }
    g_rmdir(bag->making);
}

void bag_free(Bag *bag) {
    if (!bag)
        return;
    if (bag->fd >= 0)
        close(bag->fd);
    if (bag->digest)
        digest_end(bag->digest);
    if (bag->making)
        remove_all(bag);
    g_free(bag->making);
    g_free(bag->open);
    g_string_free(bag->manifest, TRUE);
    g_string_free(bag->tags, TRUE);
    g_ptr_array_unref(bag->folders);
    g_ptr_array_unref(bag->names);
    g_free(bag->directory);
    g_free(bag->parent);
    g_free(bag);
}

/* The directories of a name, from the top. */
static gboolean make_folders(Bag *bag, const char *name, GError **error) {
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        g_autofree char *folder = g_strndup(name, (gsize)(slash - name));
        g_autofree char *path = g_build_filename(bag->making, folder, NULL);
        if (g_ptr_array_find_with_equal_func(bag->folders, folder, g_str_equal, NULL))
            continue;
        if (g_mkdir(path, 0700) < 0) {
            error_set_errno(error, errno, _("cannot make directory %s"), path);
            return FALSE;
        }
        g_ptr_array_add(bag->folders, g_steal_pointer(&folder));
    }
    return TRUE;
}

gboolean bag_open(Bag *bag, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(bag->making, name, NULL);
    if (!make_folders(bag, name, error))
        return FALSE;
    bag->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (bag->fd < 0) {
        error_set_errno(error, errno, _("cannot make %s"), path);
        return FALSE;
    }
    g_ptr_array_add(bag->names, g_strdup(name));
    g_free(bag->open);
    bag->open = g_strdup(name);
    bag->digest = digest_start();
    bag->written = 0;
    return TRUE;
}

gboolean bag_write(Bag *bag, Span piece, GError **error) {
    digest_add(bag->digest, piece);
    bag->written += piece.length;
    return durable_write_all(bag->fd, piece, bag->open, error);
}

gboolean bag_close(Bag *bag, GError **error) {
    gboolean payload = g_str_has_prefix(bag->open, "data/");
    char hex[DIGEST_HEX + 1];
    int synced = fsync(bag->fd), failed = errno;
    int closed = close(bag->fd);
    bag->fd = -1;
    if (synced < 0 || closed < 0) {
        error_set_errno(error, synced < 0 ? failed : errno, _("cannot make %s durable"), bag->open);
        return FALSE;
    }
    Digest digest = digest_end(g_steal_pointer(&bag->digest));
    digest_to_hex(&digest, hex);
    g_string_append_printf(payload ? bag->manifest : bag->tags, "%s  %s\n", hex, bag->open);
    bag->files += payload ? 1 : 0;
    bag->bytes += payload ? bag->written : 0;
    return TRUE;
}

gboolean bag_add(Bag *bag, const char *name, Span bytes, GError **error) {
    return bag_open(bag, name, error) && bag_write(bag, bytes, error) && bag_close(bag, error);
}

static gboolean add_string(Bag *bag, const char *name, const char *text, GError **error) {
    return bag_add(bag, name, span_of_text(text), error);
}

static gboolean sync_folders(Bag *bag, GError **error) {
    for (guint i = bag->folders->len; i-- > 0;) {
        g_autofree char *path =
            g_build_filename(bag->making, g_ptr_array_index(bag->folders, i), NULL);
        if (!durable_sync_directory(path, NULL, error))
            return FALSE;
    }
    return durable_sync_directory(bag->making, NULL, error);
}

gboolean bag_finish(Bag *bag, const char *info, GError **error) {
    char now[CLOCK_TEXT];
    clock_to_text(clock_now(), now);
    g_autofree char *text = g_strdup_printf("Bagging-Date: %.10s\nPayload-Oxum: %" G_GUINT64_FORMAT
                                            ".%" G_GUINT64_FORMAT "\nBag-Software-Agent: %s\n%s",
                                            now, bag->bytes, bag->files, PACKAGE_STRING, info);
    if (!add_string(bag, "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
                    error) ||
        !add_string(bag, "bag-info.txt", text, error) ||
        !add_string(bag, "manifest-sha256.txt", bag->manifest->str, error))
        return FALSE;
    if (!add_string(bag, "tagmanifest-sha256.txt", bag->tags->str, error) ||
        !sync_folders(bag, error) || !is_free(bag->directory, error))
        return FALSE;
    if (rename(bag->making, bag->directory) < 0) {
        error_set_errno(error, errno, _("cannot rename %s to %s"), bag->making, bag->directory);
        return FALSE;
    }
    g_clear_pointer(&bag->making, g_free);
    return durable_sync_directory(bag->parent, NULL, error);
}

void bag_totals(const Bag *bag, guint64 *files, guint64 *bytes) {
    *files = bag->files;
    *bytes = bag->bytes;
}
