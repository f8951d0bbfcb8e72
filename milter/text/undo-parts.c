/* A step of undo.c: kanji written as the parts that they are made of: 氵肖えろ, 歹ヒね, 女又 for
 * 奴. */
#include "text/undo-inside.h"

#include <pthread.h>

#include "text/cjk-set.h"

enum {
    PARTS_MAX = 3,
    BARE_BONES = 0x6b79 /* 歹, which is no word */
};

/* The parts, as folding leaves them (シ is し), and behind them the whole. */
static const char *const rows[] = {
    "歹匕死", "歹ひ死",   "歹七死",   "杀殳殺", "め木殳殺", "乂木殳殺", "氵肖消", "し肖消",
    "氵召沼", "し召沼",   "氵也池",   "し也池", "亻氐低",   "い氐低",   "彳殳役", "豆頁頭",
    "彦頁顔", "糸合給",   "糸冬終",   "糸交絞", "糸専縛",   "区殳殴",   "朿刂刺", "束刂刺",
    "杂隹雑", "九木隹雑", "魚羊鮮",   "黒犬黙", "土也地",   "其土基",   "夕卜外", "亻直値",
    "亻西価", "里予野",   "良阝郎",   "亜心悪", "耳心恥",   "女又奴",   "女兼嫌", "波女婆",
    "女干奸", "米異糞",   "米田共糞", "言射謝", "言午許",   "言乍詐",   "言宅詫", "口虚嘘",
    "口兄呪", "口土吐",   "口巾吊",   "火然燃", "火暴爆",   "車楽轢",   "犭王狂", "犭袁猿",
    "月豕豚", "自犬臭",   "尸肖屑",   "土里埋", "扌斤折",   "扌殳投",   "扌舎捨", "扌甲押",
    "忄布怖", "忄圣怪",   "忄生性",   "虫且蛆", "阝可阿",   "阝章障",   "米且粗", "七刀切",
    "氵亏汚", "氵貴潰",   "氵尼泥",   "氵冘沈", "糸色絶",   "此隹雌",   "米斗料", "宀奇寄",
    "方攵放", "口木呆",   "扌友抜",   "广氐底", "扌員損",   "女良娘",   "其欠欺", "忄去怯",
    "亻為偽", "木奉棒",   "广坐座",   "亻弋代", "金屯鈍",   "㐅木殳殺", "区攵殴", "扌寺持",
    "士冗売", "氵㸒淫",   "氵壬淫",   "月凶脳", "能心態",   "亦夂変",   "日西晒", "龍衣襲",
    "亻主住", "石皮破",   "口斗叫",   "亡心忘", "奴心怒",   "几口呪",   "亻扁偏", "疒丙病",
    "疒知痴", "兀王狂"};

typedef struct {
    gunichar parts[PARTS_MAX];
    guint count;
    gunichar whole;
} Split;

static Split splits[G_N_ELEMENTS(rows)];
static CjkSet ends;    /* kanji that are the last part of one */
static CjkSet befores; /* what stands before such a part */
static pthread_once_t filled = PTHREAD_ONCE_INIT;

static void fill(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Split *split = &splits[i];
        for (const char *at = rows[i]; *at; at = g_utf8_next_char(at)) {
            if (split->whole)
                split->parts[split->count++] = split->whole;
            split->whole = g_utf8_get_char(at);
        }
        gunichar end = split->parts[split->count - 1];
        if (undo_is_kanji(end))
            cjk_set_add(&ends, end);
        cjk_set_add(&befores, split->parts[split->count - 2]);
    }
}

gboolean undo_may_be_part(gunichar c) {
    pthread_once(&filled, fill);
    return c == BARE_BONES || (undo_is_kanji(c) && cjk_set_has(&ends, c));
}

gboolean undo_are_parts(gunichar before, gunichar c) {
    pthread_once(&filled, fill);
    if (c == BARE_BONES)
        return TRUE;
    if (before < CJK_FIRST || before > CJK_LAST || !cjk_set_has(&befores, before))
        return FALSE; /* most of what is asked for */
    for (gsize i = 0; i < G_N_ELEMENTS(splits); i++)
        if (splits[i].parts[splits[i].count - 1] == c &&
            splits[i].parts[splits[i].count - 2] == before)
            return TRUE;
    return FALSE;
}

static gboolean stands_at(const GArray *letters, gint64 i, const Split *split) {
    for (guint n = 0; n < split->count; n++)
        if (undo_character(letters, i + n) != split->parts[n])
            return FALSE;
    return TRUE;
}

/* Joins the parts that begin or end at i. */
static void join_at(GArray *letters, guint i) {
    for (gsize n = 0; n < G_N_ELEMENTS(splits); n++) {
        const Split *split = &splits[n];
        gint64 from = split->parts[0] == BARE_BONES ? (gint64)i : (gint64)i + 1 - split->count;
        if (from < 0 || !stands_at(letters, from, split))
            continue;
        undo_replace(letters, (guint)from, split->count, split->whole);
        return;
    }
}

void undo_parts(GArray *letters) {
    for (guint i = 0; i < letters->len; i++)
        if (!undo_is_kana(undo_letter(letters, i)->character) &&
            undo_may_be_part(undo_letter(letters, i)->character))
            join_at(letters, i);
}
