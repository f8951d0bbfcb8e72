/* Offers what tells are made of: safe text, colours, columns, counts, times. */
#include "command/printer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/translate.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum {
    COLUMNS_LEAST = 40,
    COLUMNS_MOST = 1000,
    COLUMNS_USUAL = 80,
    HEAD_COLUMNS = 11,
    HEAD_COLUMNS_OTHER = 16 /* in another language than English */
};

void printer_text(GString *out, const char *text) {
    g_autofree char *flat = g_strdup(text ? text : "");
    g_strdelimit(flat, "\t\r\n", ' ');
    g_autofree char *safe = log_printable(flat);
    g_string_append(out, safe);
}

void printer_put(GString *out, const json_t *object, const char *key) {
    printer_text(out, printer_get(object, key));
}

void printer_begin(GString *out, gboolean colour, Colour which) {
    static const char *const codes[] = {[COLOUR_STRONG] = "\033[1m",
                                        [COLOUR_HIT] = "\033[1;31m",
                                        [COLOUR_GOOD] = "\033[32m",
                                        [COLOUR_FAINT] = "\033[2m"};
    if (colour)
        g_string_append(out, codes[which]);
}

void printer_end(GString *out, gboolean colour) {
    if (colour)
        g_string_append(out, "\033[0m");
}

void printer_say(GString *out, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printer_text(out, text);
}

void printer_say_line(GString *out, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printer_text(out, text);
    g_string_append_c(out, '\n');
}

void printer_digits(GString *out, double number) {
    char digits[64];
    g_snprintf(digits, sizeof digits, "%.0f", number);
    gsize length = strlen(digits);
    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
}

void printer_count(GString *out, double number, const char *one, const char *many) {
    const char *words = translate_plural(one, many, (guint64)MAX(number, 0));
    const char *place = strstr(words, "%s");
    if (place) {
        g_string_append_len(out, words, place - words);
        words = place + strlen("%s");
    }
    printer_digits(out, number);
    g_string_append(out, words);
}

char *printer_counted(double number, const char *one, const char *many) {
    GString *text = g_string_new(NULL);
    printer_count(text, number, one, many);
    return g_string_free(text, FALSE);
}

static gsize width_of(gunichar character) {
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) ? 2 : 1;
}

gsize printer_width(const char *text) {
    gsize width = 0;
    for (; *text; text = g_utf8_next_char(text))
        width += width_of(g_utf8_get_char(text));
    return width;
}

void printer_column(GString *out, const char *text, gsize columns) {
    g_autoptr(GString) safe = g_string_new(NULL);
    gsize used = 0;
    printer_text(safe, text);
    gboolean fits = printer_width(safe->str) <= columns;
    for (const char *at = safe->str; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!fits && used + width_of(character) + 1 > columns) {
            g_string_append(out, columns > 0 ? "…" : "");
            used++;
            break;
        }
        g_string_append_unichar(out, character);
        used += width_of(character);
    }
    for (; used < columns; used++)
        g_string_append_c(out, ' ');
}

void printer_column_right(GString *out, const char *text, gsize columns) {
    for (gsize used = printer_width(text); used < columns; used++)
        g_string_append_c(out, ' ');
    printer_column(out, text, MIN(printer_width(text), columns));
}

void printer_head(GString *out, const char *text) {
    gsize columns = strcmp(translate_language(), "en") == 0 ? HEAD_COLUMNS : HEAD_COLUMNS_OTHER;
    g_string_append(out, "  ");
    printer_column(out, text, MAX(printer_width(text), columns));
    g_string_append_c(out, ' ');
}

gsize printer_terminal_columns(void) {
    struct winsize size = {0};
    const char *said = g_getenv("COLUMNS");
    guint64 columns = said ? g_ascii_strtoull(said, NULL, 10) : 0;
    if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    return columns == 0 ? COLUMNS_USUAL : (gsize)CLAMP(columns, COLUMNS_LEAST, COLUMNS_MOST);
}

static char *local_text(const json_t *object, const char *key, const char *form) {
    gint64 time = 0;
    return clock_from_text(printer_get(object, key), &time) ? clock_to_local(time, form)
                                                            : g_strdup("?");
}

void printer_put_local(GString *out, const json_t *object, const char *key) {
    g_autofree char *text = local_text(object, key, "%Y-%m-%d %H:%M");
    g_string_append(out, text);
}

char *printer_local(const json_t *object, const char *key) {
    return local_text(object, key, "%Y-%m-%d %H:%M:%S %Z");
}
