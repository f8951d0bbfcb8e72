/* Offers follow-tell.h. People follow an archive over hours, unprepared for what comes next: no
 * line shows what was written. */
#include "command/follow-tell.h"

#include "base/translate.h"
#include "command/case-object.h"
#include "command/category-names.h"

static json_t *begin(guint64 sequence, gint64 time, const char *kind, gboolean again) {
    return json_pack("{s:I, s:o, s:o, s:b}", "sequence", (json_int_t)sequence, "time",
                     printer_time(time), "kind", printer_string(kind), "again", (int)again);
}

static void veil(json_t *record) {
    json_t *hits = record_list(record, "verdict.hits");
    gboolean subject = FALSE;
    for (gsize i = 0; i < json_array_size(hits); i++) {
        json_t *hit = json_array_get(hits, i);
        subject = subject || strcmp(printer_get(hit, "part"), "subject") == 0;
        json_object_del(hit, "text");
    }
    if (subject)
        json_object_set_new(record, "subject", json_null());
    if (json_object_get(record, "subject"))
        json_object_set_new(record, "subject_veiled", json_boolean(subject));
}

json_t *follow_object(const Followed *followed, gboolean words, gboolean again) {
    const ChainLine *line = &followed->line;
    json_t *object = begin(line->sequence, line->time, line->kind, again);
    if (followed->state == FOLLOWED_ERASED) {
        json_object_set_new(object, "case", json_integer(followed->case_number));
        json_object_set_new(object, "erased", json_integer((json_int_t)followed->erased_by));
    } else if (followed->state == FOLLOWED_UNREADABLE) {
        json_object_set_new(object, "unreadable", printer_string(followed->why));
    } else {
        json_t *record = json_deep_copy(followed->record), *alert = followed_alert(followed);
        if (!words)
            veil(record);
        if (alert)
            json_object_set_new(object, "alert", alert);
        json_object_set_new(object, "record", record);
    }
    return object;
}

json_t *follow_object_digest(const Gathering *gathering, gboolean again) {
    json_t *object = begin(gathering->sequence, gathering->until, "digest", again);
    json_t *alert = json_deep_copy(gathering->alert);
    json_object_set_new(alert, "from", printer_time(gathering->from));
    json_object_set_new(alert, "until", printer_time(gathering->until));
    json_object_set_new(object, "alert", alert);
    return object;
}

enum {
    KIND_COLUMNS = 9
};

/* Of what an archive has, and of what --digest makes. NULL: the end. */
static const char *const kinds[] = {NC_("kind", "message"),
                                    NC_("kind", "again"),
                                    NC_("kind", "open"),
                                    NC_("kind", "raise"),
                                    NC_("kind", "judgement"),
                                    NC_("kind", "note"),
                                    NC_("kind", "assign"),
                                    NC_("kind", "close"),
                                    NC_("kind", "reopen"),
                                    NC_("kind", "card"),
                                    NC_("kind", "hold"),
                                    NC_("kind", "erasure"),
                                    NC_("kind", "access"),
                                    NC_("kind", "policy"),
                                    NC_("kind", "repair"),
                                    NC_("kind", "digest"),
                                    NULL};

gboolean follow_is_kind(const char *word) {
    return g_strv_contains(kinds, word);
}

char *follow_kinds(void) {
    return g_strjoinv(_(", "), (char **)kinds);
}

const char *follow_kind_words(const char *kind) {
    return follow_is_kind(kind) ? translate_in("kind", kind) : kind;
}

static void put_text(GString *out, const json_t *object, const char *key, const char *before) {
    const char *text = record_text(object, key);
    if (!text || !*text)
        return;
    g_string_append(out, before);
    printer_text(out, text);
}

static void put_categories(GString *out, const json_t *alert) {
    const json_t *list = record_list(alert, "categories");
    for (gsize i = 0; i < json_array_size(list); i++) {
        const char *category = json_string_value(json_array_get(list, i));
        g_string_append(out, i ? _(", ") : "  ");
        printer_text(out, category ? category : "?");
    }
}

static void tell_alert(const json_t *alert, GString *out, gboolean colour, gboolean digest) {
    g_string_append(out, "  ");
    printer_begin(out, colour, COLOUR_HIT);
    printer_text(out, level_said(alert));
    printer_end(out, colour);
    if (digest) {
        g_string_append(out, "  ");
        printer_count(out, printer_number(alert, "mails"), "%s more mail", "%s more mails");
    }
    put_text(out, alert, "sender", "  ");
    put_categories(out, alert);
}

/* What a record of any kind may have, in the order in which people ask. */
static void tell_record(const json_t *record, GString *out) {
    const json_t *verdict = json_object_get(record, "verdict");
    const char *level = level_said(verdict ? verdict : record);
    g_string_append(out, *level ? "  " : "");
    printer_text(out, level);
    put_categories(out, record);
    if (record_text(record, "judgement")) {
        g_string_append(out, "  ");
        printer_text(out, case_judged(record_text(record, "judgement")));
    }
    put_text(out, record, "ground", "  ");
    put_text(out, record, "sender", "  ");
    if (json_is_false(json_object_get(record, "shown")))
        g_string_append_printf(out, "  %s", _("(lifted)"));
    if (json_is_false(json_object_get(record, "held")))
        g_string_append_printf(out, "  %s", _("(released)"));
    if (record_truth(record, "from_staff"))
        g_string_append_printf(out, " %s", _("(staff)"));
    put_text(out, record, "by.sender", "  ");
    const char *user = record_text(record, "by.user");
    if (user && *user) {
        g_string_append(out, "  ");
        printer_say(out, _("by %s"), user);
    }
}

void follow_tell(const json_t *object, GString *out, gboolean colour) {
    const json_t *alert = json_object_get(object, "alert");
    const json_t *record = json_object_get(object, "record");
    json_int_t number = record_number(alert ? alert : record ? record : object, "case");
    g_string_append_printf(out, "%6.0f  ", printer_number(object, "sequence"));
    printer_put_local(out, object, "time");
    g_string_append(out, "  ");
    if (json_object_get(object, "subject")) {
        printer_put(out, object, "subject");
        g_string_append_c(out, '\n');
        return;
    }
    const char *kind = follow_kind_words(printer_get(object, "kind"));
    printer_column(out, kind, MAX(printer_width(kind), KIND_COLUMNS));
    if (number > 0)
        g_string_append_printf(out, _("  case %.0f"), (double)number);
    if (alert)
        tell_alert(alert, out, colour, !record);
    else if (record)
        tell_record(record, out);
    else if (json_object_get(object, "erased"))
        g_string_append_printf(out, _("  erased by record %.0f"), printer_number(object, "erased"));
    else
        printer_say(out, _("  passed by: %s"), printer_get(object, "unreadable"));
    if (printer_truth(object, "again"))
        g_string_append_printf(out, "  %s", _("(perhaps told before)"));
    g_string_append_c(out, '\n');
}
