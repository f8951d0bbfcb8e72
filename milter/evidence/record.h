/* The records of kasuhara-archive(5), out and in: one place that knows their keys.
 * The key "object" stands for nothing but the SHA-256 of an object of this
 * archive, or null: so that a shell script can tell what a record names. */
#ifndef EVIDENCE_RECORD_H
#define EVIDENCE_RECORD_H

#include "evidence/raise.h"

#include <jansson.h>

typedef json_t Json;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_decref)

/* A message as it is judged: no case yet, no thread, nothing of it an object. */
Json *record_draft(const Verdict *verdict, const Envelope *envelope, gsize bytes, gboolean flagged,
                   const char *archive_id);

/* As what object the mail of a draft is kept, or will be; to whom it is sealed, in the form of
 * kasuhara-archive(5), copied; NULL: it is not. */
void record_seal(Json *draft, const Digest *object, const Json *sealed_to);

/* What a draft lacks. mail and policy: NULL where they are no objects of the archive. */
void record_settle(Json *draft, gint64 case_number, gint64 thread, const Digest *mail,
                   const Digest *policy);

/* Makes a settled message one that came again: of the record `sequence`, in the archive that hosts
 * call so ("": this one). */
void record_make_again(Json *message, guint64 sequence, const char *archive);

/* A case was opened by this settled message. */
Json *record_open(Json *message);
Json *record_policy(const Policy *policy, const char *archive_id);
Json *record_repair(const Digest *torn, gsize bytes, const char *archive_id);

Json *record_judgement(const Actor *actor, const JudgementAct *act);

Json *record_note(const Actor *actor, gint64 case_number, NoteKind kind, const char *text);
Json *record_assign(const Actor *actor, gint64 case_number, const GPtrArray *observers);
/* Of kind close, or reopen. */
Json *record_close(const Actor *actor, gint64 case_number, gboolean closed, const char *reason);
/* sender: as red_card_address() has it. */
Json *record_card(const Actor *actor, gint64 case_number, const char *sender, gboolean shown,
                  const char *reason);
/* threshold: that the level has. from: a raised_from_word(). file: the hash of a mail that was
 * given; NULL: none was. */
Json *record_raise(const Actor *actor, const RaiseAct *act, gint64 case_number, gint64 thread,
                   const char *from, const Digest *file);
/* A draft of a mail that no mail server presented: somebody gave it. */
void record_give(Json *draft, const Actor *actor);
Json *record_hold(const Actor *actor, gint64 case_number, gboolean held, const char *reason);
/* what: of Digest. */
Json *record_access(const Actor *actor, const char *action, gint64 case_number, const GArray *what);

/* One object that is to be erased: a record of this kind, or what it names: "mail". */
typedef struct {
    guint64 sequence; /* of the record */
    char kind[CHAIN_KIND_MAX + 1];
    Digest digest;
    guint64 bytes;
} ErasedObject;

/* Of a case, on what ground, and for what reason this one: objects (of ErasedObject). */
Json *record_erasure(const Actor *actor, gint64 case_number, const char *ground, const char *reason,
                     const GArray *objects);

/* As it is hashed: one line, newline included. */
GString *record_to_text(const Json *record);

/* record-read.c: NULL if it is no record; *why says why (static text). Of any kind where kind is
 * NULL. */
Json *record_from_text(Span text, const char *kind, const char **why);

/* record-scan.c: where a value stands in a record, and what it is. */
typedef struct {
    const Span *keys; /* that lead to it; an entry of a list adds none */
    guint depth;
    const char *entry; /* where the entry of the nearest list begins; NULL: it is in none */
} RecordPlace;

typedef struct {
    Span text;      /* of a string what stands between the quotes, else the word or number */
    char first;     /* '"' for a string */
    gboolean plain; /* of a string: nothing in it is escaped */
} RecordValue;

/* FALSE: not sure. */
typedef gboolean (*RecordVisit)(const RecordPlace *place, const RecordValue *value,
                                gpointer context);

gboolean record_place_is(const RecordPlace *place, const char *const *keys, guint depth);

/* Hands every value of a record of this kind, in its order, to visit, without building it. FALSE:
 * not sure, and what was handed over counts for nothing: read it whole. */
gboolean record_visit(Span text, const char *kind, RecordVisit visit, gpointer context);

/* What a record of this kind names under the key "object", appended to objects (of
 * Digest), without building it. FALSE: not sure, and nothing appended: read it whole. */
gboolean record_scan(Span text, const char *kind, GArray *objects);

/* The value of a key, borrowed; NULL, 0, FALSE where it is not there, or of another type. A dot
 * leads into an object: "mail.sha256". */
const char *record_text(const Json *record, const char *key);
char *record_text_dup(const Json *record, const char *key); /* "" for NULL; caller frees */
gint64 record_number(const Json *record, const char *key);
double record_score(const Json *record, const char *key);
gboolean record_truth(const Json *record, const char *key);
Json *record_list(const Json *record, const char *key);
gboolean record_digest(const Json *record, const char *key, Digest *digest);
gboolean record_time(const Json *record, const char *key, gint64 *time);

/* The subjects of those to whom the mail of a message is sealed (of char *); NULL: it is not.
 * Caller unrefs. */
GPtrArray *record_sealed_to(const Json *message);

/* restore.c: a message as state is told of it, without its prints; all borrowed from the record but
 * *references, which the caller frees. FALSE: it lacks what such a record has. */
gboolean record_to_state(const Json *record, StateMessage *message, const char ***references);

/* The record of a line; errors name its sequence. */
GBytes *record_bytes(const Archive *archive, const ChainLine *line, GError **error);
Json *record_of_bytes(const Archive *archive, const ChainLine *line, Span text, GError **error);
Json *record_of_line(const Archive *archive, const ChainLine *line, GError **error);
/* Does it open a case: by a mail, or because people say so? */
gboolean record_line_opens(const ChainLine *line);
/* Appends a line of this kind; *sequence (may be NULL) is its number. Errors: archive_append(). */
gboolean record_append(Archive *archive, const char *kind, const Json *record, guint64 *sequence,
                       GError **error);

#endif
