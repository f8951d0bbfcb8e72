/* Threads that take tasks in turn, for verifying. Within the room.
 *
 * One thread gives, the workers run. POSIX threads: ThreadSanitizer cannot see into
 * those of GLib. */
#ifndef ARCHIVE_WORKERS_H
#define ARCHIVE_WORKERS_H

#include <glib.h>

typedef struct Workers Workers;

/* Called from several threads at once; takes over the task. */
typedef void (*WorkerRun)(gpointer task, gpointer context);

/* NULL: no thread could be started. */
Workers *workers_new(guint threads, WorkerRun run, gpointer context, GError **error);
/* Waits while too many tasks wait already, so that memory stays bounded. */
void workers_give(Workers *workers, gpointer task);
/* Waits until all that was given is done. */
void workers_finish(Workers *workers);
void workers_free(Workers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workers, workers_free)

#endif
