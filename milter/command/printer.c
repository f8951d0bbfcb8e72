/* Offers printer.h. */
#include "command/printer.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

gboolean printer_print(gboolean json, json_t *object, PrinterTell tell) {
    gboolean ok;
    if (json) {
        char *line = json_dumps(object, JSON_COMPACT);
        ok = line && puts(line) >= 0;
        free(line);
    } else {
        g_autoptr(GString) out = g_string_new(NULL);
        tell(object, out, isatty(STDOUT_FILENO) && !g_getenv("NO_COLOR"));
        ok = fputs(out->str, stdout) >= 0;
    }
    json_decref(object);
    return ok && fflush(stdout) == 0;
}

void printer_text(GString *out, const char *text) {
    g_autofree char *flat = g_strdup(text ? text : "");
    g_strdelimit(flat, "\t\r\n", ' ');
    g_autofree char *safe = log_printable(flat);
    g_string_append(out, safe);
}

void printer_begin(GString *out, gboolean colour, Colour which) {
    static const char *const codes[] = {"\033[1m", "\033[1;31m", "\033[32m", "\033[2m"};
    if (colour)
        g_string_append(out, codes[which]);
}

void printer_end(GString *out, gboolean colour) {
    if (colour)
        g_string_append(out, "\033[0m");
}

static gsize width_of(gunichar c) {
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

gsize printer_width(const char *text) {
    gsize width = 0;
    for (; *text; text = g_utf8_next_char(text))
        width += width_of(g_utf8_get_char(text));
    return width;
}

void printer_column(GString *out, const char *text, gsize columns) {
    g_autoptr(GString) safe = g_string_new(NULL);
    printer_text(safe, text);
    gsize used = 0;
    gboolean fits = printer_width(safe->str) <= columns;
    for (const char *at = safe->str; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!fits && used + width_of(c) + 1 > columns) {
            g_string_append(out, "…");
            used++;
            break;
        }
        g_string_append_unichar(out, c);
        used += width_of(c);
    }
    for (; used < columns; used++)
        g_string_append_c(out, ' ');
}

gsize printer_terminal_columns(void) {
    struct winsize size;
    const char *said = g_getenv("COLUMNS");
    guint64 columns = said ? g_ascii_strtoull(said, NULL, 10) : 0;
    if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    return columns >= 40 && columns <= 1000 ? (gsize)columns : 80;
}

char *printer_time(gint64 time) {
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time / CLOCK_SECOND);
    g_autoptr(GDateTime) local = utc ? g_date_time_to_local(utc) : NULL;
    return local ? g_date_time_format(local, "%Y-%m-%d %H:%M") : g_strdup("?");
}

json_t *printer_string(const char *text) {
    if (!text)
        return json_null();
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return json_string(valid);
}

const char *printer_get(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

double printer_number(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}
