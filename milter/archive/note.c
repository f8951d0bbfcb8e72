/* Offers note.h, but for the keys (note-key.c). */
#include "archive/note-key.h"
#include "base/error.h"
#include "base/translate.h"

#define DASH "\xe2\x80\x94 " /* U+2014 and a space */

enum {
    SIGNED_BYTES = 4 + NOTE_KEY_SIGNATURE,
};

gboolean note_is_name(const char *name) {
    gboolean ok = *name != '\0' && g_utf8_validate(name, -1, NULL);
    for (const char *at = name; ok && *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        ok = c != '+' && !g_unichar_isspace(c) && g_unichar_isgraph(c);
    }
    return ok;
}

char *note_sign(const char *text, const char *name, const NoteKey *key, GError **error) {
    guint8 bytes[SIGNED_BYTES];
    if (!note_is_name(name) || !g_str_has_suffix(text, "\n")) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("\"%s\" cannot name a key: use letters, digits, dots and slashes, as in "
                      "example.org/kasuhara"),
                    name);
        return NULL;
    }
    note_key_id(key, name, bytes);
    if (!note_key_sign(key, span_of_text(text), bytes + 4, error))
        return NULL;
    g_autofree char *base64 = g_base64_encode(bytes, sizeof bytes);
    return g_strconcat(text, "\n" DASH, name, " ", base64, "\n", NULL);
}

static void free_signature(gpointer data) {
    NoteSignature *signature = data;
    g_free(signature->name);
    g_free(signature);
}

/* One signature line without its newline. FALSE: it is none. */
static gboolean add_signature(Note *note, const char *line) {
    if (!g_str_has_prefix(line, DASH))
        return FALSE;
    const char *name = line + strlen(DASH), *space = strchr(name, ' ');
    if (!space || space == name)
        return FALSE;
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode(space + 1, &length);
    g_autofree char *again = bytes && length > 0 ? g_base64_encode(bytes, length) : NULL;
    if (!again || strcmp(again, space + 1) != 0 || length < 5)
        return FALSE;
    if (length != SIGNED_BYTES)
        return TRUE; /* of another kind: no business of ours */
    NoteSignature *signature = g_new0(NoteSignature, 1);
    signature->name = g_strndup(name, (gsize)(space - name));
    memcpy(signature->id, bytes, 4);
    memcpy(signature->signature, bytes + 4, NOTE_KEY_SIGNATURE);
    g_ptr_array_add(note->signatures, signature);
    return TRUE;
}

static gboolean parse_signatures(const char *lines, Note *note, const char **why) {
    g_auto(GStrv) each = g_strsplit(lines, "\n", NOTE_SIGNATURES_MAX + 2);
    if (!*lines) {
        *why = _("nobody has signed it");
        return FALSE;
    }
    for (guint i = 0; each[i] && *each[i]; i++) {
        if (i >= NOTE_SIGNATURES_MAX) {
            *why = _("it has too many signatures");
            return FALSE;
        }
        if (!add_signature(note, each[i])) {
            *why = _("a signature line is malformed");
            return FALSE;
        }
    }
    return TRUE;
}

gboolean note_parse(Span bytes, Note *note, const char **why) {
    *note = (Note){NULL, g_ptr_array_new_with_free_func(free_signature)};
    g_autofree char *whole = span_dup(bytes);
    char *blank = g_strrstr(whole, "\n\n");
    gboolean ok = FALSE;
    if (bytes.length > NOTE_BYTES_MAX || strlen(whole) != bytes.length ||
        !g_utf8_validate(whole, -1, NULL))
        *why = _("it is no text, or too long");
    else if (!blank || !g_str_has_suffix(whole, "\n"))
        *why = _("no signature stands below a blank line");
    else
        ok = parse_signatures(blank + 2, note, why);
    if (ok)
        note->text = g_strndup(whole, (gsize)(blank + 1 - whole));
    else
        note_clear(note);
    return ok;
}

void note_clear(Note *note) {
    g_clear_pointer(&note->text, g_free);
    g_clear_pointer(&note->signatures, g_ptr_array_unref);
}

/* *signed_by: the signature that holds; NULL: none. */
static NoteState check(const Note *note, const NoteKey *key, const NoteSignature **signed_by) {
    NoteState state = NOTE_UNKNOWN;
    *signed_by = NULL;
    for (guint i = 0; i < note->signatures->len && !*signed_by; i++) {
        const NoteSignature *signature = g_ptr_array_index(note->signatures, i);
        guint8 id[4];
        note_key_id(key, signature->name, id);
        if (memcmp(id, signature->id, sizeof id) != 0)
            continue;
        if (note_key_holds(key, span_of_text(note->text), signature->signature))
            *signed_by = signature;
        state = *signed_by ? NOTE_SIGNED : NOTE_FORGED;
    }
    return state;
}

NoteState note_check(const Note *note, const NoteKey *key) {
    const NoteSignature *signed_by;
    return check(note, key, &signed_by);
}

const NoteSignature *note_signed_by(const Note *note, const NoteKey *key) {
    const NoteSignature *signed_by;
    return check(note, key, &signed_by) == NOTE_SIGNED ? signed_by : NULL;
}
