/* Letters of other scripts that a reader takes for Latin ones. A word is changed
 * only if it has Latin letters too, or nothing but look-alikes: Russian and Greek
 * words stay what they are. */
#include "text/fold-inside.h"

/* In folded (small) form; Unicode's confusables.txt is the source of the idea,
 * the choice is of those that look the same in common fonts. */
static const struct {
    gunichar other;
    char latin;
} pairs[] = {
    {0x03b1, 'a'}, {0x03b5, 'e'}, {0x03b7, 'n'}, {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03bd, 'v'},
    {0x03bf, 'o'}, {0x03c1, 'p'}, {0x03c4, 't'}, {0x03c5, 'u'}, {0x03c7, 'x'}, {0x03c9, 'w'},
    {0x03f2, 'c'}, {0x03f3, 'j'}, {0x0430, 'a'}, {0x0432, 'b'}, {0x0433, 'r'}, {0x0435, 'e'},
    {0x043a, 'k'}, {0x043c, 'm'}, {0x043d, 'h'}, {0x043e, 'o'}, {0x043f, 'n'}, {0x0440, 'p'},
    {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'},
    {0x0458, 'j'}, {0x04bb, 'h'}, {0x04cf, 'l'}, {0x0501, 'd'}, {0x051b, 'q'}, {0x051d, 'w'},
    {0x0261, 'g'}, {0x0262, 'g'}, {0x026a, 'i'}, {0x0274, 'n'}, {0x0280, 'r'}, {0x028f, 'y'},
    {0x0299, 'b'}, {0x029c, 'h'}, {0x029f, 'l'}, {0x1d00, 'a'}, {0x1d04, 'c'}, {0x1d05, 'd'},
    {0x1d07, 'e'}, {0x1d0a, 'j'}, {0x1d0b, 'k'}, {0x1d0d, 'm'}, {0x1d0f, 'o'}, {0x1d18, 'p'},
    {0x1d1b, 't'}, {0x1d1c, 'u'}, {0x1d20, 'v'}, {0x1d21, 'w'}, {0x1d22, 'z'}, {0xa730, 'f'},
    {0xa731, 's'},
};

gunichar lookalike_latin(gunichar character) {
    if (character < 0x0261 || character > 0xa731)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (pairs[i].other == character)
            return (gunichar)pairs[i].latin;
    return 0;
}

gunichar lookalike_of_capital(gunichar character) {
    switch (character) {
    case 0x0392:
        return 'b';
    case 0x0396:
        return 'z';
    case 0x0397:
        return 'h';
    case 0x039c:
        return 'm';
    case 0x039d:
        return 'n';
    case 0x03a5:
        return 'y';
    default:
        return 0;
    }
}

static gunichar seen_as(const FoldCharacter *letter) {
    return letter->capital_like ? letter->capital_like : lookalike_latin(letter->character);
}

gboolean lookalike_undo(GArray *word) {
    gboolean latin = FALSE, only = TRUE, any = FALSE;
    for (guint i = 0; i < word->len; i++) {
        const FoldCharacter *letter = &g_array_index(word, FoldCharacter, i);
        gunichar c = letter->character;
        gboolean alike = seen_as(letter) != 0;
        latin = latin || (c >= 'a' && c <= 'z');
        only = only && (alike || fold_is_mark(c));
        any = any || alike;
    }
    if (!any || (!latin && !only))
        return FALSE;
    for (guint i = 0; i < word->len; i++) {
        FoldCharacter *letter = &g_array_index(word, FoldCharacter, i);
        if (seen_as(letter))
            letter->character = seen_as(letter);
    }
    return TRUE;
}
