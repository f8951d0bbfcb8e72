/* The greater part of all mail, without normalisation: runs of visible ASCII with
 * single spaces between, kana, kanji. It stops before whatever a neighbour may
 * change; fold.c goes on there. tests/text-fold.c holds it to the slow way. */
#include "text/fold-inside.h"

static gboolean is_visible(guchar byte) {
    return byte > 0x20 && byte < 0x7f;
}

/* A byte that leaves the character before it as it is. A control character is
 * dropped, so what stands behind it counts. */
static gboolean is_settled(guchar byte) {
    return is_visible(byte) || byte == ' ' || (byte >= 9 && byte <= 13);
}

/* The end of a run of visible ASCII with single white space inside, from `at`;
 * its last byte is visible, and what follows it is ASCII or the end. */
static gsize ascii_run_end(Span source, gsize at) {
    const guchar *bytes = (const guchar *)source.bytes;
    gsize end = at;
    for (gsize i = at; i < source.length; i++) {
        if (is_visible(bytes[i]))
            end = i + 1;
        else if (i != end || (bytes[i] != ' ' && bytes[i] != '\n' && bytes[i] != '\t'))
            break;
    }
    /* The character before something else than ASCII may be changed by it. */
    if (end < source.length && !is_settled(bytes[end]) && end > at)
        end--;
    while (end > at && !is_visible(bytes[end - 1]))
        end--;
    return end;
}

static void write_ascii(FoldOutput *output, Span source, gsize at, gsize end) {
    gsize length = end - at;
    gsize folded = output->bytes->len;
    const guchar *from = (const guchar *)source.bytes + at;
    g_string_set_size(output->bytes, folded + length);
    guchar *to = (guchar *)output->bytes->str + folded;
    for (gsize i = 0; i < length; i++) {
        guchar byte = from[i] < 0x20 ? ' ' : from[i];
        to[i] = (guchar)(byte + ((guchar)(byte - 'A') < 26 ? 32 : 0));
    }
    fold_add_run(output, (guint32)folded, (guint32)length, (guint32)at, (guint32)end);
    output->last = to[length - 1];
    /* A word may go on in other letters: where it began is remembered. */
    gsize word = length;
    while (word > 0 && g_ascii_isalpha((char)to[word - 1]))
        word--;
    if (word > 0 || output->word_start > folded)
        output->word_start = folded + word;
}

/* Three bytes of kana, kanji or their punctuation at `at`, in folded form; FALSE:
 * something else. */
static gboolean cjk_at(Span source, gsize at, guchar folded[3], gunichar *character) {
    const guchar *bytes = (const guchar *)source.bytes + at;
    if (source.length - at < 3 || bytes[0] < 0xe3 || bytes[0] > 0xe9 || (bytes[1] & 0xc0) != 0x80 ||
        (bytes[2] & 0xc0) != 0x80)
        return FALSE;
    gunichar c = (gunichar)(bytes[0] & 15) << 12 | (gunichar)(bytes[1] & 63) << 6 | (bytes[2] & 63);
    if (!fold_is_plain(c))
        return FALSE;
    c = fold_kana(c);
    folded[0] = (guchar)(0xe0 | c >> 12);
    folded[1] = (guchar)(0x80 | (c >> 6 & 63));
    folded[2] = (guchar)(0x80 | (c & 63));
    *character = c;
    return TRUE;
}

/* A run of such characters; the last one before something that is neither such
 * nor ASCII is left to the slow way. Gives where it stopped. */
static gsize write_cjk(FoldOutput *output, Span source, gsize at) {
    guchar block[768] = {0};
    gsize filled = 0, start = at, begin = output->bytes->len;
    gunichar character = 0, before = output->last;
    while (cjk_at(source, at, block + filled, &character)) {
        before = output->last;
        output->last = character;
        at += 3;
        filled += 3;
        if (filled == sizeof block) {
            g_string_append_len(output->bytes, (const char *)block, (gssize)filled);
            filled = 0;
        }
    }
    g_string_append_len(output->bytes, (const char *)block, (gssize)filled);
    if (at > start && at < source.length && !is_settled((guchar)source.bytes[at])) {
        at -= 3;
        g_string_truncate(output->bytes, output->bytes->len - 3);
        output->last = before;
    }
    if (at > start) {
        fold_add_run(output, (guint32)begin, (guint32)(at - start), (guint32)start, (guint32)at);
        output->word_start = output->bytes->len;
    }
    return at;
}

gsize fold_fast(FoldOutput *output, Span source, gsize at) {
    while (at < source.length && !output->space && output->word->len == 0) {
        guchar byte = (guchar)source.bytes[at];
        gsize end = at;
        if (is_visible(byte)) {
            end = ascii_run_end(source, at);
            if (end > at)
                write_ascii(output, source, at, end);
        } else if (byte >= 0xe3) {
            end = write_cjk(output, source, at);
        }
        if (end == at)
            break;
        at = end;
    }
    return at;
}
