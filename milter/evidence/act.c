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

static gboolean has_case(const Archive *archive, gint64 number, GError **error) {
    g_autoptr(GPtrArray) files = number > 0 ? case_files_read(archive, number, error) : NULL;
    if (number > 0 && !files)
        return FALSE;
    if (files && files->len > 0)
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                "there is no case %" G_GINT64_FORMAT " in %s; see kasuhara case list", number,
                archive_path(archive));
    return FALSE;
}

gboolean evidence_judge(Archive *archive, const Actor *actor, const JudgementAct *act,
                        guint64 *sequence, GError **error) {
    if (!has_case(archive, act->case_number, error))
        return FALSE;
    g_autoptr(Json) record = record_judgement(actor, act);
    g_autoptr(GString) text = record_to_text(record);
    return archive_append(archive, "judgement", span_of_string(text), sequence, NULL, error);
}
