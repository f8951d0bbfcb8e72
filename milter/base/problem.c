/* Offers the list of problem.h. Out of memory aborts (GLib). */
#include "base/problem.h"

struct Problems {
    GPtrArray *list; /* of Problem, owned */
};

static void problem_free(gpointer data) {
    Problem *problem = data;
    g_free(problem->file);
    g_free(problem->text);
    g_free(problem);
}

Problems *problems_new(void) {
    Problems *problems = g_new0(Problems, 1);
    problems->list = g_ptr_array_new_with_free_func(problem_free);
    return problems;
}

void problems_free(Problems *problems) {
    if (!problems)
        return;
    g_ptr_array_unref(problems->list);
    g_free(problems);
}

void problems_add(Problems *problems, ProblemWeight weight, const char *file, int line, int column,
                  const char *format, ...) {
    Problem *problem = g_new0(Problem, 1);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    problem->text = g_utf8_make_valid(text, -1); /* the file's own bytes may stand in it */
    problem->weight = weight;
    problem->file = g_strdup(file);
    problem->line = line;
    problem->column = column;
    g_ptr_array_add(problems->list, problem);
}

guint problems_count(const Problems *problems) {
    return problems->list->len;
}

guint problems_errors(const Problems *problems) {
    guint errors = 0;
    for (guint i = 0; i < problems->list->len; i++)
        errors += problems_at(problems, i)->weight == PROBLEM_ERROR;
    return errors;
}

const Problem *problems_at(const Problems *problems, guint index) {
    return g_ptr_array_index(problems->list, index);
}

char *problem_to_line(const Problem *problem) {
    GString *line = g_string_new(NULL);
    if (problem->file)
        g_string_append_printf(line, "%s:", problem->file);
    if (problem->file && problem->line > 0)
        g_string_append_printf(line, "%d:", problem->line);
    if (problem->file && problem->line > 0 && problem->column > 0)
        g_string_append_printf(line, "%d:", problem->column);
    if (line->len > 0)
        g_string_append_c(line, ' ');
    if (problem->weight == PROBLEM_WARNING)
        g_string_append(line, "warning: ");
    g_string_append(line, problem->text);
    return g_string_free(line, FALSE);
}
