/* Who follows the archive (kasuhara follow), as far as their cursors tell: files NAME.cursor in
 * the directory that the archive lies in, or in the one that kasuhara-follow.service keeps its own
 * in: /var/lib/kasuhara-follow for /var/lib/kasuhara/archive. Takes no lock of them. */
#ifndef EVIDENCE_FOLLOWERS_H
#define EVIDENCE_FOLLOWERS_H

#include "evidence/following.h"

enum {
    FOLLOWERS_MAX = 16 /* more are not looked at */
};

typedef struct {
    char *name; /* NAME */
    FollowCursor cursor;
    char *why; /* the cursor cannot be read; NULL: it was */
} Follower;

/* Where a service of its own keeps its cursors, for the archive at this path. Caller frees. */
char *followers_directory(const char *archive_path);

/* Of Follower, by name; caller unrefs. Empty: there are none, or the directory cannot be read. */
GPtrArray *followers_read(const char *archive_path);

/* How many records are behind the cursor, and how many of them are flagged mails of customers.
 * INPUT: the cursor is of another archive. */
gboolean follower_backlog(const char *archive_path, const Follower *follower, guint64 *records,
                          guint64 *alerts, GError **error);

#endif
