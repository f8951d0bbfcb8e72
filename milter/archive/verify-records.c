/* The records' part of archive_verify(): each is read, hashed, and asked what it names. */
#include "archive/verifier.h"

#include "base/translate.h"

#include <inttypes.h>

enum {
    LINES_A_TASK = 64
};

typedef struct {
    guint count;
    ChainLine lines[LINES_A_TASK];
    gboolean overruled[LINES_A_TASK]; /* erasures of a case on hold */
} Batch;

struct RecordFeed {
    Verifier *verifier;
    Workers *workers;
    Batch *filling; /* not given yet */
};

static void note_unread(Verifier *verifier) {
    pthread_mutex_lock(&verifier->guard);
    verifier->any_unread = TRUE;
    pthread_mutex_unlock(&verifier->guard);
}

static void name(Verifier *verifier, const Digest *digest, guint64 sequence, NamedAs as) {
    GError *error = NULL;
    if (!namings_add(verifier->namings, digest, sequence, as, &error))
        verifier_fail(verifier, error);
}

static void name_all(Verifier *verifier, const GArray *digests, guint64 sequence, NamedAs as) {
    for (guint i = 0; i < digests->len; i++)
        name(verifier, &g_array_index(digests, Digest, i), sequence, as);
}

/* What a record that was read says; FALSE, with *why: it is none. */
static gboolean ask(const Verifier *verifier, const ChainLine *line, const GByteArray *record,
                    RecordNames *names, const char **why) {
    *why = "it cannot be read";
    return verifier->options->objects(line->kind, span_of(record->data, record->len), names, why,
                                      verifier->options->context);
}

static void take_names(Verifier *verifier, const ChainLine *line, const GByteArray *record,
                       gboolean overruled) {
    g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_autoptr(GArray) erased = g_array_new(FALSE, FALSE, sizeof(Digest));
    RecordNames names = {.objects = objects, .erased = erased};
    const char *why;
    if (!ask(verifier, line, record, &names, &why)) {
        g_autofree char *path = object_name(&line->object);
        note_unread(verifier);
        verifier_add(verifier, FINDING_ALTERED, line->sequence, path,
                     _("the record of this line is no %s record: %s"), line->kind, why);
    }
    name_all(verifier, objects, line->sequence, NAMED_OBJECT);
    if (!overruled)
        name_all(verifier, erased, line->sequence, NAMED_ERASED);
}

static void check_record(Verifier *verifier, const ChainLine *line, gboolean overruled,
                         GByteArray *record, guint64 *hashed) {
    g_autofree char *why = NULL;
    g_byte_array_set_size(record, 0);
    ObjectState state = object_read(verifier->path, &line->object,
                                    verifier->options->objects ? record : NULL, hashed, &why);
    name(verifier, &line->object, line->sequence,
         state == OBJECT_MISSING ? NAMED_MISSING : NAMED_RECORD);
    if (state == OBJECT_OK && verifier->options->objects)
        take_names(verifier, line, record, overruled);
    if (state == OBJECT_OK)
        return;
    note_unread(verifier);
    g_autofree char *path = object_name(&line->object);
    if (state != OBJECT_MISSING)
        verifier_add(verifier, state == OBJECT_ALTERED ? FINDING_ALTERED : FINDING_UNREADABLE,
                     line->sequence, path, _("the record of this line %s"), why);
}

static void check_batch(gpointer task, gpointer context) {
    Verifier *verifier = context;
    g_autofree Batch *batch = task;
    g_autoptr(GByteArray) record = g_byte_array_new();
    guint64 hashed = 0;
    for (guint i = 0; i < batch->count; i++)
        check_record(verifier, &batch->lines[i], batch->overruled[i], record, &hashed);
    pthread_mutex_lock(&verifier->guard);
    verifier->found->bytes += hashed;
    pthread_mutex_unlock(&verifier->guard);
}

RecordFeed *record_feed_new(Verifier *verifier, GError **error) {
    Workers *workers = workers_new(verifier->options->threads, check_batch, verifier, error);
    if (!workers)
        return NULL;
    RecordFeed *feed = g_new0(RecordFeed, 1);
    feed->verifier = verifier;
    feed->workers = workers;
    feed->filling = g_new0(Batch, 1);
    return feed;
}

static void give(RecordFeed *feed) {
    workers_give(feed->workers, feed->filling);
    feed->filling = g_new0(Batch, 1);
}

/* In the order of the chain: which cases are on hold. TRUE: the line erases one that is. What
 * cannot be read is told of by who checks it. */
static gboolean is_overruled(Verifier *verifier, const ChainLine *line) {
    if (!verifier->options->objects ||
        !(g_str_equal(line->kind, "hold") || g_str_equal(line->kind, "erasure")))
        return FALSE;
    g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_autoptr(GArray) erased = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_autoptr(GByteArray) record = g_byte_array_new();
    g_autofree char *reason = NULL;
    RecordNames names = {.objects = objects, .erased = erased};
    const char *why;
    guint64 hashed = 0;
    if (object_read(verifier->path, &line->object, record, &hashed, &reason) != OBJECT_OK ||
        !ask(verifier, line, record, &names, &why))
        return FALSE;
    gint64 released = -names.held;
    if (names.held > 0)
        g_hash_table_insert(verifier->holds, g_memdup2(&names.held, sizeof names.held),
                            g_memdup2(&line->sequence, sizeof line->sequence));
    else if (names.held < 0)
        g_hash_table_remove(verifier->holds, &released);
    const guint64 *hold = g_hash_table_lookup(verifier->holds, &names.erases);
    if (hold)
        verifier_add(
            verifier, FINDING_ERASED, line->sequence, NULL,
            _("by this record: nothing, for case %" PRId64 " was on hold (record %" PRIu64 ")"),
            names.erases, *hold);
    return hold != NULL;
}

void record_feed_line(RecordFeed *feed, const ChainLine *line) {
    Batch *batch = feed->filling;
    gboolean overruled = is_overruled(feed->verifier, line);
    if (line->time < feed->verifier->options->since)
        return;
    batch->overruled[batch->count] = overruled;
    batch->lines[batch->count++] = *line;
    if (batch->count == LINES_A_TASK)
        give(feed);
}

void record_feed_end(RecordFeed *feed) {
    give(feed);
    workers_finish(feed->workers);
    workers_free(feed->workers);
    g_free(feed->filling);
    g_free(feed);
}

static void note_late(Verifier *verifier, Span piece, GByteArray *record, GHashTable *late) {
    g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_autoptr(GArray) erased = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_autofree char *reason = NULL;
    RecordNames names = {.objects = objects, .erased = erased};
    const char *why;
    ChainLine line;
    guint64 hashed = 0;
    g_byte_array_set_size(record, 0);
    if (chain_parse(span_slice(piece, 0, piece.length - 1), &line, &why) &&
        !is_overruled(verifier, &line) &&
        object_read(verifier->path, &line.object, record, &hashed, &reason) == OBJECT_OK &&
        ask(verifier, &line, record, &names, &why))
        for (guint i = 0; i < erased->len; i++)
            g_hash_table_replace(late, g_memdup2(&g_array_index(erased, Digest, i), sizeof(Digest)),
                                 g_memdup2(&line.sequence, sizeof line.sequence));
}

GHashTable *record_late_erasures(Verifier *verifier, LineReader *reader) {
    GHashTable *late = g_hash_table_new_full(digest_key_hash, digest_key_equal, g_free, g_free);
    g_autoptr(GByteArray) record = g_byte_array_new();
    Span piece;
    reader->at_end = FALSE;
    while (verifier->options->objects && line_reader_next(reader, &piece, NULL) > 0)
        note_late(verifier, piece, record, late);
    return late;
}
