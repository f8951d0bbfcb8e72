/* Offers case-message.h. */
#include "report/case-message.h"

#include "base/clock.h"
#include "base/translate.h"
#include "message/message.h"

enum {
    TEXT_MAX = 1 << 20 /* bytes of decoded text shown of one mail */
};

const char *case_category(const CasePage *wanted, const char *id) {
    const Category *category = wanted->policy ? policy_category(wanted->policy, id) : NULL;
    const char *text = category ? g_hash_table_lookup(category->labels,
                                                      wanted->language == LANGUAGE_JA ? "ja" : "en")
                                : NULL;
    return text ? text : id;
}

static char *joined(const GPtrArray *texts, const char *between) {
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(line, "%s%s", i ? between : "",
                               (const char *)g_ptr_array_index(texts, i));
    return g_string_free(line, FALSE);
}

static gboolean subject_hits(const CaseMessage *message) {
    for (guint i = 0; i < message->hits->len; i++)
        if (g_str_equal(((const RecordHit *)g_ptr_array_index(message->hits, i))->part, "subject"))
            return TRUE;
    return FALSE;
}

static void write_subject(Page *page, const CaseMessage *message) {
    Language language = page_language(page);
    if (!subject_hits(message)) {
        page_row(page, label(language, LABEL_SUBJECT), message->subject);
        return;
    }
    page_begin(page, "tr", NULL);
    page_put(page, "th", NULL, label(language, LABEL_SUBJECT));
    page_begin(page, "td", NULL);
    page_veil(page, label(language, LABEL_SUBJECT_VEILED));
    page_put(page, "p", NULL, message->subject);
    page_end(page);
    page_end(page);
    page_end(page);
}

static void write_envelope(Page *page, const BundleLine *line) {
    Language language = page_language(page);
    const CaseMessage *message = line->message;
    g_autofree char *to = joined(line->recipients, ", ");
    page_begin(page, "table", "head");
    page_row(page, label(language, LABEL_FROM), message->sender);
    page_row(page, label(language, LABEL_TO), to);
    write_subject(page, message);
    if (message->from_staff) {
        page_row(page, label(language, LABEL_WHAT), label(language, LABEL_STAFF));
    } else {
        g_autofree char *score = g_strdup_printf("%.4g", message->score);
        page_row(page, label(language, LABEL_ITS_LEVEL), message->level);
        page_row(page, label(language, LABEL_ITS_SCORE), score);
    }
    if (message->again)
        page_row(page, label(language, LABEL_WHAT), label(language, LABEL_AGAIN));
    page_end(page);
}

static void write_hit(Page *page, const CasePage *wanted, const RecordHit *hit) {
    Language language = page_language(page);
    const char *standing = label_standing(language, hit->standing);
    g_autofree char *part = label_part(language, hit->part);
    g_autofree char *score = g_strdup_printf("%.4g%s%s%s", hit->score, *standing ? " (" : "",
                                             standing, *standing ? ")" : "");
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, hit->rule);
    page_put(page, "td", NULL, case_category(wanted, hit->category));
    page_put(page, "td", NULL, score);
    page_put(page, "td", NULL, part);
    page_begin(page, "td", NULL);
    page_veil(page, label(language, LABEL_WORDS_VEILED));
    page_put(page, "p", NULL, hit->text);
    page_end(page);
    page_end(page);
    page_end(page);
}

static void write_hits(Page *page, const CasePage *wanted, const CaseMessage *message) {
    Language language = page_language(page);
    const char *heads[] = {label(language, LABEL_RULE),      label(language, LABEL_CATEGORY),
                           label(language, LABEL_ITS_SCORE), label(language, LABEL_PLACE),
                           label(language, LABEL_WORDS),     NULL};
    if (message->from_staff)
        return;
    page_put(page, "h4", NULL, label(language, message->hits->len ? LABEL_HITS : LABEL_NO_HITS));
    if (message->hits->len == 0)
        return;
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    for (guint i = 0; i < message->hits->len; i++)
        write_hit(page, wanted, g_ptr_array_index(message->hits, i));
    page_end(page);
}

static void write_text(Page *page, const CasePage *wanted, const BundleLine *line,
                       const Message *message) {
    Language language = page_language(page);
    page_veil(page, label(language, LABEL_TEXT_VEILED));
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(message->parts, i);
        g_autofree char *name = label_part(language, part->name);
        page_put(page, "h4", NULL, name);
        page_put(page, "pre", NULL, part->text->str);
    }
    if (message->partial_reason) {
        g_autofree char *partial = label_filled(language, LABEL_TEXT_PARTIAL, line->mail, NULL);
        page_put(page, "p", NULL,
                 wanted->alone ? _("Not all of the text is shown here; kasuhara export gives the "
                                   "mail whole.")
                               : partial);
    }
    page_end(page);
}

static void write_attachment(Page *page, const MessageAttachment *attachment) {
    Language language = page_language(page);
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&attachment->digest, hex);
    g_autofree char *count = g_strdup_printf("%" G_GUINT64_FORMAT, attachment->bytes);
    g_autofree char *size = label_filled(language, LABEL_BYTES, count, NULL);
    const char *name = attachment->name ? attachment->name : label(language, LABEL_NO_NAME);
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, name);
    page_put(page, "td", NULL, attachment->type ? attachment->type : "");
    page_put(page, "td", NULL, attachment->message ? "" : size);
    page_put(page, "td", "hash", attachment->message ? label(language, LABEL_MAIL_INSIDE) : hex);
    page_end(page);
}

static void write_attachments(Page *page, Span mail) {
    Language language = page_language(page);
    g_autoptr(GPtrArray) attachments = message_attachments(mail);
    const char *heads[] = {label(language, LABEL_NAME), label(language, LABEL_TYPE),
                           label(language, LABEL_SIZE), "SHA-256", NULL};
    if (attachments->len == 0)
        return;
    page_put(page, "h4", NULL, label(language, LABEL_ATTACHMENTS));
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    for (guint i = 0; i < attachments->len; i++)
        write_attachment(page, g_ptr_array_index(attachments, i));
    page_end(page);
}

gboolean case_message_mail(Page *page, const CasePage *wanted, const BundleLine *line,
                           GError **error) {
    Language language = page_language(page);
    if (line->state == BUNDLE_SEALED) {
        g_autofree char *to = joined(line->message->sealed_to, "; ");
        g_autofree char *note = label_filled(language, LABEL_SEALED, to, NULL);
        page_put(page, "p", "note", note);
        return TRUE;
    }
    if (line->state == BUNDLE_NO_MAIL) {
        page_put(page, "p", "note", label(language, LABEL_NO_MAIL));
        return TRUE;
    }
    g_autoptr(GBytes) mail = bundle_mail(wanted->bundle, line, error);
    if (!mail)
        return FALSE;
    g_autoptr(Message) message = message_parse(span_of_bytes(mail), TEXT_MAX);
    write_text(page, wanted, line, message);
    write_attachments(page, span_of_bytes(mail));
    return TRUE;
}

static void write_hash(Page *page, const char *what, const char *file, const Digest *digest) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(digest, hex);
    page_begin(page, "tr", NULL);
    page_put(page, "th", NULL, what);
    page_put(page, "td", NULL, file ? file : label(page_language(page), LABEL_NOT_SHOWN));
    page_put(page, "td", "hash", hex);
    page_end(page);
}

static void write_hashes(Page *page, const BundleLine *line) {
    Language language = page_language(page);
    g_autofree char *sequence = g_strdup_printf("%" G_GUINT64_FORMAT, line->line.sequence);
    g_autofree char *record = label_filled(language, LABEL_RECORD_FILE, sequence, NULL);
    const char *heads[] = {"", label(language, LABEL_FILE), "SHA-256", NULL};
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    write_hash(page, record, line->record, &line->line.object);
    if (line->state == BUNDLE_SEALED)
        write_hash(page, label(language, LABEL_SEALED_FILE), line->mail, &line->message->object);
    if (line->state != BUNDLE_ERASED)
        write_hash(page, label(language, LABEL_MAIL_FILE),
                   line->state == BUNDLE_SEALED ? NULL : line->mail, &line->mail_digest);
    page_end(page);
}

static gboolean write_shown(Page *page, const CasePage *wanted, const BundleLine *line,
                            GError **error) {
    if (line->state == BUNDLE_REDACTED) {
        page_put(page, "p", "note", label(page_language(page), LABEL_REDACTED));
        return TRUE;
    }
    if (line->state == BUNDLE_ERASED) {
        g_autofree char *by = g_strdup_printf("%" G_GUINT64_FORMAT, line->erased_by);
        g_autofree char *note = label_filled(page_language(page), LABEL_ERASED, by, NULL);
        page_put(page, "p", "note", note);
        return TRUE;
    }
    write_envelope(page, line);
    write_hits(page, wanted, line->message);
    return case_message_mail(page, wanted, line, error);
}

gboolean case_message_write(Page *page, const CasePage *wanted, const BundleLine *line,
                            guint number, GError **error) {
    g_autofree char *time = label_time(page_language(page), line->time);
    g_autofree char *heading = g_strdup_printf("%u. %s", number, time);
    page_begin(page, "article", NULL);
    page_put(page, "h3", NULL, heading);
    gboolean ok = write_shown(page, wanted, line, error);
    write_hashes(page, line);
    page_end(page);
    return ok;
}
