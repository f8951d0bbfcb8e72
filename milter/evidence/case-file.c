/* Offers case_files_read(): cases as the chain tells them, read from its start, without what was
 * erased. Records are read by several threads, and taken in the order of the chain. A record that
 * cannot be read ends it with an error that names its line: half a case shown as a whole one would
 * be worse. Who asks for the rest all the same is told what is not in it. Whether a record was
 * altered is for archive_verify(). */
#include "evidence/case-inside.h"
#include "evidence/lines-parse.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

enum {
    LINES_AT_ONCE = 16384
};

typedef struct {
    const Archive *archive;
    const Erasures *erasures;
    gint64 only; /* case number; 0: all */
    gboolean brief;
    GArray *lines;         /* of ChainLine: gathered, to be read */
    GHashTable *cases;     /* gint64 number -> CaseFile */
    GHashTable *cards;     /* cards_new() */
    GPtrArray *unreadable; /* of char *, why; NULL: the first ends it */
} Reading;

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
    return take_act(reading, record, line, error);
}

/* What became of a line that was read. */
typedef struct {
    gint64 number;        /* of a message */
    CaseMessage *message; /* NULL: the record is of something else */
    Json *record;         /* NULL: of a message */
    GError *wrong;        /* NULL: it was read */
} Parsed;

static void parsed_free(gpointer data) {
    Parsed *parsed = data;
    if (!parsed)
        return;
    if (parsed->message)
        case_message_free(parsed->message);
    json_decref(parsed->record);
    g_clear_error(&parsed->wrong);
    g_free(parsed);
}

static gboolean is_message(const ChainLine *line) {
    return g_str_equal(line->kind, "message") || g_str_equal(line->kind, "again");
}

/* The message as it is wanted; *done: there is no more to it. */
static gboolean parse_brief(const Reading *reading, const ChainLine *line, Span text,
                            Parsed *parsed) {
    CaseMessage *brief = case_message_brief(text, line, &parsed->number);
    gboolean enough = brief && (reading->brief || parsed->number != reading->only);
    if (enough && (!reading->only || parsed->number == reading->only))
        parsed->message = brief;
    else if (brief)
        case_message_free(brief);
    return enough;
}

static gboolean parse_message(const Reading *reading, const ChainLine *line, const Json *record,
                              Parsed *parsed, GError **error) {
    parsed->number = record_number(record, "case");
    if (parsed->number < 0)
        return mangled(reading, line, error);
    if (reading->only && parsed->number != reading->only)
        return TRUE;
    parsed->message = case_message_read(record, line);
    return parsed->message || mangled(reading, line, error);
}

static gboolean parse(const Reading *reading, const ChainLine *line, Parsed *parsed,
                      GError **error) {
    g_autoptr(GBytes) bytes = record_bytes(reading->archive, line, error);
    if (!bytes)
        return FALSE;
    gboolean messages = is_message(line);
    if (messages && (reading->brief || reading->only) &&
        parse_brief(reading, line, span_of_bytes(bytes), parsed))
        return TRUE;
    g_autoptr(Json) record = record_of_bytes(reading->archive, line, span_of_bytes(bytes), error);
    if (record && messages)
        return parse_message(reading, line, record, parsed, error);
    parsed->record = g_steal_pointer(&record);
    return parsed->record != NULL;
}

/* Called from several threads. */
static gpointer parse_line(const ChainLine *line, gpointer context) {
    Parsed *parsed = g_new0(Parsed, 1);
    (void)parse(context, line, parsed, &parsed->wrong);
    return parsed;
}

static gboolean take_parsed(Reading *reading, const ChainLine *line, Parsed *parsed,
                            GError **error) {
    if (parsed->wrong) {
        g_propagate_error(error, g_steal_pointer(&parsed->wrong));
        return FALSE;
    }
    if (parsed->record)
        return take_record(reading, parsed->record, line, error);
    if (parsed->message)
        add_message(case_of(reading, parsed->number), g_steal_pointer(&parsed->message));
    return TRUE;
}

/* FALSE: what cannot be read ends it. */
static gboolean take_or_tell(Reading *reading, const ChainLine *line, Parsed *parsed,
                             GError **error) {
    g_autoptr(GError) wrong = NULL;
    if (take_parsed(reading, line, parsed, &wrong))
        return TRUE;
    if (reading->unreadable)
        g_ptr_array_add(reading->unreadable, g_strdup(wrong->message));
    else
        g_propagate_error(error, g_steal_pointer(&wrong));
    return reading->unreadable != NULL;
}

/* Parses and takes what was gathered, and lets go of it. */
static gboolean take_lines(Reading *reading, GError **error) {
    GArray *lines = reading->lines;
    g_autoptr(GPtrArray) parsed = g_ptr_array_new_with_free_func(parsed_free);
    gboolean ok = TRUE;
    lines_parse(lines, parse_line, reading, parsed);
    for (guint i = 0; ok && i < lines->len; i++)
        ok = take_or_tell(reading, &g_array_index(lines, ChainLine, i),
                          g_ptr_array_index(parsed, i), error);
    g_array_set_size(lines, 0);
    return ok;
}

static gboolean gather_line(const ChainLine *line, gpointer context, GError **error) {
    Reading *reading = context;
    gboolean wanted = is_message(line) || g_str_equal(line->kind, "open") ||
                      g_str_equal(line->kind, "judgement") || case_acts_are(line->kind);
    if (reading->brief && g_str_equal(line->kind, "note"))
        wanted = FALSE;
    if (wanted && !erasures_has(reading->erasures, line))
        g_array_append_vals(reading->lines, line, 1);
    return reading->lines->len < LINES_AT_ONCE || take_lines(reading, error);
}

static gboolean read_lines(Reading *reading, GError **error) {
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(ChainLine));
    reading->lines = lines;
    return chain_each(reading->archive, 0, gather_line, reading, error) &&
           take_lines(reading, error);
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

/* What people held it to be, unless a mail of it reached more. */
static void add_raise(CaseFile *file) {
    const CaseRaise *raised = file->raised;
    if (!raised)
        return;
    if (!file->level || file->score < raised->threshold) {
        g_free(file->level);
        file->level = g_strdup(raised->level);
    }
    for (guint i = 0; i < raised->categories->len; i++)
        add_category(file, g_ptr_array_index(raised->categories, i));
    file->opened = file->opened ? file->opened : raised->act.time;
}

/* What only the whole of a case tells. */
static void complete(CaseFile *file) {
    add_raise(file);
    g_ptr_array_sort(file->messages, by_time);
    g_ptr_array_sort(file->cards, by_sequence);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        file->last = MAX(file->last, message->time);
        if (!file->customer && !message->from_staff) {
            file->customer = g_strdup(message->sender);
            file->opened = file->opened ? file->opened : message->time;
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
                                gboolean brief, GPtrArray *unreadable, GError **error) {
    Reading reading = {.archive = archive,
                       .erasures = erasures,
                       .only = number,
                       .brief = brief,
                       .unreadable = unreadable};
    reading.cases = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_case);
    reading.cards = cards_new();
    gboolean whole = read_lines(&reading, error);
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

static GPtrArray *read_files(const Archive *archive, gint64 number, gboolean brief,
                             GPtrArray *unreadable, GError **error) {
    g_autoptr(Erasures) erasures = read_erasures(archive, unreadable, error);
    guint before = unreadable ? unreadable->len : 0;
    for (;;) {
        g_autoptr(GError) failed = NULL;
        GPtrArray *files =
            erasures ? read_standing(archive, erasures, number, brief, unreadable, &failed) : NULL;
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
    return read_files(archive, number, FALSE, NULL, error);
}

GPtrArray *case_files_read_rest(const Archive *archive, gint64 number, GPtrArray *unreadable,
                                GError **error) {
    return read_files(archive, number, FALSE, unreadable, error);
}

GPtrArray *case_files_read_brief(const Archive *archive, GPtrArray *unreadable, GError **error) {
    return read_files(archive, 0, TRUE, unreadable, error);
}
