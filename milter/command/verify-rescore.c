/* Offers verify_rescore(). */
#include "command/verify-rescore.h"

#include "evidence/rescore.h"
#include "message/message.h"
#include "xml/xml.h"

typedef struct {
    const Command *command;
    const char *path;
    gboolean json, printed;
    gint64 case_number; /* at hand */
    GPtrArray *untold;  /* of json_t: of this case, to be told once it is recorded who read it */
    GArray *unsealed;   /* of Digest: mails of this case that were sealed */
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
    run->case_number = rescored->case_number;
    run->counts[rescored->state]++;
    if (rescored->unsealed)
        g_array_append_val(run->unsealed, *rescored->unsealed);
    if (rescored->state == RESCORE_SAME || rescored->state == RESCORE_NOT_HELD)
        return;
    json_t *object =
        json_pack("{s:o, s:s, s:I, s:I, s:o}", "archive", printer_string(run->path), "verdict",
                  rescore_word(rescored->state), "record", (json_int_t)rescored->sequence, "case",
                  (json_int_t)rescored->case_number, "text", printer_string(rescored->text));
    g_ptr_array_add(run->untold, object);
}

/* A copy that cannot be written keeps no such record. FALSE: it was said why. */
static gboolean note_access(const Run *run) {
    g_autoptr(GError) error = NULL;
    if (run->unsealed->len == 0 || !acting_may_note(run->path) ||
        acting_note_access(run->path, "rescore", run->case_number, run->unsealed, &error))
        return TRUE;
    command_fail(run->command,
                 _("%s; sealed mail is read only if the archive records who read it: take a copy "
                   "of your own that cannot be written (chmod -R a-w)"),
                 error->message);
    return FALSE;
}

/* The case before is done. */
static gboolean end_case(guint64 done, guint64 whole, gpointer context) {
    Run *run = context;
    if (!note_access(run))
        return FALSE;
    if (run->untold->len > 0)
        progress_end(&run->progress);
    for (guint i = 0; i < run->untold->len; i++)
        run->printed =
            printer_print(run->json, json_incref(g_ptr_array_index(run->untold, i)), tell) &&
            run->printed;
    g_ptr_array_set_size(run->untold, 0);
    g_array_set_size(run->unsealed, 0);
    progress_show(&run->progress, done, whole);
    return TRUE;
}

static void unref_object(gpointer object) {
    json_decref(object);
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
    g_autoptr(GPtrArray) untold = g_ptr_array_new_with_free_func(unref_object);
    g_autoptr(GArray) unsealed = g_array_new(FALSE, FALSE, sizeof(Digest));
    Run run = {.command = command,
               .path = path,
               .json = json,
               .printed = TRUE,
               .untold = untold,
               .unsealed = unsealed};
    message_init();
    xml_init();
    progress_begin(&run.progress, _("computing verdicts again"), TRUE);
    gboolean done = archive && evidence_rescore(archive, key, take, end_case, &run, &error);
    progress_end(&run.progress);
    if (!done && archive && !error)
        return ANSWER_NONE; /* it was said why */
    if (!done)
        return command_fail(command, _("verdicts cannot be computed again: %s"), error->message);
    if (!print_sum(&run) || !run.printed)
        return ANSWER_NONE;
    if (run.counts[RESCORE_DIFFERS] > 0)
        return ANSWER_NO;
    return run.counts[RESCORE_FAILED] > 0 ? ANSWER_NONE : ANSWER_YES;
}
