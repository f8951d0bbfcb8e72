/* Offers held.h. A hit is looked up by the letters around it, so that abuse written
 * between lines that were truly quoted is not taken for one of them. */
#include "verdict/held.h"

#define SHARE_HELD 0.7 /* of the prints around a hit; editing at its edges may cost some */

enum {
    MARK_ABOVE = 300, /* bytes above a quote in which an attribution may stand */
    MARK_BELOW = 400, /* and at its start */
    PHONE_DIGITS = 9,
    FIELD_NAME_MAX = 24, /* bytes, with its colon */
};

static gboolean is_year(Span line, gsize at) {
    const char *digits = line.bytes + at;
    return (memcmp(digits, "19", 2) == 0 || memcmp(digits, "20", 2) == 0) &&
           g_ascii_isdigit(digits[2]) && g_ascii_isdigit(digits[3]) &&
           (at == 0 || !g_ascii_isdigit(digits[-1])) &&
           (at + 4 == line.length || !g_ascii_isdigit(digits[4]));
}

/* A date with a time, a name or an address: a year, and a colon or "@". */
static gboolean is_dated(Span line) {
    gboolean named = memchr(line.bytes, ':', line.length) || memchr(line.bytes, '@', line.length) ||
                     g_strstr_len(line.bytes, (gssize)line.length, "\357\274\232");
    for (gsize at = 0; named && at + 4 <= line.length; at++)
        if (is_year(line, at))
            return TRUE;
    return FALSE;
}

static gboolean is_quoted_line(Span line) {
    return line.length > 0 && (line.bytes[0] == '>' || line.bytes[0] == '|' ||
                               (line.length >= 3 && memcmp(line.bytes, "\357\274\236", 3) == 0));
}

/* Bytes that may stand inside a character at both ends: they are only searched. */
static gboolean has_dated_line(Span text) {
    for (gsize at = 0; at < text.length;) {
        const char *newline = memchr(text.bytes + at, '\n', text.length - at);
        gsize end = newline ? (gsize)(newline - text.bytes) : text.length;
        Span line = span_slice(text, at, end);
        if (line.length > 0 && !is_quoted_line(line) && is_dated(line))
            return TRUE;
        at = end + 1;
    }
    return FALSE;
}

gboolean held_mark_is_bare(const MessagePart *part, const Passage *passage) {
    for (guint i = 0; i < part->passages->len; i++) {
        const Passage *first = &g_array_index(part->passages, Passage, i);
        if (first->kind != passage->kind)
            continue;
        gsize from = first->start > MARK_ABOVE ? first->start - MARK_ABOVE : 0;
        gsize to = MIN(first->end, first->start + MARK_BELOW);
        return !has_dated_line(span_slice(span_of_string(part->text), from, to));
    }
    return FALSE;
}

static gboolean says(Span text, const char *sign) {
    return g_strstr_len(text.bytes, (gssize)text.length, sign) != NULL;
}

/* An address, a link, a telephone number. */
static gboolean is_contact(Span signature) {
    guint digits = 0;
    for (gsize i = 0; i < signature.length; i++)
        digits += g_ascii_isdigit(signature.bytes[i]) ? 1 : 0;
    return digits >= PHONE_DIGITS || says(signature, "@") || says(signature, "://") ||
           says(signature, "www.");
}

static gboolean is_sentence(Span text) {
    return says(text, "。") || says(text, "!") || says(text, "！") || says(text, "?") ||
           says(text, "？");
}

static gboolean has_own_text(const MessagePart *part) {
    for (guint i = 0; i < part->passages->len; i++) {
        const Passage *passage = &g_array_index(part->passages, Passage, i);
        Span text = passage_text(part, passage);
        for (gsize at = 0; passage->kind == PASSAGE_OWN && at < text.length; at++)
            if (!g_ascii_isspace(text.bytes[at]))
                return TRUE;
    }
    return FALSE;
}

gboolean held_is_signature(const MessagePart *part, const Passage *passage) {
    Span text = passage_text(part, passage);
    return is_contact(text) || (has_own_text(part) && !is_sentence(text));
}

static const MessagePart *part_of(const Message *message, const Hit *hit) {
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(message->parts, i);
        if (g_str_equal(part->name, hit->part))
            return part;
    }
    return NULL;
}

static const Passage *passage_of(const MessagePart *part, const Hit *hit) {
    for (guint i = 0; part && i < part->passages->len; i++) {
        const Passage *passage = &g_array_index(part->passages, Passage, i);
        if (hit->start >= passage->start && hit->end <= passage->end)
            return passage;
    }
    return NULL;
}

static Span line_around(Span text, gsize at) {
    gsize start = at, end = at;
    while (start > 0 && text.bytes[start - 1] != '\n')
        start--;
    while (end < text.length && text.bytes[end] != '\n')
        end++;
    return span_slice(text, start, end);
}

/* How often the line is quoted; what is quoted moves to its text. */
static guint quote_depth(Span *line) {
    guint depth = 0;
    while (line->length > 0 && (g_ascii_isspace(line->bytes[0]) || line->bytes[0] == '>')) {
        depth += line->bytes[0] == '>' ? 1 : 0;
        *line = span_slice(*line, 1, line->length);
    }
    return depth;
}

/* Does this line belong to another text than that of a line quoted `depth` times? A mailer's
 * mark, a field of a header and an empty line belong to none. */
static gboolean parts_text(Span line, guint depth) {
    gboolean other = quote_depth(&line) != depth;
    gsize looked_at = MIN(line.length, FIELD_NAME_MAX);
    return other || line.length == 0 || is_dated(line) ||
           g_strstr_len(line.bytes, (gssize)looked_at, ":") ||
           g_strstr_len(line.bytes, (gssize)looked_at, "：");
}

/* The hit with PRINTS_LETTERS_MIN letters on each side, within its passage and paragraph:
 * what stands around that may come from elsewhere. */
static Span around(const MessagePart *part, const Passage *passage, const Hit *hit) {
    Span text = passage_text(part, passage);
    const char *from = part->text->str + hit->start, *to = part->text->str + hit->end;
    const char *first = text.bytes, *last = text.bytes + text.length;
    while (from < to && (g_ascii_isspace(*from) || *from == '>'))
        from++;
    Span line = line_around(text, (gsize)(from - first));
    guint depth = quote_depth(&line);
    for (guint letters = 0; letters < PRINTS_LETTERS_MIN && from > first;) {
        const char *before = g_utf8_prev_char(from);
        if (*before == '\n' && parts_text(line_around(text, (gsize)(before - first)), depth))
            break;
        from = before;
        letters += g_unichar_isalnum(g_utf8_get_char(from)) ? 1 : 0;
    }
    for (guint letters = 0; letters < PRINTS_LETTERS_MIN && to < last;) {
        if (*to == '\n' && parts_text(line_around(text, (gsize)(to + 1 - first)), depth))
            break;
        letters += g_unichar_isalnum(g_utf8_get_char(to)) ? 1 : 0;
        to = g_utf8_next_char(to);
    }
    return span_of(from, (gsize)(to - from));
}

static void count(Verdict *verdict, Hit *hit, gboolean own) {
    hit->share = !own ? 0 : verdict->only_forward ? verdict->policy->forward_share : 1;
    hit->standing = own ? HIT_COUNTED : HIT_QUOTED;
    hit->unheld = own;
}

/* FALSE: the state failed, or it does not know the whole thread. */
static gboolean ask(Verdict *verdict, State *state, GArray *prints, StateSaid *said) {
    g_autoptr(GError) error = NULL;
    if (state->functions->thread_prints(state, verdict->history.thread, prints, said, &error)) {
        prints_sort(prints);
        return said->whole;
    }
    if (!verdict->history_error)
        verdict->history_error = g_strdup(error ? error->message : "the state gave no reason");
    return FALSE;
}

static Span folded_hit(Fold *fold, const Hit *hit) {
    return fold_text(fold, span_of_text(hit->text), FOLD_QUOTED);
}

void held_add_prints(const Verdict *verdict, Fold *fold, GArray *prints) {
    for (guint i = 0; i < verdict->hits->len; i++) {
        guint32 print = print_of_whole(folded_hit(fold, g_ptr_array_index(verdict->hits, i)));
        g_array_append_val(prints, print);
    }
}

/* "Re:", "AW:", "返信:" and the marks of a forward: the subject says that it answers. */
static gboolean answers_by_subject(const Message *message) {
    static const char *const marks[] = {
        "re:", "re：", "re[", "aw:", "sv:", "fw:", "fwd:", "返信", "転送"};
    g_autofree char *subject = g_utf8_strdown(message->subject ? message->subject : "", -1);
    g_strstrip(subject);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_str_has_prefix(subject, marks[i]))
            return TRUE;
    return FALSE;
}

/* In no thread that is known: what is marked as quoted is from nowhere, unless a clear mark
 * stands in an answer. */
static gboolean is_from_nowhere(const Verdict *verdict, const MessagePart *part,
                                const Passage *passage) {
    const Message *message = verdict->message;
    gboolean answers = message->references->len > 0 || answers_by_subject(message);
    return !answers || held_mark_is_bare(part, passage);
}

/* Does a thread that is known as a whole hold the words? What is too
 * short for prints is held if a hit of the very same words is. */
static gboolean is_held(Hit *hit, Span around_it, Fold *fold, const GArray *prints) {
    double share = prints_share(fold_text(fold, around_it, FOLD_QUOTED), prints);
    if (share >= 0)
        return share >= SHARE_HELD;
    return prints_have(prints, print_of_whole(folded_hit(fold, hit)));
}

void held_find(Verdict *verdict, State *state, Fold *fold) {
    g_autoptr(GArray) prints = NULL;
    StateSaid said = {0};
    if (!verdict->history_known)
        return;
    for (guint i = 0; i < verdict->hits->len; i++) {
        Hit *hit = g_ptr_array_index(verdict->hits, i);
        const MessagePart *part = part_of(verdict->message, hit);
        const Passage *passage = passage_of(part, hit);
        if (!passage || passage->kind != PASSAGE_QUOTED)
            continue;
        if (verdict->history.thread == 0) {
            if (is_from_nowhere(verdict, part, passage))
                count(verdict, hit, TRUE);
            continue;
        }
        if (!prints) {
            prints = g_array_new(FALSE, FALSE, sizeof(guint32));
            if (!ask(verdict, state, prints, &said))
                return;
        }
        if (is_held(hit, around(part, passage, hit), fold, prints))
            count(verdict, hit, FALSE);
        else if (said.staff_wrote || held_mark_is_bare(part, passage))
            count(verdict, hit, TRUE);
    }
}
