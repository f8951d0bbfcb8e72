/* The checkpoints' part of archive_verify(): each is held against the chain when so many of
 * its lines were read, in one pass for all. What does not fit is named at the
 * end, when it is known by what names the archive calls itself. */
#include "archive/checkpoint.h"
#include "archive/outlet.h"
#include "archive/timestamp.h"
#include "archive/verifier.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

typedef enum {
    CLAIM_FITS,
    CLAIM_DIFFERS, /* the chain has so many lines, and others */
    CLAIM_BEYOND,  /* the chain is shorter */
    CLAIM_UNKNOWN, /* so many lines of it could not be read */
} ClaimState;

/* What one checkpoint states. */
typedef struct {
    char *name;    /* as it is told */
    gboolean kept; /* outside the archive */
    Checkpoint checkpoint;
    NoteState signature;
    ClaimState state;
    Timestamp stamp;
} Claim;

struct Anchors {
    GPtrArray *claims; /* of Claim, by size */
    guint next;        /* the first that was not compared yet */
    MerkleTree tree;
    Digest head;
    guint64 stamps_unknown; /* timestamps that fit, by nobody who is vouched for */
};

static void claim_free(gpointer data) {
    Claim *claim = data;
    g_free(claim->name);
    checkpoint_clear(&claim->checkpoint);
    timestamp_clear(&claim->stamp);
    g_free(claim);
}

/* The best that one of the keys says. */
static NoteState signature_of(const Verifier *verifier, const Note *note) {
    const GPtrArray *keys = verifier->options->keys;
    NoteState best = NOTE_UNKNOWN;
    for (guint i = 0; keys && i < keys->len && best != NOTE_SIGNED; i++) {
        NoteState state = note_check(note, g_ptr_array_index(keys, i));
        best = state == NOTE_UNKNOWN ? best : state;
    }
    return best;
}

/* FALSE: *why says why it is no checkpoint (static text). */
static gboolean read_claim(const Verifier *verifier, Span bytes, Claim *claim, const char **why) {
    Note note;
    if (!note_parse(bytes, &note, why))
        return FALSE;
    gboolean ok = checkpoint_parse(note.text, &claim->checkpoint, why);
    claim->signature = signature_of(verifier, &note);
    note_clear(&note);
    if (ok && claim->signature == NOTE_FORGED) {
        *why = _("its signature does not hold: it was forged, or its text changed");
        return FALSE;
    }
    return ok;
}

static void add_claim(Verifier *verifier, const char *name, const char *path, gboolean kept,
                      Span bytes) {
    g_autofree char *expected = NULL;
    const char *why;
    Claim *claim = g_new0(Claim, 1);
    claim->name = g_strdup(name);
    claim->kept = kept;
    if (!read_claim(verifier, bytes, claim, &why)) {
        verifier_add(verifier, FINDING_ALTERED, 0, name, _("is no checkpoint: %s"), why);
        claim_free(claim);
        return;
    }
    if (path)
        timestamp_check_beside(bytes, path, verifier->options->tsa_ca, &claim->stamp);
    expected = g_strdup_printf("checkpoints/%" G_GUINT64_FORMAT, claim->checkpoint.size);
    if (!kept && strcmp(name, expected) != 0)
        verifier_add(verifier, FINDING_ALTERED, 0, name,
                     _("was given another name: it is of %" PRIu64 " lines"),
                     claim->checkpoint.size);
    g_ptr_array_add(verifier->anchors->claims, claim);
}

static void load_own(Verifier *verifier, const char *name) {
    g_autofree char *path = g_build_filename("checkpoints", name, NULL);
    g_autofree char *whole = g_build_filename(verifier->path, path, NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    int got = small_file_read(whole, NOTE_BYTES_MAX, &bytes, &error);
    if (got > 0)
        add_claim(verifier, path, whole, FALSE, span_of_bytes(bytes));
    else if (got < 0)
        verifier_add(verifier,
                     g_error_matches(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT)
                         ? FINDING_ALTERED
                         : FINDING_UNREADABLE,
                     0, path, "%s", error->message);
    else
        verifier_add(verifier, FINDING_MISSING, 0, path,
                     _("is a symbolic link to nothing: the checkpoint is gone"));
}

/* What lies beside the checkpoints. A token is never placed without its checkpoint. */
static void look_beside(Verifier *verifier, const char *name) {
    g_autofree char *path = g_build_filename("checkpoints", name, NULL);
    if (strcmp(name + strspn(name, "0123456789"), TIMESTAMP_SUFFIX) == 0) {
        g_autofree char *of = g_strndup(path, strlen(path) - strlen(TIMESTAMP_SUFFIX));
        g_autofree char *whole = g_build_filename(verifier->path, of, NULL);
        if (!g_file_test(whole, G_FILE_TEST_EXISTS) && !g_file_test(whole, G_FILE_TEST_IS_SYMLINK))
            verifier_add(verifier, FINDING_MISSING, 0, of,
                         _("is missing: its timestamp is there, and a checkpoint comes first"));
    } else if (!g_str_has_prefix(name, OUTLET_NOTED) && !g_str_has_prefix(name, ".new-")) {
        verifier_add(verifier, FINDING_STRAY, 0, path,
                     _("has not the name of a checkpoint: nobody has looked into it"));
    }
}

static void load_directory(Verifier *verifier) {
    g_autofree char *path = g_build_filename(verifier->path, "checkpoints", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) directory = g_dir_open(path, 0, &error);
    const char *name;
    if (error && g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
        verifier_add(verifier, FINDING_ALTERED, 0, "checkpoints", _("is no directory"));
    else if (error && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        verifier_add(verifier, FINDING_UNREADABLE, 0, "checkpoints", "%s", error->message);
    while (directory && (name = g_dir_read_name(directory)))
        if (name[strspn(name, "0123456789")] == '\0')
            load_own(verifier, name);
        else
            look_beside(verifier, name);
}

static gboolean load_kept(Verifier *verifier, const char *path, GError **error) {
    g_autoptr(GBytes) bytes = NULL;
    int got = small_file_read(path, NOTE_BYTES_MAX, &bytes, error);
    if (got > 0)
        add_claim(verifier, path, path, TRUE, span_of_bytes(bytes));
    else if (got == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("there is no checkpoint file %s"), path);
    return got > 0;
}

static void take_kept(Verifier *verifier, const VerifyKept *kept) {
    add_claim(verifier, kept->name, NULL, TRUE, kept->note);
}

static gint by_size(gconstpointer a, gconstpointer b) {
    const Claim *left = *(Claim *const *)a, *right = *(Claim *const *)b;
    guint64 one = left->checkpoint.size, other = right->checkpoint.size;
    return one == other ? strcmp(left->name, right->name) : one < other ? -1 : 1;
}

/* With as many lines as were read. */
static void compare(Anchors *anchors) {
    for (; anchors->next < anchors->claims->len; anchors->next++) {
        Claim *claim = g_ptr_array_index(anchors->claims, anchors->next);
        if (claim->checkpoint.size != anchors->tree.size)
            return;
        Digest root = merkle_root(&anchors->tree);
        gboolean fits = digest_equal(&root, &claim->checkpoint.root) &&
                        digest_equal(&anchors->head, &claim->checkpoint.head);
        claim->state = fits ? CLAIM_FITS : CLAIM_DIFFERS;
    }
}

gboolean anchors_begin(Verifier *verifier, GError **error) {
    const GPtrArray *kept = verifier->options->checkpoints, *notes = verifier->options->kept;
    gboolean ok = TRUE;
    verifier->anchors = g_new0(Anchors, 1);
    verifier->anchors->claims = g_ptr_array_new_with_free_func(claim_free);
    merkle_start(&verifier->anchors->tree);
    load_directory(verifier);
    for (guint i = 0; kept && i < kept->len && ok; i++)
        ok = load_kept(verifier, g_ptr_array_index(kept, i), error);
    for (guint i = 0; notes && i < notes->len; i++)
        take_kept(verifier, g_ptr_array_index(notes, i));
    g_ptr_array_sort(verifier->anchors->claims, by_size);
    compare(verifier->anchors);
    return ok;
}

void anchors_line(Verifier *verifier, Span line, const Digest *digest) {
    Anchors *anchors = verifier->anchors;
    if (anchors->next == anchors->claims->len)
        return;
    Digest leaf = merkle_leaf(line);
    merkle_add(&anchors->tree, &leaf);
    anchors->head = *digest;
    compare(anchors);
}

/* Checkpoints that fit have given the archive names, and this is none of them. */
static gboolean is_foreign(const Anchors *anchors, const char *origin) {
    gboolean has_a_name = FALSE;
    for (guint i = 0; i < anchors->claims->len; i++) {
        const Claim *claim = g_ptr_array_index(anchors->claims, i);
        if (claim->state != CLAIM_FITS)
            continue;
        if (strcmp(claim->checkpoint.origin, origin) == 0)
            return FALSE;
        has_a_name = TRUE;
    }
    return has_a_name;
}

/* A checkpoint that does not fit. */
static void tell_misfit(Verifier *verifier, const Claim *claim) {
    const Anchors *anchors = verifier->anchors;
    const Checkpoint *checkpoint = &claim->checkpoint;
    guint64 lines = verifier->found->lines;
    if (is_foreign(anchors, checkpoint->origin))
        verifier_add(verifier, FINDING_FOREIGN, 0, claim->name,
                     _("is a checkpoint of another archive, %s"), checkpoint->origin);
    else if (claim->state == CLAIM_BEYOND)
        verifier_add(verifier, FINDING_MISSING, lines + 1, claim->name,
                     _("states %" PRIu64 " lines of %s, and the chain ends at line "
                       "%" PRIu64 ": lines were taken off"),
                     checkpoint->size, checkpoint->origin, lines);
    else
        verifier_add(verifier, FINDING_ALTERED, checkpoint->size, claim->name,
                     _("states other first %" PRIu64 " lines of %s: the chain was written "
                       "anew, or goes another way than the one that was stated"),
                     checkpoint->size, checkpoint->origin);
}

/* Where keys were given, what lies in the archive and was signed by none of them states nothing. */
static gboolean is_an_anchor(const Verifier *verifier, const Claim *claim) {
    const GPtrArray *keys = verifier->options->keys;
    return !keys || keys->len == 0 || claim->kept || claim->signature == NOTE_SIGNED;
}

static void count_fit(Verifier *verifier, const Claim *claim) {
    Verification *found = verifier->found;
    found->checkpoints++;
    found->signed_by_key += claim->signature == NOTE_SIGNED;
    if (is_an_anchor(verifier, claim))
        found->anchored = MAX(found->anchored, claim->checkpoint.size);
}

/* The timestamp of a checkpoint that fits. */
static void tell_stamp(Verifier *verifier, const Claim *claim) {
    Verification *found = verifier->found;
    g_autofree char *name = g_strconcat(claim->name, TIMESTAMP_SUFFIX, NULL);
    switch (claim->stamp.state) {
    case TIMESTAMP_HOLDS:
        if (claim->checkpoint.size >= found->stamped) {
            found->stamped = claim->checkpoint.size;
            found->stamped_time = claim->stamp.time;
        }
        break;
    case TIMESTAMP_MISSING:
        break;
    case TIMESTAMP_UNKNOWN:
        verifier->anchors->stamps_unknown++;
        break;
    case TIMESTAMP_UNREADABLE:
        verifier_add(verifier, FINDING_UNREADABLE, 0, name, _("the timestamp %s"),
                     claim->stamp.why);
        break;
    case TIMESTAMP_UNTRUSTED:
        verifier_add(verifier, FINDING_UNVOUCHED, 0, name,
                     _("the timestamp %s: it was forged, or --tsa-ca names the certificates of "
                       "another authority"),
                     claim->stamp.why);
        break;
    case TIMESTAMP_ALTERED:
        verifier_add(verifier, FINDING_ALTERED, 0, name, _("the timestamp %s"), claim->stamp.why);
    }
}

static void tell_states(Verifier *verifier) {
    const Verification *found = verifier->found;
    const GPtrArray *keys = verifier->options->keys;
    gboolean asked =
        verifier->anchors->claims->len > 0 || (keys && keys->len > 0) || verifier->options->tsa_ca;
    guint64 unknown = found->checkpoints - found->signed_by_key;
    if (unknown > 0)
        verifier_add(verifier, FINDING_UNKNOWN, 0, NULL,
                     _("%" PRIu64 " of %" PRIu64
                       " checkpoints that fit: no key that was given signed them (--key)"),
                     unknown, found->checkpoints);
    if (verifier->anchors->stamps_unknown > 0)
        verifier_add(verifier, FINDING_UNKNOWN, 0, NULL,
                     _("%" PRIu64 " timestamps fit, and no CA was given that vouches for "
                       "who made them (--tsa-ca)"),
                     verifier->anchors->stamps_unknown);
    if (asked && found->anchored < found->lines)
        verifier_add(verifier, FINDING_UNANCHORED, found->anchored + 1, "chain",
                     _("this line and all after it, %" PRIu64
                       " in number, stand in no checkpoint that fits%s"),
                     found->lines - found->anchored,
                     keys && keys->len > 0 ? _(" and is signed by a key given") : "");
}

void anchors_end(Verifier *verifier) {
    Anchors *anchors = verifier->anchors;
    for (guint i = anchors->next; i < anchors->claims->len; i++)
        ((Claim *)g_ptr_array_index(anchors->claims, i))->state =
            verifier->chain_unread ? CLAIM_UNKNOWN : CLAIM_BEYOND;
    for (guint i = 0; i < anchors->claims->len; i++) {
        const Claim *claim = g_ptr_array_index(anchors->claims, i);
        if (claim->state == CLAIM_FITS) {
            count_fit(verifier, claim);
            tell_stamp(verifier, claim);
        } else if (claim->state != CLAIM_UNKNOWN) {
            tell_misfit(verifier, claim);
        }
    }
    tell_states(verifier);
    g_ptr_array_unref(anchors->claims);
    g_clear_pointer(&verifier->anchors, g_free);
}
