/* Offers follow-text.h. Whoever reads this is busy, and maybe the one who was hurt: first what
 * happened, then where help is. */
#include "command/follow-text.h"

#include "base/clock.h"
#include "base/translate.h"
#include "evidence/record.h"

enum {
    SENDER_MOST = 200, /* characters */
    WORDS_MOST = 20    /* hits quoted, where the policy wants them */
};

/* Chat programs make links and mentions of these: their full-width forms look alike and do not. */
static gboolean is_markup(gunichar c, gunichar before) {
    return c == '@' ? !g_unichar_isalnum(before) : c < 0x80 && strchr("<>[]()`\\|*~:", (int)c);
}

static void put_tame(GString *out, const char *text) {
    g_autoptr(GString) safe = g_string_new(NULL);
    gunichar before = 0;
    guint count = 0;
    printer_text(safe, text);
    for (const char *at = safe->str; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (++count > SENDER_MOST) {
            g_string_append(out, "…");
            return;
        }
        g_string_append_unichar(out, is_markup(c, before) ? c + 0xfee0 : c);
        before = c;
    }
}

static char *local_time(const json_t *object, const char *key) {
    gint64 time = 0;
    if (!record_time(object, key, &time))
        return g_strdup("?");
    /* Translators: a time, as g_date_time_format() has it. */
    return clock_to_local(time, _("%Y-%m-%d %H:%M %Z"));
}

/* "Name: value", by a translated form. */
G_GNUC_PRINTF(2, 3) static void put_line(GString *out, const char *form, ...) {
    va_list arguments;
    va_start(arguments, form);
    g_string_append_vprintf(out, form, arguments);
    va_end(arguments);
    g_string_append_c(out, '\n');
}

/* Caller frees. */
static char *number_of(const json_t *object) {
    return g_strdup_printf("%" G_GINT64_FORMAT, record_number(object, "case"));
}

static char *tame(const json_t *object, const char *key) {
    GString *out = g_string_new(NULL);
    put_tame(out, record_text(object, key));
    return g_string_free(out, FALSE);
}

static char *categories_of(const json_t *alert, const Policy *policy) {
    const json_t *list = record_list(alert, "categories");
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_array_get(list, i));
        const char *words = id ? policy_category_label(policy, id, translate_language()) : NULL;
        /* Translators: stands between two of several. */
        g_string_append(out, i ? _(", ") : "");
        if (words)
            printer_text(out, words);
        else
            put_tame(out, id);
    }
    return g_string_free(out, FALSE);
}

/* Caller frees. */
static char *level_of(const json_t *alert, const Policy *policy) {
    const char *id = record_text(alert, "level");
    const char *words = id ? policy_level_label(policy, id, translate_language()) : NULL;
    GString *out = g_string_new(NULL);
    if (words)
        printer_text(out, words);
    else
        put_tame(out, id);
    return g_string_free(out, FALSE);
}

static void put_words(GString *out, const json_t *record) {
    const json_t *hits = record_list(record, "verdict.hits");
    g_autofree char *subject = tame(record, "subject");
    g_string_append_c(out, '\n');
    put_line(out, _("Subject: %s"), subject);
    put_line(out, "%s", _("What hit (it can hurt who reads it):"));
    for (gsize i = 0; i < MIN(json_array_size(hits), WORDS_MOST); i++) {
        g_autofree char *text = tame(json_array_get(hits, i), "text");
        if (*text)
            put_line(out, "  %s", text);
    }
}

static void put_mail(GString *out, const json_t *object, const Policy *policy) {
    const json_t *alert = json_object_get(object, "alert");
    const json_t *record = json_object_get(object, "record");
    g_autofree char *number = number_of(alert);
    g_autofree char *level = level_of(alert, policy), *sender = tame(alert, "sender");
    g_autofree char *received = local_time(alert, "received"), *from = local_time(alert, "from");
    g_autofree char *until = local_time(alert, "until");
    g_autofree char *categories = categories_of(alert, policy);
    guint mails = (guint)record_number(alert, "mails");
    g_string_append_c(out, '\n');
    if (record_number(alert, "case") > 0)
        put_line(out, _("Case: %s"), number);
    put_line(out, _("Level: %s"), level);
    if (*categories)
        put_line(out, _("Categories: %s"), categories);
    put_line(out, mails > 1 ? _("Written by (the last one): %s") : _("Written by: %s"), sender);
    put_line(out, mails > 1 ? _("Received (the last one): %s") : _("Received: %s"), received);
    if (record_text(alert, "until"))
        put_line(out,
                 translate_plural("Since the last alert: %u mail (%s to %s)",
                                  "Since the last alert: %u mails (%s to %s)", mails),
                 mails, from, until);
    if (record_truth(alert, "carded"))
        put_line(out, "%s", _("This sender was shown the red card: support has ended."));
    if (record)
        put_words(out, record);
    else
        put_line(out, "\n%s",
                 _("This message holds no word of the mail. Reading it can hurt: you need not "
                   "read it alone."));
}

static void put_act(GString *out, const json_t *object, const Policy *policy) {
    const json_t *act = json_object_get(object, "act");
    g_autofree char *time = local_time(object, "time"), *user = tame(act, "user");
    g_autofree char *reason = tame(act, "reason"), *level = level_of(act, policy);
    g_autofree char *categories = categories_of(act, policy);
    put_line(out, "\n%s", time);
    if (*level)
        put_line(out, _("Level: %s"), level);
    if (*categories)
        put_line(out, _("Categories: %s"), categories);
    put_line(out, _("Recorded by: %s"), user);
    if (record_text(act, "role"))
        put_line(out, _("Judged by: %s"),
                 g_str_equal(record_text(act, "role"), "rm") ? _("risk management (RM)")
                                                             : _("customer service (CS)"));
    if (*reason)
        put_line(out, _("Reason: %s"), reason);
}

/* As the contact's own words say; the policy is not written by customers. */
static void put_contacts(GString *out, const Policy *policy) {
    const char *language = translate_language();
    if (policy->contacts->len > 0)
        put_line(out, "\n%s", _("Where you can turn to:"));
    for (guint i = 0; i < policy->contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(policy->contacts, i);
        const char *ways[] = {contact->phone, contact->mail, contact->url};
        const char *hours = policy_label(contact->hours, language);
        g_string_append(out, "  ");
        printer_text(out, policy_label(contact->labels, language));
        for (gsize j = 0, put = 0; j < G_N_ELEMENTS(ways); j++) {
            if (!ways[j])
                continue;
            /* Translators: first what stands behind a name, then between two of several. */
            g_string_append(out, put++ ? _(", ") : _(": "));
            printer_text(out, ways[j]);
        }
        /* Translators: hours of a contact. */
        if (hours && *hours) {
            g_autoptr(GString) safe = g_string_new(NULL);
            printer_text(safe, hours);
            g_string_append_printf(out, _(" (%s)"), safe->str);
        }
        g_string_append_c(out, '\n');
    }
}

static void put_how(GString *out, gint64 number, double sequence) {
    put_line(out, "\n%s", _("How to look, on the mail server:"));
    if (number > 0) {
        put_line(out, "  kasuhara case show %" G_GINT64_FORMAT, number);
        put_line(out, "  kasuhara report case -o case-%" G_GINT64_FORMAT ".html %" G_GINT64_FORMAT,
                 number, number);
    } else {
        put_line(out, "  kasuhara follow --once --from %.0f", sequence);
    }
}

static char *subject_of_mail(const json_t *alert, const Policy *policy) {
    g_autofree char *number = number_of(alert), *level = level_of(alert, policy);
    guint mails = (guint)record_number(alert, "mails");
    if (record_number(alert, "case") <= 0)
        return g_strdup_printf(_("A customer's mail was flagged (level %s)"), level);
    if (record_truth(alert, "opened"))
        return g_strdup_printf(_("Case %s: new, a mail was flagged (level %s)"), number, level);
    return g_strdup_printf(translate_plural("Case %s: %u more mail was flagged (level %s)",
                                            "Case %s: %u more mails were flagged (level %s)",
                                            mails),
                           number, mails, level);
}

static const char *judgement_words(const char *word) {
    Judgement judgement;
    if (!judgement_from_word(word, &judgement))
        return "?";
    if (judgement == JUDGED_HARASSMENT)
        return _("harassment");
    return judgement == JUDGED_COMPLAINT ? _("a complaint, to be resolved")
                                         : _("neither harassment nor a complaint");
}

static char *subject_of_assign(const json_t *act) {
    const json_t *list = record_list(act, "observers");
    g_autofree char *number = number_of(act);
    g_autoptr(GString) names = g_string_new(NULL);
    for (gsize i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        /* Translators: stands between two of several. */
        g_string_append(names, i ? _(", ") : "");
        put_tame(names, name ? name : "?");
    }
    return g_strdup_printf(names->len > 0 ? _("Case %s: who answers is supported by %s")
                                          : _("Case %s: nobody supports who answers any more"),
                           number, names->str);
}

static char *subject_of_act(const char *kind, const json_t *act) {
    g_autofree char *number = number_of(act);
    gboolean done = record_truth(act, "done");
    if (g_str_equal(kind, "judgement"))
        return g_strdup_printf(_("Case %s was judged: %s"), number,
                               judgement_words(printer_get(act, "judgement")));
    if (g_str_equal(kind, "raise"))
        return g_strdup_printf(_("Case %s: new, opened by hand"), number);
    if (g_str_equal(kind, "assign"))
        return subject_of_assign(act);
    if (g_str_equal(kind, "hold"))
        return g_strdup_printf(done ? _("Case %s: it may not be erased any more")
                                    : _("Case %s: it may be erased again"),
                               number);
    g_autofree char *sender = tame(act, "sender");
    return g_strdup_printf(done ? _("Case %s: red card shown to %s")
                                : _("Case %s: red card of %s lifted"),
                           number, sender);
}

static const char *first_words(const json_t *alert) {
    if (record_text(alert, "until"))
        return _("More mail of a case that is known was flagged as possible harassment by a "
                 "customer.");
    if (record_number(alert, "case") > 0 && !record_truth(alert, "opened"))
        return _("Another mail of a case that is known was flagged as possible harassment by a "
                 "customer.");
    return _("A mail was flagged as possible harassment by a customer. Whether it is, people "
             "judge.");
}

void follow_text_add(json_t *object, const Policy *policy) {
    const json_t *alert = json_object_get(object, "alert"), *act = json_object_get(object, "act");
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *what = NULL, *why = tame(object, "unreadable");
    double sequence = printer_number(object, "sequence");
    gboolean again = printer_truth(object, "again");
    if (alert) {
        what = subject_of_mail(alert, policy);
        put_line(text, "%s", first_words(alert));
        put_mail(text, object, policy);
    } else if (act) {
        what = subject_of_act(printer_get(object, "kind"), act);
        put_line(text, "%s", what);
        put_act(text, object, policy);
    } else {
        what = g_strdup_printf(_("Record %.0f of the archive cannot be read"), sequence);
        put_line(text, _("It may be of a mail that was flagged: have kasuhara verify run. %s"),
                 why);
    }
    if (again)
        put_line(text, "\n%s", _("This was perhaps told before."));
    put_how(text, record_number(alert ? alert : act, "case"), sequence);
    put_contacts(text, policy);
    /* Translators: subject of an alert; "perhaps told before" where it was. */
    g_autofree char *subject =
        g_strdup_printf(again ? _("[kasuhara] %s (perhaps told before)") : "[kasuhara] %s", what);
    json_object_set_new(object, "subject", printer_string(subject));
    json_object_set_new(object, "text", printer_string(text->str));
}
