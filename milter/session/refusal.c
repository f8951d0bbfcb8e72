/* The end of support, said to the sender in his own language: by a refusal in the SMTP dialogue,
 * which his server puts into a bounce. So the mail is not taken and lost: he knows. */
#include "session/session-inside.h"

enum {
    LOOKED_AT = 65536 /* bytes of the mail's text */
};

gboolean refusal_is_due(const Verdict *verdict) {
    const Policy *policy = verdict->policy;
    return verdict->carded && policy->mode == POLICY_ENFORCE &&
           policy->red_card->action == CARD_REFUSE;
}

/* Of the letters in the text: any kana or kanji, any other. */
static void look_for_letters(const MessagePart *part, gboolean *japanese, gboolean *others) {
    const char *end = part->text->str + MIN(part->text->len, LOOKED_AT);
    for (const char *at = part->text->str; at < end && !*japanese; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (!g_unichar_isalpha(letter))
            continue;
        GUnicodeScript script = g_unichar_get_script(letter);
        *japanese = script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA ||
                    script == G_UNICODE_SCRIPT_HAN;
        *others = *others || script != G_UNICODE_SCRIPT_COMMON;
    }
}

/* Japanese unless the mail has letters, and none of Japanese. */
const RedCardText *refusal_text(const Verdict *verdict) {
    const GPtrArray *parts = verdict->message->parts;
    gboolean japanese = FALSE, others = FALSE;
    for (guint i = 0; i < parts->len; i++)
        look_for_letters(g_ptr_array_index(parts, i), &japanese, &others);
    return red_card_text(verdict->policy->red_card, japanese || !others);
}

gboolean refusal_set(SMFICTX *context, const Verdict *verdict) {
    static char code[] = "550", status[] = "5.7.1";
    const RedCardText *text = refusal_text(verdict);
    char *lines[RED_CARD_LINES] = {NULL};
    for (guint i = 0; text && i < text->lines->len && i < RED_CARD_LINES; i++)
        lines[i] = g_ptr_array_index(text->lines, i);
    /* It reads to the first NULL. */
    return lines[0] &&
           smfi_setmlreply(context, code, status, lines[0], lines[1], lines[2], lines[3], lines[4],
                           lines[5], lines[6], lines[7], NULL) == MI_SUCCESS;
}
