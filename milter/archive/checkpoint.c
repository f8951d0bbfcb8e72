/* Offers checkpoint.h. */
#include "archive/checkpoint.h"
#include "archive/inside.h"
#include "archive/note.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#define HEAD "head "

void checkpoint_clear(Checkpoint *checkpoint) {
    g_free(checkpoint->origin);
    *checkpoint = (Checkpoint){0};
}

char *checkpoint_text(const Checkpoint *checkpoint) {
    char hex[DIGEST_HEX + 1];
    g_autofree char *root = g_base64_encode(checkpoint->root.bytes, DIGEST_BYTES);
    digest_to_hex(&checkpoint->head, hex);
    return g_strdup_printf("%s\n%" G_GUINT64_FORMAT "\n%s\n" HEAD "%s\n", checkpoint->origin,
                           checkpoint->size, root, hex);
}

/* A number as it is written there: no sign, no leading zero. */
static gboolean parse_size(const char *text, guint64 *size) {
    gsize digits = strspn(text, "0123456789");
    gboolean plain = digits > 0 && text[digits] == '\0' && (text[0] != '0' || digits == 1);
    return plain && g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, size, NULL);
}

static gboolean parse_root(const char *text, Digest *root) {
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode(text, &length);
    if (!bytes || length != DIGEST_BYTES)
        return FALSE;
    memcpy(root->bytes, bytes, DIGEST_BYTES);
    g_autofree char *again = g_base64_encode(bytes, length);
    return g_str_equal(again, text);
}

static gboolean parse_head(char **lines, Digest *head) {
    for (guint i = 0; lines[i]; i++)
        if (g_str_has_prefix(lines[i], HEAD) && strlen(lines[i]) == strlen(HEAD) + DIGEST_HEX)
            return digest_from_hex(lines[i] + strlen(HEAD), head);
    return FALSE;
}

gboolean checkpoint_parse(const char *text, Checkpoint *checkpoint, const char **why) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    *checkpoint = (Checkpoint){0};
    *why = NULL;
    if (g_strv_length(lines) < 5)
        *why = _("it has not the four lines of a checkpoint");
    else if (!note_is_name(lines[0]))
        *why = _("its first line is no origin");
    else if (!parse_size(lines[1], &checkpoint->size))
        *why = _("its second line is no number of lines");
    else if (!parse_root(lines[2], &checkpoint->root))
        *why = _("its third line is no SHA-256 in base64");
    else if (!parse_head(lines + 3, &checkpoint->head))
        *why = _("no line of it holds the head of the chain");
    if (*why)
        return FALSE;
    checkpoint->origin = g_strdup(lines[0]);
    return TRUE;
}

static gboolean open_at(LineReader *reader, const char *archive_path, guint64 offset,
                        GError **error) {
    g_autofree char *chain = g_build_filename(archive_path, "chain", NULL);
    if (!line_reader_open(reader, chain, error))
        return FALSE;
    reader->offset = offset;
    if (lseek(reader->fd, (off_t)offset, SEEK_SET) >= 0)
        return TRUE;
    error_set_errno(error, errno, _("cannot read %s"), chain);
    line_reader_close(reader);
    return FALSE;
}

static void take(ChainTree *read, Span line) {
    Digest leaf = merkle_leaf(line);
    merkle_add(&read->tree, &leaf);
    read->head = digest_of(line);
    read->offset += line.length;
}

gboolean chain_tree_read(ChainTree *read, const char *archive_path, guint64 size, GError **error) {
    LineReader reader;
    gboolean whole = TRUE;
    int got = 1;
    if (!open_at(&reader, archive_path, read->offset, error))
        return FALSE;
    while (whole && (size == 0 || read->tree.size < size)) {
        Span line;
        if ((got = line_reader_next(&reader, &line, error)) <= 0)
            break;
        whole = line.bytes[line.length - 1] == '\n';
        if (whole)
            take(read, line);
    }
    gboolean broken = !whole && !reader.at_end;
    line_reader_close(&reader);
    if (broken)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    _("%s/chain is no chain behind line %" PRIu64 "; run: kasuhara verify"),
                    archive_path, read->tree.size);
    else if (got >= 0 && size > read->tree.size)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s has %" PRIu64 " lines, not %" PRIu64), archive_path, read->tree.size,
                    size);
    return got >= 0 && !broken && size <= read->tree.size;
}

void chain_tree_checkpoint(const ChainTree *read, const char *origin, Checkpoint *checkpoint) {
    *checkpoint = (Checkpoint){.origin = g_strdup(origin),
                               .size = read->tree.size,
                               .root = merkle_root(&read->tree),
                               .head = read->head};
}
