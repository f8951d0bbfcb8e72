/* timestamp-inside.h's timestamp_post() where libcurl is not built in: nobody is asked. */
#include "archive/timestamp-inside.h"
#include "base/error.h"
#include "base/translate.h"

GBytes *timestamp_post(const char *url, Span query, guint seconds, GError **error) {
    (void)url;
    (void)query;
    (void)seconds;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                _("this kasuhara was built without libcurl; build it with, or send the request by "
                  "another program, as kasuhara(1) shows at \"archive timestamp\""));
    return NULL;
}
