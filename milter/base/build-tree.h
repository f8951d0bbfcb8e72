/* What is not installed yet is found where it was built. Thread safe. */
#ifndef BASE_BUILD_TREE_H
#define BASE_BUILD_TREE_H

#include <glib.h>

/* The running program lies in the build tree that it was made in, BUILD_TREE. */
gboolean build_tree_runs(void);

#endif
