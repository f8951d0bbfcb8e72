/* Signed notes (C2SP signed-note.md) by Ed25519 (RFC 8032), and the keys for them.
 *
 *     example.org/kasuhara                                text: any lines, each ended
 *     1042
 *     1zJr…=
 *                                                         a blank line
 *     — example.org/kasuhara lq3B…=                       a line a signature
 *
 * A signature line is U+2014, a space, the key's name, a space, and in base64 four bytes of
 * key id and the 64 of the signature over the text, its last newline included. Key id: the first
 * bytes of SHA-256(name, newline, 0x01, public key).
 *
 * Keys are PEM files, so that openssl(1) makes and reads them too. */
#ifndef ARCHIVE_NOTE_H
#define ARCHIVE_NOTE_H

#include "base/span.h"

enum {
    NOTE_BYTES_MAX = 65536,
    NOTE_SIGNATURES_MAX = 16,
};

typedef struct NoteKey NoteKey;
void note_key_free(NoteKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NoteKey, note_key_free)

/* Makes a pair: secret (mode 0600) and public. INPUT: one of the files is there already. */
gboolean note_key_make(const char *secret_path, const char *public_path, GError **error);
/* A secret key (then it has the public half too), or a public one. INPUT: the file is neither. */
NoteKey *note_key_read(const char *path, GError **error);
gboolean note_key_is_secret(const NoteKey *key);
/* "name+0123abcd+base64": the form in which other tools for signed notes take a
 * public key. Caller frees. */
char *note_key_text(const NoteKey *key, const char *name);
/* The public half in PEM form. Caller frees. NULL: error. */
char *note_key_public(const NoteKey *key, GError **error);

/* TRUE for what may name a key and an origin: no space, no "+", not empty, printable. */
gboolean note_is_name(const char *name);

/* The whole note: text (its last line ended), blank line, signature. Caller frees. NULL: error. */
char *note_sign(const char *text, const char *name, const NoteKey *key, GError **error);

typedef struct {
    char *name;
    guint8 id[4];
    guint8 signature[64];
} NoteSignature;

typedef struct {
    char *text;            /* with its last newline */
    GPtrArray *signatures; /* of NoteSignature; those of other kinds are left out */
} Note;

/* FALSE: *why says what is wrong (static text), and note is empty. */
gboolean note_parse(Span bytes, Note *note, const char **why);
void note_clear(Note *note);

typedef enum {
    NOTE_SIGNED,  /* one signature is by this key, and holds */
    NOTE_FORGED,  /* one says that it is by this key, and does not hold */
    NOTE_UNKNOWN, /* none says that it is by this key */
} NoteState;

NoteState note_check(const Note *note, const NoteKey *key);
/* The one that is by this key, and holds; borrowed from the note. NULL: none. */
const NoteSignature *note_signed_by(const Note *note, const NoteKey *key);

#endif
