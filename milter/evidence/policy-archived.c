/* Offers policy-archived.h: a policy as it was when it was in force, out of an archive. */
#include "evidence/policy-archived.h"
#include "base/error.h"
#include "base/translate.h"

/* What a manifest says: "<sha256>  <name>" a line, the policy's own file first. */
typedef struct {
    const Archive *archive;
    GHashTable *files; /* name -> Digest */
    char *first;
} Manifest;

gboolean policy_manifest_line(const char *line, Digest *digest, const char **name) {
    if (strlen(line) < DIGEST_HEX + 3 || !digest_from_hex(line, digest) ||
        strncmp(line + DIGEST_HEX, "  ", 2) != 0)
        return FALSE;
    *name = line + DIGEST_HEX + 2;
    return TRUE;
}

static gboolean read_line(Manifest *manifest, const char *line) {
    Digest digest;
    const char *name;
    if (!policy_manifest_line(line, &digest, &name))
        return FALSE;
    if (!manifest->first)
        manifest->first = g_strdup(name);
    g_hash_table_insert(manifest->files, g_strdup(name), g_memdup2(&digest, sizeof digest));
    return TRUE;
}

static gboolean read_manifest(Manifest *manifest, const Digest *digest, GError **error) {
    g_autoptr(GBytes) bytes = archive_object(manifest->archive, digest, error);
    gboolean ok = bytes != NULL;
    if (!ok)
        return FALSE;
    g_autofree char *text = span_dup(span_of_bytes(bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; ok && lines[i] && *lines[i]; i++)
        ok = read_line(manifest, lines[i]);
    if (ok && manifest->first)
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("the object that should list a policy's files does not"));
    return FALSE;
}

static GBytes *open_archived(const char *name, gpointer context, GError **error) {
    const Manifest *manifest = context;
    const Digest *digest = g_hash_table_lookup(manifest->files, name);
    if (digest)
        return archive_object(manifest->archive, digest, error);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("the archived policy does not hold %s"), name);
    return NULL;
}

static Policy *read_policy(Manifest *manifest, GError **error) {
    g_autoptr(Problems) problems = problems_new();
    Policy *policy = policy_read(manifest->first, open_archived, manifest, problems);
    if (policy)
        return policy;
    g_autofree char *line = problems_count(problems) > 0 ? problem_to_line(problems_at(problems, 0))
                                                         : g_strdup(_("nobody knows why"));
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_POLICY,
                _("the archived policy cannot be used by this version of the program: %s"), line);
    return NULL;
}

Policy *policy_archived(const Archive *archive, const Digest *digest, GError **error) {
    Manifest manifest = {.archive = archive};
    manifest.files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Policy *policy = read_manifest(&manifest, digest, error) ? read_policy(&manifest, error) : NULL;
    g_hash_table_unref(manifest.files);
    g_free(manifest.first);
    return policy;
}
