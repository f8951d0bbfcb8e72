/* Proofs: that lines stand in a checkpoint, or that one checkpoint goes on from another, for who
 * has not the archive. A text of whole lines in printable ASCII, but for the dash (U+2014) with
 * which a signature line begins:
 *
 *     kasuhara-proof/1
 *     inclusion 2                       so many lines are shown, in their order
 *     leaf 10                           from 0: SEQ - 1
 *     line 11 2026-… message 9f86… 0a08…
 *     hash 5d1f…                        its audit path (RFC 6962, section 2.1.1), from the
 *     hash 77ab…                        leaf up
 *     leaf 12
 *     line 13 2026-… judgement 03ac… 41c7…
 *     hash …
 *                                       a blank line
 *     example.org/kasuhara              the checkpoint: the whole signed note, verbatim
 *     …
 *
 *     kasuhara-proof/1
 *     consistency 1042 1100             lines of the older, and of the newer
 *     hash …                            RFC 6962, section 2.1.2
 *                                       a blank line
 *     example.org/kasuhara              the older note, verbatim
 *     …
 *     ---- newer checkpoint ----        stands in no note: an origin has no blank, a signature
 *     example.org/kasuhara              line begins otherwise; a note that has it is refused
 *     …
 *
 * Numbers are decimal, without leading zeros, of at most 18 digits. The text of a note in a proof
 * has no blank line. Strict: any other line is refused, so that two verifiers
 * cannot read one file in two ways. No line but those shown can be learnt from a proof: a
 * hash of the path covers lines that nobody can guess, for each holds the hash of a record
 * and that of the line before. */
#ifndef ARCHIVE_PROOF_H
#define ARCHIVE_PROOF_H

#include "archive/archive.h"
#include "archive/checkpoint.h"
#include "archive/note.h"

enum {
    PROOF_BYTES_MAX = 64 << 20,
    PROOF_PATH_MAX = MERKLE_LEVELS + 1
};

typedef struct {
    guint64 index;
    char *line; /* with its newline */
    ChainLine fields;
    GArray *path; /* of Digest */
} ProofLeaf;

typedef struct {
    Note note;
    Checkpoint checkpoint;
} ProofCheckpoint;

typedef struct {
    GPtrArray *leaves;     /* of ProofLeaf; NULL: a proof of consistency */
    GArray *path;          /* of Digest: of consistency; NULL: a proof of inclusion */
    ProofCheckpoint older; /* of consistency; zeros: a proof of inclusion */
    ProofCheckpoint newer; /* of inclusion: the only one */
} Proof;

/* A plain file: a proof, a note or a record. Caller unrefs. INPUT: it is not there, is larger than
 * PROOF_BYTES_MAX, or is no plain file. Thread safe, as all here. */
GBytes *proof_read(const char *path, GError **error);

/* INPUT: it is no proof; the message says what is wrong, and in which line. Caller clears. */
gboolean proof_parse(Span text, Proof *proof, GError **error);
void proof_clear(Proof *proof);

/* Checks it, and the signatures with keys (of NoteKey); whose they are is not known where there
 * is none. Appends what does not stand to faults (of char *, in words): none, it stands. */
void proof_check(const Proof *proof, const GPtrArray *keys, GPtrArray *faults);
/* Is it the OBJECT of one of the lines? */
gboolean proof_names(const Proof *proof, const Digest *object);

/* proof-make.c: out of one pass over the chain, in memory that grows with the lines shown. Text;
 * caller frees. CORRUPT: the chain is not what the checkpoint states. INPUT: a note is
 * no checkpoint, or does not cover the lines. */

/* sequences: of guint64, ascending, each once. */
char *proof_of_lines(const char *archive_path, const GArray *sequences, Span note, GError **error);
char *proof_of_growth(const char *archive_path, Span older, Span newer, GError **error);

#define PROOF_FORM "kasuhara-proof/1"
#define PROOF_BETWEEN "---- newer checkpoint ----"

#endif
