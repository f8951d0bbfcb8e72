/* How a mail becomes an object, sealed where that is wanted, and is read again. Sealing gives
 * other bytes each time: what was sealed once, to the same recipients, and is known to lie in
 * the archive, is named again and not stored again. Not known is what an earlier process
 * sealed, but for a mail that came again, whose record names it: a second copy
 * does no harm. */
#include "base/error.h"
#include "base/translate.h"
#include "evidence/evidence-parts.h"

enum {
    KNOWN_MAX = 10000 /* then all are forgotten */
};

Json *seal_recipients_json(const Sealer *sealer) {
    const GPtrArray *recipients = sealer_recipients(sealer);
    Json *list = json_array();
    for (guint i = 0; i < recipients->len; i++) {
        const SealRecipient *recipient = g_ptr_array_index(recipients, i);
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&recipient->certificate, hex);
        Json *entry = json_pack("{s:s, s:s}", "subject", recipient->subject, "certificate", hex);
        if (!entry || json_array_append_new(list, entry) < 0)
            g_error("no memory for a list of recipients");
    }
    return list;
}

void evidence_seal_to(Evidence *evidence, Sealer *sealer) {
    evidence->sealer = sealer;
    evidence->sealed_to = seal_recipients_json(sealer);
}

static void know(Evidence *evidence, const Digest *mail, const Digest *object) {
    pthread_mutex_lock(&evidence->guard);
    if (g_hash_table_size(evidence->sealed) >= KNOWN_MAX)
        g_hash_table_remove_all(evidence->sealed);
    g_hash_table_insert(evidence->sealed, g_memdup2(mail, sizeof *mail),
                        g_memdup2(object, sizeof *object));
    pthread_mutex_unlock(&evidence->guard);
}

/* Whole, for it may have been erased or damaged since. NULL: it is not there. */
static GBytes *find_stored(Evidence *evidence, const Digest *mail, Digest *object) {
    pthread_mutex_lock(&evidence->guard);
    const Digest *found = g_hash_table_lookup(evidence->sealed, mail);
    if (found)
        *object = *found;
    pthread_mutex_unlock(&evidence->guard);
    return found ? archive_object(evidence->archive, object, NULL) : NULL;
}

static GBytes *put_sealed(Evidence *evidence, Span mail, GBytes *sealed, Digest *object,
                          GError **error) {
    Digest hash = digest_of(mail);
    GBytes *there = find_stored(evidence, &hash, object);
    if (there)
        return there;
    g_autoptr(GBytes) bytes =
        sealed ? g_bytes_ref(sealed) : seal_bytes(evidence->sealer, mail, error);
    if (!bytes || !archive_put(evidence->archive, span_of_bytes(bytes), object, error))
        return NULL;
    know(evidence, &hash, object);
    return g_steal_pointer(&bytes);
}

gboolean evidence_put_mail(Evidence *evidence, Json *draft, Span mail, GBytes *sealed,
                           Digest *object, GBytes **stored, GError **error) {
    gboolean done = FALSE;
    g_clear_pointer(stored, g_bytes_unref);
    if (evidence->sealer)
        done = (*stored = put_sealed(evidence, mail, sealed, object, error)) != NULL;
    else
        done = archive_put(evidence->archive, mail, object, error);
    if (done)
        record_seal(draft, object, evidence->sealed_to);
    return done;
}

void evidence_know_sealed(Evidence *evidence, guint64 sequence) {
    g_autoptr(ChainReader) reader =
        evidence->sealer ? chain_reader_open(evidence->archive, sequence - 1, NULL) : NULL;
    ChainLine line;
    Digest mail, object;
    if (!reader || chain_reader_next(reader, &line, NULL) <= 0)
        return;
    g_autoptr(Json) record = record_of_line(evidence->archive, &line, NULL);
    const Json *to = record ? record_list(record, "mail.sealed_to") : NULL;
    if (to && json_equal(to, evidence->sealed_to) && record_digest(record, "mail.sha256", &mail) &&
        record_digest(record, "mail.object", &object))
        know(evidence, &mail, &object);
}

static GBytes *open_seal(const Archive *archive, const Digest *object, const GPtrArray *sealed_to,
                         const SealKey *key, GError **error) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(object, hex);
    g_autoptr(GBytes) sealed = key ? archive_object(archive, object, error) : NULL;
    GBytes *mail = sealed ? seal_open(span_of_bytes(sealed), key, error) : NULL;
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < sealed_to->len; i++)
        g_string_append_printf(names, "%s%s", i ? "; " : "",
                               (const char *)g_ptr_array_index(sealed_to, i));
    if (!key)
        g_set_error(
            error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
            _("the mail objects/%.2s/%s is sealed: only whoever has the key of one of these "
              "can read it (--unseal KEY): %s"),
            hex, hex + 2, names->str);
    else if (sealed && !mail)
        g_prefix_error(error, _("the mail objects/%.2s/%s, sealed to %s: "), hex, hex + 2,
                       names->str);
    return mail;
}

GBytes *evidence_mail(const Archive *archive, const Digest *mail, const Digest *object,
                      const GPtrArray *sealed_to, const SealKey *key, GError **error) {
    g_autoptr(GBytes) bytes = sealed_to ? open_seal(archive, object, sealed_to, key, error)
                                        : archive_object(archive, object, error);
    if (!bytes)
        return NULL;
    Digest found = digest_of(span_of_bytes(bytes));
    if (digest_equal(&found, mail))
        return g_steal_pointer(&bytes);
    char hex[DIGEST_HEX + 1];
    digest_to_hex(object, hex);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("objects/%.2s/%s of %s holds another mail than its record says"), hex, hex + 2,
                archive_path(archive));
    return NULL;
}

int record_has_mail(const Archive *archive, const Json *draft, Digest *object) {
    return record_digest(draft, "mail.object", object) && archive_has_object(archive, object, NULL);
}
