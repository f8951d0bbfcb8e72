/* The lines' half of archive_verify(): one by one, in memory that does not grow with them. A
 * fault is named once, at the line where it shows, and the next line is compared with
 * what stands there, so that one fault is not told a thousand times. */
#include "archive/verifier.h"

#include "base/translate.h"

#include <inttypes.h>
#include <unistd.h>

enum {
    PROGRESS_LINES = 256,
    TAIL_PATIENCE = 500 /* milliseconds for a writer to end the line that it has begun */
};

/* How the lines read so far end. */
typedef struct {
    guint64 sequence;
    gint64 time;
    Digest digest;
    gboolean malformed; /* the last line was none: nothing more is said of its hash */
} Above;

static void check_place(Verifier *verifier, const Above *above, const ChainLine *line) {
    guint64 expected = above->sequence + 1;
    if (line->sequence > expected)
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     _("stands where line %" PRIu64
                       " should: lines were taken out, or their numbers changed"),
                     expected);
    else if (line->sequence < expected)
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     _("stands where line %" PRIu64
                       " should: it was moved or doubled, or its number changed"),
                     expected);
    else if (!above->malformed && !digest_equal(&line->previous, &above->digest))
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     _("does not hold the hash of the line above: one of the two was changed"));
    if (line->time < above->time)
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     _("has a time before that of the line above"));
}

/* Nothing is known of what its record names. */
static void no_line(Verifier *verifier, Above *above, const char *why) {
    above->sequence++;
    above->malformed = TRUE;
    pthread_mutex_lock(&verifier->guard);
    verifier->any_unread = TRUE;
    pthread_mutex_unlock(&verifier->guard);
    verifier_add(verifier, FINDING_ALTERED, above->sequence, "chain",
                 _("is no line of a chain: %s"), why);
}

static void check_line(Verifier *verifier, RecordFeed *feed, Above *above, Span whole) {
    Verification *found = verifier->found;
    ChainLine line;
    const char *why;
    if (chain_parse(span_slice(whole, 0, whole.length - 1), &line, &why)) {
        check_place(verifier, above, &line);
        found->first_time = found->lines == 0 ? line.time : found->first_time;
        found->last_time = line.time;
        above->sequence = line.sequence;
        above->time = line.time;
        above->malformed = FALSE;
        record_feed_line(feed, &line);
    } else {
        no_line(verifier, above, why);
    }
    found->lines++;
    found->head = above->digest = digest_of(whole);
    anchors_line(verifier, whole, &above->digest);
}

/* Reads past a line that is too long to be one; piece: its beginning. */
static int skip_long(Verifier *verifier, LineReader *reader, Above *above, Span piece,
                     GError **error) {
    Digest digest = digest_of(piece);
    int got;
    no_line(verifier, above, _("it is too long"));
    verifier->found->lines++;
    anchors_line(verifier, piece, &digest);
    do {
        got = line_reader_next(reader, &piece, error);
    } while (got > 0 && piece.bytes[piece.length - 1] != '\n');
    return got;
}

static gboolean is_torn(const LineReader *reader, Span piece) {
    return piece.bytes[piece.length - 1] != '\n' && piece.length < CHAIN_LINE_MAX && reader->at_end;
}

/* As line_reader_next(); a torn last line is looked at again, in case it is being written. */
static int next_line(LineReader *reader, Span *piece, GError **error) {
    int got = line_reader_next(reader, piece, error);
    if (got <= 0 || !is_torn(reader, *piece))
        return got;
    g_usleep(TAIL_PATIENCE * 1000);
    return line_reader_again(reader, *piece, error) ? line_reader_next(reader, piece, error) : -1;
}

/* Of the whole work, the chain is the first half. */
static void show(const Verifier *verifier, guint64 done, goffset whole) {
    if (verifier->options->progress)
        verifier->options->progress(done, 2 * (guint64)MAX(whole, 0), verifier->options->context);
}

static int read_lines(Verifier *verifier, RecordFeed *feed, LineReader *reader, GError **error) {
    Above above = {0};
    goffset whole = lseek(reader->fd, 0, SEEK_END);
    lseek(reader->fd, 0, SEEK_SET);
    for (;;) {
        Span piece;
        int got = next_line(reader, &piece, error);
        if (got <= 0)
            return got;
        if (is_torn(reader, piece)) {
            verifier_add(verifier, FINDING_TRUNCATED, above.sequence + 1, "chain",
                         _("is not whole: its writing was cut short, or its end cut off"));
            return 0;
        }
        if (piece.bytes[piece.length - 1] == '\n')
            check_line(verifier, feed, &above, piece);
        else if ((got = skip_long(verifier, reader, &above, piece, error)) <= 0)
            return got;
        if (verifier->found->lines % PROGRESS_LINES == 0)
            show(verifier, reader->offset, whole);
    }
}

int verifier_lines(Verifier *verifier, LineReader *reader, GError **error) {
    RecordFeed *feed = record_feed_new(verifier, error);
    int read = feed ? read_lines(verifier, feed, reader, error) : -1;
    if (feed)
        record_feed_end(feed);
    pthread_mutex_lock(&verifier->guard);
    verifier->found->bytes += reader->offset;
    pthread_mutex_unlock(&verifier->guard);
    return read;
}
