/* kasuhara case show: one case, its thread in order. */
#include "command/case-object.h"
#include "command/category-names.h"
#include "report/report.h"

#include <inttypes.h>

enum {
    SUBJECT_MOST = 200, /* characters that are told; of a person's words, below */
    WORDS_MOST = 4000,
    WORDS_LINES_MOST = 100
};

/* Of more than `most` characters the first ones, and how many there are. */
static void put_short(GString *out, const char *text, glong most) {
    glong length = g_utf8_strlen(text, -1);
    g_autofree char *first = g_utf8_substring(text, 0, MIN(length, most));
    printer_text(out, first);
    if (length <= most)
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
        put_short(out, printer_get(hit, "text"), SUBJECT_MOST);
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
        put_short(subject, printer_get(message, "subject"), SUBJECT_MOST);
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

static void tell_message(const json_t *message, GString *out, gboolean colour) {
    const char *level = printer_get(message, "level");
    gboolean flagged = *level && strcmp(level, "none") != 0;
    g_string_append(out, "\n  ");
    printer_put_local(out, message, "received");
    g_string_append(out, "  ");
    printer_begin(out, colour, COLOUR_STRONG);
    put_short(out, printer_get(message, "sender"), SUBJECT_MOST);
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
    } sources[] = {{"messages", "received", tell_message},
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
    put_short(reason, printer_get(act, "reason"), SUBJECT_MOST);
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

static void tell_case(const json_t *object, GString *out, gboolean colour) {
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

typedef struct {
    gboolean words;
    BodyOptions body;
} ShowOptions;

static int show_file(const CommandOptions *options, const ShowOptions *own, const CaseFile *file) {
    if (own->body.record)
        return case_body_show(options, file, &own->body);
    g_autoptr(Policy) policy = options->json ? NULL : category_names_policy(NULL);
    json_t *object = case_object_whole(file, own->words);
    category_names_put(object, policy);
    return printer_print(options->json, object, tell_case) ? ANSWER_YES : ANSWER_NONE;
}

static int show(const CommandOptions *options, const ShowOptions *own, gint64 number) {
    gboolean whole;
    g_autoptr(GPtrArray) files = cases_read(&cmd_case_show, options->archive, number, &whole);
    if (!files)
        return ANSWER_NONE;
    for (guint i = 0; i < files->len; i++) {
        const CaseFile *file = g_ptr_array_index(files, i);
        if (file->number != number)
            continue;
        int answer = show_file(options, own, file);
        return whole ? answer : ANSWER_NONE;
    }
    command_fail(&cmd_case_show, _("there is no case %" PRId64 " in %s; see kasuhara case list"),
                 number, options->archive);
    return whole ? ANSWER_NO : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    ShowOptions own = {0};
    gint64 number;
    const GOptionEntry entries[] = {
        {"words", 'w', 0, G_OPTION_ARG_NONE, &own.words, NULL, NULL},
        {"body", 0, 0, G_OPTION_ARG_STRING, &own.body.record, NULL, NULL},
        {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &own.body.unseal, NULL, NULL},
        {"unrecorded", 0, 0, G_OPTION_ARG_NONE, &own.body.unrecorded, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_show, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = command_one_case(&cmd_case_show, options.arguments, &number)
                 ? show(&options, &own, number)
                 : ANSWER_NONE;
    g_free(own.body.record);
    g_free(own.body.unseal);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_show = {
    "case show", run, NEEDS_ARCHIVE, N_("one case: its thread in order, with hits"),
    N_("usage: kasuhara case show [--json] [-w] [-a DIR]\n"
       "       [--body RECORD [--unseal KEY] [--unrecorded]] N\n"
       "\n"
       "Shows the thread of case N in order: when, in your time zone, who wrote, level,\n"
       "score, the rules that hit, and where the evidence lies; of a mail that is sealed, to\n"
       "whom; and between the mails what people did, judged and noted. First stands whether the\n"
       "case is closed, who observes it, and which red cards that were shown in it are in force.\n"
       "Hits of one rule that add nothing are told once; long words are shortened, and --json has\n"
       "all of it. The words that hit, and a subject that holds such, are shown only with\n"
       "--words: they can hurt who reads them unprepared. Of a case that was erased it tells\n"
       "by which record, when, by whom and on what ground, and of one on hold since when\n"
       "and why.\n"
       "\n"
       "  -w, --words         the words too\n"
       "      --body RECORD   instead what the mail of this record says; first a record is\n"
       "                      written that you read it\n"
       "      --unseal KEY    with --body: the private key (PEM) that opens it, where it is "
       "sealed\n"
       "      --unrecorded    with --body: without such a record, of a copy that cannot be "
       "written\n"
       "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 shown; 1 there is no such case, or no such mail in it; 2 the archive "
       "cannot\n"
       "be read, or not record that it is, or some records cannot be read: the rest is shown\n")};
