/* Offers fold_text(), fold_origin(), fold_term(), fold_part() of text.h.
 *
 * One pass over the source. A character that nothing around it can change (ASCII,
 * kana, kanji and their punctuation, where no combining mark follows) is emitted as
 * it is or by a small table; any other is gathered with what follows it, up to
 * the next such character, and goes through Unicode's normalisation
 * (normalise.c). emit.c writes the folded text: white space, words, origins.
 *
 * Differs from NFKC_Casefold: katakana become hiragana; white space; look-alikes.
 * White space between two CJK characters is dropped, however long it is, unless a
 * blank line stands in it: then it becomes "\n\n", which stays so when folded
 * again. Everywhere else it becomes one space, and none at the ends. */
#include "text/fold-inside.h"

enum {
    CLUSTER_MAX = 64,               /* characters; more begin a new cluster ... */
    CLUSTER_LIMIT = 2 * CLUSTER_MAX /* ... before the next that is no mark, or here */
};

struct Fold {
    FoldOutput output;
};

Fold *fold_new(void) {
    Fold *fold = g_new0(Fold, 1);
    fold->output.bytes = g_string_sized_new(4096);
    fold->output.runs = g_array_sized_new(FALSE, FALSE, sizeof(FoldRun), 256);
    fold->output.word = g_array_sized_new(FALSE, FALSE, sizeof(FoldCharacter), 32);
    fold->output.cluster = g_array_sized_new(FALSE, FALSE, sizeof(FoldCharacter), 32);
    fold->output.pieces = g_array_sized_new(FALSE, FALSE, sizeof(FoldCharacter), 32);
    return fold;
}

void fold_free(Fold *fold) {
    if (!fold)
        return;
    g_string_free(fold->output.bytes, TRUE);
    g_array_unref(fold->output.runs);
    g_array_unref(fold->output.word);
    g_array_unref(fold->output.cluster);
    g_array_unref(fold->output.pieces);
    g_free(fold);
}

/* The next character; broken bytes are U+FFFD, one a byte. */
static FoldCharacter next_character(Span source, gsize at) {
    const char *bytes = source.bytes + at;
    FoldCharacter next = {(guchar)bytes[0], (guint32)at, (guint32)at + 1, 0};
    if (next.character < 0x80)
        return next;
    gsize left = source.length - at;
    gunichar c = g_utf8_get_char_validated(bytes, (gssize)MIN(left, 6));
    if ((c & 0x80000000) != 0) {
        next.character = 0xfffd;
        return next;
    }
    next.character = c;
    next.end = (guint32)(at + (gsize)(g_utf8_next_char(bytes) - bytes));
    return next;
}

/* Control characters are not seen by a reader; those that are white space stay. */
static gboolean is_dropped(guchar byte) {
    return (byte < 0x20 && !(byte >= 9 && byte <= 13)) || byte == 0x7f;
}

/* TRUE if what follows may join the character before it: a mark, for one. */
static gboolean mark_follows(Span source, gsize at) {
    while (at < source.length && is_dropped((guchar)source.bytes[at]))
        at++;
    return at < source.length && (guchar)source.bytes[at] >= 0x80 &&
           !fold_is_plain(next_character(source, at).character);
}

static gsize skip_quote_marks(Span source, gsize at) {
    gsize after = at;
    for (;;) {
        gsize mark = after;
        while (mark < source.length && (source.bytes[mark] == ' ' || source.bytes[mark] == '\t'))
            mark++;
        if (mark < source.length && (source.bytes[mark] == '>' || source.bytes[mark] == '|'))
            after = mark + 1;
        else if (mark + 3 <= source.length && memcmp(source.bytes + mark, "＞", 3) == 0)
            after = mark + 3;
        else
            return after;
    }
}

/* A mark, or one of half-width kana: no cluster is cut before it. */
static gboolean is_of_letter(gunichar c) {
    return fold_is_mark(c) || c == 0xff9e || c == 0xff9f;
}

/* Takes one character into the output, by way of the cluster where needed. */
static void take(FoldOutput *output, FoldCharacter next, gboolean mark_may_follow) {
    if (fold_is_plain(next.character)) {
        if (output->cluster->len > 0)
            fold_normalise(output);
        if (mark_may_follow) {
            g_array_append_val(output->cluster, next);
            return;
        }
        if (next.character < 0x80)
            next.character = (guchar)g_ascii_tolower((char)next.character);
        else
            next.character = fold_kana(next.character);
        fold_emit(output, next);
        return;
    }
    if (output->cluster->len >= CLUSTER_LIMIT ||
        (output->cluster->len >= CLUSTER_MAX && !is_of_letter(next.character)))
        fold_normalise(output);
    g_array_append_val(output->cluster, next);
}

Span fold_text(Fold *fold, Span source, FoldMode mode) {
    FoldOutput *output = &fold->output;
    g_string_truncate(output->bytes, 0);
    g_array_set_size(output->runs, 0);
    g_array_set_size(output->word, 0);
    g_array_set_size(output->cluster, 0);
    output->last = 0;
    output->word_start = 0;
    output->breaks = 0;
    output->space = FALSE;
    source.length = MIN(source.length, FOLD_SOURCE_MAX);
    gsize at = mode == FOLD_QUOTED ? skip_quote_marks(source, 0) : 0;
    while (at < source.length) {
        if (output->cluster->len == 0)
            at = fold_fast(output, source, at, mode == FOLD_QUOTED);
        if (at >= source.length)
            break;
        FoldCharacter next = next_character(source, at);
        at = next.end;
        if (mode == FOLD_QUOTED && next.character == '\n')
            at = skip_quote_marks(source, at);
        if (next.character >= 0x80 || !is_dropped((guchar)next.character))
            take(output, next, mark_follows(source, at));
    }
    if (output->cluster->len > 0)
        fold_normalise(output);
    fold_emit_end(output);
    return span_of_string(output->bytes);
}

/* The run that holds this folded byte. */
static const FoldRun *run_at(const Fold *fold, gsize folded) {
    const GArray *runs = fold->output.runs;
    guint low = 0, high = runs->len;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(runs, FoldRun, middle).folded <= folded)
            low = middle;
        else
            high = middle;
    }
    return &g_array_index(runs, FoldRun, low);
}

void fold_origin(const Fold *fold, gsize start, gsize end, gsize *source_start, gsize *source_end) {
    Span folded = span_of_string(fold->output.bytes);
    g_return_if_fail(start < end && end <= folded.length);
    gsize first = span_character_start(folded, start), after = span_character_edge(folded, end);
    const FoldRun *first_run = run_at(fold, first);
    const FoldRun *last_run = run_at(fold, after - 1);
    gsize from =
        first_run->linear ? first_run->start + (first - first_run->folded) : first_run->start;
    gsize to = last_run->linear ? last_run->start + (after - last_run->folded) : last_run->end;
    /* Marks that were put in order may have come the other way round. */
    *source_start = MIN(from, last_run->linear ? from : last_run->start);
    *source_end = MAX(to, first_run->linear ? to : first_run->end);
}

char *fold_term(const char *term) {
    g_autoptr(Fold) fold = fold_new();
    return span_dup(fold_text(fold, span_of_text(term), FOLD_PLAIN));
}

/* Between letters that no mark joins and that look like none of another script, so that no word of
 * look-alikes ends where the part does. */
char *fold_part(Fold *fold, const char *part) {
    static const char letter[] = "ђ";
    g_autofree char *between = g_strconcat(letter, part, letter, NULL);
    Span folded = fold_text(fold, span_of_text(between), FOLD_PLAIN);
    return span_dup(span_slice(folded, strlen(letter), folded.length - strlen(letter)));
}
