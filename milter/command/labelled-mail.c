/* Offers labelled-mail.h: the one place that says where labelled mail comes from. */
#include "command/labelled-mail.h"

#include "command/mail-files.h"
#include "command/score-queue.h"
#include "command/verdict-object.h"

#include "base/digest.h"
#include "base/error.h"
#include "evidence/replay.h"
#include "message/message.h"

typedef struct {
    const Command *command;
    Label label;
    GPtrArray *mails; /* of LabelledMail */
    guint failed;
    gboolean told;
    Progress progress;
    Policy *policy;       /* of an archive: that is tried */
    const CaseFile *file; /* of an archive: at hand */
    GArray *unsealed;     /* of Digest: the mails of this case that were sealed, and were opened */
} Judging;

enum {
    PASSED_OVER_TOLD = 10
};

const char *label_name(Label label) {
    static const char *const names[] = {"normal", "complaint", "harassment"};
    return names[label];
}

const char *labelled_source_name(const LabelledSource *source) {
    return source->archive ? source->archive : source->directory;
}

static void free_mail(gpointer data) {
    LabelledMail *mail = data;
    g_free(mail->name);
    g_free(mail->digest);
    json_decref(mail->verdict);
    g_free(mail);
}

gboolean labelled_is_flagged(const LabelledMail *mail) {
    return strcmp(printer_get(mail->verdict, "level"), "none") != 0;
}

gboolean labelled_is_right(const LabelledMail *mail) {
    return labelled_is_flagged(mail) == (mail->label == LABEL_HARASSMENT);
}

/* One mail, or what should be one, that is in no figure. */
static void leave_out(Judging *judging, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void leave_out(Judging *judging, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    progress_end(&judging->progress);
    judging->failed++;
    if (!judging->told)
        command_fail(judging->command, "%s", text);
}

/* Takes over digest and verdict. */
static void add_mail(Judging *judging, const char *name, char *digest, json_t *verdict) {
    LabelledMail *mail = g_new0(LabelledMail, 1);
    mail->label = judging->label;
    mail->name = g_strdup(name);
    mail->digest = digest;
    mail->verdict = verdict;
    g_ptr_array_add(judging->mails, mail);
}

static void keep(Judging *judging, ScoreTask *task, GQueue *digests) {
    g_autofree char *digest = g_queue_pop_head(digests);
    if (!task->object) {
        leave_out(judging, "%s", task->error ? task->error->message : _("out of memory"));
        return;
    }
    add_mail(judging, task->name, g_steal_pointer(&digest), g_steal_pointer(&task->object));
}

static void keep_done(Judging *judging, ScoreQueue *queue, GQueue *digests, gboolean all) {
    for (;;) {
        g_autoptr(ScoreTask) task = score_queue_take(queue, all);
        if (!task)
            return;
        keep(judging, task, digests);
    }
}

static char *digest_hex(GBytes *mail) {
    char hex[DIGEST_HEX + 1] = "";
    if (mail) {
        Digest digest = digest_of(span_of_bytes(mail));
        digest_to_hex(&digest, hex);
    }
    return g_strdup(hex);
}

/* Takes over all three. What is no mail would count as one that is rightly not flagged. */
static void put_file(Judging *judging, ScoreQueue *queue, GQueue *digests, char *name, GBytes *mail,
                     GError *failure) {
    const char *doubt = mail ? verdict_doubt(span_of_bytes(mail)) : NULL;
    if (doubt) {
        leave_out(judging, _("%s is no mail (%s): left out"), name, _(doubt));
        g_free(name);
        g_bytes_unref(mail);
        return;
    }
    g_queue_push_tail(digests, digest_hex(mail));
    score_queue_put(queue, name, mail, failure);
}

static gboolean judge_files(Judging *judging, const GPtrArray *files, Policy *policy, guint jobs) {
    g_autoptr(GError) error = NULL;
    ScoreQueue *queue = score_queue_new(policy, jobs, 1, FALSE, &error);
    if (!queue) {
        command_fail(judging->command, "%s", error->message);
        return FALSE;
    }
    GQueue digests = G_QUEUE_INIT;
    g_autoptr(MailSource) source = mail_source_new(files);
    progress_begin(&judging->progress, label_name(judging->label), TRUE);
    for (;;) {
        char *name = NULL;
        GBytes *mail = NULL;
        GError *failure = NULL;
        if (mail_source_next(source, &name, &mail, &failure) == MAIL_SOURCE_END)
            break;
        put_file(judging, queue, &digests, name, mail, failure);
        keep_done(judging, queue, &digests, FALSE);
        progress_show(&judging->progress, mail_source_done(source), files->len);
    }
    keep_done(judging, queue, &digests, TRUE);
    progress_end(&judging->progress);
    score_queue_free(queue, NULL);
    return TRUE;
}

/* FALSE: it was said why. */
static gboolean judge_label(Judging *judging, const GPtrArray *folders, Policy *policy,
                            guint jobs) {
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(g_free);
    if (folders->len == 0)
        return TRUE;
    g_autoptr(GPtrArray) files = mail_files_list(folders, failures);
    for (guint i = 0; i < failures->len; i++)
        leave_out(judging, "%s", (const char *)g_ptr_array_index(failures, i));
    if (files->len == 0) {
        command_fail(judging->command,
                     _("%s holds no mail; put mail of this label there, or take the folder away"),
                     (const char *)g_ptr_array_index(folders, 0));
        return FALSE;
    }
    return judge_files(judging, files, policy, jobs);
}

static void tell_passed_over(const Judging *judging, const GPtrArray *paths) {
    for (guint i = 0; i < MIN(paths->len, PASSED_OVER_TOLD); i++)
        command_fail(judging->command,
                     _("%s was passed over: mail lies in folders normal, complaint, harassment"),
                     (const char *)g_ptr_array_index(paths, i));
    if (paths->len > PASSED_OVER_TOLD)
        command_fail(judging->command, _("%u more were passed over"),
                     paths->len - PASSED_OVER_TOLD);
}

static gboolean judge_directory(Judging *judging, const char *directory, Policy *policy,
                                guint jobs) {
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR)) {
        command_fail(judging->command,
                     _("%s is no directory; name one with folders normal, complaint, "
                       "harassment of mail"),
                     directory);
        return FALSE;
    }
    g_autoptr(LabelledFolders) folders = labelled_folders_find(directory);
    if (!judging->told)
        tell_passed_over(judging, folders->passed_over);
    for (Label label = 0; label < LABELS; label++) {
        judging->label = label;
        if (!judge_label(judging, folders->of[label], policy, jobs))
            return FALSE;
    }
    if (!folders->any)
        command_fail(judging->command,
                     _("%s has no folder normal, complaint or harassment; put mail there by label"),
                     directory);
    return folders->any;
}

/* Of a case those count that the judgement was about; the others were judged for the thread. */
static void keep_judged(const Replayed *replayed, gpointer context) {
    Judging *judging = context;
    const CaseMessage *message = replayed->message;
    g_autofree char *name = g_strdup_printf("case %" G_GINT64_FORMAT ", record %" G_GUINT64_FORMAT,
                                            judging->file->number, message->sequence);
    char hex[DIGEST_HEX + 1];
    if (replayed->verdict && message->sealed_to && message->mail_held)
        g_array_append_val(judging->unsealed, message->mail);
    if (replayed->verdict && labelled_case_is_about(judging->file, message)) {
        digest_to_hex(&message->mail, hex);
        add_mail(judging, name, g_strdup(hex),
                 verdict_object(name, replayed->verdict, replayed->mail));
    }
    if (replayed->error)
        leave_out(judging, "%s: %s", name, replayed->error->message);
}

/* All by the policy that is tried. */
static Policy *policy_on_trial(G_GNUC_UNUSED const CaseMessage *message, gpointer context,
                               G_GNUC_UNUSED GError **error) {
    const Judging *judging = context;
    return policy_ref(judging->policy);
}

/* What was sealed and is about to be told of: their words may stand in what is told. A copy that
 * cannot be written keeps no such record. FALSE: it was said why. */
static gboolean note_access(const Judging *judging, const LabelledSource *source) {
    g_autoptr(GError) error = NULL;
    const char *action = strrchr(judging->command->name, ' ') + 1; /* of "policy test" */
    if (judging->unsealed->len == 0 || judging->told || !acting_may_note(source->archive) ||
        acting_note_access(source->archive, action, judging->file->number, judging->unsealed,
                           &error))
        return TRUE;
    command_fail(judging->command,
                 _("%s; sealed mail is read only if the archive records who read it: take a copy "
                   "of your own that cannot be written (chmod -R a-w)"),
                 error->message);
    return FALSE;
}

static gboolean judge_archive(Judging *judging, const LabelledSource *source, Policy *policy) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(source->archive, ARCHIVE_READ, NULL, &error);
    g_autoptr(GPtrArray) files = archive ? labelled_archive_cases(archive, &error) : NULL;
    if (!files) {
        command_fail(judging->command, "%s", error->message);
        return FALSE;
    }
    if (files->len == 0) {
        command_fail(judging->command,
                     _("no case in %s was judged yet; judge some: kasuhara case judge --help"),
                     source->archive);
        return FALSE;
    }
    g_autoptr(Judge) judge = judge_new();
    g_autoptr(GArray) unsealed = g_array_new(FALSE, FALSE, sizeof(Digest));
    gboolean noted = TRUE;
    judging->policy = policy;
    judging->unsealed = unsealed;
    progress_begin(&judging->progress, _("cases"), TRUE);
    for (guint i = 0; noted && i < files->len; i++) {
        const CaseFile *file = g_ptr_array_index(files, i);
        judging->label = labelled_case_label(file);
        judging->file = file;
        g_array_set_size(unsealed, 0);
        replay_case(archive, source->key, file, judge, policy_on_trial, keep_judged, judging);
        noted = note_access(judging, source);
        progress_show(&judging->progress, i + 1, files->len);
    }
    progress_end(&judging->progress);
    return noted;
}

GPtrArray *labelled_mail_judge(const Command *command, const LabelledSource *source, Policy *policy,
                               guint jobs, guint *failed) {
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func(free_mail);
    Judging judging = {.command = command, .mails = mails, .told = source->told};
    message_init();
    gboolean judged = source->archive ? judge_archive(&judging, source, policy)
                                      : judge_directory(&judging, source->directory, policy, jobs);
    *failed = judging.failed;
    return judged ? g_steal_pointer(&mails) : NULL;
}
