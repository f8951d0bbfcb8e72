/* Offers verify_rescore(). */
#include "command/verify-rescore.h"

#include "evidence/rescore.h"
#include "message/message.h"
#include "xml/xml.h"

typedef struct {
    const char *path;
    gboolean json, printed;
    guint64 counts[RESCORE_STATES];
    Progress progress;
} Run;

static void tell(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_STRONG);
    g_string_append(out, "  ");
    printer_say(out, _("verdict %s"), _(printer_get(object, "verdict")));
    printer_end(out, colour);
    printer_say_line(out, _(", record %.0f, case %.0f: %s"), printer_number(object, "record"),
                     printer_number(object, "case"), printer_get(object, "text"));
}

static void take(const Rescored *rescored, gpointer context) {
    Run *run = context;
    run->counts[rescored->state]++;
    if (rescored->state == RESCORE_SAME || rescored->state == RESCORE_NOT_HELD)
        return;
    json_t *object =
        json_pack("{s:o, s:s, s:I, s:I, s:o}", "archive", printer_string(run->path), "verdict",
                  rescore_word(rescored->state), "record", (json_int_t)rescored->sequence, "case",
                  (json_int_t)rescored->case_number, "text", printer_string(rescored->text));
    progress_end(&run->progress);
    run->printed = printer_print(run->json, object, tell) && run->printed;
}

static void show_progress(guint64 done, guint64 whole, gpointer context) {
    Run *run = context;
    progress_show(&run->progress, done, whole);
}

static void tell_sum(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_autoptr(GString) counts = g_string_new(NULL);
    for (guint state = 0; state < RESCORE_STATES; state++)
        g_string_append_printf(counts, "%s%.0f %s", state ? _(", ") : "",
                               printer_number(object, rescore_word(state)), _(rescore_word(state)));
    /* Translators: how many of each outcome, the archive. */
    printer_say_line(out, _("Verdicts computed again: %s, in %s"), counts->str,
                     printer_get(object, "archive"));
}

static gboolean print_sum(const Run *run) {
    json_t *object = json_pack("{s:o}", "archive", printer_string(run->path));
    for (guint state = 0; state < RESCORE_STATES; state++)
        json_object_set_new(object, rescore_word(state),
                            json_integer((json_int_t)run->counts[state]));
    return printer_print(run->json, object, tell_sum);
}

int verify_rescore(const Command *command, const char *path, const SealKey *key, gboolean json) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_READ, NULL, &error);
    Run run = {.path = path, .json = json, .printed = TRUE};
    message_init();
    xml_init();
    progress_begin(&run.progress, _("computing verdicts again"), TRUE);
    gboolean done = archive && evidence_rescore(archive, key, take, show_progress, &run, &error);
    progress_end(&run.progress);
    if (!done)
        return command_fail(command, _("verdicts cannot be computed again: %s"), error->message);
    if (!print_sum(&run) || !run.printed)
        return ANSWER_NONE;
    if (run.counts[RESCORE_DIFFERS] > 0)
        return ANSWER_NO;
    return run.counts[RESCORE_FAILED] > 0 ? ANSWER_NONE : ANSWER_YES;
}
