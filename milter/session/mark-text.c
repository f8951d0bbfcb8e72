/* What our headers and the log say of a verdict. ASCII, made of ids and numbers;
 * never the words that hit. A Subject's own value is put back as it came. */
#include "session/session-inside.h"

static const char OUR_PREFIX[] = "x-kasuhara";

enum {
    ENCODED_BYTES_MAX = 45 /* in one encoded word: 75 characters (RFC 2047, 2) */
};

gboolean mark_is_ours(const char *header_name) {
    return g_ascii_strncasecmp(header_name, OUR_PREFIX, sizeof OUR_PREFIX - 1) == 0;
}

gboolean mark_is_alert(const char *header_name) {
    g_autofree char *name = g_strchomp(g_strdup(header_name));
    return g_ascii_strcasecmp(name, "X-Kasuhara-Alert") == 0;
}

char *mark_score(double score) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.3f", score);
    char *end = text + strlen(text) - 1;
    while (*end == '0')
        *end-- = '\0';
    if (*end == '.')
        *end = '\0';
    return g_strdup(text);
}

char *mark_summary(const Verdict *verdict, const Kept *kept, gboolean whole) {
    GString *value = g_string_new(NULL);
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&verdict->policy->digest, hex);
    g_autofree char *score = mark_score(verdict->score);
    g_string_printf(value, "level=%s; score=%s", verdict_level(verdict), score);
    if (kept->case_number > 0)
        g_string_append_printf(value, "; case=%" G_GINT64_FORMAT, kept->case_number);
    if (verdict->carded)
        g_string_append(value, "; card=red");
    g_string_append_printf(value, "; policy=%.8s", hex);
    if (!whole)
        g_string_append(value, "; scored=part");
    if (!verdict->history_known || kept->state_error)
        g_string_append(value, "; history=none");
    return g_string_free(value, FALSE);
}

/* What one rule added, over all its hits. */
typedef struct {
    const char *rule, *category;
    double score;
} RuleSum;

static gint by_score(gconstpointer a, gconstpointer b) {
    const RuleSum *first = a, *second = b;
    if (first->score != second->score)
        return first->score < second->score ? 1 : -1;
    return strcmp(first->rule, second->rule);
}

/* The rules that added something, those that added most first. */
static GArray *rule_sums(const Verdict *verdict) {
    GArray *sums = g_array_new(FALSE, FALSE, sizeof(RuleSum));
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        if (hit->score <= 0)
            continue;
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(known, hit->rule));
        if (place > 0) {
            g_array_index(sums, RuleSum, place - 1).score += hit->score;
            continue;
        }
        RuleSum sum = {hit->rule, hit->category->id, hit->score};
        g_array_append_val(sums, sum);
        g_hash_table_insert(known, (gpointer)(gsize)hit->rule, GUINT_TO_POINTER(sums->len));
    }
    g_array_sort(sums, by_score);
    return sums;
}

char *mark_hits(const Verdict *verdict) {
    g_autoptr(GArray) sums = rule_sums(verdict);
    GString *value = g_string_new(NULL);
    for (guint i = 0; i < sums->len && i < MARK_RULES_MAX; i++) {
        const RuleSum *sum = &g_array_index(sums, RuleSum, i);
        g_autofree char *score = mark_score(sum->score);
        g_string_append_printf(value, "%s%s %s %s", i > 0 ? "; " : "", sum->category, sum->rule,
                               score);
    }
    if (sums->len > MARK_RULES_MAX)
        g_string_append_printf(value, "; and %u more", sums->len - MARK_RULES_MAX);
    return g_string_free(value, FALSE);
}

char *mark_rules(const Verdict *verdict) {
    g_autoptr(GArray) sums = rule_sums(verdict);
    GString *rules = g_string_new(NULL);
    for (guint i = 0; i < sums->len && i < MARK_RULES_MAX; i++)
        g_string_append_printf(rules, "%s%s", i > 0 ? "," : "",
                               g_array_index(sums, RuleSum, i).rule);
    if (sums->len > MARK_RULES_MAX)
        g_string_append_printf(rules, ",+%u", sums->len - MARK_RULES_MAX);
    return g_string_free(rules, FALSE);
}

char *mark_fold(const char *name, const char *value) {
    g_auto(GStrv) words = g_strsplit(value, " ", -1);
    GString *folded = g_string_new(NULL);
    gsize column = strlen(name) + 1;
    for (gsize i = 0; words[i]; i++) {
        gsize length = strlen(words[i]);
        if (i > 0 && column + 1 + length > MARK_COLUMNS) {
            g_string_append_c(folded, '\n');
            column = 0;
        }
        if (i > 0)
            g_string_append_c(folded, ' ');
        g_string_append(folded, words[i]);
        column += 1 + length;
    }
    return g_string_free(folded, FALSE);
}

/* As encoded words, each whole characters (RFC 2047, 5). */
static void append_encoded(GString *to, const char *text) {
    while (*text) {
        const char *end = text;
        while (*end && g_utf8_next_char(end) - text <= ENCODED_BYTES_MAX)
            end = g_utf8_next_char(end);
        g_autofree char *base64 = g_base64_encode((const guchar *)text, (gsize)(end - text));
        g_string_append_printf(to, "%s=?UTF-8?B?%s?=", to->len > 0 ? " " : "", base64);
        text = end;
    }
}

/* A line that does not begin with white space would be another header: libmilter wants LF alone
 * where a value is folded, and no mail server hands us anything else that is right. */
static char *folds_only(const char *value) {
    GString *text = g_string_new(NULL);
    for (const char *at = value; *at; at++)
        if (*at == '\n')
            g_string_append_c(text, at[1] == ' ' || at[1] == '\t' ? '\n' : ' ');
        else if (*at != '\r')
            g_string_append_c(text, *at);
    return g_string_free(text, FALSE);
}

char *mark_subject(const char *prefix, const char *value) {
    g_autofree char *rest = folds_only(value + strspn(value, " \t"));
    g_autofree char *one_line = g_strdelimit(g_strdup(prefix), "\r\n\t", ' ');
    GString *subject = g_string_new(NULL);
    if (g_str_is_ascii(prefix)) {
        g_string_assign(subject, one_line);
    } else {
        /* Space between two encoded words is not shown: it goes into the first. */
        g_autofree char *spaced = g_strconcat(one_line, strncmp(rest, "=?", 2) ? "" : " ", NULL);
        append_encoded(subject, spaced);
    }
    gsize columns = strlen("Subject: ") + subject->len + 1 + strcspn(rest, "\n");
    if (*rest)
        g_string_append_printf(subject, "%s %s", columns > MARK_COLUMNS ? "\n" : "", rest);
    return g_string_free(subject, FALSE);
}
