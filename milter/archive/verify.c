/* Offers verify.h: the run as a whole, and what it found. */
#include "archive/verifier.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <unistd.h>

static void finding_free(gpointer data) {
    Finding *finding = data;
    g_free(finding->path);
    g_free(finding->text);
    g_free(finding);
}

void verifier_add(Verifier *verifier, FindingKind kind, guint64 sequence, const char *path,
                  const char *format, ...) {
    va_list arguments;
    Finding *finding = g_new0(Finding, 1);
    va_start(arguments, format);
    finding->kind = kind;
    finding->sequence = sequence;
    finding->path = g_strdup(path);
    finding->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&verifier->guard);
    gboolean room = verifier->found->findings->len < FINDINGS_MAX;
    if (room)
        g_ptr_array_add(verifier->found->findings, finding);
    else
        verifier->found->left_out_of[kind]++;
    verifier->found->left_out += !room;
    pthread_mutex_unlock(&verifier->guard);
    if (!room)
        finding_free(finding);
}

void verifier_fail(Verifier *verifier, GError *error) {
    pthread_mutex_lock(&verifier->guard);
    if (verifier->failed)
        g_error_free(error);
    else
        verifier->failed = error;
    pthread_mutex_unlock(&verifier->guard);
}

void verifier_erased(Verifier *verifier, guint64 sequence) {
    pthread_mutex_lock(&verifier->guard);
    guint64 *count = g_hash_table_lookup(verifier->erased_by, &sequence);
    if (count)
        ++*count;
    else
        g_hash_table_insert(verifier->erased_by, g_memdup2(&sequence, sizeof sequence),
                            g_memdup2(&(guint64){1}, sizeof(guint64)));
    verifier->found->erased++;
    pthread_mutex_unlock(&verifier->guard);
}

static void tell_erased(Verifier *verifier) {
    GHashTableIter iter;
    gpointer sequence, count;
    g_hash_table_iter_init(&iter, verifier->erased_by);
    while (g_hash_table_iter_next(&iter, &sequence, &count))
        verifier_add(verifier, FINDING_ERASED, *(guint64 *)sequence, NULL,
                     _("by this record: %" PRIu64 " objects"), *(guint64 *)count);
}

static gint by_line(gconstpointer a, gconstpointer b) {
    const Finding *left = *(Finding *const *)a, *right = *(Finding *const *)b;
    gboolean no_fault = left->kind >= FINDING_STRAY;
    if (no_fault != (right->kind >= FINDING_STRAY))
        return no_fault ? 1 : -1;
    if (left->sequence != right->sequence)
        return left->sequence < right->sequence ? -1 : 1;
    int order = g_strcmp0(left->path, right->path);
    return order ? order : (gint)left->kind - (gint)right->kind;
}

/* What is missing may have been erased while the rest was read. */
static void settle_missing(Verifier *verifier, LineReader *reader) {
    g_autoptr(GHashTable) late =
        verifier->missing->len > 0 ? record_late_erasures(verifier, reader) : NULL;
    verifier_missing(verifier, late);
}

static gboolean run(Verifier *verifier, LineReader *reader, GError **error) {
    g_autoptr(GError) unread = NULL;
    if (verifier_lines(verifier, reader, &unread) < 0) {
        verifier->any_unread = verifier->chain_unread = TRUE;
        verifier_add(verifier, FINDING_UNREADABLE, 0, "chain", "%s", unread->message);
    }
    anchors_end(verifier);
    if (!verifier_objects(verifier, error))
        return FALSE;
    settle_missing(verifier, reader);
    tell_erased(verifier);
    g_ptr_array_sort(verifier->found->findings, by_line);
    if (verifier->failed)
        g_propagate_error(error, g_steal_pointer(&verifier->failed));
    return *error == NULL;
}

static gboolean open_chain(const char *path, LineReader *reader, GError **error) {
    g_autofree char *chain = g_build_filename(path, "chain", NULL);
    GStatBuf status;
    if (g_stat(chain, &status) < 0 && errno == ENOENT && g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is not an archive: it has no file named chain"), path);
        return FALSE;
    }
    return line_reader_open(reader, chain, error);
}

gboolean archive_verify(const char *path, const VerifyOptions *wanted, Verification *verification,
                        GError **error) {
    g_autoptr(GError) failed = NULL;
    VerifyOptions options = wanted ? *wanted : (VerifyOptions){0};
    LineReader reader;
    *verification = (Verification){0};
    if (!open_chain(path, &reader, error))
        return FALSE;
    options.threads = options.threads ? options.threads : g_get_num_processors();
    options.threads = MIN(options.threads, VERIFY_THREADS_MAX);
    verification->findings = g_ptr_array_new_with_free_func(finding_free);
    Verifier verifier = {.path = path, .options = &options, .found = verification};
    pthread_mutex_init(&verifier.guard, NULL);
    verifier.started = g_get_real_time();
    verifier.namings = namings_new();
    verifier.erased_by = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    verifier.holds = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    verifier.missing = g_array_new(FALSE, FALSE, sizeof(Naming));
    if (anchors_begin(&verifier, &failed))
        run(&verifier, &reader, &failed);
    else
        anchors_end(&verifier);
    if (options.progress)
        options.progress(1, 1, options.context);
    g_array_unref(verifier.missing);
    g_hash_table_unref(verifier.erased_by);
    g_hash_table_unref(verifier.holds);
    namings_free(verifier.namings);
    pthread_mutex_destroy(&verifier.guard);
    line_reader_close(&reader);
    if (failed)
        verification_clear(verification);
    gboolean ok = failed == NULL;
    if (failed)
        g_propagate_error(error, g_steal_pointer(&failed));
    return ok;
}

void verification_clear(Verification *verification) {
    g_clear_pointer(&verification->findings, g_ptr_array_unref);
    *verification = (Verification){0};
}

static gboolean is_fault(FindingKind kind) {
    return kind < FINDING_UNREADABLE;
}

static gboolean is_open(FindingKind kind) {
    return kind == FINDING_UNREADABLE || kind == FINDING_UNVOUCHED;
}

int verification_stands(const Verification *verification) {
    gboolean fault = FALSE, open = FALSE;
    for (guint i = 0; i < FINDINGS; i++) {
        fault |= is_fault(i) && verification->left_out_of[i] > 0;
        open |= is_open(i) && verification->left_out_of[i] > 0;
    }
    for (guint i = 0; i < verification->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(verification->findings, i);
        fault |= is_fault(finding->kind);
        open |= is_open(finding->kind);
    }
    return fault ? 0 : open ? -1 : 1;
}

const char *finding_word(FindingKind kind) {
    static const char *const words[FINDINGS] = {
        [FINDING_ALTERED] = N_("altered"),
        [FINDING_MISSING] = N_("missing"),
        [FINDING_TRUNCATED] = N_("truncated tail"),
        [FINDING_FOREIGN] = N_("of another archive"),
        [FINDING_UNREADABLE] = N_("unreadable"),
        [FINDING_UNVOUCHED] = N_("not vouched for"),
        [FINDING_STRAY] = N_("stray"),
        [FINDING_ERASED] = N_("erased"),
        [FINDING_UNKNOWN] = N_("signature unknown"),
        [FINDING_UNANCHORED] = N_("not yet anchored"),
    };
    return (guint)kind < FINDINGS ? words[kind] : "unknown";
}
