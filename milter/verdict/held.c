/* Offers held.h. A hit is looked up by the letters around it, so that abuse written
 * between lines that were truly quoted is not taken for one of them. */
#include "verdict/held.h"

#define SHARE_HELD 0.7 /* of the prints around a hit; editing at its edges may cost some */

gboolean held_mark_is_bare(const MessagePart *part) {
    for (guint i = 0; i < part->passages->len; i++) {
        const Passage *first = &g_array_index(part->passages, Passage, i);
        if (first->kind != PASSAGE_QUOTED)
            continue;
        gsize at = first->start;
        while (at < first->end && g_ascii_isspace(part->text->str[at]))
            at++;
        Span rest = span_slice(span_of_string(part->text), at, first->end);
        return rest.length > 0 &&
               (rest.bytes[0] == '>' || rest.bytes[0] == '|' ||
                (rest.length >= 3 && memcmp(rest.bytes, "\357\274\236", 3) == 0));
    }
    return FALSE;
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

/* The hit with PRINTS_LETTERS_MIN letters on each side, within its passage. */
static Span around(const MessagePart *part, const Passage *passage, const Hit *hit) {
    const char *text = part->text->str;
    const char *from = text + hit->start, *to = text + hit->end;
    for (guint letters = 0; letters < PRINTS_LETTERS_MIN && from > text + passage->start;) {
        from = g_utf8_prev_char(from);
        letters += g_unichar_isalnum(g_utf8_get_char(from)) ? 1 : 0;
    }
    for (guint letters = 0; letters < PRINTS_LETTERS_MIN && to < text + passage->end;) {
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

void held_find(Verdict *verdict, State *state, Fold *fold) {
    g_autoptr(GArray) prints = NULL;
    StateSaid said = {0};
    if (!verdict->history_known || verdict->history.thread == 0)
        return;
    for (guint i = 0; i < verdict->hits->len; i++) {
        Hit *hit = g_ptr_array_index(verdict->hits, i);
        const MessagePart *part = part_of(verdict->message, hit);
        const Passage *passage = passage_of(part, hit);
        if (!passage || passage->kind != PASSAGE_QUOTED)
            continue;
        if (!prints) {
            prints = g_array_new(FALSE, FALSE, sizeof(guint32));
            if (!ask(verdict, state, prints, &said))
                return;
        }
        Span folded = fold_text(fold, around(part, passage, hit), FOLD_QUOTED);
        double share = prints_share(folded, prints);
        if (share >= SHARE_HELD)
            count(verdict, hit, FALSE);
        else if (share >= 0 && (said.staff_wrote || held_mark_is_bare(part)))
            count(verdict, hit, TRUE);
    }
}
