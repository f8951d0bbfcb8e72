/* Offers behaviour.h: what a message is a sign of by its history or its tone,
 * not by its words. Each hit says in words what was counted. Pure but for the
 * hits it appends; cannot fail.
 *
 * Messages that came later than `now`, for the clock was set back, count as
 * those of this moment. */
#include "verdict/behaviour.h"
#include "base/clock.h"
#include "text/text.h"

#define HOUR (3600 * CLOCK_SECOND)
#define DAY (24 * HOUR)

gint64 behaviour_since(const Policy *policy, gint64 now) {
    gint64 longest = 0;
    for (guint i = 0; i < policy->behaviours->len; i++) {
        const Behaviour *behaviour = g_ptr_array_index(policy->behaviours, i);
        gint64 days = (gint64)behaviour->days * DAY;
        if (behaviour->kind == BEHAVIOUR_DRAWN_OUT)
            longest = MAX(longest, MAX(days, policy->thread_over));
        else
            longest = MAX(longest, behaviour->within);
    }
    return longest < now ? now - longest : 0;
}

/* "24 h", "7 days", "90 min" */
static char *span_in_words(gint64 span) {
    if (span >= 2 * DAY)
        return g_strdup_printf("%" G_GINT64_FORMAT " days", span / DAY);
    if (span >= HOUR)
        return g_strdup_printf("%" G_GINT64_FORMAT " h", span / HOUR);
    return g_strdup_printf("%" G_GINT64_FORMAT " min", span / (60 * CLOCK_SECOND));
}

static const StateEarlier *earlier_at(const Verdict *verdict, guint index) {
    return &g_array_index(verdict->history.earlier, StateEarlier, index);
}

static gboolean is_alike(const Verdict *verdict, const StateEarlier *earlier, double likeness) {
    return verdict->likeness && earlier->likeness &&
           likeness_between(verdict->likeness, earlier->likeness) >= likeness;
}

/* This message and the earlier ones by its sender, or in its thread, whichever
 * are more; likeness 0: whatever they say. */
static guint count_messages(const Verdict *verdict, gint64 since, double likeness) {
    guint by_sender = 1, in_thread = 1;
    for (guint i = 0; i < verdict->history.earlier->len; i++) {
        const StateEarlier *earlier = earlier_at(verdict, i);
        if (earlier->from_staff || earlier->time < since ||
            (likeness > 0 && !is_alike(verdict, earlier, likeness)))
            continue;
        by_sender += earlier->same_sender ? 1 : 0;
        in_thread += earlier->same_thread ? 1 : 0;
    }
    return MAX(by_sender, in_thread);
}

static char *find_persistence(const Verdict *verdict, const Behaviour *behaviour, gint64 now) {
    guint count = count_messages(verdict, now - behaviour->within, 0);
    if (count < behaviour->messages)
        return NULL;
    g_autofree char *span = span_in_words(behaviour->within);
    return g_strdup_printf("%u messages in %s", count, span);
}

static char *find_repetition(const Verdict *verdict, const Behaviour *behaviour, gint64 now) {
    guint count = count_messages(verdict, now - behaviour->within, behaviour->likeness);
    if (count < behaviour->messages)
        return NULL;
    g_autofree char *span = span_in_words(behaviour->within);
    guint all = count_messages(verdict, now - behaviour->within, 0);
    return g_strdup_printf("%u messages in %s, %u nearly the same", all, span, count);
}

/* Customers' messages since the oldest answer that is remembered. */
static char *find_drawn_out(const Verdict *verdict, const Behaviour *behaviour, gint64 now) {
    const GArray *earlier = verdict->history.earlier;
    guint since_answer = 1, count = 0;
    gint64 answered = 0;
    for (guint i = 0; i < earlier->len; i++) {
        const StateEarlier *one = earlier_at(verdict, i);
        if (!one->same_thread)
            continue;
        if (!one->from_staff) {
            since_answer++;
        } else {
            count = since_answer;
            answered = one->time;
        }
    }
    gint64 days = (now - answered) / DAY;
    if (count < behaviour->messages || days < (gint64)behaviour->days)
        return NULL;
    return g_strdup_printf("%u messages over %" G_GINT64_FORMAT " days after an answer", count,
                           days);
}

typedef struct {
    guint letters, capitals, runs;
} Tone;

/* Of the word that begins here: "ABC-12" and the like are part numbers. */
static gboolean is_part_number(const char *at, const char *end) {
    gboolean number = FALSE;
    for (guint i = 0; at < end && i < PART_NUMBER_MAX && !g_ascii_isspace(*at); i++, at++)
        number = number || g_ascii_isdigit(*at) || *at == '-';
    return number;
}

/* Kana and kanji are letters, neither capitals nor spaces: most of Japanese, without asking. */
static gboolean is_japanese(gunichar c) {
    return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) ||
           (c >= 0x4e00 && c <= 0x9fef);
}

static void add_character(Tone *tone, gunichar c) {
    if (c < 0x80) {
        tone->letters += g_ascii_isalpha((char)c) ? 1 : 0;
        tone->capitals += g_ascii_isupper((char)c) ? 1 : 0;
    } else if (is_japanese(c)) {
        tone->letters++;
    } else {
        tone->letters += g_unichar_isalpha(c) ? 1 : 0;
        tone->capitals += g_unichar_isupper(c) ? 1 : 0;
    }
}

static gboolean is_space(gunichar c) {
    return c < 0x80 ? g_ascii_isspace((char)c) : !is_japanese(c) && g_unichar_isspace(c);
}

static Tone tone_of(const MessagePart *part) {
    Tone tone = {0};
    for (guint i = 0; i < part->passages->len; i++) {
        const Passage *passage = &g_array_index(part->passages, Passage, i);
        const char *end = part->text->str + passage->end;
        guint marks = 0;
        gboolean number = FALSE, space = TRUE;
        if (passage->kind != PASSAGE_OWN)
            continue;
        for (const char *at = part->text->str + passage->start; at < end;
             at = g_utf8_next_char(at)) {
            gunichar character = (guchar)*at < 0x80 ? (guchar)*at : g_utf8_get_char(at);
            number = space ? is_part_number(at, end) : number;
            space = is_space(character);
            gboolean is_mark = character == '!' || character == 0xff01;
            marks = is_mark ? marks + 1 : 0;
            tone.runs += marks == SHOUTING_MARKS_MIN ? 1 : 0;
            if (!number)
                add_character(&tone, character);
        }
    }
    return tone;
}

/* Of all letters, Japanese ones too: a few part numbers are no shouting. */
static char *shouting_in(const MessagePart *part, double share) {
    Tone tone = tone_of(part);
    double capitals = tone.letters ? (double)tone.capitals / (double)tone.letters : 0;
    if (tone.letters >= SHOUTING_LETTERS_MIN && capitals >= share)
        return g_strdup_printf("%.0f %% capitals in %u letters", capitals * 100, tone.letters);
    if (tone.runs >= SHOUTING_RUNS_MIN)
        return g_strdup_printf("%u runs of exclamation marks", tone.runs);
    return NULL;
}

/* Not by the subject: those that are all capitals are mostly written by programs. */
static char *find_shouting(const Verdict *verdict, const Behaviour *behaviour) {
    const GPtrArray *parts = verdict->message->parts;
    char *found = NULL;
    for (guint i = 0; i < parts->len && !found; i++) {
        const MessagePart *part = g_ptr_array_index(parts, i);
        if (!g_str_equal(part->name, "subject"))
            found = shouting_in(part, behaviour->share);
    }
    return found;
}

static char *find_one(const Verdict *verdict, const Behaviour *behaviour, gint64 now) {
    if (behaviour->kind == BEHAVIOUR_SHOUTING)
        return find_shouting(verdict, behaviour);
    if (!verdict->history_known)
        return NULL;
    switch (behaviour->kind) {
    case BEHAVIOUR_PERSISTENCE:
        return find_persistence(verdict, behaviour, now);
    case BEHAVIOUR_REPETITION:
        return find_repetition(verdict, behaviour, now);
    case BEHAVIOUR_DRAWN_OUT:
        return find_drawn_out(verdict, behaviour, now);
    case BEHAVIOUR_SHOUTING:
        break;
    }
    return NULL;
}

void behaviour_find(Verdict *verdict, gint64 now) {
    const GPtrArray *behaviours = verdict->policy->behaviours;
    for (guint i = 0; i < behaviours->len; i++) {
        const Behaviour *behaviour = g_ptr_array_index(behaviours, i);
        char *counted = find_one(verdict, behaviour, now);
        if (!counted)
            continue;
        Hit *hit = g_new0(Hit, 1);
        hit->rule = behaviour->id;
        hit->category = behaviour->category;
        hit->weight = behaviour->score;
        hit->times = 1;
        hit->share = 1;
        hit->part = g_strdup(BEHAVIOUR_NAME_OF_PART);
        hit->end = strlen(counted);
        hit->text = counted;
        g_ptr_array_add(verdict->hits, hit);
    }
}
