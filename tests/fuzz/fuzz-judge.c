/* The way of a message: parse, quotes, fold, undo, find, score. */
#include "fuzz.h"

#include "../verdict-fixture.h"
#include "text/text.h"
#include "xml/xml.h"

static Policy *policy;
static Judge *judge;

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    g_autoptr(Problems) problems = problems_new();
    message_init();
    xml_init();
    policy = policy_read("policy.xml", open_text, (gpointer)POLICY_HEAD, problems);
    judge = judge_new();
    PROMISED(policy);
    return 0;
}

static const MessagePart *part_of(const Verdict *verdict, const char *name) {
    for (guint i = 0; i < verdict->message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(verdict->message->parts, i);
        if (g_str_equal(part->name, name))
            return part;
    }
    return NULL;
}

static void look_at_hit(const Verdict *verdict, const Hit *hit) {
    const MessagePart *part = part_of(verdict, hit->part);
    gsize start = 0, end = 0;
    if (g_str_equal(hit->part, "behaviour"))
        return;
    PROMISED(part);
    PROMISED(hit->start < hit->end && hit->end <= part->text->len);
    PROMISED(strlen(hit->text) == hit->end - hit->start);
    g_autofree char *context = hit_context(verdict->message, hit, 20, &start, &end);
    PROMISED(start < end && end <= strlen(context));
}

static void look_at_part(const MessagePart *part) {
    gsize at = 0;
    PROMISED(g_utf8_validate(part->text->str, (gssize)part->text->len, NULL));
    for (guint i = 0; i < part->passages->len; i++) {
        const Passage *passage = &g_array_index(part->passages, Passage, i);
        PROMISED(passage->start == at && passage->end >= at);
        at = passage->end;
    }
    PROMISED(at == part->text->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(GError) error = NULL;
    envelope->mail_from = g_strdup("c@example.com");
    g_autoptr(Verdict) verdict =
        judge_mail(judge, policy, NULL, envelope, span_of(bytes, length), FALSE, &error);
    PROMISED(verdict && verdict->score >= 0);
    for (guint i = 0; i < verdict->message->parts->len; i++)
        look_at_part(g_ptr_array_index(verdict->message->parts, i));
    for (guint i = 0; i < verdict->hits->len; i++)
        look_at_hit(verdict, g_ptr_array_index(verdict->hits, i));
    return 0;
}
