/* Offers what error.h promises. Fails never; not a logger: see log.h. */
#include "base/error.h"

#include <errno.h>

/* Not by G_DEFINE_QUARK: what that keeps is written by threads that do not know of each other. */
GQuark kasuhara_error_quark(void) {
    static _Atomic GQuark quark;
    if (quark == 0)
        quark = g_quark_from_static_string("kasuhara-error-quark");
    return quark;
}

void error_set_errno(GError **error, int errno_value, const char *format, ...) {
    gboolean no_space = errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, KASUHARA_ERROR, no_space ? KASUHARA_ERROR_NO_SPACE : KASUHARA_ERROR_SYSTEM,
                "%s: %s", text, g_strerror(errno_value));
}
