/* kasuhara policy check: what is wrong with a policy, with file and line. */
#include "command/command.h"

#include "policy/policy.h"
#include "xml/xml.h"

static json_t *problem_object(const Problem *problem) {
    return json_pack("{s:s, s:o, s:i, s:i, s:o}", "weight",
                     problem->weight == PROBLEM_ERROR ? "error" : "warning", "file",
                     printer_string(problem->file), "line", problem->line, "column",
                     problem->column, "text", printer_string(problem->text));
}

static void tell_problem(const json_t *object, GString *out, gboolean colour) {
    gboolean is_error = strcmp(printer_get(object, "weight"), "error") == 0;
    g_autofree char *place =
        g_strdup_printf("%s:%d:%d: ", printer_get(object, "file"),
                        (int)printer_number(object, "line"), (int)printer_number(object, "column"));
    printer_begin(out, colour, COLOUR_STRONG);
    printer_text(out, place);
    printer_end(out, colour);
    printer_begin(out, colour, is_error ? COLOUR_HIT : COLOUR_FAINT);
    g_string_append(out, is_error ? "error: " : "warning: ");
    printer_end(out, colour);
    printer_text(out, printer_get(object, "text"));
    g_string_append_c(out, '\n');
}

static void tell_summary(const json_t *object, GString *out, gboolean colour) {
    gboolean usable = json_is_true(json_object_get(object, "usable"));
    printer_begin(out, colour, usable ? COLOUR_GOOD : COLOUR_HIT);
    printer_text(out, printer_get(object, "policy"));
    g_string_append(out, usable ? " can be put in force" : " cannot be used");
    printer_end(out, colour);
    g_string_append_printf(out, ": %d errors, %d warnings", (int)printer_number(object, "errors"),
                           (int)printer_number(object, "warnings"));
    if (usable)
        g_string_append_printf(out, "; %d rules, policy=%.8s, prefilter %s",
                               (int)printer_number(object, "rules"), printer_get(object, "digest"),
                               printer_get(object, "prefilter"));
    g_string_append_c(out, '\n');
}

static int run(int argc, char **argv) {
    CommandOptions options;
    int status = command_options(&cmd_policy_check, argc, argv, NULL, &options);
    if (status >= 0)
        return status;
    const char *path =
        options.arguments->len ? g_ptr_array_index(options.arguments, 0) : options.policy;
    g_autoptr(Problems) problems = problems_new();
    xml_init();
    g_autoptr(Policy) policy = policy_load(path, problems);
    if (policy)
        policy_check(policy, problems);
    guint errors = problems_errors(problems);
    gboolean usable = policy && errors == 0;
    gboolean printed = TRUE;
    for (guint i = 0; i < problems_count(problems); i++)
        printed =
            printer_print(options.json, problem_object(problems_at(problems, i)), tell_problem) &&
            printed;
    char hex[DIGEST_HEX + 1] = "";
    if (policy)
        digest_to_hex(&policy->digest, hex);
    json_t *summary = json_pack("{s:o, s:b, s:i, s:i, s:i, s:s, s:s}", "policy",
                                printer_string(path), "usable", usable, "errors", (int)errors,
                                "warnings", (int)(problems_count(problems) - errors), "rules",
                                policy ? (int)lexicon_rules(policy->lexicon) : 0, "digest", hex,
                                "prefilter", lexicon_prefilter_name());
    printed = printer_print(options.json, summary, tell_summary) && printed;
    command_options_clear(&options);
    if (!printed)
        return ANSWER_NONE;
    if (usable)
        return ANSWER_YES;
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? ANSWER_NO : ANSWER_NONE;
}

const Command cmd_policy_check = {
    "policy check", "what is wrong with a policy, with file and line",
    "usage: kasuhara policy check [--json] [FILE]\n"
    "\n"
    "Checks a policy and its lexicons: grammar, meaning, and every example in the\n"
    "lexicons. Each problem is printed as FILE:LINE:COLUMN with what would be right.\n"
    "Without FILE the installed policy is checked.\n"
    "\n"
    "exit status: 0 it can be put in force; 1 it cannot; 2 there is no such file\n",
    run};
