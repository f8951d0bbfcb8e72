/* Does an archive stand? Every line, every object, every checkpoint: needs no lock, writes
 * nothing in the archive, and no other room: an auditor's build.
 *
 *     chain ──▶ each line's form, place, hash        (the calling thread)
 *        │────▶ root and head at each checkpoint's size
 *        └────▶ its record: hash, what it names      (threads)
 *     objects/NN ──▶ each that is named, once; what nobody names
 *
 * Memory does not grow with the chain: what records name is sorted by its first byte
 * into temporary files ($TMPDIR) that have no name. It grows with what is missing, and with
 * the checkpoints. */
#ifndef ARCHIVE_VERIFY_H
#define ARCHIVE_VERIFY_H

#include "archive/archive.h"
#include "archive/note.h"

typedef enum {
    FINDING_ALTERED,    /* bytes are not what their hash says; a line does not fit */
    FINDING_MISSING,    /* named, not there */
    FINDING_TRUNCATED,  /* a torn last line: a write was cut short */
    FINDING_FOREIGN,    /* a checkpoint of another archive */
    FINDING_UNREADABLE, /* permission, I/O: says nothing about the evidence */
    FINDING_UNVOUCHED,  /* a timestamp by an authority that the CA file does not vouch for: a forged
                         * one, or the wrong CA file; nobody can say */
    FINDING_STRAY,      /* there, named by nobody; no fault, as all below */
    FINDING_ERASED,     /* named, not there, and a later record says so */
    FINDING_UNKNOWN,    /* who signed a checkpoint or a timestamp is not known: no key, no CA */
    FINDING_UNANCHORED, /* lines that stand in no checkpoint yet, or in none signed by a key given
                         * or kept elsewhere */
    FINDINGS
} FindingKind;

typedef struct {
    FindingKind kind;
    guint64 sequence; /* the chain line it is about; 0: none */
    char *path;       /* relative to the archive, or of a checkpoint kept elsewhere; NULL: none */
    char *text;       /* in words */
} Finding;

enum {
    FINDINGS_MAX = 10000, /* kept; more are counted */
    VERIFY_THREADS_MAX = 64
};

typedef struct {
    guint64 lines;   /* whole ones */
    guint64 objects; /* checked */
    guint64 bytes;   /* hashed */
    Digest head;     /* SHA-256 of the last whole line */
    gint64 first_time, last_time;
    guint64 erased;                /* objects that erasures took */
    guint64 checkpoints;           /* that fit, kept ones too */
    guint64 signed_by_key;         /* of these, by one of the keys */
    guint64 anchored;              /* lines in the longest that fits, and was signed by one of the
                                    * keys, if any are given, or kept elsewhere; 0: none */
    guint64 stamped;               /* lines in the longest with a timestamp that holds; 0: none */
    gint64 stamped_time;           /* of that */
    GPtrArray *findings;           /* of Finding, owned, by line */
    guint64 left_out;              /* findings past FINDINGS_MAX */
    guint64 left_out_of[FINDINGS]; /* how many of each kind they are */
} Verification;

/* What a record names. */
typedef struct {
    GArray *objects; /* of Digest: they must be there */
    GArray *erased;  /* of Digest: the record says that these were erased */
    gint64 held;     /* the case that it puts on hold, or lets go (negative); 0: none */
    gint64 erases;   /* the case that it erases: if that is on hold, it erases nothing; 0: none */
} RecordNames;

/* Gives what a record names (mail, policy): appends to names. FALSE: the record cannot be
 * read, *why says so (static text). Called from any thread. */
typedef gboolean (*RecordObjects)(const char *kind, Span record, RecordNames *names,
                                  const char **why, gpointer context);

/* Called now and then, by the thread that called archive_verify(): of all work, so much is done. */
typedef void (*VerifyProgress)(guint64 done, guint64 whole, gpointer context);

/* A checkpoint that was kept elsewhere; everything borrowed. */
typedef struct {
    const char *name; /* as findings tell it */
    Span note;
} VerifyKept;

typedef struct {
    RecordObjects objects; /* NULL: only lines and records are checked */
    VerifyProgress progress;
    gpointer context;             /* of both */
    guint threads;                /* that read objects; 0: as many as there are processors */
    gint64 since;                 /* only records from this time on are read; all lines are */
    const GPtrArray *checkpoints; /* of char *: files that were kept elsewhere; NULL: none */
    const GPtrArray *kept;        /* of VerifyKept: the same, not as files; NULL: none */
    const GPtrArray *keys;        /* of NoteKey *: whose signatures are known; NULL: none */
    const char *tsa_ca;           /* file of certificates that vouch for authorities; NULL: none */
} VerifyOptions;

/* An archive that is being written to is no fault. FALSE and error only if it could not be
 * tried at all: no such archive, a checkpoint that was kept cannot be read. */
gboolean archive_verify(const char *path, const VerifyOptions *options, Verification *verification,
                        GError **error);
void verification_clear(Verification *verification);
/* 1 it stands; 0 it does not: something is altered, missing, cut short or of another archive; -1
 * it cannot be said: something could not be read, or is by nobody known. */
int verification_stands(const Verification *verification);
/* "altered", "missing", "truncated tail", "of another archive", "unreadable",
 * "not vouched for", "stray", "erased", "signature unknown", "not yet anchored" */
const char *finding_word(FindingKind kind);

#endif
