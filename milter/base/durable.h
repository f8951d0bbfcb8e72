/* Files that are there, whole, after a power cut: temporary name in the same
 * directory, write, fsync, rename, fsync of the directory. */
#ifndef BASE_DURABLE_H
#define BASE_DURABLE_H

#include "base/span.h"

/* Writes bytes as directory/name with this mode, replacing what stands there
 * in one step. The temporary name starts with ".new-". Thread safe. On error
 * the old file, if any, still stands. */
gboolean durable_write(const char *directory, const char *name, Span bytes, guint mode,
                       GError **error);

/* The same for a path that a person gave: a symbolic link is followed, and what is there and no
 * regular file, a device or a pipe, is written into. Errors name the path. */
gboolean durable_write_path(const char *path, Span bytes, guint mode, GError **error);

/* The same as durable_write() without the last step: the name is durable only after
 * durable_sync_directory() of the directory that it stands in. name may lie in a
 * directory below, which must be there; the temporary file never does. */
gboolean durable_place(const char *directory, const char *name, Span bytes, guint mode,
                       GError **error);

/* All bytes to a descriptor, over short writes and EINTR. */
gboolean durable_write_all(int fd, Span bytes, const char *what, GError **error);

/* Makes names made or renamed in the directory durable. *lost, if not NULL, is set TRUE where that
 * was tried and failed: nobody knows then which names are. FALSE with *lost as it was: the
 * directory could not be opened, and may be asked again. */
gboolean durable_sync_directory(const char *directory, gboolean *lost, GError **error);

/* What root made goes to the owner of the directory it lies in: a daemon must be
 * able to read what the tool wrote beside it. For any other user: nothing. */
gboolean durable_give(const char *path, GError **error);

/* Makes a directory with this mode if there is none, durably; its parent must
 * be there. */
gboolean durable_make_directory(const char *path, guint mode, GError **error);

#endif
