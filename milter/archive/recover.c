/* Finds the end of a chain that is opened for writing. A last line without its
 * newline was never acknowledged: its bytes become an object, and it is cut off.
 * The last whole line must be one, and must fit the one before: more is not looked
 * at here, that is what archive_verify() is for. */
#include "archive/inside.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    TAIL_MAX = 65536 /* a file system may leave a block of zeros after a power cut */
};

static gboolean corrupt(const Archive *archive, guint64 sequence, const char *why, GError **error) {
    g_autofree char *which =
        sequence ? g_strdup_printf(_("line %" PRIu64), sequence) : g_strdup(_("the last line"));
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("%s: %s: %s; nothing is appended to a chain that does not hold; run: "
                  "kasuhara verify %s"),
                archive->chain_path, which, why, archive->path);
    return FALSE;
}

/* The last bytes of the chain, at most TAIL_MAX. */
static gboolean read_tail(const Archive *archive, GString *tail, goffset *size, GError **error) {
    struct stat status;
    int fd = open(archive->chain_path, O_RDONLY | O_CLOEXEC);
    gboolean ok = fd >= 0 && fstat(fd, &status) == 0;
    *size = ok ? status.st_size : 0;
    g_string_set_size(tail, (gsize)MIN(*size, TAIL_MAX));
    for (gsize done = 0; ok && done < tail->len;) {
        ssize_t got =
            pread(fd, tail->str + done, tail->len - done, *size - (goffset)(tail->len - done));
        if (got < 0 && errno == EINTR)
            continue;
        ok = got > 0;
        done += ok ? (gsize)got : 0;
    }
    if (!ok)
        error_set_errno(error, errno, _("cannot read %s"), archive->chain_path);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Where the line starts that ends, newline included, at `end`. */
static gsize line_start(Span tail, gsize end) {
    gsize start = end > 0 ? end - 1 : 0;
    while (start > 0 && tail.bytes[start - 1] != '\n')
        start--;
    return start;
}

/* The last whole line, tail[start, end), against the one before, which ends at start. */
static gboolean check_last(Archive *archive, Span tail, gsize start, gsize end, GError **error) {
    Span line = span_slice(tail, start, end - 1);
    ChainLine last, before = {0};
    Digest zeros = {{0}};
    const char *why;
    if (line.length >= CHAIN_LINE_MAX || !chain_parse(line, &last, &why))
        return corrupt(archive, 0, line.length >= CHAIN_LINE_MAX ? _("it is too long") : why,
                       error);
    if (start > 0) {
        gsize previous = line_start(tail, start);
        Span above = span_slice(tail, previous, start - 1);
        if (above.length >= CHAIN_LINE_MAX || !chain_parse(above, &before, &why))
            return corrupt(archive, last.sequence - 1, _("it is not a line of a chain"), error);
        zeros = digest_of(span_slice(tail, previous, start));
    }
    if (!digest_equal(&zeros, &last.previous))
        return corrupt(archive, last.sequence, _("it does not hold the hash of the line above"),
                       error);
    if (last.sequence != before.sequence + 1 || last.time < before.time)
        return corrupt(archive, last.sequence,
                       _("its number or its time does not follow the line above"), error);
    archive->end.sequence = last.sequence;
    archive->end.time = last.time;
    archive->end.digest = digest_of(span_slice(tail, start, end));
    return TRUE;
}

static gboolean cut_off(Archive *archive, Span torn, ArchiveOpened *opened, GError **error) {
    if (!archive_put(archive, torn, &opened->torn, error))
        return FALSE;
    if (ftruncate(archive->chain, archive->end.length) < 0 || fsync(archive->chain) < 0) {
        error_set_errno(error, errno, _("cannot cut a torn last line off %s"), archive->chain_path);
        return FALSE;
    }
    opened->torn_bytes = torn.length;
    return TRUE;
}

gboolean archive_recover(Archive *archive, ArchiveOpened *opened, GError **error) {
    g_autoptr(GString) buffer = g_string_new(NULL);
    goffset size;
    if (!read_tail(archive, buffer, &size, error))
        return FALSE;
    Span tail = span_of_string(buffer);
    gsize end = tail.length;
    while (end > 0 && tail.bytes[end - 1] != '\n')
        end--;
    if (end == 0 && size > (goffset)tail.length)
        return corrupt(archive, 0, _("it has no end within 64 KiB"), error);
    archive->end.length = size - (goffset)(tail.length - end);
    if (end > 0 && !check_last(archive, tail, line_start(tail, end), end, error))
        return FALSE;
    return end == tail.length ||
           cut_off(archive, span_slice(tail, end, tail.length), opened, error);
}
