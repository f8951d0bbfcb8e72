/* Offers archive_append(). Threads that append at once put themselves in a list;
 * one of them writes the lines of all with one write and one fsync, and wakes
 * the others (group commit).
 *
 * Where the disk is full, what was written of the lines is cut off again and
 * the archive goes on: the next append may find room. After any other failure,
 * and after a failed fsync, nobody knows what is on the disk: the archive is
 * broken and takes nothing more until it is opened anew. */
#include "archive/inside.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <unistd.h>

typedef struct {
    const char *kind;
    Digest object;
    guint64 sequence; /* of its line, once that is durable */
    gboolean done;
    GError *error; /* owned; NULL: durable */
} Waiting;

/* With the guard. FALSE, and why, if the archive is broken. */
static gboolean is_whole(const Archive *archive, GError **error) {
    if (archive->broken)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("%s takes nothing more until it is opened again (look at the disk, then "
                      "restart the program): %s"),
                    archive->path, archive->broken);
    return archive->broken == NULL;
}

gboolean archive_is_writable(Archive *archive, GError **error) {
    if (archive->chain < 0) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s was opened for reading: nothing can be added"), archive->path);
        return FALSE;
    }
    pthread_mutex_lock(&archive->guard);
    gboolean ok = is_whole(archive, error);
    pthread_mutex_unlock(&archive->guard);
    return ok;
}

guint64 archive_lines(Archive *archive) {
    pthread_mutex_lock(&archive->guard);
    guint64 lines = archive->end.sequence;
    pthread_mutex_unlock(&archive->guard);
    return lines;
}

gint64 archive_last_time(Archive *archive) {
    pthread_mutex_lock(&archive->guard);
    gint64 time = archive->end.sequence ? archive->end.time : 0;
    pthread_mutex_unlock(&archive->guard);
    return time;
}

void archive_break(Archive *archive, const char *why) {
    pthread_mutex_lock(&archive->guard);
    if (!archive->broken)
        archive->broken = g_strdup(why);
    pthread_mutex_unlock(&archive->guard);
}

/* Gives each line its place after `end`, which moves along. */
static void format_lines(const GPtrArray *batch, ChainEnd *end, GString *lines) {
    for (guint i = 0; i < batch->len; i++) {
        Waiting *waiting = g_ptr_array_index(batch, i);
        gsize start = lines->len;
        ChainLine line = {.sequence = end->sequence + 1,
                          .time = MAX(clock_now(), end->time), /* a clock may be set back */
                          .object = waiting->object,
                          .previous = end->digest};
        g_strlcpy(line.kind, waiting->kind, sizeof line.kind);
        chain_format(&line, lines);
        waiting->sequence = end->sequence = line.sequence;
        end->time = line.time;
        end->digest = digest_of(span_of(lines->str + start, lines->len - start));
    }
    end->length += (goffset)lines->len;
}

/* From the end that the others left. */
static gboolean write_lines(const Archive *archive, Span lines, goffset length, const char **broken,
                            GError **error) {
    GError *failed = NULL;
    *broken = "the chain could not be written";
    if (!durable_write_all(archive->chain, lines, archive->chain_path, &failed)) {
        if (g_error_matches(failed, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE) &&
            ftruncate(archive->chain, length) == 0 && fsync(archive->chain) == 0)
            *broken = NULL;
        g_propagate_error(error, failed);
        return FALSE;
    }
    if (fsync(archive->chain) < 0) {
        error_set_errno(error, errno, _("cannot make %s durable"), archive->chain_path);
        return FALSE;
    }
    return TRUE;
}

/* FALSE with what is broken in *broken, or NULL where nothing was written. */
static gboolean write_batch(const Archive *archive, const GPtrArray *batch, ChainEnd *end,
                            const char **broken, GError **error) {
    g_autoptr(GString) lines = g_string_new(NULL);
    *broken = NULL;
    if (!archive_lock_chain(archive, error))
        return FALSE;
    gboolean ok = archive_follow(archive, end, error);
    if (!ok)
        *broken = "the chain was changed by somebody else";
    goffset length = end->length;
    if (ok) {
        format_lines(batch, end, lines);
        ok = batch->len == 0 || write_lines(archive, span_of_string(lines), length, broken, error);
    }
    archive_unlock_chain(archive);
    return ok;
}

/* Wakes the threads of the batch. With the guard. */
static void answer_all(Archive *archive, const GPtrArray *batch, const GError *error) {
    for (guint i = 0; i < batch->len; i++) {
        Waiting *waiting = g_ptr_array_index(batch, i);
        waiting->error = error ? g_error_copy(error) : NULL;
        waiting->done = TRUE;
    }
    pthread_cond_broadcast(&archive->changed);
}

/* Called with the guard, which it lets go of while it writes. */
static void write_for_all(Archive *archive) {
    g_autoptr(GPtrArray) batch = archive->waiting;
    g_autoptr(GError) error = NULL;
    const char *broken = NULL;
    ChainEnd end = archive->end;
    archive->waiting = g_ptr_array_new();
    if (is_whole(archive, &error)) {
        archive->writing = TRUE;
        pthread_mutex_unlock(&archive->guard);
        gboolean ok = write_batch(archive, batch, &end, &broken, &error);
        pthread_mutex_lock(&archive->guard);
        archive->writing = FALSE;
        if (ok)
            archive->end = end;
        else if (broken && !archive->broken)
            archive->broken = g_strdup_printf("%s: %s", broken, error->message);
    }
    answer_all(archive, batch, error);
}

void archive_look_on(Archive *archive) {
    if (archive->chain < 0)
        return;
    pthread_mutex_lock(&archive->guard);
    while (archive->writing)
        pthread_cond_wait(&archive->changed, &archive->guard);
    write_for_all(archive); /* of nothing, or of what waits */
    pthread_mutex_unlock(&archive->guard);
}

static gboolean is_kind(const char *kind) {
    gsize length = strspn(kind, "abcdefghijklmnopqrstuvwxyz-");
    return length > 0 && length <= CHAIN_KIND_MAX && kind[length] == '\0';
}

gboolean archive_append(Archive *archive, const char *kind, Span record, guint64 *sequence,
                        Digest *record_digest, GError **error) {
    Waiting mine = {.kind = kind};
    if (!is_kind(kind)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("\"%s\" is no kind of record: a word of a-z and -, at most %d letters"), kind,
                    CHAIN_KIND_MAX);
        return FALSE;
    }
    if (!archive_put(archive, record, &mine.object, error))
        return FALSE;
    pthread_mutex_lock(&archive->guard);
    g_ptr_array_add(archive->waiting, &mine);
    while (!mine.done) {
        if (archive->writing)
            pthread_cond_wait(&archive->changed, &archive->guard);
        else
            write_for_all(archive);
    }
    pthread_mutex_unlock(&archive->guard);
    if (mine.error) {
        g_propagate_error(error, mine.error);
        return FALSE;
    }
    if (sequence)
        *sequence = mine.sequence;
    if (record_digest)
        *record_digest = mine.object;
    return TRUE;
}
