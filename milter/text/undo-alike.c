/* What is written for a kana in words of abuse, because it looks or sounds like it: digits (がi1じ,
 * 9そ), signs and letters of other scripts (￡ for す, з for ろ), two that draw one (ﾚヽ for い),
 * kanji of that sound (死寝), and kana that are no longer written. For words that people cover
 * alone (undo-loose.c, undo-masks.c): anywhere else these stand for themselves. */
#include "text/undo-inside.h"

#include <pthread.h>

enum {
    STANDS_FOR_MAX = 6
};

/* As folding leaves them: half-width ﾚヽ is れゝ, ι is i, τ is t. */
static const struct {
    const char *kana, *signs, *kanji;
} rows[] = {
    {"あ", "@ぁ", "亜阿"},   {"い", "1ゐぃ", "胃井"}, {"う", "ぅ", "宇"},
    {"え", "ゑ工ぇ", "絵"},  {"お", "を才ぉ", "尾"},  {"か", "ゕ", "蚊"},
    {"き", "", "喜"},        {"く", "9<", "苦"},      {"け", "ゖ", "毛"},
    {"こ", "5⊃", "子"},      {"さ", "3", "差"},       {"し", "4i", "氏詩市"},
    {"す", "£", "巣酢須"},   {"せ", "", "背"},        {"そ", "ζ", "祖"},
    {"た", "", "田"},        {"ち", "", ""},          {"つ", "⊃っ", "津"},
    {"て", "t", "手"},       {"と", "├", "戸"},       {"な", "7十", "菜"},
    {"に", "2二", "荷"},     {"ぬ", "又", "奴"},      {"ね", "", "根音寝値"},
    {"の", "σ", "野"},       {"は", "8", "葉歯"},     {"ひ", "", "火"},
    {"ふ", "", "不"},        {"へ", "", ""},          {"ほ", "木", "帆"},
    {"ま", "", "魔麻"},      {"み", "3", "見身"},     {"む", "6", "霧夢"},
    {"め", "", "目"},        {"も", "", "喪藻"},      {"や", "8ゃ", "屋"},
    {"ゆ", "ゅ", "湯"},      {"よ", "4ょ", "夜"},     {"ら", "", "羅"},
    {"り", "", "利"},        {"る", "", ""},          {"れ", "0", "零"},
    {"ろ", "6з□", "呂炉露"}, {"が", "", "蛾画"},      {"ぎ", "", "義"},
    {"ぐ", "", "具"},        {"ご", "5", "語"},       {"ざ", "", "座"},
    {"じ", "ぢ", "字"},      {"ず", "づ", "図"},      {"だ", "", "打"},
    {"で", "", "出"},        {"ど", "", "土"},        {"ば", "8", "場罵婆"},
    {"び", "", "美"},        {"ぶ", "", "部武"},      {"ぼ", "", "簿"},
    {"ー", "一", ""},
};

/* Two letters that draw one. */
static const struct {
    gunichar first, second, kana;
} drawn[] = {
    {0x308c, 0x309d, 0x3044}, /* れゝ い */
    {0x306e, 0x309d, 0x306f}, /* のゝ は */
    {0x306e, 0x309e, 0x3070}, /* のゞ ば */
    {0x304b, 0x309d, 0x304b}, /* かゝ か */
    {0x306a, 0x306b, 0x305f}, /* なに た */
    {0x308c, 0x306a, 0x3051}, /* れな け */
    {0x308c, 0x306b, 0x306b}, /* れに に */
    {0x308c, 0x307e, 0x307b}, /* れま ほ */
    {0x308c, ')', 0x308a},    /* れ) り */
    {'(', 0x304d, 0x304d},    /* (き き */
    {'m', 0x25cb, 0x3082},    /* м○ も */
    {0x044f, 0x0451, 0x308c}, /* яё れ */
};

/* Of the kanji, those of which few stand between kana elsewhere. */
static const char rare[] = "巣酢須罵蚊呂露炉喪藻胃祖寝魔麻亜阿羅苦座宇井奴菜霧詩";

typedef struct {
    gunichar kana[STANDS_FOR_MAX];   /* for which it stands */
    gunichar begins[STANDS_FOR_MAX]; /* that begin with it, if they are drawn */
    gboolean kanji;                  /* it is one of that sound */
    gboolean rare;                   /* ... of which few stand between kana elsewhere */
} Alike;

enum {
    ALIKES_MAX = 255
};

static Alike alikes[ALIKES_MAX + 1]; /* 0: none */
guint8 undo_alikes[0x10000];
static pthread_once_t filled = PTHREAD_ONCE_INIT;

static Alike *note(gunichar c) {
    static guint8 last;
    if (undo_alikes[c] == 0)
        undo_alikes[c] = ++last;
    g_assert(last < ALIKES_MAX);
    return &alikes[undo_alikes[c]];
}

static void put(gunichar list[STANDS_FOR_MAX], gunichar kana) {
    guint n = 0;
    while (n + 1 < STANDS_FOR_MAX && list[n])
        n++;
    list[n] = kana;
}

static void fill(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gunichar kana = g_utf8_get_char(rows[i].kana);
        for (const char *at = rows[i].signs; *at; at = g_utf8_next_char(at))
            put(note(g_utf8_get_char(at))->kana, kana);
        for (const char *at = rows[i].kanji; *at; at = g_utf8_next_char(at)) {
            put(note(g_utf8_get_char(at))->kana, kana);
            note(g_utf8_get_char(at))->kanji = TRUE;
        }
    }
    for (const char *at = rare; *at; at = g_utf8_next_char(at))
        note(g_utf8_get_char(at))->rare = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++)
        put(note(drawn[i].first)->begins, drawn[i].kana);
}

void undo_fill_alikes(void) {
    pthread_once(&filled, fill);
}

static const Alike *alike_of(gunichar c) {
    return undo_is_alike(c) ? &alikes[undo_alikes[c]] : NULL;
}

gboolean undo_stands_for(gunichar c, gunichar kana, gboolean *kanji) {
    const Alike *alike = undo_is_kana(kana) ? alike_of(c) : NULL;
    for (guint n = 0; alike && n < STANDS_FOR_MAX; n++)
        if (alike->kana[n] == kana) {
            *kanji = alike->kanji;
            return TRUE;
        }
    return FALSE;
}

gunichar undo_may_begin(gunichar c, guint nth) {
    const Alike *alike = nth < 2 * STANDS_FOR_MAX ? alike_of(c) : NULL;
    if (!alike)
        return 0;
    guint count = 0;
    while (count < STANDS_FOR_MAX && alike->kana[count])
        count++;
    return nth < count                    ? alike->kana[nth]
           : nth - count < STANDS_FOR_MAX ? alike->begins[nth - count]
                                          : 0;
}

gboolean undo_may_be_heard(gunichar c) {
    const Alike *alike = alike_of(c);
    return alike && alike->rare;
}

gboolean undo_are_drawn(gunichar first, gunichar second, gunichar kana) {
    const Alike *alike = alike_of(first);
    if (!alike || !alike->begins[0])
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++)
        if (drawn[i].kana == kana && drawn[i].first == first && drawn[i].second == second)
            return TRUE;
    return FALSE;
}
