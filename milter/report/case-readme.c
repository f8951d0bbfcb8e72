/* Offers case_readme(). */
#include "report/labels.h"

#include "base/translate.h"
#include "report/page.h"

/* A line that begins with four blanks is a command, and no other does. */
static void put(GString *text, const char *words) {
    g_string_append_printf(text, "%s\n\n", words);
}

static void put_checks(GString *text, const CasePage *page) {
    g_autoptr(GPtrArray) checks = bundle_checks(page->bundle);
    for (guint i = 0; i < checks->len; i++) {
        const BundleCheck *check = g_ptr_array_index(checks, i);
        g_string_append_printf(text, "%u. ", i + 1);
        put(text, label_check(check->kind));
        g_string_append(text, "    ");
        put(text, check->command);
    }
}

static void put_head(GString *text, const CasePage *page) {
    g_autofree char *title = label_title(page->bundle->file->number);
    g_autofree char *time = label_time_exact(page->now);
    g_autofree char *origin = page_safe(page->bundle->origin);
    g_autofree char *archive = g_strdup_printf(_("%s: %s"), _("Archive"), origin);
    g_autofree char *exported = g_strdup_printf(_("%s: %s"), _("Exported"), time);
    put(text, title);
    g_string_append_printf(text, "%s\n", archive);
    put(text, exported);
}

char *case_readme(const CasePage *page) {
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) notes = case_notes(page);
    put_head(text, page);
    put(text,
        _("This is a BagIt 1.0 bag (RFC 8493). Open data/index.html in a browser to read what\n"
          "happened, in order.\n"
          "\n"
          "data/mail/       mails as they were received; the number is the record's; .p7m: still "
          "sealed\n"
          "data/records/    the records of the archive (JSON)\n"
          "data/chain/      the lines of the hash chain that are about this case\n"
          "data/proof/      the proof that they stand in the checkpoint (RFC 6962)\n"
          "data/checkpoint/ the signed checkpoint, public key, timestamp (RFC 3161)\n"
          "data/policy/     the policies and lexicons by which mail was judged\n"
          "data/redacted.txt  hashes of mails that are left out, if there are such\n"
          "Not each of them is in every bag."));
    put(text, label_danger());
    for (guint i = 0; i < notes->len; i++)
        put(text, g_ptr_array_index(notes, i));
    put(text, label_checks_how());
    put_checks(text, page);
    g_string_append_printf(text, "%s\n", label_limits());
    return g_string_free(text, FALSE);
}
