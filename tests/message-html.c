/* message: what a reader sees of HTML. */
#include "html-fixture.h"

static void test_words(void) {
    static const Row rows[] = {
        {"a tag inside a word", "死<b>ね</b>", "死ね"},
        {"a comment inside a word", "死<!-- x > y -->ね", "死ね"},
        {"a comment that ends at once", "死<!-->ね<!--->よ", "死ねよ"},
        {"a comment ended by --!>", "a<!-- b --!>c", "ac"},
        {"a comment without end", "a<!-- b > c", "a"},
        {"wbr, font and span", "死<wbr>ね<font color=red>ね</font><span>よ</span>", "死ねねよ"},
        {"references", "&#27515;&#x306d;&lt;&amp;&gt;&quot;&apos;&eacute;&copy", "死ね<&>\"'é©"},
        {"references that are not seen", "k&shy;i&ZeroWidthSpace;l&NoBreak;l",
         "k\u00adi\u200bl\u2060l"},
        {"references of punctuation", "f&ast;ck you&excl;&period;", "f*ck you!."},
        {"references that are none", "a & b &; &nosuch; &#; &#xg; AT&T",
         "a & b &; &nosuch; &#; &#xg; AT&T"},
        {"numbers that are none", "&#0;&#xd800;&#x110000;&#99999999999999999999;",
         "\ufffd\ufffd\ufffd\ufffd"},
        {"numbers of Windows-1252", "&#147;x&#148;", "\u201cx\u201d"},
        {"white space", "  a \n\t b  <b> c</b> d  ", "a b c d"},
        {"white space by reference", "a&#32;&#10; b", "a b"},
        {"nbsp stays", "死&nbsp;ね", "死\u00a0ね"},
        {"br", "a<br>b<br/>c<br><br>d<br><br><br><br>e", "a\nb\nc\n\nd\n\ne"},
        {"blocks", "<div>a</div><div>b</div>c<p>d</p>e", "a\nb\nc\n\nd\n\ne"},
        {"cells and items are no one word",
         "<table><tr><td>死</td><td>ね</td></tr></table>"
         "<ul><li>死<li>ね</ul>",
         "死\n\nね\n\n死\n\nね"},
        {"pre", "<pre>a\n  b\n</pre>c", "a\n  b\n\nc"},
        {"white-space: pre-wrap", "<div style=\"white-space: pre-wrap\">&gt; a\nb</div>", "> a\nb"},
        {"script, style, title",
         "<head><title>t</title><style>p{}</style></head>"
         "<script>if (a<b) x</script>死ね",
         "死ね"},
        {"text in the head is seen", "<head>死ね</head>", "死ね"},
        {"style without end", "a<style>b", "a"},
        {"upper case", "<SCRIPT>x</Script ><B>死</B>ね", "死ね"},
        {"alt", "死<img src=x alt='ね &amp; 死'>", "死ね & 死"},
        {"value of a button", "<input type=submit value='死ね'><input type=hidden value=x>",
         "死ね"},
        {"textarea and xmp", "<textarea>死ね</textarea><xmp><b></xmp>", "死ね<b>"},
        {"> in an attribute", "<a title='a>b' href=\"c>d\">死</a>ね", "死ね"},
        {"a tag without end", "死ね<a href=\"x", "死ね"},
        {"< that is text", "a < b <3 c<", "a < b <3 c<"},
        {"end tags that are none", "死</>ね</ x>よ", "死ねよ"},
        {"declarations", "<!DOCTYPE html><?xml version='1.0'?><![if !mso]>死<![endif]>ね", "死ね"},
        {"Outlook's conditional comments", "<!--[if mso]>x<![endif]-->死ね", "死ね"},
        {"meta says another charset", "<meta charset=shift_jis>死ね", "死ね"},
        {"title of a drawing does not swallow the rest", "<svg><title/></svg>死ね", "死ね"},
        {"nothing", "", ""},
        {"only tags", "<p><br></p>", ""},
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}

static void test_hidden(void) {
    static const Row rows[] = {
        {"display:none", "a<div style=\"display:none\">x<div>y</div>z</div>b", "ab"},
        {"display:none !important", "a<span style='color:red; DISPLAY : None !important'>x</span>b",
         "ab"},
        {"visibility", "a<b style=visibility:hidden>x<i style=visibility:visible>y</i></b>b",
         "ayb"},
        {"font-size:0",
         "a<span style='font-size:0px'>x</span>b<span style='font-size:.0em'>x</span>", "ab"},
        {"font: 0/0", "a<span style='font:0/0 a'>x</span>b", "ab"},
        {"font-size:1px", "a<span style='font-size:1px'>x</span>b", "ab"},
        {"a size of its own inside",
         "<td style='font-size:0px'>x<p style='font-size:13px'>死ね</p>x", "死ね"},
        {"font-size:0.9em is seen", "<span style='font-size:0.9em'>死ね</span>", "死ね"},
        {"opacity", "a<i style='opacity:0'>x</i>b<i style='opacity:0.5'>c</i>", "abc"},
        {"hidden", "a<p hidden>x</p>b", "ab"},
        {"the colour of the background",
         "a<i style='color:#fff;background:#FFFFFF'>x</i>b"
         "<i style='color:white;background-color:rgb(255,255,255)'>x</i>",
         "ab"},
        {"another colour is seen", "<i style='color:#fff;background:#000'>死ね</i>", "死ね"},
        {"transparent", "a<i style='color:transparent'>x<b style='color:red'>y</b></i>b", "ayb"},
        {"no height", "a<div style='max-height:0;overflow:hidden'>x</div>b", "a\nb"},
        {"far away", "a<div style='text-indent:-9999px'>x</div>b", "a\nb"},
        {"hidden from Outlook alone is seen", "<span style='mso-hide:all'>死ね</span>", "死ね"},
        {"a comment parts words", "<i style='dis/**/play:none'>死ね</i>", "死ね"},
        {"in pieces", "a<i style='display/**/:/**/none'>x</i><i style='display&#58;none'>y</i>b",
         "ab"},
        {"template", "a<template>x</template>b", "ab"},
        {"alt of what is hidden", "a<img alt=x style='display:none'><b hidden><img alt=y></b>b",
         "ab"},
        {"hidden p ends at the next block", "<p style=display:none>x<p>死ね", "死ね"},
        {"hidden cell ends at the next", "<table><tr><td hidden>x<td>死ね</table>", "死ね"},
        {"hidden item ends at the next", "<ul><li hidden>x<ul><li>y</ul><li>死ね</ul>", "死ね"},
        {"hidden span ends with its block", "<div><span hidden>x</div>死ね", "死ね"},
        {"hidden div ends with its cell", "<table><tr><td><div hidden>x</td><td>死ね</table>",
         "死ね"},
        {"a stray end tag ends nothing", "<b hidden>x</div>y</b>死ね", "死ね"},
        {"void elements hide nothing", "<br hidden><hr style=display:none>死ね", "死ね"},
        {"nested ends", "<div hidden><div><div></div></div>x</div>死ね", "死ね"},
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}

static void test_quotes(void) {
    static const Row rows[] = {
        {"blockquote", "死<blockquote>x</blockquote>ね", "死\n\n{qx\n\n}ね"},
        {"type=cite", "a<blockquote type=cite><div>x</div></blockquote>", "a\n\n{qx}"},
        {"a blockquote that indents",
         "a<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>b</blockquote>", "a\n\nb"},
        {"Gmail",
         "答<div class=\"gmail_quote\"><div class=\"gmail_attr\">On x, y wrote:<br></div>"
         "<blockquote class=\"gmail_quote\">x</blockquote></div>",
         "答\n{qOn x, y wrote:\n\nx}"},
        {"Gmail, answers between",
         "<div class=gmail_quote><div class=gmail_attr>On x:</div>"
         "<blockquote class=gmail_quote>x</blockquote>死ね"
         "<blockquote class=gmail_quote>y</blockquote>馬鹿</div>",
         "{qOn x:\n\nx\n\n}死ね\n\n{qy\n\n}馬鹿"},
        {"Gmail, a forward with a quote in it",
         "<div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>"
         "</div>a<blockquote>b</blockquote>c</div>",
         "{q---------- Forwarded message ---------\na\n\nb\n\nc}"},
        {"Yahoo", "a<div id=yahoo_quoted_12 class=yahoo_quoted><div>On x wrote:</div>y</div>",
         "a\n{qOn x wrote:\ny}"},
        {"Thunderbird",
         "a<div class=moz-cite-prefix>On x wrote:</div><blockquote type=cite>y</blockquote>b",
         "a\n{qOn x wrote:\n\ny\n\n}b"},
        {"Thunderbird, a forward", "a<div class=moz-forward-container>b</div>", "a\n{fb}"},
        {"Outlook on the web", "a<hr><div id=\"divRplyFwdMsg\"><b>From:</b> x</div><div>y</div>z",
         "a\n{qFrom: x\ny\nz}"},
        {"Outlook",
         "a<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0mm 0mm 0mm'>"
         "<p>差出人: x</p></div></div><p>y</p>",
         "a\n\n{q差出人: x\n\ny}"},
        {"Outlook's names in a quote", "a<div class=\"x_gmail_quote\">b</div>", "a\n{qb}"},
        {"signature", "a<div class=gmail_signature>b</div>c", "a\n{sb\n}c"},
        {"quotes in quotes", "<blockquote>a<blockquote>b</blockquote>c</blockquote>d",
         "{qa\n\nb\n\nc\n\n}d"},
        {"a class that only looks like it", "a<div class=not_gmail_quote>b</div>", "a\nb"},
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}

static void check_long(const char *piece, guint count, const char *between, const char *behind,
                       const char *expected) {
    g_autoptr(GString) html = g_string_new(NULL);
    for (guint i = 0; i < count; i++) {
        g_string_append(html, piece);
    }
    g_string_append(html, between);
    for (guint i = 0; i < count; i++) {
        g_string_append(html, behind);
    }
    g_autofree char *text = seen(span_of_string(html), 100000);
    g_assert_cmpstr(text, ==, expected);
}

/* Each of these takes a time that grows with the square of its length where a
 * reader looks through all that is open, or the stack where it recurses. */
static void test_depth(void) {
    check_long("<div>", 100000, "死ね", "</div>", "死ね");
    check_long("<div>", 100000, "死ね", "</b>", "死ね");
    check_long("<blockquote>", 100000, "x", "</blockquote>", "{qx}");
    check_long("<b style='display:none'>", 100000, "x", "</b>", "");
    check_long("<div hidden>", 100000, "x", "</p>", "");
    check_long("<b><i><u>", 100000, "死ね", "</i>", "死ね");
    check_long("<p hidden>x<p>", 100000, "死ね", "", "死ね");
    check_long("<!-", 100000, "x", "", "");
    check_long("</style", 100000, "x", "", "");
    check_long("<style>", 100000, "x", "", "");
    check_long("<a ", 100000, ">死ね", "", "死ね");
    check_long("a=b ", 10, "", "", "a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b");
    g_autoptr(GString) html = g_string_new("<a ");
    for (guint i = 0; i < 100000; i++) {
        g_string_append_printf(html, "a%u=\"%u\" ", i, i);
    }
    g_string_append(html, ">死ね");
    g_autofree char *text = seen(span_of_string(html), 100);
    g_assert_cmpstr(text, ==, "死ね");
}

static void test_text_max(void) {
    for (gsize max = 0; max < 12; max++) {
        g_autofree char *text = seen(span_of_text("<p>死</p><p>ね&#27515;</p>"), max);
        g_assert_cmpuint(strlen(text), <=, max);
    }
}

/* Cut at any byte, so that nothing is read beyond the end. */
static void test_cut_anywhere(void) {
    static const char html[] =
        "<!DOCTYPE x><p style='display:none;font:0/0 a' class=\"gmail_quote\">&#x6b7b;"
        "<!-- a --><img alt='&amp;'/></p><style>x</style><pre>\r\n a</pre>&notit;</";
    for (gsize start = 0; start < sizeof html; start++) {
        for (gsize end = start; end < sizeof html; end++) {
            g_autofree char *copy = g_memdup2(html + start, MAX(end - start, 1));
            g_autofree char *text = seen(span_of(copy, end - start), 1000);
            g_assert_nonnull(text);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/message/html/words", test_words);
    g_test_add_func("/message/html/hidden", test_hidden);
    g_test_add_func("/message/html/quotes", test_quotes);
    g_test_add_func("/message/html/depth", test_depth);
    g_test_add_func("/message/html/text-max", test_text_max);
    g_test_add_func("/message/html/cut-anywhere", test_cut_anywhere);
    return g_test_run();
}
