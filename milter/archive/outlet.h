/* Ways in which a checkpoint leaves the archive, so that someone outside can hold the archive
 * to it. Each hands checkpoints/SIZE over, and is TRUE once it is there; called again it does
 * nothing more than is needed. Never called in the way of mail: each may take long. */
#ifndef ARCHIVE_OUTLET_H
#define ARCHIVE_OUTLET_H

#include <glib.h>

/* What the names of notes begin with (outlet_note()). */
#define OUTLET_NOTED "handed-"

enum {
    OUTLET_SECONDS = 60 /* that an outlet has */
};

/* A copy in a directory that is mounted from elsewhere, as ORIGIN-SIZE, "/" of the origin made
 * "_", and with it its timestamp, if there is one, as ORIGIN-SIZE.tsr. */
gboolean outlet_directory(const char *archive_path, guint64 size, const char *directory,
                          GError **error);

/* Runs a program, without a shell, with SIZE as its argument and the checkpoint as standard
 * input; what it prints is not kept. Status 0: it took it. Killed after OUTLET_SECONDS. */
gboolean outlet_command(const char *archive_path, guint64 size, const char *program,
                        GError **error);

/* outlet-mail-curl.c, or -none.c: mails it, as a text that can be saved as it is, by the SMTP
 * server (HOST or HOST:PORT). */
gboolean outlet_mail(const char *archive_path, guint64 size, const char *recipient,
                     const char *server, GError **error);

/* Where an outlet itself does not show what it took: notes in the archive that it took the
 * checkpoint of `size` lines, and tells the largest that was noted; 0: none. outlet: any text. */
gboolean outlet_note(const char *archive_path, const char *outlet, guint64 size, GError **error);
guint64 outlet_noted(const char *archive_path, const char *outlet);

#endif
