/* Several processes on one chain: who appends holds it by flock(2), and first reads
 * what others appended meanwhile. Their lines are checked like any: whoever changed
 * what stood there already, or wrote beside the rules, is not followed. */
#include "archive/inside.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PIECE = 65536,
    LOCK_SECONDS =
        60,          /* an append holds it for milliseconds, an erasure while it reads the chain */
    ASK_EVERY = 1000 /* microseconds */
};

gboolean archive_lock_chain(const Archive *archive, GError **error) {
    gint64 until = clock_monotonic() + LOCK_SECONDS * CLOCK_SECOND;
    int failed;
    while ((failed = flock(archive->chain, LOCK_EX | LOCK_NB) < 0 ? errno : 0) != 0) {
        gboolean held = failed == EWOULDBLOCK;
        if ((!held && failed != EINTR) || clock_monotonic() >= until)
            break;
        if (held)
            g_usleep(ASK_EVERY);
    }
    if (failed == EWOULDBLOCK) {
        g_autofree char *who = lock_holder(archive->chain, archive->chain_path);
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("%s has been locked by %s for %d seconds: see whether that is stopped or "
                      "hangs, then let it go on (kill -CONT) or end it (kill)"),
                    archive->chain_path, who, LOCK_SECONDS);
    } else if (failed) {
        error_set_errno(error, failed, _("cannot lock %s"), archive->chain_path);
    }
    return failed == 0;
}

void archive_unlock_chain(const Archive *archive) {
    flock(archive->chain, LOCK_UN);
}

static gboolean changed(const Archive *archive, const char *how, GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("%s was changed by somebody else while it was open: %s; run: kasuhara verify %s"),
                archive->chain_path, how, archive->path);
    return FALSE;
}

/* One whole line, newline included. */
static gboolean take_line(const Archive *archive, Span line, ChainEnd *end, GError **error) {
    ChainLine next;
    const char *why;
    if (line.length > CHAIN_LINE_MAX ||
        !chain_parse(span_slice(line, 0, line.length - 1), &next, &why))
        return changed(archive, _("a line was added that is none of a chain"), error);
    if (!digest_equal(&next.previous, &end->digest) || next.sequence != end->sequence + 1 ||
        next.time < end->time)
        return changed(archive, _("a line was added that does not follow the last"), error);
    end->sequence = next.sequence;
    end->time = next.time;
    end->digest = digest_of(line);
    end->length += (goffset)line.length;
    return TRUE;
}

/* The whole lines of a piece; *taken: how many bytes they are. */
static gboolean take_lines(const Archive *archive, Span piece, ChainEnd *end, gsize *taken,
                           GError **error) {
    *taken = 0;
    for (;;) {
        const char *newline = memchr(piece.bytes + *taken, '\n', piece.length - *taken);
        if (!newline)
            return TRUE;
        gsize after = (gsize)(newline - piece.bytes) + 1;
        if (!take_line(archive, span_slice(piece, *taken, after), end, error))
            return FALSE;
        *taken = after;
    }
}

gboolean archive_follow(const Archive *archive, ChainEnd *end, GError **error) {
    char buffer[PIECE];
    struct stat status;
    for (;;) {
        if (fstat(archive->chain, &status) < 0) {
            error_set_errno(error, errno, _("cannot look at %s"), archive->chain_path);
            return FALSE;
        }
        if (status.st_size == end->length)
            return TRUE;
        if (status.st_size < end->length)
            return changed(archive, _("lines are gone"), error);
        ssize_t got = pread(archive->chain, buffer, sizeof buffer, end->length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            error_set_errno(error, got < 0 ? errno : EIO, _("cannot read %s"), archive->chain_path);
            return FALSE;
        }
        gsize taken;
        if (!take_lines(archive, span_of(buffer, (gsize)got), end, &taken, error))
            return FALSE;
        if (taken == 0)
            return changed(archive, _("a line was added that is cut short"), error);
    }
}
