/* Offers case_body_show(): what one mail says, and first the record that somebody read it; and what
 * reports need of that. */
#include "command/case-object.h"

#include "message/message.h"

#include <inttypes.h>

enum {
    TEXT_MAX = 4 << 20 /* bytes of decoded text */
};

static void tell_text(const char *text, GString *out) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i]; i++) {
        if (!lines[i + 1] && *lines[i] == '\0')
            break;
        g_string_append(out, "    ");
        printer_text(out, lines[i]);
        g_string_append_c(out, '\n');
    }
}

void case_body_tell(const json_t *object, GString *out, gboolean colour) {
    const json_t *parts = json_object_get(object, "parts");
    printer_begin(out, colour, COLOUR_STRONG);
    printer_say(out, _("Case %.0f, record %.0f"), printer_number(object, "case"),
                printer_number(object, "record"));
    printer_end(out, colour);
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        g_string_append(out, "  ");
        printer_put(out, part, "name");
        g_string_append_c(out, '\n');
        tell_text(printer_get(part, "text"), out);
    }
    if (printer_number(object, "attachments") > 0) {
        g_string_append(out, "  ");
        printer_count(out, printer_number(object, "attachments"), "and %s attachment",
                      "and %s attachments");
        g_string_append_c(out, '\n');
    }
    if (*printer_get(object, "partial")) {
        g_string_append(out, "  ");
        printer_say_line(out, _("not all of it could be read: %s"),
                         _(printer_get(object, "partial")));
    }
}

json_t *case_body_object(gint64 number, guint64 record, GBytes *mail) {
    g_autoptr(Message) message = message_parse(span_of_bytes(mail), TEXT_MAX);
    json_t *parts = json_array();
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(message->parts, i);
        json_array_append_new(parts, json_pack("{s:o, s:o}", "name", printer_string(part->name),
                                               "text", printer_string(part->text->str)));
    }
    return json_pack("{s:I, s:I, s:o, s:I, s:o}", "case", (json_int_t)number, "record",
                     (json_int_t)record, "parts", parts, "attachments",
                     (json_int_t)message->attachments, "partial",
                     printer_string(message->partial_reason));
}

/* FALSE: it could not be recorded, and it was said why. */
static gboolean note_access(const char *path, gint64 number, const CaseMessage *shown) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) what = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_array_append_val(what, shown->mail);
    if (acting_note_access(path, "show", number, what, &error))
        return TRUE;
    command_fail(&cmd_case_show,
                 _("%s; a mail is shown only if the archive records who read it; of a copy of your "
                   "own that cannot be written, --unrecorded shows it"),
                 error->message);
    return FALSE;
}

static int show_mail(const CommandOptions *options, gint64 number, const CaseMessage *shown,
                     const BodyOptions *own) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) key = NULL;
    if (!shown->mail_held)
        return command_fail(&cmd_case_show, _("of record %" PRIu64 " the mail itself was not kept"),
                            shown->sequence);
    if (own->unrecorded && acting_may_note(options->archive))
        return command_fail(&cmd_case_show,
                            _("%s can be written: what is read of it is recorded; --unrecorded is "
                              "for a copy of your own that cannot be (chmod -R a-w)"),
                            options->archive);
    if (!unsealing_key(&cmd_case_show, own->unseal, &key))
        return ANSWER_NONE;
    g_autoptr(Archive) archive = archive_open(options->archive, ARCHIVE_READ, NULL, &error);
    g_autoptr(GBytes) mail = archive ? evidence_mail(archive, &shown->mail, &shown->object,
                                                     shown->sealed_to, key, &error)
                                     : NULL;
    if (!mail)
        return command_fail(&cmd_case_show, "%s", error->message);
    if (!own->unrecorded && !note_access(options->archive, number, shown))
        return ANSWER_NONE;
    if (own->unrecorded)
        command_fail(&cmd_case_show, _("that this mail is read stands in no record: --unrecorded"));
    message_init();
    json_t *body = case_body_object(number, shown->sequence, mail);
    return printer_print(options->json, body, case_body_tell) ? ANSWER_YES : ANSWER_NONE;
}

int case_body_show(const CommandOptions *options, const CaseFile *file, const BodyOptions *own) {
    gint64 sequence;
    if (!command_case_number(own->record, &sequence))
        return command_fail(&cmd_case_show, _("--body: \"%s\" is no number of a record"),
                            own->record);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        if (message->sequence == (guint64)sequence)
            return show_mail(options, file->number, message, own);
    }
    command_fail(&cmd_case_show,
                 _("case %" PRId64 " has no mail in record %s; kasuhara case show %" PRId64
                   " tells the numbers"),
                 file->number, own->record, file->number);
    return ANSWER_NO;
}
