/* The greater part of all mail, without normalisation: visible ASCII, white space,
 * kana, kanji. It stops before whatever a neighbour may change; fold.c goes on there.
 * tests/text-fold.c holds it to the slow way. */
#include "text/fold-inside.h"

#include <pthread.h>

#include "text/cjk-set.h"
#include "base/eight-bytes.h"

static gboolean is_visible(guchar byte) {
    return byte > 0x20 && byte < 0x7f;
}

static gboolean is_white(guchar byte) {
    return byte == ' ' || (byte >= 9 && byte <= 13);
}

/* A byte that leaves the character before it as it is. A control character is
 * dropped, so what stands behind it counts. */
static gboolean is_settled(guchar byte) {
    return is_visible(byte) || is_white(byte);
}

/* Makes room for more bytes behind those that are there. UNSAFE: nothing is written yet. */
static guchar *room_for(FoldOutput *output, gsize more) {
    gsize length = output->bytes->len;
    if (output->bytes->allocated_len <= length + more) {
        g_string_set_size(output->bytes, length + more);
        g_string_truncate(output->bytes, length);
    }
    return (guchar *)output->bytes->str + length;
}

/* ---- ASCII */

/* Eight visible bytes or single spaces. */
static gboolean is_plain_word(guint64 word) {
    if (((word | (word + EACH(1))) & HIGH_BITS) != 0) /* beyond ASCII, or 0x7f */
        return FALSE;
    guint64 low = ~((word | HIGH_BITS) - EACH(0x21)) & HIGH_BITS; /* up to the space */
    guint64 spaces = ~((word ^ EACH(' ')) + EACH(0x7f)) & HIGH_BITS;
    return low == spaces && (spaces & spaces << 8) == 0;
}

/* The end of a run of visible ASCII with single white space inside, from `at`;
 * its last byte is visible, and what follows it is ASCII or the end. */
static gsize ascii_run_end(Span source, gsize at, gboolean by_line) {
    const guchar *bytes = (const guchar *)source.bytes;
    gsize end = at, i = at;
    while (i < source.length) {
        if (i + 8 <= source.length && is_plain_word(load_eight(bytes + i)) &&
            (bytes[i] != ' ' || i == end)) {
            i += 8;
            end = bytes[i - 1] == ' ' ? i - 1 : i;
            continue;
        }
        if (is_visible(bytes[i]))
            end = i + 1;
        else if (i != end || (bytes[i] != ' ' && bytes[i] != '\t' && (bytes[i] != '\n' || by_line)))
            break;
        i++;
    }
    /* The character before something else than ASCII may be changed by it. */
    if (end < source.length && !is_settled(bytes[end]) && end > at)
        end--;
    while (end > at && !is_visible(bytes[end - 1]))
        end--;
    return end;
}

static guchar small(guchar byte) {
    byte = byte < 0x20 ? ' ' : byte;
    return (guchar)(byte + ((guchar)(byte - 'A') < 26 ? 32 : 0));
}

/* In small letters; UNSAFE: to has room for length bytes. */
static void copy_small(guchar *to, const guchar *from, gsize length) {
    gsize i = 0;
    for (; i + 8 <= length; i += 8) {
        guint64 word = load_eight(from + i);
        guint64 from_a = word + EACH(0x80 - 'A'), over_z = word + EACH(0x80 - 'Z' - 1);
        guint64 controls = ~((word | HIGH_BITS) - EACH(0x20)) & HIGH_BITS;
        word |= (from_a & ~over_z & HIGH_BITS) >> 2;
        if (controls) /* white space, which becomes a space */
            for (gsize j = 0; j < 8; j++)
                to[i + j] = small(from[i + j]);
        else
            store_eight(to + i, word);
    }
    for (; i < length; i++)
        to[i] = small(from[i]);
}

static void write_ascii(FoldOutput *output, Span source, gsize at, gsize end) {
    gsize length = end - at;
    guchar *to = room_for(output, length);
    gsize folded = output->bytes->len;
    copy_small(to, (const guchar *)source.bytes + at, length);
    g_string_set_size(output->bytes, folded + length);
    fold_add_run(output, (guint32)folded, (guint32)length, (guint32)at, (guint32)end);
    output->last = to[length - 1];
    /* A word may go on in other letters: where it began is remembered. */
    gsize word = length;
    while (word > 0 && g_ascii_isalpha((char)to[word - 1]))
        word--;
    if (word > 0 || output->word_start > folded)
        output->word_start = folded + word;
}

/* ---- kana and kanji */

static CjkSet plain;
static pthread_once_t plain_filled = PTHREAD_ONCE_INIT;

static void fill_plain(void) {
    cjk_set_fill(&plain, fold_is_plain);
}

/* Kana, kanji or their punctuation in three bytes at `at`; 0: something else. */
static inline gunichar cjk_at(Span source, gsize at) {
    const guchar *bytes = (const guchar *)source.bytes + at;
    if (at + 3 > source.length || bytes[0] < 0xe3 || bytes[0] > 0xe9 ||
        (((bytes[1] ^ 0x80) | (bytes[2] ^ 0x80)) & 0xc0) != 0)
        return 0;
    gunichar c = cjk_character(bytes);
    return cjk_set_has(&plain, c) ? c : 0;
}

/* What follows leaves the character before it as it is. */
static gboolean is_settled_at(Span source, gsize at) {
    return at >= source.length || is_settled((guchar)source.bytes[at]) || cjk_at(source, at) != 0;
}

/* In hiragana; UNSAFE: to has room for three bytes. */
static inline void copy_cjk(guchar *to, const guchar *from, gunichar character) {
    gunichar small = fold_kana(character);
    memcpy(to, from, 3);
    if (small != character) {
        to[1] = (guchar)(0x80 | (small >> 6 & 63));
        to[2] = (guchar)(0x80 | (small & 63));
    }
}

/* Of three bytes, the first in the lowest: U+3080 to U+30FF. */
static inline gboolean may_be_katakana(guint64 word) {
    return (word & 0xfeff) == 0x82e3;
}

/* Two at a time, as many as there are from `at` on; gives where it stopped. UNSAFE: to has room
 * for as many bytes as source. */
static gsize copy_pairs(guchar *to, Span source, gsize at) {
    for (const guchar *from; at + 8 <= source.length; at += 6, to += 6) {
        from = (const guchar *)source.bytes + at;
        guint64 word = load_eight(from);
        if (!bytes_are_threes(word) || !cjk_set_has_bytes(&plain, word) ||
            !cjk_set_has_bytes(&plain, word >> 24))
            break;
        memcpy(to, from, 6);
        if (may_be_katakana(word))
            copy_cjk(to, from, cjk_character(from));
        if (may_be_katakana(word >> 24))
            copy_cjk(to + 3, from + 3, cjk_character(from + 3));
    }
    return at;
}

/* What was written from `start` on is a run; gives where the next one is written. */
static gsize end_run(FoldOutput *output, gsize begin, gsize start, gsize at) {
    if (at > start)
        fold_add_run(output, (guint32)begin, (guint32)(at - start), (guint32)start, (guint32)at);
    return begin + (at - start);
}

/* A line break that parts two such characters, and so is dropped. */
static gboolean is_dropped_break(Span source, gsize at) {
    return at < source.length && source.bytes[at] == '\n' && cjk_at(source, at + 1) != 0 &&
           is_settled_at(source, at + 4);
}

/* Runs of such characters; the last one before something that is neither such
 * nor ASCII is left to the slow way. Gives where it stopped. */
static gsize write_cjk(FoldOutput *output, Span source, gsize at, gboolean by_line) {
    gsize start = at, begin = output->bytes->len;
    guchar *to = room_for(output, source.length - at);
    for (gunichar character;; start = ++at) {
        at = copy_pairs(to, source, at);
        to += at - start;
        for (; (character = cjk_at(source, at)) != 0; at += 3, to += 3)
            copy_cjk(to, (const guchar *)source.bytes + at, character);
        if (by_line || !is_dropped_break(source, at))
            break;
        begin = end_run(output, begin, start, at);
    }
    if (at > start && !is_settled_at(source, at)) {
        to -= 3;
        at -= 3;
    }
    gsize end = end_run(output, begin, start, at);
    if (end > output->bytes->len) {
        output->last = cjk_character(to - 3);
        g_string_set_size(output->bytes, end);
        output->word_start = end;
    }
    return at;
}

/* ---- white space */

/* Gives where it stopped: before what a mark behind it may join. */
static gsize take_white(FoldOutput *output, Span source, gsize at, gboolean by_line) {
    const guchar *bytes = (const guchar *)source.bytes;
    for (; at < source.length && is_white(bytes[at]); at++) {
        if ((by_line && bytes[at] == '\n') || !is_settled_at(source, at + 1))
            break;
        fold_emit(output, (FoldCharacter){bytes[at], (guint32)at, (guint32)at + 1, 0});
    }
    return at;
}

gsize fold_fast(FoldOutput *output, Span source, gsize at, gboolean by_line) {
    pthread_once(&plain_filled, fill_plain);
    while (at < source.length && output->word->len == 0) {
        guchar byte = (guchar)source.bytes[at];
        gsize end = at;
        if (is_visible(byte)) {
            end = ascii_run_end(source, at, by_line);
            if (end > at) {
                fold_settle_space(output, byte);
                write_ascii(output, source, at, end);
            }
        } else if (byte >= 0xe3) {
            gunichar character = cjk_at(source, at);
            if (character != 0 && is_settled_at(source, at + 3)) {
                fold_settle_space(output, character);
                end = write_cjk(output, source, at, by_line);
            }
        } else if (is_white(byte)) {
            end = take_white(output, source, at, by_line);
        }
        if (end == at)
            break;
        at = end;
    }
    return at;
}
