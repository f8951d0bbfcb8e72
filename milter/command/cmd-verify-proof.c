/* kasuhara verify --proof: checks a proof without the archive. */
#include "command/verify-proof.h"

#include "archive/proof.h"

typedef struct {
    Proof proof;
    gboolean parsed;
    gboolean any_key;
    GPtrArray *faults; /* of char * */
} Checked;

static json_t *lines_of(const Proof *proof) {
    json_t *lines = json_array();
    for (guint i = 0; proof->leaves && i < proof->leaves->len; i++) {
        const ProofLeaf *leaf = g_ptr_array_index(proof->leaves, i);
        json_array_append_new(lines, json_integer((json_int_t)leaf->fields.sequence));
    }
    return lines;
}

static const char *signature_word(const Checked *checked, gboolean stands) {
    if (!checked->any_key)
        return "unknown";
    return stands ? "good" : NULL;
}

static json_t *object_of(const char *path, const Checked *checked) {
    const Proof *proof = &checked->proof;
    gboolean stands = checked->faults->len == 0;
    json_t *object = json_pack("{s:o, s:s, s:o}", "file", printer_string(path), "proof",
                               stands ? "stands" : "does not stand", "findings",
                               printer_strings(checked->faults));
    if (!checked->parsed)
        return object;
    json_t *what = json_pack(
        "{s:s, s:o, s:o, s:o, s:I, s:o}", "of", proof->leaves ? "inclusion" : "consistency",
        "records", lines_of(proof), "from",
        proof->leaves ? json_null() : json_integer((json_int_t)proof->older.checkpoint.size),
        "origin", printer_string(proof->newer.checkpoint.origin), "size",
        (json_int_t)proof->newer.checkpoint.size, "signature",
        printer_string(signature_word(checked, stands)));
    json_object_update_new(object, what);
    return object;
}

static void tell_what(const json_t *object, GString *out) {
    gsize count = json_array_size(json_object_get(object, "records"));
    g_autofree char *records = printer_counted((double)count, "%s record", "%s records");
    g_autofree char *size =
        printer_counted(printer_number(object, "size"), "%s record", "%s records");
    const char *origin = printer_get(object, "origin");
    g_string_append(out, ": ");
    /* Translators: how many of its lines, how many the checkpoint is of, of which archive. */
    if (count > 0)
        printer_say(out, _("%s in the checkpoint of %s of %s"), records, size, origin);
    else
        printer_say(out, _("the checkpoint of %.0f records goes on in that of %s of %s"),
                    printer_number(object, "from"), size, origin);
    g_string_append(out,
                    strcmp(printer_get(object, "signature"), "unknown") == 0
                        ? _("; signature unknown: no --key was given, anybody may have made it")
                        : _("; the signature is good"));
}

static void tell(const json_t *object, GString *out, gboolean colour) {
    const char *word = printer_get(object, "proof");
    const json_t *findings = json_object_get(object, "findings");
    printer_begin(out, colour, strcmp(word, "stands") == 0 ? COLOUR_GOOD : COLOUR_HIT);
    g_string_append(out, strcmp(word, "stands") == 0 ? _("The proof stands")
                                                     : _("The proof does not stand"));
    printer_end(out, colour);
    if (json_array_size(findings) == 0) {
        tell_what(object, out);
    } else {
        g_string_append(out, ": ");
        printer_put(out, object, "file");
    }
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < json_array_size(findings); i++) {
        g_string_append(out, "  ");
        printer_text(out, json_string_value(json_array_get(findings, i)));
        g_string_append_c(out, '\n');
    }
}

static gboolean check_record(const Proof *proof, const char *path, GPtrArray *faults,
                             GError **error) {
    g_autoptr(GBytes) bytes = proof_read(path, error);
    if (!bytes)
        return FALSE;
    Digest digest = digest_of(span_of_bytes(bytes));
    if (!proof_names(proof, &digest))
        g_ptr_array_add(faults,
                        g_strdup_printf(_("no line of the proof names the record %s"), path));
    return TRUE;
}

static gboolean check(Checked *checked, Span text, const GPtrArray *keys, char **records,
                      GError **error) {
    g_autoptr(GError) refused = NULL;
    checked->any_key = keys->len > 0;
    checked->parsed = proof_parse(text, &checked->proof, &refused);
    if (!checked->parsed) {
        g_ptr_array_add(checked->faults, g_strdup(refused->message));
        return TRUE;
    }
    proof_check(&checked->proof, keys, checked->faults);
    for (guint i = 0; records && records[i]; i++)
        if (!check_record(&checked->proof, records[i], checked->faults, error))
            return FALSE;
    return TRUE;
}

int verify_proof(const char *path, const GPtrArray *keys, char **records, gboolean json) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = proof_read(path, &error);
    Checked checked = {.faults = g_ptr_array_new_with_free_func(g_free)};
    int answer = ANSWER_NONE;
    if (!bytes || !check(&checked, span_of_bytes(bytes), keys, records, &error)) {
        command_fail(&cmd_verify, "%s", error->message);
    } else if (printer_print(json, object_of(path, &checked), tell)) {
        answer = checked.faults->len == 0 ? ANSWER_YES : ANSWER_NO;
    }
    proof_clear(&checked.proof);
    g_ptr_array_unref(checked.faults);
    return answer;
}
