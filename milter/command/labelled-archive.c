/* Offers labelled_archive_cases(): the judged cases of an archive, by the last judgement of
 * each. */
#include "command/labelled-mail.h"

#include "evidence/raise.h"

/* FALSE: nobody has judged it. */
static gboolean is_judged(const CaseFile *file, Judgement *judgement) {
    const CaseJudgement *last = file->judgements->len > 0
                                    ? g_ptr_array_index(file->judgements, file->judgements->len - 1)
                                    : NULL;
    return last && judgement_from_word(last->judgement, judgement);
}

Label labelled_case_label(const CaseFile *file) {
    Judgement judgement = JUDGED_NEITHER;
    is_judged(file, &judgement);
    switch (judgement) {
    case JUDGED_HARASSMENT:
        return LABEL_HARASSMENT;
    case JUDGED_COMPLAINT:
        return LABEL_COMPLAINT;
    case JUDGED_NEITHER:
    case JUDGEMENTS:
        break;
    }
    return LABEL_NORMAL;
}

static gboolean is_named(const CaseRaise *raised, const CaseMessage *message) {
    if (!raised)
        return FALSE;
    if (strcmp(raised->from, raised_from_word(RAISED_FILE)) == 0)
        return digest_equal(&raised->file, &message->mail);
    return g_strcmp0(raised->message_id, message->message_id) == 0;
}

gboolean labelled_case_is_about(const CaseFile *file, const CaseMessage *message) {
    return message->mail_held && !message->from_staff && !message->again &&
           (strcmp(message->level, "none") != 0 || is_named(file->raised, message));
}

/* GLib's sort keeps the order of those that are equal. */
static gint by_label(gconstpointer a, gconstpointer b) {
    return (gint)labelled_case_label(*(CaseFile *const *)a) -
           (gint)labelled_case_label(*(CaseFile *const *)b);
}

GPtrArray *labelled_archive_cases(const Archive *archive, GError **error) {
    Judgement judgement;
    GPtrArray *files = case_files_read(archive, 0, error);
    for (guint i = 0; files && i < files->len;) {
        if (is_judged(g_ptr_array_index(files, i), &judgement))
            i++;
        else
            g_ptr_array_remove_index(files, i);
    }
    if (files)
        g_ptr_array_sort(files, by_label);
    return files;
}
