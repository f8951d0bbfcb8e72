/* What the tests of verdict/ share: a small policy, and mails made from words. */
#ifndef TESTS_VERDICT_FIXTURE_H
#define TESTS_VERDICT_FIXTURE_H

#include "base/clock.h"
#include "base/error.h"
#include "verdict/verdict.h"

#define HOUR (3600 * CLOCK_SECOND)
#define DAY (24 * HOUR)
#define START (G_GINT64_CONSTANT(1790000000) * CLOCK_SECOND)

#define POLICY_HEAD                                                                                \
    "<?xml version='1.0' encoding='UTF-8'?>"                                                       \
    "<policy xmlns='urn:kasuhara:policy:1' mode='enforce'>"                                        \
    "<scope><inbox>support@example.org</inbox><staff>staff@example.org</staff>"                    \
    "<network>127.0.0.0/8</network></scope>"                                                       \
    "<threads ticket='\\[#(\\d+)\\]' over-after='P90D'>"                                           \
    "<lookback time='P30D' message-max='10485760'/></threads>"                                     \
    "<limits scored-text='1048576'/><forwards share='0.5'/>"                                       \
    "<categories><category id='threat' cap='20'/><category id='insult' cap='6'/>"                  \
    "<category id='persistence' cap='5'/><category id='distress' counts='no'/></categories>"       \
    "<lexicons><lexicon file='lexicon.xml'/></lexicons>"                                           \
    "<behaviours alone='lowest'>"                                                                  \
    "<persistence id='b.persistence' category='persistence' score='2' messages='4' "               \
    "within='PT24H'/>"                                                                             \
    "<repetition id='b.repetition' category='persistence' score='2' messages='3' within='P7D' "    \
    "likeness='0.9'/>"                                                                             \
    "<drawn-out id='b.drawn-out' category='persistence' score='1.5' messages='3' days='14'/>"      \
    "<shouting id='b.shouting' category='insult' score='1' share='0.7'/></behaviours>"             \
    "<levels><level id='notice' threshold='3'><header/><archive/></level>"                         \
    "<level id='warning' threshold='5'><header/><archive/></level>"                                \
    "<level id='alert' threshold='8'><header/><archive/></level></levels>"                         \
    "<failure archive='tempfail'/></policy>"

#define LEXICON_RULES                                                                              \
    "<?xml version='1.0' encoding='UTF-8'?>"                                                       \
    "<lexicon xmlns='urn:kasuhara:lexicon:1' language='ja'>"                                       \
    "<rule id='threat.kill' category='threat' score='6'><term>kill you</term>"                     \
    "<term>殺してやる</term></rule>"                                                          \
    "<rule id='insult.useless' category='insult' score='3.5'><term>useless</term>"                 \
    "<term>無能</term></rule>"                                                                   \
    "<rule id='insult.fool' category='insult' score='1' times='3'><term>fool</term></rule>"        \
    "<rule id='insult.trash' category='insult' score='4'><term>trash</term></rule>"                \
    "<rule id='threat.hint' category='threat' score='0.1' times='2'><term>careful</term></rule>"   \
    "<rule id='insult.runaway' category='insult' "                                                 \
    "score='1'><pattern>(z+z+)+\\1[qw]</pattern></rule>"                                           \
    "<rule id='distress.die' category='distress' score='9'><term>死にたい</term></rule>"
#define LEXICON LEXICON_RULES "</lexicon>"

/* Another, with fewer rules. */
#define LEXICON_2                                                                                  \
    "<?xml version='1.0' encoding='UTF-8'?>"                                                       \
    "<lexicon xmlns='urn:kasuhara:lexicon:1' language='en'>"                                       \
    "<rule id='insult.idiot' category='insult' score='4'><term>idiot</term></rule></lexicon>"

static inline GBytes *open_text(const char *name, gpointer context, G_GNUC_UNUSED GError **error) {
    const char *text = g_str_equal(name, "lexicon.xml")   ? LEXICON
                       : g_str_equal(name, "lexico2.xml") ? LEXICON_2
                                                          : context;
    return g_bytes_new_static(text, strlen(text));
}

static inline Policy *policy_of(const char *xml) {
    g_autoptr(Problems) problems = problems_new();
    Policy *policy = policy_read("policy.xml", open_text, (gpointer)xml, problems);
    for (guint i = 0; i < problems_count(problems); i++) {
        g_autofree char *line = problem_to_line(problems_at(problems, i));
        g_test_message("%s", line);
    }
    g_assert_nonnull(policy);
    return policy;
}

static inline Policy *policy_small(void) {
    return policy_of(POLICY_HEAD);
}

/* A mail of one text part in UTF-8; headers end in \n. */
static inline char *mail_of(const char *headers, const char *body) {
    return g_strconcat("From: Customer <customer@example.com>\n", headers,
                       "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                       "Content-Transfer-Encoding: 8bit\n\n",
                       body, NULL);
}

static inline Verdict *judge_text(Judge *judge, Policy *policy, State *state, const char *mail,
                                  gint64 received, gboolean from_staff) {
    Envelope envelope = {.mail_from = (char *)"Envelope@Example.com", .received = received};
    return judge_mail(judge, policy, state, &envelope, span_of_text(mail), from_staff);
}

/* "rule standing score" of each hit, in order, separated by "; ". */
static inline char *hits_in_words(const GPtrArray *hits) {
    static const char *const standings[] = {"counted", "capped", "repeated", "quoted", "noted"};
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < hits->len; i++) {
        const Hit *hit = g_ptr_array_index(hits, i);
        g_string_append_printf(words, "%s%s %s %g", i ? "; " : "", hit->rule,
                               standings[hit->standing], hit->score);
    }
    return g_string_free(words, FALSE);
}

static inline void assert_hits(const Verdict *verdict, const char *expected) {
    g_autofree char *found = hits_in_words(verdict->hits);
    g_assert_cmpstr(found, ==, expected);
}

/* What a body by itself gives: hits, score, level. */
static inline void assert_judged(const char *headers, const char *body, const char *hits,
                                 double score, const char *level) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of(headers, body);
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict, hits);
    g_assert_cmpfloat(verdict->score, ==, score);
    g_assert_cmpstr(verdict_level(verdict), ==, level);
}

#endif
