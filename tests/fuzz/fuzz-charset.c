/* Bytes under a label (the first line), and as the value of a header. */
#include "fuzz.h"

#include "message/message.h"
#include "message/parts.h"

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    message_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    Span rest = span_of(bytes, length);
    g_autofree char *label = span_dup(fuzz_first_line(&rest));
    g_autoptr(GString) text = charset_to_utf8(rest, *label ? label : NULL);
    g_autofree char *header = header_to_utf8(rest);
    PROMISED(g_utf8_validate(text->str, (gssize)text->len, NULL));
    PROMISED(g_utf8_validate(header, -1, NULL));
    return 0;
}
