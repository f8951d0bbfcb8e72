/* Offers the words for what stands in records, for checks and for times, and the sentences that
 * several texts share. */
#include "report/labels.h"

#include "base/clock.h"
#include "base/translate.h"

typedef struct {
    const char *word;
    const char *text;
} WordLabel;

static const WordLabel judgements[] = {
    {"harassment", N_("harassment")},
    {"complaint", N_("a complaint")},
    {"neither", N_("neither (the filter was wrong)")},
};

static const WordLabel roles[] = {
    {"cs", N_("customer service")},
    {"rm", N_("risk management")},
};

static const WordLabel cards[] = {
    {"mark", N_("red card: marked")},
    {"quarantine", N_("red card: held back by the mail server")},
    {"refuse", N_("red card: refused, so nobody received it")},
};

static const WordLabel standings[] = {
    {"counted", ""},
    {"capped", N_("over the category's cap")},
    {"repeated", N_("counted before")},
    {"quoted", N_("quoted, not counted")},
    {"noted", N_("noted, not counted")},
};

static const WordLabel parts[] = {
    {"subject", N_("subject")},     {"text", N_("text")},
    {"html", N_("text (HTML)")},    {"raw", N_("what could not be taken apart")},
    {"behaviour", N_("behaviour")},
};

static const char *const checks[CHECKS] = {
    [CHECK_FILES] = N_("Every file is as it was exported (each line says OK)"),
    [CHECK_TAGS] = N_("So are the lists and notes beside them (OK)"),
    [CHECK_RECORDS] = N_("Each record is the one that its line of the chain names (OK)"),
    [CHECK_MAILS] = N_("Each mail is the one that its record names (OK)"),
    [CHECK_SEALS] = N_("Each sealed mail is the one that its record names (OK)"),
    [CHECK_PROOF] = N_("The lines stand in the signed checkpoint (The proof stands)"),
    [CHECK_LINES] = N_("The proof is about the lines that are here (OK)"),
    [CHECK_SIGNATURE] =
        N_("The signature of the checkpoint is good (Signature Verified Successfully)"),
    [CHECK_SIGNED_TEXT] = N_("The text that was signed is that of the checkpoint (OK)"),
    [CHECK_NOTE] = N_("The checkpoint of the proof is the one that is here (OK)"),
    [CHECK_TIMESTAMP] =
        N_("An outside authority states when the checkpoint was there (Verification: OK). First "
           "get the authority's root certificate from the authority, and put it in this directory "
           "as authority.pem. Once the authority's certificate has expired, add -attime and the "
           "time of the token, in seconds since 1970"),
    [CHECK_POLICY] = N_("The policy and lexicons are those that the records name (OK)"),
};

static const char *find(const WordLabel *labels, gsize count, const char *word) {
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(labels[i].word, word))
            return *labels[i].text ? _(labels[i].text) : "";
    return word;
}

static const struct {
    const char *kind, *which;
    const char *text;
} events[] = {
    {"raise", "", N_("Opened by hand: the filter had let the mail pass")},
    {"note", "contact", N_("Contact with the customer")},
    {"note", "internal", N_("Exchanged inside")},
    {"note", "done", N_("What was done")},
    {"note", "effect", N_("What it did to the work")},
    {"note", "state", N_("How the person is")},
    {"note", "learned", N_("What was learned")},
    {"assign", "", N_("Observers named")},
    {"close", "", N_("Closed")},
    {"reopen", "", N_("Reopened")},
    {"card", "shown", N_("Red card (support is over)")},
    {"card", "lifted", N_("Red card lifted")},
};

const char *label_event(const char *kind, const char *which) {
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++)
        if (g_str_equal(events[i].kind, kind) && g_str_equal(events[i].which, which))
            return _(events[i].text);
    return NULL;
}

const char *label_judgement(const char *word) {
    return find(judgements, G_N_ELEMENTS(judgements), word);
}

const char *label_role(const char *word) {
    return find(roles, G_N_ELEMENTS(roles), word);
}

const char *report_card_text(const char *word) {
    return find(cards, G_N_ELEMENTS(cards), word);
}

const char *label_standing(const char *word) {
    return find(standings, G_N_ELEMENTS(standings), word);
}

char *label_part(const char *part) {
    const char *dot = strchr(part, '.');
    g_autofree char *kind = dot ? g_strndup(part, (gsize)(dot - part)) : g_strdup(part);
    return g_strconcat(find(parts, G_N_ELEMENTS(parts), kind), dot ? " " : NULL,
                       dot ? dot + 1 : NULL, NULL);
}

const char *label_category(const Policy *policy, const char *id) {
    const char *label = policy_category_label(policy, id, translate_language());
    return label ? label : id;
}

const char *label_level(const Policy *policy, const char *id) {
    const char *label = policy_level_label(policy, id, translate_language());
    if (label)
        return label;
    return g_str_equal(id, "none") ? translate_in("level", NC_("level", "none")) : id;
}

char *label_joined(const GPtrArray *texts, const char *between) {
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(line, "%s%s", i ? between : "",
                               (const char *)g_ptr_array_index(texts, i));
    return g_string_free(line, texts->len == 0);
}

const char *label_check(BundleCheckKind kind) {
    return _(checks[kind]);
}

char *label_time(gint64 time) {
    /* Translators: a time, as g_date_time_format() has it. */
    return clock_to_local(MAX(time, 0), _("%Y-%m-%d %H:%M %Z"));
}

char *label_time_exact(gint64 time) {
    char utc[CLOCK_TEXT];
    clock_to_text(MAX(time, 0), utc);
    /* Translators: as g_date_time_format() takes it. xgettext:no-c-format */
    g_autofree char *here = clock_to_local(MAX(time, 0), _("%Y-%m-%d %H:%M:%S %Z"));
    /* Translators: a time here, and the same time in UTC. */
    return g_strdup_printf(_("%s (UTC %s)"), here, utc);
}

char *label_title(gint64 case_number) {
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, case_number);
    return g_strdup_printf(_("Evidence of customer harassment: case %s"), number);
}

const char *label_checks_how(void) {
    return _("Type these commands in the directory of this bag, where bagit.txt lies. They need "
             "sh, coreutils, awk, sed and openssl, and no network. Each of them fails if something "
             "is wrong.");
}

const char *label_limits(void) {
    return _("What this shows: nothing was changed since the export, and each line stood in the "
             "archive when the checkpoint was signed. A public key that comes with the bag alone "
             "does not tell who signed: hold it against one that you got by another way. Whether "
             "all lines of the case are here, and whether the whole archive stands, is for "
             "kasuhara verify over the archive itself.");
}

const char *label_danger(void) {
    return _("Take care: the mails in data/mail hold their attachments, which may be malware. Do "
             "not open them in a mail program; handle them apart from other systems.");
}
