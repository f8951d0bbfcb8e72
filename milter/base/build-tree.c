#include "base/build-tree.h"

gboolean build_tree_runs(void) {
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program && g_str_has_prefix(program, BUILD_TREE "/");
}
