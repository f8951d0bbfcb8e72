/* Offers manner_read_grams(): grams as a lexicon has them, one a line, the weight before it:
 *
 *     1.25 _idiot
 *     -0.4 thank
 *
 * with _ for a space. */
#include "lexicon/manner.h"

#include "base/error.h"
#include "base/translate.h"

#include "text/text.h"

#include <math.h>
#include <string.h>

static const double WEIGHT_LEAST = 1e-6, WEIGHT_MOST = 1e6;

/* A gram with the weight that stands before it; NULL and error: the line is none. */
static char *parse_gram(const char *line, guint number, double *weight, GError **error) {
    char *behind;
    *weight = g_ascii_strtod(line, &behind);
    char *gram = *behind == ' ' ? g_strdelimit(g_strdup(behind + 1), "_", ' ') : NULL;
    glong length = gram ? g_utf8_strlen(gram, -1) : 0;
    if (length >= 1 && length <= MANNER_GRAM_CHARACTERS_MAX && fabs(*weight) >= WEIGHT_LEAST &&
        fabs(*weight) <= WEIGHT_MOST)
        return gram;
    g_free(gram);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("line %u of the grams, “%s”, is no weight with one to %d characters behind it"),
                number, line, (int)MANNER_GRAM_CHARACTERS_MAX);
    return NULL;
}

static gboolean read_gram(GHashTable *grams, Fold *fold, const char *line, guint number,
                          GError **error) {
    double weight;
    g_autofree char *gram = parse_gram(line, number, &weight, error);
    if (!gram)
        return FALSE;
    g_autofree char *folded = fold_part(fold, gram);
    const char *written = strchr(line, ' ') + 1;
    if (strcmp(gram, folded) != 0) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("line %u of the grams: “%s” stands in no folded text; there it is “%s”"),
                    number, written, g_strdelimit(folded, " ", '_'));
        return FALSE;
    }
    if (g_hash_table_contains(grams, gram)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("line %u of the grams: “%s” stands there already"), number, written);
        return FALSE;
    }
    g_hash_table_insert(grams, g_steal_pointer(&gram), g_memdup2(&weight, sizeof weight));
    return TRUE;
}

GHashTable *manner_read_grams(const char *text, GError **error) {
    g_autoptr(GHashTable) grams = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(Fold) fold = fold_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        if (*line && !read_gram(grams, fold, line, i + 1, error))
            return NULL;
    }
    return g_steal_pointer(&grams);
}
