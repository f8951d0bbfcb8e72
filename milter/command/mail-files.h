/* Where the tool finds mail: files, directories, Maildirs, mboxes, standard input.
 * Files are found first, by name; mails are then read one by one, so memory holds
 * no more than one at a time. */
#ifndef COMMAND_MAIL_FILES_H
#define COMMAND_MAIL_FILES_H

#include <glib.h>

/* mail-walk.c: the paths of all files named, directories walked in order of names.
 * Of a Maildir only cur and new are read, and the Maildirs inside it; elsewhere what
 * begins with a dot is left out, as is what is no file, and links to directories.
 * Never NULL; of char *, owned. What cannot be read is appended to failures, one
 * message each (char *, owned). */
GPtrArray *mail_files_list(const GPtrArray *arguments, GPtrArray *failures);

/* mail-source.c: the mails in these files, in order. */
typedef struct MailSource MailSource;

typedef enum {
    MAIL_SOURCE_END,
    MAIL_SOURCE_MAIL,
    MAIL_SOURCE_FAILED, /* a file could not be read, *error says why; go on */
} MailSourceGot;

/* files: paths, "-" is standard input; must live as long as the source. */
MailSource *mail_source_new(const GPtrArray *files);
void mail_source_free(MailSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailSource, mail_source_free)

/* *name is the path, or "path#n" in an mbox, n from 1; *mail its bytes; both are the
 * caller's. A file that begins with "From " is an mbox (mboxrd): a line that begins so
 * begins the next mail, and of ">From " one ">" is taken away. A file of no bytes is a
 * mail of no bytes. INPUT: a mail over 1 GiB; the rest of its file is not read. */
MailSourceGot mail_source_next(MailSource *source, char **name, GBytes **mail, GError **error);

/* Files that are read to their end. */
guint mail_source_done(const MailSource *source);

#endif
