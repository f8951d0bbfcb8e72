/* Offers verify-kept.h. */
#include "command/verify-kept.h"

#include "archive/checkpoint-store.h"
#include "base/error.h"
#include "evidence/evidence.h"

#include <inttypes.h>

GPtrArray *verify_kept_read(const char *address) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(state_checkpoint_free);
    if (!state_is_shared(address)) {
        command_fail(&cmd_verify, _("--state takes a database that hosts share, postgresql://...; "
                                    "a file keeps no checkpoints"));
        return NULL;
    }
    g_autoptr(State) state = state_open(address, NULL, &error);
    if (state && state->functions->checkpoints(state, all, &error))
        return g_steal_pointer(&all);
    command_fail(&cmd_verify, "%s", error->message);
    return NULL;
}

void verify_kept_free(gpointer kept) {
    g_free((gpointer)((VerifyKept *)kept)->name);
    g_free(kept);
}

static VerifyKept *new_kept(const StateCheckpoint *checkpoint, const char *origin, guint64 size) {
    VerifyKept *kept = g_new(VerifyKept, 1);
    *kept = (VerifyKept){g_strdup_printf(_("checkpoint %" PRIu64 " of %s in the database, from %s"),
                                         size, origin, checkpoint->origin),
                         span_of_bytes(checkpoint->note)};
    return kept;
}

/* What the note itself says. One that cannot be read is of nobody: whoever wrote it there. */
static gboolean read_note(const StateCheckpoint *one, Checkpoint *checkpoint) {
    Note note;
    if (!checkpoint_read(span_of_bytes(one->note), one->origin, &note, checkpoint, NULL))
        return FALSE;
    note_clear(&note);
    return TRUE;
}

static gboolean fail_none(const GPtrArray *all, const char *archive, const char *name,
                          GError **error) {
    g_autoptr(GString) known = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        Checkpoint checkpoint;
        const StateCheckpoint *one = g_ptr_array_index(all, i);
        const StateCheckpoint *before = i > 0 ? g_ptr_array_index(all, i - 1) : NULL;
        if ((before && g_str_equal(before->origin, one->origin)) || !read_note(one, &checkpoint))
            continue;
        g_string_append_printf(known, "%s%s", known->len ? ", " : "", checkpoint.origin);
        checkpoint_clear(&checkpoint);
    }
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("the database has no checkpoint of %s, which is called %s; it has those of: %s. "
                  "--origin names the one that it is to be held to"),
                archive, name, known->len ? known->str : _("nobody"));
    return FALSE;
}

gboolean verify_kept_of(const GPtrArray *all, const char *archive, const char *origin,
                        GPtrArray *kept, GError **error) {
    g_autofree char *own = origin ? g_strdup(origin) : checkpoint_own_origin(archive);
    g_autofree char *here = evidence_origin(archive);
    guint before = kept->len;
    for (guint i = 0; i < all->len; i++) {
        const StateCheckpoint *one = g_ptr_array_index(all, i);
        Checkpoint checkpoint;
        if (!read_note(one, &checkpoint))
            continue;
        if (g_str_equal(checkpoint.origin, own) || g_str_equal(one->origin, origin ? own : here))
            g_ptr_array_add(kept, new_kept(one, checkpoint.origin, checkpoint.size));
        checkpoint_clear(&checkpoint);
    }
    return kept->len > before || fail_none(all, archive, own, error);
}
