/* Offers MailSource. Holds one mail in memory at a time, an mbox of any size. */
#include "command/mail-files.h"

#include "base/error.h"
#include "base/span.h"
#include "base/translate.h"

#include <errno.h>
#include <stdio.h>

enum {
    PIECE = 65536
};
static const gsize MAIL_MAX = (gsize)1 << 30;
static const char FROM[] = "From ";
enum {
    FROM_LENGTH = sizeof FROM - 1
};

struct MailSource {
    const GPtrArray *files;
    guint next; /* index of the file after the one that is open */
    const char *path;
    FILE *file;   /* NULL: none is open */
    guint number; /* of the mail in an mbox; 0: this is no mbox */
    char piece[PIECE];
};

MailSource *mail_source_new(const GPtrArray *files) {
    MailSource *source = g_new0(MailSource, 1);
    source->files = files;
    return source;
}

static void close_file(MailSource *source) {
    if (source->file && source->file != stdin)
        fclose(source->file);
    source->file = NULL;
}

void mail_source_free(MailSource *source) {
    if (!source)
        return;
    close_file(source);
    g_free(source);
}

guint mail_source_done(const MailSource *source) {
    return source->next - (source->file ? 1 : 0);
}

static gboolean add(MailSource *source, GString *mail, Span bytes, GError **error) {
    if (mail->len + bytes.length > MAIL_MAX) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("cannot score %s: it holds a mail over 1 GiB"), source->path);
        return FALSE;
    }
    g_string_append_len(mail, bytes.bytes, (gssize)bytes.length);
    return TRUE;
}

/* Opens the next file; start gets its first bytes, up to as many as tell an mbox. */
static gboolean open_next(MailSource *source, GString *start, GError **error) {
    source->path = g_ptr_array_index(source->files, source->next++);
    source->file = strcmp(source->path, "-") == 0 ? stdin : fopen(source->path, "rb");
    if (!source->file) {
        error_set_errno(error, errno, _("cannot read %s"), source->path);
        return FALSE;
    }
    gsize got = fread(source->piece, 1, FROM_LENGTH, source->file);
    g_string_append_len(start, source->piece, (gssize)got);
    source->number = got == FROM_LENGTH && memcmp(source->piece, FROM, FROM_LENGTH) == 0 ? 1 : 0;
    return TRUE;
}

/* What has been read ended: well, or by a failure of the file. */
static gboolean ended_well(const MailSource *source, GError **error) {
    if (!ferror(source->file))
        return TRUE;
    error_set_errno(error, errno, _("cannot read %s"), source->path);
    return FALSE;
}

static gboolean read_whole(MailSource *source, GString *mail, GError **error) {
    gsize got;
    while ((got = fread(source->piece, 1, PIECE, source->file)) > 0)
        if (!add(source, mail, span_of(source->piece, got), error))
            return FALSE;
    return ended_well(source, error);
}

/* A line, or the next piece of one that is long. Empty at the end of the file. */
static Span next_piece(MailSource *source) {
    gsize length = 0;
    int byte = 0;
    while (length < PIECE && byte != '\n' && (byte = getc_unlocked(source->file)) != EOF)
        source->piece[length++] = (char)byte;
    return span_of(source->piece, length);
}

static gboolean ends_line(Span piece) {
    return piece.length > 0 && piece.bytes[piece.length - 1] == '\n';
}

static gboolean begins_with_from(Span line) {
    return line.length >= FROM_LENGTH && memcmp(line.bytes, FROM, FROM_LENGTH) == 0;
}

/* The line without the ">" that an mbox put before it. */
static Span unquote(Span line) {
    gsize marks = 0;
    while (marks < line.length && line.bytes[marks] == '>')
        marks++;
    gboolean quoted = marks > 0 && begins_with_from(span_slice(line, marks, line.length));
    return span_slice(line, quoted ? 1 : 0, line.length);
}

/* An mbox has an empty line after each mail that is not the mail's own. */
static void drop_last_empty_line(GString *mail) {
    if (mail->len >= 4 && memcmp(mail->str + mail->len - 4, "\r\n\r\n", 4) == 0)
        g_string_truncate(mail, mail->len - 2);
    else if (mail->len >= 2 && memcmp(mail->str + mail->len - 2, "\n\n", 2) == 0)
        g_string_truncate(mail, mail->len - 1);
}

/* Reads on, from inside a "From " line, to the next one or the end; *more: it was not
 * the end. */
static gboolean read_mbox(MailSource *source, GString *mail, gboolean *more, GError **error) {
    Span piece;
    do { /* the rest of the "From " line */
        piece = next_piece(source);
    } while (piece.length > 0 && !ends_line(piece));
    gboolean at_line = TRUE;
    *more = FALSE;
    while (!*more && (piece = next_piece(source)).length > 0) {
        gboolean next_at_line = ends_line(piece);
        if (at_line && begins_with_from(piece)) {
            *more = TRUE;
            /* Its end is looked for by the next call, unless it was read here. */
            if (next_at_line && ungetc('\n', source->file) == EOF)
                return FALSE;
        } else if (!add(source, mail, at_line ? unquote(piece) : piece, error)) {
            return FALSE;
        }
        at_line = next_at_line;
    }
    drop_last_empty_line(mail);
    return ended_well(source, error);
}

static MailSourceGot give(GString *read, char *its_name, char **name, GBytes **mail) {
    *name = its_name;
    *mail = g_string_free_to_bytes(read);
    return MAIL_SOURCE_MAIL;
}

MailSourceGot mail_source_next(MailSource *source, char **name, GBytes **mail, GError **error) {
    if (!source->file && source->next >= source->files->len)
        return MAIL_SOURCE_END;
    GString *read = g_string_new(NULL);
    gboolean ok = source->file || open_next(source, read, error);
    if (ok && source->number == 0) {
        ok = read_whole(source, read, error);
        close_file(source);
        if (ok)
            return give(read, g_strdup(source->path), name, mail);
    } else if (ok) {
        gboolean more = FALSE;
        g_string_truncate(read, 0);
        ok = read_mbox(source, read, &more, error);
        if (!ok || !more)
            close_file(source);
        if (ok)
            return give(read, g_strdup_printf("%s#%u", source->path, source->number++), name, mail);
    }
    g_string_free(read, TRUE);
    return MAIL_SOURCE_FAILED;
}
