/* Promises what html-tag.h says of tags. Own, as libxml2's HTML parser takes a
 * time that grows with the square of attributes in a tag, and of end tags times
 * depth (100,000 of each: many seconds), refuses depth over 256 when it builds a
 * tree, and reads comments and broken tags otherwise than browsers do. One pass,
 * no memory. Fails never. */
#include "message/html-tag.h"

static gboolean is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

static const struct {
    const char *name;
    HtmlElement element;
} elements[] = {
    {"a", HTML_FORMAT},
    {"address", HTML_BLOCK},
    {"area", HTML_IMAGE},
    {"article", HTML_BLOCK},
    {"aside", HTML_BLOCK},
    {"b", HTML_FORMAT},
    {"base", HTML_VOID},
    {"basefont", HTML_VOID},
    {"bgsound", HTML_VOID},
    {"big", HTML_FORMAT},
    {"blockquote", HTML_BLOCKQUOTE},
    {"body", HTML_BLOCK},
    {"br", HTML_BREAK},
    {"button", HTML_OTHER},
    {"caption", HTML_BLOCK},
    {"center", HTML_BLOCK},
    {"code", HTML_FORMAT},
    {"col", HTML_VOID},
    {"datalist", HTML_LIST},
    {"dd", HTML_ITEM},
    {"details", HTML_BLOCK},
    {"dialog", HTML_BLOCK},
    {"dir", HTML_LIST},
    {"div", HTML_BLOCK},
    {"dl", HTML_LIST},
    {"dt", HTML_ITEM},
    {"em", HTML_FORMAT},
    {"embed", HTML_VOID},
    {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK},
    {"figure", HTML_BLOCK},
    {"font", HTML_FORMAT},
    {"footer", HTML_BLOCK},
    {"form", HTML_BLOCK},
    {"h1", HTML_HEADING},
    {"h2", HTML_HEADING},
    {"h3", HTML_HEADING},
    {"h4", HTML_HEADING},
    {"h5", HTML_HEADING},
    {"h6", HTML_HEADING},
    {"head", HTML_BLOCK},
    {"header", HTML_BLOCK},
    {"hr", HTML_RULE},
    {"html", HTML_BLOCK},
    {"i", HTML_FORMAT},
    {"iframe", HTML_SKIPPED},
    {"image", HTML_IMAGE},
    {"img", HTML_IMAGE},
    {"input", HTML_INPUT},
    {"legend", HTML_BLOCK},
    {"li", HTML_ITEM},
    {"link", HTML_VOID},
    {"listing", HTML_PRE},
    {"main", HTML_BLOCK},
    {"mark", HTML_OTHER},
    {"math", HTML_FOREIGN},
    {"menu", HTML_LIST},
    {"meta", HTML_VOID},
    {"nav", HTML_BLOCK},
    {"nobr", HTML_FORMAT},
    {"noembed", HTML_SKIPPED},
    {"noframes", HTML_SKIPPED},
    {"ol", HTML_LIST},
    {"optgroup", HTML_LIST},
    {"option", HTML_ITEM},
    {"p", HTML_PARAGRAPH},
    {"param", HTML_VOID},
    {"pre", HTML_PRE},
    {"s", HTML_FORMAT},
    {"script", HTML_SKIPPED},
    {"section", HTML_BLOCK},
    {"select", HTML_LIST},
    {"small", HTML_FORMAT},
    {"source", HTML_VOID},
    {"strike", HTML_FORMAT},
    {"strong", HTML_FORMAT},
    {"style", HTML_SKIPPED},
    {"summary", HTML_BLOCK},
    {"svg", HTML_FOREIGN},
    {"table", HTML_LIST},
    {"tbody", HTML_BLOCK},
    {"td", HTML_CELL},
    {"template", HTML_TEMPLATE},
    {"textarea", HTML_RAW},
    {"tfoot", HTML_BLOCK},
    {"th", HTML_CELL},
    {"thead", HTML_BLOCK},
    {"title", HTML_SKIPPED},
    {"tr", HTML_ROW},
    {"track", HTML_VOID},
    {"tt", HTML_FORMAT},
    {"u", HTML_FORMAT},
    {"ul", HTML_LIST},
    {"wbr", HTML_VOID},
    {"xmp", HTML_RAW},
};

static const struct {
    const char *name;
    HtmlRole role;
} roles[] = {{"body", HTML_ROLE_BODY},         {"html", HTML_ROLE_HTML},
             {"table", HTML_ROLE_TABLE},       {"td", HTML_ROLE_CELL},
             {"th", HTML_ROLE_CELL},           {"tr", HTML_ROLE_CELL},
             {"tbody", HTML_ROLE_CELL},        {"thead", HTML_ROLE_CELL},
             {"tfoot", HTML_ROLE_CELL},        {"a", HTML_ROLE_LINK},
             {"font", HTML_ROLE_FONT},         {"button", HTML_ROLE_CONTROL},
             {"input", HTML_ROLE_CONTROL},     {"select", HTML_ROLE_CONTROL},
             {"option", HTML_ROLE_CONTROL},    {"textarea", HTML_ROLE_CONTROL},
             {"mark", HTML_ROLE_CONTROL},      {"details", HTML_ROLE_DETAILS},
             {"summary", HTML_ROLE_SUMMARY},   {"dialog", HTML_ROLE_DIALOG},
             {"datalist", HTML_ROLE_DATALIST}, {"style", HTML_ROLE_STYLE}};

enum {
    SLOTS = 512 /* of the table that finds a name; a power of two */
};

typedef struct {
    guint64 key; /* 0: empty */
    HtmlElement element;
    HtmlRole role;
} Slot;

/* The first seven bytes in lower case and the length, which tells all names of
 * the list apart; two unknown long names may share a key. */
static guint64 key_of(Span name) {
    guint64 key = 0;
    for (gsize i = 0; i < name.length && i < 7; i++) {
        guint8 c = (guint8)name.bytes[i];
        key = key << 8 | (guint8)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return key << 8 | MIN(name.length, 255u);
}

static guint slot_of(guint64 key) {
    return (guint)((key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 32) & (SLOTS - 1);
}

static HtmlRole role_of(const char *name) {
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        if (strcmp(roles[i].name, name) == 0) {
            return roles[i].role;
        }
    }
    return HTML_ROLE_NONE;
}

static const Slot *slots(void) {
    static Slot table[SLOTS];
    static gsize filled = 0;
    if (g_once_init_enter(&filled)) {
        for (gsize i = 0; i < G_N_ELEMENTS(elements); i++) {
            guint64 key = key_of(span_of_text(elements[i].name));
            guint slot = slot_of(key);
            while (table[slot].key) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            table[slot] = (Slot){key, elements[i].element, role_of(elements[i].name)};
        }
        g_once_init_leave(&filled, 1);
    }
    return table;
}

static void find_element(HtmlTag *tag) {
    const Slot *table = slots();
    for (guint slot = slot_of(tag->key); table[slot].key; slot = (slot + 1) & (SLOTS - 1)) {
        if (table[slot].key == tag->key) {
            tag->element = table[slot].element;
            tag->role = table[slot].role;
            return;
        }
    }
}

static const struct {
    const char *name;
    HtmlAttribute attribute;
} kept[] = {{"style", HTML_STYLE},     {"class", HTML_CLASS}, {"id", HTML_ID},
            {"type", HTML_TYPE},       {"alt", HTML_ALT},     {"hidden", HTML_HIDDEN},
            {"value", HTML_VALUE},     {"href", HTML_HREF},   {"align", HTML_ALIGN},
            {"bgcolor", HTML_BGCOLOR}, {"color", HTML_COLOR}, {"background", HTML_BACKGROUND},
            {"size", HTML_SIZE},       {"text", HTML_TEXT},   {"dir", HTML_DIR},
            {"open", HTML_OPEN},       {"media", HTML_MEDIA}};

static const guint64 *kept_keys(void) {
    static guint64 keys[G_N_ELEMENTS(kept)];
    static gsize filled = 0;
    if (g_once_init_enter(&filled)) {
        for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
            keys[i] = key_of(span_of_text(kept[i].name));
        }
        g_once_init_leave(&filled, 1);
    }
    return keys;
}

static void keep_attribute(HtmlTag *tag, Span name, Span value) {
    const guint64 *keys = kept_keys();
    guint64 key = key_of(name);
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        if (keys[i] == key && g_ascii_strncasecmp(name.bytes, kept[i].name, name.length) == 0) {
            Span *place = &tag->attributes[kept[i].attribute];
            *place = place->bytes ? *place : value; /* the first counts */
            tag->given |= 1u << kept[i].attribute;
            return;
        }
    }
}

/* The attribute at `at`, which is no space, "/" or ">". Returns its end. */
static gsize attribute_at(Span html, gsize at, HtmlTag *tag) {
    gsize start = at++;
    while (at < html.length && !is_space(html.bytes[at]) && html.bytes[at] != '/' &&
           html.bytes[at] != '>' && html.bytes[at] != '=') {
        at++;
    }
    Span name = span_slice(html, start, at);
    gsize equals = at;
    while (equals < html.length && is_space(html.bytes[equals])) {
        equals++;
    }
    if (equals >= html.length || html.bytes[equals] != '=') {
        keep_attribute(tag, name, span_slice(html, at, at));
        return at;
    }
    at = equals + 1;
    while (at < html.length && is_space(html.bytes[at])) {
        at++;
    }
    if (at < html.length && (html.bytes[at] == '"' || html.bytes[at] == '\'')) {
        const char *end = memchr(html.bytes + at + 1, html.bytes[at], html.length - at - 1);
        gsize stop = end ? (gsize)(end - html.bytes) : html.length;
        keep_attribute(tag, name, span_slice(html, at + 1, stop));
        return MIN(stop + 1, html.length);
    }
    start = at;
    while (at < html.length && !is_space(html.bytes[at]) && html.bytes[at] != '>') {
        at++;
    }
    keep_attribute(tag, name, span_slice(html, start, at));
    return at;
}

static gsize comment_length(Span html) {
    if (html.length >= 5 && memcmp(html.bytes, "<!-->", 5) == 0) {
        return 5;
    }
    if (html.length >= 6 && memcmp(html.bytes, "<!--->", 6) == 0) {
        return 6;
    }
    for (gsize at = 4; at < html.length;) {
        const char *end = memchr(html.bytes + at, '>', html.length - at);
        if (!end) {
            break;
        }
        at = (gsize)(end - html.bytes) + 1;
        if ((at >= 7 && memcmp(end - 2, "--", 2) == 0) ||
            (at >= 8 && memcmp(end - 3, "--!", 3) == 0)) {
            return at;
        }
    }
    return html.length;
}

/* "<!…>", "<?…>", "</ …>" up to the next ">". */
static gsize bogus_length(Span html) {
    const char *end = memchr(html.bytes, '>', html.length);
    return end ? (gsize)(end - html.bytes) + 1 : html.length;
}

gsize html_token(Span html, HtmlToken *token, HtmlTag *tag) {
    gsize at = 1;
    *token = HTML_NOTHING;
    if (html.length >= 4 && memcmp(html.bytes, "<!--", 4) == 0) {
        return comment_length(html);
    }
    if (html.length >= 2 && (html.bytes[1] == '!' || html.bytes[1] == '?')) {
        return bogus_length(html);
    }
    gboolean end = html.length >= 2 && html.bytes[1] == '/';
    at += end ? 1 : 0;
    if (at >= html.length || !g_ascii_isalpha(html.bytes[at])) {
        if (end && at < html.length) {
            return bogus_length(html);
        }
        *token = HTML_NO_TAG;
        return 1;
    }
    memset(tag, 0, sizeof *tag);
    gsize start = at;
    while (at < html.length && !is_space(html.bytes[at]) && html.bytes[at] != '/' &&
           html.bytes[at] != '>') {
        at++;
    }
    tag->name = span_slice(html, start, at);
    tag->key = key_of(tag->name);
    find_element(tag);
    while (at < html.length && html.bytes[at] != '>') {
        if (is_space(html.bytes[at]) || html.bytes[at] == '/') {
            tag->self_closing = html.bytes[at] == '/';
            at++;
        } else {
            tag->self_closing = FALSE;
            at = attribute_at(html, at, tag);
        }
    }
    if (at < html.length) {
        *token = end ? HTML_END : HTML_START;
        at++;
    }
    return at;
}

gsize html_raw_text_length(Span html, const HtmlTag *tag) {
    gsize name = tag->name.length;
    for (gsize at = 0; at < html.length; at++) {
        const char *open = memchr(html.bytes + at, '<', html.length - at);
        if (!open) {
            break;
        }
        at = (gsize)(open - html.bytes);
        if (at + 2 + name <= html.length && open[1] == '/' &&
            g_ascii_strncasecmp(open + 2, tag->name.bytes, name) == 0 &&
            (at + 2 + name == html.length || is_space(open[2 + name]) || open[2 + name] == '/' ||
             open[2 + name] == '>')) {
            return at;
        }
    }
    return html.length;
}
