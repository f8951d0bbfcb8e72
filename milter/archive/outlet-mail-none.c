/* outlet.h's outlet_mail() where libcurl is not built in: nothing is mailed. */
#include "archive/outlet.h"
#include "base/error.h"
#include "base/translate.h"

gboolean outlet_mail(const char *archive_path, guint64 size, const char *recipient,
                     const char *server, GError **error) {
    (void)archive_path;
    (void)size;
    g_set_error(
        error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
        _("cannot mail to %s by %s: this kasuhara-milter was built without libcurl; build it "
          "with, or let a command of the policy mail it"),
        recipient, server);
    return FALSE;
}
