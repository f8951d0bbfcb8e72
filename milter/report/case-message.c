/* Offers case-message.h. */
#include "report/case-message.h"

#include "base/clock.h"
#include "base/translate.h"
#include "message/message.h"

enum {
    TEXT_MAX = 1 << 20 /* bytes of decoded text shown of one mail */
};

gboolean case_message_subject_hits(const CaseMessage *message) {
    for (guint i = 0; i < message->hits->len; i++)
        if (g_str_equal(((const RecordHit *)g_ptr_array_index(message->hits, i))->part, "subject"))
            return TRUE;
    return FALSE;
}

static void write_subject(Page *page, const CaseMessage *message) {
    if (!case_message_subject_hits(message)) {
        page_row(page, _("Subject"), message->subject);
        return;
    }
    page_begin(page, "tr", NULL);
    page_put(page, "th", NULL, _("Subject"));
    page_begin(page, "td", NULL);
    page_veil(page, _("Show the subject (it holds words that hit)"));
    page_put(page, "p", NULL, message->subject);
    page_end(page);
    page_end(page);
    page_end(page);
}

static void write_envelope(Page *page, const CasePage *wanted, const BundleLine *line) {
    const CaseMessage *message = line->message;
    g_autofree char *to = label_joined(line->recipients, ", ");
    page_begin(page, "table", "head");
    page_row(page, _("From"), message->sender);
    page_row(page, _("To"), to ? to : "");
    write_subject(page, message);
    if (message->from_staff) {
        page_row(page, _("What"), _("sent by our own staff"));
    } else {
        g_autofree char *score = g_strdup_printf("%.4g", message->score);
        page_row(page, _("Level"), label_level(wanted->policy, message->level));
        page_row(page, _("Score"), score);
    }
    if (message->card)
        page_row(page, _("What"), report_card_text(message->card));
    if (message->again)
        page_row(page, _("What"), _("the same mail came again"));
    page_end(page);
}

static void write_hit(Page *page, const CasePage *wanted, const RecordHit *hit) {
    const char *standing = label_standing(hit->standing);
    g_autofree char *part = label_part(hit->part);
    g_autofree char *score = g_strdup_printf("%.4g%s%s%s", hit->score, *standing ? " (" : "",
                                             standing, *standing ? ")" : "");
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, hit->rule);
    page_put(page, "td", NULL, label_category(wanted->policy, hit->category));
    page_put(page, "td", NULL, score);
    page_put(page, "td", NULL, part);
    page_begin(page, "td", NULL);
    page_veil(page, _("show"));
    page_put(page, "p", NULL, hit->text);
    page_end(page);
    page_end(page);
    page_end(page);
}

static void write_hits(Page *page, const CasePage *wanted, const CaseMessage *message) {
    const char *heads[] = {_("Rule"), _("Category"), _("Score"), _("Where"), _("Words"), NULL};
    if (message->from_staff)
        return;
    page_put(page, "h4", NULL, message->hits->len ? _("What hit") : _("No rule hit."));
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
    page_veil(page, _("Show the text of the mail (it can hurt who reads it)"));
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(message->parts, i);
        g_autofree char *name = label_part(part->name);
        page_put(page, "h4", NULL, name);
        page_put(page, "pre", NULL, part->text->str);
    }
    if (message->partial_reason) {
        g_autofree char *partial = g_strdup_printf(
            _("Not all of the text is shown here; all of it is in %s."), line->mail);
        page_put(page, "p", NULL,
                 wanted->alone ? _("Not all of the text is shown here; kasuhara export gives the "
                                   "mail whole.")
                               : partial);
    }
    page_end(page);
}

static void write_attachment(Page *page, const MessageAttachment *attachment) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&attachment->digest, hex);
    g_autofree char *count = g_strdup_printf("%" G_GUINT64_FORMAT, attachment->bytes);
    g_autofree char *size = g_strdup_printf(_("%s bytes"), count);
    const char *name = attachment->name ? attachment->name : _("(no name)");
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, name);
    page_put(page, "td", NULL, attachment->type ? attachment->type : "");
    page_put(page, "td", NULL, attachment->message ? "" : size);
    page_put(page, "td", "hash",
             attachment->message ? _("a mail inside this mail; its text is among the texts above")
                                 : hex);
    page_end(page);
}

static void write_attachments(Page *page, Span mail) {
    g_autoptr(GPtrArray) attachments = message_attachments(mail);
    const char *heads[] = {_("Name, as the mail has it"), _("Type"), _("Size"), "SHA-256", NULL};
    if (attachments->len == 0)
        return;
    page_put(page, "h4", NULL, _("Attachments (never shown here)"));
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    for (guint i = 0; i < attachments->len; i++)
        write_attachment(page, g_ptr_array_index(attachments, i));
    page_end(page);
}

gboolean case_message_mail(Page *page, const CasePage *wanted, const BundleLine *line,
                           GError **error) {
    if (line->state == BUNDLE_SEALED) {
        g_autofree char *to = label_joined(line->message->sealed_to, "; ");
        g_autofree char *note =
            g_strdup_printf(_("This mail is in the bag as it is sealed (CMS). Only who has the "
                              "private key of one of these can read it: %s"),
                            to ? to : "");
        page_put(page, "p", "note", note);
        return TRUE;
    }
    if (line->state == BUNDLE_NO_MAIL) {
        page_put(page, "p", "note",
                 _("The archive holds the record of this mail, and not the mail itself."));
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
    page_put(page, "td", NULL, file ? file : _("(not shown)"));
    page_put(page, "td", "hash", hex);
    page_end(page);
}

static void write_hashes(Page *page, const BundleLine *line) {
    g_autofree char *sequence = g_strdup_printf("%" G_GUINT64_FORMAT, line->line.sequence);
    g_autofree char *record = g_strdup_printf(_("Record %s"), sequence);
    const char *heads[] = {"", _("File"), "SHA-256", NULL};
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    write_hash(page, record, line->record, &line->line.object);
    if (line->state == BUNDLE_SEALED)
        write_hash(page, _("Sealed mail"), line->mail, &line->message->object);
    if (line->state != BUNDLE_ERASED)
        write_hash(page, _("Mail"), line->state == BUNDLE_SEALED ? NULL : line->mail,
                   &line->mail_digest);
    page_end(page);
}

static gboolean write_shown(Page *page, const CasePage *wanted, const BundleLine *line,
                            GError **error) {
    if (line->state == BUNDLE_REDACTED) {
        page_put(page, "p", "note",
                 _("redacted: this mail and its record are left out of this bag. Their hashes "
                   "stand in data/redacted.txt."));
        return TRUE;
    }
    if (line->state == BUNDLE_ERASED) {
        g_autofree char *by = g_strdup_printf("%" G_GUINT64_FORMAT, line->erased_by);
        g_autofree char *note = g_strdup_printf(
            _("erased by record %s: this mail and its record are gone from the archive."), by);
        page_put(page, "p", "note", note);
        return TRUE;
    }
    write_envelope(page, wanted, line);
    write_hits(page, wanted, line->message);
    return case_message_mail(page, wanted, line, error);
}

gboolean case_message_write(Page *page, const CasePage *wanted, const BundleLine *line,
                            guint number, GError **error) {
    g_autofree char *time = label_time(line->time), *exact = label_time_exact(line->time);
    g_autofree char *heading = g_strdup_printf("%u. %s", number, time);
    page_begin(page, "article", NULL);
    page_put(page, "h3", NULL, heading);
    gboolean ok = write_shown(page, wanted, line, error);
    page_put(page, "p", "by", exact);
    write_hashes(page, line);
    page_end(page);
    return ok;
}
