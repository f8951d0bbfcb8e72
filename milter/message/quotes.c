/* Promises what message.h says of quotes_find(): who wrote which lines.
 *
 * Lines under ">" are quoted one by one, so that answers between them stay the
 * sender's own. After Outlook's separator or header, or an attribution under
 * which nothing is marked with ">", all to the end is the earlier mail; after a
 * forward's mark all is forwarded. A header under which stands nothing of the
 * sender's own above is a forward too: mailers use one form for both.
 *
 * In doubt a line is own. Knows nothing of what the thread holds. Fails never. */
#include "message/parts.h"
#include "message/quote-marks.h"

#include "message/message.h"

void passages_add(GArray *passages, PassageKind kind, gsize start, gsize end) {
    if (start >= end) {
        return;
    }
    Passage *last = passages->len ? &g_array_index(passages, Passage, passages->len - 1) : NULL;
    if (last && last->kind == kind && last->end == start) {
        last->end = end;
        return;
    }
    Passage passage = {kind, start, end};
    g_array_append_val(passages, passage);
}

static gboolean is_blank(Span line) {
    for (gsize i = 0; i < line.length; i++) {
        if (!g_ascii_isspace(line.bytes[i])) {
            return FALSE;
        }
    }
    return TRUE;
}

typedef struct {
    Span text;
    GArray *passages;
    gsize own_start;   /* of the run of own lines that is open */
    gsize blank_start; /* of blank lines after a quoted one; G_MAXSIZE: none */
    gboolean in_quote, any_own;
    /* a signature above quoted lines counts if nothing own follows them */
    gsize signature_start, signature_end; /* equal: none */
    QuoteMark rest; /* the mark under which all to the end stands; MARK_NONE */
} Finder;

/* Marks the signature above the last quote, which is given out as own already. */
static void add_signature(Finder *finder) {
    if (finder->signature_start >= finder->signature_end) {
        return;
    }
    for (guint i = finder->passages->len; i > 0; i--) {
        Passage *own = &g_array_index(finder->passages, Passage, i - 1);
        if (own->kind == PASSAGE_OWN && own->end == finder->signature_end) {
            Passage signature = {PASSAGE_SIGNATURE, finder->signature_start, own->end};
            own->end = finder->signature_start;
            gboolean whole = own->end <= own->start;
            g_array_insert_val(finder->passages, i, signature);
            if (whole) {
                g_array_remove_index(finder->passages, i - 1);
            }
            return;
        }
    }
}

/* Ends the run of own lines at `end`. */
static void end_own(Finder *finder, gsize end) {
    if (finder->in_quote || finder->own_start >= end) {
        return;
    }
    finder->signature_start = signature_start(finder->text, finder->own_start, end);
    finder->signature_end = end;
    passages_add(finder->passages, PASSAGE_OWN, finder->own_start, end);
}

static void begin_own(Finder *finder, gsize at) {
    if (finder->in_quote) {
        finder->in_quote = FALSE;
        finder->own_start = MIN(finder->blank_start, at);
        finder->blank_start = G_MAXSIZE;
    }
    finder->any_own = TRUE;
    finder->signature_start = finder->signature_end = 0;
}

static void add_quoted(Finder *finder, gsize start, gsize end) {
    end_own(finder, start);
    gsize from = finder->in_quote ? MIN(finder->blank_start, start) : start;
    passages_add(finder->passages, PASSAGE_QUOTED, from, end);
    finder->in_quote = TRUE;
    finder->blank_start = G_MAXSIZE;
}

static void add_rest(Finder *finder, QuoteMark mark, gsize start) {
    gboolean forward =
        mark == MARK_FORWARD || (!finder->any_own && (mark == MARK_HEADER || mark == MARK_EARLIER));
    end_own(finder, start);
    gsize from = finder->in_quote ? MIN(finder->blank_start, start) : start;
    passages_add(finder->passages, forward ? PASSAGE_FORWARDED : PASSAGE_QUOTED, from,
                 finder->text.length);
    add_signature(finder);
    finder->rest = mark;
}

/* Is the next line that is not blank quoted with ">"? */
static gboolean quote_follows(Span text, gsize at) {
    while (at < text.length) {
        gsize next;
        Span line = quote_line(text, at, &next);
        if (!is_blank(line)) {
            return quote_mark(text, at, &next) == MARK_QUOTED;
        }
        at = next;
    }
    return TRUE; /* nothing follows that could be own */
}

static void find(Finder *finder) {
    Span text = finder->text;
    for (gsize at = 0, end; at < text.length; at = end) {
        QuoteMark mark = quote_mark(text, at, &end);
        if (mark == MARK_QUOTED || (mark == MARK_ATTRIBUTION && quote_follows(text, end))) {
            add_quoted(finder, at, end);
        } else if (mark != MARK_NONE) {
            add_rest(finder, mark, at);
            return;
        } else if (!is_blank(span_slice(text, at, end))) {
            begin_own(finder, at);
        } else if (finder->in_quote && finder->blank_start == G_MAXSIZE) {
            finder->blank_start = at;
        }
    }
    if (finder->in_quote) {
        passages_add(finder->passages, PASSAGE_QUOTED, MIN(finder->blank_start, text.length),
                     text.length);
    } else {
        end_own(finder, text.length);
    }
    add_signature(finder);
}

void quotes_find(Span text, GArray *passages) {
    Finder finder = {.text = text, .passages = passages, .blank_start = G_MAXSIZE};
    find(&finder);
}

/* What the first line that is not blank is marked as. */
static QuoteMark first_mark(Span text) {
    for (gsize at = 0, next; at < text.length; at = next) {
        if (!is_blank(quote_line(text, at, &next))) {
            return quote_mark(text, at, &next);
        }
    }
    return MARK_NONE;
}

typedef struct {
    gboolean any_own;
    QuoteMark rest; /* see Finder */
    GArray *lines;  /* of Passage, used again */
    GArray *passages;
} Joiner;

/* A stretch outside the containers: what its lines say. */
static void join_own(Joiner *joiner, Span text, gsize start) {
    g_array_set_size(joiner->lines, 0);
    Finder finder = {.text = text, .passages = joiner->lines, .blank_start = G_MAXSIZE};
    finder.any_own = joiner->any_own;
    find(&finder);
    joiner->any_own = finder.any_own;
    joiner->rest = finder.rest;
    for (guint i = 0; i < joiner->lines->len; i++) {
        const Passage *line = &g_array_index(joiner->lines, Passage, i);
        passages_add(joiner->passages, line->kind, start + line->start, start + line->end);
    }
}

/* A quote container holds a forward if it begins with a forward's mark, or if
 * the mark stands right above it. */
static gboolean is_forward(const Joiner *joiner, Span text) {
    QuoteMark mark = first_mark(text);
    return joiner->rest == MARK_FORWARD || mark == MARK_FORWARD ||
           (!joiner->any_own && (mark == MARK_HEADER || mark == MARK_EARLIER));
}

void passages_join(Span text, const GArray *structure, GArray *passages) {
    Joiner joiner = {.passages = passages};
    joiner.lines = g_array_new(FALSE, FALSE, sizeof(Passage));
    for (guint i = 0; i < structure->len; i++) {
        const Passage *passage = &g_array_index(structure, Passage, i);
        Span inside = span_slice(text, passage->start, passage->end);
        gboolean header_above = joiner.rest == MARK_HEADER || joiner.rest == MARK_EARLIER;
        if (header_above) {
            passages_add(passages, g_array_index(passages, Passage, passages->len - 1).kind,
                         passage->start, passage->end);
        } else if (passage->kind == PASSAGE_OWN) {
            join_own(&joiner, inside, passage->start);
        } else {
            gboolean forward = passage->kind == PASSAGE_QUOTED && is_forward(&joiner, inside);
            passages_add(passages, forward ? PASSAGE_FORWARDED : passage->kind, passage->start,
                         passage->end);
            joiner.rest = MARK_NONE;
        }
    }
    g_array_unref(joiner.lines);
}
