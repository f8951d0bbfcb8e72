/* Offers how the evidence of a case is checked, and which of its lines a checkpoint states. */
#include "report/case-report.h"

#include "base/translate.h"

const char *case_report_kind(const BundleLine *line) {
    static const struct {
        const char *kind, *said;
    } kinds[] = {
        {"message", N_("Mail")},
        {"again", N_("The same mail again")},
        {"open", N_("Became a case")},
        {"raise", N_("Opened by hand")},
        {"judgement", N_("Judgement")},
        {"note", N_("Note")},
        {"assign", N_("Observers named")},
        {"close", N_("Closed")},
        {"reopen", N_("Reopened")},
        {"card", N_("Red card")},
        {"hold", N_("Hold")},
        {"erasure", N_("Erasure")},
        {"access", N_("Evidence read out")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(line->line.kind, kinds[i].kind))
            return _(kinds[i].said);
    return line->line.kind;
}

static void check_free(gpointer data) {
    ReportCheck *check = data;
    g_free(check->command);
    g_free(check);
}

/* Takes over the command. */
static void add(GPtrArray *checks, const char *said, char *command) {
    ReportCheck *check = g_new(ReportCheck, 1);
    *check = (ReportCheck){said, command};
    g_ptr_array_add(checks, check);
}

static const BundleLine *first_whole(const Bundle *bundle) {
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (line->state != BUNDLE_ERASED)
            return line;
    }
    return NULL;
}

GPtrArray *case_report_checks(const CaseReport *report) {
    const Bundle *bundle = report->wish.page.bundle;
    const BundleLine *line = first_whole(bundle);
    g_autofree char *archive = g_shell_quote(archive_path(bundle->archive));
    GPtrArray *checks = g_ptr_array_new_with_free_func(check_free);
    if (line) {
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&line->line.object, hex);
        add(checks,
            _("One record or mail: in the archive it lies under objects/, in a directory that is "
              "called by the first two digits of its hash. The command prints the hash that "
              "stands in the table (here of the first record):"),
            g_strdup_printf("sha256sum %s/objects/%.2s/%s", archive, hex, hex + 2));
    }
    add(checks, _("The whole archive: that no line and no object of it was changed or taken out:"),
        g_strdup_printf("kasuhara verify %s", archive));
    add(checks,
        _("The same without this program, with a shell script that needs no more than "
          "coreutils and openssl:"),
        g_strdup_printf("sh verify-archive %s", archive));
    add(checks,
        _("To hand the case to somebody who shall check it alone: mails, records, proofs "
          "and the command for each check, in one directory:"),
        g_strdup_printf("kasuhara export %" G_GINT64_FORMAT " DIRECTORY", bundle->file->number));
    return checks;
}

GPtrArray *case_report_anchors(const CaseReport *report) {
    const Bundle *bundle = report->wish.page.bundle;
    const BundleCheckpoint *checkpoint = &bundle->checkpoint;
    GPtrArray *said = g_ptr_array_new_with_free_func(g_free);
    if (checkpoint->size == 0) {
        g_ptr_array_add(said, g_strdup(_("No signed checkpoint states the lines of this case yet: "
                                         "who can write to the archive could still rewrite them. "
                                         "kasuhara archive checkpoint makes one.")));
        return said;
    }
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, checkpoint->size);
    g_ptr_array_add(said, g_strdup_printf(_("The signed checkpoint of the first %s lines of the "
                                            "archive states %u of the %u lines of this case."),
                                          size, checkpoint->covered, bundle->lines->len));
    g_ptr_array_add(said, g_strdup(checkpoint->token
                                       ? _("An outside authority states when that checkpoint was "
                                           "there (RFC 3161).")
                                       : _("No timestamp of an outside authority is on that "
                                           "checkpoint.")));
    return said;
}
