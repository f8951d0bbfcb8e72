/* Categories and levels as the policy calls them in the reader's language; records and --json have
 * their ids. */
#ifndef COMMAND_CATEGORY_NAMES_H
#define COMMAND_CATEGORY_NAMES_H

#include "command/command.h"
#include "policy/policy.h"

/* The outline of the policy at path (NULL: the default one), for the names that it has; NULL, and
 * nothing is said: it cannot be read, and ids must do. Caller unrefs. */
Policy *category_names_policy(const char *path);

/* Of what is printed for people: wherever a key "category" or "categories" stands in the object,
 * ids become names; beside "level" its name is put. policy NULL, an id that it does not know, or
 * English: they stay. */
void category_names_put(json_t *object, const Policy *policy);
/* The level of such an object in words. Borrowed. */
const char *level_said(const json_t *object);
/* Of an id alone: the same rule. */
const char *level_name(const Policy *policy, const char *id);

/* Is the category of this id meant by the word: the id, or what the policy calls it in any
 * language? policy may be NULL. */
gboolean category_names_match(const Policy *policy, const char *id, const char *word);
/* The same of a level. */
gboolean level_names_match(const Policy *policy, const char *id, const char *word);

#endif
