/* Offers bundle_checks(). The commands are for a POSIX shell with coreutils and openssl. */
#include "evidence/bundle-inside.h"

static void check_free(gpointer data) {
    BundleCheck *check = data;
    g_free(check->command);
    g_free(check);
}

/* Takes over the command. */
static void add(GPtrArray *checks, BundleCheckKind kind, char *command) {
    BundleCheck *check = g_new(BundleCheck, 1);
    *check = (BundleCheck){kind, command};
    g_ptr_array_add(checks, check);
}

/* Each mail, or seal, against what its record says under this key. No mail can write into its
 * record what is looked for: a quote in a string of JSON has a backslash before it. */
static char *mails_command(const char *suffix, const char *key) {
    return g_strdup_printf(
        "(for m in data/mail/*.%s; do n=${m#data/mail/}; grep -q "
        "\"\\\"mail\\\":{%s\\\":\\\"$(sha256sum "
        "<\"$m\" | cut -c 1-64)\\\"\" \"data/records/${n%%.*}.json\" && echo \"$m: OK\" || "
        "{ echo \"$m: FAILED\"; exit 1; }; done)",
        suffix, key);
}

static void add_records(GPtrArray *checks, const Bundle *bundle) {
    guint records = 0;
    for (guint i = 0; i < bundle->lines->len; i++)
        records += ((const BundleLine *)g_ptr_array_index(bundle->lines, i))->record != NULL;
    if (records > 0)
        add(checks, CHECK_RECORDS,
            g_strdup("awk '{printf \"%s  data/records/%08d.json\\n\", $4, $1}' data/chain/lines | "
                     "sha256sum -c --strict --ignore-missing -"));
    if (bundle->mails > bundle->sealed)
        add(checks, CHECK_MAILS, mails_command("eml", "\\\"sha256"));
    if (bundle->sealed > 0)
        add(checks, CHECK_SEALS, mails_command("p7m", "[^{}]*\\\"object"));
}

static guint count_lines(const char *text) {
    guint lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void add_checkpoint(GPtrArray *checks, const BundleCheckpoint *checkpoint) {
    guint64 size = checkpoint->size;
    const char *key = checkpoint->public_key ? " data/checkpoint/key.pub" : "";
    add(checks, CHECK_PROOF, g_strdup_printf("sh data/verify-proof data/proof/inclusion%s", key));
    add(checks, CHECK_LINES,
        g_strdup_printf("test \"$(sed -n 's/^line //p' data/proof/inclusion)\" = "
                        "\"$(head -n %u data/chain/lines)\" && echo OK",
                        checkpoint->covered));
    add(checks, CHECK_NOTE,
        g_strdup_printf(
            "sed '1,/^$/d' data/proof/inclusion | cmp - data/checkpoint/%" G_GUINT64_FORMAT
            " && echo OK",
            size));
    add(checks, CHECK_SIGNED_TEXT,
        g_strdup_printf("head -n %u data/checkpoint/%" G_GUINT64_FORMAT
                        " | cmp - data/checkpoint/%" G_GUINT64_FORMAT ".text && echo OK",
                        count_lines(checkpoint->text), size, size));
    if (checkpoint->public_key)
        add(checks, CHECK_SIGNATURE,
            g_strdup_printf("openssl pkeyutl -verify -rawin -pubin -inkey data/checkpoint/key.pub "
                            "-in data/checkpoint/%" G_GUINT64_FORMAT
                            ".text -sigfile data/checkpoint/%" G_GUINT64_FORMAT ".sig",
                            size, size));
    if (checkpoint->token)
        add(checks, CHECK_TIMESTAMP,
            g_strdup_printf("openssl ts -verify -data data/checkpoint/%" G_GUINT64_FORMAT
                            " -in data/checkpoint/%" G_GUINT64_FORMAT ".tsr -CAfile authority.pem",
                            size, size));
}

static void add_policies(GPtrArray *checks, const Bundle *bundle) {
    for (guint i = 0; bundle->plain_policies && i < bundle->policies->len; i++) {
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&g_array_index(bundle->policies, Digest, i), hex);
        add(checks, CHECK_POLICY,
            g_strdup_printf("(cd data/policy/%.8s && echo '%s  manifest' | "
                            "sha256sum -c --strict - manifest)",
                            hex, hex));
    }
}

GPtrArray *bundle_checks(const Bundle *bundle) {
    GPtrArray *checks = g_ptr_array_new_with_free_func(check_free);
    add(checks, CHECK_FILES, g_strdup("sha256sum -c manifest-sha256.txt --strict"));
    add(checks, CHECK_TAGS, g_strdup("sha256sum -c tagmanifest-sha256.txt --strict"));
    add_records(checks, bundle);
    if (bundle->checkpoint.size > 0)
        add_checkpoint(checks, &bundle->checkpoint);
    add_policies(checks, bundle);
    return checks;
}
