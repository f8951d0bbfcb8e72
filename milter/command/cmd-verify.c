/* kasuhara verify: does the evidence stand? */
#include "command/command.h"

#include "base/clock.h"
#include "evidence/evidence.h"

static void show_progress(guint64 lines, guint64 done, guint64 whole, gpointer context) {
    (void)lines, (void)context;
    progress_show("verifying, bytes of the chain", done, whole);
}

static int answer_of(const Verification *verification) {
    int answer = ANSWER_YES;
    for (guint i = 0; i < verification->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(verification->findings, i);
        if (finding->kind == FINDING_UNREADABLE && answer == ANSWER_YES)
            answer = ANSWER_NONE;
        else if (finding->kind != FINDING_UNREADABLE && finding->kind != FINDING_STRAY)
            answer = ANSWER_NO;
    }
    return answer;
}

static json_t *summary_object(const char *path, const Verification *verification, int answer) {
    static const char *const words[] = {"stands", "does not stand", "could not be read whole"};
    char hex[DIGEST_HEX + 1], first[CLOCK_TEXT], last[CLOCK_TEXT];
    digest_to_hex(&verification->head, hex);
    clock_to_text(verification->first_time, first);
    clock_to_text(verification->last_time, last);
    return json_pack("{s:o, s:s, s:I, s:I, s:I, s:s, s:s, s:s}", "archive", printer_string(path),
                     "evidence", words[answer], "records", (json_int_t)verification->lines,
                     "objects", (json_int_t)verification->objects, "bytes",
                     (json_int_t)verification->bytes, "head", hex, "first", first, "last", last);
}

static void tell_summary(const json_t *object, GString *out, gboolean colour) {
    const char *word = printer_get(object, "evidence");
    gboolean stands = strcmp(word, "stands") == 0;
    printer_begin(out, colour, stands ? COLOUR_GOOD : COLOUR_HIT);
    g_string_append_printf(out, "The evidence %s", word);
    printer_end(out, colour);
    g_string_append(out, ": ");
    printer_text(out, printer_get(object, "archive"));
    g_string_append_printf(out, ", %.0f records, %.0f objects", printer_number(object, "records"),
                           printer_number(object, "objects"));
    if (printer_number(object, "records") > 0)
        g_string_append_printf(out, ", %.10s to %.10s, head %s", printer_get(object, "first"),
                               printer_get(object, "last"), printer_get(object, "head"));
    g_string_append_c(out, '\n');
}

static json_t *finding_object(const Finding *finding) {
    return json_pack("{s:s, s:I, s:o, s:o}", "finding", finding_word(finding->kind), "record",
                     (json_int_t)finding->sequence, "path", printer_string(finding->path), "text",
                     printer_string(finding->text));
}

static void tell_finding(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_STRONG);
    g_string_append_printf(out, "  %s", printer_get(object, "finding"));
    printer_end(out, colour);
    if (printer_number(object, "record") > 0)
        g_string_append_printf(out, ", record %.0f", printer_number(object, "record"));
    if (*printer_get(object, "path")) {
        g_string_append(out, ", ");
        printer_text(out, printer_get(object, "path"));
    }
    g_string_append(out, ": ");
    printer_text(out, printer_get(object, "text"));
    g_string_append_c(out, '\n');
}

static int verify_one(const char *path, gboolean json) {
    Verification verification = {0};
    g_autoptr(GError) error = NULL;
    gboolean tried =
        archive_verify(path, evidence_record_objects, show_progress, NULL, &verification, &error);
    progress_end();
    if (!tried)
        return command_fail(&cmd_verify, "%s", error->message);
    int answer = answer_of(&verification);
    gboolean printed =
        printer_print(json, summary_object(path, &verification, answer), tell_summary);
    for (guint i = 0; printed && i < verification.findings->len; i++)
        printed = printer_print(json, finding_object(g_ptr_array_index(verification.findings, i)),
                                tell_finding);
    verification_clear(&verification);
    return printed ? answer : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    int status = command_options(&cmd_verify, argc, argv, NULL, &options);
    if (status >= 0)
        return status;
    int answer = ANSWER_YES;
    if (options.arguments->len == 0)
        g_ptr_array_add(options.arguments, options.archive);
    for (guint i = 0; i < options.arguments->len; i++) {
        int one = verify_one(g_ptr_array_index(options.arguments, i), options.json);
        answer = one == ANSWER_NO || answer == ANSWER_NO ? ANSWER_NO : MAX(answer, one);
    }
    command_options_clear(&options);
    return answer;
}

const Command cmd_verify = {
    "verify", "does the evidence stand?",
    "usage: kasuhara verify [--json] [ARCHIVE...]\n"
    "\n"
    "Checks every line of the chain and every object it names, and says in one line\n"
    "whether the evidence stands; then names what does not: altered, missing,\n"
    "unreadable (says nothing about the evidence), truncated tail (a write that was\n"
    "cut short; the daemon mends it at its next start), stray (named by no record; no\n"
    "fault). contrib/verify-archive checks the same with sh and sha256sum alone.\n"
    "\n"
    "exit status: 0 it stands; 1 it does not; 2 could not be read\n",
    run};
