/* The way of a message: parse, quotes, fold, undo, find, score. */
#include "fuzz.h"

#include "../verdict-fixture.h"
#include "text/text.h"
#include "xml/xml.h"

/* So few grams that a fuzzer finds texts of them, in one language and another. */
#define LEXICON_OF_MANNER                                                                          \
    LEXICON_RULES "<manner constant='0.5'><step id='manner.some' category='insult' score='1' "     \
                  "from='0'/><step id='manner.more' category='insult' score='1' from='1'/>"        \
                  "<grams>\n9 yo\n9 ou\n-3 th\n-3 he\n1 u_\n1 _y\n-1 e_\n-1 _t\n"                  \
                  "9 馬\n9 馬鹿\n1 鹿馬\n-3 です\n-3 す。\n-1 。で\n</grams></manner></lexicon>"

static Policy *policy;
static Judge *judge;

static GBytes *open_with_manner(const char *name, gpointer context, GError **error) {
    return g_str_equal(name, "lexicon.xml")
               ? g_bytes_new_static(LEXICON_OF_MANNER, strlen(LEXICON_OF_MANNER))
               : open_text(name, context, error);
}

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    g_autoptr(Problems) problems = problems_new();
    message_init();
    xml_init();
    policy = policy_read("policy.xml", open_with_manner, (gpointer)POLICY_HEAD, problems);
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
    envelope->mail_from = g_strdup("c@example.com");
    g_autoptr(Verdict) verdict =
        judge_mail(judge, policy, NULL, envelope, span_of(bytes, length), FALSE);
    PROMISED(verdict->score >= 0);
    for (guint i = 0; i < verdict->message->parts->len; i++)
        look_at_part(g_ptr_array_index(verdict->message->parts, i));
    for (guint i = 0; i < verdict->hits->len; i++)
        look_at_hit(verdict, g_ptr_array_index(verdict->hits, i));
    return 0;
}
