/* kasuhara verify: does the evidence stand? One line of verdict, then what does not. */
#include "command/command.h"

#include "evidence/evidence.h"

static void show_progress(guint64 lines, guint64 done, guint64 whole, gpointer context) {
    (void)lines;
    progress_show(context, done, whole);
}

static int answer_of(const Verification *verification) {
    int stands = verification_stands(verification);
    if (stands > 0)
        return ANSWER_YES;
    return stands == 0 ? ANSWER_NO : ANSWER_NONE;
}

static json_t *summary_object(const char *path, const Verification *verification, int answer) {
    static const char *const words[] = {[ANSWER_YES] = "stands",
                                        [ANSWER_NO] = "does not stand",
                                        [ANSWER_NONE] = "cannot be judged"};
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&verification->head, hex);
    gboolean any = verification->lines > 0;
    return json_pack("{s:o, s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:I}", "archive",
                     printer_string(path), "evidence", words[answer], "records",
                     (json_int_t)verification->lines, "objects", (json_int_t)verification->objects,
                     "bytes", (json_int_t)verification->bytes, "head",
                     printer_string(any ? hex : NULL), "first",
                     any ? printer_time(verification->first_time) : json_null(), "last",
                     any ? printer_time(verification->last_time) : json_null(), "findings",
                     (json_int_t)(verification->findings->len + verification->left_out));
}

static void tell_summary(const json_t *object, GString *out, gboolean colour) {
    const char *word = printer_get(object, "evidence");
    printer_begin(out, colour, strcmp(word, "stands") == 0 ? COLOUR_GOOD : COLOUR_HIT);
    g_string_append_printf(out, "The evidence %s", word);
    printer_end(out, colour);
    g_string_append(out, ": ");
    printer_count(out, printer_number(object, "records"), "record");
    g_string_append(out, ", ");
    printer_count(out, printer_number(object, "objects"), "object");
    if (printer_number(object, "records") > 0)
        g_string_append_printf(out, ", from %.19sZ to %.19sZ, head %s",
                               printer_get(object, "first"), printer_get(object, "last"),
                               printer_get(object, "head"));
    g_string_append(out, ", in ");
    printer_put(out, object, "archive");
    g_string_append_c(out, '\n');
}

static json_t *finding_object(const char *archive, const Finding *finding) {
    return json_pack("{s:o, s:s, s:o, s:o, s:o}", "archive", printer_string(archive), "finding",
                     finding_word(finding->kind), "record",
                     finding->sequence ? json_integer((json_int_t)finding->sequence) : json_null(),
                     "path", printer_string(finding->path), "text", printer_string(finding->text));
}

static void tell_finding(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_STRONG);
    g_string_append(out, "  ");
    printer_put(out, object, "finding");
    printer_end(out, colour);
    if (printer_number(object, "record") > 0)
        g_string_append_printf(out, ", record %.0f", printer_number(object, "record"));
    if (*printer_get(object, "path")) {
        g_string_append(out, ", ");
        printer_put(out, object, "path");
    }
    g_string_append(out, ": ");
    printer_put(out, object, "text");
    g_string_append_c(out, '\n');
}

static void tell_left_out(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, "  and ");
    printer_count(out, printer_number(object, "left_out"), "more finding");
    g_string_append(out, ", not listed\n");
}

static gboolean print(const char *path, const Verification *verification, int answer,
                      gboolean json) {
    gboolean printed =
        printer_print(json, summary_object(path, verification, answer), tell_summary);
    for (guint i = 0; printed && i < verification->findings->len; i++)
        printed = printer_print(
            json, finding_object(path, g_ptr_array_index(verification->findings, i)), tell_finding);
    if (printed && verification->left_out > 0)
        printed = printer_print(json,
                                json_pack("{s:o, s:I}", "archive", printer_string(path), "left_out",
                                          (json_int_t)verification->left_out),
                                tell_left_out);
    return printed;
}

static void tell_failure(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_HIT);
    g_string_append(out, "The evidence cannot be judged");
    printer_end(out, colour);
    g_string_append(out, ": ");
    printer_put(out, object, "archive");
    g_string_append(out, " is no archive that can be read\n");
}

/* It could not be tried at all. */
static int fail(const char *path, const char *why, gboolean json) {
    printer_print(json,
                  json_pack("{s:o, s:s, s:o}", "archive", printer_string(path), "evidence",
                            "cannot be judged", "error", printer_string(why)),
                  tell_failure);
    return command_fail(&cmd_verify, "%s", why);
}

static int verify_one(const char *path, gboolean json) {
    Verification verification = {0};
    Progress progress;
    g_autoptr(GError) error = NULL;
    progress_begin(&progress, "verifying", TRUE);
    gboolean tried = archive_verify(path, evidence_record_objects, show_progress, &progress,
                                    &verification, &error);
    progress_end(&progress);
    if (!tried)
        return fail(path, error->message, json);
    int answer = answer_of(&verification);
    gboolean printed = print(path, &verification, answer, json);
    verification_clear(&verification);
    return printed ? answer : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    int answer = command_options(&cmd_verify, argc, argv, NULL, &options);
    if (answer >= 0)
        return answer;
    answer = ANSWER_YES;
    if (options.arguments->len == 0)
        g_ptr_array_add(options.arguments, g_strdup(options.archive));
    for (guint i = 0; i < options.arguments->len; i++)
        answer =
            command_both(answer, verify_one(g_ptr_array_index(options.arguments, i), options.json));
    command_options_clear(&options);
    return answer;
}

const Command cmd_verify = {
    "verify", run, NEEDS_ARCHIVE, "does the evidence stand?",
    "usage: kasuhara verify [--json] [ARCHIVE...]\n"
    "\n"
    "Checks every line of the chain and every object it names, and says in one line\n"
    "whether the evidence stands; then names each thing that does not:\n"
    "\n"
    "  altered         its bytes are not what their hash says\n"
    "  missing         a record names it, and it is not there\n"
    "  truncated tail  the last line is cut short: a write that was never acknowledged;\n"
    "                  the daemon mends it when it starts next\n"
    "  unreadable      permission or disk; says nothing about the evidence\n"
    "  stray           no record names it; no fault\n"
    "\n"
    "Keep the head that it prints: an archive that is cut or rewritten cannot come to\n"
    "it again. Without ARCHIVE it is $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive.\n"
    "contrib/verify-archive checks the same with sh, awk and sha256sum alone.\n"
    "\n"
    "  -a, --archive DIR   the same as ARCHIVE\n"
    "      --json          one object an archive, then one a finding, a line each\n"
    "\n"
    "exit status: 0 it stands, strays or not; 1 it does not: something is altered,\n"
    "missing or cut short; 2 nobody can say: no archive, or not all of it can be read.\n"
    "Of several archives, 1 before 2 before 0.\n"};
