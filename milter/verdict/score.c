/* Offers score_hits(): arithmetic alone. The sum does not depend on the order of
 * the hits; which of them a cap leaves less does. */
#include "verdict/behaviour.h"

#include <math.h>

/* What is reckoned for one rule. */
typedef struct {
    const char *part; /* the part in which it counts */
    double most;      /* what that adds, in its scores */
    guint counted;
} RuleTally;

/* The hits of a rule in one part. */
typedef struct {
    guint whole, less; /* so many, without and with something taken off */
    double taken_off;  /* from each of those */
} PartTally;

typedef struct {
    const char *rule, *part;
} RulePart;

static guint rule_part_hash(gconstpointer key) {
    const RulePart *of = key;
    return g_str_hash(of->rule) * 31 + g_str_hash(of->part);
}

static gboolean rule_part_equal(gconstpointer a, gconstpointer b) {
    const RulePart *left = a, *right = b;
    return g_str_equal(left->rule, right->rule) && g_str_equal(left->part, right->part);
}

static gboolean is_behaviour(const Hit *hit) {
    return g_str_equal(hit->part, BEHAVIOUR_NAME_OF_PART);
}

double score_rounded(double score) {
    return round(score * 1000) / 1000;
}

static PartTally *tally_of_part(GHashTable *parts, const Hit *hit) {
    RulePart of = {hit->rule, hit->part};
    PartTally *part = g_hash_table_lookup(parts, &of);
    if (!part) {
        part = g_new0(PartTally, 1);
        g_hash_table_insert(parts, g_memdup2(&of, sizeof of), part);
    }
    return part;
}

/* What the rule adds there, in its scores: whole hits first, as often as it may count. */
static double worth(const PartTally *part, guint times) {
    guint whole = MIN(part->whole, times);
    return whole + MIN(part->less, times - whole) * (1 - part->taken_off);
}

/* The part of each rule in which it adds most; the first of equals. */
static GHashTable *tally_rules(const GPtrArray *hits) {
    g_autoptr(GHashTable) parts =
        g_hash_table_new_full(rule_part_hash, rule_part_equal, g_free, g_free);
    GHashTable *tallies = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < hits->len; i++) {
        const Hit *hit = g_ptr_array_index(hits, i);
        if (hit->standing == HIT_QUOTED)
            continue;
        PartTally *part = tally_of_part(parts, hit);
        *(hit->less > 0 ? &part->less : &part->whole) += 1;
        part->taken_off = MAX(part->taken_off, hit->less);
        RuleTally *tally = g_hash_table_lookup(tallies, hit->rule);
        if (!tally) {
            tally = g_new0(RuleTally, 1);
            g_hash_table_insert(tallies, (gpointer)hit->rule, tally);
        }
        double adds = worth(part, hit->times);
        if (adds > tally->most) {
            tally->most = adds;
            tally->part = hit->part;
        }
    }
    return tallies;
}

/* What one hit adds under the cap of its category, of which `used` is taken. */
static void score_hit(Hit *hit, RuleTally *tally, double *used) {
    double room = MAX(hit->category->cap - *used, 0);
    double wanted = score_rounded(hit->weight * hit->share * (1 - hit->less));
    if (!hit->category->counts) {
        hit->standing = HIT_NOTED;
    } else if (!g_str_equal(hit->part, tally->part) || tally->counted >= hit->times) {
        hit->standing = HIT_REPEATED;
    } else {
        tally->counted++;
        hit->standing = wanted > room ? HIT_CAPPED : HIT_COUNTED;
        hit->score = MIN(wanted, room);
        *used += hit->score;
    }
}

/* Behaviours alone reach the lowest level at most: what is over it is taken
 * from the last first. */
static double hold_behaviours(const Policy *policy, GPtrArray *hits, double words, double sum) {
    const Level *lowest = policy->levels->len ? g_ptr_array_index(policy->levels, 0) : NULL;
    if (!policy->behaviours_lowest_only || !lowest || score_rounded(words) >= lowest->threshold)
        return sum;
    for (guint i = hits->len; i-- > 0 && sum > lowest->threshold;) {
        Hit *hit = g_ptr_array_index(hits, i);
        if (!is_behaviour(hit) || hit->score <= 0)
            continue;
        double less = MIN(hit->score, sum - lowest->threshold);
        hit->score -= less;
        hit->standing = HIT_CAPPED;
        sum -= less;
    }
    return sum;
}

/* When a hit is counted: of a rule that counts once the hit that counts most is taken. */
typedef enum {
    WHOLE,
    LESS,
    BEHAVIOUR,
    TURNS
} Turn;

static Turn turn_of(const Hit *hit) {
    return is_behaviour(hit) ? BEHAVIOUR : hit->less > 0 ? LESS : WHOLE;
}

/* What the hits of one turn add. */
static double score_turn(Turn turn, GPtrArray *hits, GHashTable *tallies, GHashTable *used) {
    double sum = 0;
    for (guint i = 0; i < hits->len; i++) {
        Hit *hit = g_ptr_array_index(hits, i);
        if (turn_of(hit) != turn)
            continue;
        hit->score = 0;
        if (hit->standing == HIT_QUOTED)
            continue;
        double *of_category = g_hash_table_lookup(used, hit->category);
        if (!of_category) {
            of_category = g_new0(double, 1);
            g_hash_table_insert(used, (gpointer)hit->category, of_category);
        }
        score_hit(hit, g_hash_table_lookup(tallies, hit->rule), of_category);
        sum += hit->score;
    }
    return sum;
}

double score_hits(const Policy *policy, GPtrArray *hits) {
    g_autoptr(GHashTable) tallies = tally_rules(hits);
    g_autoptr(GHashTable) used = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    double sum = 0, words = 0;
    for (Turn turn = WHOLE; turn < TURNS; turn++) {
        sum += score_turn(turn, hits, tallies, used);
        words = turn == LESS ? sum : words;
    }
    return score_rounded(hold_behaviours(policy, hits, words, sum));
}
