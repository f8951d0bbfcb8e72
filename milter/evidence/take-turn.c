/* Why no mail of a thread stands twice in the archive, though a daemon and any number of people's
 * calls archive what one state holds:
 *
 * To ask what is pending, to append it, and to tell state so is one step, under the turn of
 * archive.h: the daemon's threads share it, and agree among themselves by in-flight.h; a call by
 * hand has it alone. So whoever asks is asked of by nobody else, and no answer grows old: neither
 * daemon and call, nor two calls, are ever told of the same mail.
 *
 * Cut short between the line and the telling, a mail stands, and is pending: that is what the note
 * of the turn is for. A call writes it before its first line, and takes it away once all is told; a
 * daemon writes it when it cannot tell. Who has the turn next tells state what stands after that
 * line, before it asks. A daemon that was killed leaves no note: its next start tells the newest
 * lines, and a call that finds no daemon that has done so does the same. */
#include "evidence/evidence-parts.h"

enum {
    NEWEST_LINES = 1000
};

guint64 evidence_newest_lines(Archive *archive) {
    guint64 lines = archive_lines(archive);
    return lines < NEWEST_LINES ? 0 : lines - NEWEST_LINES;
}

/* FALSE: as of evidence_restore_after(), and the note stays. State is asked first whether it is
 * there: the chain is long. */
static gboolean settle_turn(Archive *archive, State *state, GError **error) {
    guint64 after;
    gboolean empty;
    int noted = archive_turn_noted(archive, &after, error);
    return noted == 0 || (noted > 0 && state->functions->is_empty(state, &empty, error) &&
                          evidence_restore_after(archive, state, after, error) &&
                          archive_turn_settled(archive, error));
}

gboolean evidence_begin_turn(Evidence *evidence, char **untold, GError **error) {
    g_autoptr(GError) failed = NULL;
    if (!archive_turn_begin(evidence->archive, TURN_SECONDS, error))
        return FALSE;
    *untold = evidence_why_behind(evidence);
    if (*untold)
        return TRUE; /* evidence_catch_up() tells all, what stands behind the note too */
    pthread_mutex_lock(&evidence->turn_guard);
    gboolean settled = settle_turn(evidence->archive, evidence->state, &failed);
    pthread_mutex_unlock(&evidence->turn_guard);
    if (!settled)
        *untold = g_strdup(failed->message);
    return TRUE;
}

void evidence_note_untold(Evidence *evidence, guint64 sequence) {
    pthread_mutex_lock(&evidence->turn_guard);
    archive_turn_note(evidence->archive, sequence - 1, NULL); /* state failed: it is told so */
    pthread_mutex_unlock(&evidence->turn_guard);
}

gboolean beside_begin_turn(Archive *archive, State *state, GError **error) {
    if (!archive_turn_begin(archive, TURN_SECONDS, error))
        return FALSE;
    gboolean told = archive_turn_is_told(archive);
    if (settle_turn(archive, state, error) &&
        (told || evidence_restore_after(archive, state, evidence_newest_lines(archive), error)) &&
        archive_turn_note(archive, archive_lines(archive), error))
        return TRUE;
    archive_turn_end(archive);
    return FALSE;
}

void beside_end_turn(Archive *archive, gboolean all_told) {
    if (all_told)
        archive_turn_settled(archive, NULL);
    archive_turn_end(archive);
}
