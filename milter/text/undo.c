/* Offers undo_text() and undo_origin() of text.h: cuts windows around the places where
 * letters may be disguised (undo-place.c), and sends each window through the steps
 * of undo-inside.h. Windows are parted by U+0001, and so is a window from a
 * text that goes on: no rule takes such an edge for the edge of the text. */
#include "text/undo-inside.h"

enum {
    AROUND = 150,             /* bytes of a window before and behind a suspicious place */
    WINDOW_MAX = 512,         /* bytes of one window: steps take letters out of its middle */
    OVERLAP = 60,             /* of a window and the next, so that no word lies across their edge */
    WINDOWS_MAX = 256 * 1024, /* bytes of all windows of a text together */
    EDGE = 0x01,
};

struct Undo {
    const UndoWords *words; /* borrowed; NULL: none */
    UndoAgain *again;
    GArray *letters; /* of UndoLetter: the window at hand */
    GString *undone;
    GArray *origins; /* of UndoLetter, one a character of undone; start, end in the folded text */
    GArray *offsets; /* of guint32: where in undone that character begins */
};

UndoWords *undo_words_new(const GPtrArray *folded_words, const GPtrArray *ordinary) {
    UndoWords *words = g_new0(UndoWords, 1);
    words->masks = undo_masks_new(folded_words);
    words->spellings = undo_spellings_new(folded_words, ordinary);
    words->loose = undo_loose_new(folded_words);
    return words;
}

void undo_words_free(UndoWords *words) {
    if (!words)
        return;
    undo_masks_free(words->masks);
    undo_spellings_free(words->spellings);
    undo_loose_free(words->loose);
    g_free(words);
}

Undo *undo_new(const UndoWords *words) {
    Undo *undo = g_new0(Undo, 1);
    undo->words = words;
    undo->again = undo_again_new();
    undo->letters = g_array_new(FALSE, FALSE, sizeof(UndoLetter));
    undo->undone = g_string_new(NULL);
    undo->origins = g_array_new(FALSE, FALSE, sizeof(UndoLetter));
    undo->offsets = g_array_new(FALSE, FALSE, sizeof(guint32));
    return undo;
}

void undo_free(Undo *undo) {
    if (!undo)
        return;
    undo_again_free(undo->again);
    g_array_unref(undo->letters);
    g_string_free(undo->undone, TRUE);
    g_array_unref(undo->origins);
    g_array_unref(undo->offsets);
    g_free(undo);
}

static void mark(GArray *letters, gint64 i) {
    if (i >= 0 && i < letters->len)
        undo_letter(letters, (guint)i)->changed = TRUE;
}

void undo_remove(GArray *letters, guint from, guint count) {
    mark(letters, (gint64)from - 1);
    mark(letters, (gint64)from + count);
    g_array_remove_range(letters, from, count);
}

void undo_replace(GArray *letters, guint from, guint count, gunichar character) {
    UndoLetter *letter = undo_letter(letters, from);
    letter->character = character;
    const UndoLetter *last = undo_letter(letters, from + count - 1);
    letter->start = MIN(letter->start, last->start); /* it may lie in reverse */
    letter->end = MAX(letter->end, last->end);
    letter->changed = TRUE;
    if (count > 1)
        g_array_remove_range(letters, from + 1, count - 1);
}

gboolean undo_is_symbol(gunichar c) {
    if (c < 0x80)
        return c == '_' || c == '~' || c == '|' || c == '+' || c == '^' || c == '/' || c == '*' ||
               c == '=' || c == '-' || c == '.' || c == '#' || c == '\\' || c == ':' || c == '%' ||
               c == '&';
    if (undo_is_japanese(c))
        return FALSE; /* most of what is asked for */
    if (c == 0x30fb || c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x3010 || c == 0x3011 ||
        c == 0x300a || c == 0x300b || c == 0x301c || c == 0x203b)
        return TRUE; /* ・ · • ‧ 【 】 《 》 〜 ※ */
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_OTHER_SYMBOL || type == G_UNICODE_MATH_SYMBOL ||
           type == G_UNICODE_MODIFIER_SYMBOL;
}

/* ---- windows */

static void add_letter(Undo *undo, UndoLetter letter) {
    guint32 offset = (guint32)undo->undone->len;
    g_array_append_val(undo->offsets, offset);
    g_array_append_val(undo->origins, letter);
    g_string_append_unichar(undo->undone, letter.character);
}

static void add_edge(Undo *undo, gsize at) {
    add_letter(undo, (UndoLetter){EDGE, (guint32)at, (guint32)at, FALSE});
}

static gboolean is_changed(const GArray *letters) {
    for (guint i = 0; i < letters->len; i++)
        if (undo_letter(letters, i)->changed)
            return TRUE;
    return FALSE;
}

static void read_letters(GArray *letters, Span text, gsize start, gsize end) {
    g_array_set_size(letters, 0);
    for (gsize at = start; at < end;) {
        const char *from = text.bytes + at;
        gsize next = (gsize)(g_utf8_next_char(from) - text.bytes);
        UndoLetter letter = {g_utf8_get_char(from), (guint32)at, (guint32)next, FALSE};
        g_array_append_val(letters, letter);
        at = next;
    }
}

/* Covers are looked under first, while all else stands as it was written; digits become letters
 * once words are whole. */
static void take_steps(GArray *letters, const UndoWords *words) {
    undo_turned(letters);
    undo_ornaments(letters);
    undo_marks(letters, words ? words->loose : NULL);
    undo_parts(letters);
    undo_boxes(letters);
    undo_strung(letters);
    undo_spaced(letters);
    if (words) {
        undo_masks(letters, words);
        undo_spellings(letters, words->spellings);
    }
    undo_spelt_out(letters);
    undo_digits(letters);
    undo_stretched(letters);
    undo_dropped_g(letters);
    if (words)
        undo_joined(letters, words->spellings);
    undo_small_kana(letters);
    undo_kanji_kana(letters);
    undo_romaji(letters);
    if (words)
        undo_loose(letters, words->loose);
    undo_split_kana(letters);
    undo_long_kana(letters);
}

static void add_letters(Undo *undo, Span text, gsize start, gsize end) {
    const GArray *letters = undo->letters;
    if (!is_changed(letters))
        return;
    if (start > 0 || undo->undone->len > 0)
        add_edge(undo, start);
    for (guint i = 0; i < letters->len; i++)
        add_letter(undo, *undo_letter(letters, i));
    if (end < text.length)
        add_edge(undo, end);
}

/* The window goes through all steps; and again from its end where it reads that way. */
static void add_window(Undo *undo, Span text, gsize start, gsize end) {
    GArray *letters = undo->letters;
    read_letters(letters, text, start, end);
    gboolean backwards = undo_is_backwards(letters);
    take_steps(letters, undo->words);
    add_letters(undo, text, start, end);
    for (gboolean by_word = FALSE; backwards && by_word <= TRUE; by_word++) {
        read_letters(letters, text, start, end);
        undo_backwards(letters, by_word);
        take_steps(letters, undo->words);
        add_letters(undo, text, start, end);
    }
}

/* The window that is growing; end 0: none is. */
typedef struct {
    gsize start, end;
} Window;

static void widen(Undo *undo, Span text, Window *window, gsize at, gsize next) {
    gsize from = span_character_edge(text, at > AROUND ? at - AROUND : 0);
    /* One word may be a megabyte: what undoes letter by letter moves the rest each time. */
    next = MIN(next, at + WINDOW_MAX);
    if (window->end > 0 && (from > window->end || window->end - window->start > WINDOW_MAX)) {
        add_window(undo, text, window->start, window->end);
        from = MAX(from, span_character_edge(text, window->end - MIN(window->end, OVERLAP)));
        window->end = 0;
    }
    window->start = window->end > 0 ? window->start : from;
    window->end = span_character_edge(text, MIN(text.length, next + AROUND));
}

Span undo_text(Undo *undo, Span text) {
    Window window = {0, 0};
    g_string_truncate(undo->undone, 0);
    g_array_set_size(undo->origins, 0);
    g_array_set_size(undo->offsets, 0);
    undo_again_begin(undo->again, text);
    for (gsize at = 0, end; undo->undone->len < WINDOWS_MAX; at = end) {
        if (!undo_again_next(undo->again, undo->words, text, &at, &end))
            break;
        widen(undo, text, &window, at, end);
    }
    if (window.end > 0)
        add_window(undo, text, window.start, window.end);
    return span_of_string(undo->undone);
}

/* The character of undone that the byte at belongs to. */
static guint character_at(const Undo *undo, gsize at) {
    guint low = 0, high = undo->offsets->len;
    while (low + 1 < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(undo->offsets, guint32, middle) <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

gboolean undo_origin(const Undo *undo, gsize start, gsize end, gsize *text_start, gsize *text_end) {
    guint first = character_at(undo, start), last = character_at(undo, end - 1);
    gboolean changed = FALSE, edge = FALSE;
    gsize from = G_MAXSIZE, to = 0; /* what was written from its end lies in reverse */
    for (guint i = first; i <= last; i++) {
        const UndoLetter *letter = undo_letter(undo->origins, i);
        from = MIN(from, letter->start);
        to = MAX(to, letter->end);
        changed = changed || letter->changed;
        edge = edge || letter->character == EDGE;
    }
    if (!changed || edge)
        return FALSE;
    *text_start = from;
    *text_end = to;
    return TRUE;
}
