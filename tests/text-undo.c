/* text/undo: each disguise undone, plain text left alone, origins, hostile input. */
#include "text/text.h"

static UndoWords *covered_words(void) {
    static const char *const words[] = {
        "fuck",     "fucking", "shit",   "bitch", "idiot",    "slut",    "loser",
        "idiots",   "hell",    "死ね",   "殺す",  "殺し",     "ばか",    "馬鹿",
        "くそ",     "ころす",  "自殺",   "無能",  "だまれ",   "きもい",  "うざい",
        "くたばれ", "きえろ",  "がいじ", "くず",  "給料泥棒", "税金泥棒"};
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_ptr_array_add(list, (gpointer)words[i]);
    g_autoptr(GPtrArray) ordinary = g_ptr_array_new();
    g_ptr_array_add(ordinary, (gpointer) "sheet");
    g_ptr_array_add(ordinary, (gpointer) "heli");
    return undo_words_new(list, ordinary);
}

/* The undone text of a source that is folded first; edges are left out. Caller frees. */
static char *undone(Undo *undo, Fold *fold, const char *source) {
    Span answer = undo_text(undo, fold_text(fold, span_of_text(source), FOLD_PLAIN));
    g_autofree char *text = span_dup(answer);
    return g_strdup(g_strdelimit(text, "\x01", ' '));
}

static void test_table(void) {
    static const struct {
        const char *source, *undone;
    } rows[] = {
        {"k1ll", "kill"},
        {"you ki11 me", "you kill me"},
        {"a$$hole", "asshole"},
        {"$tup1d", "stupid"},
        {"1d!ot!", "idiot!"},
        {"f.u.c.k you", "fuck you"},
        {"go d i e now", "go die now"},
        {"s~c~u~m", "scum"},
        {"l🔥o🔥s🔥e🔥r", "loser"},
        {"stuuupid", "stupid"},
        {"looooser", "loser"},
        {"asssss", "ass"},
        {"f*ck off", "fuck off"},
        {"fu** b***h", "fuck bitch"},
        {"b1tc#! sl@t 1oser", "bitch! slut loser"},
        {"id!0t5 and idio7", "idiots and idiot"},
        {"id-iot, bit.ch, fu ck", "idiot, bitch, fuck"},
        {"idiiot bittch shhit", "idiot bitch shit"},
        {"fckng btch, id iot", "fucking bitch, idiot"},
        {"i~diot, i.diot, (i)diot, f'uck", "idiot, idiot, idiot, fuck"},
        {"lo.se.r id**iot s[lu]t", "loser idiot slut"},
        {"toidi", "idiot"},
        {"😀 idiiot", "😀 idiot"},
        {"you — idiiot", "you — idiot"},
        {"idoit lsoer", "idiot loser"},
        {"fuking iditos", "fucking idiots"},
        {"fxck bxtch fvck slvt", "fuck bitch fuck slut"},
        {"shyt losah sloot", "shit loser slut"},
        {"Ioser", "loser"},
        {"f**k", "fuck"},
        {"b!tch sh*t", "bitch shit"},
        {"f?ck, f.ck, b/tch, b'tch, sh—t, b🐝tch", "fuck, fuck, bitch, bitch, shit, bitch"},
        {"b@#$h f--k fu(k", "bitch fuck fuck"},
        {"id🙂iot [i][d][i][o][t]", "idiot idiot"},
        {"a b i t c h; a f.u.c.k! an a s s", "a bitch; a fuck! an ass"},
        {"u r ur own, dont, your a, ur so", "you are your own, don't, you're a, you're so"},
        {"i s l u t; u g l y; talkin'", "islut; ugly; talking"},
        {"your fkn days, f*cking days, makin sense, fuckin' it",
         "your days, fucking days, making sense, fucking it"},
        {"itchbay uckfay idiotway", "bitch fuck idiot"},
        {"fuq bixxh fxxk", "fuq bixxh fuck"},
        {"ᖴᑌᑕK ᏚᎻᎥᎢ fսck", "fuck shit fuck"},
        {"fück", "fuck"},
        {"f\xcc\xb6u\xcc\xb6"
         "c\xcc\xb6k\xcc\xb6",
         "fuck"},
        {"🅵🆄🅲🅺 off", "fuck off"},
        {"ʇoᴉpᴉ ɐ ǝɹɐ noʎ", "you are a idiot"},
        {"you ʇoᴉpᴉ", "you idiot"},
        {"toidi na era uoy", "idiot na era you you are an idiot idiot an are you"},
        {"f<b>u</b>ck, b<br>itch, &shy;id&shy;iot", "fuck, bitch, idiot"},
        {"f[beep]k, bi(*)ch, sl<censored>", "fuck, bitch, slut"},
        {"you *are* an _idiot_", "you are an idiot"},
        {"you 👏 are 👏 an 👏 idiot", "you are an idiot"},
        {"you_are_an_idiot", "you are an idiot"},
        {"you...are...an...idiot", "you are an idiot"},
        {"youareanidiot, gotohell", "you are an idiot, gotohell"},
        {"y o u a r e a n i d i o t", "you are an idiot"},
        {"f|_|ck sl|_|t id()t", "fuck slut idot"},
        {"(s)(l)(u)(t)", "slut"},
        {"you ƒυ¢κ and ιδιοτ", "you ƒuck and idiot"},
        {"fцᄃk ɮɨȶƈɦ ʄʊƈӄ", "fuck bitch fuck"},
        {"id i ot, i di ot", "idiot, idiot"},
        {"f ck, idi?t, bi=ch, sl-t", "fuck, idiot, bitch, slut"},
        {"i'd'i'o't, i'd'iot, idi- ot", "idiot, idiot, idiot"},
        {"f***ck, f..k, idi--, f...ck", "fuck, fuck, idiot, fuck"},
        {"bltch, shlt", "bitch, shit"},
        {"diiot, ufcking", "idiot, fucking"},
        {"5h17, $h¡t, §hit", "shit, shit, shit"},
        {"**i**diot, r**e**tard", "idiot, are**e**tard"},
        {"i - d - i - o - t", "idiot"},
        {"s̶h̶i̶t̶ ̶i̶t̶", "shit it"},
        {"ṱ͚ͪo u̱͎\u0345s", "to us"},
        {"b*tch, he'll, who", "bitch, he'll, who"},
        {"I´ll", "i'll"},
        {"I`ll and I′ll", "i'll and i'll"},
        {"id[b]i[/b]ot, fu(ck), b’i’t’c’h", "idiot, fuck, bitch"},
        {"b * t c h, 5 h 1 7", "bitch, shit"},
        {"idiotz, abitch, tihs", "idiot, a bitch, shit"},
        {"死○", "死ね"},
        {"お前はが1じだ", "お前はがいじだ"},
        {"⊃з￡ぞ", "ころすぞ"},
        {"お前はガﾚヽシﾞだ", "お前はがいじだ"},
        {"きえ炉", "きえろ"},
        {"お前はき🤬いだ、き@い", "お前はきもいだ、きもい"},
        {"kろすぞ", "ころすぞ"},
        {"き゛も゛いだ", "きもいだ"},
        {"く<b>たば</b>れ", "くたばれ"},
        {"ころ<b>す</b>け", "ころすけ"},
        {"お前はう?い", "お前はうざい"},
        {"え?う?い?の三択", "えういの三択"},
        {"コ●スぞ", "ころすぞ"},
        {"自○しろ", "自殺しろ"},
        {"死/ね", "死ね"},
        {"し・ね", "しね"},
        {"氵肖えろ、歹ヒね", "消えろ、死ね"},
        {"女又め", "奴め"},
        {"ば※か", "ばか"},
        {"馬@鹿な", "馬鹿な"},
        {"馬◆が", "馬鹿が"},
        {"こxす", "ころす"},
        {"マヌヶ", "まぬけ"},
        {"し〰ね", "しね"},
        {"ク♥ズ", "くず"},
        {"死(笑)ね", "死ね"},
        {"し、ね、よ、お、前", "しねよお前"},
        {"死\xcc\xb6ね\xcc\xb6", "死ね"},
        {"ク゛ズ", "ぐず"},
        {"し゛ね゛死゛ね゛", "しね死ね"},
        {"[死][ね]", "死ね"},
        {"(死)(ね)", "死ね"},
        {"「死」「ね」", "死ね"},
        {"死(ね)よ", "死ねよ"},
        {"死(し)ね", "死ね"},
        {"くたヴぁれ", "くたばれ"},
        {"バーーーカ", "ばか"},
        {"しねえええ", "しね"},
        {"きっっっも", "きも"},
        {"ばヵ", "ばか"},
        {"ぉまぇ", "おまえ"},
        {"はょしﾈ", "はよしね"},
        {"バ力", "ばか"},
        {"5ろす", "ころす"},
        {"4ね", "しね"},
        {"クzu", "くず"},
        {"しne", "しね"},
        {"お前shine", "お前しね"},
        {"koろす", "ころす"},
        {"死wwwね", "死ね"},
        {"消wえwろw", "消えろw"},
        {"ころ(´・ω・`)す", "ころす"},
        {"しィね", "しね"},
        {"死ぃね", "死ね"},
        {"ばぁか", "ばか"},
        {"ばばぁが", "ばばあが"},
        {"ばkか", "ばか"},
        {"ばkあ", "ばか"},
        {"アfォか", "あほか"},
        {"くそg", "くそが"},
        {"ころs", "ころす"},
        {"どげざ4ろ", "どげざしろ"},
        {"死。ね", "死ね"},
        {"ア,ホ", "あほ"},
        {"ば…か", "ばか"},
        {"お前ば...か", "お前ばか"},
        {"消|え|ろ", "消えろ"},
        {"死+ね", "死ね"},
        {"ク〜ズ", "くず"},
        {"ハ\"カ", "ばか"},
        {"八゛力", "ばか"},
        {"タ匕ね", "たひね"},
        {"9ず", "くず"},
        {"死〓", "死ね"},
        {"自×しろ", "自殺しろ"},
        {"しねぇぇ", "しね"},
        /* any sign, an aside or a bracket inside of a word of the list */
        {"今すぐ殺、す", "今すぐ殺す"},
        {"く「たばれ」", "くたばれ」"},
        {"うざ__い", "うざい"},
        {"“無”“能”が", "“無能”が"},
        {"馬(鹿)が", "馬鹿)が"},
        {"無(自主規制)能", "無能"},
        {"馬(鹿)肉と牛肉", "馬肉と牛肉"},
        {"無?能 **馬**鹿", "無能 **馬鹿"},
        {"殺草す", "殺す"},
        {"くwwたばれ", "くたばれ"},
        /* letters that are held or stand again */
        {"きもーい、うざあい", "きもい、うざい"},
        {"うっざい、くたばばれ", "うざい、くたばれ"},
        {"無無能、馬鹿鹿鹿が", "無能、馬鹿が"},
        {"くーずーが", "くずが"},
        /* likes of kana, marks apart and for show */
        {"亻ヌにき工ろ、氵ね、亻く", "いぬにきえろ、しね、いく"},
        {"きゑろ", "きえろ"},
        {"か〃いじ、か''いじ", "がいじ、がいじ"},
        {"ぐだば゙れ゙", "くたばれ"},
        {"ホ゜ン、う゛ァカ", "ぽん、ばか"},
        {"口木け、方攵火", "呆け、放火"},
        /* more covers */
        {"死n コrス", "死ね ころす"},
        {"死⚪ 死☓ き⋆い", "死ね 死ね きもい"},
        {"馬xが", "馬鹿が"},
        {"このく❌だ", "このく〇だ"},
    };
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    g_autoptr(Fold) fold = fold_new();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = undone(undo, fold, rows[i].source);
        if (strcmp(got, rows[i].undone) != 0)
            g_error("row %zu (%s): %s", i, rows[i].source, got);
    }
}

static void test_plain_text_stays(void) {
    static const char *const rows[] = {
        "I ordered a kettle on Monday, order 12345, and it is still not here.",
        "注文番号12345の商品が届きません。ファイルを添付します。",
        "協力してください。午後三時に。ウェブサイト、ティーカップ。",
        "かわいい、いいえ、ねえ、おおきい",
        "3ヶ月、8か国語、5mm、100%",
        "a cat, I am",
        "w/c, th'n, bt/sh, cat(s) and fn(k) and sh--, b--",
        "heel, shell, re-use, e-mail, bit. ch is a domain, push it, mail.bit.cherry.org",
        "he'll and she'll, and/or, (s)he, cat(s), sheet, lose, hall, idol",
        "idot, sukk, a heli, my wife's hit",
        "thank-you card, foo(x) and do it, re- do, my_name",
        "youtube, yourself, handoff, himself, a hoard of",
        "πατερ, привет, (a)(b)",
        "馬×3と牛×2",
        "刺身×日本酒",
        "選択肢: し、ね",
        "9ずっと、5みたい、5みかん、9ずれ",
        "イーストマン・コダック、ばか力",
        "Windowsのファイル",
        "え、そう。で、いつ?",
        "それは…ちょっと。1人9ずつです。",
        "心して読む。こころして聞く。そうだ、まれに。消え、ろうそくが。",
        "ブースとカース、ばっかりだ。盗っ人。底辺×高さ。",
        "イーストマン・コダック",
        "きも「いと書いた」",
        "馬(うま)鹿という字",
        "人を殺(ころ)すな",
        "給料、泥棒。税金・泥棒・保険。",
        "\"は\"を使う。彼は\"今日\"と言った",
    };
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    g_autoptr(Fold) fold = fold_new();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = undone(undo, fold, rows[i]);
        if (*got)
            g_error("row %zu (%s): %s", i, rows[i], got);
    }
}

/* Plain words are passed over several bytes at a time: a disguise behind any number of them
 * is seen all the same. */
static void test_any_place(void) {
    static const char *const disguises[][2] = {{"stuuupid", "stupid and"},
                                               {"f u c k", "fuck and"},
                                               {"k1ll", "kill and"},
                                               {"zzz", "z and"},
                                               {"f-u-c-k", "fuck and"}};
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    g_autoptr(Fold) fold = fold_new();
    for (gsize i = 0; i < G_N_ELEMENTS(disguises) * 64; i++) {
        g_autoptr(GString) source = g_string_new(NULL);
        for (gsize letters = 0; letters < i / G_N_ELEMENTS(disguises); letters++)
            g_string_append_c(source, letters % 7 == 6 ? ' ' : (char)('a' + letters % 5));
        g_string_append_printf(source, " %s and more plain words",
                               disguises[i % G_N_ELEMENTS(disguises)][0]);
        g_autofree char *got = undone(undo, fold, source->str);
        if (!strstr(got, disguises[i % G_N_ELEMENTS(disguises)][1]))
            g_error("%s: %s", source->str, got);
    }
}

/* What was undone, and nothing else, is told, with the place where it stands. */
static void test_origins(void) {
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    const char *text = "お前は死/ねと k1ll said";
    Span answer = undo_text(undo, span_of_text(text));
    const char *die = g_strstr_len(answer.bytes, (gssize)answer.length, "死ね");
    const char *kill = g_strstr_len(answer.bytes, (gssize)answer.length, "kill");
    const char *you = g_strstr_len(answer.bytes, (gssize)answer.length, "お前");
    g_assert_true(die && kill && you);
    gsize start, end, at = (gsize)(die - answer.bytes);
    g_assert_true(undo_origin(undo, at, at + 6, &start, &end));
    g_assert_cmpuint(start, ==, strlen("お前は"));
    g_assert_cmpuint(end, ==, strlen("お前は死/ね"));
    at = (gsize)(kill - answer.bytes);
    g_assert_true(undo_origin(undo, at, at + 4, &start, &end));
    g_assert_cmpuint(start, ==, strlen("お前は死/ねと "));
    g_assert_cmpuint(end, ==, strlen("お前は死/ねと k1ll"));
    at = (gsize)(you - answer.bytes);
    g_assert_false(undo_origin(undo, at, at + 6, &start, &end));
}

static const char *const pieces[] = {"a",    "k1", ".",  " ",  "死",       "ね",  "○",    "*",
                                     "ー",   "ぁ", "力", "っ", "zu",       "shi", "(笑)", "!",
                                     "\n\n", "🔥",  "5",  "ろ", "\xcc\xb6", "ü",   "tt",   "、"};

static void append_pieces(GString *text, GRand *random, gint count) {
    for (gint j = 0; j < count; j++)
        g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
}

/* What was undone in text that is read from its end stands somewhere, too; and a box at a text's
 * end is no more than the text. */
static void test_backwards(void) {
    static const char *const texts[] = {"era uoy toi.di", "toi.di uoy", "tihs uoy toidii",
                                        "x(a)(b)(e)(e)(p)", "f(u)(c)(k)"};
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    guint changed = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        Span answer = undo_text(undo, span_of_text(texts[i]));
        for (gsize from = 0; from < answer.length; from++)
            for (gsize to = from + 1; to <= answer.length; to++) {
                gsize start = 0, end = 0;
                if (!undo_origin(undo, from, to, &start, &end))
                    continue;
                g_assert_cmpuint(start, <, end);
                g_assert_cmpuint(end, <=, strlen(texts[i]));
                changed++;
            }
    }
    g_assert_cmpuint(changed, >, 100);
}

/* Any text gives valid UTF-8, with origins inside it, and not much more than went in. */
static void test_any_text(void) {
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    GRand *random = g_rand_new_with_seed(20261125);
    guint changed = 0;
    for (guint i = 0; i < 3000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        append_pieces(text, random, g_rand_int_range(random, 0, i % 50 == 0 ? 3000 : 40));
        Span answer = undo_text(undo, span_of_string(text));
        g_assert_true(g_utf8_validate(answer.bytes, (gssize)answer.length, NULL));
        g_assert_cmpuint(answer.length, <=, text->len * 2 + 100);
        for (gsize at = 0; at < answer.length; at += 7) {
            gsize start = 0, end = 0;
            changed += undo_origin(undo, at, MIN(at + 5, answer.length), &start, &end) ? 1 : 0;
            g_assert_true(start < end || end == 0);
            g_assert_cmpuint(end, <=, text->len);
        }
    }
    g_rand_free(random);
    g_assert_cmpuint(changed, >, 1000);
}

/* A text that begins as an earlier one did is undone as if that had never been read. */
static void test_begins_as_another(void) {
    static const char *const plain[] = {"the parcel was late. ", "返品をお願いします。",
                                        "acid iot bands. ", "id ", "iot "};
    g_autoptr(UndoWords) words = covered_words();
    g_autoptr(Undo) undo = undo_new(words);
    GRand *random = g_rand_new_with_seed(20261126);
    g_autoptr(GString) text = g_string_new(NULL);
    guint changed = 0;
    for (guint i = 0; i < 2000; i++) {
        gsize kept = (gsize)g_rand_int_range(random, 0, (gint32)text->len + 1);
        while (kept < text->len && (text->str[kept] & 0xc0) == 0x80)
            kept--;
        g_string_truncate(text, i % 5 == 0 ? 0 : kept);
        for (gint j = g_rand_int_range(random, 0, 60); j > 0; j--)
            g_string_append(text, plain[g_rand_int_range(random, 0, i % 3 ? 5 : 3)]);
        append_pieces(text, random, g_rand_int_range(random, 0, i % 2 ? 3 : 200));
        g_autoptr(Undo) fresh = undo_new(words);
        Span answer = undo_text(undo, span_of_string(text));
        Span expected = undo_text(fresh, span_of_string(text));
        g_assert_cmpuint(answer.length, ==, expected.length);
        g_assert_true(memcmp(answer.bytes, expected.bytes, answer.length) == 0);
        for (gsize at = 0; at + 5 < answer.length; at += 7) {
            gsize start = 0, end = 0, from = 0, to = 0;
            gboolean one = undo_origin(undo, at, at + 5, &start, &end);
            g_assert_true(one == undo_origin(fresh, at, at + 5, &from, &to));
            g_assert_true(start == from && end == to);
            changed += one ? 1 : 0;
        }
    }
    g_rand_free(random);
    g_assert_cmpuint(changed, >, 1000);
}

/* One word of a megabyte is no one window: what undoes letter by letter would take minutes. */
static void test_endless_word(void) {
    static const char *const starts[] = {"", "ばか "};
    static const char *const syllables[] = {"aaabbb", "kakaka"};
    g_autoptr(Undo) undo = undo_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autoptr(GString) text = g_string_new(starts[i]);
        while (text->len < 1 << 20)
            g_string_append(text, syllables[i]);
        g_assert_cmpuint(undo_text(undo, span_of_string(text)).length, <, 4096);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/undo/table", test_table);
    g_test_add_func("/undo/plain-text-stays", test_plain_text_stays);
    g_test_add_func("/undo/any-place", test_any_place);
    g_test_add_func("/undo/origins", test_origins);
    g_test_add_func("/undo/backwards", test_backwards);
    g_test_add_func("/undo/any-text", test_any_text);
    g_test_add_func("/undo/begins-as-another", test_begins_as_another);
    g_test_add_func("/undo/endless-word", test_endless_word);
    return g_test_run();
}
