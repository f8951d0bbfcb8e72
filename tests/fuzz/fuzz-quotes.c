/* Quoted mail in plain text: passages cover it, without gap or overlap. */
#include "fuzz.h"

#include "message/message.h"
#include "message/parts.h"

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    message_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    g_autoptr(GString) text = charset_to_utf8(span_of(bytes, length), "utf-8");
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    gsize at = 0;
    quotes_find(span_of(text->str, text->len), passages);
    for (guint i = 0; i < passages->len; i++) {
        const Passage *passage = &g_array_index(passages, Passage, i);
        PROMISED(passage->start == at && passage->end > at);
        at = passage->end;
    }
    PROMISED(at == text->len);
    return 0;
}
