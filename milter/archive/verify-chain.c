/* Offers archive_verify(): the lines of the chain, one by one, in memory that does not
 * grow with them but for the set of objects that they name. A fault is named
 * once, at the line where it shows, and the next line is compared with what
 * stands there, so that one fault is not told a thousand times. */
#include "archive/verifier.h"
#include "base/clock.h"
#include "base/error.h"

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

static void finding_free(gpointer data) {
    Finding *finding = data;
    g_free(finding->path);
    g_free(finding->text);
    g_free(finding);
}

void verifier_add(Verifier *verifier, FindingKind kind, guint64 sequence, const char *path,
                  const char *format, ...) {
    if (verifier->found->findings->len >= FINDINGS_MAX) {
        verifier->found->left_out++;
        return;
    }
    Finding *finding = g_new0(Finding, 1);
    va_list arguments;
    va_start(arguments, format);
    finding->kind = kind;
    finding->sequence = sequence;
    finding->path = g_strdup(path);
    finding->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(verifier->found->findings, finding);
}

static void check_place(Verifier *verifier, const Above *above, const ChainLine *line) {
    guint64 expected = above->sequence + 1;
    if (line->sequence > expected)
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     "stands where line %" G_GUINT64_FORMAT
                     " should: lines were taken out, or their numbers changed",
                     expected);
    else if (line->sequence < expected)
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     "stands where line %" G_GUINT64_FORMAT
                     " should: it was moved or doubled, or its number changed",
                     expected);
    else if (!above->malformed && !digest_equal(&line->previous, &above->digest))
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     "does not hold the hash of the line above: one of the two was changed");
    if (line->time < above->time)
        verifier_add(verifier, FINDING_ALTERED, line->sequence, "chain",
                     "has a time before that of the line above");
}

static void check_line(Verifier *verifier, Above *above, Span whole) {
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
        verifier_record(verifier, &line);
    } else {
        above->sequence++;
        above->malformed = TRUE;
        verifier->any_unread = TRUE;
        verifier_add(verifier, FINDING_ALTERED, above->sequence, "chain",
                     "is no line of a chain: %s", why);
    }
    found->lines++;
    found->head = above->digest = digest_of(whole);
    found->bytes += whole.length;
}

/* Reads past a line that is too long to be one. */
static int skip_long(Verifier *verifier, LineReader *reader, Above *above, GError **error) {
    Span piece;
    int got;
    above->sequence++;
    above->malformed = TRUE;
    verifier->any_unread = TRUE;
    verifier_add(verifier, FINDING_ALTERED, above->sequence, "chain",
                 "is no line of a chain: it is too long");
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

static int check_lines(Verifier *verifier, LineReader *reader, VerifyProgress progress,
                       GError **error) {
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
                         "is not whole: its writing was cut short, or its end cut off");
            return 0;
        }
        if (piece.bytes[piece.length - 1] == '\n')
            check_line(verifier, &above, piece);
        else if ((got = skip_long(verifier, reader, &above, error)) <= 0)
            return got;
        if (progress && verifier->found->lines % PROGRESS_LINES == 0)
            progress(verifier->found->lines, reader->offset, (guint64)MAX(whole, 0),
                     verifier->context);
    }
}

gboolean archive_verify(const char *path, RecordObjects objects, VerifyProgress progress,
                        gpointer context, Verification *verification, GError **error) {
    g_autofree char *chain = g_build_filename(path, "chain", NULL);
    g_autoptr(GError) failed = NULL;
    LineReader reader;
    *verification = (Verification){0};
    if (!g_file_test(chain, G_FILE_TEST_EXISTS) && g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "%s is not an archive: it has no file named chain", path);
        return FALSE;
    }
    if (!line_reader_open(&reader, chain, error))
        return FALSE;
    verification->findings = g_ptr_array_new_with_free_func(finding_free);
    Verifier verifier = {.path = path,
                         .objects = objects,
                         .context = context,
                         .found = verification,
                         .started = g_get_real_time()};
    verifier.named =
        g_hash_table_new_full(verifier_digest_hash, verifier_digest_equal, g_free, NULL);
    if (check_lines(&verifier, &reader, progress, &failed) < 0) {
        verifier.any_unread = TRUE;
        verifier_add(&verifier, FINDING_UNREADABLE, 0, "chain", "%s", failed->message);
    }
    verifier_strays(&verifier);
    if (progress)
        progress(verification->lines, reader.offset, reader.offset, context);
    g_hash_table_unref(verifier.named);
    line_reader_close(&reader);
    return TRUE;
}

void verification_clear(Verification *verification) {
    g_clear_pointer(&verification->findings, g_ptr_array_unref);
    *verification = (Verification){0};
}

int verification_stands(const Verification *verification) {
    int stands = 1;
    for (guint i = 0; i < verification->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(verification->findings, i);
        if (finding->kind == FINDING_UNREADABLE)
            stands = -1;
        else if (finding->kind != FINDING_STRAY)
            return 0;
    }
    return stands;
}

const char *finding_word(FindingKind kind) {
    static const char *const words[] = {
        [FINDING_ALTERED] = "altered",       [FINDING_MISSING] = "missing",
        [FINDING_UNREADABLE] = "unreadable", [FINDING_TRUNCATED] = "truncated tail",
        [FINDING_STRAY] = "stray",
    };
    return (guint)kind < G_N_ELEMENTS(words) ? words[kind] : "unknown";
}
