/* record_scan() against the library: where it is sure, the library reads the same record, and it
 * names the same objects; and it is sure of every record that is ours. */
#include "evidence/record.h"

#include <glib.h>

enum {
    CHANGES = 60000
};

/* Of every form that JSON has. The first is as ours are. */
static const char *const samples[] = {
    "{\"kind\":\"message\",\"archive\":\"h\\\\o\\\"st\\n\",\"case\":7,\"mail\":{\"sha256\":\"x\","
    "\"object\":"
    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"as\":null},\"list\":["
    "\"a\","
    "\"死\",[],{},{\"object\":null},[1,-2.5,0,true,false,null]],\"score\":12.25,\"policy\":{"
    "\"object\":"
    "\"ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}}\n",
    "{\"kind\":\"message\",\"a\":{\"b\":{\"c\":{\"object\":"
    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeef0\"}}},\"object\":null}",
    "{\"kind\":\"message\",\"n\":[1e5,123456789012345678,01,1.,-,\"\\u0041\"]}",
};

static void gather(const Json *json, GArray *named) {
    const char *key;
    Json *value;
    size_t index;
    Digest digest;
    json_array_foreach((Json *)json, index, value) {
        gather(value, named);
    }
    json_object_foreach((Json *)json, key, value) {
        const char *hex = json_string_value(value);
        if (g_str_equal(key, "object") && hex && strlen(hex) == DIGEST_HEX &&
            digest_from_hex(hex, &digest))
            g_array_append_val(named, digest);
        else
            gather(value, named);
    }
}

static gint by_bytes(gconstpointer a, gconstpointer b) {
    return memcmp(a, b, sizeof(Digest));
}

/* TRUE: the scan was sure, and right. */
static gboolean agrees(Span text) {
    g_autoptr(GArray) scanned = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_autoptr(GArray) read = g_array_new(FALSE, FALSE, sizeof(Digest));
    const char *why;
    if (!record_scan(text, "message", scanned)) {
        g_assert_cmpuint(scanned->len, ==, 0);
        return FALSE;
    }
    g_autoptr(Json) json = record_from_text(text, "message", &why);
    if (!json)
        g_error("the scan was sure of: %.*s", (int)text.length, text.bytes);
    gather(json, read);
    g_array_sort(scanned, by_bytes);
    g_array_sort(read, by_bytes);
    g_assert_cmpuint(scanned->len, ==, read->len);
    for (guint i = 0; i < read->len; i++)
        g_assert_true(
            digest_equal(&g_array_index(scanned, Digest, i), &g_array_index(read, Digest, i)));
    return TRUE;
}

static void test_ours(void) {
    g_assert_true(agrees(span_of_text(samples[0])));
    g_assert_true(agrees(span_of_text(samples[1])));
    g_assert_false(agrees(span_of_text(samples[2])));
}

static void change(GString *text) {
    static const char bytes[] = "{}[],:\"\\0019eE.-+ \n\tntfu/a\xe6\xad\xbb\x7f\x01\xff";
    gsize at = (gsize)g_test_rand_int_range(0, (gint32)text->len);
    char byte = bytes[g_test_rand_int_range(0, sizeof bytes - 1)];
    switch (g_test_rand_int_range(0, 4)) {
    case 0:
        text->str[at] = byte;
        break;
    case 1:
        g_string_insert_c(text, (gssize)at, byte);
        break;
    case 2:
        g_string_erase(text, (gssize)at, 1);
        break;
    default: { /* a piece of it again, elsewhere: keys that stand twice */
        gsize length = (gsize)g_test_rand_int_range(1, 40);
        g_autofree char *piece = g_strndup(text->str + at, MIN(length, text->len - at));
        g_string_insert(text, g_test_rand_int_range(0, (gint32)text->len), piece);
    }
    }
}

static void test_changed(void) {
    guint sure = 0;
    for (guint i = 0; i < CHANGES; i++) {
        g_autoptr(GString) text = g_string_new(samples[i % 2]);
        for (gint changes = g_test_rand_int_range(1, 4); changes > 0 && text->len > 0; changes--)
            change(text);
        sure += agrees(span_of_string(text)) ? 1 : 0;
    }
    g_test_message("sure of %u of %d", sure, CHANGES);
    g_assert_cmpuint(sure, >, CHANGES / 20);
    g_assert_cmpuint(sure, <, CHANGES / 2);
}

/* Keys, depth and digits past what it is sure of. */
static void test_bounds(void) {
    static const struct {
        const char *head, *each, *tail;
        guint sure, unsure;
    } rows[] = {
        {"{\"kind\":\"message\",\"a\":", "[", "", 0, 40},
        {"{\"kind\":\"message\",\"a\":", "9", "}", 17, 18},
        {"{\"kind\":\"message\",\"a\":\"", "x", "\"}", 100000, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint which = 0; which < 2; which++) {
            guint count = which ? rows[i].unsure : rows[i].sure;
            g_autoptr(GString) text = g_string_new(rows[i].head);
            for (guint j = 0; j < count; j++)
                g_string_append(text, rows[i].each);
            g_string_append(text, rows[i].tail);
            if (count > 0)
                g_assert_cmpint(agrees(span_of_string(text)), ==, which == 0);
        }
    }
    g_autoptr(GString) keys = g_string_new("{\"kind\":\"message\"");
    for (guint i = 1; i <= 64; i++) {
        g_autofree char *whole = g_strconcat(keys->str, "}", NULL);
        g_assert_true(agrees(span_of_text(whole)));
        g_string_append_printf(keys, ",\"k%u\":1", i);
    }
    g_string_append_c(keys, '}');
    g_assert_false(agrees(span_of_string(keys)));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scan/ours", test_ours);
    g_test_add_func("/scan/changed", test_changed);
    g_test_add_func("/scan/bounds", test_bounds);
    return g_test_run();
}
