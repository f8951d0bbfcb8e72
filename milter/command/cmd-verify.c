/* kasuhara verify: does the evidence stand? One line of verdict, then what does not. */
#include "command/verify-proof.h"

#include "command/verify-kept.h"
#include "command/verify-rescore.h"

#include "base/clock.h"
#include "evidence/evidence.h"

typedef struct {
    CommandOptions common;
    GPtrArray *checkpoints; /* of char * */
    GPtrArray *keys;        /* of NoteKey */
    char *tsa_ca, *state, *origin;
    GPtrArray *shared; /* verify_kept_read(); NULL: without --state */
    gint64 since;
    gint threads;
    gboolean rescore;
    SealKey *unseal; /* NULL: sealed mail is not rescored */
} Wanted;

static void show_progress(guint64 done, guint64 whole, gpointer context) {
    progress_show(context, done, whole);
}

static int answer_of(const Verification *verification) {
    int stands = verification_stands(verification);
    if (stands > 0)
        return ANSWER_YES;
    return stands == 0 ? ANSWER_NO : ANSWER_NONE;
}

static void add_anchors(json_t *object, const Verification *verification) {
    json_t *anchors = json_pack(
        "{s:I, s:I, s:I, s:I, s:o, s:I}", "checkpoints", (json_int_t)verification->checkpoints,
        "signed", (json_int_t)verification->signed_by_key, "anchored",
        (json_int_t)verification->anchored, "stamped", (json_int_t)verification->stamped,
        "stamped_time",
        verification->stamped ? printer_time(verification->stamped_time) : json_null(), "findings",
        (json_int_t)(verification->findings->len + verification->left_out));
    json_object_update_new(object, anchors);
}

static json_t *summary_object(const char *path, const Verification *verification, int answer) {
    static const char *const words[] = {[ANSWER_YES] = "stands",
                                        [ANSWER_NO] = "does not stand",
                                        [ANSWER_NONE] = "cannot be judged"};
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&verification->head, hex);
    gboolean any = verification->lines > 0;
    json_t *object =
        json_pack("{s:o, s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:I}", "archive", printer_string(path),
                  "evidence", words[answer], "records", (json_int_t)verification->lines, "objects",
                  (json_int_t)verification->objects, "bytes", (json_int_t)verification->bytes,
                  "head", printer_string(any ? hex : NULL), "first",
                  any ? printer_time(verification->first_time) : json_null(), "last",
                  any ? printer_time(verification->last_time) : json_null(), "erased",
                  (json_int_t)verification->erased);
    add_anchors(object, verification);
    return object;
}

/* How much of it stands in checkpoints. */
static void tell_anchors(const json_t *object, GString *out) {
    if (printer_number(object, "checkpoints") == 0)
        return;
    g_autofree char *stamped = printer_local(object, "stamped_time");
    g_autofree char *checkpoints =
        printer_counted(printer_number(object, "checkpoints"), "%s checkpoint", "%s checkpoints");
    /* Translators: how many records, in 3 checkpoints, how many of these are signed. */
    printer_say(out, _(", %.0f of them in %s (%.0f signed by a key given)"),
                printer_number(object, "anchored"), checkpoints, printer_number(object, "signed"));
    if (printer_number(object, "stamped") > 0)
        printer_say(out, _(", %.0f there at %s by a timestamp"), printer_number(object, "stamped"),
                    stamped);
}

static void tell_summary(const json_t *object, GString *out, gboolean colour) {
    g_autofree char *since = printer_local(object, "since");
    g_autofree char *first = printer_local(object, "first"), *last = printer_local(object, "last");
    const char *word = printer_get(object, "evidence");
    printer_begin(out, colour, strcmp(word, "stands") == 0 ? COLOUR_GOOD : COLOUR_HIT);
    g_string_append(out, strcmp(word, "stands") == 0 ? _("The evidence stands")
                         : strcmp(word, "does not stand") == 0
                             ? _("The evidence does not stand")
                             : _("The evidence cannot be judged"));
    printer_end(out, colour);
    g_string_append(out, ": ");
    if (*printer_get(object, "since"))
        printer_say(out, _("of records before %s only the lines were read; "), since);
    printer_count(out, printer_number(object, "records"), "%s record", "%s records");
    g_string_append(out, _(", "));
    printer_count(out, printer_number(object, "objects"), "%s object", "%s objects");
    if (printer_number(object, "records") > 0)
        printer_say(out, _(", from %s to %s, head %s"), first, last, printer_get(object, "head"));
    tell_anchors(object, out);
    printer_say_line(out, _(", in %s"), printer_get(object, "archive"));
}

static json_t *finding_object(const char *archive, const Finding *finding) {
    return json_pack("{s:o, s:s, s:o, s:o, s:o}", "archive", printer_string(archive), "finding",
                     finding_word(finding->kind), "record",
                     finding->sequence ? json_integer((json_int_t)finding->sequence) : json_null(),
                     "path", printer_string(finding->path), "text", printer_string(finding->text));
}

static void tell_finding(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_STRONG);
    g_string_append(out, "  ");
    printer_text(out, _(printer_get(object, "finding")));
    printer_end(out, colour);
    if (printer_number(object, "record") > 0)
        g_string_append_printf(out, _(", record %.0f"), printer_number(object, "record"));
    if (*printer_get(object, "path")) {
        g_string_append(out, _(", "));
        printer_put(out, object, "path");
    }
    g_string_append(out, ": ");
    printer_put(out, object, "text");
    g_string_append_c(out, '\n');
}

static void tell_left_out(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, "  ");
    printer_count(out, printer_number(object, "left_out"), "and %s more finding, not listed",
                  "and %s more findings, not listed");
    g_string_append_c(out, '\n');
}

static gboolean print(const char *path, const Verification *verification, int answer,
                      const Wanted *wanted) {
    gboolean json = wanted->common.json;
    json_t *summary = summary_object(path, verification, answer);
    if (wanted->since)
        json_object_set_new(summary, "since", printer_time(wanted->since));
    gboolean printed = printer_print(json, summary, tell_summary);
    for (guint i = 0; printed && i < verification->findings->len; i++)
        printed = printer_print(
            json, finding_object(path, g_ptr_array_index(verification->findings, i)), tell_finding);
    if (printed && verification->left_out > 0)
        printed = printer_print(json,
                                json_pack("{s:o, s:I}", "archive", printer_string(path), "left_out",
                                          (json_int_t)verification->left_out),
                                tell_left_out);
    return printed;
}

static void tell_failure(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_HIT);
    g_string_append(out, _("The evidence cannot be judged"));
    printer_end(out, colour);
    g_string_append(out, ": ");
    printer_put(out, object, "archive");
    g_string_append(out, ": ");
    printer_put(out, object, "error");
    g_string_append_c(out, '\n');
}

/* It could not be tried at all. */
static int fail(const char *path, const char *why, gboolean json) {
    printer_print(json,
                  json_pack("{s:o, s:s, s:o}", "archive", printer_string(path), "evidence",
                            "cannot be judged", "error", printer_string(why)),
                  tell_failure);
    return command_fail(&cmd_verify, "%s", why);
}

static int verify_one(const char *path, const Wanted *wanted) {
    Verification verification = {0};
    Progress progress;
    gboolean json = wanted->common.json;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(verify_kept_free);
    if (wanted->shared && !verify_kept_of(wanted->shared, path, wanted->origin, kept, &error))
        return fail(path, error->message, json);
    VerifyOptions options = {.objects = evidence_record_objects,
                             .progress = show_progress,
                             .context = &progress,
                             .threads = (guint)wanted->threads,
                             .since = wanted->since,
                             .checkpoints = wanted->checkpoints,
                             .kept = kept,
                             .keys = wanted->keys,
                             .tsa_ca = wanted->tsa_ca};
    progress_begin(&progress, _("verifying"), TRUE);
    gboolean tried = archive_verify(path, &options, &verification, &error);
    progress_end(&progress);
    if (!tried)
        return fail(path, error->message, json);
    int answer = answer_of(&verification);
    gboolean printed = print(path, &verification, answer, wanted);
    verification_clear(&verification);
    if (printed && wanted->rescore)
        answer = command_both(answer, verify_rescore(&cmd_verify, path, wanted->unseal, json));
    return printed ? answer : ANSWER_NONE;
}

static void free_key(gpointer key) {
    note_key_free(key);
}

static int read_keys(char **paths, GPtrArray *keys) {
    for (guint i = 0; paths && paths[i]; i++) {
        g_autoptr(GError) error = NULL;
        NoteKey *key = note_key_read(paths[i], &error);
        if (!key)
            return command_fail(&cmd_verify, "%s", error->message);
        g_ptr_array_add(keys, key);
    }
    return -1;
}

/* A day, or a time of a day, in UTC. */
static int read_since(const char *text, gint64 *since) {
    g_autofree char *midnight = text ? g_strconcat(text, "T00:00:00Z", NULL) : NULL;
    if (!text || clock_from_text(midnight, since) || clock_from_text(text, since))
        return -1;
    return command_fail(&cmd_verify,
                        _("--since %s is no time; write 2026-11-23 or 2026-11-23T10:00:00Z"), text);
}

/* Takes over nothing. -1: go on. */
static int settle(Wanted *wanted, char **checkpoints, char **keys, const char *since) {
    for (guint i = 0; checkpoints && checkpoints[i]; i++)
        g_ptr_array_add(wanted->checkpoints, checkpoints[i]);
    int answer = read_keys(keys, wanted->keys);
    if (answer < 0 && wanted->state && !(wanted->shared = verify_kept_read(wanted->state)))
        answer = ANSWER_NONE;
    if (answer < 0 && wanted->origin && !wanted->state)
        answer = command_fail(&cmd_verify, _("--origin goes with --state"));
    if (answer < 0)
        answer = read_since(since, &wanted->since);
    if (answer < 0 && (wanted->threads < 0 || wanted->threads > VERIFY_THREADS_MAX))
        answer = command_fail(&cmd_verify, _("--threads is from 1 to %d, or 0 for all processors"),
                              VERIFY_THREADS_MAX);
    return answer;
}

static int verify_all(const Wanted *wanted) {
    GPtrArray *archives = wanted->common.arguments;
    int answer = ANSWER_YES;
    if (archives->len == 0)
        g_ptr_array_add(archives, g_strdup(wanted->common.archive));
    for (guint i = 0; i < archives->len; i++)
        answer = command_both(answer, verify_one(g_ptr_array_index(archives, i), wanted));
    return answer;
}

static int run(int argc, char **argv) {
    Wanted wanted = {.checkpoints = g_ptr_array_new(),
                     .keys = g_ptr_array_new_with_free_func(free_key)};
    g_auto(GStrv) checkpoints = NULL, keys = NULL;
    g_auto(GStrv) records = NULL;
    g_autofree char *since = NULL, *proof = NULL, *unseal = NULL;
    const GOptionEntry own[] = {
        {"proof", 0, 0, G_OPTION_ARG_FILENAME, &proof, NULL, NULL},
        {"record", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &records, NULL, NULL},
        {"checkpoint", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &checkpoints, NULL, NULL},
        {"key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &keys, NULL, NULL},
        {"tsa-ca", 0, 0, G_OPTION_ARG_FILENAME, &wanted.tsa_ca, NULL, NULL},
        {"state", 'S', 0, G_OPTION_ARG_STRING, &wanted.state, NULL, NULL},
        {"origin", 0, 0, G_OPTION_ARG_STRING, &wanted.origin, NULL, NULL},
        {"since", 0, 0, G_OPTION_ARG_STRING, &since, NULL, NULL},
        {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &unseal, NULL, NULL},
        {"rescore", 0, 0, G_OPTION_ARG_NONE, &wanted.rescore, NULL, NULL},
        {"threads", 0, 0, G_OPTION_ARG_INT, &wanted.threads, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_verify, argc, argv, own, &wanted.common);
    if (answer < 0) {
        answer = settle(&wanted, checkpoints, keys, since);
        if (answer < 0 && !unsealing_key(&cmd_verify, unseal, &wanted.unseal))
            answer = ANSWER_NONE;
        if (answer < 0)
            answer = proof ? verify_proof(proof, wanted.keys, records, wanted.common.json)
                           : verify_all(&wanted);
        command_options_clear(&wanted.common);
    }
    seal_key_free(wanted.unseal);
    g_free(wanted.tsa_ca);
    g_free(wanted.state);
    g_free(wanted.origin);
    g_clear_pointer(&wanted.shared, g_ptr_array_unref);
    g_ptr_array_unref(wanted.checkpoints);
    g_ptr_array_unref(wanted.keys);
    return answer;
}

const Command cmd_verify = {
    "verify", run, NEEDS_ARCHIVE, N_("does the evidence stand?"),
    N_("usage: kasuhara verify [options] [ARCHIVE...]\n"
       "       kasuhara verify --proof FILE [--key FILE] [--record FILE] [--json]\n"
       "\n"
       "Checks every line of the chain, every object that it names and every checkpoint,\n"
       "and says in one line whether the evidence stands; then names each thing that does\n"
       "not, or that is to be known:\n"
       "\n"
       "  altered             its bytes are not what their hash says; a checkpoint states\n"
       "                      another history, or its signature does not hold\n"
       "  missing             a record names it, and it is not there; lines that a\n"
       "                      checkpoint states, and the chain does not have\n"
       "  truncated tail      the last line is cut short: a write that was never\n"
       "                      acknowledged; the daemon mends it when it starts next\n"
       "  of another archive  a checkpoint that states another archive's lines\n"
       "  unreadable          permission or disk; says nothing about the evidence\n"
       "  not vouched for     a timestamp by an authority that --tsa-ca does not vouch for\n"
       "  stray               no record names it; no fault, nor is what follows\n"
       "  erased              this record took objects away, and says why\n"
       "  signature unknown   checkpoints fit, and no key that was given signed them\n"
       "  not yet anchored    lines that stand in no checkpoint yet; where keys are given,\n"
       "                      in none that they signed, or that was kept elsewhere\n"
       "\n"
       "What lies in the archive, its checkpoints too, whoever owns the host can write\n"
       "anew as a whole: only a checkpoint that was kept elsewhere shows that\n"
       "(--checkpoint). contrib/verify-archive checks lines and objects with sh, awk and\n"
       "sha256sum alone. Without ARCHIVE it is $KASUHARA_ARCHIVE, or\n"
       "/var/lib/kasuhara/archive.\n"
       "\n"
       "With --proof, no archive is needed: a proof of kasuhara archive prove is checked,\n"
       "its hashes and, with --key, the signature of its checkpoint; without --key that\n"
       "stays unknown, and who made it too. contrib/verify-proof checks the same with sh,\n"
       "openssl and coreutils.\n"
       "\n"
       "  -a, --archive DIR      the same as ARCHIVE\n"
       "      --checkpoint FILE  one that was kept elsewhere: the archive must go on from\n"
       "                         it; may be given more than once\n"
       "  -S, --state ADDRESS    postgresql://...: the same for each checkpoint of this\n"
       "                         archive that the database which hosts share has\n"
       "      --origin NAME      with --state: those of this name, where the archive calls\n"
       "                         itself otherwise\n"
       "      --key FILE         public key of who signs the checkpoints (PEM); may be\n"
       "                         given more than once\n"
       "      --proof FILE       check this proof, and nothing else\n"
       "      --record FILE      with --proof: one of its lines must name this record; may\n"
       "                         be given more than once\n"
       "      --tsa-ca FILE      certificates (PEM) that vouch for the authority of the\n"
       "                         timestamps beside the checkpoints\n"
       "      --since TIME       read only records, and what they name, from 2026-11-23 or\n"
       "                         2026-11-23T10:00:00Z on; lines and checkpoints are all\n"
       "                         checked\n"
       "      --rescore          compute every verdict again from the archived mail, policy\n"
       "                         and lexicons, and tell those that differ\n"
       "      --unseal KEY       with --rescore: the private key (PEM) that opens mail that is\n"
       "                         sealed; the archive records that it was read, where it can be\n"
       "                         written\n"
       "      --threads N        that read objects; as many as there are processors\n"
       "      --json             one object an archive, then one a finding, a line each\n"
       "\n"
       "exit status: 0 it stands; 1 it does not: something is altered, missing, cut short\n"
       "or of another archive, or a verdict differs; 2 nobody can say: no archive, not all\n"
       "of it can be read, or no CA given vouches for a timestamp. Of several archives, 1\n"
       "before 2 before 0.\n")};
