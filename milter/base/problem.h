/* What is wrong in a file that a person wrote, all of it, not only the first:
 * file, line, column, what is wrong and what would be right. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <glib.h>

typedef enum {
    PROBLEM_ERROR,   /* the file cannot be used */
    PROBLEM_WARNING, /* it can, but not as its author may think */
} ProblemWeight;

typedef struct {
    ProblemWeight weight;
    char *file;
    int line;   /* from 1; 0: unknown */
    int column; /* from 1, in bytes; 0: unknown */
    char *text; /* what is wrong; what would be right; UTF-8 */
} Problem;

/* A list of Problem that owns them. Not thread safe. */
typedef struct Problems Problems;

Problems *problems_new(void);
void problems_free(Problems *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Problems, problems_free)

void problems_add(Problems *problems, ProblemWeight weight, const char *file, int line, int column,
                  const char *format, ...) G_GNUC_PRINTF(6, 7);

guint problems_count(const Problems *problems);
guint problems_errors(const Problems *problems); /* those that are PROBLEM_ERROR */
const Problem *problems_at(const Problems *problems, guint index);

/* "file:line:column: text"; parts that are unknown are left out. Caller frees. */
char *problem_to_line(const Problem *problem);

#endif
