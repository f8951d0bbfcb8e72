/* Promises what html-container.h says. Knows the names that Gmail, Yahoo,
 * Thunderbird, Apple Mail, Outlook, Proton, Tuta and Zoho use. Fails never. */
#include "message/html-container.h"

static gboolean has_word(Span value, const char *word) {
    gsize length = strlen(word);
    for (gsize at = 0; at + length <= value.length; at++) {
        const char *found = memmem(value.bytes + at, value.length - at, word, length);
        if (!found) {
            return FALSE;
        }
        at = (gsize)(found - value.bytes);
        /* Outlook puts "x_" before names of a mail that it quotes */
        gboolean starts = at == 0 || g_ascii_isspace(found[-1]) ||
                          (at >= 2 && found[-1] == '_' && found[-2] == 'x');
        gboolean ends = at + length == value.length || g_ascii_isspace(found[length]);
        if (starts && ends) {
            return TRUE;
        }
    }
    return FALSE;
}

typedef struct {
    const char *word;
    PassageKind kind;
} Known;

static const Known classes[] = {
    {"gmail_quote", PASSAGE_QUOTED},          {"gmail_quote_container", PASSAGE_QUOTED},
    {"gmail_attr", PASSAGE_QUOTED},           {"yahoo_quoted", PASSAGE_QUOTED},
    {"moz-cite-prefix", PASSAGE_QUOTED},      {"protonmail_quote", PASSAGE_QUOTED},
    {"tutanota_quote", PASSAGE_QUOTED},       {"zmail_extra", PASSAGE_QUOTED},
    {"OutlookMessageHeader", PASSAGE_QUOTED}, {"moz-forward-container", PASSAGE_FORWARDED},
    {"gmail_signature", PASSAGE_SIGNATURE},   {"moz-signature", PASSAGE_SIGNATURE},
};

static const Known ids[] = {
    {"divRplyFwdMsg", PASSAGE_QUOTED},
    {"OLK_SRC_BODY_SECTION", PASSAGE_QUOTED},
    {"mail-editor-reference-message-container", PASSAGE_QUOTED},
    {"reply-intro", PASSAGE_QUOTED},
    {"AppleMailSignature", PASSAGE_SIGNATURE},
    {"lineBreakAtBeginningOfSignature", PASSAGE_SIGNATURE},
    {"ms-outlook-mobile-signature", PASSAGE_SIGNATURE},
};

static const Known *find_known(const Known *known, gsize count, Span value) {
    for (gsize i = 0; value.length && i < count; i++) {
        if (has_word(value, known[i].word)) {
            return &known[i];
        }
    }
    return NULL;
}

gboolean html_container(const HtmlTag *tag, HtmlContainer *container) {
    Span class = tag->attributes[HTML_CLASS], id = tag->attributes[HTML_ID];
    const Known *found = find_known(classes, G_N_ELEMENTS(classes), class);
    if (!found) {
        found = find_known(ids, G_N_ELEMENTS(ids), id);
    }
    if (!found) {
        return FALSE;
    }
    container->kind = found->kind;
    container->webmail_quote =
        tag->element != HTML_BLOCKQUOTE && g_str_has_prefix(found->word, "gmail_quote");
    container->rest_quoted = g_str_equal(found->word, "divRplyFwdMsg");
    return TRUE;
}
