/* Offers the reading half of following.h. */
#include "evidence/following.h"
#include "base/error.h"
#include "base/translate.h"
#include "evidence/erasures.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <sys/inotify.h>
#include <unistd.h>

struct Following {
    Archive *archive;
    ChainReader *reader;
    Erasures *erasures;
    guint64 sequence;
    Digest line;
    char *chain;
    GStatBuf file; /* of the chain that is read */
    int watch;
};

void followed_clear(Followed *followed) {
    g_clear_pointer(&followed->record, json_decref);
    g_clear_pointer(&followed->why, g_free);
}

static Digest digest_of_line(const ChainLine *line) {
    g_autoptr(GString) text = g_string_new(NULL);
    chain_format(line, text);
    return digest_of(span_of_string(text));
}

/* An archive that is put back from a backup: its new chain must be held against the cursor. */
static gboolean is_replaced(const Following *following, GError **error) {
    GStatBuf now;
    if (g_stat(following->chain, &now) == 0 && now.st_ino == following->file.st_ino &&
        now.st_dev == following->file.st_dev)
        return FALSE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("%s was replaced while it was followed: start again"), following->chain);
    return TRUE;
}

int following_next(Following *following, ChainLine *line, GError **error) {
    int got = chain_reader_next(following->reader, line, error);
    if (got == 0 && is_replaced(following, error))
        return -1;
    if (got > 0) {
        following->sequence = line->sequence;
        following->line = digest_of_line(line);
    }
    return got;
}

gboolean following_skip(Following *following, GError **error) {
    ChainLine line;
    int got;
    do {
        got = following_next(following, &line, error);
    } while (got > 0);
    return got == 0;
}

guint64 following_at(const Following *following, Digest *line) {
    *line = following->line;
    return following->sequence;
}

/* Reads the line behind which it goes on. */
static gboolean find_place(Following *following, guint64 after, const Digest *digest,
                           GError **error) {
    ChainLine line;
    if (after == 0)
        return TRUE;
    int got = following_next(following, &line, error);
    if (got > 0 && digest_equal(&following->line, digest))
        return TRUE;
    if (got >= 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("the cursor is not of this archive: %s has %s %" PRIu64
                      "; name the archive that it is of, or another cursor file"),
                    archive_path(following->archive), got > 0 ? _("another line") : _("no line"),
                    after);
    return FALSE;
}

/* Without a watch the chain is looked at from time to time all the same. */
static int watch_chain(const char *chain) {
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch >= 0 && inotify_add_watch(watch, chain, IN_MODIFY) < 0) {
        close(watch);
        return -1;
    }
    return watch;
}

gboolean following_settle(const Following *following, GError **error) {
    int fd = open(following->chain, O_RDONLY | O_CLOEXEC);
    gboolean ok = fd >= 0 && fdatasync(fd) == 0;
    if (!ok)
        error_set_errno(error, errno, _("cannot make %s durable"), following->chain);
    if (fd >= 0)
        close(fd);
    return ok;
}

static gboolean look_at_chain(Following *following, GError **error) {
    if (g_stat(following->chain, &following->file) == 0)
        return TRUE;
    error_set_errno(error, errno, _("cannot read %s"), following->chain);
    return FALSE;
}

Following *following_open(const char *path, guint64 after, const Digest *line, GError **error) {
    g_autoptr(Following) following = g_new0(Following, 1);
    following->chain = g_build_filename(path, "chain", NULL);
    following->watch = watch_chain(following->chain);
    following->archive = archive_open(path, ARCHIVE_READ, NULL, error);
    if (following->archive)
        following->erasures = erasures_read(following->archive, FALSE, error);
    if (following->erasures)
        following->reader = chain_reader_open(following->archive, MAX(after, 1) - 1, error);
    if (!following->reader || !look_at_chain(following, error) ||
        !find_place(following, after, line, error))
        return NULL;
    return g_steal_pointer(&following);
}

void following_close(Following *following) {
    if (!following)
        return;
    if (following->watch >= 0)
        close(following->watch);
    chain_reader_close(following->reader);
    erasures_free(following->erasures);
    if (following->archive)
        archive_close(following->archive);
    g_free(following->chain);
    g_free(following);
}

int following_descriptor(const Following *following) {
    return following->watch;
}

void following_quiet(Following *following) {
    char events[4096];
    while (following->watch >= 0 && read(following->watch, events, sizeof events) > 0)
        ;
}

/* Which case it was of, its erasure tells. */
static gboolean take_erased(const Following *following, Followed *followed) {
    const ChainLine *line = &followed->line;
    if (!erasures_has(following->erasures, line))
        return FALSE;
    followed->state = FOLLOWED_ERASED;
    for (guint i = 0; i < following->erasures->all->len; i++) {
        const Erasure *erasure = g_ptr_array_index(following->erasures->all, i);
        for (guint j = 0; j < erasure->objects->len; j++) {
            if (!digest_equal(&g_array_index(erasure->objects, Digest, j), &line->object))
                continue;
            followed->case_number = erasure->case_number;
            followed->erased_by = erasure->act.sequence;
        }
    }
    return TRUE;
}

void following_read(Following *following, const ChainLine *line, Followed *followed) {
    g_autoptr(GError) error = NULL;
    *followed = (Followed){.line = *line};
    if (take_erased(following, followed))
        return;
    followed->record = record_of_line(following->archive, line, &error);
    if (followed->record) {
        followed->case_number = record_number(followed->record, "case");
        return;
    }
    /* It may have been erased since they were read. */
    Erasures *newer = erasures_read(following->archive, FALSE, NULL);
    if (newer) {
        erasures_free(following->erasures);
        following->erasures = newer;
    }
    if (take_erased(following, followed))
        return;
    followed->state = FOLLOWED_UNREADABLE;
    followed->why = g_strdup(error->message);
}
