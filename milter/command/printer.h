/* The only way to standard output. A command describes what it found as an object
 * of named values; the printer writes it for people, or as one line of JSON, so no
 * command can forget --json.
 *
 * Text of a mail is hostile to terminals: control bytes, broken UTF-8 and
 * bidirectional overrides are escaped in both forms. Colours are used on a
 * terminal only, and not where NO_COLOR is set. */
#ifndef COMMAND_PRINTER_H
#define COMMAND_PRINTER_H

#include "base/span.h"

#include <jansson.h>

/* How one object is told to people; only called without --json. */
typedef void (*PrinterTell)(const json_t *object, GString *out, gboolean colour);

/* Takes over object. Writes the JSON line, or what tell makes of it. FALSE: it could
 * not be written, and standard error says why. Call from one thread at a time. */
gboolean printer_print(gboolean json, json_t *object, PrinterTell tell);

/* The line of JSON. Takes over object; caller frees. */
GString *printer_line(json_t *object);
/* What is safe already, or for no terminal: to the file at path, for none but its owner, whole or
 * not at all; path NULL: to standard output. FALSE as above. */
gboolean printer_write(const char *path, Span bytes);

/* Values for objects. NULL becomes null, broken UTF-8 is mended. */
json_t *printer_string(const char *text);
json_t *printer_time(gint64 time); /* RFC 3339 in UTC */
json_t *printer_strings(const GPtrArray *texts);

/* And out of them again: "" and 0 where there is none. */
const char *printer_get(const json_t *object, const char *key);
double printer_number(const json_t *object, const char *key);
gboolean printer_truth(const json_t *object, const char *key);

/* printer-text.c: what tells are made of. */

/* Appends text made safe; line breaks and tabs become spaces. */
void printer_text(GString *out, const char *text);
/* The same of the text at a key. */
void printer_put(GString *out, const json_t *object, const char *key);

typedef enum {
    COLOUR_STRONG,
    COLOUR_HIT,
    COLOUR_GOOD,
    COLOUR_FAINT,
} Colour;

/* What is appended between the two is coloured, where colour is TRUE. */
void printer_begin(GString *out, gboolean colour, Colour which);
void printer_end(GString *out, gboolean colour);

/* "1,234" */
void printer_digits(GString *out, double number);
/* "1,234 records", "1 record": of one and many, in English, the one that the reader's language has
 * for this number, its only "%s" replaced by the digits. */
void printer_count(GString *out, double number, const char *one, const char *many);
/* The same, for a place in a sentence. Caller frees. */
char *printer_counted(double number, const char *one, const char *many);

/* Appends a sentence, translated, made safe with all that was put in. */
void printer_say(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same, and the end of the line. */
void printer_say_line(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Columns that the text takes on a terminal; wide characters take two. */
gsize printer_width(const char *text);
/* The text, made safe, in exactly this many columns: cut or filled. */
void printer_column(GString *out, const char *text, gsize columns);
/* The same, filled before the text. */
void printer_column_right(GString *out, const char *text, gsize columns);
/* The head of a line of facts: two blanks, the text, and blanks up to where all facts begin. */
void printer_head(GString *out, const char *text);
/* Of the terminal; 80 where there is none. */
gsize printer_terminal_columns(void);

/* The time at a key in the reader's own zone: "2026-11-23 19:00"; "?" if there is none. */
void printer_put_local(GString *out, const json_t *object, const char *key);
/* With its second and its zone: "2026-11-23 19:00:00 JST". Caller frees. */
char *printer_local(const json_t *object, const char *key);

#endif
