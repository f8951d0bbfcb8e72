/* Offers case-object.h. Words that hit can hurt who reads them unprepared: they are
 * left out unless asked for, and so is a subject that holds some of them. */
#include "command/case-object.h"

enum {
    UNREADABLE_NAMED = 5
};

static void tell_unreadable(const Command *command, const GPtrArray *unreadable) {
    for (guint i = 0; i < unreadable->len && i < UNREADABLE_NAMED; i++)
        command_fail(command, "%s", (const char *)g_ptr_array_index(unreadable, i));
    if (unreadable->len > UNREADABLE_NAMED)
        command_fail(command,
                     translate_plural("and %u more record cannot be read",
                                      "and %u more records cannot be read",
                                      unreadable->len - UNREADABLE_NAMED),
                     unreadable->len - UNREADABLE_NAMED);
    if (unreadable->len > 0)
        command_fail(command, "%s",
                     _("the rest is shown; whether something of it is missing, nobody can tell"));
}

/* number -1: all of them, in brief. */
static GPtrArray *read_cases(const Command *command, const char *path, gint64 number,
                             gboolean *whole) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_READ, NULL, &error);
    GPtrArray *files = NULL;
    if (archive)
        files = number < 0 ? case_files_read_brief(archive, unreadable, &error)
                           : case_files_read_rest(archive, number, unreadable, &error);
    if (files)
        tell_unreadable(command, unreadable);
    else
        command_fail(command, "%s", error->message);
    *whole = unreadable->len == 0;
    return files;
}

GPtrArray *cases_read_brief(const Command *command, const char *path, gboolean *whole) {
    return read_cases(command, path, -1, whole);
}

GPtrArray *cases_read(const Command *command, const char *path, gint64 number, gboolean *whole) {
    return read_cases(command, path, number, whole);
}

gboolean case_is_erased(const CaseFile *file) {
    return file->erasures->len > 0 && file->messages->len == 0 && file->judgements->len == 0;
}

const char *case_judgement(const CaseFile *file) {
    const CaseJudgement *last = file->judgements->len > 0
                                    ? g_ptr_array_index(file->judgements, file->judgements->len - 1)
                                    : NULL;
    return last ? last->judgement : NULL;
}

static json_t *act_object(const CaseAct *act, const char *why) {
    return act ? json_pack("{s:I, s:o, s:o, s:o}", "record", (json_int_t)act->sequence, "time",
                           printer_time(act->time), "user", printer_string(act->user), why,
                           printer_string(act->words))
               : json_null();
}

static json_t *erasures_list(const CaseFile *file) {
    json_t *list = json_array();
    for (guint i = 0; i < file->erasures->len; i++)
        json_array_append_new(list, act_object(g_ptr_array_index(file->erasures, i), "ground"));
    return list;
}

static json_t *cards_list(const CaseFile *file) {
    json_t *list = json_array();
    for (guint i = 0; i < file->cards->len; i++) {
        const CaseCard *card = g_ptr_array_index(file->cards, i);
        json_t *object = act_object(&card->act, "reason");
        json_object_set_new(object, "sender", printer_string(card->sender));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *raised_object(const CaseFile *file) {
    const CaseRaise *raised = file->raised;
    json_t *object = act_object(raised ? &raised->act : NULL, "reason");
    if (!raised)
        return object;
    json_object_set_new(object, "from", printer_string(raised->from));
    json_object_set_new(object, "level", printer_string(raised->level));
    json_object_set_new(object, "categories", printer_strings(raised->categories));
    return object;
}

/* A closed case stays closed whatever comes: so it must be seen that something came. */
static json_t *closed_object(const CaseFile *file) {
    json_t *closed = act_object(file->closed, "reason");
    json_int_t since = 0;
    for (guint i = 0; file->closed && i < file->messages->len; i++)
        since +=
            ((const CaseMessage *)g_ptr_array_index(file->messages, i))->time > file->closed->time;
    if (file->closed)
        json_object_set_new(closed, "mails_since", json_integer(since));
    return closed;
}

json_t *case_object(const CaseFile *file) {
    if (case_is_erased(file))
        return json_pack("{s:I, s:o}", "case", (json_int_t)file->number, "erased",
                         erasures_list(file));
    json_t *object = json_pack(
        "{s:I, s:o, s:o, s:o, s:o, s:f, s:o, s:I}", "case", (json_int_t)file->number, "opened",
        printer_time(file->opened), "last", printer_time(file->last), "customer",
        printer_string(file->customer), "level", printer_string(file->level), "score", file->score,
        "categories", printer_strings(file->categories), "mails", (json_int_t)file->messages->len);
    json_object_set_new(object, "raised", raised_object(file));
    json_object_set_new(object, "hold", act_object(file->hold, "reason"));
    json_object_set_new(object, "closed", closed_object(file));
    json_object_set_new(object, "judgement", printer_string(case_judgement(file)));
    json_object_set_new(object, "observers", printer_strings(file->observers));
    json_object_set_new(object, "cards", cards_list(file));
    if (file->erasures->len > 0)
        json_object_set_new(object, "erased", erasures_list(file));
    return object;
}

static json_t *hit_object(const RecordHit *hit, gboolean words) {
    json_t *object =
        json_pack("{s:o, s:o, s:f, s:o, s:I, s:I, s:o}", "rule", printer_string(hit->rule),
                  "category", printer_string(hit->category), "score", hit->score, "part",
                  printer_string(hit->part), "start", (json_int_t)hit->start, "end",
                  (json_int_t)hit->end, "standing", printer_string(hit->standing));
    if (words)
        json_object_set_new(object, "text", printer_string(hit->text));
    return object;
}

static gboolean subject_hits(const CaseMessage *message) {
    for (guint i = 0; i < message->hits->len; i++)
        if (strcmp(((const RecordHit *)g_ptr_array_index(message->hits, i))->part, "subject") == 0)
            return TRUE;
    return FALSE;
}

static json_t *message_object(const CaseMessage *message, gboolean words) {
    char object[DIGEST_HEX + 1];
    json_t *hits = json_array();
    gboolean veiled = !words && subject_hits(message);
    digest_to_hex(&message->object, object);
    for (guint i = 0; i < message->hits->len; i++)
        json_array_append_new(hits, hit_object(g_ptr_array_index(message->hits, i), words));
    return json_pack(
        "{s:I, s:o, s:o, s:o, s:o, s:b, s:o, s:f, s:b, s:b, s:o, s:o, s:o, s:o, s:o}", "record",
        (json_int_t)message->sequence, "received", printer_time(message->time), "queue_id",
        printer_string(message->queue_id), "sender", printer_string(message->sender), "subject",
        printer_string(veiled ? NULL : message->subject), "subject_veiled", (int)veiled, "level",
        printer_string(message->level), "score", message->score, "from_staff",
        (int)message->from_staff, "again", (int)message->again, "card",
        printer_string(message->card), "given", printer_string(message->given), "object",
        printer_string(message->mail_held ? object : NULL), "sealed_to",
        message->sealed_to ? printer_strings(message->sealed_to) : json_null(), "hits", hits);
}

static json_t *judgement_object(const CaseJudgement *judgement) {
    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:o}", "record",
                     (json_int_t)judgement->sequence, "time", printer_time(judgement->time),
                     "judgement", printer_string(judgement->judgement), "role",
                     printer_string(judgement->role), "user", printer_string(judgement->user),
                     "demand_not_justified", (int)judgement->demand, "manner_not_acceptable",
                     (int)judgement->manner, "environment_harmed", (int)judgement->environment,
                     "reasons", printer_string(judgement->reasons));
}

/* "which" and "whom" only where the kind has them. */
static json_t *event_object(const CaseEvent *event) {
    json_t *object = act_object(&event->act, "words");
    json_object_set_new(object, "kind", printer_string(event->kind));
    if (*event->which)
        json_object_set_new(object, "which", printer_string(event->which));
    if (*event->whom)
        json_object_set_new(object, "whom", printer_string(event->whom));
    return object;
}

json_t *case_object_whole(const CaseFile *file, gboolean words) {
    json_t *object = case_object(file);
    if (case_is_erased(file))
        return object;
    json_t *messages = json_array();
    for (guint i = 0; i < file->messages->len; i++)
        json_array_append_new(messages,
                              message_object(g_ptr_array_index(file->messages, i), words));
    json_object_set_new(object, "messages", messages);
    json_t *judgements = json_array();
    for (guint i = 0; i < file->judgements->len; i++)
        json_array_append_new(judgements, judgement_object(g_ptr_array_index(file->judgements, i)));
    json_object_set_new(object, "judgements", judgements);
    json_t *events = json_array();
    for (guint i = 0; i < file->events->len; i++)
        json_array_append_new(events, event_object(g_ptr_array_index(file->events, i)));
    json_object_set_new(object, "events", events);
    return object;
}

void case_put_erasures(GString *out, const json_t *object, const char *between) {
    const json_t *erasures = json_object_get(object, "erased");
    for (gsize i = 0; i < json_array_size(erasures); i++) {
        const json_t *erasure = json_array_get(erasures, i);
        g_autoptr(GString) time = g_string_new(NULL);
        printer_put_local(time, erasure, "time");
        g_string_append(out, i ? between : "");
        /* Translators: the record's number, when, by whom, on what ground. */
        printer_say(out, _("erased by record %.0f, %s, by %s: %s"),
                    printer_number(erasure, "record"), time->str, printer_get(erasure, "user"),
                    printer_get(erasure, "ground"));
    }
}

const char *case_judged(const char *word) {
    static const char *const words[] = {N_("harassment"), N_("complaint"), N_("neither"), NULL};
    return g_strv_contains(words, word) ? _(word) : word;
}

void case_put_list(GString *out, const json_t *list) {
    for (gsize i = 0; i < json_array_size(list); i++) {
        g_string_append(out, i ? _(", ") : "");
        printer_text(out, json_string_value(json_array_get(list, i)));
    }
}
