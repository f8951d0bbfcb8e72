/* Offers hurting.h. */
#include "report/hurting.h"

struct Hurting {
    GPtrArray *words; /* of GArray of gunichar: in small letters, without blanks */
};

static gunichar plain(gunichar character) {
    return g_unichar_tolower(character);
}

/* What one may write into a word, or leave out, and it reads the same. */
static gboolean is_blank(gunichar character) {
    return g_unichar_isspace(character) || g_unichar_type(character) == G_UNICODE_FORMAT;
}

static GArray *word_of(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GArray *word = g_array_new(FALSE, FALSE, sizeof(gunichar));
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar character = plain(g_utf8_get_char(at));
        if (!is_blank(character))
            g_array_append_val(word, character);
    }
    return word;
}

/* A letter alone is no word, though a character of Japanese can be one; nor is what has no letter:
 * a number, a row of signs. */
static gboolean is_word(const GArray *word) {
    gboolean letters = FALSE;
    for (guint i = 0; i < word->len; i++)
        letters = letters || g_unichar_isalpha(g_array_index(word, gunichar, i));
    return letters && (word->len > 1 || g_array_index(word, gunichar, 0) > 0x7f);
}

static int longest_first(gconstpointer a, gconstpointer b) {
    const GArray *left = *(GArray *const *)a, *right = *(GArray *const *)b;
    return left->len == right->len ? 0 : left->len > right->len ? -1 : 1;
}

static void take(Hurting *hurting, GHashTable *seen, const RecordHit *hit) {
    /* What a behaviour counted is a number. */
    if (g_str_equal(hit->part, "behaviour") || !g_hash_table_add(seen, hit->text))
        return;
    GArray *word = word_of(hit->text);
    if (is_word(word))
        g_ptr_array_add(hurting->words, word);
    else
        g_array_unref(word);
}

Hurting *hurting_new(const CaseFile *file) {
    Hurting *hurting = g_new0(Hurting, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    hurting->words = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        for (guint j = 0; j < message->hits->len; j++)
            take(hurting, seen, g_ptr_array_index(message->hits, j));
    }
    g_ptr_array_sort(hurting->words, longest_first);
    return hurting;
}

void hurting_free(Hurting *hurting) {
    if (!hurting)
        return;
    g_ptr_array_unref(hurting->words);
    g_free(hurting);
}

/* Where the word ends that begins at text; NULL: it does not stand there. */
static const char *end_of(const GArray *word, const char *text) {
    guint matched = 0;
    for (; *text && matched < word->len; text = g_utf8_next_char(text)) {
        gunichar character = plain(g_utf8_get_char(text));
        if (matched > 0 && is_blank(character))
            continue;
        if (character != g_array_index(word, gunichar, matched))
            return NULL;
        matched++;
    }
    return matched == word->len ? text : NULL;
}

static const char *end_of_any(const Hurting *hurting, const char *text) {
    const char *end = NULL;
    for (guint i = 0; !end && i < hurting->words->len; i++)
        end = end_of(g_ptr_array_index(hurting->words, i), text);
    return end;
}

gboolean hurting_in(const Hurting *hurting, const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *at = valid; *at; at = g_utf8_next_char(at))
        if (end_of_any(hurting, at))
            return TRUE;
    return FALSE;
}

char *hurting_masked(const Hurting *hurting, const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *masked = g_string_new(NULL);
    for (const char *at = valid; *at;) {
        const char *end = end_of_any(hurting, at), *next = end ? end : g_utf8_next_char(at);
        if (end)
            g_string_append(masked, "[...]");
        else
            g_string_append_len(masked, at, next - at);
        at = next;
    }
    return g_string_free(masked, FALSE);
}
