/* Ed25519 keys as note.c needs them. Within the room. */
#ifndef ARCHIVE_NOTE_KEY_H
#define ARCHIVE_NOTE_KEY_H

#include "archive/note.h"

enum {
    NOTE_KEY_PUBLIC = 32,
    NOTE_KEY_SIGNATURE = 64
};

void note_key_id(const NoteKey *key, const char *name, guint8 id[static 4]);
gboolean note_key_sign(const NoteKey *key, Span text, guint8 signature[static NOTE_KEY_SIGNATURE],
                       GError **error);
gboolean note_key_holds(const NoteKey *key, Span text,
                        const guint8 signature[static NOTE_KEY_SIGNATURE]);

#endif
