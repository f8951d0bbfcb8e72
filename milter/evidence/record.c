/* Makes records. Every string of a mail is hostile: what is no UTF-8 in it becomes
 * U+FFFD, and JSON escapes the rest. Cannot fail: out of memory aborts. */
#include "evidence/record.h"
#include "base/clock.h"

#include <math.h>

/* What the bytes of `mail` are: mail servers normalise line ends and hide their own Received line.
 */
#define PRESENTED "presented by the mail server to the filter"
#define GIVEN "given by staff as a file"

static Json *must(Json *json) {
    if (!json)
        g_error("no memory for a record");
    return json;
}

static void put(Json *object, const char *key, Json *value) {
    if (json_object_set_new(object, key, must(value)) < 0)
        g_error("no memory for a record");
}

static void put_text(Json *object, const char *key, const char *text) {
    g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;
    put(object, key, valid ? json_string(valid) : json_null());
}

static void put_number(Json *object, const char *key, gint64 number) {
    put(object, key, json_integer(number));
}

static void put_score(Json *object, const char *key, double score) {
    put(object, key, isfinite(score) ? json_real(score) : json_null());
}

static void put_truth(Json *object, const char *key, gboolean truth) {
    put(object, key, json_boolean(truth));
}

static void put_digest(Json *object, const char *key, const Digest *digest) {
    char hex[DIGEST_HEX + 1];
    if (digest)
        digest_to_hex(digest, hex);
    put_text(object, key, digest ? hex : NULL);
}

static void put_time(Json *object, const char *key, gint64 time) {
    char text[CLOCK_TEXT];
    clock_to_text(MAX(time, 0), text);
    put_text(object, key, text);
}

static Json *list_of_texts(const GPtrArray *texts) {
    Json *list = must(json_array());
    for (guint i = 0; texts && i < texts->len; i++) {
        g_autofree char *valid = g_utf8_make_valid(g_ptr_array_index(texts, i), -1);
        json_array_append_new(list, must(json_string(valid)));
    }
    return list;
}

static Json *begin(const char *kind, const char *archive_id) {
    Json *record = must(json_object());
    put_text(record, "kind", kind);
    put_text(record, "archive", archive_id);
    put_text(record, "program", PACKAGE_STRING);
    return record;
}

static Json *mail_to_json(const Digest *digest, gsize bytes, guint64 left_out) {
    Json *mail = must(json_object());
    put_digest(mail, "sha256", digest);
    put_number(mail, "bytes", (gint64)bytes);
    put_number(mail, "left_out", (gint64)left_out);
    put_digest(mail, "object", NULL);
    put_text(mail, "as", PRESENTED);
    return mail;
}

static Json *policy_to_json(const Digest *digest, gboolean held) {
    Json *policy = must(json_object());
    put_digest(policy, "sha256", digest);
    put_digest(policy, "object", held ? digest : NULL);
    return policy;
}

static Json *envelope_to_json(const Envelope *envelope) {
    Json *json = must(json_object());
    put_text(json, "queue_id", envelope->queue_id);
    put_text(json, "mail_from", envelope->mail_from);
    put(json, "recipients", list_of_texts(envelope->recipients));
    put_text(json, "client_address", envelope->client_address);
    put_text(json, "client_name", envelope->client_name);
    put_text(json, "helo", envelope->helo);
    put_text(json, "daemon_name", envelope->daemon_name);
    put_text(json, "server_version", envelope->server_version);
    put_text(json, "auth_name", envelope->auth_name);
    put_text(json, "auth_type", envelope->auth_type);
    put_text(json, "tls_version", envelope->tls_version);
    put_text(json, "tls_cipher", envelope->tls_cipher);
    put_text(json, "host", envelope->host);
    return json;
}

static Json *hit_to_json(const Hit *hit) {
    Json *json = must(json_object());
    put_text(json, "rule", hit->rule);
    put_text(json, "category", hit->category ? hit->category->id : NULL);
    put_score(json, "weight", hit->weight);
    if (hit->less > 0)
        put_score(json, "less", hit->less);
    put_score(json, "score", hit->score);
    put_text(json, "standing", hit_standing_word(hit->standing));
    if (hit->unheld)
        put_truth(json, "unheld", TRUE);
    put_text(json, "part", hit->part);
    put_number(json, "start", (gint64)hit->start);
    put_number(json, "end", (gint64)hit->end);
    put_text(json, "text", hit->text);
    return json;
}

static Json *verdict_to_json(const Verdict *verdict) {
    Json *json = must(json_object()), *history = must(json_object()), *hits = must(json_array());
    put_text(json, "level", verdict_level(verdict));
    put_score(json, "score", verdict->score);
    put_truth(json, "only_forward", verdict->only_forward);
    put_text(json, "partial", verdict_partial(verdict));
    put_truth(history, "known", verdict->history_known);
    put_text(history, "error", verdict->history_error);
    put_number(history, "earlier", verdict->history.earlier ? verdict->history.earlier->len : 0);
    put(json, "history", history);
    put(json, "skipped", list_of_texts(verdict->skipped));
    for (guint i = 0; i < verdict->hits->len; i++)
        json_array_append_new(hits, hit_to_json(g_ptr_array_index(verdict->hits, i)));
    put(json, "hits", hits);
    return json;
}

Json *record_draft(const Verdict *verdict, const Envelope *envelope, gsize bytes, gboolean flagged,
                   const char *archive_id) {
    const Message *message = verdict->message;
    char likeness[17];
    Json *draft = begin("message", archive_id);
    put_time(draft, "received", envelope->received);
    put_number(draft, "case", 0);
    put_number(draft, "thread", 0);
    put_truth(draft, "flagged", flagged);
    put_truth(draft, "from_staff", verdict->from_staff);
    put(draft, "mail", mail_to_json(&verdict->digest, bytes, envelope->left_out));
    put(draft, "envelope", envelope_to_json(envelope));
    put_text(draft, "sender", verdict->sender);
    put_text(draft, "subject", message->subject);
    put_text(draft, "message_id", message->message_id);
    put(draft, "references", list_of_texts(message->references));
    put_text(draft, "ticket", verdict->ticket);
    put_number(draft, "thread_over", verdict->policy->thread_over / CLOCK_SECOND);
    /* 64 bits: more than a number of JSON is sure to hold. */
    g_snprintf(likeness, sizeof likeness, "%016" G_GINT64_MODIFIER "x", verdict->likeness);
    put_text(draft, "likeness", likeness);
    put(draft, "verdict", verdict_to_json(verdict));
    put(draft, "policy", policy_to_json(&verdict->policy->digest, FALSE));
    if (verdict->carded)
        put_text(draft, "card", card_action_word(verdict->policy->red_card->action));
    return draft;
}

void record_seal(Json *draft, const Digest *object, const Json *sealed_to) {
    Json *mail = json_object_get(draft, "mail");
    put_digest(mail, "object", object);
    json_object_del(mail, "sealed");
    json_object_del(mail, "sealed_to");
    if (!sealed_to)
        return;
    put_text(mail, "sealed", "cms");
    put(mail, "sealed_to", json_deep_copy(sealed_to));
}

void record_settle(Json *draft, gint64 case_number, gint64 thread, const Digest *mail,
                   const Digest *policy) {
    put_number(draft, "case", case_number);
    put_number(draft, "thread", thread);
    if (mail)
        put_digest(json_object_get(draft, "mail"), "object", mail);
    else
        record_seal(draft, NULL, NULL);
    put_digest(json_object_get(draft, "policy"), "object", policy);
}

void record_make_again(Json *message, guint64 sequence, const char *archive) {
    put_text(message, "kind", "again");
    put_number(message, "of", (gint64)sequence);
    if (*archive)
        put_text(message, "of_archive", archive);
}

/* The value of a key of another record. */
static void put_same(Json *object, const char *key, const Json *from, const char *its_key) {
    Json *value = json_object_get(from, its_key);
    put(object, key, value ? json_incref(value) : json_null());
}

Json *record_open(Json *message) {
    Json *record = must(json_object()), *by = must(json_object());
    put_text(record, "kind", "open");
    put_same(record, "archive", message, "archive");
    put_same(record, "program", message, "program");
    put_same(record, "received", message, "received");
    put_same(record, "case", message, "case");
    put_same(record, "thread", message, "thread");
    put_same(by, "sha256", json_object_get(message, "mail"), "sha256");
    put_same(by, "queue_id", json_object_get(message, "envelope"), "queue_id");
    if (record_truth(message, "from_staff")) /* it did not open it, and nothing else is left */
        put_text(by, "sender", NULL);
    else
        put_same(by, "sender", message, "sender");
    put_same(by, "level", json_object_get(message, "verdict"), "level");
    put_same(by, "score", json_object_get(message, "verdict"), "score");
    put(record, "by", by);
    put_same(record, "policy", message, "policy");
    return record;
}

Json *record_policy(const Policy *policy, const char *archive_id) {
    Json *record = begin("policy", archive_id), *files = must(json_array());
    put_time(record, "loaded", policy->loaded);
    put_text(record, "mode", policy->mode == POLICY_OBSERVE ? "observe" : "enforce");
    put(record, "policy", policy_to_json(&policy->digest, TRUE));
    for (guint i = 0; i < policy->files->len; i++) {
        const PolicyFile *file = g_ptr_array_index(policy->files, i);
        Json *json = must(json_object());
        put_text(json, "name", file->name);
        put_digest(json, "object", &file->digest);
        json_array_append_new(files, json);
    }
    put(record, "files", files);
    return record;
}

Json *record_repair(const Digest *torn, gsize bytes, const char *archive_id) {
    Json *record = begin("repair", archive_id), *json = must(json_object());
    put_time(record, "time", clock_now());
    put_number(json, "bytes", (gint64)bytes);
    put_digest(json, "object", torn);
    put(record, "torn", json);
    return record;
}

/* What someone did by hand. */
static Json *begin_act(const char *kind, const Actor *actor) {
    Json *record = begin(kind, actor->host), *by = must(json_object());
    put_time(record, "time", clock_now());
    put_text(by, "user", actor->user);
    put_text(by, "host", actor->host);
    put(record, "by", by);
    return record;
}

Json *record_judgement(const Actor *actor, const JudgementAct *act) {
    Json *record = begin_act("judgement", actor);
    put_number(record, "case", act->case_number);
    put_text(record, "judgement", judgement_word(act->judgement));
    put_text(record, "role", act->role);
    put_truth(record, "demand_not_justified", act->demand);
    put_truth(record, "manner_not_acceptable", act->manner);
    put_truth(record, "environment_harmed", act->environment);
    put_text(record, "reasons", act->reasons);
    return record;
}

Json *record_note(const Actor *actor, gint64 case_number, NoteKind kind, const char *text) {
    Json *record = begin_act("note", actor);
    put_number(record, "case", case_number);
    put_text(record, "note", note_word(kind));
    put_text(record, "text", text);
    return record;
}

Json *record_assign(const Actor *actor, gint64 case_number, const GPtrArray *observers) {
    Json *record = begin_act("assign", actor);
    put_number(record, "case", case_number);
    put(record, "observers", list_of_texts(observers));
    return record;
}

Json *record_close(const Actor *actor, gint64 case_number, gboolean closed, const char *reason) {
    Json *record = begin_act(closed ? "close" : "reopen", actor);
    put_number(record, "case", case_number);
    put_text(record, "reason", reason);
    return record;
}

Json *record_card(const Actor *actor, gint64 case_number, const char *sender, gboolean shown,
                  const char *reason) {
    Json *record = begin_act("card", actor);
    put_number(record, "case", case_number);
    put_text(record, "sender", sender);
    put_truth(record, "shown", shown);
    put_text(record, "reason", reason);
    return record;
}

Json *record_raise(const Actor *actor, const RaiseAct *act, gint64 case_number, gint64 thread,
                   const char *from, const Digest *file) {
    Json *record = begin_act("raise", actor), *mail = must(json_object());
    put_number(record, "case", case_number);
    put_number(record, "thread", thread);
    put_text(record, "from", from);
    put_text(mail, "message_id", act->message_id);
    put_digest(mail, "sha256", file);
    put(record, "mail", mail);
    put_text(record, "level", act->level);
    put_score(record, "threshold", act->threshold);
    put(record, "categories", list_of_texts(act->categories));
    put_text(record, "reason", act->reason);
    return record;
}

void record_give(Json *draft, const Actor *actor) {
    Json *given = must(json_object());
    put_text(json_object_get(draft, "mail"), "as", GIVEN);
    json_object_del(draft, "card"); /* nothing was done with it */
    put_text(given, "user", actor->user);
    put_text(given, "host", actor->host);
    put(draft, "given", given);
}

Json *record_hold(const Actor *actor, gint64 case_number, gboolean held, const char *reason) {
    Json *record = begin_act("hold", actor);
    put_number(record, "case", case_number);
    put_truth(record, "held", held);
    put_text(record, "reason", reason);
    return record;
}

Json *record_access(const Actor *actor, const char *action, gint64 case_number,
                    const GArray *what) {
    Json *record = begin_act("access", actor), *list = must(json_array());
    put_text(record, "action", action);
    put_number(record, "case", case_number);
    for (guint i = 0; i < what->len; i++) {
        Json *json = must(json_object());
        put_digest(json, "sha256", &g_array_index(what, Digest, i));
        json_array_append_new(list, json);
    }
    put(record, "what", list);
    return record;
}

static Json *erased_to_json(const ErasedObject *object) {
    Json *json = must(json_object());
    put_number(json, "record", (gint64)object->sequence);
    put_text(json, "kind", object->kind);
    put_digest(json, "sha256", &object->digest);
    put_number(json, "bytes", (gint64)object->bytes);
    return json;
}

Json *record_erasure(const Actor *actor, gint64 case_number, const char *ground, const char *reason,
                     const GArray *objects) {
    Json *record = begin_act("erasure", actor), *list = must(json_array());
    put_number(record, "case", case_number);
    put_text(record, "ground", ground);
    put_text(record, "reason", reason);
    for (guint i = 0; i < objects->len; i++)
        json_array_append_new(list, erased_to_json(&g_array_index(objects, ErasedObject, i)));
    put(record, "erased", list);
    return record;
}

static int append_bytes(const char *bytes, size_t length, void *text) {
    g_string_append_len(text, bytes, (gssize)length);
    return 0;
}

GString *record_to_text(const Json *record) {
    GString *text = g_string_new(NULL);
    /* Scores have three digits after the point; 15 digits show 0.1 as 0.1. */
    if (json_dump_callback(record, append_bytes, text, JSON_COMPACT | JSON_REAL_PRECISION(15)) < 0)
        g_error("a record cannot be written as JSON");
    return g_string_append_c(text, '\n');
}
