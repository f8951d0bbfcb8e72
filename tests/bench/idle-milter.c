/* idle-milter SOCKET: a milter that takes every mail whole and does nothing, to measure by. Until
 * it is killed. */
#include <libmilter/mfapi.h>
#include <stdio.h>

static sfsistat on_header(SMFICTX *context, char *name, char *value) {
    (void)context, (void)name, (void)value;
    return SMFIS_CONTINUE;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t length) {
    (void)context, (void)bytes, (void)length;
    return SMFIS_CONTINUE;
}

static sfsistat on_end(SMFICTX *context) {
    (void)context;
    return SMFIS_ACCEPT;
}

int main(int argc, char **argv) {
    static char name[] = "idle";
    struct smfiDesc milter = {.xxfi_name = name,
                              .xxfi_version = SMFI_VERSION,
                              .xxfi_header = on_header,
                              .xxfi_body = on_body,
                              .xxfi_eom = on_end};
    if (argc != 2 || smfi_setconn(argv[1]) != MI_SUCCESS || smfi_register(milter) != MI_SUCCESS) {
        fprintf(stderr, "usage: idle-milter unix:PATH\n");
        return 2;
    }
    return smfi_main() == MI_SUCCESS ? 0 : 2;
}
