/* kasuhara follow: each record as it lands in the chain, to whom it may concern. */
#include "command/command.h"

#include "base/clock.h"
#include "base/error.h"
#include "command/category-names.h"
#include "command/follow-alert.h"
#include "command/follow-command.h"
#include "command/follow-tell.h"
#include "command/policy-use.h"

#include <inttypes.h>

#define WAIT_MOST (300 * CLOCK_SECOND)
#define LOOK_EVERY (10 * CLOCK_SECOND)

enum {
    READ_TRIES = 5
};

typedef struct {
    char *cursor, *exec, *kinds, *span_text, *case_text, *from_text;
    gboolean once, words, alerts;
} FollowOptions;

typedef struct {
    FollowOptions own;
    gboolean json;
    GStrv kinds; /* NULL: all */
    gint64 only; /* case; 0: all */
    gint64 span; /* of a digest; 0: none */
    const char *policy_path;
    Policy *policy; /* its outline: of --alerts; NULL */
    Policy *names;  /* for those of categories; NULL */
    Following *following;
    FollowCursor cursor;
    FollowWaiting waiting;
    guint64 given_up; /* the last record that could not be read, often enough */
    gboolean unsaved, done;
} Follow;

/* What is handed over: the record of a line, or what was gathered. */
typedef struct {
    const ChainLine *line;
    const Gathering *gathering;
    gboolean opened; /* the first alert of its case */
} Delivery;

static gboolean fail(const char *message) {
    command_fail(&cmd_follow, "%s", message);
    return FALSE;
}

static gboolean save(Follow *follow) {
    g_autoptr(GError) error = NULL;
    follow->unsaved = FALSE;
    return !follow->own.cursor ||
           (following_settle(follow->following, &error) &&
            follow_cursor_write(follow->own.cursor, &follow->cursor, &error)) ||
           fail(error->message);
}

/* Until it can be read, or often enough. FALSE: ended. */
static gboolean read_record(Follow *follow, const ChainLine *line, Followed *followed) {
    gint64 wait = CLOCK_SECOND;
    for (int tries = 1;; tries++, wait *= 2) {
        following_read(follow->following, line, followed);
        if (followed->state != FOLLOWED_UNREADABLE || line->sequence == follow->given_up)
            return TRUE;
        command_fail(&cmd_follow,
                     tries < READ_TRIES ? _("%s; it is tried again") : _("%s; it is passed by"),
                     followed->why);
        if (tries == READ_TRIES) {
            follow->given_up = line->sequence;
            return TRUE;
        }
        followed_clear(followed);
        if (!follow_wait(&follow->waiting, -1, wait))
            return FALSE;
    }
}

static gboolean is_wanted(const Follow *follow, const Followed *followed) {
    return !follow->only || followed->state == FOLLOWED_UNREADABLE ||
           followed->case_number == follow->only;
}

/* NULL: ended before it could be read. */
static json_t *object_of(Follow *follow, const Delivery *delivery, gboolean again) {
    Followed followed;
    const Policy *policy = follow->policy;
    if (delivery->gathering)
        return policy ? follow_alert_digest(delivery->gathering, policy, again)
                      : follow_object_digest(delivery->gathering, again);
    if (!read_record(follow, delivery->line, &followed))
        return NULL;
    json_t *object = policy ? follow_alert(&followed, policy, delivery->opened, again)
                            : follow_object(&followed, follow->own.words, again);
    followed_clear(&followed);
    return object;
}

/* *why NULL: it is no use to try again. */
static gboolean hand_over(Follow *follow, json_t *object, char **why) {
    *why = NULL;
    if (!follow->own.exec) {
        category_names_put(object, follow->json ? NULL : follow->names);
        return printer_print(follow->json, object, follow_tell);
    }
    g_autoptr(GString) text = record_to_text(object);
    g_auto(GStrv) environment = follow_environment(object);
    gboolean done =
        follow_run(&follow->waiting,
                   &(FollowRun){follow->own.exec, (guint64)printer_number(object, "sequence"),
                                printer_get(object, "kind"), environment, span_of_string(text)},
                   why);
    json_decref(object);
    return done;
}

/* Until it is taken: nothing is skipped. The record is read anew each time, for it may be erased
 * while its receiver is down. FALSE: ended, or it cannot go on. */
static gboolean hand_over_until_taken(Follow *follow, const Delivery *delivery, gboolean again) {
    for (gint64 wait = CLOCK_SECOND;; wait = MIN(wait * 2, WAIT_MOST), again = TRUE) {
        g_autofree char *why = NULL;
        json_t *object = object_of(follow, delivery, again);
        if (!object)
            return FALSE;
        guint64 sequence = (guint64)printer_number(object, "sequence");
        if (follow->policy && json_object_get(object, "erased")) {
            json_decref(object);
            return TRUE; /* it was erased meanwhile: nobody is to be told any more */
        }
        if (hand_over(follow, object, &why))
            return TRUE;
        if (!why)
            return FALSE;
        command_fail(&cmd_follow,
                     _("record %" PRIu64 ": %s: %s; tried again in %d seconds, and nothing "
                       "else until then"),
                     sequence, follow->own.exec, why, (int)(wait / CLOCK_SECOND));
        if (!follow_wait(&follow->waiting, -1, wait))
            return FALSE;
    }
}

/* The cursor says beforehand what is tried: whoever is cut short here marks it the next time. */
static gboolean deliver(Follow *follow, const Delivery *delivery) {
    FollowCursor *cursor = &follow->cursor;
    const Gathering *gathering = delivery->gathering;
    const char *kind = gathering ? "digest" : delivery->line->kind;
    gint64 what = gathering ? gathering->case_number : (gint64)delivery->line->sequence;
    gboolean again = g_strcmp0(cursor->trying, kind) == 0 && cursor->trying_what == what;
    if (!again) {
        g_free(cursor->trying);
        cursor->trying = g_strdup(kind);
        cursor->trying_what = what;
        if (!save(follow))
            return FALSE;
    }
    if (!hand_over_until_taken(follow, delivery, again))
        return FALSE;
    g_clear_pointer(&cursor->trying, g_free);
    return TRUE;
}

/* What an earlier run with --digest has gathered is told at once by one without. */
static gboolean deliver_due(Follow *follow, gint64 time) {
    Gathering *due;
    gint64 until = follow->span ? time : G_MAXINT64;
    while ((due = gatherings_due(follow->cursor.gatherings, until))) {
        if (!deliver(follow, &(Delivery){.gathering = due}))
            return FALSE;
        gathering_told(due, follow->span);
        if (!save(follow))
            return FALSE;
    }
    return TRUE;
}

/* Is a record to be told at once? Gathers what is not. */
static gboolean is_told(Follow *follow, const Followed *followed) {
    const char *kind = followed->line.kind;
    if (!is_wanted(follow, followed))
        return FALSE;
    if ((!follow->span && !follow->policy) || followed->state == FOLLOWED_UNREADABLE)
        return TRUE;
    if (followed->state == FOLLOWED_ERASED)
        return FALSE;
    if (g_str_equal(kind, "erasure"))
        gatherings_forget(follow->cursor.gatherings, followed->case_number);
    if (g_str_equal(kind, "open"))
        gatherings_open(follow->cursor.gatherings, followed);
    if (follow_alert_is_act(kind))
        return TRUE;
    g_autoptr(Json) alert = followed_alert(followed);
    return alert && (followed->case_number <= 0 ||
                     gatherings_take(follow->cursor.gatherings, followed, alert, follow->span));
}

static gboolean wants_kind(const Follow *follow, const char *kind) {
    if (follow->policy && (g_str_equal(kind, "open") || follow_alert_is_act(kind)))
        return TRUE;
    if (follow->span && g_str_equal(kind, "raise")) /* its mail is flagged by people alone */
        return TRUE;
    return follow->span || follow->policy
               ? g_str_equal(kind, "message") || g_str_equal(kind, "erasure")
               : !follow->kinds || g_strv_contains((const char **)follow->kinds, kind);
}

/* At first, and when the daemon recorded that another is in force. FALSE: it was said why, and the
 * one before stays. */
static gboolean take_policy(Follow *follow) {
    Policy *policy = policy_use_outline(&cmd_follow, follow->policy_path);
    if (!policy)
        return FALSE;
    policy_unref(follow->policy);
    follow->policy = policy;
    follow->span = policy->alerts.digest;
    return TRUE;
}

static gboolean take_line(Follow *follow, const ChainLine *line) {
    gboolean told = FALSE;
    if (follow->policy && g_str_equal(line->kind, "policy"))
        take_policy(follow);
    if (!deliver_due(follow, line->time))
        return FALSE;
    if (wants_kind(follow, line->kind)) {
        Followed followed;
        if (!read_record(follow, line, &followed))
            return FALSE;
        told = is_told(follow, &followed);
        const Gathering *new = gathering_of(follow->cursor.gatherings, followed.case_number);
        Delivery delivery = {.line = line, .opened = new &&new->opened};
        gint64 number = followed.case_number;
        followed_clear(&followed);
        if (told && !deliver(follow, &delivery))
            return FALSE;
        if (told && g_str_equal(line->kind, "message"))
            gatherings_told_first(follow->cursor.gatherings, number);
    }
    follow->cursor.sequence = following_at(follow->following, &follow->cursor.line);
    follow->unsaved = TRUE;
    return !told || save(follow);
}

/* At the end of the chain, for now. FALSE: it is the end for us too. */
static gboolean rest(Follow *follow) {
    gint64 now = clock_now();
    if (!deliver_due(follow, now) || (follow->unsaved && !save(follow)))
        return FALSE;
    follow->done = follow->own.once;
    if (follow->done)
        return FALSE;
    gint64 next = gatherings_next(follow->cursor.gatherings);
    gint64 wait = MIN(LOOK_EVERY, next - now);
    if (!follow_wait(&follow->waiting, following_descriptor(follow->following),
                     MAX(wait, CLOCK_SECOND / 100)))
        return FALSE;
    following_quiet(follow->following);
    return TRUE;
}

/* It ends by a signal, at the end of the chain (--once), or by a fault, which was said. */
static int follow_on(Follow *follow) {
    g_autoptr(GError) error = NULL;
    ChainLine line;
    gboolean go_on = TRUE;
    while (go_on && follow_wait(&follow->waiting, -1, 0)) {
        int got = following_next(follow->following, &line, &error);
        if (got < 0)
            return command_fail(&cmd_follow, "%s", error->message);
        go_on = got == 0 ? rest(follow) : take_line(follow, &line);
    }
    if (follow->unsaved && !save(follow))
        return ANSWER_NONE;
    return follow->waiting.ended || follow->done ? ANSWER_YES : ANSWER_NONE;
}

/* Where it begins: by the cursor, else behind --from, else at what lands from now on. */
static gboolean begin(Follow *follow, const char *path) {
    g_autoptr(GError) error = NULL;
    FollowCursor *cursor = &follow->cursor;
    guint64 from = 0;
    int got = follow->own.cursor ? follow_cursor_read(follow->own.cursor, cursor, &error) : 0;
    if (got < 0)
        return fail(error->message);
    if (follow->own.from_text &&
        !g_ascii_string_to_unsigned(follow->own.from_text, 10, 1, G_MAXINT64, &from, NULL))
        return fail(_("--from is the number of a record, from 1"));
    follow->following = following_open(path, cursor->sequence, &cursor->line, &error);
    if (!follow->following)
        return fail(error->message);
    if (got > 0)
        return TRUE;
    if (from == 0 && follow->own.once && !follow->own.cursor)
        from = 1;
    ChainLine line;
    int more = 1;
    while (more > 0 && (from == 0 || following_at(follow->following, &cursor->line) + 1 < from))
        more = following_next(follow->following, &line, &error);
    if (more < 0)
        return fail(error->message);
    cursor->sequence = following_at(follow->following, &cursor->line);
    if (from > cursor->sequence + 1)
        return fail(_("--from is more than one behind the last record"));
    return save(follow);
}

/* FALSE: it was said that one of them is none. */
static gboolean take_kinds(Follow *follow, const char *words) {
    follow->kinds = g_strsplit(words, ",", -1);
    if (!*words)
        return fail(_("--kind is a list of words, as message,judgement"));
    for (gsize i = 0; follow->kinds[i]; i++) {
        if (follow_is_kind(follow->kinds[i]))
            continue;
        g_autofree char *kinds = follow_kinds();
        command_fail(&cmd_follow, _("--kind: no record is of kind \"%s\"; the kinds are %s"),
                     follow->kinds[i], kinds);
        return FALSE;
    }
    return TRUE;
}

static gboolean take_options(Follow *follow, const char *language) {
    const FollowOptions *own = &follow->own;
    if (own->kinds && !take_kinds(follow, own->kinds))
        return FALSE;
    if (own->case_text && (!command_case_number(own->case_text, &follow->only) || !follow->only))
        return fail(_("--case is the number of a case; kasuhara case list shows them"));
    if (own->span_text &&
        (!clock_duration_from_text(own->span_text, &follow->span) || !follow->span))
        return fail(_("--digest is a duration, as PT1H or PT90S"));
    if (own->alerts && (own->kinds || own->span_text || own->words))
        return fail(
            _("--alerts tells what the policy says: leave out --kind, --digest and --words"));
    if (follow->span && own->kinds)
        return fail(_("--digest tells flagged mail alone: leave out --kind"));
    if (own->alerts && !take_policy(follow))
        return FALSE;
    if (follow->span && own->once && !own->cursor)
        return fail(_("with --once a digest needs --cursor, or what it gathered would be lost"));
    if (own->alerts)
        translate_init(language);
    else if (own->exec)
        translate_init("en"); /* what is handed over is the same in every language */
    if (own->exec && !*own->exec)
        return fail(_("--exec names no command"));
    return TRUE;
}

static int follow_archive(Follow *follow, const CommandOptions *options) {
    g_autoptr(GError) error = NULL;
    int answer = ANSWER_NONE;
    follow_cursor_init(&follow->cursor);
    if (options->arguments->len > 0)
        fail(_("takes no arguments; name the archive by --archive"));
    else if (!take_options(follow, options->language))
        answer = ANSWER_NONE;
    else if (!follow_waiting_begin(&follow->waiting, &error))
        fail(error->message);
    else if (begin(follow, options->archive)) {
        follow->names = category_names_policy(follow->policy_path);
        answer = follow_on(follow);
    }
    follow_waiting_end(&follow->waiting);
    following_close(follow->following);
    follow_cursor_clear(&follow->cursor);
    policy_unref(follow->policy);
    policy_unref(follow->names);
    g_strfreev(follow->kinds);
    return answer;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    Follow follow = {.waiting.signals = -1};
    FollowOptions *own = &follow.own;
    const GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &own->from_text, NULL, NULL},
        {"cursor", 0, 0, G_OPTION_ARG_FILENAME, &own->cursor, NULL, NULL},
        {"once", 0, 0, G_OPTION_ARG_NONE, &own->once, NULL, NULL},
        {"exec", 0, 0, G_OPTION_ARG_STRING, &own->exec, NULL, NULL},
        {"kind", 0, 0, G_OPTION_ARG_STRING, &own->kinds, NULL, NULL},
        {"case", 0, 0, G_OPTION_ARG_STRING, &own->case_text, NULL, NULL},
        {"digest", 0, 0, G_OPTION_ARG_STRING, &own->span_text, NULL, NULL},
        {"alerts", 0, 0, G_OPTION_ARG_NONE, &own->alerts, NULL, NULL},
        {"words", 'w', 0, G_OPTION_ARG_NONE, &own->words, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_follow, argc, argv, entries, &options);
    if (answer < 0) {
        follow.json = options.json;
        follow.policy_path = options.policy;
        answer = follow_archive(&follow, &options);
        command_options_clear(&options);
    }
    char **texts[] = {&own->from_text, &own->cursor,    &own->exec,
                      &own->kinds,     &own->case_text, &own->span_text};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    return answer;
}

const Command cmd_follow = {
    "follow", run, NEEDS_ARCHIVE | NEEDS_POLICY, N_("each record as it lands, for alerts"),
    N_("usage: kasuhara follow [--from SEQ] [--cursor FILE] [--once] [--exec CMD]\n"
       "                       [--kind KIND[,KIND...] | --digest TIME | --alerts] [--case N]\n"
       "                       [--words] [--json] [--lang ja|en] [-a DIR] [-p FILE]\n"
       "\n"
       "Tells each record as it lands in the chain: for people a line that says nothing of\n"
       "what was written; with --json an object: sequence, time, kind, again, record (without\n"
       "the words that hit, and without a subject that holds some of them) and, for a flagged\n"
       "mail of a customer, alert: case, mails, level, score, categories, sender, received.\n"
       "Runs until SIGTERM, SIGINT or SIGHUP; the daemon may run, and never waits for it.\n"
       "\n"
       "      --from SEQ          begin with this record; else with what lands from now on\n"
       "                          (with --once and no cursor: with the first)\n"
       "      --cursor FILE       keep there how far it came, and go on from there: --from is\n"
       "                          for the first time only. Nothing is lost while this program\n"
       "                          or CMD is down; what may have been told before has\n"
       "                          \"again\": true. Of another archive: refused\n"
       "      --once              end at the end of the chain\n"
       "      --exec CMD          run CMD for each record instead of printing it: the object on\n"
       "                          standard input, SEQ and KIND as arguments. CMD with a blank\n"
       "                          in it is for sh -c, where $1 is SEQ and $2 is KIND. Not 0,\n"
       "                          or over 5 minutes: tried again after 1, 2, 4 ... 300\n"
       "                          seconds, in order; none is skipped\n"
       "      --kind KIND,...     these kinds alone: message, again, open, raise, judgement,\n"
       "                          note, assign, close, reopen, card, hold, erasure, access,\n"
       "                          policy, repair; digest: what a run with --digest has gathered\n"
       "      --digest TIME       flagged mail of customers, and cases opened by hand, alone; one\n"
       "                          alert a case in a TIME (PT1H: an hour): the first at once,\n"
       "                          later ones as one object of kind digest at its end\n"
       "      --alerts            what people must be told, as the policy's <alerts> says: "
       "flagged\n"
       "                          mail as by --digest, judgements, observers, holds, red cards;\n"
       "                          with subject and text in the language of --lang, also as\n"
       "                          KASUHARA_SUBJECT, KASUHARA_TEXT, KASUHARA_CASE, KASUHARA_LEVEL,\n"
       "                          KASUHARA_KIND, KASUHARA_SEQUENCE, KASUHARA_AGAIN (yes, no) in\n"
       "                          CMD's environment. contrib/notify is such a CMD\n"
       "      --case N            this case alone\n"
       "  -w, --words             with the words that hit: they can hurt who reads them\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "  -p, --policy FILE       of --alerts, and for names of categories; default as of "
       "kasuhara\n"
       "                          score\n"
       "      --json              an object a record\n"
       "\n"
       "An erased record is told as erased. One that cannot be read is tried 5 times within 15\n"
       "seconds, then passed by, told as unreadable.\n"
       "\n"
       "exit status: 0 ended by a signal or --once; 2 the archive, cursor or output failed\n")};
