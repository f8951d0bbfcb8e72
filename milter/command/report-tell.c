/* Offers report-tell.h. */
#include "command/report-tell.h"

#include "policy/policy.h"

static const Bundle *bundle_of(const CaseReport *report) {
    return report->wish.page.bundle;
}

json_t *report_bodies(const CaseReport *report, GError **error) {
    const Bundle *bundle = bundle_of(report);
    json_t *bodies = json_array();
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (!line->message || line->state != BUNDLE_WHOLE)
            continue;
        g_autoptr(GBytes) mail = bundle_mail(bundle, line, error);
        if (!mail) {
            json_decref(bodies);
            return NULL;
        }
        json_array_append_new(bodies,
                              case_body_object(bundle->file->number, line->line.sequence, mail));
    }
    return bodies;
}

/* ---- the object */

static json_t *section_object(const ReportSection *section) {
    json_t *records = json_array(), *open = json_array();
    for (guint i = 0; i < section->entries->len; i++) {
        const ReportEntry *entry = g_ptr_array_index(section->entries, i);
        json_array_append_new(records, json_integer((json_int_t)entry->record));
    }
    for (guint i = 0; i < section->open->len; i++) {
        const ReportOpen *field = g_ptr_array_index(section->open, i);
        json_array_append_new(open, printer_string(field->command));
    }
    return json_pack("{s:s, s:o, s:o}", "section", section->word, "records", records, "open", open);
}

static json_t *grounds_list(const CaseReport *report) {
    json_t *list = json_array();
    for (guint i = 0; i < report->grounds->len; i++) {
        const ReportGround *ground = g_ptr_array_index(report->grounds, i);
        json_array_append_new(
            list, json_pack("{s:o, s:f, s:I}", "category", printer_string(ground->category),
                            "score", ground->score, "hits", (json_int_t)ground->hits->len));
    }
    return list;
}

static json_t *evidence_list(const Bundle *bundle) {
    json_t *list = json_array();
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        char record[DIGEST_HEX + 1], mail[DIGEST_HEX + 1] = "";
        digest_to_hex(&line->line.object, record);
        if (line->message)
            digest_to_hex(&line->message->mail, mail);
        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:o}", "record",
                                              (json_int_t)line->line.sequence, "kind",
                                              line->line.kind, "sha256", record, "mail",
                                              printer_string(line->message ? mail : NULL)));
    }
    return list;
}

/* In every language: objects are not translated. */
static json_t *labels_object(GHashTable *labels) {
    json_t *object = json_object();
    GList *languages = g_list_sort(g_hash_table_get_keys(labels), (GCompareFunc)strcmp);
    for (GList *at = languages; at; at = at->next)
        json_object_set_new(object, at->data,
                            printer_string(g_hash_table_lookup(labels, at->data)));
    g_list_free(languages);
    return object;
}

static json_t *contacts_list(const Policy *policy) {
    json_t *list = json_array();
    for (guint i = 0; policy && i < policy->contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(policy->contacts, i);
        json_array_append_new(
            list,
            json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "kind", contact_kind_word(contact->kind),
                      "labels", labels_object(contact->labels), "hours",
                      labels_object(contact->hours), "mail", printer_string(contact->mail), "phone",
                      printer_string(contact->phone), "url", printer_string(contact->url)));
    }
    return list;
}

/* What people wrote, without the words that hit. Numbers, times and names of rules stay. */
static void without_words(const CaseReport *report, json_t *value) {
    static const char *const written[] = {"customer", "ground", "reason", "reasons",
                                          "sender",   "whom",   "words",  NULL};
    const char *key;
    json_t *inside;
    void *next;
    size_t index;
    json_array_foreach(value, index, inside) without_words(report, inside);
    json_object_foreach_safe(value, next, key, inside) {
        without_words(report, inside);
        if (!json_is_string(inside) || !g_strv_contains(written, key))
            continue;
        g_autofree char *veiled = case_report_masked(report, json_string_value(inside));
        json_string_set(inside, veiled);
    }
}

/* A reply's subject repeats that of the mail before: around a word that hit, all of it goes. */
static void veil_subjects(const CaseReport *report, json_t *object) {
    json_t *messages = json_object_get(object, "messages"), *message;
    size_t index;
    json_array_foreach(messages, index, message) {
        const char *subject = printer_get(message, "subject");
        g_autofree char *masked = case_report_masked(report, subject);
        if (strcmp(subject, masked) == 0)
            continue;
        json_object_set_new(message, "subject", json_null());
        json_object_set_new(message, "subject_veiled", json_true());
    }
}

json_t *report_object(const CaseReport *report, json_t *bodies) {
    const Bundle *bundle = bundle_of(report);
    gboolean openly = report->wish.veil == VEIL_NONE;
    json_t *object = case_object_whole(bundle->file, openly);
    json_t *sections = json_array();
    if (!openly) {
        veil_subjects(report, object);
        without_words(report, object);
    }
    for (guint i = 0; i < SECTIONS; i++)
        json_array_append_new(sections, section_object(&report->sections[i]));
    json_object_set_new(object, "made", printer_time(report->wish.page.now));
    json_object_set_new(object, "archive", printer_string(bundle->origin));
    json_object_set_new(object, "words", json_boolean(openly));
    json_object_set_new(object, "sections", sections);
    json_object_set_new(object, "grounds", grounds_list(report));
    json_object_set_new(object, "contacts", contacts_list(report->wish.page.policy));
    json_object_set_new(object, "evidence", evidence_list(bundle));
    json_object_set_new(object, "checkpoint",
                        json_pack("{s:I, s:I, s:b}", "lines", (json_int_t)bundle->checkpoint.size,
                                  "covered", (json_int_t)bundle->checkpoint.covered, "timestamp",
                                  (int)(bundle->checkpoint.token != NULL)));
    if (bodies)
        json_object_set_new(object, "bodies", bodies);
    return object;
}

/* ---- the text */

static void put(GString *out, const char *before, const char *text, const char *after) {
    g_string_append(out, before);
    printer_text(out, text);
    g_string_append(out, after);
}

/* Line by line as they were written. */
static void put_lines(GString *out, const char *before, const char *text) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i]; i++)
        if (*lines[i])
            put(out, before, lines[i], "\n");
}

static void put_entry(GString *out, const ReportEntry *entry, gboolean whole) {
    put(out, "\n  ", entry->what, "\n    ");
    put(out, "", entry->when, *entry->who ? _(", ") : "");
    put(out, "", entry->who, "");
    g_autofree char *record = g_strdup_printf("%" G_GUINT64_FORMAT, entry->record);
    g_string_append_printf(out, _(", record %s"), record);
    g_string_append_c(out, '\n');
    if (whole)
        put_lines(out, "    ", entry->words);
}

static void put_section(GString *out, const CaseReport *report, ReportSectionKind kind) {
    const ReportSection *section = &report->sections[kind];
    put(out, "\n", section->title, "\n");
    for (guint i = 0; i < section->entries->len; i++)
        put_entry(out, g_ptr_array_index(section->entries, i), kind != SECTION_COURSE);
    for (guint i = 0; i < section->open->len; i++) {
        const ReportOpen *field = g_ptr_array_index(section->open, i);
        put(out, "\n  [ ] ", _("To be completed"), ": ");
        put(out, "", field->question, "\n      ");
        put(out, "", field->command, "\n");
    }
}

static void put_grounds(GString *out, const CaseReport *report) {
    for (guint i = 0; i < report->grounds->len; i++) {
        const ReportGround *ground = g_ptr_array_index(report->grounds, i);
        g_autofree char *title =
            g_strdup_printf(_("%s: sum of scores %.4g"), ground->label, ground->score);
        put(out, "\n  ", title, "\n");
        for (guint j = 0; j < ground->hits->len; j++) {
            const ReportHit *found = g_ptr_array_index(ground->hits, j);
            g_string_append_printf(out, "    %6.4g  ", found->hit->score);
            put(out, "", found->rule, "  ");
            g_string_append_printf(out, "(%" G_GUINT64_FORMAT ")  ", found->record);
            if (report->wish.veil == VEIL_NONE)
                printer_text(out, found->hit->text);
            g_string_append_c(out, '\n');
        }
    }
}

static void put_contacts(GString *out, const CaseReport *report) {
    const Policy *policy = report->wish.page.policy;
    const char *language = translate_language();
    put(out, "\n", _("To whom to turn"), "\n");
    if (!policy || policy->contacts->len == 0)
        put(out, "  [ ] ",
            _("The policy names nobody to whom staff can turn. Its element contacts "
              "does that."),
            "\n");
    for (guint i = 0; policy && i < policy->contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(policy->contacts, i);
        const char *const ways[] = {contact->phone, contact->mail, contact->url,
                                    policy_label(contact->hours, language)};
        put(out, "  ", policy_label(contact->labels, language), "");
        for (gsize j = 0; j < G_N_ELEMENTS(ways); j++)
            if (ways[j] && *ways[j])
                put(out, _(", "), ways[j], "");
        g_string_append_c(out, '\n');
    }
}

static void put_evidence(GString *out, const CaseReport *report) {
    const Bundle *bundle = bundle_of(report);
    g_autoptr(GPtrArray) anchors = case_report_anchors(report);
    g_autoptr(GPtrArray) checks = case_report_checks(report);
    put(out, "\n", _("Evidence, and how to check it"), "\n");
    for (guint i = 0; i < anchors->len; i++)
        put(out, "  ", g_ptr_array_index(anchors, i), "\n");
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&line->line.object, hex);
        g_string_append_printf(out, "  %6" G_GUINT64_FORMAT "  %s  ", line->line.sequence, hex);
        put(out, "", case_report_kind(line), "\n");
        if (!line->message)
            continue;
        digest_to_hex(&line->message->mail, hex);
        g_string_append_printf(out, "          %s  ", hex);
        put(out, "", _("SHA-256 of the mail as it came"), "\n");
    }
    for (guint i = 0; i < checks->len; i++) {
        const ReportCheck *check = g_ptr_array_index(checks, i);
        put(out, "\n  ", check->said, "\n    ");
        put(out, "", check->command, "\n");
    }
}

static void put_post_mortem(GString *out, const CaseReport *report) {
    const char *const fields[] = {_("Causes in the process"), _("Prevention"), _("Owner"),
                                  _("By when")};
    put(out, "\n", _("Post-mortem"), "\n  ");
    put(out, "",
        _("No one is blamed here, neither by name nor between the lines. Everyone did "
          "what seemed right with what was known then. What is asked is how the process "
          "let it come to this, and what will be done otherwise."),
        "\n");
    put(out, "  ", _("What happened"), ": ");
    put(out, "", report->summary, "\n");
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        put(out, "  [ ] ", fields[i], "\n");
}

static void put_bodies(GString *out, const CaseReport *report, const json_t *bodies) {
    const GPtrArray *lines = bundle_of(report)->lines;
    for (gsize i = 0; i < json_array_size(bodies); i++) {
        g_string_append_c(out, '\n');
        case_body_tell(json_array_get(bodies, i), out, FALSE);
    }
    for (guint i = 0; bodies && i < lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(lines, i);
        if (!line->message || line->state == BUNDLE_WHOLE)
            continue;
        g_autofree char *record = g_strdup_printf("%" G_GUINT64_FORMAT, line->line.sequence);
        g_autofree char *said =
            g_strdup_printf(line->state == BUNDLE_SEALED
                                ? _("The mail of record %s is sealed: it is not read here.")
                                : _("The mail of record %s was not kept."),
                            record);
        put(out, "\n  ", said, "\n");
    }
}

GString *report_text(const CaseReport *report, const json_t *bodies) {
    GString *out = g_string_new(NULL);
    put(out, "", report->title, "\n\n");
    if (report->wish.veil == VEIL_FULL)
        put(out, "  ",
            _("Words that hit are left out; where one stood in a text, [...] stands now. "
              "--veil none shows them."),
            "\n");
    for (guint i = 0; i < report->facts->len; i++) {
        const ReportFact *fact = g_ptr_array_index(report->facts, i);
        put(out, "  ", fact->label, ": ");
        put(out, "", fact->value, "\n");
    }
    for (guint i = 0; i < SECTIONS; i++) {
        put_section(out, report, i);
        if (i == SECTION_CONTACT)
            put_bodies(out, report, bodies);
        if (i == SECTION_JUDGEMENT)
            put_grounds(out, report);
    }
    put_contacts(out, report);
    put_evidence(out, report);
    put_post_mortem(out, report);
    return out;
}
