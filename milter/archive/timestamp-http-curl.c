/* timestamp-inside.h's timestamp_post() by libcurl (RFC 3161, 3.4). No redirect is followed: an
 * authority has one address, and whoever stands in its way shall not choose another. */
#include "archive/timestamp-inside.h"
#include "base/error.h"
#include "base/translate.h"

#include <curl/curl.h>

typedef struct {
    CURL *handle;
    struct curl_slist *headers;
    GByteArray *body;
    gboolean too_long;
    char why[CURL_ERROR_SIZE];
} Exchange;

static size_t take_body(char *bytes, size_t one, size_t count, void *data) {
    Exchange *exchange = data;
    gsize length = one * count; /* one is 1 */
    exchange->too_long = length > TIMESTAMP_BYTES_MAX - exchange->body->len;
    if (exchange->too_long)
        return 0; /* an error to libcurl, as length is not 0 then */
    g_byte_array_append(exchange->body, (const guint8 *)bytes, (guint)length);
    return length;
}

static gboolean add_header(Exchange *exchange, const char *line) {
    struct curl_slist *longer = curl_slist_append(exchange->headers, line);
    exchange->headers = longer ? longer : exchange->headers;
    return longer != NULL;
}

static gboolean set_up(Exchange *exchange, const char *url, Span query, guint seconds) {
    CURL *handle = exchange->handle;
    return add_header(exchange, "Content-Type: application/timestamp-query") &&
           add_header(exchange, "Accept: application/timestamp-reply") &&
           curl_easy_setopt(handle, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_POSTFIELDS, query.bytes) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)query.length) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_HTTPHEADER, exchange->headers) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_USERAGENT, PACKAGE_NAME) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_TIMEOUT, (long)seconds) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_WRITEDATA, exchange) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, exchange->why) == CURLE_OK;
}

static void fail(GError **error, const char *what, const char *detail, const char *advice) {
    g_autofree char *shown = g_utf8_make_valid(detail, -1);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, "%s%.*s; %s", what, CURL_ERROR_SIZE,
                shown, advice);
}

/* An answer came. FALSE: by its status it is none. */
static gboolean is_success(Exchange *exchange, GError **error) {
    long status = 0;
    char *elsewhere = NULL;
    if (curl_easy_getinfo(exchange->handle, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
        curl_easy_getinfo(exchange->handle, CURLINFO_REDIRECT_URL, &elsewhere) != CURLE_OK)
        status = 0;
    g_autofree char *number = g_strdup_printf("%ld", status);
    if (elsewhere)
        fail(error, _("it sends us on to "), elsewhere, _("if that is right, name it as the URL"));
    else if (status != 200)
        fail(error, _("it answered with HTTP status "), number,
             status >= 500 ? _("the fault is on its side: try again later")
                           : _("look at the path in the URL, and whether one must log in there"));
    return !elsewhere && status == 200;
}

static gboolean perform(Exchange *exchange, GError **error) {
    CURLcode code = curl_easy_perform(exchange->handle);
    if (code == CURLE_OK)
        return is_success(exchange, error);
    if (exchange->too_long)
        fail(error, _("its answer is longer than any token is"), "",
             _("is that the address of a timestamp service?"));
    else if (code == CURLE_OPERATION_TIMEDOUT)
        fail(error, _("it took too long: "), exchange->why, _("try again later"));
    else
        fail(error, "", *exchange->why ? exchange->why : curl_easy_strerror(code),
             _("look at the URL, at the network, and at http_proxy and https_proxy"));
    return FALSE;
}

/* Safe in any thread where libcurl is 7.84 or newer; configure asks for more. */
static gboolean start_library(void) {
    static gsize started;
    if (g_once_init_enter(&started))
        g_once_init_leave(&started, curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
    return started == 1;
}

GBytes *timestamp_post(const char *url, Span query, guint seconds, GError **error) {
    Exchange exchange = {.handle = start_library() ? curl_easy_init() : NULL,
                         .body = g_byte_array_new()};
    gboolean ok = exchange.handle && set_up(&exchange, url, query, seconds);
    if (ok)
        ok = perform(&exchange, error);
    else
        fail(error, _("libcurl cannot be set up"), "",
             _("is there memory, and is the URL well formed?"));
    curl_easy_cleanup(exchange.handle);
    curl_slist_free_all(exchange.headers);
    GBytes *body = g_byte_array_free_to_bytes(exchange.body);
    if (!ok)
        g_clear_pointer(&body, g_bytes_unref);
    return body;
}
