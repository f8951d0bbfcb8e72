/* What a reader sees of HTML. */
#include "fuzz.h"

#include "message/message.h"
#include "message/parts.h"

enum {
    TEXT_MAX = 1 << 20
};

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    message_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    g_autoptr(GString) html = charset_to_utf8(span_of(bytes, length), "utf-8");
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    gsize at = 0;
    html_to_text(span_of(html->str, html->len), TEXT_MAX, text, passages);
    PROMISED(text->len <= TEXT_MAX);
    PROMISED(g_utf8_validate(text->str, (gssize)text->len, NULL));
    for (guint i = 0; i < passages->len; i++) {
        const Passage *passage = &g_array_index(passages, Passage, i);
        PROMISED(passage->start >= at && passage->end > passage->start &&
                 passage->end <= text->len);
        at = passage->end;
    }
    return 0;
}
