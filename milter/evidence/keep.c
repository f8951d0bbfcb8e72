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
 * A kill between a chain line and state's knowing of it is mended by restore.c. */
#include "evidence/evidence-parts.h"
#include "base/clock.h"
#include "base/error.h"

enum {
    ALONE_MAX = 10000,
    OTHER_HOST_TRIES = 40,
    OTHER_HOST_WAIT = 100000 /* microseconds */
};

/* One message on its way. */
typedef struct {
    Evidence *evidence;
    const Verdict *verdict;
    Span mail;
    gboolean flagged; /* with a level that archives, by a policy in force */
    Json *draft;
    GBytes *sealed; /* the mail, as state holds it; NULL: as it is, or not at all */
    StateRemembered remembered;
    GArray *told; /* of gint64: messages that state told of as pending */
    Kept *kept;
} Keeping;

void kept_clear(Kept *kept) {
    g_free(kept->state_error);
    *kept = (Kept){0};
}

/* The first one is told. */
static void note_state_error(Keeping *keeping, GError *error) {
    if (!keeping->kept->state_error)
        keeping->kept->state_error = g_strdup(error ? error->message : "state failed");
    g_clear_error(&error);
}

static gboolean append_record(Evidence *evidence, const char *kind, const Json *record,
                              guint64 *sequence, GError **error) {
    g_autoptr(GString) text = record_to_text(record);
    return archive_append(evidence->archive, kind, span_of_string(text), sequence, NULL, error);
}

/* Fills in what a draft lacks; mail is NULL where its bytes are not in the archive. */
static void settle(Keeping *keeping, Json *draft, const Digest *mail) {
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
    if (!told)
        note_state_error(keeping, error);
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

/* Puts the message's own bytes, and appends its record. */
static gboolean archive_own(Keeping *keeping, const char *kind, GError **error) {
    Evidence *evidence = keeping->evidence;
    g_autoptr(GBytes) stored = NULL;
    Digest object;
    if (!evidence_put_mail(evidence, keeping->draft, keeping->mail, keeping->sealed, &object,
                           &stored, error) ||
        !evidence_put_policy(evidence, keeping->verdict->policy, error))
        return FALSE;
    settle(keeping, keeping->draft, &object);
    Span bytes = stored ? span_of_bytes(stored) : keeping->mail;
    if (!append_record(evidence, kind, keeping->draft, &keeping->kept->sequence, error) ||
        (is_gone(keeping, &object) && !archive_put(evidence->archive, bytes, &object, error)))
        return FALSE;
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

static void note_alone(const Keeping *keeping) {
    Evidence *evidence = keeping->evidence;
    pthread_mutex_lock(&evidence->guard);
    /* Long enough away for that many, who sent the first of them has given up. */
    if (g_hash_table_size(evidence->alone) >= ALONE_MAX)
        g_hash_table_remove_all(evidence->alone);
    g_hash_table_insert(evidence->alone,
                        g_memdup2(&keeping->verdict->digest, sizeof keeping->verdict->digest),
                        g_memdup2(&keeping->kept->sequence, sizeof keeping->kept->sequence));
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
    note_alone(keeping);
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

/* Puts the bytes of an earlier message, if state or another thread has them: 1, else 0; -1 error.
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
    if (!pending->mail)
        return in_flight_put(evidence->in_flight, &expected, put_plain, earlier, error);
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
    guint64 sequence;
    if (!draft || !record_digest(draft, "mail.sha256", &digest)) {
        note_state_error(keeping, g_error_new(KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                                              "state holds a message of thread %" G_GINT64_FORMAT
                                              " whose draft cannot be read",
                                              keeping->remembered.thread));
        return TRUE;
    }
    Earlier earlier = {keeping->evidence, draft, &object, NULL};
    int held = put_earlier(keeping, pending, &earlier, error);
    if (held >= 0)
        settle(keeping, draft, held ? &object : NULL);
    gboolean done =
        held >= 0 && append_record(keeping->evidence, "message", draft, &sequence, error) &&
        (!held || !is_gone(keeping, &object) || put_again(keeping, pending, &earlier, error));
    g_clear_pointer(&earlier.stored, g_bytes_unref);
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

static void note_told(Keeping *keeping, gint64 message) {
    for (guint i = keeping->told->len; i > 0; i--) {
        if (g_array_index(keeping->told, gint64, i - 1) == message)
            return;
    }
    g_array_append_val(keeping->told, message);
}

/* As state has it, which tells no other host of what it told us. */
static int next_pending(Keeping *keeping, gint64 after, StatePending *pending, GError **error) {
    State *state = keeping->evidence->state;
    int got = state->functions->pending(state, keeping->remembered.thread, after, pending, error);
    if (got > 0)
        note_told(keeping, pending->message);
    return got;
}

/* The next pending message, claimed: 1; 0 none, or state failed. Asked again after the claim:
 * another thread may have archived it in between. */
static int claim_next(Keeping *keeping, gint64 after, StatePending *pending) {
    Evidence *evidence = keeping->evidence;
    GError *error = NULL;
    gint64 claimed = 0;
    for (;;) {
        int got = next_pending(keeping, after, pending, &error);
        if (got > 0 && pending->message == claimed)
            return 1;
        if (claimed)
            in_flight_release(evidence->in_flight, claimed);
        if (got < 0)
            note_state_error(keeping, error);
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
    if (!keeping->remembered.again_of) /* state could not say that it is pending */
        return archive_known(keeping, keeping->remembered.message, error);
    return archive_again(keeping, keeping->remembered.again_of, keeping->remembered.again_in,
                         error);
}

/* What could not be archived here another host may. Not what another thread of this one is about
 * to archive: that one is waited for. */
static void release(Keeping *keeping) {
    Evidence *evidence = keeping->evidence;
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(gint64));
    note_told(keeping, keeping->remembered.message);
    for (guint i = 0; i < keeping->told->len; i++) {
        gint64 message = g_array_index(keeping->told, gint64, i);
        GError *error = NULL;
        g_array_set_size(one, 0);
        g_array_append_val(one, message);
        in_flight_claim(evidence->in_flight, message);
        if (!evidence->state->functions->release(evidence->state, one, &error))
            note_state_error(keeping, error);
        in_flight_release(evidence->in_flight, message);
    }
}

/* The message that opened the case whose record is missing: this one, or the first one
 * pending that is flagged, if a full disk or a kill came between. */
static Json *find_opener(Keeping *keeping) {
    StatePending pending;
    Json *found = NULL;
    gint64 after = 0;
    while (!keeping->remembered.opened && !found &&
           next_pending(keeping, after, &pending, NULL) > 0) {
        const char *why;
        Json *draft =
            pending.draft ? record_from_text(span_of_text(pending.draft), "message", &why) : NULL;
        if (draft && record_truth(draft, "flagged"))
            found = json_incref(draft);
        json_decref(draft);
        after = pending.message;
        state_pending_clear(&pending);
    }
    return found ? found : json_incref(keeping->draft);
}

static gboolean open_case(Keeping *keeping, GError **error) {
    Evidence *evidence = keeping->evidence;
    gint64 number = keeping->remembered.case_number;
    if (keeping->remembered.opened_elsewhere ||
        (!keeping->remembered.opened && evidence_case_stands(evidence, number)))
        return TRUE; /* people may have opened it meanwhile */
    pthread_mutex_lock(&evidence->guard);
    gboolean mine = g_hash_table_add(evidence->cases, g_memdup2(&number, sizeof number));
    pthread_mutex_unlock(&evidence->guard);
    if (!mine)
        return TRUE;
    g_autoptr(Json) opener = find_opener(keeping);
    settle(keeping, opener, NULL);
    g_autoptr(Json) record = record_open(opener);
    keeping->kept->opened = append_record(evidence, "open", record, NULL, error);
    if (!keeping->kept->opened) {
        pthread_mutex_lock(&evidence->guard);
        g_hash_table_remove(evidence->cases, &number);
        pthread_mutex_unlock(&evidence->guard);
    }
    return keeping->kept->opened;
}

/* What state is to hold of the mail. Length 0: nothing. */
static Span to_hold(Keeping *keeping) {
    const Evidence *evidence = keeping->evidence;
    GError *error = NULL;
    if (keeping->sealed)
        return span_of_bytes(keeping->sealed);
    if (keeping->mail.length > keeping->verdict->policy->lookback_message_max)
        return span_of(NULL, 0);
    if (!evidence->sealer)
        return keeping->mail;
    keeping->sealed = seal_bytes(evidence->sealer, keeping->mail, &error);
    if (!keeping->sealed) {
        note_state_error(keeping, error);
        return span_of(NULL, 0);
    }
    Span sealed = span_of_bytes(keeping->sealed);
    Digest object = digest_of(sealed);
    record_seal(keeping->draft, &object, evidence->sealed_to);
    return sealed;
}

/* State was away at the start, and has not been told since what the archive has. */
static gboolean is_behind(Keeping *keeping) {
    keeping->kept->state_error = evidence_why_behind(keeping->evidence);
    return keeping->kept->state_error != NULL;
}

static gboolean remember(Keeping *keeping, const Envelope *envelope) {
    const Verdict *verdict = keeping->verdict;
    const GPtrArray *list = verdict->message->references;
    g_autofree const char **references = g_new0(const char *, (list ? list->len : 0) + 1);
    Span held = to_hold(keeping);
    g_autoptr(GString) draft = record_to_text(keeping->draft);
    State *state = keeping->evidence->state;
    GError *error = NULL;
    StateMessage message = {.message_id = verdict->message->message_id,
                            .references = references,
                            .ticket = verdict->ticket,
                            .sender = verdict->sender,
                            .from_staff = verdict->from_staff,
                            .time = envelope->received,
                            .over_after = verdict->policy->thread_over,
                            .likeness = verdict->likeness,
                            .prints = verdict_prints(verdict),
                            .digest = verdict->digest};
    StateKeep keep = {.mail = held,
                      .draft = draft->str,
                      .flagged = keeping->flagged,
                      .known_threads_only = verdict->from_staff,
                      .day = clock_local_day(envelope->received),
                      .outcome = verdict->from_staff ? NULL : verdict_level(verdict),
                      .join_case = keeping->flagged ? verdict->card_case : 0};
    for (guint i = 0; list && i < list->len; i++)
        references[i] = g_ptr_array_index(list, i);
    gboolean ok = state->functions->remember(state, &message, &keep, &keeping->remembered, &error);
    if (!ok)
        note_state_error(keeping, error);
    return ok;
}

/* The same bytes came to two hosts at once: the other one's record is awaited, so that ours can
 * name it. After OTHER_HOST_TRIES they are archived here, rather than nowhere. */
static gboolean remember_once(Keeping *keeping, const Envelope *envelope) {
    gboolean ok = remember(keeping, envelope);
    for (guint tries = 0; ok && keeping->remembered.taken_elsewhere && tries < OTHER_HOST_TRIES;
         tries++) {
        g_usleep(OTHER_HOST_WAIT);
        ok = remember(keeping, envelope);
    }
    return ok;
}

static gboolean keep_it(Keeping *keeping, const Envelope *envelope, GError **error) {
    if (is_behind(keeping) || !remember_once(keeping, envelope))
        return !keeping->flagged ||
               (evidence_settle_policy(keeping->evidence, error) && archive_alone(keeping, error));
    keeping->kept->thread = keeping->remembered.thread;
    keeping->kept->case_number = keeping->remembered.case_number;
    if (!keeping->remembered.case_number || keeping->verdict->policy->mode == POLICY_OBSERVE)
        return TRUE;
    if (evidence_settle_policy(keeping->evidence, error) &&
        evidence_put_policy(keeping->evidence, keeping->verdict->policy, error) &&
        open_case(keeping, error) && archive_thread(keeping, error))
        return TRUE;
    release(keeping);
    return FALSE;
}

gboolean evidence_keep(Evidence *evidence, const Verdict *verdict, const Envelope *envelope,
                       Span mail, Kept *kept, GError **error) {
    const Level *level = verdict->level;
    /* What a carded sender still writes is kept: if it is refused, nobody else ever sees it. */
    gboolean flagged = (verdict->carded || (level && level->archive)) &&
                       verdict->policy->mode == POLICY_ENFORCE && !verdict->from_staff;
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(Json) draft =
        record_draft(verdict, envelope, mail.length, flagged, evidence->archive_id);
    Keeping keeping = {.evidence = evidence,
                       .verdict = verdict,
                       .mail = mail,
                       .flagged = flagged,
                       .draft = draft,
                       .told = told,
                       .kept = kept};
    *kept = (Kept){0};
    in_flight_enter(evidence->in_flight, &verdict->digest, mail);
    gboolean ok = keep_it(&keeping, envelope, error);
    in_flight_leave(evidence->in_flight, &verdict->digest);
    g_clear_pointer(&keeping.sealed, g_bytes_unref);
    return ok;
}
