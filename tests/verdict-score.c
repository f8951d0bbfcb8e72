/* verdict/score.c: a table of hits and what they add up to. */
#include "verdict-fixture.h"

typedef struct {
    const char *rule;
    int category; /* index of `categories` */
    double weight;
    guint times;
    const char *part;
    HitStanding before; /* HIT_QUOTED, or 0 */
    double share;
    double less;
} Given;

enum {
    GIVEN_MAX = 6
};

static const struct {
    const char *what;
    gboolean lowest_only;
    Given given[GIVEN_MAX];
    double score;
    const char *after;
} rows[] = {
    {"nothing", TRUE, {{0}}, 0, ""},
    {"one", TRUE, {{"a", 0, 2.5, 1, "text", 0, 1, 0}}, 2.5, "a counted 2.5"},
    {"once only",
     TRUE,
     {{"a", 0, 2, 1, "text", 0, 1, 0}, {"a", 0, 2, 1, "text", 0, 1, 0}},
     2,
     "a counted 2; a repeated 0"},
    {"as often as it may",
     TRUE,
     {{"a", 0, 1, 2, "text", 0, 1, 0},
      {"a", 0, 1, 2, "text", 0, 1, 0},
      {"a", 0, 1, 2, "text", 0, 1, 0}},
     2,
     "a counted 1; a counted 1; a repeated 0"},
    {"the part that has most of it",
     TRUE,
     {{"a", 0, 1, 3, "text", 0, 1, 0},
      {"a", 0, 1, 3, "html", 0, 1, 0},
      {"a", 0, 1, 3, "html", 0, 1, 0}},
     2,
     "a repeated 0; a counted 1; a counted 1"},
    {"the first of parts that have enough",
     TRUE,
     {{"a", 0, 1, 1, "subject", 0, 1, 0},
      {"a", 0, 1, 1, "text", 0, 1, 0},
      {"a", 0, 1, 1, "text", 0, 1, 0}},
     1,
     "a counted 1; a repeated 0; a repeated 0"},
    {"cap leaves a part",
     TRUE,
     {{"a", 1, 3.5, 1, "text", 0, 1, 0},
      {"b", 1, 4, 1, "text", 0, 1, 0},
      {"c", 1, 1, 1, "text", 0, 1, 0}},
     6,
     "a counted 3.5; b capped 2.5; c capped 0"},
    {"caps are of one category",
     TRUE,
     {{"a", 1, 9, 1, "text", 0, 1, 0}, {"b", 0, 9, 1, "text", 0, 1, 0}},
     15,
     "a capped 6; b counted 9"},
    {"quoted adds nothing and takes nothing",
     TRUE,
     {{"a", 0, 5, 1, "text", HIT_QUOTED, 1, 0}, {"a", 0, 5, 1, "html", 0, 1, 0}},
     5,
     "a quoted 0; a counted 5"},
    {"distress is noted", TRUE, {{"a", 2, 9, 1, "text", 0, 1, 0}}, 0, "a noted 0"},
    {"share", TRUE, {{"a", 0, 5, 1, "text", 0, 0.5, 0}}, 2.5, "a counted 2.5"},
    {"the part where it adds most, though it hits as often in one before",
     TRUE,
     {{"a", 0, 4, 1, "text", 0, 1, 0.4}, {"a", 0, 4, 1, "html", 0, 1, 0}},
     4,
     "a repeated 0; a counted 4"},
    {"one whole hit adds less than three lesser ones",
     TRUE,
     {{"a", 0, 1, 3, "text", 0, 1, 0},
      {"a", 0, 1, 3, "html", 0, 1, 0.4},
      {"a", 0, 1, 3, "html", 0, 1, 0.4},
      {"a", 0, 1, 3, "html", 0, 1, 0.4}},
     1.8,
     "a repeated 0; a counted 0.6; a counted 0.6; a counted 0.6"},
    {"less in what reads as harmless",
     TRUE,
     {{"a", 0, 5, 1, "text", 0, 1, 0.5}},
     2.5,
     "a counted 2.5"},
    {"of one rule the hit that counts whole comes first",
     TRUE,
     {{"a", 0, 5, 1, "text", 0, 1, 0.5},
      {"b", 0, 1, 1, "text", 0, 1, 0.5},
      {"a", 0, 5, 1, "text", 0, 1, 0}},
     5.5,
     "a repeated 0; b counted 0.5; a counted 5"},
    {"what counts less is behind the others under a cap, and is words beside behaviours",
     TRUE,
     {{"a", 1, 8, 1, "text", 0, 1, 0.5},
      {"b", 1, 4, 1, "text", 0, 1, 0},
      {"x", 0, 1, 1, "behaviour", 0, 1, 0}},
     7,
     "a capped 2; b counted 4; x counted 1"},
    {"words that count less reach no level by themselves for behaviours to go over",
     TRUE,
     {{"a", 0, 5, 1, "text", 0, 1, 0.5}, {"x", 0, 4, 1, "behaviour", 0, 1, 0}},
     3,
     "a counted 2.5; x capped 0.5"},
    {"rounded to 1/1000", TRUE, {{"a", 0, 1, 1, "text", 0, 0.33333, 0}}, 0.333, "a counted 0.333"},
    {"tenths add up to the threshold",
     TRUE,
     {{"a", 0, 0.1, 9, "text", 0, 1, 0},
      {"a", 0, 0.1, 9, "text", 0, 1, 0},
      {"a", 0, 0.1, 9, "text", 0, 1, 0}},
     0.3,
     "a counted 0.1; a counted 0.1; a counted 0.1"},
    {"behaviours alone reach the lowest level",
     TRUE,
     {{"x", 0, 2, 1, "behaviour", 0, 1, 0}, {"y", 0, 4, 1, "behaviour", 0, 1, 0}},
     3,
     "x counted 2; y capped 1"},
    {"behaviours help words to the lowest level",
     TRUE,
     {{"a", 0, 2.5, 1, "text", 0, 1, 0},
      {"x", 0, 2, 1, "behaviour", 0, 1, 0},
      {"y", 0, 4, 1, "behaviour", 0, 1, 0}},
     3,
     "a counted 2.5; x capped 0.5; y capped 0"},
    {"behaviours under it are let be",
     TRUE,
     {{"a", 0, 1, 1, "text", 0, 1, 0}, {"x", 0, 1.5, 1, "behaviour", 0, 1, 0}},
     2.5,
     "a counted 1; x counted 1.5"},
    {"words that reach it are helped on",
     TRUE,
     {{"a", 0, 3, 1, "text", 0, 1, 0}, {"x", 0, 4, 1, "behaviour", 0, 1, 0}},
     7,
     "a counted 3; x counted 4"},
    {"unless the policy says otherwise",
     FALSE,
     {{"x", 0, 4, 1, "behaviour", 0, 1, 0}, {"y", 0, 4, 1, "behaviour", 0, 1, 0}},
     8,
     "x counted 4; y counted 4"},
};

static void test_table(void) {
    Category categories[] = {
        {.id = (char *)"threat", .cap = G_MAXDOUBLE, .counts = TRUE},
        {.id = (char *)"insult", .cap = 6, .counts = TRUE},
        {.id = (char *)"distress", .cap = G_MAXDOUBLE, .counts = FALSE},
    };
    Level lowest = {.id = (char *)"notice", .threshold = 3};
    g_autoptr(GPtrArray) levels = g_ptr_array_new();
    g_ptr_array_add(levels, &lowest);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Policy policy = {.levels = levels, .behaviours_lowest_only = rows[i].lowest_only};
        Hit hits[GIVEN_MAX] = {0};
        g_autoptr(GPtrArray) given = g_ptr_array_new();
        for (guint j = 0; j < GIVEN_MAX && rows[i].given[j].rule; j++) {
            const Given *one = &rows[i].given[j];
            hits[j] = (Hit){.rule = one->rule,
                            .category = &categories[one->category],
                            .weight = one->weight,
                            .times = one->times,
                            .share = one->share,
                            .less = one->less,
                            .standing = one->before,
                            .part = (char *)one->part};
            g_ptr_array_add(given, &hits[j]);
        }
        for (int again = 0; again < 2; again++) { /* the same when reckoned again */
            double score = score_hits(&policy, given);
            g_autofree char *after = hits_in_words(given);
            if (score != rows[i].score || !g_str_equal(after, rows[i].after)) {
                g_test_message("row %u, %s: %g, %s", i, rows[i].what, score, after);
                g_test_fail();
            }
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verdict-score/table", test_table);
    return g_test_run();
}
