/* Character references of HTML: numbers, the names of HTML 4 from libxml2's
 * table, and of HTML's own those that are ASCII or not seen at all, which someone
 * may write inside a word. Fails never. */
#include "message/html-tag.h"
#include "message/utf8.h"

#include <libxml/HTMLparser.h>

enum {
    NAME_MAX_LENGTH = 24,
    BARE_NAME_MAX = 6, /* "Aacute" */
};

/* Names that libxml2 does not have. */
static const struct {
    const char *name;
    guint16 character;
} more_names[] = {
    {"ApplyFunction", 0x2061},
    {"af", 0x2061},
    {"apos", '\''},
    {"ast", '*'},
    {"bsol", '\\'},
    {"colon", ':'},
    {"comma", ','},
    {"commat", '@'},
    {"dollar", '$'},
    {"equals", '='},
    {"excl", '!'},
    {"grave", '`'},
    {"Hat", '^'},
    {"InvisibleComma", 0x2063},
    {"ic", 0x2063},
    {"InvisibleTimes", 0x2062},
    {"it", 0x2062},
    {"lbrace", '{'},
    {"lbrack", '['},
    {"lcub", '{'},
    {"lowbar", '_'},
    {"lpar", '('},
    {"lsqb", '['},
    {"MediumSpace", 0x205f},
    {"NegativeMediumSpace", 0x200b},
    {"NegativeThickSpace", 0x200b},
    {"NegativeThinSpace", 0x200b},
    {"NegativeVeryThinSpace", 0x200b},
    {"NewLine", '\n'},
    {"NoBreak", 0x2060},
    {"NonBreakingSpace", 0xa0},
    {"num", '#'},
    {"percnt", '%'},
    {"period", '.'},
    {"plus", '+'},
    {"puncsp", 0x2008},
    {"quest", '?'},
    {"rbrace", '}'},
    {"rbrack", ']'},
    {"rcub", '}'},
    {"rpar", ')'},
    {"rsqb", ']'},
    {"semi", ';'},
    {"sol", '/'},
    {"Tab", '\t'},
    {"ThinSpace", 0x2009},
    {"verbar", '|'},
    {"vert", '|'},
    {"VerticalLine", '|'},
    {"ZeroWidthSpace", 0x200b},
    {"AMP", '&'},
    {"GT", '>'},
    {"LT", '<'},
    {"QUOT", '"'},
};

/* What numbers 0x80 to 0x9f mean (HTML Standard, 13.2.5.80). */
static const guint16 windows_1252[32] = {
    0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

static gunichar sane(guint64 number) {
    if (number >= 0x80 && number <= 0x9f) {
        return windows_1252[number - 0x80];
    }
    if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff)) {
        return 0xfffd;
    }
    return (gunichar)number;
}

static gsize number_reference(Span html, gunichar *character) {
    gboolean hex = html.length > 2 && (html.bytes[2] | 0x20) == 'x';
    gsize start = hex ? 3 : 2, at = start;
    guint64 number = 0;
    for (; at < html.length; at++) {
        int digit =
            hex ? g_ascii_xdigit_value(html.bytes[at]) : g_ascii_digit_value(html.bytes[at]);
        if (digit < 0) {
            break;
        }
        number = MIN(number * (hex ? 16 : 10) + (guint64)digit, G_GUINT64_CONSTANT(0x110000));
    }
    if (at == start) {
        return 0;
    }
    *character = sane(number);
    return at + (at < html.length && html.bytes[at] == ';');
}

/* libxml2 finds a name by trying all: too slow for a text of nothing but "&". */
static GHashTable *names(void) {
    static GHashTable *table;
    static gsize filled = 0;
    if (g_once_init_enter(&filled)) {
        table = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint value = 1; value < 0x3000; value++) {
            const htmlEntityDesc *entity = htmlEntityValueLookup(value);
            if (entity) {
                g_hash_table_insert(table, (gpointer)(guintptr)entity->name,
                                    GUINT_TO_POINTER(value));
            }
        }
        for (gsize i = 0; i < G_N_ELEMENTS(more_names); i++) {
            g_hash_table_insert(table, (gpointer)(guintptr)more_names[i].name,
                                GUINT_TO_POINTER((guint)more_names[i].character));
        }
        g_once_init_leave(&filled, 1);
    }
    return table;
}

/* 0: no such name. */
static gunichar name_lookup(const char *name) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(names(), name));
}

/* Old names also stand without ";": "&nbspX". Those of Latin-1, and markup's own. */
static gsize bare_name(char *name, gsize length, gunichar *character) {
    for (length = MIN(length, BARE_NAME_MAX); length >= 2; length--) {
        name[length] = '\0';
        *character = name_lookup(name);
        if (*character && *character < 0x100 &&
            (*character >= 0xa0 || strchr("<>&\"", (int)*character))) {
            return length;
        }
    }
    return 0;
}

gsize html_reference(Span html, gunichar *character) {
    if (html.length >= 3 && html.bytes[1] == '#') {
        return number_reference(html, character);
    }
    char name[NAME_MAX_LENGTH + 1];
    gsize length = 0;
    while (length < NAME_MAX_LENGTH && length + 1 < html.length &&
           g_ascii_isalnum(html.bytes[length + 1])) {
        name[length] = html.bytes[length + 1];
        length++;
    }
    name[length] = '\0';
    if (length + 1 < html.length && html.bytes[length + 1] == ';') {
        *character = name_lookup(name);
        if (*character) {
            return length + 2;
        }
    }
    length = bare_name(name, length, character);
    return length ? length + 1 : 0;
}

void html_value_append(GString *text, Span value) {
    while (value.length) {
        const char *amp = memchr(value.bytes, '&', value.length);
        gsize plain = amp ? (gsize)(amp - value.bytes) : value.length;
        g_string_append_len(text, value.bytes, (gssize)plain);
        value = span_slice(value, plain, value.length);
        if (value.length) {
            gunichar character;
            gsize length = html_reference(value, &character);
            if (length) {
                g_string_append_unichar(text, character);
            } else {
                g_string_append_c(text, '&');
            }
            value = span_slice(value, MAX(length, 1), value.length);
        }
    }
}
