/* Reads the element red-card: what becomes of the mail of a sender who was shown one; and tells
 * who such a sender is, whatever tricks his address plays.
 *
 * A reply of SMTP is ASCII: a client that did not ask for SMTPUTF8 (RFC 6531) can be told nothing
 * else, and the sender reads it in the bounce that his own server writes. A text in another script
 * so brings with it, as the attribute ascii, what is sent in its place. */
#include "policy/policy-private.h"

#include "base/translate.h"

static void text_free(gpointer data) {
    RedCardText *text = data;
    g_free(text->language);
    g_ptr_array_unref(text->lines);
    g_free(text);
}

void policy_red_card_free(RedCard *card) {
    if (!card)
        return;
    g_ptr_array_unref(card->texts);
    g_free(card);
}

const char *card_action_word(CardAction action) {
    static const char *const words[] = {"mark", "quarantine", "refuse"};
    return words[action];
}

/* Broken at spaces; a longer word is cut. */
static GPtrArray *break_lines(const char *text) {
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (gsize i = 0; words[i]; i++) {
        for (const char *word = words[i]; *word;) {
            gsize length = MIN(strlen(word), RED_CARD_COLUMNS);
            if (line->len > 0 && line->len + 1 + length > RED_CARD_COLUMNS) {
                g_ptr_array_add(lines, g_strdup(line->str));
                g_string_truncate(line, 0);
            }
            g_string_append(line, line->len > 0 ? " " : "");
            g_string_append_len(line, word, (gssize)length);
            word += length;
        }
    }
    if (line->len > 0)
        g_ptr_array_add(lines, g_strdup(line->str));
    return lines;
}

/* libmilter's callers and mail servers take % for more than a percent sign. */
static gboolean can_be_sent(const char *text) {
    return g_str_is_ascii(text) && !strchr(text, '%');
}

static void read_text(const PolicyReading *reading, const XmlElement *element, RedCard *card) {
    g_autofree char *content = xml_text(element), *ascii = xml_attribute(element, "ascii");
    const char *sent = ascii ? ascii : content;
    if (!can_be_sent(sent)) {
        if (card->action == CARD_REFUSE || ascii)
            policy_complain(reading, element,
                            _("a refusal is ASCII, without %%, and this is not: write beside the "
                              "text what is sent in its place, ascii=\"…\" (in romaji, or the "
                              "address of a page that tells it)"));
        return;
    }
    RedCardText *text = g_new(RedCardText, 1);
    *text = (RedCardText){xml_attribute(element, "lang"), break_lines(sent)};
    g_ptr_array_add(card->texts, text);
    if (text->lines->len == 0 || text->lines->len > RED_CARD_LINES)
        policy_complain(reading, element,
                        _("what is sent must be 1 to %d lines of %d characters; this makes %u"),
                        RED_CARD_LINES, RED_CARD_COLUMNS, text->lines->len);
}

static gboolean says(const XmlElement *element, const char *name, const char *word) {
    g_autofree char *value = xml_attribute(element, name);
    return g_strcmp0(value, word) == 0;
}

RedCard *policy_read_red_card(const PolicyReading *reading, const XmlElement *element) {
    if (!element)
        return NULL;
    RedCard *card = g_new0(RedCard, 1);
    card->action = says(element, "action", "refuse")       ? CARD_REFUSE
                   : says(element, "action", "quarantine") ? CARD_QUARANTINE
                                                           : CARD_MARK;
    card->plus_tags = !says(element, "plus-tags", "no");
    card->dots = says(element, "dots", "yes");
    card->texts = g_ptr_array_new_with_free_func(text_free);
    for (const XmlElement *text = xml_first(element, "text"); text; text = xml_next(text, "text"))
        read_text(reading, text, card);
    if (card->action == CARD_REFUSE && !xml_first(element, "text"))
        policy_complain(reading, element,
                        _("a refusal tells why: write <text lang=\"en\">…</text>"));
    return card;
}

/* ---- whose card it is */

/* Without quotes and what they quote: "a"@x is a@x. */
static char *plain_local_part(const char *local, gsize length) {
    GString *plain = g_string_new(NULL);
    for (gsize i = 0; i < length; i++) {
        if (local[i] == '\\' && i + 1 < length)
            i++;
        else if (local[i] == '"')
            continue;
        g_string_append_c(plain, local[i]);
    }
    return g_string_free(plain, FALSE);
}

static char *plain_domain(const char *domain) {
    g_autofree char *ascii = g_hostname_to_ascii(domain);
    char *plain = g_utf8_strdown(ascii ? ascii : domain, -1);
    for (gsize length = strlen(plain); length > 0 && plain[length - 1] == '.'; length--)
        plain[length - 1] = '\0';
    return plain;
}

static void drop_dots(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != '.')
            *to++ = *from;
    }
    *to = '\0';
}

static char *form(const char *address, gboolean without_tag, gboolean without_dots) {
    g_autofree char *valid = g_utf8_make_valid(address ? address : "", -1);
    const char *start = g_strstrip(valid);
    gsize length = strlen(start);
    if (length >= 2 && start[0] == '<' && start[length - 1] == '>') {
        valid[(start - valid) + (gssize)length - 1] = '\0';
        start++;
    }
    const char *at = strrchr(start, '@');
    if (!at || at == start || !at[1] || strpbrk(start, "\t<>,") || strchr(at, ' ') || *start == '*')
        return NULL;
    g_autofree char *plain = plain_local_part(start, (gsize)(at - start));
    g_autofree char *local = g_utf8_strdown(plain, -1);
    g_autofree char *domain = plain_domain(at + 1);
    char *tag = without_tag ? strchr(local, '+') : NULL;
    if (tag && tag > local)
        *tag = '\0';
    if (without_dots)
        drop_dots(local);
    return *local && *domain ? g_strconcat(local, "@", domain, NULL) : NULL;
}

char *red_card_address(const char *address) {
    return form(address, FALSE, FALSE);
}

char *red_card_key(const char *address) {
    return form(address, TRUE, TRUE);
}

gboolean red_card_is_of(const RedCard *card, const char *carded, const char *sender) {
    g_autofree char *shown = form(carded, card->plus_tags, card->dots);
    g_autofree char *wrote = form(sender, card->plus_tags, card->dots);
    return shown && wrote && g_str_equal(shown, wrote);
}

const RedCardText *red_card_text(const RedCard *card, gboolean japanese) {
    for (guint i = 0; i < card->texts->len; i++) {
        const RedCardText *text = g_ptr_array_index(card->texts, i);
        gboolean is_japanese =
            g_str_equal(text->language, "ja") || g_str_has_prefix(text->language, "ja-");
        if (is_japanese == japanese)
            return text;
    }
    return card->texts->len > 0 ? g_ptr_array_index(card->texts, 0) : NULL;
}
