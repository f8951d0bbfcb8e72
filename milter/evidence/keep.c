/* Offers evidence_keep(): state remembers the message; if its thread is a case, what the thread
 * has to give goes into the archive, oldest first.
 *
 * The archive failing is the only failure: nothing is lost by it, for state holds the
 * message as pending, and whoever sends again brings it again. State failing is no
 * failure: a flagged message is then archived alone, in no case. Sent again meanwhile, it is the
 * same again; once state is back, it gets the record of its case: a state that is lost is built
 * from such records alone.
 *
 * Of hosts that share a state each archives what it is told of as pending, and its own messages;
 * the one that opened a case has the open record.
 *
 * A kill between a chain line and state's knowing of it is mended by restore.c; take-turn.c says
 * why no mail stands in two records of a case. */
#include "evidence/keep-inside.h"
#include "base/clock.h"
#include "base/error.h"

enum {
    ALONE_MAX = 10000,
    STOOD_STILL_SECONDS = 60 /* half of what other hosts leave us: see pending() of state.h */
};

void kept_clear(Kept *kept) {
    g_free(kept->state_error);
    *kept = (Kept){0};
}

void keep_note_error(Keeping *keeping, GError *error) {
    if (!keeping->kept->state_error)
        keeping->kept->state_error = g_strdup(error ? error->message : "state failed");
    g_clear_error(&error);
}

void keep_settle(Keeping *keeping, Json *draft, const Digest *mail) {
    Digest policy;
    gboolean held = record_digest(draft, "policy.sha256", &policy) &&
                    evidence_has_policy(keeping->evidence, &policy);
    record_settle(draft, keeping->remembered.case_number, keeping->remembered.thread, mail,
                  held ? &policy : NULL);
}

/* Of a message that stands in the chain. What state does not take is remembered here, lest it be
 * archived twice. */
static void tell_state(Keeping *keeping, gint64 message, guint64 sequence, const Digest *mail) {
    Evidence *evidence = keeping->evidence;
    const Unsettled unsettled = {sequence, *mail};
    GError *error = NULL;
    gboolean told =
        evidence->state->functions->archived(evidence->state, message, sequence, &error);
    pthread_mutex_lock(&evidence->guard);
    if (told)
        g_hash_table_remove(evidence->unsettled, &message);
    else
        g_hash_table_insert(evidence->unsettled, g_memdup2(&message, sizeof message),
                            g_memdup2(&unsettled, sizeof unsettled));
    pthread_mutex_unlock(&evidence->guard);
    if (told)
        return;
    evidence_note_untold(evidence, sequence);
    keep_note_error(keeping, error);
}

/* sequence 0: state was told of all. */
static Unsettled unsettled_of(Evidence *evidence, const StatePending *pending) {
    pthread_mutex_lock(&evidence->guard);
    const Unsettled *found = g_hash_table_lookup(evidence->unsettled, &pending->message);
    Unsettled unsettled = found ? *found : (Unsettled){0};
    pthread_mutex_unlock(&evidence->guard);
    const char *why;
    Digest mail;
    g_autoptr(Json) draft = found && pending->draft
                                ? record_from_text(span_of_text(pending->draft), "message", &why)
                                : NULL;
    gboolean same =
        draft && record_digest(draft, "mail.sha256", &mail) && digest_equal(&mail, &unsettled.mail);
    return same ? unsettled : (Unsettled){0};
}

/* An object that was there when it was put may have been erased before the record that needs it
 * stood in the chain: then nobody else saw that it is needed. */
static gboolean is_gone(const Keeping *keeping, const Digest *mail) {
    return !archive_has_object(keeping->evidence->archive, mail, NULL);
}

/* Just before its record is appended. A host that stood still since it was told of a message, or
 * whose disk did, may have lost it to another: it asks again, by which it is ours from now on.
 * State failing, it stands twice rather than nowhere; so it does where we stand still from here on.
 * By the clock on the wall, which goes on in a machine that sleeps. */
static gboolean is_ours_still(Keeping *keeping, gint64 message, GError **error) {
    StatePending pending = {0};
    GError *failed = NULL;
    gint64 past = clock_now() - keeping->asked;
    if (past < STOOD_STILL_SECONDS * CLOCK_SECOND)
        return TRUE;
    int got = keep_next_pending(keeping, message - 1, &pending, &failed);
    if (got < 0)
        keep_note_error(keeping, failed);
    gboolean ours = got < 0 || pending.message == message;
    if (got > 0)
        state_pending_clear(&pending);
    if (!ours)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "this host stood still for %d seconds, and another one archives the mail, or "
                    "did: once it is sent again, it is the same again",
                    (int)(past / CLOCK_SECOND));
    return ours;
}

/* Puts the message's own bytes, and appends its record. */
static gboolean archive_own(Keeping *keeping, const char *kind, GError **error) {
    Evidence *evidence = keeping->evidence;
    g_autoptr(GBytes) stored = NULL;
    Digest object;
    if (!evidence_put_mail(evidence, keeping->draft, keeping->mail, keeping->sealed, &object,
                           &stored, error) ||
        !evidence_put_policy(evidence, keeping->verdict->policy, error))
        return FALSE;
    keep_settle(keeping, keeping->draft, &object);
    Span bytes = stored ? span_of_bytes(stored) : keeping->mail;
    gboolean claimed = keeping->remembered.message && !keeping->kept->again;
    if ((claimed && !is_ours_still(keeping, keeping->remembered.message, error)) ||
        !record_append(evidence->archive, kind, keeping->draft, &keeping->kept->sequence, error))
        return FALSE;
    if (is_gone(keeping, &object) && !archive_put(evidence->archive, bytes, &object, error)) {
        evidence_note_untold(evidence, keeping->kept->sequence);
        return FALSE;
    }
    keeping->kept->archived++;
    return TRUE;
}

static guint64 alone_sequence(const Keeping *keeping) {
    Evidence *evidence = keeping->evidence;
    pthread_mutex_lock(&evidence->guard);
    const guint64 *found = g_hash_table_lookup(evidence->alone, &keeping->verdict->digest);
    guint64 sequence = found ? *found : 0;
    pthread_mutex_unlock(&evidence->guard);
    return sequence;
}

void evidence_know_alone(Evidence *evidence, const Digest *mail, guint64 sequence) {
    pthread_mutex_lock(&evidence->guard);
    /* Long enough away for that many, who sent the first of them has given up. */
    if (g_hash_table_size(evidence->alone) >= ALONE_MAX)
        g_hash_table_remove_all(evidence->alone);
    g_hash_table_insert(evidence->alone, g_memdup2(mail, sizeof *mail),
                        g_memdup2(&sequence, sizeof sequence));
    pthread_mutex_unlock(&evidence->guard);
}

static gboolean archive_again(Keeping *keeping, guint64 of, const char *of_archive,
                              GError **error) {
    keeping->kept->again = TRUE;
    if (!*of_archive)
        evidence_know_sealed(keeping->evidence, of);
    record_make_again(keeping->draft, of, of_archive);
    return archive_own(keeping, "again", error);
}

/* State is away. */
static gboolean archive_alone(Keeping *keeping, GError **error) {
    guint64 before = alone_sequence(keeping);
    if (before)
        return archive_again(keeping, before, "", error);
    if (!archive_own(keeping, "message", error))
        return FALSE;
    evidence_know_alone(keeping->evidence, &keeping->verdict->digest, keeping->kept->sequence);
    return TRUE;
}

/* In its case, and state is told. */
static gboolean archive_known(Keeping *keeping, gint64 message, GError **error) {
    if (!archive_own(keeping, "message", error))
        return FALSE;
    tell_state(keeping, message, keeping->kept->sequence, &keeping->verdict->digest);
    return TRUE;
}

/* An earlier message, by its draft. */
typedef struct {
    Evidence *evidence;
    Json *draft;
    Digest *object;
    GBytes *stored; /* as in evidence_put_mail() */
} Earlier;

static gboolean put_plain(Span mail, gpointer context, GError **error) {
    Earlier *earlier = context;
    return evidence_put_mail(earlier->evidence, earlier->draft, mail, NULL, earlier->object,
                             &earlier->stored, error);
}

/* Puts the bytes of an earlier message, if state or another thread has them, or the archive, where
 * it stands alone: 1, else 0; -1 error.
 * What state holds was sealed as its draft says, maybe by another process; or it was not. */
static int put_earlier(const Keeping *keeping, const StatePending *pending, Earlier *earlier,
                       GError **error) {
    Evidence *evidence = keeping->evidence;
    const Json *draft = earlier->draft;
    Digest *object = earlier->object;
    gboolean sealed = record_text(draft, "mail.sealed") != NULL;
    Digest expected;
    if (!record_digest(draft, pending->mail && sealed ? "mail.object" : "mail.sha256", &expected))
        return 0;
    if (!pending->mail) {
        int put = in_flight_put(evidence->in_flight, &expected, put_plain, earlier, error);
        return put == 0 ? record_has_mail(evidence->archive, draft, object) : put;
    }
    Span bytes = span_of_bytes(pending->mail);
    *object = digest_of(bytes);
    if (!digest_equal(object, &expected))
        return 0;
    gboolean done = sealed ? archive_put(evidence->archive, bytes, object, error)
                           : put_plain(bytes, earlier, error);
    return done ? 1 : -1;
}

/* The same object, of which the record stands already. */
static gboolean put_again(const Keeping *keeping, const StatePending *pending, Earlier *earlier,
                          GError **error) {
    return earlier->stored ? archive_put(keeping->evidence->archive, span_of_bytes(earlier->stored),
                                         earlier->object, error)
                           : put_earlier(keeping, pending, earlier, error) >= 0;
}

static gboolean archive_earlier(Keeping *keeping, const StatePending *pending, GError **error) {
    const char *why = NULL;
    g_autoptr(Json) draft =
        pending->draft ? record_from_text(span_of_text(pending->draft), "message", &why) : NULL;
    Digest digest, object;
    guint64 sequence = 0;
    if (!draft || !record_digest(draft, "mail.sha256", &digest)) {
        keep_note_error(keeping, g_error_new(KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                                             "state holds a message of thread %" G_GINT64_FORMAT
                                             " whose draft cannot be read",
                                             keeping->remembered.thread));
        return TRUE;
    }
    Earlier earlier = {keeping->evidence, draft, &object, NULL};
    int held = put_earlier(keeping, pending, &earlier, error);
    if (held >= 0)
        keep_settle(keeping, draft, held ? &object : NULL);
    if (held >= 0 && !is_ours_still(keeping, pending->message, NULL)) {
        g_clear_pointer(&earlier.stored, g_bytes_unref);
        return TRUE; /* another host has it */
    }
    gboolean done =
        held >= 0 &&
        record_append(keeping->evidence->archive, "message", draft, &sequence, error) &&
        (!held || !is_gone(keeping, &object) || put_again(keeping, pending, &earlier, error));
    g_clear_pointer(&earlier.stored, g_bytes_unref);
    if (!done && sequence)
        evidence_note_untold(keeping->evidence, sequence);
    if (!done)
        return FALSE;
    in_flight_tell(keeping->evidence->in_flight, &digest, sequence);
    keeping->kept->archived++;
    tell_state(keeping, pending->message, sequence, &digest);
    return TRUE;
}

/* Claimed by this thread. */
static gboolean archive_pending(Keeping *keeping, const StatePending *pending, GError **error) {
    gboolean own = pending->message == keeping->remembered.message;
    Unsettled unsettled = unsettled_of(keeping->evidence, pending);
    if (unsettled.sequence) {
        tell_state(keeping, pending->message, unsettled.sequence, &unsettled.mail);
        if (own)
            keeping->kept->sequence = unsettled.sequence;
        return TRUE;
    }
    if (!own)
        return archive_earlier(keeping, pending, error);
    return archive_known(keeping, pending->message, error);
}

/* The next pending message, claimed: 1; 0 none, or state failed. Asked again after the claim:
 * another thread may have archived it in between. */
static int claim_next(Keeping *keeping, gint64 after, StatePending *pending) {
    Evidence *evidence = keeping->evidence;
    GError *error = NULL;
    gint64 claimed = 0;
    for (;;) {
        int got = keep_next_pending(keeping, after, pending, &error);
        if (got > 0 && pending->message == claimed)
            return 1;
        if (claimed)
            in_flight_release(evidence->in_flight, claimed);
        if (got < 0)
            keep_note_error(keeping, error);
        if (got <= 0)
            return 0;
        claimed = pending->message;
        state_pending_clear(pending);
        in_flight_claim(evidence->in_flight, claimed);
    }
}

static gboolean archive_thread(Keeping *keeping, GError **error) {
    StatePending pending;
    gint64 after = 0;
    gboolean ok = TRUE;
    while (ok && claim_next(keeping, after, &pending)) {
        after = pending.message;
        ok = archive_pending(keeping, &pending, error);
        in_flight_release(keeping->evidence->in_flight, pending.message);
        state_pending_clear(&pending);
    }
    if (!ok || keeping->kept->sequence)
        return ok;
    keeping->kept->sequence =
        in_flight_told(keeping->evidence->in_flight, &keeping->verdict->digest);
    if (keeping->kept->sequence)
        return TRUE; /* another thread archived it with this thread's earlier messages */
    if (!keeping->remembered.again_of) { /* state could not say that it is pending, or it is not */
        if (keeping->evidence->state->shared)
            keeping->asked = 0;
        return archive_known(keeping, keeping->remembered.message, error);
    }
    return archive_again(keeping, keeping->remembered.again_of, keeping->remembered.again_in,
                         error);
}

/* What could not be archived here another host may. Not what another thread of this one is about
 * to archive: that one is waited for. */
static void release(Keeping *keeping) {
    Evidence *evidence = keeping->evidence;
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(gint64));
    keep_note_told(keeping, keeping->remembered.message);
    for (guint i = 0; i < keeping->told->len; i++) {
        gint64 message = g_array_index(keeping->told, gint64, i);
        GError *error = NULL;
        g_array_set_size(one, 0);
        g_array_append_val(one, message);
        in_flight_claim(evidence->in_flight, message);
        if (!evidence->state->functions->release(evidence->state, one, &error))
            keep_note_error(keeping, error);
        in_flight_release(evidence->in_flight, message);
    }
}

static gboolean keep_it(Keeping *keeping, const Envelope *envelope, GError **error) {
    gboolean remembered;
    if (!keep_remember(keeping, envelope, &remembered, error))
        return FALSE;
    if (!remembered) {
        /* With the turn it is flagged, or its thread was a case: then it is kept, but alone. */
        keeping->remembered = (StateRemembered){0};
        return !(keeping->flagged || keeping->in_turn) ||
               (evidence_settle_policy(keeping->evidence, error) && archive_alone(keeping, error));
    }
    keeping->kept->thread = keeping->remembered.thread;
    keeping->kept->case_number = keeping->remembered.case_number;
    if (!keeping->remembered.case_number || keeping->verdict->policy->mode == POLICY_OBSERVE)
        return TRUE;
    if (evidence_settle_policy(keeping->evidence, error) &&
        evidence_put_policy(keeping->evidence, keeping->verdict->policy, error) &&
        keep_open_case(keeping, error) && archive_thread(keeping, error))
        return TRUE;
    release(keeping);
    return FALSE;
}

gboolean evidence_keep(Evidence *evidence, Verdict *verdict, const Envelope *envelope, Span mail,
                       Kept *kept, GError **error) {
    const Level *level = verdict->level;
    /* What a carded sender still writes is kept: if it is refused, nobody else ever sees it. */
    gboolean flagged = (verdict->carded || (level && level->archive)) &&
                       verdict->policy->mode == POLICY_ENFORCE && !verdict->from_staff;
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(gint64));
    verdict_settle(verdict, mail);
    g_autoptr(Json) draft =
        record_draft(verdict, envelope, mail.length, flagged, evidence->archive_id);
    Keeping keeping = {.evidence = evidence,
                       .verdict = verdict,
                       .mail = mail,
                       .flagged = flagged,
                       .draft = draft,
                       .told = told,
                       .asked = clock_now(),
                       .kept = kept};
    *kept = (Kept){0};
    in_flight_enter(evidence->in_flight, &verdict->digest, mail);
    gboolean ok = keep_it(&keeping, envelope, error);
    if (keeping.in_turn)
        archive_turn_end(evidence->archive);
    in_flight_leave(evidence->in_flight, &verdict->digest);
    g_clear_pointer(&keeping.sealed, g_bytes_unref);
    g_clear_pointer(&keeping.prints, g_array_unref);
    return ok;
}
