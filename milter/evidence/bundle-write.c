/* Offers bundle_write(): mails, records, chain lines, proof, checkpoint and policies into a bag. */
#include "evidence/bundle-inside.h"
#include "archive/timestamp.h"
#include "base/error.h"
#include "base/translate.h"
#include "evidence/policy-archived.h"

#include <inttypes.h>
#include <string.h>

enum {
    NAME_BYTES_MAX = 100
};

GBytes *bundle_mail_or_seal(Bundle *bundle, BundleLine *line, GError **error) {
    g_autoptr(GError) failed = NULL;
    GBytes *mail = bundle_mail(bundle, line, &failed);
    if (mail)
        return mail;
    if (line->state == BUNDLE_SEALED || !line->message->sealed_to ||
        !g_error_matches(failed, KASUHARA_ERROR, KASUHARA_ERROR_INPUT)) {
        g_propagate_prefixed_error(error, g_steal_pointer(&failed),
                                   _("the mail of record %" PRIu64 ": "), line->line.sequence);
        return NULL;
    }
    line->state = BUNDLE_SEALED;
    g_free(line->mail);
    line->mail = g_strdup_printf("data/mail/%08" G_GUINT64_FORMAT ".p7m", line->line.sequence);
    bundle->sealed++;
    return bundle_mail(bundle, line, error);
}

static gboolean write_line(Bundle *bundle, BundleLine *line, Bag *bag, GError **error) {
    if (line->mail) {
        g_autoptr(GBytes) mail = bundle_mail_or_seal(bundle, line, error);
        if (!mail || !bag_add(bag, line->mail, span_of_bytes(mail), error))
            return FALSE;
    }
    if (!line->record)
        return TRUE;
    g_autoptr(GBytes) record = archive_object(bundle->archive, &line->line.object, error);
    return record && bag_add(bag, line->record, span_of_bytes(record), error);
}

static gboolean write_chain(const Bundle *bundle, Bag *bag, GError **error) {
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) redacted = g_string_new(NULL);
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        gsize start = lines->len;
        char record[DIGEST_HEX + 1], mail[DIGEST_HEX + 1];
        chain_format(&line->line, lines);
        if (line->state != BUNDLE_REDACTED)
            continue;
        digest_to_hex(&line->line.object, record);
        digest_to_hex(&line->mail_digest, mail);
        g_string_append_printf(redacted, "line %srecord %s\n", lines->str + start, record);
        if (line->of_message)
            g_string_append_printf(redacted, "mail %s\n", mail);
        g_string_append_c(redacted, '\n');
    }
    return bag_add(bag, "data/chain/lines", span_of_string(lines), error) &&
           (redacted->len == 0 ||
            bag_add(bag, "data/redacted.txt", span_of_string(redacted), error));
}

static gboolean write_checkpoint(const BundleCheckpoint *checkpoint, Bag *bag, GError **error) {
    if (checkpoint->size == 0)
        return TRUE;
    g_autofree char *note = g_strdup_printf("data/checkpoint/%" G_GUINT64_FORMAT, checkpoint->size);
    g_autofree char *text = g_strconcat(note, ".text", NULL);
    g_autofree char *signature = g_strconcat(note, ".sig", NULL);
    g_autofree char *token = g_strconcat(note, TIMESTAMP_SUFFIX, NULL);
    Span bytes = span_of(checkpoint->signature, sizeof checkpoint->signature);
    return bag_add(bag, "data/proof/inclusion", span_of_text(checkpoint->proof), error) &&
           bag_add(bag, note, span_of_bytes(checkpoint->note), error) &&
           bag_add(bag, text, span_of_text(checkpoint->text), error) &&
           bag_add(bag, signature, bytes, error) &&
           (!checkpoint->token || bag_add(bag, token, span_of_bytes(checkpoint->token), error)) &&
           (!checkpoint->public_key ||
            bag_add(bag, "data/checkpoint/key.pub", span_of_text(checkpoint->public_key), error));
}

/* A name that harms no file system, whichever it is unpacked on. */
static gboolean is_plain(const char *name) {
    gsize length = strlen(name);
    gsize plain = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    return plain == length && length <= NAME_BYTES_MAX && g_ascii_isalnum(*name) &&
           g_ascii_strcasecmp(name, "manifest") != 0;
}

/* seen: names of this policy so far, in lower case. */
static gboolean write_policy_file(Bundle *bundle, const char *folder, const char *line,
                                  GHashTable *seen, Bag *bag, GError **error) {
    char hex[DIGEST_HEX + 1];
    Digest digest;
    const char *name;
    if (!policy_manifest_line(line, &digest, &name)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    _("the object that should list a policy's files does not"));
        return FALSE;
    }
    digest_to_hex(&digest, hex);
    gboolean plain = is_plain(name);
    if (!plain || !g_hash_table_add(seen, g_ascii_strdown(name, -1))) {
        bundle->plain_policies = FALSE;
        name = hex;
        if (!g_hash_table_add(seen, g_strdup(hex)))
            return TRUE;
    }
    g_autofree char *path = g_strdup_printf("%s/%s", folder, name);
    g_autoptr(GBytes) file = archive_object(bundle->archive, &digest, error);
    return file && bag_add(bag, path, span_of_bytes(file), error);
}

static gboolean write_policy(Bundle *bundle, const Digest *digest, Bag *bag, GError **error) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(digest, hex);
    g_autofree char *folder = g_strdup_printf("data/policy/%.8s", hex);
    g_autofree char *manifest = g_strconcat(folder, "/manifest", NULL);
    g_autoptr(GBytes) bytes = archive_object(bundle->archive, digest, error);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!bytes || !bag_add(bag, manifest, span_of_bytes(bytes), error))
        return FALSE;
    g_autofree char *text = span_dup(span_of_bytes(bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] && *lines[i]; i++)
        if (!write_policy_file(bundle, folder, lines[i], seen, bag, error))
            return FALSE;
    return TRUE;
}

gboolean bundle_write(Bundle *bundle, Bag *bag, GError **error) {
    for (guint i = 0; i < bundle->lines->len; i++)
        if (!write_line(bundle, g_ptr_array_index(bundle->lines, i), bag, error))
            return FALSE;
    for (guint i = 0; i < bundle->policies->len; i++)
        if (!write_policy(bundle, &g_array_index(bundle->policies, Digest, i), bag, error))
            return FALSE;
    return write_chain(bundle, bag, error) && write_checkpoint(&bundle->checkpoint, bag, error) &&
           bag_add(bag, "data/verify-proof", span_of_text(verify_proof_script), error);
}
