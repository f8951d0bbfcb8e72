/* Offers bundle_read() and what is asked of a Bundle: the lines of a case, and of each what the
 * bag will hold. Whether the archive stands is for archive_verify(). */
#include "evidence/bundle-inside.h"
#include "archive/checkpoint-store.h"
#include "base/error.h"
#include "base/translate.h"
#include "evidence/erasures.h"
#include "evidence/policy-archived.h"

#include <inttypes.h>

/* While it is read. */
typedef struct {
    Bundle *bundle;
    const Erasures *erasures;
    GHashTable *messages; /* guint64 line -> CaseMessage, borrowed */
    GHashTable *left_out; /* Digest of a mail: redacted */
} Reading;

static void line_free(gpointer data) {
    BundleLine *line = data;
    g_free(line->record);
    g_free(line->mail);
    g_free(line->user);
    g_free(line->host);
    g_free(line->words);
    g_clear_pointer(&line->recipients, g_ptr_array_unref);
    g_free(line);
}

void bundle_free(Bundle *bundle) {
    if (!bundle)
        return;
    g_clear_pointer(&bundle->lines, g_ptr_array_unref);
    g_clear_pointer(&bundle->policies, g_array_unref);
    g_clear_pointer(&bundle->categories, g_ptr_array_unref);
    g_clear_pointer(&bundle->checkpoint.note, g_bytes_unref);
    g_clear_pointer(&bundle->checkpoint.token, g_bytes_unref);
    g_free(bundle->checkpoint.text);
    g_free(bundle->checkpoint.public_key);
    g_free(bundle->checkpoint.proof);
    case_file_free(bundle->file);
    g_free(bundle->origin);
    g_free(bundle);
}

static gboolean is_of_message(const ChainLine *line) {
    return g_str_equal(line->kind, "message") || g_str_equal(line->kind, "again");
}

/* Number 0 holds what is in no case: not one person's matter. */
static CaseFile *find_case(const Archive *archive, gint64 number, GError **error) {
    g_autoptr(GPtrArray) files = number > 0 ? case_files_read(archive, number, error) : NULL;
    if (files && files->len > 0) {
        g_ptr_array_set_free_func(files, NULL);
        return g_ptr_array_index(files, 0);
    }
    if (files || number <= 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("there is no case %" PRId64 " in %s; see kasuhara case list"), number,
                    archive_path(archive));
    return NULL;
}

static GPtrArray *recipients_of(const Json *record) {
    GPtrArray *recipients = g_ptr_array_new_with_free_func(g_free);
    const Json *list = record_list(record, "envelope.recipients"), *entry;
    size_t index;
    json_array_foreach(list, index, entry) {
        if (json_is_string(entry))
            g_ptr_array_add(recipients, g_strdup(json_string_value(entry)));
    }
    return recipients;
}

static void take_policy(Bundle *bundle, const Json *record) {
    Digest digest;
    if (!record_digest(record, "policy.object", &digest))
        return;
    for (guint i = 0; i < bundle->policies->len; i++)
        if (digest_equal(&g_array_index(bundle->policies, Digest, i), &digest))
            return;
    g_array_append_val(bundle->policies, digest);
}

static void take_act(BundleLine *line, const Json *record) {
    const char *kind = line->line.kind;
    const char *key = g_str_equal(kind, "hold")      ? "reason"
                      : g_str_equal(kind, "erasure") ? "ground"
                      : g_str_equal(kind, "access")  ? "action"
                                                     : NULL;
    line->user = g_strdup(record_text(record, "by.user"));
    line->host = g_strdup(record_text(record, "by.host"));
    line->words = g_strdup(key ? record_text(record, key) : NULL);
    line->held = record_truth(record, "held");
}

/* Does a record of the case's opening, by the filter or by people, tell of a mail that is left
 * out? */
static gboolean opens_for_left_out(const Reading *reading, const Json *record) {
    const char *id = record_text(record, "mail.message_id");
    const GPtrArray *messages = reading->bundle->file->messages;
    Digest digest;
    for (guint i = 0; id && i < messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(messages, i);
        if (g_strcmp0(message->message_id, id) == 0 &&
            g_hash_table_contains(reading->left_out, &message->mail))
            return TRUE;
    }
    return (record_digest(record, "by.sha256", &digest) ||
            record_digest(record, "mail.sha256", &digest)) &&
           g_hash_table_contains(reading->left_out, &digest);
}

static void take_message(Reading *reading, BundleLine *line, const Json *record) {
    const CaseMessage *message = g_hash_table_lookup(reading->messages, &line->line.sequence);
    line->mail_digest = message->mail;
    line->time = message->time;
    line->mail_bytes = (guint64)MAX(record_number(record, "mail.bytes"), 0);
    if (g_hash_table_contains(reading->left_out, &message->mail)) {
        line->state = BUNDLE_REDACTED;
        return;
    }
    line->message = message;
    line->recipients = recipients_of(record);
    line->state = !message->mail_held                                ? BUNDLE_NO_MAIL
                  : message->sealed_to && !reading->bundle->seal_key ? BUNDLE_SEALED
                                                                     : BUNDLE_WHOLE;
    if (message->mail_held)
        line->mail = g_strdup_printf("data/mail/%08" G_GUINT64_FORMAT ".%s", line->line.sequence,
                                     line->state == BUNDLE_SEALED ? "p7m" : "eml");
}

static gboolean take_record(Reading *reading, BundleLine *line, GError **error) {
    g_autoptr(Json) record = record_of_line(reading->bundle->archive, &line->line, error);
    if (!record)
        return FALSE;
    if (!record_time(record, line->of_message ? "received" : "time", &line->time))
        line->time = line->line.time;
    if (line->of_message)
        take_message(reading, line, record);
    else if (opens_for_left_out(reading, record))
        line->state = BUNDLE_REDACTED;
    else
        take_act(line, record);
    if (line->state == BUNDLE_REDACTED)
        return TRUE;
    take_policy(reading->bundle, record);
    line->record =
        g_strdup_printf("data/records/%08" G_GUINT64_FORMAT ".json", line->line.sequence);
    return TRUE;
}

static gboolean take_line(Reading *reading, const ChainLine *chain_line, GError **error) {
    BundleLine *line = g_new0(BundleLine, 1);
    g_ptr_array_add(reading->bundle->lines, line);
    line->line = *chain_line;
    line->time = chain_line->time;
    line->of_message = is_of_message(chain_line);
    if (erasures_has(reading->erasures, chain_line)) {
        line->state = BUNDLE_ERASED;
        line->erased_by =
            *(const guint64 *)g_hash_table_lookup(reading->erasures->objects, &chain_line->object);
        return TRUE;
    }
    if (!line->of_message || g_hash_table_lookup(reading->messages, &chain_line->sequence))
        return take_record(reading, line, error);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("line %" PRIu64 " of %s is a message of this case in one reading and "
                  "not in another; run: kasuhara verify %s"),
                chain_line->sequence, archive_path(reading->bundle->archive),
                archive_path(reading->bundle->archive));
    return FALSE;
}

static gboolean take_lines(Reading *reading, const GArray *sequences, GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(reading->bundle->archive, 0, error);
    ChainLine line;
    guint taken = 0;
    int got = reader ? 1 : -1;
    while (taken < sequences->len && got > 0 &&
           (got = chain_reader_next(reader, &line, error)) > 0) {
        if (line.sequence != g_array_index(sequences, guint64, taken))
            continue;
        if (!take_line(reading, &line, error))
            return FALSE;
        taken++;
    }
    return got >= 0;
}

/* What is to be left out, by the hash of the mail. */
static gboolean find_left_out(Reading *reading, const BundleWish *wish, GError **error) {
    for (guint i = 0; wish->redacted && i < wish->redacted->len; i++) {
        const guint64 *sequence = &g_array_index(wish->redacted, guint64, i);
        const CaseMessage *message = g_hash_table_lookup(reading->messages, sequence);
        if (!message) {
            g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                        _("record %" PRIu64 " is no message of case %" PRId64
                          "; kasuhara case show tells the numbers"),
                        *sequence, wish->case_number);
            return FALSE;
        }
        g_hash_table_add(reading->left_out, (gpointer)&message->mail);
    }
    return TRUE;
}

static gboolean read_lines(Bundle *bundle, const BundleWish *wish, GError **error) {
    g_autoptr(GArray) sequences = case_lines_read(bundle->archive, wish->case_number, error);
    g_autoptr(Erasures) erasures = sequences ? erasures_read(bundle->archive, TRUE, error) : NULL;
    if (!erasures)
        return FALSE;
    bundle->file = find_case(bundle->archive, wish->case_number, error);
    if (!bundle->file)
        return FALSE;
    Reading reading = {.bundle = bundle, .erasures = erasures};
    reading.messages = g_hash_table_new(g_int64_hash, g_int64_equal);
    reading.left_out = g_hash_table_new(digest_key_hash, digest_key_equal);
    for (guint i = 0; i < bundle->file->messages->len; i++) {
        CaseMessage *message = g_ptr_array_index(bundle->file->messages, i);
        g_hash_table_insert(reading.messages, &message->sequence, message);
    }
    gboolean ok = find_left_out(&reading, wish, error) && take_lines(&reading, sequences, error);
    g_hash_table_unref(reading.messages);
    g_hash_table_unref(reading.left_out);
    return ok;
}

static void add_categories(Bundle *bundle, const CaseMessage *message) {
    for (guint i = 0; i < message->hits->len; i++) {
        const RecordHit *hit = g_ptr_array_index(message->hits, i);
        if (hit->score > 0 &&
            !g_ptr_array_find_with_equal_func(bundle->categories, hit->category, g_str_equal, NULL))
            g_ptr_array_add(bundle->categories, hit->category);
    }
}

/* The head of the case without what is left out. */
static void sum_up(Bundle *bundle) {
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        const CaseMessage *message = line->message;
        bundle->redacted += line->of_message && line->state == BUNDLE_REDACTED ? 1 : 0;
        bundle->erased += line->of_message && line->state == BUNDLE_ERASED ? 1 : 0;
        bundle->sealed += line->state == BUNDLE_SEALED ? 1 : 0;
        bundle->mails += line->mail ? 1 : 0;
        if (!message)
            continue;
        if (!bundle->level || message->score > bundle->score) {
            bundle->level = message->level;
            bundle->score = message->score;
        }
        if (g_str_equal(message->sender, bundle->file->customer))
            bundle->customer = bundle->file->customer;
        bundle->opened = bundle->file->opened;
        bundle->last = MAX(bundle->last, message->time);
        add_categories(bundle, message);
    }
}

static gboolean stands(const Bundle *bundle, guint64 sequence) {
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (line->line.sequence == sequence)
            return line->state == BUNDLE_WHOLE;
    }
    return FALSE;
}

/* What people held the case to be when they opened it. */
static void add_raise(Bundle *bundle) {
    const CaseRaise *raised = bundle->file->raised;
    if (!raised || !stands(bundle, raised->act.sequence))
        return;
    if (!bundle->level || bundle->score < raised->threshold)
        bundle->level = raised->level;
    for (guint i = 0; i < raised->categories->len; i++)
        if (!g_ptr_array_find_with_equal_func(bundle->categories, raised->categories->pdata[i],
                                              g_str_equal, NULL))
            g_ptr_array_add(bundle->categories, raised->categories->pdata[i]);
}

Bundle *bundle_read(const Archive *archive, const BundleWish *wish, GError **error) {
    g_autoptr(Bundle) bundle = g_new0(Bundle, 1);
    bundle->archive = archive;
    bundle->seal_key = wish->seal_key;
    bundle->origin = checkpoint_own_origin(archive_path(archive));
    bundle->lines = g_ptr_array_new_with_free_func(line_free);
    bundle->policies = g_array_new(FALSE, FALSE, sizeof(Digest));
    bundle->categories = g_ptr_array_new();
    bundle->plain_policies = TRUE;
    if (!read_lines(bundle, wish, error))
        return NULL;
    sum_up(bundle);
    add_raise(bundle);
    return bundle_find_checkpoint(bundle, wish->key, error) ? g_steal_pointer(&bundle) : NULL;
}

GArray *bundle_mails(const Bundle *bundle) {
    GArray *mails = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (line->mail)
            g_array_append_val(mails, line->mail_digest);
    }
    return mails;
}

GBytes *bundle_mail(const Bundle *bundle, const BundleLine *line, GError **error) {
    const CaseMessage *message = line->message;
    if (line->state == BUNDLE_SEALED)
        return archive_object(bundle->archive, &message->object, error);
    return evidence_mail(bundle->archive, &message->mail, &message->object, message->sealed_to,
                         bundle->seal_key, error);
}

Policy *bundle_policy(const Bundle *bundle) {
    for (guint i = bundle->lines->len; i-- > 0;) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (line->message)
            return policy_archived(bundle->archive, &line->message->policy, NULL);
    }
    return NULL;
}
