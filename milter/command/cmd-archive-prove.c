/* kasuhara archive prove: shows a case's lines, or the growth of the chain, to who has not the
 * archive. */
#include "command/command.h"

#include "archive/checkpoint-store.h"
#include "archive/proof.h"
#include "base/durable.h"
#include "base/error.h"
#include "evidence/evidence.h"

#include <inttypes.h>

typedef struct {
    CommandOptions common;
    char *checkpoint; /* NULL: the newest in the archive */
    char *output;     /* NULL: standard output */
    gboolean consistency;
} Wanted;

/* What the archive or a checkpoint is not: the answer is no. What could not be read: none. */
static int fail(const GError *error) {
    command_fail(&cmd_archive_prove, "%s", error->message);
    return error->code == KASUHARA_ERROR_CORRUPT ? ANSWER_NO : ANSWER_NONE;
}

static void tell_proof(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    if (!json_is_string(json_object_get(object, "path"))) {
        g_string_append(out, printer_get(object, "proof"));
        return;
    }
    printer_say_line(out,
                     _("Proof written to %s; check it with: kasuhara verify --proof, or "
                       "contrib/verify-proof"),
                     printer_get(object, "path"));
}

static int give(const Wanted *wanted, const char *proof) {
    g_autoptr(GError) error = NULL;
    if (wanted->output && !durable_write_path(wanted->output, span_of_text(proof), 0644, &error))
        return fail(error);
    json_t *object = json_pack("{s:o, s:o, s:o}", "archive", printer_string(wanted->common.archive),
                               "path", printer_string(wanted->output), "proof",
                               wanted->output ? json_null() : printer_string(proof));
    return printer_print(wanted->common.json, object, tell_proof) ? ANSWER_YES : ANSWER_NONE;
}

/* The one that was given, else the newest: what it does not cover, no other does. */
static GBytes *find_checkpoint(const Wanted *wanted, guint64 last, GError **error) {
    guint64 size = 0;
    if (wanted->checkpoint)
        return proof_read(wanted->checkpoint, error);
    if (!checkpoint_newest(wanted->common.archive, &size, error))
        return NULL;
    if (size < last) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("no checkpoint of %s covers line %" PRIu64
                      ", the last of the case: make one (kasuhara archive checkpoint --key FILE), "
                      "then try again"),
                    wanted->common.archive, last);
        return NULL;
    }
    g_autofree char *path = checkpoint_path(wanted->common.archive, size);
    return proof_read(path, error);
}

static int prove_lines(const Wanted *wanted, const GArray *lines) {
    g_autoptr(GError) error = NULL;
    guint64 last = g_array_index(lines, guint64, lines->len - 1);
    g_autoptr(GBytes) note = find_checkpoint(wanted, last, &error);
    g_autofree char *proof =
        note ? proof_of_lines(wanted->common.archive, lines, span_of_bytes(note), &error) : NULL;
    return proof ? give(wanted, proof) : fail(error);
}

static int prove_case(const Wanted *wanted, gint64 number) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(wanted->common.archive, ARCHIVE_READ, NULL, &error);
    g_autoptr(GArray) lines = archive ? case_lines_read(archive, number, &error) : NULL;
    if (!lines) {
        command_fail(&cmd_archive_prove, "%s", error->message);
        return ANSWER_NONE;
    }
    if (lines->len > 0)
        return prove_lines(wanted, lines);
    command_fail(&cmd_archive_prove,
                 _("there is no case %" PRId64 " in %s; see kasuhara case list"), number,
                 wanted->common.archive);
    return ANSWER_NO;
}

static int prove_growth(const Wanted *wanted, const char *older_path, const char *newer_path) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) older = proof_read(older_path, &error);
    g_autoptr(GBytes) newer = older ? proof_read(newer_path, &error) : NULL;
    g_autofree char *proof = newer ? proof_of_growth(wanted->common.archive, span_of_bytes(older),
                                                     span_of_bytes(newer), &error)
                                   : NULL;
    return proof ? give(wanted, proof) : fail(error);
}

static int prove(Wanted *wanted) {
    const GPtrArray *arguments = wanted->common.arguments;
    guint own = wanted->consistency ? 2 : 1;
    gint64 number = 0;
    if (arguments->len == own + 1) {
        g_free(wanted->common.archive);
        wanted->common.archive = g_strdup(g_ptr_array_index(arguments, own));
    }
    if (arguments->len != own && arguments->len != own + 1)
        return command_fail(&cmd_archive_prove,
                            _("name one case by its number, or two checkpoints with --consistency; "
                              "then perhaps the archive"));
    if (wanted->consistency && wanted->checkpoint)
        return command_fail(&cmd_archive_prove,
                            _("--checkpoint is for a case, not for --consistency"));
    if (wanted->consistency)
        return prove_growth(wanted, g_ptr_array_index(arguments, 0),
                            g_ptr_array_index(arguments, 1));
    if (!command_case_number(g_ptr_array_index(arguments, 0), &number) || number == 0)
        return command_fail(&cmd_archive_prove, _("%s is no case; kasuhara case list shows them"),
                            (const char *)g_ptr_array_index(arguments, 0));
    return prove_case(wanted, number);
}

static int run(int argc, char **argv) {
    Wanted wanted = {.checkpoint = NULL};
    const GOptionEntry own[] = {
        {"checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &wanted.checkpoint, NULL, NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &wanted.output, NULL, NULL},
        {"consistency", 0, 0, G_OPTION_ARG_NONE, &wanted.consistency, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_archive_prove, argc, argv, own, &wanted.common);
    if (answer < 0) {
        answer = prove(&wanted);
        command_options_clear(&wanted.common);
    }
    g_free(wanted.checkpoint);
    g_free(wanted.output);
    return answer;
}

const Command cmd_archive_prove = {
    "archive prove", run, NEEDS_ARCHIVE, N_("show a case to who has not the archive"),
    N_("usage: kasuhara archive prove [--checkpoint FILE] [-o FILE] N [ARCHIVE]\n"
       "       kasuhara archive prove --consistency [-o FILE] OLD NEW [ARCHIVE]\n"
       "\n"
       "Proves that the lines of case N stand in a checkpoint: the lines, hashes that lead\n"
       "from each to the root that the checkpoint states (RFC 6962), and the checkpoint.\n"
       "No line of another case is in it. The proof says which records there are and\n"
       "when they were written; give the records themselves (objects/) beside it.\n"
       "\n"
       "With --consistency: that the checkpoint in the file NEW states the lines of OLD,\n"
       "unchanged, and perhaps more behind them.\n"
       "\n"
       "Who gets it checks it with kasuhara verify --proof, or with contrib/verify-proof:\n"
       "sh, openssl and coreutils.\n"
       "\n"
       "      --checkpoint FILE  against this one; else the newest in checkpoints/\n"
       "  -o, --output FILE      write it there; else to standard output\n"
       "  -a, --archive DIR      the same as ARCHIVE\n"
       "      --json             one object\n"
       "\n"
       "exit status: 0 proved; 1 there is no such case, or the chain is not what the\n"
       "checkpoint states; 2 it could not be tried.\n")};
