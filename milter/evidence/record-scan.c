/* Offers record_scan(): for verifying, which reads every record there is and asks of most nothing
 * but what they name. Building each as a tree took a quarter of the whole. Sure only of what
 * our own records are made of; all else is left to the library, so that there is one judge of
 * what is JSON. */
#include "evidence/record.h"

enum {
    DEPTH_MAX = 16,
    KEYS_MAX = 64,
    DIGITS_MAX = 17
};

typedef struct {
    const char *at, *end;
    GArray *objects; /* of Digest */
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

/* What stands under the key "object": a hash, or null. */
static gboolean scan_name(Scan *scan) {
    Span hex;
    Digest digest;
    gboolean plain;
    if (scan_word(scan, "null"))
        return TRUE;
    if (!scan_string(scan, &hex, &plain) || !plain || hex.length != DIGEST_HEX ||
        !digest_from_hex(hex.bytes, &digest))
        return FALSE;
    g_array_append_val(scan->objects, digest);
    return TRUE;
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
    if (!take(scan, '{'))
        return FALSE;
    if (!kind && take(scan, '}'))
        return TRUE;
    for (guint count = 0; count < KEYS_MAX; count++) {
        Span key;
        if (!scan_string(scan, &key, &plain) || !plain || is_among(key, keys, count) ||
            !take(scan, ':'))
            return FALSE;
        keys[count] = key;
        if (kind && count == 0) {
            if (!span_equal(key, span_of_text("kind")) || !scan_string(scan, &said, &plain) ||
                !span_equal(said, span_of_text(kind)))
                return FALSE;
        } else if (!(span_equal(key, span_of_text("object")) ? scan_name(scan)
                                                             : scan_value(scan, depth + 1))) {
            return FALSE;
        }
        if (!take(scan, ','))
            return take(scan, '}');
    }
    return FALSE;
}

static gboolean scan_list(Scan *scan, guint depth) {
    if (!take(scan, '['))
        return FALSE;
    if (take(scan, ']'))
        return TRUE;
    do {
        if (!scan_value(scan, depth + 1))
            return FALSE;
    } while (take(scan, ','));
    return take(scan, ']');
}

static gboolean scan_value(Scan *scan, guint depth) {
    Span inside;
    gboolean plain;
    if (depth > DEPTH_MAX || scan->at == scan->end)
        return FALSE;
    switch (*scan->at) {
    case '"':
        return scan_string(scan, &inside, &plain);
    case '{':
        return scan_object(scan, NULL, depth);
    case '[':
        return scan_list(scan, depth);
    case 't':
        return scan_word(scan, "true");
    case 'f':
        return scan_word(scan, "false");
    case 'n':
        return scan_word(scan, "null");
    default:
        return scan_number(scan);
    }
}

gboolean record_scan(Span text, const char *kind, GArray *objects) {
    guint before = objects->len;
    Scan scan = {text.bytes, text.bytes + text.length, objects};
    if (text.length > 0 && g_utf8_validate(text.bytes, (gssize)text.length, NULL) &&
        scan_object(&scan, kind, 0)) {
        take(&scan, '\n');
        if (scan.at == scan.end)
            return TRUE;
    }
    g_array_set_size(objects, before);
    return FALSE;
}
