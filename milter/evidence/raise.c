/* Offers raise.h. State makes the thread a case, then the record is written, then the mails: cut
 * short after the first, the daemon opens the case when it comes by again, or the next call does;
 * after the second, either goes on with the mails. take-turn.c says why none is written twice. */
#include "evidence/raise.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "evidence/evidence-parts.h"
#include "evidence/erasures.h"
#include "evidence/raise-look.h"

#include <inttypes.h>

typedef struct {
    Archive *archive;
    State *state;
    const Actor *actor;
    const RaiseAct *act;
    Raised *raised;
    gint64 thread;
    Digest file;
    Looking cases, mail;
    gboolean any; /* the archive has cases */
    gboolean in_turn;
    gboolean wrote; /* a line, of which state may not know */
} Raising;

static const char *const from_words[] = {
    [RAISED_HELD] = "held", [RAISED_ALONE] = "alone", [RAISED_FILE] = "file"};

const char *raised_from_word(RaisedFrom from) {
    return from_words[from];
}

void raised_clear(Raised *raised) {
    g_free(raised->state_error);
    *raised = (Raised){0};
}

static gboolean append(Raising *raising, const char *kind, const Json *record, guint64 *sequence,
                       GError **error) {
    raising->wrote = TRUE;
    return record_append(raising->archive, kind, record, sequence, error);
}

/* ---- the turn */

static gboolean look_for_case(const ChainLine *line, gpointer context, GError **error) {
    Raising *raising = context;
    gboolean opens = record_line_opens(line);
    g_autoptr(Json) record = !raising->any && g_str_equal(line->kind, "message")
                                 ? record_of_line(raising->archive, line, NULL)
                                 : NULL;
    (void)error;
    raising->any = raising->any || opens || (record && record_number(record, "case") > 0);
    return TRUE;
}

/* A state that was lost, and that no daemon has built again, would give numbers a second time. */
static gboolean begin(Raising *raising, GError **error) {
    gboolean empty = FALSE;
    evidence_of_archive(raising->archive, raising->state);
    looking_begin(&raising->cases, raising->archive, NULL);
    if (!raising->state->functions->is_empty(raising->state, &empty, error) ||
        (empty && !chain_each(raising->archive, 0, look_for_case, raising, error)))
        return FALSE;
    if (raising->any)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("the daemon's memory knows nothing of the cases in %s, and would give their "
                      "numbers again: start the daemon, which builds it anew"),
                    archive_path(raising->archive));
    return !raising->any && looking_go_on(&raising->cases, error);
}

/* From here on nobody else archives what state holds, nor opens a case. */
static gboolean begin_turn(Raising *raising, GError **error) {
    raising->in_turn = beside_begin_turn(raising->archive, raising->state, error);
    return raising->in_turn && looking_go_on(&raising->cases, error);
}

/* done: all that was to be told was. */
static void end_turn(Raising *raising, gboolean done) {
    if (raising->in_turn)
        beside_end_turn(raising->archive,
                        raising->raised->state_error == NULL && (done || !raising->wrote));
    raising->in_turn = FALSE;
}

static gboolean end(Raising *raising, gboolean done) {
    end_turn(raising, done);
    looking_end(&raising->cases);
    looking_end(&raising->mail);
    return done;
}

/* Is it in no case? With the turn, or before, to have read most of the chain then. */
static gboolean is_in_no_case(Raising *raising, const char *id, GError **error) {
    Looking *looking = &raising->mail;
    if (!looking->archive)
        looking_begin(looking, raising->archive, id);
    if (!looking_go_on(looking, error))
        return FALSE;
    if (looking->found_in > 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("this mail is in case %" PRId64 " already; what is new, note there: kasuhara "
                      "case note %" PRId64),
                    looking->found_in, looking->found_in);
    return looking->found_in <= 0;
}

/* ---- the mails of the thread */

/* The object of what state holds, or that the archive has of a mail that stands alone: 1, or 0: it
 * does not, or not that. -1 error. */
static int put_held(const Raising *raising, const StatePending *pending, const Json *draft,
                    Digest *object, GError **error) {
    gboolean sealed = record_text(draft, "mail.sealed") != NULL;
    Digest expected;
    if (!pending->mail)
        return record_has_mail(raising->archive, draft, object);
    if (!record_digest(draft, sealed ? "mail.object" : "mail.sha256", &expected))
        return 0;
    *object = digest_of(span_of_bytes(pending->mail));
    if (!digest_equal(object, &expected))
        return 0;
    return archive_put(raising->archive, span_of_bytes(pending->mail), object, error) ? 1 : -1;
}

/* An object may be erased between its being put and the line that needs it. */
static gboolean append_mail(Raising *raising, const StatePending *pending, Json *draft,
                            guint64 *sequence, GError **error) {
    Digest object, policy;
    int held = put_held(raising, pending, draft, &object, error);
    if (held < 0)
        return FALSE;
    gboolean has_policy = record_digest(draft, "policy.sha256", &policy) &&
                          archive_has_object(raising->archive, &policy, NULL);
    record_settle(draft, raising->raised->case_number, raising->thread, held ? &object : NULL,
                  has_policy ? &policy : NULL);
    return append(raising, "message", draft, sequence, error) &&
           (!held || archive_has_object(raising->archive, &object, NULL) ||
            put_held(raising, pending, draft, &object, error) >= 0);
}

static void note_state_error(Raising *raising, GError *error) {
    if (!raising->raised->state_error)
        raising->raised->state_error = g_strdup(error ? error->message : "state failed");
    g_clear_error(&error);
}

/* A draft that cannot be read is passed over, as the daemon does. */
static gboolean archive_mail(Raising *raising, const StatePending *pending, GError **error) {
    const char *why;
    guint64 sequence = 0;
    g_autoptr(Json) draft =
        pending->draft ? record_from_text(span_of_text(pending->draft), "message", &why) : NULL;
    if (!draft)
        return TRUE;
    if (!append_mail(raising, pending, draft, &sequence, error))
        return FALSE;
    GError *untold = NULL;
    raising->raised->mails++;
    if (!raising->state->functions->archived(raising->state, pending->message, sequence, &untold))
        note_state_error(raising, untold);
    return TRUE;
}

/* What could not be archived here another host may. */
static void release(Raising *raising, gint64 message) {
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(gint64));
    GError *untold = NULL;
    g_array_append_val(one, message);
    if (!raising->state->functions->release(raising->state, one, &untold))
        note_state_error(raising, untold);
}

static gboolean archive_thread(Raising *raising, GError **error) {
    const StateFunctions *functions = raising->state->functions;
    StatePending pending;
    GError *failed = NULL;
    gint64 after = 0;
    gboolean ok = TRUE;
    int rows;
    while ((rows = functions->pending(raising->state, raising->thread, after, &pending, &failed)) >
           0) {
        after = pending.message;
        ok = archive_mail(raising, &pending, error);
        state_pending_clear(&pending);
        if (!ok)
            break;
    }
    if (!ok)
        release(raising, after);
    if (rows < 0)
        g_propagate_error(error, failed);
    ok = ok && rows >= 0;
    if (!ok)
        g_prefix_error(error,
                       _("case %" PRId64 " is open, but not all of its mail is in the archive "
                         "yet (call this again once that is mended): "),
                       raising->raised->case_number);
    return ok;
}

/* ---- opening */

/* A case that state knows. *to_open: no record opens it: a call that was cut short began it. One
 * that was cut short later left mail behind, which is taken up here. FALSE: there is none. */
static gboolean take_up(Raising *raising, const StateOpening *known, gboolean *to_open,
                        GError **error) {
    gint64 number = known->case_number;
    guint64 raised;
    *to_open = !*known->opened_in && !looking_has_case(&raising->cases, number, &raised);
    if (*to_open)
        return TRUE;
    if (*known->opened_in) {
        g_autofree char *host = g_utf8_make_valid(known->opened_in, -1);
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("mail of this thread is case %" PRId64 " already, in the archive of another "
                      "host (%s); what is new, note there: kasuhara case note %" PRId64),
                    number, host, number);
        return FALSE;
    }
    raising->thread = known->thread;
    raising->raised->case_number = number;
    if (raised && !archive_thread(raising, error))
        return FALSE;
    raising->raised->sequence = raised;
    if (raising->raised->mails == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("mail of this thread is case %" PRId64 " already; what is new, note there: "
                      "kasuhara case note %" PRId64),
                    number, number);
    return raising->raised->mails > 0;
}

static gboolean open_it(Raising *raising, RaisedFrom from, GError **error) {
    raising->raised->from = from;
    g_autoptr(Json) record =
        record_raise(raising->actor, raising->act, raising->raised->case_number, raising->thread,
                     raised_from_word(from), from == RAISED_FILE ? &raising->file : NULL);
    return append(raising, "raise", record, &raising->raised->sequence, error) &&
           archive_thread(raising, error);
}

/* A mail that state does not know: it is remembered, and flags its thread. */
static gboolean open_by(Raising *raising, const Json *draft, Span held, Span prints,
                        RaisedFrom from, GError **error) {
    const StateFunctions *functions = raising->state->functions;
    g_autoptr(GString) text = record_to_text(draft);
    g_autofree const char **references = NULL;
    StateMessage message;
    StateHistory history = {0};
    StateRemembered remembered;
    if (!record_to_state(draft, &message, &references)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    _("the record of this mail lacks what such a record has"));
        return FALSE;
    }
    message.prints = prints;
    StateKeep keep = {.mail = held, .draft = text->str, .flagged = TRUE};
    if (!functions->history(raising->state, &message, G_MAXINT64, &history, error))
        return FALSE;
    StateOpening joins = {.thread = history.thread};
    gboolean to_open = TRUE, is_case = history.case_number > 0;
    state_history_clear(&history);
    if (is_case && (functions->open_case(raising->state, &joins, error) < 0 ||
                    !take_up(raising, &joins, &to_open, error)))
        return FALSE;
    if (!to_open)
        return TRUE;
    if (!functions->remember(raising->state, &message, &keep, &remembered, error))
        return FALSE;
    raising->thread = remembered.thread;
    raising->raised->case_number = remembered.case_number;
    return open_it(raising, from, error);
}

static gboolean open_alone(Raising *raising, const Json *record, GError **error) {
    Digest object;
    g_autoptr(GBytes) held = record_digest(record, "mail.object", &object)
                                 ? archive_object(raising->archive, &object, error)
                                 : g_bytes_new(NULL, 0);
    return held &&
           open_by(raising, record, span_of_bytes(held), span_of(NULL, 0), RAISED_ALONE, error);
}

/* Of a mail that state does not know. */
static gboolean open_archived(Raising *raising, GError **error) {
    const char *id = raising->act->message_id;
    end_turn(raising, TRUE); /* the chain may be long */
    if (!is_in_no_case(raising, id, error) || !begin_turn(raising, error) ||
        !is_in_no_case(raising, id, error))
        return FALSE;
    if (raising->mail.found)
        return open_alone(raising, raising->mail.found, error);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("neither the archive nor the daemon's memory knows this mail: it was out of "
                  "scope, or is older than the policy's lookback; save it from a mail program "
                  "and give the file"));
    return FALSE;
}

static gboolean open_known(Raising *raising, GError **error) {
    StateOpening opening = {.message_id = raising->act->message_id};
    gboolean to_open = TRUE;
    int rows = raising->state->functions->open_case(raising->state, &opening, error);
    if (rows <= 0)
        return rows == 0 && open_archived(raising, error);
    if (!opening.opened && !take_up(raising, &opening, &to_open, error))
        return FALSE;
    raising->thread = opening.thread;
    raising->raised->case_number = opening.case_number;
    return !to_open || open_it(raising, RAISED_HELD, error);
}

gboolean evidence_raise(Archive *archive, State *state, const Actor *actor, const RaiseAct *act,
                        Raised *raised, GError **error) {
    Raising raising = {
        .archive = archive, .state = state, .actor = actor, .act = act, .raised = raised};
    *raised = (Raised){0};
    return end(&raising, begin(&raising, error) && begin_turn(&raising, error) &&
                             open_known(&raising, error));
}

/* NULL: it is no mail of a customer, or error. */
static Verdict *judge_file(State *state, Policy *policy, const Envelope *envelope, Span mail,
                           GError **error) {
    g_autoptr(Judge) judge = judge_new();
    g_autoptr(Verdict) verdict = judge_mail(judge, policy, state, envelope, mail, FALSE);
    verdict_settle(verdict, mail);
    if (!verdict->message->from)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("it has no From: with an address, so nobody knows whose it is: give the mail "
                      "as it was received, headers and all"));
    else if (scope_is_staff(policy, verdict->sender))
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("it is written by our own staff, as the policy has it (%s): give the "
                      "customer's mail"),
                    verdict->sender);
    else
        return g_steal_pointer(&verdict);
    return NULL;
}

static Json *draft_of_file(const Actor *actor, const Verdict *verdict, const Envelope *envelope,
                           gsize bytes) {
    const Level *level = verdict->level;
    Json *draft =
        record_draft(verdict, envelope, bytes, level && level->archive, g_get_host_name());
    record_give(draft, actor);
    return draft;
}

/* verdict and sealed: of the file. */
static gboolean open_file(Raising *raising, const Verdict *verdict, const Envelope *envelope,
                          Span mail, const Sealer *sealer, GBytes *sealed, GError **error) {
    const char *id = verdict->message->message_id;
    g_autoptr(Json) draft = draft_of_file(raising->actor, verdict, envelope, mail.length);
    g_autoptr(GArray) prints = verdict_prints(verdict);
    if (sealed) {
        g_autoptr(Json) to = seal_recipients_json(sealer);
        Digest object = digest_of(span_of_bytes(sealed));
        record_seal(draft, &object, to);
    }
    raising->file = verdict->digest;
    /* Not in a case, however long its thread has been over. */
    return (!id || is_in_no_case(raising, id, error)) && begin_turn(raising, error) &&
           (!id || is_in_no_case(raising, id, error)) &&
           open_by(raising, draft, sealed ? span_of_bytes(sealed) : mail,
                   verdict_prints_bytes(prints), RAISED_FILE, error);
}

gboolean evidence_raise_file(Archive *archive, State *state, const Sealer *sealer,
                             const Actor *actor, const RaiseAct *act, Policy *policy, Span mail,
                             Raised *raised, GError **error) {
    Raising raising = {
        .archive = archive, .state = state, .actor = actor, .act = act, .raised = raised};
    *raised = (Raised){0};
    if (!begin(&raising, error))
        return end(&raising, FALSE);
    g_autoptr(Envelope) envelope = envelope_new();
    envelope->received = clock_now();
    g_autoptr(Verdict) verdict = judge_file(state, policy, envelope, mail, error);
    g_autoptr(GBytes) sealed = verdict && sealer ? seal_bytes(sealer, mail, error) : NULL;
    return end(&raising, verdict && (!sealer || sealed) && policy_put(archive, policy, error) &&
                             open_file(&raising, verdict, envelope, mail, sealer, sealed, error));
}

/* ---- */

static gboolean take_last(const ChainLine *line, gpointer context, G_GNUC_UNUSED GError **error) {
    if (g_str_equal(line->kind, "message") || g_str_equal(line->kind, "again"))
        *(ChainLine *)context = *line;
    return TRUE;
}

int evidence_seals(const Archive *archive, GError **error) {
    ChainLine last = {0};
    if (!chain_each(archive, 0, take_last, &last, error))
        return -1;
    /* Erased, or damaged: it tells nothing any more. */
    g_autoptr(Json) record = last.sequence ? record_of_line(archive, &last, NULL) : NULL;
    return record && record_text(record, "mail.sealed");
}
