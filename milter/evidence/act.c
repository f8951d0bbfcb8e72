/* Offers act.h. */
#include "evidence/act.h"
#include "base/clock.h"
#include "base/error.h"
#include "evidence/evidence-parts.h"

static const char *const words[JUDGEMENTS] = {
    [JUDGED_NEITHER] = "neither",
    [JUDGED_COMPLAINT] = "complaint",
    [JUDGED_HARASSMENT] = "harassment",
};

const char *judgement_word(Judgement judgement) {
    return words[judgement];
}

gboolean judgement_from_word(const char *word, Judgement *judgement) {
    for (guint i = 0; word && i < JUDGEMENTS; i++) {
        if (g_str_equal(word, words[i])) {
            *judgement = i;
            return TRUE;
        }
    }
    return FALSE;
}

Archive *evidence_open_to_act(const char *path, const Actor *actor, GError **error) {
    ArchiveOpened opened;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_APPEND, &opened, error);
    if (!archive || !evidence_note_repair(archive, &opened, actor->host, error))
        return NULL;
    return g_steal_pointer(&archive);
}

/* The case, alone in its array; NULL: there is none on which to act. */
static GPtrArray *case_to_act_on(const Archive *archive, gint64 number, GError **error) {
    g_autoptr(GPtrArray) files = number > 0 ? case_files_read(archive, number, error) : NULL;
    if (number > 0 && !files)
        return NULL;
    const CaseFile *file = files && files->len > 0 ? g_ptr_array_index(files, 0) : NULL;
    if (file && file->messages->len == 0 && file->erasures->len > 0) {
        const CaseAct *erasure = g_ptr_array_index(file->erasures, file->erasures->len - 1);
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "case %" G_GINT64_FORMAT " was erased by record %" G_GUINT64_FORMAT, number,
                    erasure->sequence);
        return NULL;
    }
    if (file)
        return g_steal_pointer(&files);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                "there is no case %" G_GINT64_FORMAT " in %s; see kasuhara case list", number,
                archive_path(archive));
    return NULL;
}

static gboolean append_act(Archive *archive, const char *kind, const Json *record,
                           guint64 *sequence, GError **error) {
    g_autoptr(GString) text = record_to_text(record);
    return archive_append(archive, kind, span_of_string(text), sequence, NULL, error);
}

gboolean evidence_judge(Archive *archive, const Actor *actor, const JudgementAct *act,
                        guint64 *sequence, GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, act->case_number, error);
    if (!files)
        return FALSE;
    g_autoptr(Json) record = record_judgement(actor, act);
    return append_act(archive, "judgement", record, sequence, error);
}

gboolean evidence_hold(Archive *archive, const Actor *actor, gint64 case_number, gboolean held,
                       const char *reason, guint64 *sequence, GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, case_number, error);
    if (!files)
        return FALSE;
    if (!held && !((const CaseFile *)g_ptr_array_index(files, 0))->hold) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "case %" G_GINT64_FORMAT " is not on hold", case_number);
        return FALSE;
    }
    g_autoptr(Json) record = record_hold(actor, case_number, held, reason);
    return append_act(archive, "hold", record, sequence, error);
}

gboolean evidence_note_access(Archive *archive, const Actor *actor, const char *action,
                              gint64 case_number, const GArray *what, GError **error) {
    g_autoptr(Json) record = record_access(actor, action, case_number, what);
    return append_act(archive, "access", record, NULL, error);
}
