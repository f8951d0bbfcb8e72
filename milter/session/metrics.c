/* Offers metrics.h. */
#include "session/metrics.h"

#include "base/clock.h"
#include "base/durable.h"

#include <pthread.h>

/* Upper ends, in microseconds; what takes longer stands in +Inf alone. */
static const gint64 ends[] = {250,   500,   1000,   2500,   5000,    10000,
                              25000, 50000, 100000, 500000, 1000000, 5000000};

struct Metrics {
    pthread_mutex_t lock;                  /* of all below */
    GHashTable *levels, *rules, *failures; /* word -> guint64 */
    guint64 within[G_N_ELEMENTS(ends)];    /* messages that took no longer */
    guint64 messages;
    gint64 microseconds; /* of all of them */
    guint64 generation;
    gint64 policy_since, started;
    char policy[DIGEST_HEX + 1];
};

static GHashTable *new_counts(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

Metrics *metrics_new(void) {
    Metrics *metrics = g_new0(Metrics, 1);
    pthread_mutex_init(&metrics->lock, NULL);
    metrics->levels = new_counts();
    metrics->rules = new_counts();
    metrics->failures = new_counts();
    metrics->started = clock_now();
    return metrics;
}

static void count(GHashTable *counts, const char *word) {
    guint64 *number = g_hash_table_lookup(counts, word);
    if (!number)
        g_hash_table_insert(counts, g_strdup(word), number = g_new0(guint64, 1));
    ++*number;
}

void metrics_verdict(Metrics *metrics, const Verdict *verdict, gint64 microseconds) {
    pthread_mutex_lock(&metrics->lock);
    count(metrics->levels, verdict_level(verdict));
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        if (hit->standing == HIT_COUNTED)
            count(metrics->rules, hit->rule);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        metrics->within[i] += microseconds <= ends[i];
    metrics->messages++;
    metrics->microseconds += microseconds;
    pthread_mutex_unlock(&metrics->lock);
}

void metrics_failure(Metrics *metrics, const char *kind) {
    pthread_mutex_lock(&metrics->lock);
    count(metrics->failures, kind);
    pthread_mutex_unlock(&metrics->lock);
}

void metrics_policy(Metrics *metrics, const Digest *policy) {
    pthread_mutex_lock(&metrics->lock);
    digest_to_hex(policy, metrics->policy);
    metrics->policy_since = clock_now();
    metrics->generation++;
    pthread_mutex_unlock(&metrics->lock);
}

static void head(GString *out, const char *name, const char *help, const char *type) {
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_number(GString *out, const char *name, double value) {
    g_string_append_printf(out, "%s %.15g\n", name, value);
}

/* In the order of the words, so that two files can be compared. */
static void put_counts(GString *out, GHashTable *counts, const char *name, const char *label,
                       const char *help) {
    g_autoptr(GList) words = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);
    head(out, name, help, "counter");
    for (const GList *word = words; word; word = word->next)
        g_string_append_printf(out, "%s{%s=\"%s\"} %" G_GUINT64_FORMAT "\n", name, label,
                               (const char *)word->data,
                               *(guint64 *)g_hash_table_lookup(counts, word->data));
}

static void put_times(GString *out, const Metrics *metrics) {
    const char *name = "kasuhara_message_seconds";
    head(out, name, "Wall time from a mail's last byte to its answer.", "histogram");
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        g_string_append_printf(out, "%s_bucket{le=\"%.15g\"} %" G_GUINT64_FORMAT "\n", name,
                               (double)ends[i] / CLOCK_SECOND, metrics->within[i]);
    g_string_append_printf(out, "%s_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name,
                           metrics->messages);
    g_string_append_printf(out, "%s_sum %.15g\n%s_count %" G_GUINT64_FORMAT "\n", name,
                           (double)metrics->microseconds / CLOCK_SECOND, name, metrics->messages);
}

static void put_policy(GString *out, const Metrics *metrics) {
    head(out, "kasuhara_policy_info", "The policy in force, by the first digits of its hash.",
         "gauge");
    g_string_append_printf(out, "kasuhara_policy_info{policy=\"%.8s\"} 1\n", metrics->policy);
    head(out, "kasuhara_policy_generation", "How many policies were put in force since the start.",
         "gauge");
    put_number(out, "kasuhara_policy_generation", (double)metrics->generation);
    head(out, "kasuhara_policy_since_seconds", "When it was put in force, since 1970.", "gauge");
    put_number(out, "kasuhara_policy_since_seconds", (double)metrics->policy_since / CLOCK_SECOND);
    head(out, "kasuhara_start_time_seconds", "When the daemon started, since 1970.", "gauge");
    put_number(out, "kasuhara_start_time_seconds", (double)metrics->started / CLOCK_SECOND);
}

gboolean metrics_write(Metrics *metrics, const Metric *more, guint number, const char *path,
                       GError **error) {
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    for (guint i = 0; i < number; i++) {
        head(out, more[i].name, more[i].help, more[i].type);
        put_number(out, more[i].name, more[i].value);
    }
    pthread_mutex_lock(&metrics->lock);
    put_counts(out, metrics->levels, "kasuhara_verdicts_total", "level",
               "Mails that were scored, by level.");
    put_counts(out, metrics->rules, "kasuhara_rule_hits_total", "rule",
               "Hits that counted, by rule.");
    put_counts(out, metrics->failures, "kasuhara_failures_total", "kind",
               "What could not be done, by kind.");
    put_times(out, metrics);
    put_policy(out, metrics);
    pthread_mutex_unlock(&metrics->lock);
    return durable_write(directory, name, span_of_string(out), 0644, error);
}
