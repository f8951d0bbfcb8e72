/* Mail that people have judged, judged again by a policy. */
#ifndef COMMAND_LABELLED_MAIL_H
#define COMMAND_LABELLED_MAIL_H

#include "command/command.h"

#include "evidence/evidence.h"

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
    const SealKey *key;    /* of the archive's mail, where that is sealed; NULL */
    gboolean told;         /* what is wrong with it was said already */
} LabelledSource;

/* What it is called in messages. */
const char *labelled_source_name(const LabelledSource *source);

/* Judges all mail of a source. Of LabelledMail, owned, in order of label, then name. *failed:
 * what could not be read, or is no mail (no bytes, or text without header lines); each was
 * said. NULL: it was said why: no such folder, a folder without mail, no thread. A
 * directory's mail is judged on jobs threads, without history; an archive's with the
 * thread that its case holds; that sealed mail was opened for it stands in a record then. */
GPtrArray *labelled_mail_judge(const Command *command, const LabelledSource *source, Policy *policy,
                               guint jobs, guint *failed);

/* labelled-folders.c */
typedef struct {
    GPtrArray *of[LABELS];  /* of char *: the folders of each label */
    GPtrArray *passed_over; /* of char *: files and folders beside them, hidden ones left out */
    gboolean any;
} LabelledFolders;

LabelledFolders *labelled_folders_find(const char *directory);
void labelled_folders_free(LabelledFolders *folders);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabelledFolders, labelled_folders_free)

/* labelled-archive.c: the cases that were judged (of CaseFile, owned), in order of label, then
 * number. NULL: error. */
GPtrArray *labelled_archive_cases(const Archive *archive, GError **error);
Label labelled_case_label(const CaseFile *file);
/* Is it one of the mails that the judgement was about: the customer's, flagged when it came, or
 * named by who opened the case by hand, and its bytes are here? */
gboolean labelled_case_is_about(const CaseFile *file, const CaseMessage *message);

#endif
