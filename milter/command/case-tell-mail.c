/* Offers case_tell_mail() and case_put_short(). */
#include "command/case-tell.h"
#include "command/category-names.h"
#include "report/report.h"

enum {
    TEXT_MOST = 200 /* characters */
};

void case_put_short(GString *out, const char *text) {
    glong length = g_utf8_strlen(text, -1);
    g_autofree char *first = g_utf8_substring(text, 0, MIN(length, TEXT_MOST));
    printer_text(out, first);
    if (length <= TEXT_MOST)
        return;
    g_autofree char *characters = printer_counted((double)length, "%s character", "%s characters");
    g_string_append_printf(out, _("… (shortened, of %s; --json shows all)"), characters);
}

/* Those of hit_standing_word(). */
static const char *standing_words(const char *standing) {
    static const char *const words[] = {N_("capped"), N_("repeated"), N_("quoted"), N_("noted")};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(standing, words[i]) == 0)
            return _(words[i]);
    return standing;
}

/* Hits of one rule that add nothing, for one reason, are told once. */
static gboolean is_same(const json_t *hit, const json_t *other) {
    static const char *const keys[] = {"rule", "category", "standing"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(printer_get(hit, keys[i]), printer_get(other, keys[i])) != 0)
            return FALSE;
    return printer_number(hit, "score") == 0 && printer_number(other, "score") == 0 &&
           strcmp(printer_get(hit, "standing"), "counted") != 0;
}

static gboolean was_told(const json_t *hits, gsize index) {
    const json_t *hit = json_array_get(hits, index);
    for (gsize i = 0; i < index; i++)
        if (is_same(hit, json_array_get(hits, i)))
            return TRUE;
    return FALSE;
}

/* With itself. */
static gsize count_same(const json_t *hits, gsize index) {
    gsize count = 1;
    for (gsize i = index + 1; i < json_array_size(hits); i++)
        if (is_same(json_array_get(hits, index), json_array_get(hits, i)))
            count++;
    return count;
}

static void put_standing(const json_t *hit, gsize times, GString *out) {
    const char *standing = printer_get(hit, "standing");
    if (strcmp(standing, "repeated") == 0) {
        g_string_append(out, "  (");
        printer_count(out, (double)times, "and %s time more, counted before",
                      "and %s times more, counted before");
        g_string_append_c(out, ')');
    } else if (*standing && strcmp(standing, "counted") != 0) {
        g_string_append(out, "  (");
        printer_text(out, standing_words(standing));
        g_string_append(out, times > 1 ? _(", ") : "");
        if (times > 1)
            printer_count(out, (double)times, "%s time", "%s times");
        g_string_append_c(out, ')');
    }
}

static void tell_hit(const json_t *hit, gsize times, GString *out, gboolean colour) {
    g_string_append_printf(out, "    %+6.4g  ", printer_number(hit, "score"));
    printer_put(out, hit, "category");
    g_string_append(out, "  ");
    printer_put(out, hit, "rule");
    put_standing(hit, times, out);
    if (json_object_get(hit, "text")) {
        g_string_append(out, "  ");
        printer_begin(out, colour, COLOUR_HIT);
        case_put_short(out, printer_get(hit, "text"));
        printer_end(out, colour);
        g_string_append(out, times > 1 ? " …" : "");
    }
    g_string_append_c(out, '\n');
}

static void tell_hits(const json_t *hits, GString *out, gboolean colour) {
    for (gsize i = 0; i < json_array_size(hits); i++)
        if (!was_told(hits, i))
            tell_hit(json_array_get(hits, i), count_same(hits, i), out, colour);
}

static void tell_subject(const json_t *message, GString *out, gboolean colour) {
    gboolean veiled = printer_truth(message, "subject_veiled");
    g_string_append(out, "    ");
    printer_begin(out, colour && veiled, COLOUR_FAINT);
    g_autoptr(GString) subject = g_string_new(NULL);
    if (veiled)
        g_string_append(subject, _("(holds words that hit; --words shows it)"));
    else
        case_put_short(subject, printer_get(message, "subject"));
    printer_say(out, _("subject: %s"), subject->str);
    printer_end(out, colour && veiled);
    g_string_append_c(out, '\n');
}

static void tell_mail(const json_t *message, GString *out) {
    const char *object = printer_get(message, "object");
    const json_t *to = json_object_get(message, "sealed_to");
    g_autoptr(GString) names = g_string_new(NULL);
    double record = printer_number(message, "record");
    g_string_append(out, "    ");
    if (*object)
        printer_say_line(out, _("record %.0f, mail objects/%.2s/%.14s…"), record, object,
                         object + 2);
    else
        printer_say_line(out, _("record %.0f, the mail itself was not kept"), record);
    for (gsize i = 0; i < json_array_size(to); i++)
        g_string_append_printf(names, "%s%s", i ? "; " : "",
                               json_string_value(json_array_get(to, i)));
    if (!*object || names->len == 0)
        return;
    g_string_append(out, "    ");
    printer_say_line(out, _("sealed: can be read only with the key of %s"), names->str);
}

void case_tell_mail(const json_t *message, GString *out, gboolean colour) {
    const char *level = printer_get(message, "level");
    gboolean flagged = *level && strcmp(level, "none") != 0;
    g_string_append(out, "\n  ");
    printer_put_local(out, message, "received");
    g_string_append(out, "  ");
    printer_begin(out, colour, COLOUR_STRONG);
    case_put_short(out, printer_get(message, "sender"));
    printer_end(out, colour);
    g_string_append(out, "  ");
    if (printer_truth(message, "from_staff")) {
        g_string_append(out, _("(staff)"));
    } else {
        printer_begin(out, colour && flagged, COLOUR_HIT);
        printer_text(out, level_said(message));
        printer_end(out, colour && flagged);
        g_string_append_printf(out, " %.4g", printer_number(message, "score"));
    }
    if (*printer_get(message, "card"))
        printer_say(out, "  (%s)", report_card_text(printer_get(message, "card")));
    if (*printer_get(message, "given"))
        printer_say(out, _("  (given as a file by %s)"), printer_get(message, "given"));
    if (printer_truth(message, "again"))
        g_string_append_printf(out, "  %s", _("(came again)"));
    g_string_append_c(out, '\n');
    tell_subject(message, out, colour);
    tell_hits(json_object_get(message, "hits"), out, colour);
    tell_mail(message, out);
}
