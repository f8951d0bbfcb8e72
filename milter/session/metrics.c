/* Offers metrics.h. */
#include "session/metrics.h"

#include "base/clock.h"
#include "session/tally.h"

#include <math.h>
#include <stdatomic.h>

/* Upper ends, in microseconds; what takes longer stands in +Inf alone. */
static const gint64 ends[] = {250,   500,    1000,   2500,   5000,    10000,  25000,
                              50000, 100000, 250000, 500000, 1000000, 5000000};

static const struct {
    const char *name, *help;
} timed_names[TIMED] = {
    [TIMED_SCORE] = {"kasuhara_score_seconds", "Wall time of scoring a mail."},
    [TIMED_ARCHIVE] = {"kasuhara_archive_seconds",
                       "Wall time of putting a mail, and what its thread still has to give, into "
                       "the archive, to the disk."},
    [TIMED_MESSAGE] = {"kasuhara_message_seconds",
                       "Wall time from a mail's last byte to its answer."},
};

static const char *const outcome_words[OUTCOMES] = {
    [OUTCOME_PASSED] = "passed",   [OUTCOME_FLAGGED] = "flagged",
    [OUTCOME_REFUSED] = "refused", [OUTCOME_DEFERRED] = "deferred",
    [OUTCOME_UNKEPT] = "unkept",   [OUTCOME_OUT_OF_SCOPE] = "out-of-scope",
};

static const char *const failure_words[FAILURES] = {
    [FAILURE_KEEPING] = "keeping",       [FAILURE_MARKING] = "marking",
    [FAILURE_HISTORY] = "history",       [FAILURE_STATE] = "state",
    [FAILURE_POLICY] = "policy",         [FAILURE_OUTLET] = "outlet",
    [FAILURE_CHECKPOINT] = "checkpoint",
};

typedef struct {
    _Atomic guint64 within[G_N_ELEMENTS(ends) + 1]; /* each once, where it is told the sum is */
    _Atomic gint64 microseconds;                    /* of all */
} Times;

struct Metrics {
    _Atomic guint64 outcomes[OUTCOMES], failures[FAILURES];
    Times times[TIMED];
    Tally *levels, *rules;
    gint64 started;
    /* Of the one thread that puts policies in force. */
    Policy *policy;
    guint64 generation;
    gint64 policy_since;
};

Metrics *metrics_new(void) {
    Metrics *metrics = g_new0(Metrics, 1);
    metrics->levels = tally_new();
    metrics->rules = tally_new();
    metrics->started = clock_now();
    return metrics;
}

void metrics_outcome(Metrics *metrics, Outcome outcome) {
    atomic_fetch_add(&metrics->outcomes[outcome], 1);
}

guint64 metrics_outcomes(Metrics *metrics, Outcome outcome) {
    return atomic_load(&metrics->outcomes[outcome]);
}

void metrics_verdict(Metrics *metrics, const Verdict *verdict) {
    tally_count(metrics->levels, verdict_level(verdict));
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        if (hit->standing == HIT_COUNTED)
            tally_count(metrics->rules, hit->rule);
    }
}

void metrics_failure(Metrics *metrics, Failure failure) {
    atomic_fetch_add(&metrics->failures[failure], 1);
}

void metrics_time(Metrics *metrics, Timed timed, gint64 microseconds) {
    Times *times = &metrics->times[timed];
    gsize bucket = 0;
    while (bucket < G_N_ELEMENTS(ends) && microseconds > ends[bucket])
        bucket++;
    atomic_fetch_add(&times->microseconds, microseconds);
    atomic_fetch_add(&times->within[bucket], 1);
}

void metrics_policy(Metrics *metrics, const Policy *policy) {
    g_autoptr(GPtrArray) levels = g_ptr_array_new(), rules = g_ptr_array_new();
    g_ptr_array_add(levels, (gpointer) "none");
    for (guint i = 0; i < policy->levels->len; i++)
        g_ptr_array_add(levels, ((Level *)g_ptr_array_index(policy->levels, i))->id);
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++)
        g_ptr_array_add(rules, lexicon_rule(policy->lexicon, i)->id);
    for (guint i = 0; i < policy->behaviours->len; i++)
        g_ptr_array_add(rules, ((Behaviour *)g_ptr_array_index(policy->behaviours, i))->id);
    tally_know(metrics->levels, levels);
    tally_know(metrics->rules, rules);
    policy_unref(metrics->policy);
    metrics->policy = policy_ref((Policy *)policy);
    metrics->policy_since = clock_now();
    metrics->generation++;
}

/* ---- as text */

static void put_head(GString *out, const char *name, const char *help, const char *type) {
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A backslash, a quotation mark and a line feed are all that the format escapes; text that is no
 * UTF-8 is mended. */
static void put_label(GString *out, const char *label, const char *value) {
    g_autofree char *text = g_utf8_make_valid(value, -1);
    g_string_append_printf(out, "%s=\"", label);
    for (const char *at = text; *at; at++) {
        if (*at == '\\' || *at == '"')
            g_string_append_c(out, '\\');
        if (*at == '\n')
            g_string_append(out, "\\n");
        else
            g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}

static void put_labelled(GString *out, const char *name, const char *label, const char *value) {
    g_string_append_printf(out, "%s{", name);
    put_label(out, label, value);
    g_string_append(out, "} ");
}

static void put_count(GString *out, const char *name, const char *label, const char *value,
                      guint64 count) {
    put_labelled(out, name, label, value);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT "\n", count);
}

static void put_double(GString *out, double number) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out,
                    isnan(number) ? "NaN" : g_ascii_formatd(text, sizeof text, "%.16g", number));
    g_string_append_c(out, '\n');
}

static void put_metric(GString *out, const Metric *metric) {
    if (metric->label)
        put_labelled(out, metric->name, metric->label, metric->value);
    else
        g_string_append_printf(out, "%s ", metric->name);
    put_double(out, metric->number);
}

static void put_more(GString *out, const Metric *more, guint count) {
    for (guint i = 0; i < count; i++) {
        if (i == 0 || strcmp(more[i].name, more[i - 1].name) != 0)
            put_head(out, more[i].name, more[i].help, more[i].type);
        put_metric(out, &more[i]);
    }
}

typedef struct {
    GString *out;
    const char *name, *label;
    gboolean all; /* those that are 0 too */
} Putting;

static void put_tallied(const char *word, guint64 count, gpointer context) {
    const Putting *putting = context;
    if (count > 0 || putting->all)
        put_count(putting->out, putting->name, putting->label, word, count);
}

static void put_times(GString *out, Times *times, Timed timed) {
    const char *name = timed_names[timed].name;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    guint64 count = 0;
    put_head(out, name, timed_names[timed].help, "histogram");
    for (gsize i = 0; i <= G_N_ELEMENTS(ends); i++) {
        count += atomic_load(&times->within[i]);
        g_string_append_printf(
            out, "%s_bucket{le=\"%s\"} %" G_GUINT64_FORMAT "\n", name,
            i < G_N_ELEMENTS(ends)
                ? g_ascii_formatd(text, sizeof text, "%.16g", (double)ends[i] / CLOCK_SECOND)
                : "+Inf",
            count);
    }
    g_string_append_printf(out, "%s_sum ", name);
    put_double(out, (double)atomic_load(&times->microseconds) / CLOCK_SECOND);
    g_string_append_printf(out, "%s_count %" G_GUINT64_FORMAT "\n", name, count);
}

static void put_gauge(GString *out, const char *name, const char *help, double number) {
    put_head(out, name, help, "gauge");
    put_metric(out, &(Metric){.name = name, .number = number});
}

static void put_policy(GString *out, const Metrics *metrics) {
    char hex[DIGEST_HEX + 1];
    if (!metrics->policy)
        return;
    digest_to_hex(&metrics->policy->digest, hex);
    hex[8] = '\0';
    put_head(out, "kasuhara_policy_info",
             "The policy in force, by its file and the first digits of its hash.", "gauge");
    g_string_append(out, "kasuhara_policy_info{");
    put_label(out, "policy", hex);
    g_string_append_c(out, ',');
    put_label(out, "file", metrics->policy->path);
    g_string_append(out, "} 1\n");
    put_gauge(out, "kasuhara_policy_generation",
              "How many policies were put in force since the start.", (double)metrics->generation);
    put_gauge(out, "kasuhara_policy_since_seconds", "When it was put in force, since 1970.",
              (double)metrics->policy_since / CLOCK_SECOND);
    put_gauge(out, "kasuhara_policy_observes", "1: it only observes, no mail is touched.",
              metrics->policy->mode == POLICY_OBSERVE);
}

GString *metrics_text(Metrics *metrics, const Metric *more, guint count) {
    GString *out = g_string_new(NULL);
    Putting levels = {out, "kasuhara_verdicts_total", "level", TRUE};
    Putting rules = {out, "kasuhara_rule_hits_total", "rule", FALSE};
    put_head(out, "kasuhara_mails_total", "Mails by what became of them.", "counter");
    for (gsize i = 0; i < OUTCOMES; i++)
        put_count(out, "kasuhara_mails_total", "outcome", outcome_words[i],
                  atomic_load(&metrics->outcomes[i]));
    put_head(out, levels.name, "Mails that were scored and not deferred, by level.", "counter");
    tally_each(metrics->levels, put_tallied, &levels);
    put_head(out, rules.name, "Hits that counted, by rule; of rules that had one.", "counter");
    tally_each(metrics->rules, put_tallied, &rules);
    put_head(out, "kasuhara_failures_total", "What could not be done, by kind.", "counter");
    for (gsize i = 0; i < FAILURES; i++)
        put_count(out, "kasuhara_failures_total", "kind", failure_words[i],
                  atomic_load(&metrics->failures[i]));
    for (Timed timed = 0; timed < TIMED; timed++)
        put_times(out, &metrics->times[timed], timed);
    put_policy(out, metrics);
    put_gauge(out, "kasuhara_start_time_seconds", "When the daemon started, since 1970.",
              (double)metrics->started / CLOCK_SECOND);
    put_more(out, more, count);
    return out;
}
