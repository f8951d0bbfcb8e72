/* Who has the turn of archive.h, for those who wait for it: a line behind the note in `turn`, which
 * each writes over as it begins, and nobody makes durable. Where a disk was too full for it, or its
 * process is no more, or this one (another is at the door), nothing is known: it is for messages.
 *
 *     4711 1795749123000000 daemon\n        process, since when (clock_now()), daemon or call */
#include "archive/inside.h"
#include "base/clock.h"
#include "base/translate.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

enum {
    HOLDER_MAX = 64
};

typedef struct {
    gint64 process, since;
    gboolean daemon;
} Holder;

void turn_holder_write(const Archive *archive) {
    char line[HOLDER_MAX + 1], padded[HOLDER_MAX + 2];
    g_snprintf(line, sizeof line, "%d %" PRId64 " %s", (int)getpid(), clock_now(),
               archive->lock >= 0 ? "daemon" : "call");
    g_snprintf(padded, sizeof padded, "%-*s\n", HOLDER_MAX - 1, line);
    ssize_t wrote = pwrite(archive->turn, padded, HOLDER_MAX, TURN_NOTE_MAX);
    (void)wrote; /* then nobody is told who it is */
}

static gboolean read_holder(const Archive *archive, Holder *holder) {
    char line[HOLDER_MAX + 1] = {0}, word[8] = "";
    if (archive->turn < 0 || pread(archive->turn, line, HOLDER_MAX, TURN_NOTE_MAX) <= 0 ||
        sscanf(line, "%" SCNd64 " %" SCNd64 " %7s", &holder->process, &holder->since, word) != 3)
        return FALSE;
    holder->daemon = g_str_equal(word, "daemon");
    return holder->process > 1 && holder->process <= G_MAXINT32 && holder->process != getpid() &&
           (kill((pid_t)holder->process, 0) == 0 || errno != ESRCH);
}

char *turn_holder_text(const Archive *archive, gboolean *daemon) {
    Holder holder = {0};
    *daemon = FALSE;
    if (!read_holder(archive, &holder))
        return g_strdup_printf(_("another process (which one, fuser %s/turn tells)"),
                               archive->path);
    g_autofree char *since = clock_to_local(holder.since, "%Y-%m-%d %H:%M:%S");
    *daemon = holder.daemon;
    return g_strdup_printf(_("%s (process %" PRId64 ", since %s)"),
                           holder.daemon ? "kasuhara-milter" : "kasuhara case open", holder.process,
                           since);
}
