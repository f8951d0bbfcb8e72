/* Offers follow-alert.h. */
#include "command/follow-alert.h"

#include "command/follow-tell.h"
#include "command/follow-text.h"

gboolean follow_alert_is_act(const char *kind) {
    static const char *const kinds[] = {"raise", "judgement", "assign", "hold", "card", NULL};
    return g_strv_contains(kinds, kind);
}

/* Reasons are words of people about a mail, and may quote it. */
static json_t *act_of(const json_t *record, gboolean words) {
    json_t *act = json_object();
    const char *reason = record_text(record, "reason");
    json_object_set_new(act, "case", json_integer(record_number(record, "case")));
    json_object_set_new(act, "user", printer_string(record_text(record, "by.user")));
    json_object_set_new(
        act, "done", json_boolean(record_truth(record, "shown") || record_truth(record, "held")));
    json_object_set_new(act, "judgement", printer_string(record_text(record, "judgement")));
    json_object_set_new(act, "role", printer_string(record_text(record, "role")));
    json_object_set_new(act, "sender", printer_string(record_text(record, "sender")));
    if (record_list(record, "categories")) {
        json_object_set_new(act, "level", printer_string(record_text(record, "level")));
        json_object_set_new(act, "categories", json_deep_copy(record_list(record, "categories")));
    }
    if (record_list(record, "observers"))
        json_object_set_new(act, "observers", json_deep_copy(record_list(record, "observers")));
    if (words)
        json_object_set_new(act, "reason",
                            printer_string(reason ? reason : record_text(record, "reasons")));
    return act;
}

json_t *follow_alert(const Followed *followed, const Policy *policy, gboolean opened,
                     gboolean again) {
    gboolean words = policy->alerts.words;
    json_t *object = follow_object(followed, words, again);
    json_t *alert = json_object_get(object, "alert");
    const json_t *record = json_object_get(object, "record");
    if (alert) {
        json_object_set_new(alert, "opened", json_boolean(opened));
        json_object_set_new(alert, "carded", json_boolean(record_text(record, "card") != NULL));
    } else if (record) {
        json_object_set_new(object, "act", act_of(record, words));
    }
    if (!words)
        json_object_del(object, "record");
    if (followed->state != FOLLOWED_ERASED)
        follow_text_add(object, policy);
    return object;
}

json_t *follow_alert_digest(const Gathering *gathering, const Policy *policy, gboolean again) {
    json_t *object = follow_object_digest(gathering, again);
    follow_text_add(object, policy);
    return object;
}

static GStrv set(GStrv all, const char *name, const char *value) {
    return value ? g_environ_setenv(all, name, value, TRUE) : g_environ_unsetenv(all, name);
}

GStrv follow_environment(const json_t *object) {
    const json_t *of = json_object_get(object, "alert");
    const json_t *act = json_object_get(object, "act");
    const json_t *record = json_object_get(object, "record");
    g_autofree char *sequence = g_strdup_printf("%.0f", printer_number(object, "sequence"));
    of = of ? of : act ? act : record ? record : object;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, record_number(of, "case"));
    const char *level = record_text(of, "level");
    GStrv all = set(g_get_environ(), "KASUHARA_SEQUENCE", sequence);
    all = set(all, "KASUHARA_KIND", printer_get(object, "kind"));
    all = set(all, "KASUHARA_AGAIN", printer_truth(object, "again") ? "yes" : "no");
    all = set(all, "KASUHARA_CASE", record_number(of, "case") > 0 ? number : NULL);
    all = set(all, "KASUHARA_LEVEL", level);
    all = set(all, "KASUHARA_SUBJECT", record_text(object, "subject"));
    return set(all, "KASUHARA_TEXT", record_text(object, "text"));
}
