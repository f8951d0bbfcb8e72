/* Offers case_tell(). */
#include "command/case-tell.h"
#include "command/category-names.h"

enum {
    WORDS_MOST = 4000, /* characters of a person's words */
    WORDS_LINES_MOST = 100
};

static void tell_record(const json_t *object, GString *out) {
    g_string_append(out, "    ");
    printer_say_line(out, _("record %.0f"), printer_number(object, "record"));
}

/* Where in a text so many lines end, or all of it does. */
static gsize length_of_lines(const char *text, guint lines) {
    const char *at = text;
    while (lines-- > 0 && (at = strchr(at, '\n')))
        at++;
    return at ? (gsize)(at - text) : strlen(text);
}

/* Words of a person, line by line as they were written. */
static void tell_words(const json_t *object, const char *key, GString *out) {
    const char *words = printer_get(object, key);
    glong length = g_utf8_strlen(words, -1);
    g_autofree char *first = g_utf8_substring(words, 0, MIN(length, WORDS_MOST));
    first[length_of_lines(first, WORDS_LINES_MOST)] = '\0';
    gboolean shortened = strlen(first) < strlen(words);
    g_auto(GStrv) lines = g_strsplit(first, "\n", -1);
    for (gsize i = 0; lines[i]; i++) {
        g_string_append(out, "    ");
        printer_text(out, lines[i]);
        g_string_append_c(out, '\n');
    }
    if (shortened) {
        g_autofree char *characters =
            printer_counted((double)length, "%s character", "%s characters");
        g_string_append(out, "    ");
        printer_say_line(out, _("… (shortened, of %s; --json shows all)"), characters);
    }
    tell_record(object, out);
}

static void tell_judgement(const json_t *judgement, GString *out, gboolean colour) {
    static const struct {
        const char *key, *said;
    } points[] = {{"demand_not_justified", N_("the demand is not justified")},
                  {"manner_not_acceptable", N_("the manner is not acceptable")},
                  {"environment_harmed", N_("the working environment is harmed")}};
    g_string_append(out, "\n  ");
    printer_put_local(out, judgement, "time");
    g_string_append(out, "  ");
    printer_begin(out, colour, COLOUR_STRONG);
    /* Translators: what it was judged to be, by whom, cs or rm. */
    printer_say(out, _("judged %s by %s (%s)"), case_judged(printer_get(judgement, "judgement")),
                printer_get(judgement, "user"), printer_get(judgement, "role"));
    printer_end(out, colour);
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < G_N_ELEMENTS(points); i++)
        if (printer_truth(judgement, points[i].key))
            g_string_append_printf(out, "    %s\n", _(points[i].said));
    tell_words(judgement, "reasons", out);
}

/* What was done; %s: whom it is about. */
static const struct {
    const char *kind, *which, *said;
} event_words[] = {
    {"raise", "", N_("opened by hand")},
    {"note", "contact", N_("contact with the customer")},
    {"note", "internal", N_("exchanged inside")},
    {"note", "done", N_("what was done")},
    {"note", "effect", N_("what it did to the work")},
    {"note", "state", N_("how the person is")},
    {"note", "learned", N_("what was learned")},
    {"assign", "", N_("observed by %s")},
    {"close", "", N_("closed")},
    {"reopen", "", N_("open again")},
    {"hold", "held", N_("put on hold")},
    {"hold", "released", N_("released: may be erased again")},
    {"card", "shown", N_("red card for %s")},
    {"card", "lifted", N_("red card lifted: %s")},
};

static void put_event(const json_t *event, GString *out) {
    const char *kind = printer_get(event, "kind"), *which = printer_get(event, "which");
    const char *said = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(event_words); i++) {
        if (strcmp(event_words[i].kind, kind) == 0 && strcmp(event_words[i].which, which) == 0)
            said = _(event_words[i].said);
    }
    if (strcmp(kind, "assign") == 0 && !*printer_get(event, "whom"))
        said = _("observed by nobody any more");
    g_autofree char *words = NULL;
    if (said) {
        g_auto(GStrv) around = g_strsplit(said, "%s", 2);
        words = g_strjoinv(printer_get(event, "whom"), around);
    }
    printer_text(out, words ? words : kind);
}

static void tell_event(const json_t *event, GString *out, gboolean colour) {
    g_string_append(out, "\n  ");
    printer_put_local(out, event, "time");
    g_string_append(out, "  ");
    printer_begin(out, colour, COLOUR_STRONG);
    put_event(event, out);
    printer_end(out, colour);
    g_string_append(out, " (");
    printer_put(out, event, "user");
    g_string_append(out, ")\n");
    if (*printer_get(event, "words"))
        tell_words(event, "words", out);
    else
        tell_record(event, out);
}

/* Mails, judgements and all else that was done, in the order of time: in JSON their times are
 * texts that sort. */
static void tell_course(const json_t *object, GString *out, gboolean colour) {
    static const struct {
        const char *list, *time;
        PrinterTell tell;
    } sources[] = {{"messages", "received", case_tell_mail},
                   {"judgements", "time", tell_judgement},
                   {"events", "time", tell_event}};
    gsize at[G_N_ELEMENTS(sources)] = {0};
    for (;;) {
        const json_t *first = NULL;
        gsize from = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
            const json_t *next = json_array_get(json_object_get(object, sources[i].list), at[i]);
            if (next && (!first || strcmp(printer_get(next, sources[i].time),
                                          printer_get(first, sources[from].time)) < 0)) {
                first = next;
                from = i;
            }
        }
        if (!first)
            return;
        sources[from].tell(first, out, colour);
        at[from]++;
    }
}

static void tell_act(const json_t *act, const char *what, GString *out) {
    if (!json_is_object(act))
        return;
    g_autoptr(GString) time = g_string_new(NULL), reason = g_string_new(NULL);
    printer_put_local(time, act, "time");
    g_string_append_c(out, '\n');
    printer_head(out, what);
    if (json_object_get(act, "sender")) {
        printer_put(out, act, "sender");
        g_string_append(out, _(", "));
    }
    /* Translators: when, by whom, why, the record's number. */
    case_put_short(reason, printer_get(act, "reason"));
    printer_say(out, _("since %s, by %s: %s (record %.0f)"), time->str, printer_get(act, "user"),
                reason->str, printer_number(act, "record"));
    if (printer_number(act, "mails_since") > 0) {
        g_string_append(out, "; ");
        printer_count(out, printer_number(act, "mails_since"), "since then %s mail",
                      "since then %s mails");
    }
}

static void tell_acts(const json_t *object, GString *out) {
    const json_t *cards = json_object_get(object, "cards");
    const json_t *observers = json_object_get(object, "observers");
    tell_act(json_object_get(object, "raised"), _("by hand"), out);
    tell_act(json_object_get(object, "hold"), _("on hold"), out);
    tell_act(json_object_get(object, "closed"), _("closed"), out);
    for (gsize i = 0; i < json_array_size(cards); i++)
        tell_act(json_array_get(cards, i), _("red card"), out);
    if (json_array_size(observers) > 0) {
        g_string_append_c(out, '\n');
        printer_head(out, _("observers"));
        case_put_list(out, observers);
    }
    if (json_object_get(object, "erased")) {
        g_string_append(out, "\n  ");
        case_put_erasures(out, object, "\n  ");
    }
}

static void tell_facts(const json_t *object, GString *out) {
    const char *judged = printer_get(object, "judgement");
    printer_head(out, _("judged"));
    printer_text(out, *judged ? case_judged(judged) : _("not yet"));
    g_string_append_c(out, '\n');
    printer_head(out, _("level"));
    printer_say_line(out, _("%s, highest score %.4g"), level_said(object),
                     printer_number(object, "score"));
    printer_head(out, _("opened"));
    printer_put_local(out, object, "opened");
    g_string_append_c(out, '\n');
    printer_head(out, _("customer"));
    printer_put(out, object, "customer");
    g_string_append_c(out, '\n');
    printer_head(out, _("categories"));
    case_put_list(out, json_object_get(object, "categories"));
    g_string_append_c(out, '\n');
    printer_head(out, _("mails"));
    g_string_append_printf(out, "%.0f\n", printer_number(object, "mails"));
}

void case_tell(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_STRONG);
    if (printer_number(object, "case") > 0)
        printer_say(out, _("Case %.0f"), printer_number(object, "case"));
    else
        g_string_append(out, _("In no case: archived alone, the memory of threads had failed"));
    printer_end(out, colour);
    tell_acts(object, out);
    if (!json_object_get(object, "messages")) {
        g_string_append_c(out, '\n');
        return;
    }
    g_string_append_c(out, '\n');
    tell_facts(object, out);
    tell_course(object, out, colour);
}
