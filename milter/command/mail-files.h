/* Where the tool finds mail: files, directories, Maildir, mbox, standard input. */
#ifndef COMMAND_MAIL_FILES_H
#define COMMAND_MAIL_FILES_H

#include "base/span.h"

/* The paths of all files named, directories walked in order of names; a Maildir's
 * tmp is left out, and what begins with a dot. Never NULL; of char *, owned. What
 * cannot be read is appended to failures, one message each. */
GPtrArray *mail_files_list(const GPtrArray *arguments, GPtrArray *failures);

/* One mail: name is the path, or "path#n" in an mbox, n from 1. */
typedef void (*MailFileEach)(const char *name, Span mail, gpointer context);

/* Calls each for every mail in the file ("-": standard input). A file that begins
 * with "From " is an mbox; ">From " lines lose one ">" (mboxrd). */
gboolean mail_file_read(const char *path, MailFileEach each, gpointer context, GError **error);

#endif
