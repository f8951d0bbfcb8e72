/* Mail that people have judged, judged again by a policy. */
#ifndef COMMAND_LABELLED_MAIL_H
#define COMMAND_LABELLED_MAIL_H

#include "command/command.h"

#include "archive/archive.h"
#include "policy/policy.h"

typedef enum {
    LABEL_NORMAL,
    LABEL_COMPLAINT,
    LABEL_HARASSMENT,
    LABELS
} Label;

/* "normal", "complaint", "harassment": also the names of the folders. */
const char *label_name(Label label);

typedef struct {
    Label label;
    char *name;      /* as mail-files.h names it */
    char *digest;    /* SHA-256 of the mail in hex: the same mail, wherever it lies */
    json_t *verdict; /* see verdict-object.h */
} LabelledMail;

/* Is it flagged: does it reach a level? And rightly so? */
gboolean labelled_is_flagged(const LabelledMail *mail);
gboolean labelled_is_right(const LabelledMail *mail);

/* Where labelled mail lies: one of both. */
typedef struct {
    const char *directory; /* with folders of these names, whatever depth */
    const char *archive;   /* whose cases people have judged: see labelled-archive.c */
} LabelledSource;

/* Judges all mail of a source on jobs threads, without history. Of LabelledMail, owned, in order of
 * label, then name. *failed: mails that could not be read; each was said. NULL: it was said why: no
 * such folder, a folder without mail, no thread. */
GPtrArray *labelled_mail_judge(const Command *command, const LabelledSource *source, Policy *policy,
                               guint jobs, guint *failed);

/* labelled-archive.c: one mail of a judged case. */
typedef struct {
    Label label;
    char *name; /* "case 12, record 34" */
    Digest mail;
} JudgedMail;

/* Of JudgedMail, owned, in order of label, then case. NULL: error. */
GPtrArray *labelled_archive_list(const Archive *archive, GError **error);

#endif
