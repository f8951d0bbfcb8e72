/* Promises what css.h says of <style>: selectors of types, classes, ids and of
 * descendants are met exactly, one bit for each part of a chain before its last
 * (".a .b c": bit 1 for an .a, bit 2 for a .b in it). Other selectors, @media and
 * its like may or may not count: they can show, but not hide. A list of selectors
 * with one in it that browsers may not know is taken so as a whole, for they drop
 * it. Rules are found by one hash each; how many are tried is bounded. Fails never. */
#include "message/css.h"

enum {
    CLASSES_MAX = 4,          /* in a selector */
    ELEMENT_CLASSES_MAX = 64, /* of an element; with more it meets no rule */
    CHAINS_MAX = 64,
    NOT_SAID = -1,
};

typedef struct {
    guint64 type, id, class[CLASSES_MAX];
    guint classes;
} Compound;

typedef struct {
    Compound compound;
    gint8 needs, gives; /* bits; NOT_SAID */
    gboolean certain;
    guint first, count; /* of declarations */
    guint64 priority;
    guint next; /* with the same key; its index + 1 */
} Entry;

struct CssSheet {
    GArray *entries;      /* of Entry */
    GArray *declarations; /* of CssDeclaration */
    GHashTable *by_key;   /* guint64 -> index + 1 */
    GString *name;
    guint64 seed;
    gsize bytes, work;
    guint chains;
    guint order;
    gboolean overflow;
};

CssSheet *css_sheet_new(gsize html_length) {
    CssSheet *sheet = g_new0(CssSheet, 1);
    sheet->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    sheet->declarations = g_array_new(FALSE, FALSE, sizeof(CssDeclaration));
    sheet->by_key = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    sheet->name = g_string_new(NULL);
    sheet->seed = (guint64)g_random_int() << 32 | g_random_int();
    sheet->work = html_length * CSS_WORK_PER_BYTE;
    return sheet;
}

void css_sheet_free(CssSheet *sheet) {
    if (sheet) {
        g_array_free(sheet->entries, TRUE);
        g_array_free(sheet->declarations, TRUE);
        g_hash_table_destroy(sheet->by_key);
        g_string_free(sheet->name, TRUE);
        g_free(sheet);
    }
}

gboolean css_sheet_is_empty(const CssSheet *sheet) {
    return !sheet || sheet->overflow || sheet->entries->len == 0;
}

/* Never 0. kind keeps a class apart from an id of the same name. */
static guint64 key_of(const CssSheet *sheet, char kind, Span name) {
    guint64 key = sheet->seed ^ (guint8)kind;
    for (gsize i = 0; i < name.length; i++) {
        key = (key ^ (guint8)name.bytes[i]) * G_GUINT64_CONSTANT(0x100000001b3);
        key ^= key >> 29;
    }
    key *= G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (key ^ key >> 32) | 1;
}

/* ---- selectors */

typedef struct {
    Compound compound;
    gboolean exact;    /* says all that the selector says of the element */
    gboolean doubtful; /* browsers may not know it, and drop the rule */
    guint ids, classes, types;
} Part;

static gboolean is_name_byte(char byte) {
    return g_ascii_isalnum(byte) || byte == '-' || byte == '_' || (guint8)byte >= 0x80;
}

/* The identifier at *at, its escapes replaced; FALSE: none. */
static gboolean take_name(CssSheet *sheet, Span text, gsize *at) {
    gsize start = *at;
    while (*at < text.length && (is_name_byte(text.bytes[*at]) || text.bytes[*at] == '\\')) {
        *at += text.bytes[*at] == '\\' ? 2 : 1;
    }
    *at = MIN(*at, text.length);
    g_string_truncate(sheet->name, 0);
    css_unescape(sheet->name, span_slice(text, start, *at), FALSE);
    return *at > start && !g_ascii_isdigit(text.bytes[start]);
}

static gboolean is_known_pseudo(Span name) {
    static const char *const known[] = {"hover",   "active",      "focus",       "visited",
                                        "link",    "first-child", "last-child",  "before",
                                        "after",   "first-line",  "selection",   "first-letter",
                                        "root",    "empty",       "checked",     "disabled",
                                        "enabled", "only-child",  "focus-within"};
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        if (css_is(name, known[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static void read_pseudo(CssSheet *sheet, Span text, gsize *at, Part *part) {
    *at += *at + 1 < text.length && text.bytes[*at + 1] == ':' ? 2 : 1;
    gboolean named = take_name(sheet, text, at);
    if (named && css_is(span_of_string(sheet->name), "root") && !part->compound.type) {
        part->compound.type = key_of(sheet, '<', span_of_text("html"));
        return;
    }
    part->exact = FALSE;
    part->doubtful = part->doubtful || !named || !is_known_pseudo(span_of_string(sheet->name));
    if (*at < text.length && text.bytes[*at] == '(') {
        part->doubtful = TRUE;
        *at = css_until(text, *at, "");
    }
}

static void read_class(CssSheet *sheet, Part *part) {
    if (part->compound.classes < CLASSES_MAX) {
        part->compound.class[part->compound.classes++] =
            key_of(sheet, '.', span_of_string(sheet->name));
    } else {
        part->exact = FALSE;
    }
    part->classes++;
}

/* One compound: "td.x#y". */
static Part read_part(CssSheet *sheet, Span text) {
    Part part = {.exact = TRUE};
    for (gsize at = 0; at < text.length && !part.doubtful;) {
        char byte = text.bytes[at];
        if (byte == '*' && at == 0) {
            at++;
        } else if (byte == '.' || byte == '#') {
            at++;
            part.doubtful = !take_name(sheet, text, &at);
            if (byte == '.') {
                read_class(sheet, &part);
            } else {
                part.exact = part.exact && !part.compound.id;
                part.compound.id = key_of(sheet, '#', span_of_string(sheet->name));
                part.ids++;
            }
        } else if (byte == ':') {
            read_pseudo(sheet, text, &at, &part);
            part.classes++;
        } else if (at == 0 && take_name(sheet, text, &at)) {
            g_string_ascii_down(sheet->name);
            part.compound.type = key_of(sheet, '<', span_of_string(sheet->name));
            part.types++;
        } else {
            part.doubtful = TRUE;
        }
    }
    part.exact = part.exact && !part.doubtful;
    return part;
}

static guint64 key_of_compound(const CssSheet *sheet, const Compound *compound) {
    return compound->id        ? compound->id
           : compound->classes ? compound->class[0]
           : compound->type    ? compound->type
                               : key_of(sheet, '*', span_of_text(""));
}

static void add_entry(CssSheet *sheet, Entry entry) {
    guint64 key = key_of_compound(sheet, &entry.compound);
    entry.next = GPOINTER_TO_UINT(g_hash_table_lookup(sheet->by_key, &key));
    g_array_append_val(sheet->entries, entry);
    g_hash_table_insert(sheet->by_key, g_memdup2(&key, sizeof key),
                        GUINT_TO_POINTER(sheet->entries->len));
    sheet->overflow = sheet->overflow || sheet->entries->len > CSS_RULES_MAX;
}

typedef struct {
    Entry entry;
    guint ids, classes, types;
    gboolean doubtful;
} Selector;

/* html and body are around everything, also where their tags are left out. */
static gboolean is_everywhere(const CssSheet *sheet, const Compound *compound) {
    return !compound->id && !compound->classes &&
           (!compound->type || compound->type == key_of(sheet, '<', span_of_text("html")) ||
            compound->type == key_of(sheet, '<', span_of_text("body")));
}

/* A part that stands before the last: a bit is given where it is met. */
static void add_chain(CssSheet *sheet, Selector *selector, const Part *part) {
    if (part->exact && is_everywhere(sheet, &part->compound)) {
        return;
    }
    if (part->doubtful || sheet->chains == CHAINS_MAX) {
        selector->entry.certain = FALSE;
        return;
    }
    selector->entry.certain = selector->entry.certain && part->exact;
    Entry entry = {.compound = part->compound, .certain = TRUE};
    entry.needs = selector->entry.needs;
    entry.gives = (gint8)sheet->chains++;
    selector->entry.needs = entry.gives;
    add_entry(sheet, entry);
}

static Selector read_selector(CssSheet *sheet, Span text) {
    Selector selector = {.entry = {.needs = NOT_SAID, .gives = NOT_SAID, .certain = TRUE}};
    text = css_trim(text);
    gboolean first = TRUE, combined = FALSE;
    while (text.length && !sheet->overflow) {
        gsize end = css_until(text, 0, " \t\n\r\f>+~");
        Part part = read_part(sheet, span_slice(text, 0, end));
        part.doubtful = part.doubtful || end == 0 || (!first && !combined);
        selector.doubtful = selector.doubtful || part.doubtful;
        selector.ids += part.ids;
        selector.classes += part.classes;
        selector.types += part.types;
        Span rest = css_trim(span_slice(text, end, text.length));
        if (!rest.length) {
            selector.doubtful = selector.doubtful || end < text.length;
            selector.entry.compound = part.compound;
            selector.entry.certain = selector.entry.certain && part.exact;
            return selector;
        }
        add_chain(sheet, &selector, &part);
        first = FALSE;
        combined = TRUE;
        if (strchr(">+~", rest.bytes[0])) {
            selector.entry.certain = FALSE;
            if (rest.bytes[0] != '>') {
                selector.entry.needs = NOT_SAID; /* beside it, not around it */
            }
            rest = css_trim(span_slice(rest, 1, rest.length));
        }
        text = rest;
    }
    selector.doubtful = TRUE;
    return selector;
}

static void add_rule(CssSheet *sheet, Span prelude, Span block, gboolean certain) {
    guint first = sheet->declarations->len;
    css_read_block(block, sheet->declarations);
    guint count = sheet->declarations->len - first;
    if (!count) {
        return;
    }
    /* rules inside rules may say otherwise */
    certain = certain && !memchr(block.bytes, '{', block.length);
    guint from = sheet->entries->len;
    gboolean doubtful = FALSE;
    sheet->order++;
    for (gsize at = 0; at <= prelude.length && !sheet->overflow;) {
        gsize end = css_until(prelude, at, ",");
        Selector selector = read_selector(sheet, span_slice(prelude, at, end));
        doubtful = doubtful || selector.doubtful;
        selector.entry.certain = selector.entry.certain && certain;
        selector.entry.first = first;
        selector.entry.count = count;
        selector.entry.priority = (guint64)MIN(selector.ids, 255u) << 48 |
                                  (guint64)MIN(selector.classes, 255u) << 40 |
                                  (guint64)MIN(selector.types, 255u) << 32 | (sheet->order + 1);
        add_entry(sheet, selector.entry);
        at = end + 1;
    }
    for (guint i = from; doubtful && i < sheet->entries->len; i++) {
        g_array_index(sheet->entries, Entry, i).certain = FALSE;
    }
}

/* ---- sheets */

static Span without_comment_marks(Span text) {
    for (text = css_trim(text);; text = css_trim(text)) {
        if (css_starts(text, "<!--")) {
            text = span_slice(text, 4, text.length);
        } else if (css_starts(text, "-->")) {
            text = span_slice(text, 3, text.length);
        } else {
            return text;
        }
    }
}

typedef enum {
    MEDIA_ALL,
    MEDIA_SOME,
    MEDIA_NONE, /* print, or what holds no rules */
} Media;

static Media media_of(Span prelude) {
    g_autoptr(GString) folded = g_string_new(NULL);
    css_unescape(folded, prelude, TRUE);
    Span text = css_trim(span_of_string(folded)), word;
    css_word(&text, &word);
    text = css_trim(text);
    if (css_is(word, "@media")) {
        return !text.length || css_is(text, "all") || css_is(text, "screen") ||
                       css_is(text, "only screen")
                   ? MEDIA_ALL
               : css_is(text, "print") ? MEDIA_NONE
                                       : MEDIA_SOME;
    }
    return css_starts(word, "@keyframes") || css_starts(word, "@-") ||
                   css_starts(word, "@font-face") || css_starts(word, "@page")
               ? MEDIA_NONE
               : MEDIA_SOME;
}

static void read_rules(CssSheet *sheet, Span css, gboolean certain, guint depth) {
    for (gsize at = 0; at < css.length && !sheet->overflow;) {
        css = without_comment_marks(span_slice(css, at, css.length));
        gboolean at_rule = css.length && css.bytes[0] == '@';
        gsize open = css_until(css, 0, at_rule ? "{;" : "{");
        Span prelude = span_slice(css, 0, open);
        at = open + 1;
        if (open >= css.length || css.bytes[open] == ';') {
            continue;
        }
        gsize close = css_until(css, at, "}");
        Span block = span_slice(css, at, close);
        at = close + 1;
        Media media = at_rule ? media_of(prelude) : MEDIA_ALL;
        if (!at_rule) {
            add_rule(sheet, prelude, block, certain);
        } else if (media != MEDIA_NONE && depth < CSS_AT_DEPTH_MAX) {
            read_rules(sheet, block, certain && media == MEDIA_ALL, depth + 1);
        }
    }
}

void css_sheet_add(CssSheet *sheet, Span text, gboolean certain) {
    sheet->bytes += text.length;
    sheet->overflow = sheet->overflow || sheet->bytes > CSS_SHEET_MAX;
    if (!sheet->overflow) {
        g_autoptr(GString) plain = css_plain(text);
        read_rules(sheet, span_of_string(plain), certain, 0);
    }
}

/* ---- elements */

typedef struct {
    guint64 type, id, class[ELEMENT_CLASSES_MAX];
    guint classes;
} Element;

/* FALSE: more classes than are looked at. */
static gboolean read_classes(CssSheet *sheet, Span value, Element *element) {
    for (gsize at = 0; at < value.length;) {
        gsize start = at;
        while (at < value.length && !g_ascii_isspace(value.bytes[at])) {
            at++;
        }
        if (at > start) {
            if (element->classes == ELEMENT_CLASSES_MAX) {
                return FALSE;
            }
            element->class[element->classes++] = key_of(sheet, '.', span_slice(value, start, at));
        }
        at++;
    }
    return TRUE;
}

static gboolean read_element(CssSheet *sheet, const HtmlTag *tag, Element *element) {
    GString *name = sheet->name;
    element->classes = 0;
    g_string_truncate(name, 0);
    html_value_append(name, tag->attributes[HTML_CLASS]);
    if (!read_classes(sheet, span_of_string(name), element)) {
        return FALSE;
    }
    g_string_truncate(name, 0);
    html_value_append(name, tag->attributes[HTML_ID]);
    element->id = name->len ? key_of(sheet, '#', span_of_string(name)) : 0;
    g_string_truncate(name, 0);
    g_string_append_len(name, tag->name.bytes, (gssize)tag->name.length);
    g_string_ascii_down(name);
    element->type = key_of(sheet, '<', span_of_string(name));
    return TRUE;
}

static gboolean meets(const Element *element, const Compound *compound) {
    if ((compound->type && compound->type != element->type) ||
        (compound->id && compound->id != element->id)) {
        return FALSE;
    }
    for (guint i = 0; i < compound->classes; i++) {
        guint at = 0;
        while (at < element->classes && element->class[at] != compound->class[i]) {
            at++;
        }
        if (at == element->classes) {
            return FALSE;
        }
    }
    return TRUE;
}

static guint64 try_key(CssSheet *sheet, guint64 key, const Element *element, guint64 above,
                       CssStyle *style) {
    guint64 given = 0;
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(sheet->by_key, &key));
    while (at && sheet->work) {
        const Entry *entry = &g_array_index(sheet->entries, Entry, at - 1);
        sheet->work--;
        at = entry->next;
        if ((entry->needs >= 0 && !(above >> entry->needs & 1)) ||
            !meets(element, &entry->compound)) {
            continue;
        }
        given |= entry->gives >= 0 ? (guint64)1 << entry->gives : 0;
        for (guint i = 0; i < entry->count && sheet->work; i++, sheet->work--) {
            css_apply(style, &g_array_index(sheet->declarations, CssDeclaration, entry->first + i),
                      entry->priority, entry->certain);
        }
    }
    return given;
}

guint64 css_sheet_match(CssSheet *sheet, const HtmlTag *tag, guint64 above, CssStyle *style) {
    Element element;
    if (css_sheet_is_empty(sheet) || !sheet->work || !read_element(sheet, tag, &element)) {
        return 0;
    }
    guint64 given = try_key(sheet, key_of(sheet, '*', span_of_text("")), &element, above, style);
    given |= try_key(sheet, element.type, &element, above, style);
    given |= element.id ? try_key(sheet, element.id, &element, above, style) : 0;
    for (guint i = 0; i < element.classes; i++) {
        given |= try_key(sheet, element.class[i], &element, above, style);
    }
    if (!sheet->work) {
        memset(style, 0, sizeof *style); /* a rule that shows may be among those not tried */
    }
    return given & ~above;
}
