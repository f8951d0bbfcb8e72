/* A case to be handed over: a BagIt bag (RFC 8493) that can be checked without this program.
 *
 *     bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
 *     data/
 *       mail/00000042.eml        the mail of record 42, as it was received; .p7m: still sealed
 *       records/00000042.json    the record; its SHA-256 is the OBJECT of its chain line
 *       chain/lines              the case's lines of the chain, verbatim
 *       proof/inclusion          that they stand in the checkpoint (proof.h)
 *       checkpoint/1042          the signed note; 1042.text and 1042.sig: its text and signature,
 *                                for openssl(1); 1042.tsr: its timestamp; key.pub: who signed
 *       policy/3f9c12ab/         manifest and files of each policy that a record names
 *       redacted.txt             what was left out, by its hashes
 *       verify-proof             contrib/verify-proof, which checks the proof
 *
 * No name in it comes out of a mail. Pages for people (report/) are added by who calls. */
#ifndef EVIDENCE_BUNDLE_H
#define EVIDENCE_BUNDLE_H

#include "archive/note.h"
#include "evidence/evidence.h"

/* What the bag holds of a line. */
typedef enum {
    BUNDLE_WHOLE,    /* the record, and the mail if it is one of a message */
    BUNDLE_SEALED,   /* the record; the mail as it is sealed */
    BUNDLE_NO_MAIL,  /* the record; the archive holds no mail of it */
    BUNDLE_REDACTED, /* the line alone, because that was asked for */
    BUNDLE_ERASED,   /* the line alone */
} BundleState;

typedef struct {
    ChainLine line;
    BundleState state;
    gint64 time;         /* when the mail was received, or something was done */
    char *record, *mail; /* names in the bag; NULL: not in it */
    gboolean of_message; /* of kind message or again; an erased one too */
    Digest mail_digest;  /* of the mail as it was received; of_message, and not erased */
    guint64 erased_by;   /* BUNDLE_ERASED: the erasure record */
    guint64 mail_bytes;
    const CaseMessage *message; /* WHOLE, SEALED, NO_MAIL; NULL: it is none of a message */
    GPtrArray *recipients;      /* of char *: of the envelope, with message */
    char *user, *host;          /* who acted; NULL: nobody did by hand */
    char *words;                /* of hold and erasure: why; of access: "export", "show" */
    gboolean held;              /* of hold: it was put on hold, not released */
} BundleLine;

typedef struct {
    guint64 size; /* lines that it states; 0: there is none for this case */
    GBytes *note;
    char *text; /* that is signed */
    guint8 signature[64];
    GBytes *token;    /* NULL: no timestamp */
    char *public_key; /* PEM; NULL: none was given */
    char *proof;
    guint covered; /* so many of the lines, from the first, stand in it */
} BundleCheckpoint;

typedef struct {
    const Archive *archive;  /* borrowed */
    const SealKey *seal_key; /* borrowed; NULL */
    char *origin;            /* what the archive calls itself */
    CaseFile *file;
    GPtrArray *lines; /* of BundleLine, in the order of the chain */
    GArray *policies; /* of Digest: manifests, in the order in which records name them */
    BundleCheckpoint checkpoint;
    /* Of the messages that are shown alone; file tells of redacted ones too. */
    gint64 opened, last; /* 0: none is shown */
    const char *customer, *level;
    double score;
    GPtrArray *categories;                 /* of char *, borrowed */
    guint mails, sealed, redacted, erased; /* messages */
    gboolean plain_policies;               /* every file of a policy stands under its name */
} Bundle;

typedef struct {
    gint64 case_number;
    const GArray *redacted;  /* of guint64: records of messages that are left out, with what came
                              * again of the same mail, and an open record that tells of it */
    const char *key;         /* file of the key whose signature is wanted; a secret one will do */
    const SealKey *seal_key; /* NULL: sealed mail stays sealed */
} BundleWish;

/* Reads what is needed for a bag; no mail yet. archive, and wish's seal_key, must outlive it.
 * INPUT: no such case, no such message in it, the key did not sign; CORRUPT: a record that no
 * erasure took cannot be read. */
Bundle *bundle_read(const Archive *archive, const BundleWish *wish, GError **error);
void bundle_free(Bundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bundle, bundle_free)

/* The mails that will be in the bag (of Digest), for evidence_note_access(). Caller unrefs. */
GArray *bundle_mails(const Bundle *bundle);

/* The mail of a line as it was received; of state BUNDLE_SEALED: the seal. Caller unrefs. */
GBytes *bundle_mail(const Bundle *bundle, const BundleLine *line, GError **error);

/* The same, and what is sealed to others than the key's owner is of state BUNDLE_SEALED from here
 * on. */
GBytes *bundle_mail_or_seal(Bundle *bundle, BundleLine *line, GError **error);

/* The last policy that judged a message which is shown; NULL: it is not in the archive, or this
 * program cannot use it. xml_init() comes first. Caller unrefs. */
Policy *bundle_policy(const Bundle *bundle);

/* bundle-bag.c: a bag in the making, beside where it will stand, for none but its owner. It is
 * there under its name once it is whole and durable, or not at all. */
typedef struct Bag Bag;

/* INPUT: there is something of this name. */
Bag *bag_begin(const char *directory, GError **error);
/* Removes what is not finished. */
void bag_free(Bag *bag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bag, bag_free)
/* A file of the bag, its directories with it; payload below "data/". */
gboolean bag_add(Bag *bag, const char *name, Span bytes, GError **error);
/* The same in pieces, of one file at a time: open, write, close. */
gboolean bag_open(Bag *bag, const char *name, GError **error);
gboolean bag_write(Bag *bag, Span piece, GError **error);
gboolean bag_close(Bag *bag, GError **error);
/* Manifests, bagit.txt, bag-info.txt; info: "Label: value" lines behind our own. */
gboolean bag_finish(Bag *bag, const char *info, GError **error);
void bag_totals(const Bag *bag, guint64 *files, guint64 *bytes);

/* bundle-write.c: all but pages for people. */
gboolean bundle_write(Bundle *bundle, Bag *bag, GError **error);

/* bundle-checks.c: what can be checked in the bag, each by a command that is typed there. */
typedef enum {
    CHECK_FILES,
    CHECK_TAGS,
    CHECK_RECORDS,
    CHECK_MAILS,
    CHECK_SEALS,
    CHECK_PROOF,
    CHECK_LINES,
    CHECK_SIGNATURE,
    CHECK_SIGNED_TEXT,
    CHECK_NOTE,
    CHECK_TIMESTAMP,
    CHECK_POLICY,
    CHECKS
} BundleCheckKind;

typedef struct {
    BundleCheckKind kind;
    char *command;
} BundleCheck;

/* Of BundleCheck: those that this bag can be put to. Caller unrefs. */
GPtrArray *bundle_checks(const Bundle *bundle);

#endif
