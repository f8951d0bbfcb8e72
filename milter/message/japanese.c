/* Promises what japanese.h says for Shift_JIS and EUC, and holds the table.
 * Fails never; on a system whose iconv has no CP932 the kanji become U+FFFD.
 *
 * Own decoders, as iconv's stop at what mail really holds, and need a
 * descriptor each. ISO-2022-JP is in iso-2022-jp.c. */
#include "message/japanese-table.h"
#include "message/utf8.h"

enum {
    LIKENESS_CODES_MAX = 2000, /* codes looked at to tell one charset from another */
};

static JapaneseTable table;

static void fill_cell(GIConv iconv, const char *code, gsize code_length, guint16 *cell) {
    char input[4];
    guint8 output[4];
    memcpy(input, code, code_length);
    char *from = input, *to = (char *)output;
    gsize from_left = code_length, to_left = sizeof output;
    g_iconv(iconv, NULL, NULL, NULL, NULL);
    gsize converted = g_iconv(iconv, &from, &from_left, &to, &to_left);
    if (converted == 0 && to_left == 2) {
        *cell = (guint16)(output[0] << 8 | output[1]);
    }
}

static void fill_rows(void) {
    GIConv iconv = g_iconv_open("UTF-16BE", "CP932");
    if (iconv == (GIConv)-1) {
        iconv = g_iconv_open("UTF-16BE", "SHIFT_JIS");
    }
    if (iconv == (GIConv)-1) {
        return;
    }
    for (guint row = 0; row < JAPANESE_ROWS; row++) {
        for (guint cell = 0; cell < JAPANESE_CELLS; cell++) {
            guint lead = row / 2 + (row / 2 < 0x1f ? 0x81 : 0xc1);
            guint trail = row % 2 ? cell + 0x9f : cell + (cell < 0x3f ? 0x40 : 0x41);
            fill_cell(iconv, (char[]){(char)lead, (char)trail}, 2, &table.rows[row][cell]);
        }
    }
    g_iconv_close(iconv);
}

static void fill_supplement(void) {
    GIConv iconv = g_iconv_open("UTF-16BE", "EUC-JP");
    if (iconv == (GIConv)-1) {
        return;
    }
    for (guint row = 0; row < JAPANESE_CELLS; row++) {
        for (guint cell = 0; cell < JAPANESE_CELLS; cell++) {
            const char code[] = {(char)0x8f, (char)(row + 0xa1), (char)(cell + 0xa1)};
            fill_cell(iconv, code, 3, &table.supplement[row][cell]);
        }
    }
    g_iconv_close(iconv);
}

const JapaneseTable *japanese_table(void) {
    static gsize filled = 0;
    if (g_once_init_enter(&filled)) {
        fill_rows();
        fill_supplement();
        g_once_init_leave(&filled, 1);
    }
    return &table;
}

void japanese_init(void) {
    japanese_table();
}

static gboolean is_lead(guint8 byte) {
    return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
}

static gboolean is_kana(guint8 byte) {
    return byte >= 0xa1 && byte <= 0xdf;
}

static gboolean shift_jis_place(guint8 lead, guint8 trail, guint *row, guint *cell) {
    if (!is_lead(lead) || trail < 0x40 || trail == 0x7f || trail > 0xfc) {
        return FALSE;
    }
    guint pair = lead < 0xa0 ? lead - 0x81u : lead - 0xc1u;
    *row = pair * 2 + (trail >= 0x9f ? 1 : 0);
    *cell = trail >= 0x9f ? trail - 0x9fu : trail >= 0x80 ? trail - 0x41u : trail - 0x40u;
    return TRUE;
}

/* One code at the start of bytes: how long it is and what it means; 0 means
 * nothing. A broken pair gives up its first byte only, so that the "<" after
 * it is still seen. */
static gsize shift_jis_code(const JapaneseTable *jis, Span bytes, gunichar *character, guint *row) {
    guint8 lead = (guint8)bytes.bytes[0];
    guint cell;
    *row = G_MAXUINT;
    *character = 0;
    if (lead < 0x80 || is_kana(lead)) {
        *character = lead < 0x80 ? lead : 0xff61u + lead - 0xa1u;
        return 1;
    }
    if (bytes.length < 2 || !shift_jis_place(lead, (guint8)bytes.bytes[1], row, &cell)) {
        return 1;
    }
    *character = jis->rows[*row][cell];
    return *character || (guint8)bytes.bytes[1] >= 0x80 ? 2 : 1;
}

static gsize euc_code(const JapaneseTable *jis, Span bytes, gunichar *character, guint *row) {
    const guint8 *at = (const guint8 *)bytes.bytes;
    *row = G_MAXUINT;
    *character = 0;
    if (at[0] < 0x80) {
        *character = at[0];
        return 1;
    }
    if (at[0] == 0x8e && bytes.length >= 2 && is_kana(at[1])) {
        *character = 0xff61u + at[1] - 0xa1u;
        return 2;
    }
    gsize shift = at[0] == 0x8f ? 1 : 0;
    if (bytes.length < shift + 2 || at[shift] < 0xa1 || at[shift] == 0xff || at[shift + 1] < 0xa1 ||
        at[shift + 1] == 0xff) {
        return 1;
    }
    guint place = at[shift] - 0xa1u, cell = at[shift + 1] - 0xa1u;
    if (shift) {
        *character = jis->supplement[place][cell];
    } else {
        *row = place;
        *character = jis->rows[place][cell];
    }
    return shift + 2;
}

void japanese_append(GString *text, Span bytes, JapaneseCode code) {
    if (code == JAPANESE_ISO_2022) {
        iso_2022_jp_append(text, bytes);
        return;
    }
    const JapaneseTable *jis = japanese_table();
    gsize before = text->len;
    /* No byte becomes more than three: kana of one byte, U+FFFD for a broken one. */
    g_string_set_size(text, before + bytes.length * 3);
    char *to = text->str + before;
    for (gsize at = 0; at < bytes.length;) {
        Span rest = span_slice(bytes, at, bytes.length);
        gsize ascii = utf8_ascii_length(rest);
        if (ascii) {
            /* UNSAFE: within the three bytes a byte made room for above */
            for (gsize i = 0; i < ascii; i++) {
                *to = rest.bytes[i];
                to += rest.bytes[i] != 0;
            }
            at += ascii;
            continue;
        }
        gunichar character;
        guint row;
        at += code == JAPANESE_EUC ? euc_code(jis, rest, &character, &row)
                                   : shift_jis_code(jis, rest, &character, &row);
        to = utf8_put(to, character ? character : 0xfffd);
    }
    g_string_truncate(text, (gsize)(to - text->str));
}

/* Weights from how Japanese is written: kana are in every sentence, first
 * level kanji are common, second level kanji rare; half-width kana in a row are
 * more often EUC read as Shift_JIS. */
static gint64 weight_of(gunichar character, guint row) {
    if (!character) {
        return -60;
    }
    if (row == G_MAXUINT) {
        return character >= 0xff61 ? 5 : 12; /* half-width kana; JIS X 0212 */
    }
    if (character >= 0xe000 && character <= 0xf8ff) {
        return -40;
    }
    if (row == 3 || row == 4) {
        return 30;
    }
    if (row < 8 || (row >= 15 && row <= 46)) {
        return 20;
    }
    return row == 12 ? 5 : -5;
}

gint64 japanese_likeness(Span bytes, JapaneseCode code) {
    const JapaneseTable *jis = japanese_table();
    gint64 sum = 0;
    guint seen = 0;
    for (gsize at = 0; at < bytes.length && seen < LIKENESS_CODES_MAX;) {
        Span rest = span_slice(bytes, at, bytes.length);
        gsize ascii = utf8_ascii_length(rest);
        if (ascii) {
            at += ascii;
            continue;
        }
        gunichar character;
        guint row;
        at += code == JAPANESE_EUC ? euc_code(jis, rest, &character, &row)
                                   : shift_jis_code(jis, rest, &character, &row);
        sum += weight_of(character, row);
        seen++;
    }
    return sum;
}
