/* Who follows the archive (kasuhara follow), as far as their cursors tell: files NAME.cursor in
 * the directory that the archive lies in. Takes no lock of them. */
#ifndef EVIDENCE_FOLLOWERS_H
#define EVIDENCE_FOLLOWERS_H

#include "evidence/following.h"

enum {
    FOLLOWERS_MAX = 16 /* by name; more are not looked at */
};

typedef struct {
    char *name; /* NAME */
    FollowCursor cursor;
    char *why; /* the cursor cannot be read; NULL: it was */
} Follower;

/* Of Follower, by name; caller unrefs. Empty: there are none, or the directory cannot be read. */
GPtrArray *followers_read(const char *archive_path);

/* How many records are behind the cursor, and how many of them are flagged mails of customers.
 * INPUT: the cursor is of another archive. */
gboolean follower_backlog(const char *archive_path, const Follower *follower, guint64 *records,
                          guint64 *alerts, GError **error);

#endif
