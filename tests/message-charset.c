/* message: bytes in any charset, under any label, and header values. */
#include "message/message.h"

#define BYTES(literal) literal, sizeof literal - 1
#define PHRASE "お前を殺すぞ。夜道に気をつけろ\n"

/* Every shape in which the words of a mail arrive. expected NULL: only that it
 * ends, as valid UTF-8. */
static void test_shapes(void) {
    static const struct {
        const char *name, *bytes;
        gsize length;
        const char *label, *expected;
    } rows[] = {
        {"UTF-8",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "utf-8", PHRASE},
        {"UTF-8 without label",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         NULL, PHRASE},
        {"UTF-8 labelled us-ascii",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "us-ascii", PHRASE},
        {"UTF-8 labelled iso-8859-1",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "iso-8859-1", PHRASE},
        {"UTF-8 labelled iso-2022-jp",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "iso-2022-jp", PHRASE},
        {"UTF-8 labelled Shift_JIS",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "Shift_JIS", PHRASE},
        {"UTF-8 labelled EUC-JP",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "euc-jp", PHRASE},
        {"UTF-8 with a label nobody knows",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\x8d\n"),
         "x-nonsense", PHRASE},
        {"UTF-8 with a mark",
         BYTES("\xef\xbb\xbf\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81"
               "\x9e\xe3\x80\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3"
               "\x81\xa4\xe3\x81\x91\xe3\x82\x8d\n"),
         "utf-8", PHRASE},
        {"ISO-2022-JP", BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n"), "ISO-2022-JP",
         PHRASE},
        {"ISO-2022-JP without label", BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n"), NULL,
         PHRASE},
        {"ISO-2022-JP labelled us-ascii", BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n"),
         "us-ascii", PHRASE},
        {"ISO-2022-JP labelled utf-8", BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n"),
         "utf-8", PHRASE},
        {"ISO-2022-JP labelled Shift_JIS", BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n"),
         "shift_jis", PHRASE},
        {"ISO-2022-JP by ESC $ @ and ESC ( J",
         BYTES("\x1b$@$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(J\n"), "iso-2022-jp", PHRASE},
        {"ISO-2022-JP, line ends without ESC ( B", BYTES("\x1b$B;`$M\nplain words\n\x1b$B;&$9\n"),
         "iso-2022-jp", "死ね\nplain words\n殺す\n"},
        {"ISO-2022-JP that goes on over a line end", BYTES("\x1b$B;`\n$M;&$9\x1b(B\n"),
         "iso-2022-jp", "死\nね殺す\n"},
        {"CP50221: half-width kana by ESC ( I", BYTES("\x1b(I:[=\x1b(B!"), "iso-2022-jp", "ｺﾛｽ!"},
        {"CP50221: half-width kana by SO and SI", BYTES("a\x0e:[=\x0f\x62"), "iso-2022-jp",
         "aｺﾛｽb"},
        {"CP50221: half-width kana in 8 bit", BYTES("\x1b$BA0\x1b(B\xba\xdb\xbd"), "iso-2022-jp",
         "前ｺﾛｽ"},
        {"CP50221: NEC row 13", BYTES("\x1b$B-!-j\x1b(B"), "iso-2022-jp", "①㈱"},
        {"CP50221: IBM extensions", BYTES("\x1b$Byr|q\x1b(B"), "iso-2022-jp", "峵ⅰ"},
        {"JIS X 0212 by ESC $ ( D", BYTES("\x1b$(D0!\x1b(B"), "iso-2022-jp", "丂"},
        {"ISO-2022-JP with a line of UTF-8 added",
         BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n\xe6\xad\xbb\xe3\x81\xad\n"),
         "iso-2022-jp", "お前を殺すぞ。夜道に気をつけろ\n死ね\n"},
        {"ISO-2022-JP with a line of Shift_JIS added",
         BYTES("\x1b$B$*A0$r;&$9$>!#LkF;$K5$$r$D$1$m\x1b(B\n\x82\xbd\x82\xbe\x82\xcc\x8e\x86\n"),
         "iso-2022-jp", "お前を殺すぞ。夜道に気をつけろ\nただの紙\n"},
        {"English behind a false ESC $ B", BYTES("\x1b$Byou are an idiot and worthless\n"), "utf-8",
         "you are an idiot and worthless\n"},
        {"Shift_JIS",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         "Shift_JIS", PHRASE},
        {"Shift_JIS without label",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         NULL, PHRASE},
        {"Shift_JIS labelled iso-2022-jp",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         "iso-2022-jp", PHRASE},
        {"Shift_JIS labelled utf-8",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         "utf-8", PHRASE},
        {"Shift_JIS labelled us-ascii",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         "us-ascii", PHRASE},
        {"Shift_JIS labelled iso-8859-1",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         "iso-8859-1", PHRASE},
        {"Shift_JIS labelled EUC-JP",
         BYTES("\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9\x8b"
               "\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\n"),
         "euc-jp", PHRASE},
        {"CP932: NEC and IBM characters", BYTES("\x87@\x87\x8a\xee\xe0\xed\x95"), "x-sjis",
         "①㈱髙﨑"},
        {"Shift_JIS half-width kana without label", BYTES("\xba\xdb\xbd"), NULL, "ｺﾛｽ"},
        {"a broken pair leaves the markup after it", BYTES("\x82<b>\x8e\x80"), "shift_jis",
         "�<b>死"},
        {"EUC-JP",
         BYTES("\xa4\xaa\xc1\xb0\xa4\xf2\xbb\xa6\xa4\xb9\xa4\xbe\xa1\xa3\xcc\xeb\xc6\xbb\xa4\xcb"
               "\xb5\xa4\xa4\xf2\xa4\xc4\xa4\xb1\xa4\xed\n"),
         "EUC-JP", PHRASE},
        {"EUC-JP without label",
         BYTES("\xa4\xaa\xc1\xb0\xa4\xf2\xbb\xa6\xa4\xb9\xa4\xbe\xa1\xa3\xcc\xeb\xc6\xbb\xa4\xcb"
               "\xb5\xa4\xa4\xf2\xa4\xc4\xa4\xb1\xa4\xed\n"),
         NULL, PHRASE},
        {"EUC-JP labelled Shift_JIS",
         BYTES("\xa4\xaa\xc1\xb0\xa4\xf2\xbb\xa6\xa4\xb9\xa4\xbe\xa1\xa3\xcc\xeb\xc6\xbb\xa4\xcb"
               "\xb5\xa4\xa4\xf2\xa4\xc4\xa4\xb1\xa4\xed\n"),
         "shift_jis", PHRASE},
        {"EUC-JP labelled utf-8",
         BYTES("\xa4\xaa\xc1\xb0\xa4\xf2\xbb\xa6\xa4\xb9\xa4\xbe\xa1\xa3\xcc\xeb\xc6\xbb\xa4\xcb"
               "\xb5\xa4\xa4\xf2\xa4\xc4\xa4\xb1\xa4\xed\n"),
         "utf-8", PHRASE},
        {"CP51932: NEC row 13 and half-width kana", BYTES("\xad\xa1\x8e\xba\x8e\xdb"), "euc-jp",
         "①ｺﾛ"},
        {"EUC-JP of three bytes", BYTES("\x8f\xb0\xa1"), "euc-jp", "丂"},
        {"UTF-16 little with mark",
         BYTES("\xff\xfeJ0MR\x92\x30\xbakY0^"
               "0\x02\x30\x1cYS\x90k0\x17l\x92\x30\x64\x30Q0\x8d\x30\n\x00"),
         "utf-16", PHRASE},
        {"UTF-16 big with mark",
         BYTES("\xfe\xff\x30JRM0\x92k\xba\x30Y0^"
               "0\x02Y\x1c\x90S0kl\x17\x30\x92\x30\x64\x30Q0\x8d\x00\n"),
         NULL, PHRASE},
        {"UTF-16LE without mark",
         BYTES("J0MR\x92\x30\xbakY0^0\x02\x30\x1cYS\x90k0\x17l\x92\x30\x64\x30Q0\x8d\x30\n\x00"),
         "utf-16le", PHRASE},
        {"UTF-16BE without mark",
         BYTES("0JRM0\x92k\xba\x30Y0^0\x02Y\x1c\x90S0kl\x17\x30\x92\x30\x64\x30Q0\x8d\x00\n"),
         "utf-16be", PHRASE},
        {"UTF-16 without mark, little",
         BYTES("J0MR\x92\x30\xbakY0^0\x02\x30\x1cYS\x90k0\x17l\x92\x30\x64\x30Q0\x8d\x30\n\x00"),
         "utf-16", PHRASE},
        {"UTF-16 without mark, big",
         BYTES("0JRM0\x92k\xba\x30Y0^0\x02Y\x1c\x90S0kl\x17\x30\x92\x30\x64\x30Q0\x8d\x00\n"),
         "utf-16", PHRASE},
        {"UTF-16LE without mark or label",
         BYTES("J0MR\x92\x30\xbakY0^0\x02\x30\x1cYS\x90k0\x17l\x92\x30\x64\x30Q0\x8d\x30\n\x00"),
         NULL, PHRASE},
        {"English in UTF-16 labelled utf-8",
         BYTES("y\x00o\x00u\x00 \x00i\x00\x64\x00i\x00o\x00t\x00\n\x00"), "utf-8", "you idiot\n"},
        {"UTF-16 with a pair of surrogates", BYTES("\xd8=\xde!k{"), "utf-16be", "😡死"},
        {"ASCII labelled UTF-16", BYTES("you are an idiot\n"), "utf-16", "you are an idiot\n"},
        {"a NUL in ASCII does not make it UTF-16", BYTES("you are\x00 an idiot, all of you"),
         "utf-8", "you are an idiot, all of you"},
        {"a NUL in Shift_JIS does not make it UTF-16",
         BYTES("\x00\x82\xa8\x91O\x82\xf0\x8e\x45\x82\xb7\x82\xbc\x81\x42\x96\xe9\x93\xb9\x82\xc9"
               "\x8b\x43\x82\xf0\x82\xc2\x82\xaf\x82\xeb\nx"),
         "shift_jis", "お前を殺すぞ。夜道に気をつけろ\nx"},
        {"UTF-8 cut in a character",
         BYTES("\xe3\x81\x8a\xe5\x89\x8d\xe3\x82\x92\xe6\xae\xba\xe3\x81\x99\xe3\x81\x9e\xe3\x80"
               "\x82\xe5\xa4\x9c\xe9\x81\x93\xe3\x81\xab\xe6\xb0\x97\xe3\x82\x92\xe3\x81\xa4\xe3"
               "\x81\x91\xe3\x82\n"),
         "utf-8", "お前を殺すぞ。夜道に気をつけ�\n"},
        {"Windows-1252 labelled iso-8859-1", BYTES("na\xefve \x93\x63\x61\x66\xe9\x94"),
         "iso-8859-1", "naïve “café”"},
        {"Western without label", BYTES("Gr\xfc\xdf\x65, se\xf1or, gar\xe7on, \xe9l\xe8ve"), NULL,
         "Grüße, señor, garçon, élève"},
        {"GB2312", BYTES("\xc4\xe3\xca\xc7\xb0\xd7\xb3\xd5"), "gb2312", "你是白痴"},
        {"Big5", BYTES("\xa7\x41\xacO\xa5\xd5\xb7\xf6"), "big5", "你是白痴"},
        {"EUC-KR", BYTES("\xc1\xd7\xbe\xee\xb6\xf3"), "ks_c_5601-1987", "죽어라"},
        {"KOI8-R", BYTES("\xd5\xc2\xd8\xc0"), "koi8-r", "убью"},
        {"UTF-7", BYTES("+a3swbQ-"), "utf-7", "死ね"},
        {"a label that means something to iconv", BYTES("abc"), "../../x//TRANSLIT", "abc"},
        {"nothing", BYTES(""), NULL, ""},
        {"binary",
         BYTES("\x01\x02\x03\x04\x05\x06\x07\x08\x09\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15"
               "\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "
               "!\"#$%&'()*+,-./"
               "0123456789:;<=>\x3f@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
               "\x7f\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92"
               "\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa0\xa1\xa2\xa3\xa4\xa5\xa6"
               "\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba"
               "\xbb\xbc\xbd\xbe\xbf\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce"
               "\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf\xe0\xe1\xe2"
               "\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6"
               "\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff"),
         NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GString *text = charset_to_utf8(span_of(rows[i].bytes, rows[i].length), rows[i].label);
        if (rows[i].expected && strcmp(text->str, rows[i].expected) != 0) {
            g_test_message("row %zu, %s: \"%s\" instead of \"%s\"", i, rows[i].name, text->str,
                           rows[i].expected);
            g_test_fail();
        }
        g_assert_true(g_utf8_validate(text->str, (gssize)text->len, NULL));
        g_string_free(text, TRUE);
    }
}

/* What decides stands far behind what does not. */
static void test_late_bytes(void) {
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    for (guint i = 0; i < 20000; i++) {
        g_string_append(bytes, "plain words\n");
    }
    g_string_append(expected, bytes->str);
    g_string_append(bytes, "\x8e\x80\x82\xcb");
    g_string_append(expected, "死ね");
    GString *text = charset_to_utf8(span_of_string(bytes), NULL);
    g_assert_cmpstr(text->str, ==, expected->str);
    g_string_free(text, TRUE);
}

static void test_one_broken_byte(void) {
    g_autoptr(GString) bytes = g_string_new("\xff");
    for (guint i = 0; i < 20; i++) {
        g_string_append(bytes, "死ね、");
    }
    GString *text = charset_to_utf8(span_of_string(bytes), "utf-8");
    g_assert_true(g_str_has_prefix(text->str, "\xef\xbf\xbd死ね、死ね、"));
    g_string_free(text, TRUE);
}

/* Each of the JIS rows in each of the three codes against iconv, where iconv has
 * them: the tables are right. */
static void test_against_iconv(void) {
    guint compared = 0;
    for (guint row = 0x21; row <= 0x74; row++) {
        for (guint cell = 0x21; cell <= 0x7e; cell++) {
            const char euc[] = {(char)(row | 0x80), (char)(cell | 0x80), '\0'};
            g_autofree char *expected = g_convert(euc, 2, "UTF-8", "EUC-JP-MS", NULL, NULL, NULL);
            if (!expected) {
                continue;
            }
            const char jis[] = {'\x1b', '$', 'B', (char)row, (char)cell, '\x1b', '(', 'B'};
            guint lead = (row - 0x21) / 2 + 0x81, trail;
            lead += lead > 0x9f ? 0x40 : 0;
            trail = row % 2 ? cell + 0x1f + (cell >= 0x60) : cell + 0x7e;
            const char shift_jis[] = {(char)lead, (char)trail, '\0'};
            g_autofree char *other = g_convert(shift_jis, 2, "UTF-8", "CP932", NULL, NULL, NULL);
            GString *text = charset_to_utf8(span_of(jis, sizeof jis), NULL);
            g_assert_cmpstr(text->str, ==, other);
            g_string_free(text, TRUE);
            compared++;
        }
    }
    g_assert_cmpuint(compared, >, 6000);
}

/* Header values: as they come in, and as a reader sees them. */
static void test_headers(void) {
    static const struct {
        const char *name, *value, *expected;
    } rows[] = {
        {"plain", "Hello there", "Hello there"},
        {"B", "=\x3fUTF-8\x3f\x42\x3f\x35q2744Gt44CB54Sh6IO9\x3f=", "死ね、無能"},
        {"Q",
         "=\x3futf-8\x3fQ\x3f=E6=AD=BB=E3=81=AD=E3=80=81=E7=84=A1=E8=83=BD\x3f=", "死ね、無能"},
        {"Q with underscore", "=\x3futf-8\x3fq\x3fyou_idiot\x3f=", "you idiot"},
        {"language", "=\x3futf-8*ja\x3f\x42\x3f\x35q2744Gt44CB54Sh6IO9\x3f=", "死ね、無能"},
        {"UTF-8 cut inside a character, B",
         "=\x3futf-8\x3f\x42\x3f\x35q274w==\x3f= =\x3futf-8\x3f\x42\x3fga3jgIHnhKHog70=\x3f=",
         "死ね、無能"},
        {"UTF-8 cut inside a character, Q and folded",
         "=\x3futf-8\x3fQ\x3f=E6=AD=BB=E3=81\x3f=\r\n "
         "=\x3fUTF-8\x3fQ\x3f=AD=E3=80=81=E7=84=A1=E8=83=BD\x3f=",
         "死ね、無能"},
        {"Shift_JIS cut inside a character",
         "=\x3fShift_JIS\x3f\x42\x3fjoCC\x3f=\n\x09=\x3fshift_jis\x3f\x42\x3fy4FBlrOUXA==\x3f=",
         "死ね、無能"},
        {"B and then Q",
         "=\x3futf-8\x3f\x42\x3f\x35q274w==\x3f= "
         "=\x3futf-8\x3fQ\x3f=81=AD=E3=80=81=E7=84=A1=E8=83=BD\x3f=",
         "死ね、無能"},
        {"base64 cut outside a group",
         "=\x3futf-8\x3f\x42\x3f\x35q2744\x3f= =\x3futf-8\x3f\x42\x3fGt44CB54Sh6IO9\x3f=",
         "死ね、無能"},
        {"ISO-2022-JP", "=\x3fISO-2022-JP\x3f\x42\x3fGyRCO2AkTSEiTDVHPRsoQg==\x3f=", "死ね、無能"},
        {"ISO-2022-JP in two words",
         "=\x3fISO-2022-JP\x3f\x42\x3fGyRCO2AkTRsoQg==\x3f=\r\n "
         "=\x3fISO-2022-JP\x3f\x42\x3fGyRCISJMNUc9GyhC\x3f=",
         "死ね、無能"},
        {"ISO-2022-JP words without ESC ( B",
         "=\x3fISO-2022-JP\x3f\x42\x3fGyRCO2AkTQ==\x3f= "
         "=\x3fISO-2022-JP\x3f\x42\x3f\x62\x32sgGyRCTDVHPRsoQg==\x3f=",
         "死ねok 無能"},
        {"ISO-2022-JP cut without escapes",
         "=\x3fISO-2022-JP\x3f\x42\x3fGyRCO2AkTQ==\x3f= "
         "=\x3fISO-2022-JP\x3f\x42\x3fISJMNUc9GyhC\x3f=",
         "死ね、無能"},
        {"ISO-2022-JP cut inside a character",
         "=\x3fISO-2022-JP\x3f\x42\x3fGyRCO2AkGyhC\x3f= "
         "=\x3fISO-2022-JP\x3f\x42\x3fGyRCTSEiTDVHPRsoQg==\x3f=",
         "死ね、無能"},
        {"ISO-2022-JP with row 13", "=\x3fISO-2022-JP\x3f\x42\x3fGyRCLSEtahsoQg==\x3f=", "①㈱"},
        {"two charsets side by side",
         "=\x3futf-8\x3f\x42\x3f\x35q27\x3f= =\x3fshift_jis\x3f\x42\x3fgss=\x3f=", "死ね"},
        {"no space between words",
         "=\x3futf-8\x3f\x42\x3f\x35q27\x3f==\x3futf-8\x3f\x42\x3f\x34\x34Gt\x3f=", "死ね"},
        {"text around words", "Re: =\x3futf-8\x3f\x42\x3f\x35q2744Gt\x3f= now", "Re: 死ね now"},
        {"words in mid-text", "a=\x3futf-8\x3f\x42\x3f\x35q27\x3f=b", "a死b"},
        {"labelled wrongly: Shift_JIS as ISO-2022-JP",
         "=\x3fISO-2022-JP\x3f\x42\x3fjoCCy4FBlrOUXA==\x3f=", "死ね、無能"},
        {"labelled wrongly: ISO-2022-JP as utf-8",
         "=\x3futf-8\x3f\x42\x3fGyRCO2AkTSEiTDVHPRsoQg==\x3f=", "死ね、無能"},
        {"a charset nobody knows",
         "=\x3fx-none\x3f\x42\x3f\x35q2744Gt44CB54Sh6IO9\x3f=", "死ね、無能"},
        {"raw UTF-8", "\xe6\xad\xbb\xe3\x81\xad\xe3\x80\x81\xe7\x84\xa1\xe8\x83\xbd", "死ね、無能"},
        {"raw Shift_JIS", "\x8e\x80\x82\xcb\x81\x41\x96\xb3\x94\\", "死ね、無能"},
        {"raw ISO-2022-JP", "\x1b$B;`$M!\"L5G=\x1b(B", "死ね、無能"},
        {"raw EUC-JP", "\xbb\xe0\xa4\xcd\xa1\xa2\xcc\xb5\xc7\xbd", "死ね、無能"},
        {"raw ISO-2022-JP that holds =?", "\x1b$B=\x3f;`$M\x1b(B", "戎死ね"},
        {"raw UTF-8 and a word",
         "\xe6\xad\xbb\xe3\x81\xad\xe3\x80\x81\xe7\x84\xa1\xe8\x83\xbd "
         "=\x3futf-8\x3f\x42\x3f\x35q2744Gt44CB54Sh6IO9\x3f=",
         "死ね、無能 死ね、無能"},
        {"folded", "  one\r\n two\n\x09three \r\n", "one two three"},
        {"broken: no end", "=\x3futf-8\x3f\x42\x3f\x34\x34GC", "=?utf-8?B?44GC"},
        {"broken: other encoding", "=\x3futf-8\x3fX\x3f\x61\x62\x63\x3f=", "=?utf-8?X?abc?="},
        {"broken: no charset", "=\x3f\x3f\x42\x3fYWJj\x3f=", "=??B?YWJj?="},
        {"broken: hex that is none", "=\x3futf-8\x3fQ\x3f\x61=ZZb\x3f=", "a=ZZb"},
        {"a line end inside a word", "=\x3futf-8\x3f\x42\x3fYQ0KQmNjOiB4\x3f=", "a  Bcc: x"},
        {"a NUL inside a word", "=\x3futf-8\x3f\x42\x3f\x65W91ACBpZGlvdA==\x3f=", "you idiot"},
        {"nothing", "", ""},
        {"white space", " \r\n ", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = header_to_utf8(span_of_text(rows[i].value));
        if (strcmp(text, rows[i].expected) != 0) {
            g_test_message("row %zu, %s: \"%s\" instead of \"%s\"", i, rows[i].name, text,
                           rows[i].expected);
            g_test_fail();
        }
    }
}

/* Broken input of every length: valid UTF-8 comes out, nothing is read beyond. */
static void test_cut_anywhere(void) {
    static const char bytes[] = "\x1b$B;`$M\x1b(B =?ISO-2022-JP?B?GyRCO2AkTRsoQg==?= \x8e\x80 "
                                "=?utf-8*ja?Q?=E6=AD=BB?= \xe6\xad\xbb \xff\xfe\x1b$(D0!\x1b(I:";
    for (gsize start = 0; start < sizeof bytes; start++) {
        for (gsize end = start; end < sizeof bytes; end++) {
            g_autofree char *copy = g_memdup2(bytes + start, MAX(end - start, 1));
            g_autofree char *text = header_to_utf8(span_of(copy, end - start));
            g_assert_true(g_utf8_validate(text, -1, NULL));
            GString *decoded = charset_to_utf8(span_of(copy, end - start), "iso-2022-jp");
            g_assert_true(g_utf8_validate(decoded->str, (gssize)decoded->len, NULL));
            g_string_free(decoded, TRUE);
        }
    }
}

/* 1 MB of what begins and never ends. */
static void test_long_headers(void) {
    static const char *const pieces[] = {"=?",     "=?a?b?", "=?utf-8?B?44G",
                                         "\x1b$B", "?=",     "=?utf-8?Q?=E3?="};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        while (value->len < 1000000) {
            g_string_append(value, pieces[i]);
        }
        g_autofree char *text = header_to_utf8(span_of_string(value));
        g_assert_true(g_utf8_validate(text, -1, NULL));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/message/charset/shapes", test_shapes);
    g_test_add_func("/message/charset/late-bytes", test_late_bytes);
    g_test_add_func("/message/charset/one-broken-byte", test_one_broken_byte);
    g_test_add_func("/message/charset/against-iconv", test_against_iconv);
    g_test_add_func("/message/charset/headers", test_headers);
    g_test_add_func("/message/charset/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/message/charset/long-headers", test_long_headers);
    return g_test_run();
}
