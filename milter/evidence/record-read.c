/* Reads records, ours of any age and anybody's forgeries: what is not there or
 * of another type reads as nothing. Bounds are jansson's (depth 2048). */
#include "evidence/record.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

Json *record_from_text(Span text, const char *kind, const char **why) {
    g_autoptr(Json) record = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, NULL);
    const char *found = record ? record_text(record, "kind") : NULL;
    if (!record)
        *why = "it is not JSON";
    else if (!json_is_object(record))
        *why = "it is not a JSON object";
    else if (!found || (kind && !g_str_equal(found, kind)))
        *why = "its \"kind\" is another one";
    else
        return g_steal_pointer(&record);
    return NULL;
}

static const Json *find(const Json *record, const char *key) {
    const char *dot = strchr(key, '.');
    if (!dot)
        return json_object_get(record, key);
    g_autofree char *first = g_strndup(key, (gsize)(dot - key));
    return find(json_object_get(record, first), dot + 1);
}

const char *record_text(const Json *record, const char *key) {
    return json_string_value(find(record, key));
}

char *record_text_dup(const Json *record, const char *key) {
    const char *text = record_text(record, key);
    return g_strdup(text ? text : "");
}

gint64 record_number(const Json *record, const char *key) {
    return json_integer_value(find(record, key));
}

double record_score(const Json *record, const char *key) {
    return json_number_value(find(record, key));
}

gboolean record_truth(const Json *record, const char *key) {
    return json_is_true(find(record, key));
}

Json *record_list(const Json *record, const char *key) {
    Json *list = (Json *)find(record, key);
    return json_is_array(list) ? list : NULL;
}

gboolean record_digest(const Json *record, const char *key, Digest *digest) {
    const char *hex = record_text(record, key);
    return hex && strlen(hex) == DIGEST_HEX && digest_from_hex(hex, digest);
}

gboolean record_time(const Json *record, const char *key, gint64 *time) {
    const char *text = record_text(record, key);
    return text && clock_from_text(text, time);
}

GPtrArray *record_sealed_to(const Json *message) {
    const Json *list = record_list(message, "mail.sealed_to"), *entry;
    size_t index;
    if (!record_text(message, "mail.sealed"))
        return NULL;
    GPtrArray *subjects = g_ptr_array_new_with_free_func(g_free);
    json_array_foreach(list, index, entry) {
        const char *subject = record_text(entry, "subject");
        g_ptr_array_add(subjects, g_strdup(subject ? subject : "?"));
    }
    return subjects;
}

static void unreadable(const Archive *archive, const ChainLine *line, int code, const char *why,
                       GError **error) {
    g_set_error(error, KASUHARA_ERROR, code,
                _("the record of line %" PRIu64 " (%s) cannot be read: %s; run: "
                  "kasuhara verify %s"),
                line->sequence, line->kind, why, archive_path(archive));
}

GBytes *record_bytes(const Archive *archive, const ChainLine *line, GError **error) {
    g_autoptr(GError) cause = NULL;
    GBytes *bytes = archive_object(archive, &line->object, &cause);
    if (!bytes)
        unreadable(archive, line, cause->code, cause->message, error);
    return bytes;
}

Json *record_of_bytes(const Archive *archive, const ChainLine *line, Span text, GError **error) {
    const char *why = NULL;
    Json *record = record_from_text(text, line->kind, &why);
    if (!record)
        unreadable(archive, line, KASUHARA_ERROR_CORRUPT, why, error);
    return record;
}

Json *record_of_line(const Archive *archive, const ChainLine *line, GError **error) {
    g_autoptr(GBytes) bytes = record_bytes(archive, line, error);
    return bytes ? record_of_bytes(archive, line, span_of_bytes(bytes), error) : NULL;
}

gboolean record_line_opens(const ChainLine *line) {
    return g_str_equal(line->kind, "open") || g_str_equal(line->kind, "raise");
}

gboolean record_append(Archive *archive, const char *kind, const Json *record, guint64 *sequence,
                       GError **error) {
    g_autoptr(GString) text = record_to_text(record);
    return archive_append(archive, kind, span_of_string(text), sequence, NULL, error);
}

/* Every value of the key "object", at any depth. */
static gboolean gather_objects(const Json *json, GArray *named) {
    const char *key;
    Json *value;
    size_t index;
    if (json_is_array(json)) {
        json_array_foreach(json, index, value) {
            if (!gather_objects(value, named))
                return FALSE;
        }
    }
    json_object_foreach((Json *)json, key, value) {
        Digest digest;
        if (!g_str_equal(key, "object")) {
            if (!gather_objects(value, named))
                return FALSE;
        } else if (!json_is_null(value)) {
            const char *hex = json_string_value(value);
            if (!hex || strlen(hex) != DIGEST_HEX || !digest_from_hex(hex, &digest))
                return FALSE;
            g_array_append_val(named, digest);
        }
    }
    return TRUE;
}

/* What an erasure took: "sha256" of each that is listed under "erased". */
static gboolean gather_erased(const Json *json, GArray *erased) {
    const Json *list = json_object_get(json, "erased"), *entry;
    size_t index;
    json_array_foreach(list, index, entry) {
        Digest digest;
        if (!record_digest(entry, "sha256", &digest))
            return FALSE;
        g_array_append_val(erased, digest);
    }
    return json_is_array(list);
}

gboolean evidence_record_objects(const char *kind, Span record, RecordNames *names,
                                 const char **why, G_GNUC_UNUSED gpointer context) {
    gboolean erases = g_str_equal(kind, "erasure"), holds = g_str_equal(kind, "hold");
    if (!erases && !holds && record_scan(record, kind, names->objects))
        return TRUE;
    g_autoptr(Json) json = record_from_text(record, kind, why);
    if (!json)
        return FALSE;
    *why = "what its \"object\" says is no hash";
    if (!gather_objects(json, names->objects))
        return FALSE;
    gint64 number = record_number(json, "case");
    names->erases = erases ? number : 0;
    if (holds)
        names->held = record_truth(json, "held") ? number : -number;
    *why = "what its \"erased\" says is no list of hashes";
    return !erases || gather_erased(json, names->erased);
}
