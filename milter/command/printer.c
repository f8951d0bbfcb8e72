/* Offers printer_print(), and the values that objects are made of. */
#include "command/printer.h"

#include "base/clock.h"
#include "base/durable.h"
#include "base/translate.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static gboolean wants_colour(void) {
    const char *no_colour = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

/* JSON may hold DEL, C1 control characters and bidirectional overrides as they are;
 * a terminal that shows the line must not be moved by them. */
static gboolean harms_a_terminal(gunichar character) {
    if (character < 0x7f)
        return FALSE;
    GUnicodeType type = g_unichar_type(character);
    return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
           type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static GString *line_of(const json_t *object) {
    /* Scores have three digits after the point; 15 digits show 0.1 as 0.1. */
    char *json = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15));
    GString *line = g_string_new(NULL);
    for (const char *at = json ? json : "null"; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!harms_a_terminal(character))
            g_string_append_unichar(line, character);
        else if (character < 0x10000)
            g_string_append_printf(line, "\\u%04x", character);
        else
            g_string_append_printf(line, "\\u%04x\\u%04x", 0xd7c0 + (character >> 10),
                                   0xdc00 + (character & 0x3ff));
    }
    free(json);
    return g_string_append_c(line, '\n');
}

GString *printer_line(json_t *object) {
    GString *line = line_of(object);
    json_decref(object);
    return line;
}

static gboolean write_file(const char *path, Span bytes) {
    g_autoptr(GError) error = NULL;
    if (durable_write_path(path, bytes, 0600, &error))
        return TRUE;
    g_autoptr(GString) safe = g_string_new(NULL);
    printer_text(safe, error->message);
    fprintf(stderr, "kasuhara: %s\n", safe->str);
    return FALSE;
}

gboolean printer_write(const char *path, Span bytes) {
    if (path)
        return write_file(path, bytes);
    if (fwrite(bytes.bytes, 1, bytes.length, stdout) == bytes.length && fflush(stdout) == 0)
        return TRUE;
    fprintf(stderr, _("kasuhara: cannot write the answer: %s\n"), g_strerror(errno));
    return FALSE;
}

gboolean printer_print(gboolean json, json_t *object, PrinterTell tell) {
    g_autoptr(GString) out = NULL;
    if (json) {
        out = line_of(object);
    } else {
        out = g_string_new(NULL);
        tell(object, out, wants_colour());
    }
    json_decref(object);
    return printer_write(NULL, span_of_string(out));
}

json_t *printer_string(const char *text) {
    if (!text)
        return json_null();
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return json_string(valid);
}

json_t *printer_time(gint64 time) {
    char text[CLOCK_TEXT];
    clock_to_text(MAX(time, 0), text);
    return json_string(text);
}

json_t *printer_strings(const GPtrArray *texts) {
    json_t *array = json_array();
    for (guint i = 0; i < texts->len; i++)
        json_array_append_new(array, printer_string(g_ptr_array_index(texts, i)));
    return array;
}

const char *printer_get(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

double printer_number(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}

gboolean printer_truth(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}
