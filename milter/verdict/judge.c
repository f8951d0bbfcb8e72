/* Offers judge_mail(): parse, fold, find, ask state, add up.
 *
 * Each passage is folded by itself, so no hit reaches from what the sender
 * wrote into what he quoted. The verdict owns all that it says; the Judge only
 * lends buffers. A Judge holds the policy whose lexicon its scratch belongs to,
 * for policies may change between two messages. */
#include "verdict/behaviour.h"
#include "verdict/held.h"
#include "base/clock.h"
#include "base/error.h"
#include "text/text.h"

struct Judge {
    Fold *fold;
    Policy *policy; /* whose lexicon scratch is for; NULL: none yet */
    LexiconScratch *scratch;
    GArray *matches;    /* of LexiconMatch */
    GPtrArray *skipped; /* of const char *, of the lexicon */
    GString *own;       /* folded own text of the part at hand, its start */
    GString *most_own;  /* of the part that has most of it so far */
    GString *all;       /* folded text of the part at hand, its start */
    GString *most_all;  /* of the part that has most of it so far */
    GArray *counts;     /* of RuleCount, by rule index of the lexicon */
    GArray *counted;    /* of guint: the rules whose count is not 0 */
    gboolean timed;     /* verdicts say what each stage took */
};

enum {
    LIKENESS_TEXT_MAX = 16384 /* bytes of own text that likeness is of */
};

/* Hits of one rule so far in this message. */
typedef struct {
    guint own, quoted;
    guint whole; /* own ones of which nothing is taken off */
} RuleCount;

/* One message on its way through. */
typedef struct {
    Judge *judge;
    Verdict *verdict;
    const MessagePart *part; /* at hand */
    guint own, quoted;       /* hits so far */
    gboolean with_state;
    gint64 mark; /* CPU time up to which stages are accounted for */
} Reading;

Judge *judge_new(void) {
    Judge *judge = g_new0(Judge, 1);
    judge->fold = fold_new();
    judge->matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    judge->skipped = g_ptr_array_new();
    judge->own = g_string_new(NULL);
    judge->most_own = g_string_new(NULL);
    judge->all = g_string_new(NULL);
    judge->most_all = g_string_new(NULL);
    judge->counts = g_array_new(FALSE, TRUE, sizeof(RuleCount));
    judge->counted = g_array_new(FALSE, FALSE, sizeof(guint));
    return judge;
}

void judge_take_times(Judge *judge) {
    judge->timed = TRUE;
}

static void forget_policy(Judge *judge) {
    g_clear_pointer(&judge->scratch, lexicon_scratch_free);
    g_clear_pointer(&judge->policy, policy_unref);
}

void judge_free(Judge *judge) {
    if (!judge)
        return;
    forget_policy(judge);
    fold_free(judge->fold);
    g_array_unref(judge->matches);
    g_ptr_array_unref(judge->skipped);
    g_string_free(judge->own, TRUE);
    g_string_free(judge->most_own, TRUE);
    g_string_free(judge->all, TRUE);
    g_string_free(judge->most_all, TRUE);
    g_array_unref(judge->counts);
    g_array_unref(judge->counted);
    g_free(judge);
}

static void hit_free(gpointer data) {
    Hit *hit = data;
    g_free(hit->part);
    g_free(hit->text);
    g_free(hit);
}

void verdict_free(Verdict *verdict) {
    if (!verdict)
        return;
    g_clear_pointer(&verdict->message, message_free);
    g_ptr_array_unref(verdict->hits);
    g_ptr_array_unref(verdict->skipped);
    g_free(verdict->history_error);
    g_free(verdict->ticket);
    g_free(verdict->sender);
    if (verdict->own)
        g_string_free(verdict->own, TRUE);
    if (verdict->text)
        g_string_free(verdict->text, TRUE);
    g_clear_pointer(&verdict->hit_prints, g_array_unref);
    state_history_clear(&verdict->history);
    policy_unref(verdict->policy); /* last: hits borrow from it */
    g_free(verdict);
}

const char *hit_standing_word(HitStanding standing) {
    static const char *const words[] = {
        [HIT_COUNTED] = "counted", [HIT_CAPPED] = "capped", [HIT_REPEATED] = "repeated",
        [HIT_QUOTED] = "quoted",   [HIT_NOTED] = "noted",
    };
    return (guint)standing < G_N_ELEMENTS(words) ? words[standing] : "unknown";
}

void verdict_settle(Verdict *verdict, Span mail) {
    if (!verdict->own)
        return;
    verdict->digest = digest_of(mail);
    verdict->likeness = likeness_of(span_of_string(verdict->own));
    g_string_free(verdict->own, TRUE);
    verdict->own = NULL;
}

const char *verdict_level(const Verdict *verdict) {
    return verdict->level ? verdict->level->id : "none";
}

const char *verdict_partial(const Verdict *verdict) {
    return verdict->message->partial_reason;
}

GArray *verdict_prints(const Verdict *verdict) {
    if (!verdict->text)
        return NULL;
    GArray *prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    prints_of(span_of_string(verdict->text), prints);
    g_array_append_vals(prints, verdict->hit_prints->data, verdict->hit_prints->len);
    return prints;
}

Span verdict_prints_bytes(const GArray *prints) {
    if (!prints)
        return span_of(NULL, 0);
    return span_of(prints->len > 0 ? prints->data : "", prints->len * sizeof(guint32));
}

/* One by one: of thousands of rules few hit. */
static void forget_counts(Judge *judge) {
    for (guint i = 0; i < judge->counted->len; i++)
        g_array_index(judge->counts, RuleCount, g_array_index(judge->counted, guint, i)) =
            (RuleCount){0};
    g_array_set_size(judge->counted, 0);
}

static void prepare(Judge *judge, Policy *policy) {
    if (judge->policy != policy) {
        forget_policy(judge);
        judge->scratch = lexicon_scratch_new(policy->lexicon);
        judge->policy = policy_ref(policy);
    }
    g_ptr_array_set_size(judge->skipped, 0);
    g_string_truncate(judge->most_own, 0);
    g_string_truncate(judge->most_all, 0);
    forget_counts(judge);
    g_array_set_size(judge->counts, lexicon_rules(policy->lexicon));
}

static void account(Reading *reading, gint64 *stage) {
    if (!reading->judge->timed)
        return;
    gint64 now = clock_thread_cpu();
    *stage += now - reading->mark;
    reading->mark = now;
}

/* ---- what counts as whose */

static gboolean is_blank(Span text) {
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes; at < end; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!g_unichar_isspace(character) && !g_unichar_iszerowidth(character))
            return FALSE;
    }
    return TRUE;
}

/* Something is forwarded, and nothing is said to it but a signature. The
 * subject is the original's then ("Fwd: ..."). */
static gboolean is_only_forward(const Message *message) {
    gboolean forwards = FALSE;
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(message->parts, i);
        if (g_str_equal(part->name, "subject"))
            continue;
        for (guint j = 0; j < part->passages->len; j++) {
            const Passage *passage = &g_array_index(part->passages, Passage, j);
            if (passage->kind == PASSAGE_SIGNATURE || is_blank(passage_text(part, passage)))
                continue;
            if (passage->kind != PASSAGE_FORWARDED)
                return FALSE;
            forwards = TRUE;
        }
    }
    return forwards;
}

/* Is quoted text barely marked, in a mail that answers none? Then nothing but the
 * sender's own word says that it is another's, and abuse must not hide behind a mark
 * that everyone can type. What state knows is looked at later. */
static gboolean is_unheld(const Reading *reading, const Passage *passage) {
    return passage->kind == PASSAGE_QUOTED && reading->verdict->message->references->len == 0 &&
           held_mark_is_bare(reading->part, passage);
}

/* How much of a hit's weight may count by where it stands; 0: it is not this
 * sender's. The one place that decides it. */
static double passage_share(const Reading *reading, const Passage *passage) {
    const Verdict *verdict = reading->verdict;
    double share = verdict->only_forward ? verdict->policy->forward_share : 1;
    if (is_unheld(reading, passage))
        return share;
    switch (passage->kind) {
    case PASSAGE_OWN:
        return share;
    case PASSAGE_FORWARDED:
        return verdict->only_forward || held_mark_is_bare(reading->part, passage) ? share : 0;
    case PASSAGE_SIGNATURE:
        return held_is_signature(reading->part, passage) ? 0 : share;
    case PASSAGE_QUOTED:
        break;
    }
    return 0;
}

/* ---- hits */

/* A mail may hold a rule a hundred thousand times; nobody reads that. What can
 * still add to the score is never left out. */
static gboolean is_wanted(Reading *reading, const LexiconMatch *match, const Rule *rule,
                          gboolean own) {
    RuleCount *count = &g_array_index(reading->judge->counts, RuleCount, match->rule);
    gboolean whole = match->less == 0;
    guint *of_rule = own ? &count->own : &count->quoted;
    guint *of_all = own ? &reading->own : &reading->quoted;
    gboolean may_add = own && (whole ? count->whole : count->own) < rule->times;
    if (*of_all >= VERDICT_HITS_MAX && !may_add)
        return FALSE;
    if (count->own + count->quoted == 0)
        g_array_append_val(reading->judge->counted, match->rule);
    count->whole += own && whole ? 1 : 0;
    ++*of_rule;
    ++*of_all;
    return TRUE;
}

static void add_hit(Reading *reading, const LexiconMatch *match, const Passage *passage,
                    double share) {
    const Policy *policy = reading->verdict->policy;
    const Rule *rule = lexicon_rule(policy->lexicon, match->rule);
    if (!is_wanted(reading, match, rule, share > 0))
        return;
    Hit *hit = g_new0(Hit, 1);
    fold_origin(reading->judge->fold, match->start, match->end, &hit->start, &hit->end);
    hit->start += passage->start;
    hit->end += passage->start;
    hit->rule = rule->id;
    hit->category = g_ptr_array_index(policy->rule_categories, match->rule);
    hit->weight = rule->score;
    hit->times = rule->times;
    hit->share = share;
    hit->less = match->less;
    hit->standing = share > 0 ? HIT_COUNTED : HIT_QUOTED;
    hit->unheld = share > 0 && passage->kind == PASSAGE_QUOTED;
    hit->part = g_strdup(reading->part->name);
    hit->text = span_dup(span_slice(span_of_string(reading->part->text), hit->start, hit->end));
    g_ptr_array_add(reading->verdict->hits, hit);
}

/* As much of it as there is room for below `most`. */
static void add_text(GString *text, Span folded, gsize most) {
    gsize room = most > text->len ? most - text->len : 0;
    gsize taken = span_character_start(folded, MIN(folded.length, room));
    g_string_append_len(text, folded.bytes, (gssize)taken);
}

static void read_passage(Reading *reading, const Passage *passage) {
    Judge *judge = reading->judge;
    Verdict *verdict = reading->verdict;
    gboolean own = passage->kind == PASSAGE_OWN;
    FoldMode mode = own || passage->kind == PASSAGE_SIGNATURE ? FOLD_PLAIN : FOLD_QUOTED;
    if (verdict->from_staff && !own)
        return;
    Span folded = fold_text(judge->fold, passage_text(reading->part, passage), mode);
    if (own && reading->with_state)
        add_text(judge->own, folded, LIKENESS_TEXT_MAX);
    if (reading->with_state)
        add_text(judge->all, folded, VERDICT_PRINTS_TEXT_MAX);
    account(reading, &verdict->times.fold);
    if (verdict->from_staff || folded.length == 0)
        return;
    g_array_set_size(judge->matches, 0);
    lexicon_find(verdict->policy->lexicon, judge->scratch, folded, judge->matches, judge->skipped);
    double share = judge->matches->len > 0 ? passage_share(reading, passage) : 0;
    for (guint i = 0; i < judge->matches->len; i++)
        add_hit(reading, &g_array_index(judge->matches, LexiconMatch, i), passage, share);
    account(reading, &verdict->times.find);
}

static void keep_longer(GString **most, GString **at_hand) {
    if ((*at_hand)->len > (*most)->len) {
        GString *shorter = *most;
        *most = *at_hand;
        *at_hand = shorter;
    }
}

static void read_part(Reading *reading, const MessagePart *part) {
    Judge *judge = reading->judge;
    reading->part = part;
    g_string_truncate(judge->own, 0);
    g_string_truncate(judge->all, 0);
    for (guint i = 0; i < part->passages->len; i++)
        read_passage(reading, &g_array_index(part->passages, Passage, i));
    keep_longer(&judge->most_own, &judge->own);
    keep_longer(&judge->most_all, &judge->all);
}

static void note_skipped(Verdict *verdict, const GPtrArray *skipped) {
    for (guint i = 0; i < skipped->len; i++) {
        const char *rule = g_ptr_array_index(skipped, i);
        if (!g_ptr_array_find_with_equal_func(verdict->skipped, rule, g_str_equal, NULL))
            g_ptr_array_add(verdict->skipped, g_strdup(rule));
    }
}

/* ---- history */

/* Should this message itself have come before, that is none of the earlier. */
static void leave_itself_out(Verdict *verdict, Span mail) {
    GArray *earlier = verdict->history.earlier;
    if (earlier->len > 0)
        verdict_settle(verdict, mail);
    for (guint i = earlier->len; i-- > 0;) {
        if (digest_equal(&g_array_index(earlier, StateEarlier, i).digest, &verdict->digest))
            g_array_remove_index(earlier, i);
    }
}

static void ask_state(Verdict *verdict, State *state, Span mail, gint64 now) {
    const Message *message = verdict->message;
    g_autoptr(GPtrArray) references = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < message->references->len; i++)
        g_ptr_array_add(references, g_ptr_array_index(message->references, i));
    g_ptr_array_add(references, NULL);
    StateMessage asked = {.message_id = message->message_id,
                          .references = (const char *const *)references->pdata,
                          .ticket = verdict->ticket,
                          .sender = verdict->sender,
                          .from_staff = verdict->from_staff,
                          .time = now,
                          .over_after = verdict->policy->thread_over};
    gint64 since = behaviour_since(verdict->policy, now);
    verdict->history_known =
        state->functions->history(state, &asked, since, &verdict->history, &error);
    if (verdict->history_known)
        leave_itself_out(verdict, mail);
    else
        verdict->history_error = g_strdup(error ? error->message : "the state gave no reason");
}

/* ---- the red card */

/* TRUE: a card of this sender is in force. */
static gboolean is_carded(Verdict *verdict, State *state, const char *sender, GError **error) {
    const RedCard *card = verdict->policy->red_card;
    g_autofree char *key = sender ? red_card_key(sender) : NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(state_carded_free);
    if (!key || !state->functions->cards(state, key, found, error))
        return FALSE;
    for (guint i = 0; i < found->len && !verdict->carded; i++) {
        const StateCarded *carded = g_ptr_array_index(found, i);
        verdict->carded = red_card_is_of(card, carded->sender, sender);
        verdict->card_case = verdict->carded ? carded->case_number : 0;
    }
    return verdict->carded;
}

/* What either of the two says counts: each is the sender's own word. */
static void ask_cards(Verdict *verdict, State *state, const Envelope *envelope) {
    g_autoptr(GError) error = NULL;
    if (!verdict->policy->red_card || verdict->from_staff)
        return;
    if (!is_carded(verdict, state, verdict->message->from, &error) && !error && envelope)
        is_carded(verdict, state, envelope->mail_from, &error);
    if (error && !verdict->history_error)
        verdict->history_error = g_strdup(error->message);
}

/* ---- the whole */

static Verdict *verdict_new(Policy *policy, const Envelope *envelope, Span mail,
                            gboolean from_staff) {
    Verdict *verdict = g_new0(Verdict, 1);
    verdict->policy = policy_ref(policy);
    verdict->hits = g_ptr_array_new_with_free_func(hit_free);
    verdict->skipped = g_ptr_array_new_with_free_func(g_free);
    verdict->from_staff = from_staff;
    verdict->message = message_parse(mail, policy->scored_text_max);
    verdict->ticket = policy_ticket(policy, verdict->message->subject);
    if (verdict->message->from)
        verdict->sender = g_strdup(verdict->message->from);
    else if (envelope && envelope->mail_from)
        verdict->sender = address_normalise(envelope->mail_from);
    else
        verdict->sender = g_strdup("");
    return verdict;
}

Verdict *judge_mail(Judge *judge, Policy *policy, State *state, const Envelope *envelope, Span mail,
                    gboolean from_staff) {
    prepare(judge, policy);
    Reading reading = {.judge = judge, .with_state = state != NULL};
    reading.mark = judge->timed ? clock_thread_cpu() : 0;
    Verdict *verdict = verdict_new(policy, envelope, mail, from_staff);
    reading.verdict = verdict;
    verdict->only_forward = !from_staff && is_only_forward(verdict->message);
    account(&reading, &verdict->times.parse);
    for (guint i = 0; i < verdict->message->parts->len; i++)
        read_part(&reading, g_ptr_array_index(verdict->message->parts, i));
    note_skipped(verdict, judge->skipped);
    gint64 now = envelope && envelope->received ? envelope->received : clock_now();
    if (state) {
        verdict->own = g_string_new_len(judge->most_own->str, (gssize)judge->most_own->len);
        ask_state(verdict, state, mail, now);
        ask_cards(verdict, state, envelope);
    }
    if (state && judge->most_all->len < VERDICT_PRINTS_TEXT_MAX) {
        verdict->text = g_string_new_len(judge->most_all->str, (gssize)judge->most_all->len);
        verdict->hit_prints = g_array_new(FALSE, FALSE, sizeof(guint32));
        held_add_prints(verdict, judge->fold, verdict->hit_prints);
    }
    if (!from_staff) {
        held_find(verdict, state, judge->fold);
        behaviour_find(verdict, now);
        verdict->score = score_hits(policy, verdict->hits);
        verdict->level = policy_level_for(policy, verdict->score);
    }
    account(&reading, &verdict->times.score);
    return verdict;
}
