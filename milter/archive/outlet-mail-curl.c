/* outlet.h's outlet_mail() by libcurl's SMTP (RFC 5321): straight to a server, and not by a
 * sendmail program, which a confined daemon could not run (it is setgid). From the null sender:
 * no bounce comes back to a mailbox that nobody reads. */
#include "archive/checkpoint-store.h"
#include "archive/inside.h"
#include "archive/outlet.h"
#include "base/error.h"
#include "base/translate.h"

#include <curl/curl.h>

static size_t give(char *buffer, size_t one, size_t room, void *data) {
    Span *left = data;
    gsize length = MIN(one * room, left->length);
    if (length > 0)
        memcpy(buffer, left->bytes, length);
    *left = span_slice(*left, length, left->length);
    return length;
}

static void append_base64(GString *out, GBytes *bytes) {
    Span all = span_of_bytes(bytes);
    g_autofree char *base64 = g_base64_encode((const guchar *)all.bytes, all.length);
    Span left = span_of_text(base64);
    while (left.length > 0) {
        Span line = span_slice(left, 0, 76);
        g_string_append_printf(out, "%.*s\r\n", (int)line.length, line.bytes);
        left = span_slice(left, line.length, left.length);
    }
}

/* The note is the whole body, in base64: no server on the way changes a byte of it. */
static GString *mail_of(const Checkpoint *checkpoint, GBytes *note, const char *recipient) {
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *clock = g_date_time_format(now, "%H:%M:%S");
    g_autofree char *id = g_uuid_string_random();
    const char *host = g_get_host_name();
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    GString *mail = g_string_new(NULL);
    /* Not by strftime(3), which speaks the language of the host. */
    g_string_append_printf(
        mail, "Date: %s, %d %s %d %s +0000\r\n", days[g_date_time_get_day_of_week(now) - 1],
        g_date_time_get_day_of_month(now), months[g_date_time_get_month(now) - 1],
        g_date_time_get_year(now), clock);
    g_string_append_printf(mail,
                           "Message-ID: <%s@%s>\r\nFrom: kasuhara-milter <postmaster@%s>\r\n"
                           "To: <%s>\r\nSubject: checkpoint %" G_GUINT64_FORMAT " of %s\r\n",
                           id, host, host, recipient, checkpoint->size, checkpoint->origin);
    g_string_append(mail, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n");
    append_base64(mail, note);
    return mail;
}

static gboolean set_up(CURL *handle, const char *url, struct curl_slist *recipients, Span *mail,
                       char *why) {
    return curl_easy_setopt(handle, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp") == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_MAIL_FROM, "<>") == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_READFUNCTION, give) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_READDATA, mail) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_TIMEOUT, (long)OUTLET_SECONDS) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why) == CURLE_OK;
}

static gboolean send_mail(Span mail, const char *recipient, const char *server, GError **error) {
    char why[CURL_ERROR_SIZE] = "";
    g_autofree char *url = g_strdup_printf("smtp://%s/%s", server, g_get_host_name());
    CURL *handle = curl_easy_init();
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    CURLcode code = CURLE_FAILED_INIT;
    if (handle && recipients && set_up(handle, url, recipients, &mail, why))
        code = curl_easy_perform(handle);
    g_autofree char *shown = g_utf8_make_valid(*why ? why : curl_easy_strerror(code), -1);
    if (code != CURLE_OK)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("the mail server %s did not take the checkpoint for %s: %s"), server,
                    recipient, shown);
    curl_easy_cleanup(handle);
    curl_slist_free_all(recipients);
    return code == CURLE_OK;
}

gboolean outlet_mail(const char *archive_path, guint64 size, const char *recipient,
                     const char *server, GError **error) {
    g_autofree char *path = checkpoint_path(archive_path, size);
    g_autoptr(GBytes) bytes = NULL;
    Checkpoint checkpoint;
    Note note;
    int got = small_file_read(path, NOTE_BYTES_MAX, &bytes, error);
    if (got == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("there is no %s"), path);
    if (got <= 0 || !checkpoint_read(span_of_bytes(bytes), path, &note, &checkpoint, error))
        return FALSE;
    g_autoptr(GString) mail = mail_of(&checkpoint, bytes, recipient);
    checkpoint_clear(&checkpoint);
    note_clear(&note);
    return send_mail(span_of_string(mail), recipient, server, error);
}
