/* Offers lock_holder(): out of /proc/locks (proc_locks(5)), of which a sandbox, another name space
 * of processes or a layered file system may know nothing. */
#include "archive/inside.h"
#include "base/translate.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

/* 0: it is of another lock. */
static int process_of(const char *line, const struct stat *file) {
    unsigned major_part, minor_part;
    unsigned long long inode;
    int process = 0;
    if (sscanf(line, "%*d: FLOCK %*s %*s %d %x:%x:%llu", &process, &major_part, &minor_part,
               &inode) != 4 ||
        inode != (unsigned long long)file->st_ino || major_part != major(file->st_dev) ||
        minor_part != minor(file->st_dev))
        return 0;
    return MAX(process, 0);
}

char *lock_holder(int fd, const char *path) {
    g_autofree char *locks = NULL;
    struct stat file;
    int process = 0;
    if (fstat(fd, &file) == 0 && g_file_get_contents("/proc/locks", &locks, NULL, NULL)) {
        g_auto(GStrv) lines = g_strsplit(locks, "\n", -1);
        for (char **line = lines; *line && process == 0; line++)
            process = process_of(*line, &file);
    }
    return process > 0 ? g_strdup_printf(_("process %d"), process)
                       : g_strdup_printf(_("another process (which one, fuser %s tells)"), path);
}
