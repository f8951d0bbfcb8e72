/* message's own: values of single CSS properties; FALSE where a value is not
 * valid. value is not empty, in lower case and without space around it. */
#ifndef MESSAGE_CSS_VALUES_H
#define MESSAGE_CSS_VALUES_H

#include "message/css.h"

typedef gboolean (*CssReader)(Span value, gint32 *out);

typedef struct {
    const char *word;
    gint32 value;
} CssWord;

gboolean css_find_word(Span value, const CssWord *words, gsize count, gint32 *out);

#define FIND_WORD(value, words, out) css_find_word(value, words, G_N_ELEMENTS(words), out)

/* Lengths in a function's brackets; how many, 0 where more than max or others. */
guint css_arguments(Span value, gint32 *of, guint max);

gboolean css_read_display(Span value, gint32 *out);
gboolean css_read_visibility(Span value, gint32 *out);
gboolean css_read_content_visibility(Span value, gint32 *out);
gboolean css_read_share(Span value, gint32 *out);
gboolean css_read_filter(Span value, gint32 *out);
gboolean css_read_effect(Span value, gint32 *out);
gboolean css_read_size(Span value, gint32 *out);
gboolean css_read_length(Span value, gint32 *out);
gboolean css_read_positive(Span value, gint32 *out);
gboolean css_read_line_height(Span value, gint32 *out);
gboolean css_read_indent(Span value, gint32 *out);
gboolean css_read_align(Span value, gint32 *out);
gboolean css_read_position(Span value, gint32 *out);
gboolean css_read_float(Span value, gint32 *out);
gboolean css_read_overflow(Span value, gint32 *out);
gboolean css_read_clip(Span value, gint32 *out);
gboolean css_read_clip_path(Span value, gint32 *out);
gboolean css_read_scale(Span value, gint32 *out);
gboolean css_read_white_space(Span value, gint32 *out);
gboolean css_read_border(Span value, gint32 *out);
gboolean css_read_outlook_border(Span value, gint32 *out);
gboolean css_read_colour(Span value, gint32 *out);
gboolean css_read_image(Span value, gint32 *out);
gboolean css_read_shadow_inside(Span value, gint32 *out);
gboolean css_read_direction(Span value, gint32 *out);
gboolean css_read_lengths(Span value, gint32 *out);

/* css-shorthands.c: appends all that a shorthand stands for. */
void css_read_shorthand(CssProperty property, Span value, gboolean important, GArray *declarations);

/* Says value, one of those that are no number, of all that it stands for. */
void css_shorthand_untold(CssProperty property, gint32 value, gboolean important,
                          GArray *declarations);

#endif
