/* Offers record_scan() and record_visit(): for those who read every record there is and ask little
 * of each: verifying what they name, lists of cases a few words. Building each as a tree took a
 * quarter of the whole, and more. Sure only of what our own records are made of; all else is left
 * to the library, so that there is one judge of what is JSON. */
#include "evidence/record.h"

enum {
    DEPTH_MAX = 16,
    KEYS_MAX = 64,
    DIGITS_MAX = 17
};

typedef struct {
    const char *at, *end;
    RecordVisit visit;
    gpointer context;
    RecordPlace place;
    Span keys[DEPTH_MAX + 1]; /* that lead to where it is; an entry of a list adds none */
} Scan;

static gboolean take(Scan *scan, char c) {
    gboolean there = scan->at < scan->end && *scan->at == c;
    scan->at += there;
    return there;
}

/* A string; plain: without a backslash. */
static gboolean scan_string(Scan *scan, Span *inside, gboolean *plain) {
    if (!take(scan, '"'))
        return FALSE;
    const char *from = scan->at;
    *plain = TRUE;
    for (; scan->at < scan->end; scan->at++) {
        if ((guchar)*scan->at < 0x20)
            return FALSE;
        if (*scan->at == '"') {
            *inside = span_of(from, (gsize)(scan->at - from));
            scan->at++;
            return TRUE;
        }
        if (*scan->at != '\\')
            continue;
        *plain = FALSE;
        if (++scan->at == scan->end || !*scan->at || !strchr("\"\\/bfnrt", *scan->at))
            return FALSE;
    }
    return FALSE;
}

static gsize scan_digits(Scan *scan) {
    const char *from = scan->at;
    while (scan->at < scan->end && g_ascii_isdigit(*scan->at))
        scan->at++;
    return (gsize)(scan->at - from);
}

static gboolean scan_number(Scan *scan) {
    take(scan, '-');
    gboolean zero = scan->at < scan->end && *scan->at == '0';
    gsize digits = scan_digits(scan);
    if (digits == 0 || digits > DIGITS_MAX || (zero && digits > 1))
        return FALSE;
    return !take(scan, '.') || scan_digits(scan) > 0;
}

static gboolean scan_word(Scan *scan, const char *word) {
    gsize length = strlen(word);
    gboolean there = (gsize)(scan->end - scan->at) >= length && memcmp(scan->at, word, length) == 0;
    scan->at += there ? length : 0;
    return there;
}

static gboolean scan_value(Scan *scan, guint depth);

static gboolean ends_in(const RecordPlace *place, const char *key) {
    return place->depth > 0 && span_equal(place->keys[place->depth - 1], span_of_text(key));
}

static gboolean is_among(Span key, const Span *keys, guint count) {
    for (guint i = 0; i < count; i++)
        if (span_equal(keys[i], key))
            return TRUE;
    return FALSE;
}

/* kind: what the first key must say, of the record itself; NULL: of what stands in it. */
static gboolean scan_object(Scan *scan, const char *kind, guint depth) {
    Span keys[KEYS_MAX], said;
    gboolean plain;
    guint level = scan->place.depth;
    if (!take(scan, '{'))
        return FALSE;
    if (!kind && take(scan, '}'))
        return TRUE;
    for (guint count = 0; count < KEYS_MAX; count++) {
        Span key;
        if (!scan_string(scan, &key, &plain) || !plain || is_among(key, keys, count) ||
            !take(scan, ':'))
            return FALSE;
        keys[count] = scan->keys[level] = key;
        scan->place.depth = level + 1;
        if (kind && count == 0) {
            if (!span_equal(key, span_of_text("kind")) || !scan_string(scan, &said, &plain) ||
                !span_equal(said, span_of_text(kind)))
                return FALSE;
        } else if (!scan_value(scan, depth + 1)) {
            return FALSE;
        }
        scan->place.depth = level;
        if (!take(scan, ','))
            return take(scan, '}');
    }
    return FALSE;
}

static gboolean scan_list(Scan *scan, guint depth) {
    const char *above = scan->place.entry;
    if (!take(scan, '['))
        return FALSE;
    if (take(scan, ']'))
        return TRUE;
    do {
        scan->place.entry = scan->at;
        if (!scan_value(scan, depth + 1))
            return FALSE;
    } while (take(scan, ','));
    scan->place.entry = above;
    return take(scan, ']');
}

static gboolean scan_scalar(Scan *scan) {
    RecordValue value = {.plain = TRUE};
    const char *from = scan->at;
    gboolean ok;
    value.first = *from;
    switch (*from) {
    case '"':
        ok = scan_string(scan, &value.text, &value.plain);
        break;
    case 't':
        ok = scan_word(scan, "true");
        break;
    case 'f':
        ok = scan_word(scan, "false");
        break;
    case 'n':
        ok = scan_word(scan, "null");
        break;
    default:
        ok = scan_number(scan);
    }
    if (*from != '"')
        value.text = span_of(from, (gsize)(scan->at - from));
    return ok && scan->visit(&scan->place, &value, scan->context);
}

/* An object or a list where a hash should be is for the library. */
static gboolean scan_value(Scan *scan, guint depth) {
    if (depth > DEPTH_MAX || scan->at == scan->end)
        return FALSE;
    gboolean nested = *scan->at == '{' || *scan->at == '[';
    if (nested && ends_in(&scan->place, "object"))
        return FALSE;
    return *scan->at == '{'   ? scan_object(scan, NULL, depth)
           : *scan->at == '[' ? scan_list(scan, depth)
                              : scan_scalar(scan);
}

gboolean record_place_is(const RecordPlace *place, const char *const *keys, guint depth) {
    if (place->depth != depth)
        return FALSE;
    for (guint i = depth; i-- > 0;) {
        if (!span_equal(place->keys[i], span_of_text(keys[i])))
            return FALSE;
    }
    return TRUE;
}

gboolean record_visit(Span text, const char *kind, RecordVisit visit, gpointer context) {
    Scan scan = {
        .at = text.bytes, .end = text.bytes + text.length, .visit = visit, .context = context};
    scan.place.keys = scan.keys;
    if (text.length == 0 || !g_utf8_validate(text.bytes, (gssize)text.length, NULL) ||
        !scan_object(&scan, kind, 0))
        return FALSE;
    take(&scan, '\n');
    return scan.at == scan.end;
}

/* What stands under the key "object": a hash, or null. */
static gboolean take_name(const RecordPlace *place, const RecordValue *value, gpointer objects) {
    Digest digest;
    if (!ends_in(place, "object") || value->first == 'n')
        return TRUE;
    if (value->first != '"' || !value->plain || value->text.length != DIGEST_HEX ||
        !digest_from_hex(value->text.bytes, &digest))
        return FALSE;
    g_array_append_val((GArray *)objects, digest);
    return TRUE;
}

gboolean record_scan(Span text, const char *kind, GArray *objects) {
    guint before = objects->len;
    if (record_visit(text, kind, take_name, objects))
        return TRUE;
    g_array_set_size(objects, before);
    return FALSE;
}
