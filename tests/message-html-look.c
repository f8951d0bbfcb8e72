/* message: which text of HTML is seen, by attributes and rules of <style>. Most rows
 * come in pairs: what hides, and what only looks like it. */
#include "html-fixture.h"

/* Each declaration list on a div around 死ね. */
static void check_styles(const char *const *styles, gsize count, gboolean is_seen) {
    for (gsize i = 0; i < count; i++) {
        g_autofree char *html = g_strdup_printf("<div style=\"%s\">死ね</div>", styles[i]);
        g_autofree char *text = seen(span_of_text(html), 1000);
        if (strcmp(text, is_seen ? "死ね" : "") != 0) {
            g_test_message("row %zu, %s: \"%s\"", i, styles[i], text);
            g_test_fail();
        }
    }
}

static void test_styles_that_show(void) {
    static const char *const styles[] = {
        "font-size:1cm",
        "font-size:.2in",
        "font-size:1pc",
        "font-size:1ex",
        "font-size:1ch",
        "font-size:1lh",
        "font-size:1rem",
        "font-size:1vw",
        "font-size:20Q",
        "font-size:0 !bogus",
        "font-size:0 1",
        "font-size:1nosuch",
        "font-size:-1px",
        "font-size:0;font-size:12px",
        "font-size:calc(1px + 1em)",
        "font-size:var(--x)",
        "font:0/0",
        "font-size:1px;transform:scale(16)",
        "font-size:1px;zoom:12",
        "display:block!important;display:none",
        "display:none;display:block",
        "display:none;all:initial",
        "display:nonesuch",
        "display:none none",
        "dis\\30play:none",
        "display:n\\30ne",
        "display:'none'",
        "display:none;display:var(--x)",
        "x:'a;display:none'",
        "x:url(a;display:none)",
        "x:(;display:none)",
        "x:\\;display:none",
        "x:[{;display:none}]",
        "opacity:abc",
        "opacity:0 1",
        "opacity:0.0001e9",
        "opacity:0;animation:show 1s",
        "left:-9999px",
        "position:relative;left:-9999px;padding-left:9999px",
        "position:absolute;left:-9999px;margin-left:9999px",
        "position:absolute;left:-9999px;transform:translateX(9999px)",
        "position:absolute;left:-9999px;width:20000px;text-align:right",
        "margin-left:-9999px",
        "text-indent:-1000px;padding-left:1000px",
        "text-indent:-9999px;text-align:right",
        "overflow:hidden;width:0;min-width:100%",
        "overflow:hidden;height:0;min-height:50px",
        "overflow:hidden;height:0;padding-bottom:50%",
        "overflow:visible;height:0",
        "overflow-x:hidden;height:0",
        "display:inline;height:0;overflow:hidden",
        "display:table-cell;height:0;overflow:hidden",
        "color:#fff;background:#fff url(x.png)",
        "color:#fff;background-color:#fff;background-image:linear-gradient(red,red)",
        "color:#fff;background:#fff;-webkit-text-fill-color:#000",
        "color:#fff;text-shadow:0 0 2px #000",
        "color:#fff;background:#000",
        "color:#fff;box-shadow:inset 0 0 0 99px #000",
        "color:#fff;position:relative;top:-50px",
        "color:#fff;margin-top:-50px",
        "color:#fff;color:#000",
        "color:#ff",
        "color:rgb(255,255)",
        "color:whitest",
        "color:rgba(0,0,0,.5)",
        "color:rgba(255,255,255,.9);background:#000",
        "background:#fff bogus;color:#000",
        "clip:rect(0 0 0 0)",
        "position:absolute;clip:rect(0,100px,100px,0)",
        "clip-path:inset(10%)",
        "clip-path:circle(50%)",
        "transform:scale(0.9)",
        "transform:scale(0);transform:none",
        "visibility:hidden;visibility:visible",
    };
    check_styles(styles, G_N_ELEMENTS(styles), TRUE);
}

static void test_styles_that_hide(void) {
    static const char *const styles[] = {
        "display:none",
        "display:none!important;display:block",
        "display:none;display:nonesuch",
        "display:none;;display",
        "d\\69splay:none",
        "d\\000069 splay:none",
        "display:n\\6f ne",
        "x:';';display:none",
        "x:url(;);display:none",
        "x:a\\;b;display:none",
        "color:#0000",
        "color:#00000000",
        "color:rgba(0,0,0,0)",
        "color:rgb(0 0 0 / 0)",
        "color:rgb(0 0 0 / 1%)",
        "color:hsla(0,0%,0%,0)",
        "color:hsl(0,0%,100%)",
        "-webkit-text-fill-color:transparent",
        "color:#fff",
        "color:#FDFDFD",
        "color:white;color:bogus",
        "color:snow",
        "background:#000;color:#010101",
        "background:url(x) #000;background:#000;color:#000",
        "opacity:0",
        "opacity:0.04",
        "opacity:1%",
        "filter:opacity(0)",
        "content-visibility:hidden",
        "font-size:0.01em",
        "font-size:1%",
        "font-size:1.9px",
        "font-size:0.5mm",
        "font-size:1pt",
        "font-size:0rem",
        "font-size:calc(0px)",
        "font-size:12px;font-size:0",
        "position:absolute;clip:rect(0 0 0 0)",
        "position:absolute;clip:rect(1px,1px,1px,1px)",
        "clip-path:inset(100%)",
        "clip-path:inset(50%)",
        "clip-path:circle(0)",
        "clip-path:polygon(0 0, 0 0, 0 0)",
        "transform:scale(0)",
        "transform:translateX(1px) scale(0, 0)",
        "scale:0",
        "position:absolute;left:-9999px",
        "position:absolute;left:-9999px;top:-9999px",
        "position:fixed;top:-100em",
        "position:fixed;inset:-9999px auto auto auto",
        "position:absolute;right:-9999px",
        "position:absolute;margin-left:-9999px",
        "float:left;margin-left:-9999px",
        "transform:translateX(-9999px)",
        "text-indent:-9999px",
        "overflow:hidden;max-height:0",
        "overflow:hidden;width:0;height:0",
        "overflow-y:hidden;height:0",
        "overflow:clip;max-width:0",
        "overflow:hidden;line-height:0",
    };
    check_styles(styles, G_N_ELEMENTS(styles), FALSE);
}

static void test_elements(void) {
    static const Row rows[] = {
        {"hidden, overridden", "<div hidden style='display:block'>死ね</div>", "死ね"},
        {"hidden in a word", "死<div hidden>x</div>ね", "死ね"},
        {"details", "<details>x<summary>死</summary>y</details>ね", "死\nね"},
        {"open details", "<details open><summary>死</summary>ね</details>", "死\nね"},
        {"details in details",
         "<details><details><summary>x</summary></details><summary>死ね</summary></details>",
         "死ね"},
        {"dialog", "死<dialog>x</dialog>ね<dialog open>y</dialog>", "死ね\ny"},
        {"dialog, shown by its style", "<dialog style='display:block'>死ね</dialog>", "死ね"},
        {"datalist", "死<datalist><option>x</datalist>ね", "死ね"},
        {"noscript is seen", "<noscript>死ね</noscript>", "死ね"},
        {"hidden select", "死<select hidden><option>x</option></select>ね", "死ね"},
        {"items end no list", "<div>死<ul hidden><li>x</li><li>y</li></ul>ね</div>", "死ね"},
        {"cells end no table",
         "<div>死<table hidden><tbody hidden><tr hidden><td>x</td><td>y</td></tr><tr><td>z</td>"
         "</tr></tbody></table>ね</div>",
         "死ね"},
        {"options end no list",
         "<div>死<datalist><option>x</option><option>y</option></datalist>ね</div>", "死ね"},
        {"hidden break", "死<br hidden>ね", "死ね"},
        {"font", "死<font color=#ffffff>x</font><font color=fefefe>y</font>ね", "死ね"},
        {"font on a dark ground", "<td bgcolor=black><font color=white>死ね</font></td>", "死ね"},
        {"ground of the table", "<table bgcolor=#222222><tr><td><b style='color:#222'>x</b>死ね",
         "死ね"},
        {"ground of the page",
         "<body bgcolor=black><i style='color:#fff'>死ね</i>"
         "<i style='color:#000'>x</i>",
         "死ね"},
        {"text of the page", "<body text=white>x<b style='color:red'>死ね</b>", "死ね"},
        {"a picture behind the page", "<body background=x><i style='color:#fff'>死ね</i>", "死ね"},
        {"bgcolor of a div is none",
         "<td bgcolor=black><div bgcolor=white>"
         "<i style='color:#fff'>死ね</i></div>",
         "死ね"},
        {"ground of a parent",
         "<div style='background:#000'><i style='color:#fff'>死ね</i>"
         "<i style='color:#000'>x</i></div>",
         "死ね"},
        {"transparent ground",
         "<div style='background:#000'><div style='background:none'>"
         "<i style='color:#fff'>死ね</i>",
         "死ね"},
        {"a box lower than its text",
         "<div style='background:#000'><div style='background:#fff;height:0'>"
         "<i style='color:#fff'>死ね</i>",
         "死ね"},
        {"a link has its own colour", "<div style='color:#fff'><a href=x>死ね</a>x</div>", "死ね"},
        {"a link, white", "死<a href=y style='color:#fff'>x</a>ね", "死ね"},
        {"a button has its own", "<div style='color:#fff;font-size:0'><button>死ね</button>",
         "死ね"},
        {"a table in small text", "<div style='font-size:0'>x<table><tr><td>死ね", "死ね"},
        {"sizes in sizes", "<div style='font-size:.2em'>死<b style='font-size:.2em'>x</b>ね",
         "死ね"},
        {"size of font", "<div style='font-size:0'><font size=3>死ね</font>", "死ね"},
        {"moved back",
         "<div style='position:absolute;left:-9999px'>x"
         "<p style='position:absolute;left:9999px'>死ね",
         "死ね"},
        {"not moved back", "<div style='position:absolute;left:-9999px'><p><b>x</b>", ""},
        {"out of a flat box",
         "<div style='height:0;overflow:hidden'>x<p style='position:absolute'>死ね", "死ね"},
        {"the second line is not indented", "<div style='text-indent:-9999px'>x<br>死ね", "死ね"},
        {"words in a line have no height", "<b style='height:0;overflow:hidden'>死ね</b>", "死ね"},
        {"nor scale", "<b style='transform:scale(0)'>死ね</b>", "死ね"},
        {"a row of letters", "<table><tr><td>お<td>前<td>を<td>死<td>ね<td>x y</table>",
         "お前を死ね\n\nx y"},
        {"items of letters", "<ul><li>k</li><li>i</li><li>l</li></ul>x", "kil\n\nx"},
        {"rows of letters are apart", "<table><tr><td>a<td>b<tr><td>c<td>d</table>",
         "a\n\nb\n\nc\n\nd"},
        {"an ordinary table", "<table><tr><td>a<td>1<td>b<td>2<td>cd</table>",
         "a\n\n1\n\nb\n\n2\n\ncd"},
        {"letters quoted and not", "<ul><li>a<li><blockquote>b</blockquote><li>c</ul>",
         "a\n\n{qb\n\n}c"},
        {"a hidden span ends with its paragraph", "<p><span hidden>x</p>死ね", "死ね"},
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}

#define X "<b class=x>x</b>死ね"
#define SHOWN "<b class=x>死ね</b>"

static void test_rules_that_hide(void) {
    static const Row rows[] = {
        {"class", "<style>.x{display:none}</style>" X, "死ね"},
        {"class, behind it", X "<style>.x{display:none}</style>", "死ね"},
        {"id", "<style>#x{display:none}</style><b id=x>x</b>死ね", "死ね"},
        {"element", "<style>U{display:none}</style><u>x</u>死ね", "死ね"},
        {"all", "<style>* {color:#fff}</style><p>x<p style='color:red'>死ね", "死ね"},
        {"several", "<style>a, i ,.x{font-size:0}</style>" X, "死ね"},
        {"both", "<style>b.x{opacity:0}</style>" X, "死ね"},
        {"two classes", "<style>.y.x{opacity:0}</style><b class='x z y'>x</b>死ね", "死ね"},
        {"below", "<style>.h b{display:none}</style><p class=h>死<i><b>x</b></i>ね", "死ね"},
        {"below, in order",
         "<style>.g .h b{display:none}</style>"
         "<p class=g><i class=h><b>x</b></i>死ね",
         "死ね"},
        {"below body", "<style>html body .x{display:none}</style>" X, "死ね"},
        {"in comment marks", "<style><!-- .x{display:none} --></style>" X, "死ね"},
        {"with comments", "<style>/* { */.x/**/{display:none}</style>" X, "死ね"},
        {"an escape", "<style>.\\78 {d\\69splay:none}</style>" X, "死ね"},
        {"not closed", "<style>.x{display:none</style>" X, "死ね"},
        {"screen", "<style media=screen>@media screen{.x{display:none}}</style>" X, "死ね"},
        {"after other rules",
         "<style>@import 'a';@font-face{x:y}@media print{a{b:c}}a{b:c}"
         ".x{display:none}</style>" X,
         "死ね"},
        {"important",
         "<style>.x{display:none!important}</style>"
         "<b class=x style='display:block'>x</b>死ね",
         "死ね"},
        {"id over class",
         "<style>#x{display:none}.x{display:block}</style>"
         "<b class=x id=x>x</b>死ね",
         "死ね"},
        {"class by reference", "<style>.x{display:none}</style><b class=&#120;>x</b>死ね", "死ね"},
        {"ground by rule",
         "<style>.g{background:#222}</style>"
         "<p class=g><b style='color:#222'>x</b>死ね",
         "死ね"},
        {"a body that has no tag",
         "<style>body{background:#000}</style>"
         "<b style='color:#000'>x</b><i style='color:#fff'>死ね</i>",
         "死ね"},
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}

static void test_rules_that_show(void) {
    static const Row rows[] = {
        {"another class", "<style>.xx{display:none}.X{display:none}</style>" SHOWN, "死ね"},
        {"another element", "<style>i.x{display:none}</style>" SHOWN, "死ね"},
        {"the later", "<style>.x{display:none}.x{display:inline}</style>" SHOWN, "死ね"},
        {"the stronger", "<style>b.x{display:inline}.x{display:none}</style>" SHOWN, "死ね"},
        {"its own", "<style>.x{display:none}</style><b class=x style='display:inline'>死ね</b>",
         "死ね"},
        {"not below", "<style>.h b{display:none}</style><p class=h></p><b>死ね</b>", "死ね"},
        {"not in this order",
         "<style>.g .h b{display:none}</style>"
         "<p class=h><i class=g><b>死ね</b></i>",
         "死ね"},
        {"not itself", "<style>.x .x{display:none}</style>" SHOWN, "死ね"},
        {"for printers", "<style>@media print{.x{display:none}}</style>" SHOWN, "死ね"},
        {"for some", "<style>@media (max-width:9px){.x{display:none}}</style>" SHOWN, "死ね"},
        {"shown by some",
         "<style>.x{display:none}@media (min-width:9px){.x{display:inline}}</style>" SHOWN, "死ね"},
        {"style of printers", "<style media=print>.x{display:none}</style>" SHOWN, "死ね"},
        {"style of another language", "<style type=a/b>.x{display:none}</style>" SHOWN, "死ね"},
        {"style in a template", "<template><style>.x{display:none}</style></template>" SHOWN,
         "死ね"},
        {"style in a comment", "<!--<style>.x{display:none}</style>-->" SHOWN, "死ね"},
        {"a selector that browsers do not know", "<style>.x,!{display:none}</style>" SHOWN, "死ね"},
        {"a state", "<style>.x:hover{display:none}</style>" SHOWN, "死ね"},
        {"shown by a state", "<style>.x{display:none}.x:first-child{display:inline}</style>" SHOWN,
         "死ね"},
        {"a child", "<style>p>.x{display:none}</style><p><i>" SHOWN, "死ね"},
        {"in a string", "<style>.y{content:'}.x{display:none}'}</style>" SHOWN, "死ね"},
        {"in a bracket", "<style>.y(.x{display:none})</style>" SHOWN, "死ね"},
        {"animated", "<style>.x{opacity:0;animation:a 1s}</style>" SHOWN, "死ね"},
        {"ground in some",
         "<style>@media (min-width:9px){p{background:#000}}</style>"
         "<p><i style='color:#fff'>死ね</i>",
         "死ね"},
    };
    check_rows(rows, G_N_ELEMENTS(rows));
}

/* What grows with the square of its length takes minutes here; a megabyte each. */
static void test_hostile(void) {
    static const struct {
        const char *before, *piece, *between, *behind;
    } rows[] = {
        {"<style>", ".x{display:none}", "</style>", "<b class=x>"},
        {"<style>", ".x{", "</style>", "<b class=x>"},
        {"<style>", "@media x{", "</style>", "<b class=x>"},
        {"<style>", "a b ", "{display:none}</style>", "<b>"},
        {"<style>", ".x,", "{display:none}</style>", "<b class=x>"},
        {"<style>", "*{color:red}", "</style>", "<b>"},
        {"<style>", "(", "</style>", "<b>"},
        {"<style>", "/*", "</style>", "<b>"},
        {"<style>", "\"\n", "</style>", "<b>"},
        {"<style>", "<!--", "</style>", "<b>"},
        {"", "<style>.x{color:red}</style>", "", "<b class=x>"},
        {"<style>.x{color:red}</style><b class='", "x ", "'>", "<b class=x>"},
        {"<b style='", "display:none;", "'>", "<b style=color:red>"},
        {"<b style='color:", "(", "'>", "<b style=color:#fff>"},
        {"<b style='background:", "red ", "'>", "<b style=font-size:1em>"},
        {"<b style='", "/*", "'>", "<details><summary>"},
        {"<table>", "<td>a", "", "<li>b"},
        {"<div style='text-indent:-9999px'>", "<br>", "", "<p style='text-indent:-9999px'><br>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) html = g_string_new(rows[i].before);
        while (html->len < 500000) {
            g_string_append(html, rows[i].piece);
        }
        g_string_append(html, rows[i].between);
        while (html->len < 1000000) {
            g_string_append(html, rows[i].behind);
        }
        gint64 start = g_get_monotonic_time();
        g_autofree char *text = seen(span_of_string(html), 1000000);
        gint64 time = g_get_monotonic_time() - start;
        g_test_message("row %zu: %d ms", i, (int)(time / 1000));
        g_assert_cmpint(time, <, 5 * G_USEC_PER_SEC); /* also under a sanitizer */
    }
}

/* Cut at any byte, so that nothing is read beyond the end. */
static void test_cut_anywhere(void) {
    static const char *const pages[] = {
        "<style>@media a{.x\\,#y{x:url(;)}}a.b>c[d]:e(f),g{font:0/0 a}</style><b class=x>",
        "<i style=\"d\\69:n;color:rgb(1,2,3/4);background:#fff url('x);\">a</i>",
        "<p style='clip:rect(0 0 0 0);clip-path:polygon(0 0);inset:1px 2px;transform:scale(0'>",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        for (gsize end = 0; end <= strlen(pages[i]); end++) {
            g_autofree char *copy = g_memdup2(pages[i], MAX(end, 1));
            g_autofree char *text = seen(span_of(copy, end), 1000);
            g_assert_nonnull(text);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/message/html-look/styles-that-show", test_styles_that_show);
    g_test_add_func("/message/html-look/styles-that-hide", test_styles_that_hide);
    g_test_add_func("/message/html-look/elements", test_elements);
    g_test_add_func("/message/html-look/rules-that-hide", test_rules_that_hide);
    g_test_add_func("/message/html-look/rules-that-show", test_rules_that_show);
    g_test_add_func("/message/html-look/hostile", test_hostile);
    g_test_add_func("/message/html-look/cut-anywhere", test_cut_anywhere);
    return g_test_run();
}
