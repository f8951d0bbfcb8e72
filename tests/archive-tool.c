/* For tests/verify-archive.sh and tests/cmd-erase.sh:
 *
 *     archive-tool make DIR COUNT     an archive of COUNT records, or as many more
 *     archive-tool verify DIR         as `kasuhara verify`: 0 stands, 1 does not, 2 cannot say
 *     archive-tool keep DIR STATE POLICY TIME FROM FILE...
 *                                     starts, takes these mails as the daemon does, and ends; a
 *                                     line a mail: the number of its case, and of its record
 *     archive-tool count STATE FILE   counts mail by FILE, lines of day, outcome and number */
#include "base/clock.h"
#include "evidence/evidence.h"
#include "xml/xml.h"

static int make(const char *path, guint64 count) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_CREATE, NULL, &error);
    for (guint64 i = 1; archive && !error && i <= count; i++) {
        g_autofree char *mail = g_strdup_printf("Subject: %" G_GUINT64_FORMAT "\n\nhello\n", i);
        char hex[DIGEST_HEX + 1];
        Digest digest;
        if (!archive_put(archive, span_of_text(mail), &digest, &error))
            break;
        digest_to_hex(&digest, hex);
        g_autofree char *record =
            g_strdup_printf("{\"kind\":\"note\",\"text\":\"},\\\"object\\\":\\\"\","
                            "\"none\":{\"object\":null},\"mail\":{\"object\":\"%s\"}}\n",
                            hex);
        archive_append(archive, "note", span_of_text(record), NULL, NULL, &error);
    }
    if (error)
        g_printerr("%s\n", error->message);
    return error ? 2 : 0;
}

static int verify(const char *path) {
    g_autoptr(GError) error = NULL;
    Verification found;
    if (!archive_verify(path, &(VerifyOptions){.objects = evidence_record_objects}, &found,
                        &error)) {
        g_printerr("%s\n", error->message);
        return 2;
    }
    int stands = verification_stands(&found);
    for (guint i = 0; i < found.findings->len; i++) {
        const Finding *finding = g_ptr_array_index(found.findings, i);
        g_print("%s, line %" G_GUINT64_FORMAT ", %s: %s\n", finding_word(finding->kind),
                finding->sequence, finding->path ? finding->path : "-", finding->text);
    }
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&found.head, hex);
    g_print("%" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT " objects, head %s\n", found.lines,
            found.objects, hex);
    verification_clear(&found);
    return stands > 0 ? 0 : stands == 0 ? 1 : 2;
}

typedef struct {
    Evidence *evidence;
    State *state;
    Policy *policy;
    Judge *judge;
    gint64 received;
    const char *from;
} Taking;

static gboolean take_mail(Taking *taking, const char *path, GError **error) {
    g_autofree char *bytes = NULL;
    gsize length;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return FALSE;
    g_autoptr(Envelope) envelope = envelope_new();
    Span mail = span_of(bytes, length);
    Kept kept;
    envelope->mail_from = g_strdup(taking->from);
    envelope->received = taking->received++;
    g_autoptr(Verdict) verdict =
        judge_mail(taking->judge, taking->policy, taking->state, envelope, mail, FALSE);
    if (!evidence_keep(taking->evidence, verdict, envelope, mail, &kept, error))
        return FALSE;
    g_print("%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT "\n", kept.case_number, kept.sequence);
    kept_clear(&kept);
    return TRUE;
}

static int keep(char **argv, int count) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    ArchiveOpened opened;
    Taking taking = {.from = argv[4], .received = clock_now()};
    message_init();
    xml_init();
    if (!g_str_equal(argv[3], "now") && !clock_from_text(argv[3], &taking.received))
        return 2;
    g_autoptr(Archive) archive = archive_open(argv[0], ARCHIVE_CREATE, &opened, &error);
    g_autoptr(State) state = archive ? state_open(argv[1], NULL, &error) : NULL;
    g_autoptr(Evidence) evidence =
        state ? evidence_open(archive, state, "mail.example.org", &opened, &error) : NULL;
    g_autoptr(Policy) policy = evidence ? policy_load(argv[2], problems) : NULL;
    g_autoptr(Judge) judge = judge_new();
    taking.evidence = evidence;
    taking.state = state;
    taking.policy = policy;
    taking.judge = judge;
    gboolean ok = policy && evidence_policy(evidence, policy, &error);
    for (int i = 5; ok && i < count; i++)
        ok = take_mail(&taking, argv[i], &error);
    if (!ok)
        g_printerr("%s\n", error ? error->message : "the policy cannot be used");
    return ok ? 0 : 2;
}

/* Each message in a thread of its own, which state then lets go of. */
static gboolean count_line(State *state, const char *line, guint64 *number, GError **error) {
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    StateRemembered remembered;
    if (g_strv_length(words) != 3)
        return TRUE;
    for (gint64 left = g_ascii_strtoll(words[2], NULL, 10); left > 0; left--) {
        g_autofree char *id = g_strdup_printf("%" G_GUINT64_FORMAT "@counted", ++*number);
        StateMessage message = {.message_id = id, .sender = "", .time = 1, .over_after = 1};
        StateKeep keep = {
            .draft = "", .day = g_ascii_strtoll(words[0], NULL, 10), .outcome = words[1]};
        message.digest = digest_of(span_of_text(id));
        if (!state->functions->remember(state, &message, &keep, &remembered, error))
            return FALSE;
    }
    return TRUE;
}

static int count(const char *path, const char *file) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_autoptr(State) state = state_open(path, NULL, &error);
    guint64 number = 0;
    gboolean ok = state && g_file_get_contents(file, &text, NULL, &error);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    for (gsize i = 0; ok && lines[i]; i++)
        ok = count_line(state, lines[i], &number, &error);
    if (!ok)
        g_printerr("%s\n", error->message);
    return ok ? 0 : 2;
}

int main(int argc, char **argv) {
    if (argc == 4 && g_str_equal(argv[1], "make"))
        return make(argv[2], g_ascii_strtoull(argv[3], NULL, 10));
    if (argc == 3 && g_str_equal(argv[1], "verify"))
        return verify(argv[2]);
    if (argc > 7 && g_str_equal(argv[1], "keep"))
        return keep(argv + 2, argc - 2);
    if (argc == 4 && g_str_equal(argv[1], "count"))
        return count(argv[2], argv[3]);
    g_printerr("usage: archive-tool count STATE FILE | make DIR COUNT | verify DIR | "
               "keep DIR STATE POLICY TIME FROM FILE...\n");
    return 2;
}
