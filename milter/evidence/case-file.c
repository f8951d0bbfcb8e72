/* Offers case_files_read(): cases as the chain tells them, read from its start, without what was
 * erased. A record that cannot be read ends it with an error that names its line: half a case
 * shown as a whole one would be worse. Who asks for the rest all the same is told what is not in
 * it. Whether a record was altered is for archive_verify(). */
#include "evidence/case-inside.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

typedef struct {
    const Archive *archive;
    const Erasures *erasures;
    gint64 only;           /* case number; 0: all */
    GHashTable *cases;     /* gint64 number -> CaseFile */
    GHashTable *cards;     /* cards_new() */
    GPtrArray *unreadable; /* of char *, why; NULL: the first ends it */
} Reading;

static void record_hit_free(gpointer data) {
    RecordHit *hit = data;
    g_free(hit->rule);
    g_free(hit->category);
    g_free(hit->part);
    g_free(hit->text);
    g_free(hit->standing);
    g_free(hit);
}

static void case_message_free(gpointer data) {
    CaseMessage *message = data;
    g_free(message->queue_id);
    g_free(message->message_id);
    g_free(message->sender);
    g_free(message->subject);
    g_free(message->level);
    g_ptr_array_unref(message->hits);
    g_clear_pointer(&message->sealed_to, g_ptr_array_unref);
    g_free(message);
}

static void case_judgement_free(gpointer data) {
    CaseJudgement *judgement = data;
    g_free(judgement->judgement);
    g_free(judgement->role);
    g_free(judgement->user);
    g_free(judgement->reasons);
    g_free(judgement);
}

void case_file_free(CaseFile *file) {
    if (!file)
        return;
    case_acts_clear(file);
    case_act_free(file->hold);
    g_ptr_array_unref(file->erasures);
    g_ptr_array_unref(file->judgements);
    g_free(file->customer);
    g_free(file->level);
    g_ptr_array_unref(file->categories);
    g_ptr_array_unref(file->messages);
    g_free(file);
}

static void free_case(gpointer file) {
    case_file_free(file);
}

static void free_act(gpointer act) {
    case_act_free(act);
}

static CaseFile *case_of(Reading *reading, gint64 number) {
    CaseFile *file = g_hash_table_lookup(reading->cases, &number);
    if (file)
        return file;
    file = g_new0(CaseFile, 1);
    file->number = number;
    file->categories = g_ptr_array_new_with_free_func(g_free);
    file->messages = g_ptr_array_new_with_free_func(case_message_free);
    file->judgements = g_ptr_array_new_with_free_func(case_judgement_free);
    file->erasures = g_ptr_array_new_with_free_func(free_act);
    case_acts_begin(file);
    g_hash_table_insert(reading->cases, g_memdup2(&number, sizeof number), file);
    return file;
}

/* Numbers of a record are anybody's: no place in a text is negative. */
static guint64 place(const Json *record, const char *key) {
    return (guint64)MAX(record_number(record, key), 0);
}

static RecordHit *read_hit(const Json *json) {
    RecordHit *hit = g_new0(RecordHit, 1);
    hit->rule = record_text_dup(json, "rule");
    hit->category = record_text_dup(json, "category");
    hit->part = record_text_dup(json, "part");
    hit->text = record_text_dup(json, "text");
    hit->standing = record_text_dup(json, "standing");
    hit->score = record_score(json, "score");
    hit->start = place(json, "start");
    hit->end = place(json, "end");
    return hit;
}

/* NULL if what a message must have is not there. */
static CaseMessage *read_message(const Json *record, const ChainLine *line) {
    CaseMessage *message = g_new0(CaseMessage, 1);
    const Json *hits = record_list(record, "verdict.hits");
    message->sequence = line->sequence;
    message->queue_id = record_text_dup(record, "envelope.queue_id");
    message->message_id = g_strdup(record_text(record, "message_id"));
    message->sender = record_text_dup(record, "sender");
    message->subject = record_text_dup(record, "subject");
    message->level = record_text_dup(record, "verdict.level");
    message->score = record_score(record, "verdict.score");
    message->from_staff = record_truth(record, "from_staff");
    message->again = g_str_equal(line->kind, "again");
    message->mail_held = record_digest(record, "mail.object", &message->object);
    message->sealed_to = record_sealed_to(record);
    message->hits = g_ptr_array_new_with_free_func(record_hit_free);
    for (gsize i = 0; i < json_array_size(hits); i++)
        g_ptr_array_add(message->hits, read_hit(json_array_get(hits, i)));
    if (record_time(record, "received", &message->time) &&
        record_digest(record, "mail.sha256", &message->mail) &&
        record_digest(record, "policy.sha256", &message->policy))
        return message;
    case_message_free(message);
    return NULL;
}

static void add_category(CaseFile *file, const char *category) {
    for (guint i = 0; i < file->categories->len; i++) {
        if (g_str_equal(g_ptr_array_index(file->categories, i), category))
            return;
    }
    g_ptr_array_add(file->categories, g_strdup(category));
}

/* Levels are the policy's; the one of the highest score is the highest. */
static void add_message(CaseFile *file, CaseMessage *message) {
    g_ptr_array_add(file->messages, message);
    if (!file->level || message->score > file->score) {
        g_free(file->level);
        file->level = g_strdup(message->level);
        file->score = message->score;
    }
    for (guint i = 0; i < message->hits->len; i++) {
        const RecordHit *hit = g_ptr_array_index(message->hits, i);
        if (hit->score > 0)
            add_category(file, hit->category);
    }
}

static gboolean mangled(const Reading *reading, const ChainLine *line, GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("the record of line %" PRIu64 " (%s) of %s lacks what such a record has: "
                  "it was not written by this program, or by one that is newer"),
                line->sequence, line->kind, archive_path(reading->archive));
    return FALSE;
}

static gboolean take_open(Reading *reading, const Json *record, const ChainLine *line,
                          GError **error) {
    CaseFile *file = case_of(reading, record_number(record, "case"));
    if (file->customer)
        return TRUE; /* told twice, after state was lost */
    file->customer = record_text_dup(record, "by.sender");
    return record_time(record, "received", &file->opened) || mangled(reading, line, error);
}

static gboolean take_judgement(Reading *reading, const Json *record, const ChainLine *line,
                               GError **error) {
    CaseFile *file = case_of(reading, record_number(record, "case"));
    CaseJudgement *judgement = g_new0(CaseJudgement, 1);
    g_ptr_array_add(file->judgements, judgement);
    judgement->sequence = line->sequence;
    judgement->judgement = record_text_dup(record, "judgement");
    judgement->role = record_text_dup(record, "role");
    judgement->user = record_text_dup(record, "by.user");
    judgement->reasons = record_text_dup(record, "reasons");
    judgement->demand = record_truth(record, "demand_not_justified");
    judgement->manner = record_truth(record, "manner_not_acceptable");
    judgement->environment = record_truth(record, "environment_harmed");
    return record_time(record, "time", &judgement->time) || mangled(reading, line, error);
}

/* A hold outlives its case's erasure: alone it makes no case. */
static gboolean take_act(Reading *reading, const Json *record, const ChainLine *line,
                         GError **error) {
    gint64 number = record_number(record, "case");
    if (g_str_equal(line->kind, "hold") && !g_hash_table_contains(reading->cases, &number))
        return TRUE;
    return case_acts_take(case_of(reading, number), record, line) || mangled(reading, line, error);
}

static gboolean take_record(Reading *reading, const Json *record, const ChainLine *line,
                            GError **error) {
    gint64 number = record_number(record, "case");
    /* Whether a card is in force, later ones in other cases tell too. */
    if (g_str_equal(line->kind, "card"))
        cards_take(reading->cards, record, line);
    if (number < 0)
        return mangled(reading, line, error);
    if (reading->only && number != reading->only)
        return TRUE;
    if (g_str_equal(line->kind, "open"))
        return take_open(reading, record, line, error);
    if (g_str_equal(line->kind, "judgement"))
        return take_judgement(reading, record, line, error);
    if (case_acts_are(line->kind))
        return take_act(reading, record, line, error);
    CaseMessage *message = read_message(record, line);
    if (!message)
        return mangled(reading, line, error);
    add_message(case_of(reading, number), message);
    return TRUE;
}

static gboolean take_line(const ChainLine *line, gpointer context, GError **error) {
    Reading *reading = context;
    static const char *const kinds[] = {"message", "again", "open", "judgement", NULL};
    if ((!g_strv_contains(kinds, line->kind) && !case_acts_are(line->kind)) ||
        erasures_has(reading->erasures, line))
        return TRUE;
    g_autoptr(GError) wrong = NULL;
    g_autoptr(Json) record = record_of_line(reading->archive, line, &wrong);
    if (record && take_record(reading, record, line, &wrong))
        return TRUE;
    if (reading->unreadable)
        g_ptr_array_add(reading->unreadable, g_strdup(wrong->message));
    else
        g_propagate_error(error, g_steal_pointer(&wrong));
    return reading->unreadable != NULL;
}

static gint by_time(gconstpointer a, gconstpointer b) {
    const CaseMessage *left = *(CaseMessage *const *)a, *right = *(CaseMessage *const *)b;
    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->sequence < right->sequence ? -1 : 1;
}

static gint by_sequence(gconstpointer a, gconstpointer b) {
    const CaseCard *left = *(CaseCard *const *)a, *right = *(CaseCard *const *)b;
    return left->act.sequence < right->act.sequence ? -1 : 1;
}

static gint by_number(gconstpointer a, gconstpointer b) {
    const CaseFile *left = *(CaseFile *const *)a, *right = *(CaseFile *const *)b;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* What only the whole of a case tells. */
static void complete(CaseFile *file) {
    g_ptr_array_sort(file->messages, by_time);
    g_ptr_array_sort(file->cards, by_sequence);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        file->last = MAX(file->last, message->time);
        if (!file->customer && !message->from_staff) {
            file->customer = g_strdup(message->sender);
            file->opened = message->time;
        }
    }
    file->opened = file->opened ? file->opened : file->last;
    file->last = MAX(file->last, file->opened);
    if (!file->customer)
        file->customer = g_strdup("");
    if (!file->level)
        file->level = g_strdup("none");
}

static GPtrArray *finish(Reading *reading) {
    GPtrArray *files = g_ptr_array_new_with_free_func(free_case);
    GHashTableIter iter;
    gpointer key, file;
    g_hash_table_iter_init(&iter, reading->cases);
    while (g_hash_table_iter_next(&iter, &key, &file)) {
        g_hash_table_iter_steal(&iter);
        g_free(key);
        complete(file);
        g_ptr_array_add(files, file);
    }
    g_ptr_array_sort(files, by_number);
    return files;
}

static void take_erasures(Reading *reading) {
    for (guint i = 0; i < reading->erasures->all->len; i++) {
        const Erasure *erasure = g_ptr_array_index(reading->erasures->all, i);
        if (!reading->only || erasure->case_number == reading->only)
            g_ptr_array_add(case_of(reading, erasure->case_number)->erasures,
                            case_act_copy(&erasure->act));
    }
}

static void take_holds(Reading *reading) {
    GHashTableIter iter;
    gpointer number, file;
    g_hash_table_iter_init(&iter, reading->cases);
    while (g_hash_table_iter_next(&iter, &number, &file)) {
        const CaseAct *hold = erasures_hold(reading->erasures, *(gint64 *)number);
        ((CaseFile *)file)->hold = hold ? case_act_copy(hold) : NULL;
    }
}

static void take_cards(Reading *reading) {
    GHashTableIter iter;
    gpointer sender, card;
    g_hash_table_iter_init(&iter, reading->cards);
    while (g_hash_table_iter_next(&iter, &sender, &card)) {
        CaseFile *file = g_hash_table_lookup(reading->cases, &((const Card *)card)->case_number);
        if (file)
            case_acts_card(file, sender, card);
    }
}

static GPtrArray *read_standing(const Archive *archive, const Erasures *erasures, gint64 number,
                                GPtrArray *unreadable, GError **error) {
    Reading reading = {
        .archive = archive, .erasures = erasures, .only = number, .unreadable = unreadable};
    reading.cases = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_case);
    reading.cards = cards_new();
    gboolean whole = chain_each(archive, 0, take_line, &reading, error);
    take_erasures(&reading);
    take_holds(&reading);
    take_cards(&reading);
    GPtrArray *files = whole ? finish(&reading) : NULL;
    g_hash_table_unref(reading.cards);
    g_hash_table_unref(reading.cases);
    return files;
}

/* Where the rest is asked for, without those that cannot be read. */
static Erasures *read_erasures(const Archive *archive, GPtrArray *unreadable, GError **error) {
    g_autoptr(GError) wrong = NULL;
    Erasures *erasures = erasures_read(archive, TRUE, &wrong);
    if (erasures)
        return erasures;
    if (!unreadable) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return NULL;
    }
    g_ptr_array_add(unreadable, g_strdup(wrong->message));
    return erasures_read(archive, FALSE, error);
}

GPtrArray *case_files_read_rest(const Archive *archive, gint64 number, GPtrArray *unreadable,
                                GError **error) {
    g_autoptr(Erasures) erasures = read_erasures(archive, unreadable, error);
    guint before = unreadable ? unreadable->len : 0;
    for (;;) {
        g_autoptr(GError) failed = NULL;
        GPtrArray *files =
            erasures ? read_standing(archive, erasures, number, unreadable, &failed) : NULL;
        if (!erasures || (files && (!unreadable || unreadable->len == before)))
            return files;
        /* It may have been erased while it was read. */
        g_autoptr(Erasures) newer = erasures_read(archive, unreadable == NULL, NULL);
        if (!newer || newer->all->len == erasures->all->len) {
            if (failed)
                g_propagate_error(error, g_steal_pointer(&failed));
            return files;
        }
        g_clear_pointer(&files, g_ptr_array_unref);
        if (unreadable)
            g_ptr_array_set_size(unreadable, (int)before);
        erasures_free(erasures);
        erasures = g_steal_pointer(&newer);
    }
}

GPtrArray *case_files_read(const Archive *archive, gint64 number, GError **error) {
    return case_files_read_rest(archive, number, NULL, error);
}
