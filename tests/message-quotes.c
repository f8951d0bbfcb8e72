/* message: who wrote which lines, format=flowed, and both in HTML. */
#include "message-fixture.h"
#include "message/parts.h"

typedef struct {
    const char *name, *text, *expected;
} Row;

static char *find_in_text(const char *text) {
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    quotes_find(span_of_text(text), passages);
    return marked(span_of_text(text), passages);
}

static char *find_in_html(const char *html) {
    GString *text = g_string_new(NULL);
    g_autoptr(GArray) structure = g_array_new(FALSE, FALSE, sizeof(Passage));
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    html_to_text(span_of_text(html), 100000, text, structure);
    passages_join(span_of_string(text), structure, passages);
    char *shown = marked(span_of_string(text), passages);
    g_string_free(text, TRUE);
    return shown;
}

static char *unflow(const char *text) {
    return g_string_free(flowed_to_text(span_of_text(text), FALSE), FALSE);
}

static char *unflow_delete_space(const char *text) {
    return g_string_free(flowed_to_text(span_of_text(text), TRUE), FALSE);
}

static void check_rows(const Row *rows, gsize count, char *(*function)(const char *)) {
    for (gsize i = 0; i < count; i++) {
        g_autofree char *shown = function(rows[i].text);
        if (strcmp(shown, rows[i].expected) != 0) {
            g_test_message("row %zu, %s: \"%s\" instead of \"%s\"", i, rows[i].name, shown,
                           rows[i].expected);
            g_test_fail();
        }
    }
}

static void test_marked_lines(void) {
    static const Row rows[] = {
        {"none", "a\nb\n", "a\nb\n"},
        {"nothing", "", ""},
        {"below", "a\n\n> b\n> c\n", "a\n\n{q> b\n> c\n}"},
        {"above", "> b\na\n", "{q> b\n}a\n"},
        {"answers between", "> a\n\nb\n\n> c\nd\n", "{q> a\n}\nb\n\n{q> c\n}d\n"},
        {"blank lines between quotes", "> a\n\n> b\nc", "{q> a\n\n> b\n}c"},
        {"depths", ">> a\n> > b\n>c\n", "{q>> a\n> > b\n>c\n}"},
        {"indented", "  > a\nb", "{q  > a\n}b"},
        {"full width", "＞ a\nb", "{q＞ a\n}b"},
        {"initials", "YT> a\nb", "{qYT> a\n}b"},
        {"no initials", "PRICE> a\nA>b\n", "PRICE> a\nA>b\n"},
        {"a > in the line", "a > b\n設定＞画面\n", "a > b\n設定＞画面\n"},
        {"blank end", "> a\n\n", "{q> a\n\n}"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), find_in_text);
}

static void test_attributions(void) {
    static const Row rows[] = {
        {"English", "a\n\nOn Tue, Nov 17, 2026 at 2:06 PM X Y <x@example.com> wrote:\n\n> b\nc\n",
         "a\n\n{qOn Tue, Nov 17, 2026 at 2:06 PM X Y <x@example.com> wrote:\n\n> b\n}c\n"},
        {"English over two lines",
         "a\nOn Tue, Nov 17, 2026 at 2:06 PM X Y\n<x@example.com> wrote:\n> b\n",
         "a\n{qOn Tue, Nov 17, 2026 at 2:06 PM X Y\n<x@example.com> wrote:\n> b\n}"},
        {"Gmail in Japanese", "死ね\n2026年11月17日(火) 14:06 Name <a@example.jp>:\n> b\n",
         "死ね\n{q2026年11月17日(火) 14:06 Name <a@example.jp>:\n> b\n}"},
        {"Gmail in Japanese over two lines",
         "死ね\n2026年11月17日(火) 14:06 Name\n<a@example.jp>:\n\n> b\n",
         "死ね\n{q2026年11月17日(火) 14:06 Name\n<a@example.jp>:\n\n> b\n}"},
        {"Apple Mail in Japanese",
         "死ね\n\n2026/11/17 14:06、Name <a@example.jp>のメール:\n\n> b\n",
         "死ね\n\n{q2026/11/17 14:06、Name <a@example.jp>のメール:\n\n> b\n}"},
        {"Thunderbird in Japanese", "死ね\n2026/11/17 14:06, Name wrote:\n> b\n",
         "死ね\n{q2026/11/17 14:06, Name wrote:\n> b\n}"},
        {"others",
         "a\nAm 17.11.2026 um 14:06 schrieb X:\n> b\nc\nLe 17 nov. 2026, X a écrit :\n> d\n",
         "a\nAm 17.11.2026 um 14:06 schrieb X:\n{q> b\n}c\n{qLe 17 nov. 2026, X a écrit :\n> d\n}"},
        {"nothing marked below it", "a\n2026年11月17日(火) 14:06 Name <a@example.jp>:\n\nb\nc\n",
         "a\n{q2026年11月17日(火) 14:06 Name <a@example.jp>:\n\nb\nc\n}"},
        {"a date alone", "2026年11月17日に買いました:\n死ね\n",
         "2026年11月17日に買いました:\n死ね\n"},
        {"wrote without a date", "On the box you wrote:\n死ね\n", "On the box you wrote:\n死ね\n"},
        {"a day that is no attribution", "On 2026-11-17 I called you.\nYou idiots.\n",
         "On 2026-11-17 I called you.\nYou idiots.\n"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), find_in_text);
}

static void test_earlier_mail(void) {
    static const Row rows[] = {
        {"Outlook", "a\n\n-----Original Message-----\nFrom: x\nSent: y\n\nb\n",
         "a\n\n{q-----Original Message-----\nFrom: x\nSent: y\n\nb\n}"},
        {"Outlook in Japanese", "死ね\n-----元のメッセージ-----\n差出人: x\nb\n",
         "死ね\n{q-----元のメッセージ-----\n差出人: x\nb\n}"},
        {"a header in English",
         "a\n\nFrom: X <x@example.com>\nSent: Tuesday\nTo: Y\nSubject: Z\n\nb\n",
         "a\n\n{qFrom: X <x@example.com>\nSent: Tuesday\nTo: Y\nSubject: Z\n\nb\n}"},
        {"a header in Japanese",
         "死ね\n差出人: X\n送信日時: 2026年11月17日 14:06\n宛先: Y\n件名: Z\n\nb\n",
         "死ね\n{q差出人: X\n送信日時: 2026年11月17日 14:06\n宛先: Y\n件名: Z\n\nb\n}"},
        {"full-width colons and bold", "死ね\n*差出人：* X\n*日時：* Y\n*件名：* Z\nb\n",
         "死ね\n{q*差出人：* X\n*日時：* Y\n*件名：* Z\nb\n}"},
        {"a rule and a header", "a\n________________________________\nFrom: X\nSent: Y\nTo: Z\nb\n",
         "a\n{q________________________________\nFrom: X\nSent: Y\nTo: Z\nb\n}"},
        {"a recipient over two lines",
         "a\nFrom: X\nSent: Y\nTo: A <a@example.com>;\n B <b@example.com>\nSubject: Z\nb\n",
         "a\n{qFrom: X\nSent: Y\nTo: A <a@example.com>;\n B <b@example.com>\nSubject: Z\nb\n}"},
        {"From alone is no header", "From: the desk of X\nyou idiot\nTo: hell with you\n",
         "From: the desk of X\nyou idiot\nTo: hell with you\n"},
        {"a rule alone is none", "a\n________________\n死ね\n", "a\n________________\n死ね\n"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), find_in_text);
}

static void test_forwards(void) {
    static const Row rows[] = {
        {"Gmail", "a\n---------- Forwarded message ---------\nFrom: X\nb\n",
         "a\n{f---------- Forwarded message ---------\nFrom: X\nb\n}"},
        {"Gmail in Japanese", "---------- 転送メッセージ ----------\n差出人: X\nb\n",
         "{f---------- 転送メッセージ ----------\n差出人: X\nb\n}"},
        {"Apple Mail", "a\nBegin forwarded message:\n\n> b\n",
         "a\n{fBegin forwarded message:\n\n> b\n}"},
        {"Thunderbird", "-------- Forwarded Message --------\nb\n",
         "{f-------- Forwarded Message --------\nb\n}"},
        {"a header with nothing above", "\nFrom: X\nSent: Y\nTo: Z\n\nb\n",
         "\n{fFrom: X\nSent: Y\nTo: Z\n\nb\n}"},
        {"words alone", "Forwarded message: you idiot\n", "Forwarded message: you idiot\n"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), find_in_text);
}

static void test_signatures(void) {
    static const Row rows[] = {
        {"dashes", "a\n-- \nX\nExample Ltd.\n", "a\n{s-- \nX\nExample Ltd.\n}"},
        {"dashes above a quote", "a\n-- \nX\n\n> b\n", "a\n{s-- \nX\n\n}{q> b\n}"},
        {"dashes above Outlook's", "a\n-- \nX\n-----Original Message-----\nb\n",
         "a\n{s-- \nX\n}{q-----Original Message-----\nb\n}"},
        {"dashes above a quote, with an answer below", "a\n-- \nX\n> b\nc\n",
         "a\n-- \nX\n{q> b\n}c\n"},
        {"dashes and too much", "a\n-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n死ね\n",
         "a\n-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n死ね\n"},
        {"rules in Japanese",
         "以上\n\n--------------------\n株式会社例\n山田\nTEL 03-1234-5678\n--------------------\n",
         "以上\n\n{s--------------------\n株式会社例\n山田\nTEL "
         "03-1234-5678\n--------------------\n}"},
        {"other rules", "以上\n＿＿＿＿＿＿＿＿＿＿\n山田 太郎\nyamada@example.jp\n",
         "以上\n{s＿＿＿＿＿＿＿＿＿＿\n山田 太郎\nyamada@example.jp\n}"},
        {"stars and lines", "以上\n☆━━━━━━━━━━━☆\n山田\nhttps://example.jp/\n☆━━━━━━━━━━━☆\n",
         "以上\n{s☆━━━━━━━━━━━☆\n山田\nhttps://example.jp/\n☆━━━━━━━━━━━☆\n}"},
        {"a rule without a contact", "以上\n==========\n死ね\n", "以上\n==========\n死ね\n"},
        {"a rule and a sentence", "以上\n==========\n死ね。\nyamada@example.jp\n",
         "以上\n==========\n死ね。\nyamada@example.jp\n"},
        {"a rule between paragraphs", "a\n----------\nb@example.com\n----------\n長い文章です。\n",
         "a\n----------\nb@example.com\n----------\n長い文章です。\n"},
        {"telephones", "死ね\n\niPhoneから送信\n", "死ね\n\n{siPhoneから送信\n}"},
        {"telephones in English", "a\n\nSent from my iPhone", "a\n\n{sSent from my iPhone}"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), find_in_text);
}

static void test_html(void) {
    static const Row rows[] = {
        {"Gmail, answers between",
         "<div class=gmail_quote><div class=gmail_attr>On Tue, Nov 17, 2026, X wrote:</div>"
         "<blockquote class=gmail_quote>x</blockquote>死ね<blockquote "
         "class=gmail_quote>y</blockquote></div>",
         "{qOn Tue, Nov 17, 2026, X wrote:\n\nx\n\n}死ね\n\n{qy}"},
        {"Gmail's forward",
         "<div class=gmail_quote><div class=gmail_attr>---------- Forwarded message "
         "---------<br></div>a</div>",
         "{f---------- Forwarded message ---------\na}"},
        {"an attribution outside its quote",
         "a<div>On Tue, Nov 17, 2026, X wrote:</div><blockquote type=cite>b</blockquote>c",
         "a\n{qOn Tue, Nov 17, 2026, X wrote:\n\nb\n\n}c"},
        {"Apple Mail's forward",
         "a<div>Begin forwarded message:</div><blockquote type=cite>b</blockquote>c",
         "a\n{fBegin forwarded message:\n\nb\n\n}c"},
        {"Outlook's header without its marks",
         "a<p>差出人: X<br>送信日時: Y<br>宛先: Z<br>件名: "
         "W</p><p>b</p><blockquote>c</blockquote><p>d</p>",
         "a\n\n{q差出人: X\n送信日時: Y\n宛先: Z\n件名: W\n\nb\n\nc\n\nd}"},
        {"Outlook's forward",
         "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>"
         "<p>From: X<br>Sent: Y<br>To: Z</p></div><p>b</p>",
         "{fFrom: X\nSent: Y\nTo: Z\n\nb}"},
        {"signature", "<p>死ね</p>--<br>X<br>x@example.com", "死ね\n\n{s--\nX\nx@example.com}"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), find_in_html);
}

static void test_flowed(void) {
    static const Row rows[] = {
        {"soft", "a \nb\nc", "a b\nc"},
        {"Japanese", "お前を \n殺す\n", "お前を 殺す\n"},
        {"quoted", "> a \n> b\nc", "> a b\nc"},
        {"another depth ends it", ">> a \n> b \nc", ">> a \n> b \nc"},
        {"stuffed", "  > a\n From me\n", " > a\nFrom me\n"},
        {"signature", "a \n-- \nX\n", "a \n-- \nX\n"},
        {"blank", "\n \n", "\n\n"},
        {"no line end", "a ", "a "},
    };
    check_rows(rows, G_N_ELEMENTS(rows), unflow);
    static const Row deleted[] = {
        {"Japanese", "お前を \n殺す\n", "お前を殺す\n"},
        {"English keeps one", "kill  \nyou\n", "kill you\n"},
        {"quoted", "> お前 \n> を\n", "> お前を\n"},
    };
    check_rows(deleted, G_N_ELEMENTS(deleted), unflow_delete_space);
}

/* What begins again and again and never ends. */
static void test_long(void) {
    static const char *const pieces[] = {">\n",
                                         "\n",
                                         "From: x\n",
                                         "On 2026-11-17 x\n",
                                         "2026年11月17日\n",
                                         "-- \n",
                                         "________\n",
                                         "> a\n--\nb\n",
                                         "--------\n",
                                         "On 2026-11-17 X wrote:\n\n\n> a\n",
                                         "a",
                                         ">"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < 1000000) {
            g_string_append(text, pieces[i]);
        }
        g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
        quotes_find(span_of_string(text), passages);
        g_autofree char *shown = marked(span_of_string(text), passages);
        g_assert_nonnull(shown);
    }
}

static void test_cut_anywhere(void) {
    static const char text[] =
        "死\n-- \n> a\nOn 2026 x@y\n> "
        "wrote:\n___________\n差出人：X\n日時：Y\n件名：Z\n＿＿＿＿＿＿＿＿\na@b\n";
    for (gsize start = 0; start < sizeof text; start++) {
        for (gsize end = start; end < sizeof text; end++) {
            g_autofree char *copy = g_memdup2(text + start, MAX(end - start, 1));
            Span span = span_of(copy, end - start);
            g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
            quotes_find(span, passages);
            g_autofree char *shown = marked(span, passages);
            g_string_free(flowed_to_text(span, TRUE), TRUE);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/message/quotes/marked-lines", test_marked_lines);
    g_test_add_func("/message/quotes/attributions", test_attributions);
    g_test_add_func("/message/quotes/earlier-mail", test_earlier_mail);
    g_test_add_func("/message/quotes/forwards", test_forwards);
    g_test_add_func("/message/quotes/signatures", test_signatures);
    g_test_add_func("/message/quotes/html", test_html);
    g_test_add_func("/message/quotes/flowed", test_flowed);
    g_test_add_func("/message/quotes/long", test_long);
    g_test_add_func("/message/quotes/cut-anywhere", test_cut_anywhere);
    return g_test_run();
}
