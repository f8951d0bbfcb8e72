/* Writes the folded text: decides white space when the next character is known,
 * and holds back a word of Latin, Greek or Cyrillic letters until it ends. */
#include "text/fold-inside.h"

gboolean text_is_cjk(gunichar c) {
    if (c == 0x3099 || c == 0x309a) /* marks, which join the letter before them */
        return FALSE;
    return (c >= 0x3001 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
           (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x31f0 && c <= 0x31ff) ||
           (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff01 && c <= 0xff60 && !(c >= 0xff10 && c <= 0xff5a)) ||
           (c >= 0xff61 && c <= 0xff9f) || (c >= 0x20000 && c <= 0x3ffff);
}

static gboolean is_space(gunichar c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0x2028 || c == 0x2029 ||
           c == 0x1680;
}

/* Letters of the scripts that can be mistaken for one another. */
static gboolean is_word(gunichar c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
           (c >= 0x370 && c <= 0x52f) || lookalike_latin(c) != 0;
}

void fold_add_run(FoldOutput *output, guint32 folded, guint32 length, guint32 start, guint32 end) {
    gboolean linear = end - start == length;
    if (linear && output->runs->len > 0) {
        FoldRun *run = &g_array_index(output->runs, FoldRun, output->runs->len - 1);
        if (run->linear && run->end == start) {
            run->length += length;
            run->end = end;
            return;
        }
    }
    FoldRun run = {folded, length, start, end, linear};
    g_array_append_val(output->runs, run);
}

static void write_character(FoldOutput *output, FoldCharacter character) {
    char utf8[6];
    guint32 length = (guint32)g_unichar_to_utf8(character.character, utf8);
    guint32 folded = (guint32)output->bytes->len;
    g_string_append_len(output->bytes, utf8, length);
    output->last = character.character;
    fold_add_run(output, folded, length, character.start, character.end);
}

/* Appends what the run wrote of the last ASCII word to the word under way. */
static void take_back_run(FoldOutput *output, const FoldRun *run) {
    for (gsize at = MAX(run->folded, output->word_start); at < run->folded + run->length; at++) {
        guint32 start = run->linear ? run->start + (guint32)(at - run->folded) : run->start;
        FoldCharacter letter = {(guchar)output->bytes->str[at], start,
                                run->linear ? start + 1 : run->end, 0};
        g_array_append_val(output->word, letter);
    }
}

/* Takes the ASCII word that was written last back: it is the word under way, because it goes on in
 * other letters. */
static void take_back_word(FoldOutput *output) {
    GArray *runs = output->runs;
    guint kept = runs->len;
    while (kept > 0 && g_array_index(runs, FoldRun, kept - 1).folded >= output->word_start)
        kept--;
    FoldRun *before = kept > 0 ? &g_array_index(runs, FoldRun, kept - 1) : NULL;
    if (before && before->folded + before->length > output->word_start) {
        take_back_run(output, before);
        before->length = (guint32)output->word_start - before->folded;
        before->end = before->start + before->length; /* it is linear: one character stays whole */
    }
    for (guint i = kept; i < runs->len; i++)
        take_back_run(output, &g_array_index(runs, FoldRun, i));
    g_array_set_size(runs, kept);
    g_string_truncate(output->bytes, output->word_start);
}

void fold_settle_space(FoldOutput *output, gunichar next) {
    if (!output->space)
        return;
    FoldCharacter space = {' ', output->space_start, output->space_end, 0};
    guint breaks = output->breaks;
    gboolean any = output->last != 0;
    output->space = FALSE;
    output->breaks = 0;
    if (!any)
        return;
    if (!text_is_cjk(output->last) || !text_is_cjk(next)) {
        write_character(output, space);
    } else if (breaks > 1) {
        space.character = '\n';
        write_character(output, space);
        write_character(output, space);
    }
    output->word_start = output->bytes->len;
}

static void end_word(FoldOutput *output) {
    if (output->word->len == 0)
        return;
    if (lookalike_undo(output->word))
        fold_compose(output->word);
    for (guint i = 0; i < output->word->len; i++)
        write_character(output, g_array_index(output->word, FoldCharacter, i));
    g_array_set_size(output->word, 0);
    output->word_start = output->bytes->len;
}

void fold_emit(FoldOutput *output, FoldCharacter character) {
    gunichar c = character.character;
    if (is_space(c)) {
        end_word(output);
        output->word_start = output->bytes->len;
        if (!output->space)
            output->space_start = character.start;
        output->space = TRUE;
        output->space_end = character.end;
        output->breaks += c == '\n';
        return;
    }
    fold_settle_space(output, c);
    gboolean ascii = g_ascii_isalpha((gchar)(c & 0x7f)) && c < 0x80;
    if (output->word->len == 0 && ascii) {
        write_character(output, character);
        return;
    }
    gboolean behind_ascii = output->word->len == 0 && output->word_start < output->bytes->len;
    if (is_word(c) || (fold_is_mark(c) && (output->word->len > 0 || behind_ascii))) {
        if (behind_ascii)
            take_back_word(output);
        g_array_append_val(output->word, character);
        return;
    }
    end_word(output);
    write_character(output, character);
    output->word_start = output->bytes->len;
}

void fold_emit_end(FoldOutput *output) {
    end_word(output);
}
