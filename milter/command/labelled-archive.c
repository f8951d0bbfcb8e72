/* Offers labelled_archive_list(): the mails of judged cases, by the last judgement of
 * each. Of a case those count that its customer sent and that were flagged when they
 * came: they are what the judgement was about. */
#include "command/labelled-mail.h"

#include "evidence/act.h"

static void free_judged(gpointer data) {
    JudgedMail *judged = data;
    g_free(judged->name);
    g_free(judged);
}

static Label label_of(Judgement judgement) {
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

static gboolean is_told(const CaseMessage *message) {
    return message->mail_held && !message->from_staff && !message->again &&
           strcmp(message->level, "none") != 0;
}

static void add_case(const CaseFile *file, GPtrArray *list) {
    Judgement judgement;
    const CaseJudgement *last = file->judgements->len > 0
                                    ? g_ptr_array_index(file->judgements, file->judgements->len - 1)
                                    : NULL;
    if (!last || !judgement_from_word(last->judgement, &judgement))
        return;
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        if (!is_told(message))
            continue;
        JudgedMail *judged = g_new0(JudgedMail, 1);
        judged->label = label_of(judgement);
        judged->mail = message->mail;
        judged->name = g_strdup_printf("case %" G_GINT64_FORMAT ", record %" G_GUINT64_FORMAT,
                                       file->number, message->sequence);
        g_ptr_array_add(list, judged);
    }
}

/* GLib's sort keeps the order of those that are equal. */
static gint by_label(gconstpointer a, gconstpointer b) {
    const JudgedMail *left = *(JudgedMail *const *)a, *right = *(JudgedMail *const *)b;
    return (gint)left->label - (gint)right->label;
}

GPtrArray *labelled_archive_list(const Archive *archive, GError **error) {
    g_autoptr(GPtrArray) files = case_files_read(archive, 0, error);
    if (!files)
        return NULL;
    GPtrArray *list = g_ptr_array_new_with_free_func(free_judged);
    for (guint i = 0; i < files->len; i++)
        add_case(g_ptr_array_index(files, i), list);
    g_ptr_array_sort(list, by_label);
    return list;
}
