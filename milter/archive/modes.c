/* Who else may read an archive, its own directories say: see inside.h. */
#include "archive/inside.h"

#include <sys/stat.h>

static gboolean group_reads(const char *directory) {
    struct stat status;
    return stat(directory, &status) == 0 && (status.st_mode & S_IRGRP);
}

guint archive_file_mode(const char *directory) {
    return group_reads(directory) ? 0640 : 0600;
}

guint archive_directory_mode(const char *parent) {
    return group_reads(parent) ? 0750 : 0700;
}
