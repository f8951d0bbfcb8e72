/* The only way to standard output. A command describes what it found as an object
 * of named values; the Printer writes it for people or as one line of JSON, so no
 * command can forget --json. Text from a mail is made safe for a terminal here. */
#ifndef COMMAND_PRINTER_H
#define COMMAND_PRINTER_H

#include <glib.h>
#include <jansson.h>

/* How one object is told to people; only called without --json. */
typedef void (*PrinterTell)(const json_t *object, GString *out, gboolean colour);

/* Takes over object. Writes the JSON line, or what tell makes of it. FALSE: standard
 * output is gone. Call from one thread at a time. */
gboolean printer_print(gboolean json, json_t *object, PrinterTell tell);

/* Appends text with control bytes escaped; line breaks and tabs become spaces. */
void printer_text(GString *out, const char *text);

/* Colours where `colour` says so; see console_codes(4). */
typedef enum {
    COLOUR_STRONG,
    COLOUR_HIT,
    COLOUR_GOOD,
    COLOUR_FAINT,
} Colour;
void printer_begin(GString *out, gboolean colour, Colour which);
void printer_end(GString *out, gboolean colour);

/* Columns that the text takes on a terminal; wide characters take two. */
gsize printer_width(const char *text);
/* The text in exactly this many columns, cut or filled. */
void printer_column(GString *out, const char *text, gsize columns);
/* Of the terminal; 80 where there is none. */
gsize printer_terminal_columns(void);

/* A time in the reader's own zone: "2026-11-23 19:00". Caller frees. */
char *printer_time(gint64 time);

/* Values as JSON; NULL becomes null, broken UTF-8 is mended. */
json_t *printer_string(const char *text);
const char *printer_get(const json_t *object, const char *key);
double printer_number(const json_t *object, const char *key);

#endif
