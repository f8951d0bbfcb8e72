/* kasuhara policy check: what is wrong with a policy, with file, line and column. */
#include "command/command.h"

#include "base/error.h"
#include "policy/policy.h"
#include "xml/xml.h"

#include <errno.h>
#include <unistd.h>

static json_t *problem_object(const Problem *problem, const char *policy_path) {
    g_autofree char *path = command_problem_path(problem, policy_path);
    return json_pack("{s:s, s:o, s:i, s:i, s:o}", "weight",
                     problem->weight == PROBLEM_ERROR ? "error" : "warning", "file",
                     printer_string(path), "line", problem->line, "column", problem->column, "text",
                     printer_string(problem->text));
}

/* As compilers do, so that editors find the place: file:line:column: error: text */
static void tell_problem(const json_t *object, GString *out, gboolean colour) {
    gboolean is_error = strcmp(printer_get(object, "weight"), "error") == 0;
    printer_begin(out, colour, COLOUR_STRONG);
    printer_put(out, object, "file");
    if (printer_number(object, "line") > 0)
        g_string_append_printf(out, ":%.0f", printer_number(object, "line"));
    if (printer_number(object, "column") > 0)
        g_string_append_printf(out, ":%.0f", printer_number(object, "column"));
    g_string_append(out, *printer_get(object, "file") ? ": " : "");
    printer_end(out, colour);
    printer_begin(out, colour, is_error ? COLOUR_HIT : COLOUR_FAINT);
    g_string_append(out, is_error ? _("error: ") : _("warning: "));
    printer_end(out, colour);
    printer_put(out, object, "text");
    g_string_append_c(out, '\n');
}

/* Rules by language, in the order in which the languages are met. */
static json_t *languages_of(const Lexicon *lexicon) {
    json_t *languages = json_object();
    for (guint i = 0; i < lexicon_rules(lexicon); i++) {
        const char *language = lexicon_rule(lexicon, i)->language;
        json_int_t before = json_integer_value(json_object_get(languages, language));
        json_object_set_new(languages, language, json_integer(before + 1));
    }
    return languages;
}

static json_t *summary_object(const char *path, const Policy *policy, const Problems *problems) {
    guint errors = problems_errors(problems);
    json_t *summary = json_pack("{s:o, s:b, s:i, s:i}", "policy", printer_string(path), "usable",
                                (int)(policy && errors == 0), "errors", (int)errors, "warnings",
                                (int)(problems_count(problems) - errors));
    if (!policy)
        return summary;
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&policy->digest, hex);
    json_t *more = json_pack(
        "{s:i, s:o, s:i, s:i, s:i, s:s}", "rules", (int)lexicon_rules(policy->lexicon), "languages",
        languages_of(policy->lexicon), "categories", (int)policy->categories->len, "behaviours",
        (int)policy->behaviours->len, "levels", (int)policy->levels->len, "digest", hex);
    json_object_update(summary, more);
    json_decref(more);
    return summary;
}

/* " (ja 120, en 90)"; nothing where there are none. Caller frees. */
static char *languages_words(const json_t *object) {
    GString *words = g_string_new(NULL);
    const char *language;
    const json_t *number;
    json_object_foreach((json_t *)json_object_get(object, "languages"), language, number) {
        g_string_append_printf(words, "%s%s ", words->len ? _(", ") : " (", language);
        printer_digits(words, json_number_value(number));
    }
    return g_string_free(g_string_append(words, words->len ? ")" : ""), FALSE);
}

static void tell_parts(const json_t *object, GString *out) {
    g_autofree char *languages = languages_words(object);
    g_autofree char *rules =
        printer_counted(printer_number(object, "rules"), "%s rule", "%s rules");
    g_autofree char *behaviours =
        printer_counted(printer_number(object, "behaviours"), "%s behaviour", "%s behaviours");
    g_autofree char *levels =
        printer_counted(printer_number(object, "levels"), "%s level", "%s levels");
    /* Translators: 210 rules, how many of which language, 3 behaviours, 3 levels. */
    printer_say(out, _("; %s%s, %s, %s; policy=%.8s"), rules, languages, behaviours, levels,
                printer_get(object, "digest"));
}

static void tell_summary(const json_t *object, GString *out, gboolean colour) {
    gboolean usable = printer_truth(object, "usable");
    printer_begin(out, colour, usable ? COLOUR_GOOD : COLOUR_HIT);
    printer_say(out, usable ? _("%s can be put in force") : _("%s cannot be put in force"),
                printer_get(object, "policy"));
    printer_end(out, colour);
    g_string_append(out, ": ");
    printer_count(out, printer_number(object, "errors"), "%s error", "%s errors");
    g_string_append(out, _(", "));
    printer_count(out, printer_number(object, "warnings"), "%s warning", "%s warnings");
    if (usable)
        tell_parts(object, out);
    g_string_append_c(out, '\n');
}

static int check(const char *path, gboolean json) {
    if (access(path, R_OK) != 0)
        return command_fail(&cmd_policy_check, _("cannot read %s: %s"), path, g_strerror(errno));
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return command_fail(&cmd_policy_check, _("%s is a directory; name the policy file"), path);
    g_autoptr(Problems) problems = problems_new();
    xml_init();
    g_autoptr(Policy) policy = policy_load(path, problems);
    gboolean usable = policy && policy_check(policy, problems) && problems_errors(problems) == 0;
    gboolean printed = TRUE;
    for (guint i = 0; printed && i < problems_count(problems); i++)
        printed = printer_print(json, problem_object(problems_at(problems, i), path), tell_problem);
    if (!printed || !printer_print(json, summary_object(path, policy, problems), tell_summary))
        return ANSWER_NONE;
    return usable ? ANSWER_YES : ANSWER_NO;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    int answer = command_options(&cmd_policy_check, argc, argv, NULL, &options);
    if (answer >= 0)
        return answer;
    if (options.arguments->len > 1)
        answer = command_fail(&cmd_policy_check, _("one policy at a time, please"));
    else if (options.arguments->len == 1)
        answer = check(g_ptr_array_index(options.arguments, 0), options.json);
    else
        answer = check(options.policy, options.json);
    command_options_clear(&options);
    return answer;
}

const Command cmd_policy_check = {
    "policy check", run, NEEDS_POLICY, N_("what is wrong with a policy, with file and line"),
    N_("usage: kasuhara policy check [--json] [FILE]\n"
       "\n"
       "Checks a policy and its lexicons: grammar, meaning, and every example in the\n"
       "lexicons. Each problem is printed as FILE:LINE:COLUMN: with what would be right;\n"
       "then one line says whether the policy can be put in force, what it holds, and the\n"
       "eight digits by which marks on mail name it. Without FILE it is $KASUHARA_POLICY,\n"
       "in a build tree the tree's, else the installed policy.\n"
       "\n"
       "  -p, --policy FILE   the same as FILE\n"
       "      --json          one object a problem and line, the last says whether it is usable\n"
       "\n"
       "exit status: 0 it can be put in force, warnings or not; 1 it cannot; 2 the file\n"
       "cannot be read\n")};
