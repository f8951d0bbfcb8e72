/* What the tests of evidence/ share: an archive, a state that can be made to fail, a judge. */
#ifndef TESTS_EVIDENCE_FIXTURE_H
#define TESTS_EVIDENCE_FIXTURE_H

#include "archive-fixture.h"
#include "evidence/evidence.h"
#include "seal-fixture.h"
#include "verdict-fixture.h"

#include <signal.h>

/* Hands on to another state, but for what a test wants to go wrong. */
typedef struct {
    State state;
    State *inner;
    gboolean failing;   /* every call */
    gboolean deaf;      /* archived() fails */
    gboolean forgetful; /* archived() does nothing, as if the process had been killed before it */
    GString *released;  /* "1 2": messages that were left to other hosts */
    void (*meanwhile)(gpointer context); /* once, when pending() has answered; NULL */
    gpointer context;
    gboolean killing; /* archived() kills the process */
    guint restores;   /* that still succeed, where it is not 0; the database goes with the last */
} Moody;

typedef struct {
    Fixture files;
    Archive *archive;
    Moody moody;
    Evidence *evidence;
    Policy *policy;
    Judge *judge;
    const char *recipients; /* mail is sealed to them: files, see sealer_to(); NULL: it is not */
    guint received;         /* messages so far: each a minute after the other */
} Desk;

static inline gboolean fails(const Moody *moody, gboolean what, GError **error) {
    if (moody->failing || what)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, "state is in a bad mood");
    return moody->failing || what;
}

static inline gboolean moody_history(State *state, const StateMessage *message, gint64 since,
                                     StateHistory *history, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->history(moody->inner, message, since, history, error);
}

static inline gboolean moody_thread_prints(State *state, gint64 thread, GArray *prints,
                                           StateSaid *said, GError **error) {
    const Moody *moody = (Moody *)state;
    return moody->inner->functions->thread_prints(moody->inner, thread, prints, said, error);
}

static inline gboolean moody_remember(State *state, const StateMessage *message,
                                      const StateKeep *keep, StateRemembered *remembered,
                                      GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->remember(moody->inner, message, keep, remembered, error);
}

static inline int moody_pending(State *state, gint64 thread, gint64 after, StatePending *pending,
                                GError **error) {
    Moody *moody = (Moody *)state;
    void (*meanwhile)(gpointer) = moody->meanwhile;
    if (fails(moody, FALSE, error))
        return -1;
    int got = moody->inner->functions->pending(moody->inner, thread, after, pending, error);
    if (meanwhile) {
        moody->meanwhile = NULL;
        meanwhile(moody->context);
    }
    return got;
}

static inline gboolean moody_archived(State *state, gint64 message, guint64 sequence,
                                      GError **error) {
    const Moody *moody = (Moody *)state;
    if (moody->killing)
        raise(SIGKILL);
    return moody->forgetful ||
           (!fails(moody, moody->deaf, error) &&
            moody->inner->functions->archived(moody->inner, message, sequence, error));
}

static inline gboolean moody_release(State *state, const GArray *messages,
                                     G_GNUC_UNUSED GError **error) {
    const Moody *moody = (Moody *)state;
    for (guint i = 0; messages && i < messages->len; i++)
        g_string_append_printf(moody->released, "%s%" G_GINT64_FORMAT,
                               moody->released->len ? " " : "", g_array_index(messages, gint64, i));
    return TRUE;
}

static inline gboolean moody_restore(State *state, const StateMessage *message, gint64 case_number,
                                     guint64 sequence, const char *draft, GError **error) {
    Moody *moody = (Moody *)state;
    if (moody->restores > 0)
        moody->failing = --moody->restores == 0;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->restore(moody->inner, message, case_number, sequence, draft,
                                            error);
}

static inline gboolean moody_know_case(State *state, gint64 case_number, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->know_case(moody->inner, case_number, error);
}

static inline int moody_open_case(State *state, StateOpening *opening, GError **error) {
    const Moody *moody = (Moody *)state;
    return fails(moody, FALSE, error)
               ? -1
               : moody->inner->functions->open_case(moody->inner, opening, error);
}

static inline gboolean moody_erase(State *state, gint64 case_number, const GArray *lines,
                                   GArray *others, guint *forgotten, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->erase(moody->inner, case_number, lines, others, forgotten,
                                          error);
}

static inline gboolean moody_scrub(State *state, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) && moody->inner->functions->scrub(moody->inner, error);
}

static inline gboolean moody_is_empty(State *state, gboolean *empty, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->is_empty(moody->inner, empty, error);
}

static inline gboolean moody_rebuild(State *state, gboolean under_way, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->rebuild(moody->inner, under_way, error);
}

static inline gboolean moody_newest(State *state, guint64 *sequence, GError **error) {
    const Moody *moody = (Moody *)state;
    return !fails(moody, FALSE, error) &&
           moody->inner->functions->newest(moody->inner, sequence, error);
}

static const StateFunctions moody_functions = {
    .set_origin = state_set_no_origin,
    .release = moody_release,
    .history = moody_history,
    .thread_prints = moody_thread_prints,
    .remember = moody_remember,
    .pending = moody_pending,
    .archived = moody_archived,
    .restore = moody_restore,
    .know_case = moody_know_case,
    .open_case = moody_open_case,
    .erase = moody_erase,
    .scrub = moody_scrub,
    .is_empty = moody_is_empty,
    .rebuild = moody_rebuild,
    .newest = moody_newest,
};

static inline void open_evidence(Desk *desk) {
    g_autoptr(GError) error = NULL;
    ArchiveOpened opened;
    desk->archive = open_archive(desk->files.path, ARCHIVE_CREATE, &opened);
    desk->evidence =
        evidence_open(desk->archive, &desk->moody.state, "mail.example.org", &opened, &error);
    g_assert_no_error(error);
    g_assert_nonnull(desk->evidence);
    if (desk->recipients)
        evidence_seal_to(desk->evidence, sealer_to(&desk->files, desk->recipients));
}

static inline void close_evidence(Desk *desk) {
    g_clear_pointer(&desk->evidence, evidence_close);
    g_clear_pointer(&desk->archive, archive_close);
}

/* data: NULL, or "one.pem": mail is sealed. */
static inline void set_up_desk(Desk *desk, gconstpointer data) {
    set_up(&desk->files, data);
    desk->recipients = data;
    if (data)
        make_recipient(&desk->files, "one", EC_KEY);
    desk->moody = (Moody){.state = {.functions = &moody_functions},
                          .inner = state_open_memory(),
                          .released = g_string_new(NULL)};
    desk->policy = policy_small();
    desk->judge = judge_new();
    open_evidence(desk);
}

static inline void tear_down_desk(Desk *desk, gconstpointer data) {
    close_evidence(desk);
    state_close(desk->moody.inner);
    g_string_free(desk->moody.released, TRUE);
    judge_free(desk->judge);
    policy_unref(desk->policy);
    tear_down(&desk->files, data);
}

/* What a mail is made of; texts may be NULL. */
typedef struct {
    const char *id, *to, *body;
    gboolean from_staff;
} Mail;

static inline char *bytes_of(const Mail *mail) {
    g_autofree char *headers =
        g_strdup_printf("Message-ID: <%s@example.com>\nSubject: order %s\n%s%s%s", mail->id,
                        mail->id, mail->to ? "In-Reply-To: <" : "", mail->to ? mail->to : "",
                        mail->to ? "@example.com>\n" : "");
    return mail_of(headers, mail->body ? mail->body : "Where is my parcel?\n");
}

static inline gboolean try_to_keep(Desk *desk, Judge *judge, const Mail *mail, Kept *kept,
                                   GError **error) {
    g_autofree char *bytes = bytes_of(mail);
    g_autoptr(Envelope) envelope = envelope_new();
    envelope->queue_id = g_strdup_printf("Q%s", mail->id);
    envelope->mail_from = g_strdup("customer@example.com");
    g_ptr_array_add(envelope->recipients, g_strdup("support@example.org"));
    envelope->received =
        START + (gint64)g_atomic_int_add((gint *)&desk->received, 1) * 60 * CLOCK_SECOND;
    Span span = span_of_text(bytes);
    g_autoptr(Verdict) verdict =
        judge_mail(judge, desk->policy, &desk->moody.state, envelope, span, mail->from_staff);
    return evidence_keep(desk->evidence, verdict, envelope, span, kept, error);
}

static inline Kept keep(Desk *desk, const char *id, const char *to, const char *body) {
    Mail mail = {id, to, body, FALSE};
    g_autoptr(GError) error = NULL;
    Kept kept;
    gboolean done = try_to_keep(desk, desk->judge, &mail, &kept, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    return kept;
}

#define THREAT "I will kill you.\n" /* 6 points: level "warning" */

static inline char *text_of_line(Desk *desk, guint64 sequence) {
    g_autoptr(ChainReader) reader = chain_reader_open(desk->archive, sequence - 1, NULL);
    ChainLine line;
    g_assert_cmpint(chain_reader_next(reader, &line, NULL), ==, 1);
    g_autoptr(GBytes) bytes = archive_object(desk->archive, &line.object, NULL);
    g_assert_nonnull(bytes);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

/* "open 1 Q2; message 1 Q1 held": kind, case, queue id, whether the mail is an object. */
static inline char *chain_in_words(Desk *desk) {
    g_autoptr(ChainReader) reader = chain_reader_open(desk->archive, 0, NULL);
    GString *words = g_string_new(NULL);
    ChainLine line;
    while (chain_reader_next(reader, &line, NULL) == 1) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = archive_object(desk->archive, &line.object, &error);
        g_assert_no_error(error);
        g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        const char *number = strstr(text, "\"case\":"), *queue = strstr(text, "\"queue_id\":\"");
        g_string_append_printf(words, "%s%s", words->len ? "; " : "", line.kind);
        if (number)
            g_string_append_printf(words, " %d", (int)g_ascii_strtoll(number + 7, NULL, 10));
        if (queue)
            g_string_append_printf(words, " %.*s", (int)strcspn(queue + 12, "\""), queue + 12);
        if (strstr(text, "\"left_out\":0,\"object\":null"))
            g_string_append(words, " not held");
    }
    return g_string_free(words, FALSE);
}

static inline void assert_chain(Desk *desk, const char *expected) {
    g_autofree char *found = chain_in_words(desk);
    g_assert_cmpstr(found, ==, expected);
    g_autofree char *verified = verify_to_text(desk->files.path, evidence_record_objects);
    g_assert_null(strstr(verified, "altered"));
    g_assert_null(strstr(verified, "missing"));
}

#endif
