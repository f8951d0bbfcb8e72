/* Promises what charset-name.h says. A list and not iconv's own names, as an
 * iconv has charsets with a history of crashes that no mail needs. Fails never. */
#include "message/charset-name.h"

#include <string.h>

typedef struct {
    const char *label; /* in lower case; a '*' at the end: any name so begun */
    CharsetKind kind;
    const char *iconv; /* NULL: the label itself */
} Charset;

/* The first that fits. */
static const Charset charsets[] = {
    {"utf-8*", CHARSET_UTF_8, NULL},
    {"utf8*", CHARSET_UTF_8, NULL},
    {"iso-2022-jp*", CHARSET_ISO_2022_JP, NULL},
    {"iso2022jp*", CHARSET_ISO_2022_JP, NULL},
    {"csiso2022jp*", CHARSET_ISO_2022_JP, NULL},
    {"cp5022*", CHARSET_ISO_2022_JP, NULL},
    {"jis", CHARSET_ISO_2022_JP, NULL},
    {"shift*", CHARSET_SHIFT_JIS, NULL},
    {"sjis*", CHARSET_SHIFT_JIS, NULL},
    {"x-sjis*", CHARSET_SHIFT_JIS, NULL},
    {"cp932", CHARSET_SHIFT_JIS, NULL},
    {"ms932", CHARSET_SHIFT_JIS, NULL},
    {"ms_kanji", CHARSET_SHIFT_JIS, NULL},
    {"windows-31j", CHARSET_SHIFT_JIS, NULL},
    {"csshiftjis", CHARSET_SHIFT_JIS, NULL},
    {"euc-jp*", CHARSET_EUC_JP, NULL},
    {"eucjp*", CHARSET_EUC_JP, NULL},
    {"x-euc*", CHARSET_EUC_JP, NULL},
    {"cseucpkdfmtjapanese", CHARSET_EUC_JP, NULL},
    {"cp51932", CHARSET_EUC_JP, NULL},
    {"utf-16le", CHARSET_UTF_16_LE, NULL},
    {"utf-16be", CHARSET_UTF_16_BE, NULL},
    {"utf-16*", CHARSET_UTF_16, NULL},
    {"utf16*", CHARSET_UTF_16, NULL},
    {"ucs-2*", CHARSET_UTF_16, NULL},
    {"iso-10646-ucs-2", CHARSET_UTF_16, NULL},
    {"unicode", CHARSET_UTF_16, NULL},
    {"utf-32*", CHARSET_SEVEN_BIT, NULL},
    {"utf-7", CHARSET_SEVEN_BIT, "UTF-7"},
    {"unicode-1-1-utf-7", CHARSET_SEVEN_BIT, "UTF-7"},
    {"iso-2022-kr", CHARSET_SEVEN_BIT, "ISO-2022-KR"},
    {"iso-8859-1", CHARSET_WESTERN, "CP1252"},
    {"latin1", CHARSET_WESTERN, "CP1252"},
    {"windows-1252", CHARSET_WESTERN, "CP1252"},
    {"cp1252", CHARSET_WESTERN, "CP1252"},
    {"iso-8859-*", CHARSET_ONE_BYTE, NULL},
    {"windows-125*", CHARSET_ONE_BYTE, NULL},
    {"cp125*", CHARSET_ONE_BYTE, NULL},
    {"koi8-*", CHARSET_ONE_BYTE, NULL},
    {"macintosh", CHARSET_ONE_BYTE, "MACINTOSH"},
    {"tis-620", CHARSET_ONE_BYTE, "TIS-620"},
    {"windows-874", CHARSET_ONE_BYTE, "CP874"},
    {"ibm8*", CHARSET_ONE_BYTE, NULL},
    {"cp8*", CHARSET_ONE_BYTE, NULL},
    {"gb2312*", CHARSET_TWO_BYTES, "GB18030"},
    {"gbk", CHARSET_TWO_BYTES, "GB18030"},
    {"gb18030", CHARSET_TWO_BYTES, "GB18030"},
    {"cp936", CHARSET_TWO_BYTES, "GB18030"},
    {"euc-cn", CHARSET_TWO_BYTES, "GB18030"},
    {"big5*", CHARSET_TWO_BYTES, "BIG5-HKSCS"},
    {"cp950", CHARSET_TWO_BYTES, "BIG5-HKSCS"},
    {"euc-kr", CHARSET_TWO_BYTES, "CP949"},
    {"ks_c_5601*", CHARSET_TWO_BYTES, "CP949"},
    {"ksc5601*", CHARSET_TWO_BYTES, "CP949"},
    {"cp949", CHARSET_TWO_BYTES, "CP949"},
    {"windows-949", CHARSET_TWO_BYTES, "CP949"},
};

/* Only letters, digits, '-', '_', ':' and '.' reach iconv: "//" and paths mean
 * something to it. */
CharsetName charset_name(const char *label) {
    CharsetName named = {CHARSET_NONE, ""};
    char lower[CHARSET_LABEL_MAX + 1];
    gsize length = 0;
    for (; label && *label; label++) {
        if (g_ascii_isalnum(*label) || strchr("-_:.", *label)) {
            if (length == CHARSET_LABEL_MAX) {
                return named;
            }
            lower[length++] = g_ascii_tolower(*label);
        } else if (*label != ' ' && *label != '"' && *label != '\'') {
            return named;
        }
    }
    lower[length] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
        const char *star = strchr(charsets[i].label, '*');
        gsize start = star ? (gsize)(star - charsets[i].label) : strlen(charsets[i].label);
        if ((star ? length >= start : length == start) &&
            memcmp(lower, charsets[i].label, start) == 0) {
            named.kind = charsets[i].kind;
            g_strlcpy(named.name, charsets[i].iconv ? charsets[i].iconv : lower, sizeof named.name);
            break;
        }
    }
    return named;
}
