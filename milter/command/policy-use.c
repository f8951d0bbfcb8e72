/* Offers policy-use.h. */
#include "command/policy-use.h"

#include "xml/xml.h"

enum {
    PROBLEMS_TOLD = 5
};

static Policy *use(const Command *command, const char *path,
                   Policy *(*load)(const char *path, Problems *problems)) {
    g_autoptr(Problems) problems = problems_new();
    xml_init();
    Policy *policy = load(path, problems);
    guint count = policy ? 0 : problems_count(problems);
    for (guint i = 0; i < MIN(count, PROBLEMS_TOLD); i++) {
        Problem problem = *problems_at(problems, i);
        g_autofree char *file = command_problem_path(&problem, path);
        problem.file = file;
        g_autofree char *line = problem_to_line(&problem);
        command_fail(command, "%s", line);
    }
    if (count > PROBLEMS_TOLD)
        command_fail(command, _("and %u more problems; see kasuhara policy check %s"),
                     count - PROBLEMS_TOLD, path);
    return policy;
}

Policy *policy_use(const Command *command, const char *path) {
    return use(command, path, policy_load);
}

Policy *policy_use_outline(const Command *command, const char *path) {
    return use(command, path, policy_load_outline);
}

Policy *policy_use_for_report(const Command *command, const char *path) {
    Policy *policy = policy_use_outline(command, path);
    if (!policy)
        command_fail(command,
                     _("no policy could be read from %s: contacts and the names of categories are "
                       "missing in the report; KASUHARA_POLICY names another"),
                     path);
    return policy;
}
