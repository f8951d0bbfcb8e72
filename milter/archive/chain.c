/* Offers the line format of archive.h and the readers of a chain. Strict: what
 * chain_format() would not write, chain_parse() does not take. Not a verifier:
 * hashes are compared in verify-chain.c. */
#include "archive/inside.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    READ_SIZE = 65536
};

/* The next field, and what follows the blank after it in *rest. */
static Span take_field(Span *rest) {
    const char *blank = rest->length ? memchr(rest->bytes, ' ', rest->length) : NULL;
    gsize length = blank ? (gsize)(blank - rest->bytes) : rest->length;
    Span field = span_slice(*rest, 0, length);
    *rest = span_slice(*rest, length + 1, rest->length);
    return field;
}

static gboolean parse_sequence(Span text, guint64 *sequence) {
    if (text.length == 0 || text.length > 19 || text.bytes[0] == '0')
        return FALSE;
    *sequence = 0;
    for (gsize i = 0; i < text.length; i++) {
        if (!g_ascii_isdigit(text.bytes[i]))
            return FALSE;
        *sequence = *sequence * 10 + (guint64)(text.bytes[i] - '0');
    }
    return TRUE;
}

/* Only the one way in which clock_to_text() writes a time. */
static gboolean parse_time(Span text, gint64 *time) {
    return text.length == CLOCK_TEXT - 1 && clock_from_exact(text.bytes, time);
}

static gboolean parse_kind(Span text, char kind[static CHAIN_KIND_MAX + 1]) {
    if (text.length == 0 || text.length > CHAIN_KIND_MAX)
        return FALSE;
    for (gsize i = 0; i < text.length; i++) {
        if (!g_ascii_islower(text.bytes[i]) && text.bytes[i] != '-')
            return FALSE;
    }
    memcpy(kind, text.bytes, text.length);
    kind[text.length] = '\0';
    return TRUE;
}

static gboolean parse_digest(Span text, Digest *digest) {
    return text.length == DIGEST_HEX && digest_from_hex(text.bytes, digest);
}

gboolean chain_parse(Span line, ChainLine *parsed, const char **why) {
    Span sequence = take_field(&line), time = take_field(&line), kind = take_field(&line),
         object = take_field(&line);
    *why = NULL;
    if (!parse_sequence(sequence, &parsed->sequence))
        *why = _("its number (SEQ) is not a number");
    else if (!parse_time(time, &parsed->time))
        *why = _("its TIME is not of the form 2026-11-23T10:00:00.000000Z");
    else if (!parse_kind(kind, parsed->kind))
        *why = _("its KIND is not a word of a-z and -");
    else if (!parse_digest(object, &parsed->object))
        *why = _("its OBJECT is not 64 lower-case hex digits");
    else if (!parse_digest(line, &parsed->previous))
        *why = _("its PREV is not 64 lower-case hex digits at the end of the line");
    return *why == NULL;
}

void chain_format(const ChainLine *line, GString *out) {
    char time[CLOCK_TEXT], object[DIGEST_HEX + 1], previous[DIGEST_HEX + 1];
    clock_to_text(line->time, time);
    digest_to_hex(&line->object, object);
    digest_to_hex(&line->previous, previous);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s %s %s %s\n", line->sequence, time,
                           line->kind, object, previous);
}

gboolean line_reader_open(LineReader *reader, const char *path, GError **error) {
    struct stat status;
    *reader = (LineReader){.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (reader->fd < 0) {
        error_set_errno(error, errno, _("cannot read %s"), path);
        return FALSE;
    }
    if (fstat(reader->fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("%s is not a plain file"), path);
        close(reader->fd);
        reader->fd = -1;
        return FALSE;
    }
    reader->path = g_strdup(path);
    reader->buffer = g_malloc(READ_SIZE);
    return TRUE;
}

/* Reads more behind what is left; at_end where there is no more. */
static gboolean fill(LineReader *reader, GError **error) {
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->start = 0;
    }
    ssize_t got;
    do {
        got = read(reader->fd, reader->buffer + reader->end, READ_SIZE - reader->end);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        error_set_errno(error, errno, _("cannot read %s"), reader->path);
        return FALSE;
    }
    reader->at_end = got == 0;
    reader->end += (gsize)got;
    return TRUE;
}

int line_reader_next(LineReader *reader, Span *piece, GError **error) {
    for (;;) {
        Span ready = span_of(reader->buffer + reader->start, reader->end - reader->start);
        gsize look = MIN(ready.length, CHAIN_LINE_MAX);
        const char *newline = look ? memchr(ready.bytes, '\n', look) : NULL;
        if (newline || look == CHAIN_LINE_MAX || (reader->at_end && look > 0)) {
            gsize length = newline ? (gsize)(newline - ready.bytes) + 1 : look;
            *piece = span_slice(ready, 0, length);
            reader->start += length;
            reader->offset += length;
            return 1;
        }
        if (reader->at_end)
            return 0;
        if (!fill(reader, error))
            return -1;
    }
}

gboolean line_reader_again(LineReader *reader, Span piece, GError **error) {
    reader->offset -= piece.length;
    reader->start = reader->end = 0;
    reader->at_end = FALSE;
    if (lseek(reader->fd, (off_t)reader->offset, SEEK_SET) >= 0)
        return TRUE;
    error_set_errno(error, errno, _("cannot read %s"), reader->path);
    return FALSE;
}

void line_reader_close(LineReader *reader) {
    if (reader->fd >= 0)
        close(reader->fd);
    g_free(reader->path);
    g_free(reader->buffer);
    *reader = (LineReader){.fd = -1};
}

struct ChainReader {
    LineReader lines;
    guint64 after, sequence;
};

ChainReader *chain_reader_open(const Archive *archive, guint64 after, GError **error) {
    LineReader lines;
    if (!line_reader_open(&lines, archive->chain_path, error))
        return NULL;
    ChainReader *reader = g_new0(ChainReader, 1);
    reader->lines = lines;
    reader->after = after;
    return reader;
}

int chain_reader_next(ChainReader *reader, ChainLine *line, GError **error) {
    do {
        Span piece;
        const char *why = _("it is longer than a line may be");
        int got = line_reader_next(&reader->lines, &piece, error);
        reader->lines.at_end = reader->lines.at_end && got > 0;
        if (got <= 0)
            return got;
        gboolean whole = piece.bytes[piece.length - 1] == '\n';
        if (!whole && reader->lines.at_end && piece.length < CHAIN_LINE_MAX)
            return line_reader_again(&reader->lines, piece, error) ? 0 : -1;
        reader->sequence++;
        gboolean ok = whole && chain_parse(span_slice(piece, 0, piece.length - 1), line, &why);
        if (ok && line->sequence != reader->sequence) {
            ok = FALSE;
            why = _("its number (SEQ) is not one more than that of the line above");
        }
        if (!ok) {
            g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                        _("%s, line %" PRIu64 ": %s; run: kasuhara verify"), reader->lines.path,
                        reader->sequence, why);
            return -1;
        }
    } while (reader->sequence <= reader->after);
    return 1;
}

void chain_reader_close(ChainReader *reader) {
    if (!reader)
        return;
    line_reader_close(&reader->lines);
    g_free(reader);
}

gboolean chain_each(const Archive *archive, guint64 after, ChainTake take, gpointer context,
                    GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(archive, after, error);
    ChainLine line;
    int got = reader ? 1 : -1;
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0) {
        if (!take(&line, context, error))
            return FALSE;
    }
    return got == 0;
}
