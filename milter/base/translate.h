/* translate: what a person reads, in his language, by gettext(3).
 *
 * Texts in the source are English and whole sentences; the catalogues are milter/po/. Records,
 * headers, logs and --json are not translated: machines and auditors compare them.
 *
 * translate_init() once, in main(), before threads start; the others from any thread. */
#ifndef BASE_TRANSLATE_H
#define BASE_TRANSLATE_H

#include <glib.h>

/* language: "ja", "en"; NULL: as the locale has it (LC_ALL, LC_MESSAGES, LANG, LANGUAGE). FALSE:
 * there is no such catalogue, or the C library speaks no other language here since no locale is
 * installed; texts are English then. */
gboolean translate_init(const char *language);

/* Where the catalogues are looked for. Static. */
const char *translate_directory(void);

/* The language that texts are in: "ja" or "en". Static. */
const char *translate_language(void);

/* Borrowed, for good. */
const char *translate(const char *text) G_GNUC_FORMAT(1);
/* Of a text that has several meanings, the one that it has in this context. */
const char *translate_in(const char *context, const char *text) G_GNUC_FORMAT(2);
const char *translate_plural(const char *one, const char *many, guint64 number) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);

#define _(text) translate(text)
/* Marks a text that is translated where it is used. */
#define N_(text) text
/* The same for translate_in(). */
#define NC_(context, text) text

#endif
