/* text: how alike two texts are, and what of one stands in another. */
#include "text/text.h"

static const char japanese[] =
    "いつもお世話になっております。先日購入した炊飯器について問い合わせいたします。電源を入れてもし"
    "ばらく"
    "すると止まってしまいます。保証期間内ですので、修理をお願いしたいと考えています。以前にも同じ症"
    "状で連絡"
    "しましたが、返事をいただいておりません。大変困っていますので、早めの対応をお願いいたします。";
static const char english[] =
    "Hello, I am writing about the order which I placed last week. The parcel was supposed to "
    "arrive by "
    "Friday but the tracking page has not changed since then. I have tried to call, but nobody "
    "answers. "
    "Could you please check the status and let me know when I can expect it?";

static guint64 print_of(const char *text) {
    g_autofree char *folded = fold_term(text);
    return likeness_of(span_of_text(folded));
}

static char *replaced(const char *text, const char *from, const char *to) {
    g_auto(GStrv) parts = g_strsplit(text, from, -1);
    return g_strjoinv(to, parts);
}

static void test_near(void) {
    g_autofree char *ja = replaced(japanese, "炊飯器", "掃除機");
    g_autofree char *en = replaced(english, "Friday", "Monday");
    g_assert_cmpfloat(likeness_between(print_of(japanese), print_of(japanese)), ==, 1.0);
    g_assert_cmpfloat(likeness_between(print_of(japanese), print_of(ja)), >, 0.9);
    g_assert_cmpfloat(likeness_between(print_of(english), print_of(en)), >, 0.9);
}

/* Long texts are compared by a sample: one sentence changed in pages of them. */
static void test_long(void) {
    g_autoptr(GString) one = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);
    for (guint i = 0; i < 60; i++) {
        g_string_append_printf(one, "Sentence number %u speaks of parcel %u and its %u labels. ", i,
                               i * 7919 % 1000, i * 31 % 97);
        if (i == 30)
            g_string_append(other, "Now something else altogether. ");
        else
            g_string_append_printf(other,
                                   "Sentence number %u speaks of parcel %u and its %u labels. ", i,
                                   i * 7919 % 1000, i * 31 % 97);
    }
    g_assert_cmpuint(one->len, >, 3000);
    g_assert_cmpfloat(likeness_between(print_of(one->str), print_of(other->str)), >, 0.9);
}

static void test_far(void) {
    g_assert_cmpfloat(likeness_between(print_of(japanese), print_of(english)), <, 0.75);
    g_assert_cmpfloat(
        likeness_between(print_of(english),
                         print_of("The invoice shows a different amount than the quote which I "
                                  "received in March, so please send a corrected copy to us.")),
        <, 0.8);
}

static void test_short(void) {
    g_assert_cmpuint(print_of(""), ==, 0);
    g_assert_cmpuint(print_of("はい"), ==, 0);
    /* equal or unrelated */
    g_assert_cmpfloat(likeness_between(print_of("返金しろ"), print_of("返金しろ")), ==, 1);
    g_assert_cmpfloat(likeness_between(print_of("返金しろ"), print_of("返金して")), <, 0.75);
    g_assert_cmpfloat(likeness_between(print_of("thank you"), print_of("thank you!")), <, 0.75);
    g_assert_cmpuint(print_of(english), !=, 0);
}

/* A stored print must mean the same in years. */
static void test_stable(void) {
    g_assert_cmphex(print_of("the same text must have the same print on every machine"), ==,
                    G_GUINT64_CONSTANT(0x5a5feaa09e02d1ab));
}

static double share_of(const char *text, const GArray *prints) {
    g_autoptr(Fold) fold = fold_new();
    return prints_share(fold_text(fold, span_of_text(text), FOLD_QUOTED), prints);
}

static void test_prints(void) {
    g_autoptr(GArray) prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autofree char *ja = fold_term(japanese);
    g_autofree char *en = fold_term(english);
    g_assert_cmpfloat(share_of(japanese, prints), ==, 0);
    prints_of(span_of_text(ja), prints);
    g_assert_cmpuint(prints->len, >, strlen(ja) / 3 / 8);
    g_assert_cmpuint(prints->len, <, strlen(ja) / 3 / 3);
    prints_of(span_of_text(en), prints);
    prints_sort(prints);
    static const struct {
        const char *text;
        double least, most;
    } rows[] = {
        {japanese, 1, 1},
        {english, 1, 1},
        {"> 先日購入した炊飯器\n> について問い合わせ\n>いたします", 1, 1},
        {"> > The Parcel was supposed\n> > to arrive by\n", 1, 1},
        {"先日購入した炊飯器について死ね問い合わせいたします", 0, 0.6},
        {"この文はどこにも書かれていないはずのものです", 0, 0},
        {"nothing of this was ever written by anyone", 0, 0},
        {"炊飯器について", -1, -1},
        {"", -1, -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double share = share_of(rows[i].text, prints);
        if (share < rows[i].least || share > rows[i].most)
            g_error("row %zu: %g", i, share);
    }
}

/* Wherever a copy is cut out, it is known again. */
static void test_prints_anywhere(void) {
    g_autoptr(GArray) prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autofree char *folded = fold_term(japanese);
    glong length = g_utf8_strlen(folded, -1);
    prints_of(span_of_text(folded), prints);
    prints_sort(prints);
    for (glong from = 0; from + 24 <= length; from++) {
        g_autofree char *piece = g_utf8_substring(folded, from, from + 24);
        g_assert_cmpfloat(share_of(piece, prints), ==, 1);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/likeness/near", test_near);
    g_test_add_func("/text/likeness/long", test_long);
    g_test_add_func("/text/likeness/far", test_far);
    g_test_add_func("/text/prints", test_prints);
    g_test_add_func("/text/prints/anywhere", test_prints_anywhere);
    g_test_add_func("/text/likeness/short", test_short);
    g_test_add_func("/text/likeness/stable", test_stable);
    return g_test_run();
}
