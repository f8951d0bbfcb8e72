/* Offers erase.h. One reading of the chain tells what belongs to which case, and so what each mail
 * is needed for. */
#include "evidence/erase.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "evidence/cards.h"

#include <inttypes.h>

/* A case, or a mail that is in none. */
typedef struct {
    gint64 number;
    gint64 last;     /* when its last mail came */
    GArray *objects; /* of ErasedObject */
    gboolean chosen;
    ErasedCase *told; /* of the report; NULL: not in it */
} Unit;

typedef struct {
    Archive *archive; /* borrowed */
    const EraseAct *act;
    const Actor *actor;
    Erasures *erasures;
    GPtrArray *units;      /* of Unit, in the order of the chain */
    GHashTable *by_number; /* gint64 -> Unit */
    guint64 read_to;       /* the last line that was looked at */
    GHashTable *needed;    /* set of Digest: of records that stay */
    GHashTable *cards;     /* cards_new() */
    EraseReport *report;
} Erasing;

static void free_unit(gpointer data) {
    Unit *unit = data;
    g_array_unref(unit->objects);
    g_free(unit);
}

void erase_report_clear(EraseReport *report) {
    g_clear_pointer(&report->cases, g_ptr_array_unref);
    *report = (EraseReport){0};
}

/* ---- what belongs to which case */

static Unit *add_unit(Erasing *erasing, gint64 number) {
    Unit *unit = g_new0(Unit, 1);
    unit->number = number;
    unit->objects = g_array_new(FALSE, TRUE, sizeof(ErasedObject));
    g_ptr_array_add(erasing->units, unit);
    if (number)
        g_hash_table_insert(erasing->by_number, g_memdup2(&number, sizeof number), unit);
    return unit;
}

static gboolean is_of_case(const char *kind) {
    static const char *const kinds[] = {"message", "again", "open",   "raise", "judgement", "note",
                                        "assign",  "close", "reopen", "card",  NULL};
    return g_strv_contains(kinds, kind);
}

static gboolean is_mail_record(const char *kind) {
    return g_str_equal(kind, "message") || g_str_equal(kind, "again");
}

/* What is not there cannot be erased, and is not said to have been. */
static void add_object(const Erasing *erasing, Unit *unit, guint64 sequence, const char *kind,
                       const Digest *digest) {
    ErasedObject object = {.sequence = sequence, .digest = *digest};
    g_strlcpy(object.kind, kind, sizeof object.kind);
    if (archive_has_object(erasing->archive, digest, &object.bytes))
        g_array_append_val(unit->objects, object);
}

static gboolean take_line(const ChainLine *line, gpointer context, GError **error) {
    Erasing *erasing = context;
    erasing->read_to = line->sequence;
    if (!is_of_case(line->kind) || erasures_has(erasing->erasures, line))
        return TRUE;
    g_autoptr(Json) record = record_of_line(erasing->archive, line, error);
    if (!record)
        return FALSE;
    if (g_str_equal(line->kind, "card"))
        cards_take(erasing->cards, record, line);
    gint64 number = record_number(record, "case"), time = 0;
    gboolean is_mail = is_mail_record(line->kind);
    Digest mail;
    if (number <= 0 && !is_mail)
        return TRUE; /* of no case */
    Unit *unit = number > 0 ? g_hash_table_lookup(erasing->by_number, &number) : NULL;
    if (!unit)
        unit = add_unit(erasing, MAX(number, 0));
    if (record_time(record, "received", &time))
        unit->last = MAX(unit->last, time);
    add_object(erasing, unit, line->sequence, line->kind, &line->object);
    if (is_mail && record_digest(record, "mail.object", &mail))
        add_object(erasing, unit, line->sequence, "mail", &mail);
    return TRUE;
}

/* ---- what is to go */

static ErasedCase *tell(const Erasing *erasing, gint64 number, EraseOutcome outcome,
                        guint64 sequence) {
    ErasedCase *told = g_new0(ErasedCase, 1);
    told->number = number;
    told->outcome = outcome;
    told->sequence = sequence;
    g_ptr_array_add(erasing->report->cases, told);
    return told;
}

static void choose(const Erasing *erasing, Unit *unit) {
    unit->chosen = !unit->number || !erasures_hold(erasing->erasures, unit->number);
    unit->told = tell(erasing, unit->number, unit->chosen ? ERASE_DONE : ERASE_HELD, 0);
}

static gboolean choose_by_number(const Erasing *erasing, GError **error) {
    gint64 number = erasing->act->case_number;
    Unit *unit = g_hash_table_lookup(erasing->by_number, &number);
    const Erasure *earlier = erasures_of_case(erasing->erasures, number);
    if (unit)
        choose(erasing, unit);
    else if (earlier)
        tell(erasing, number, ERASE_EARLIER, earlier->act.sequence);
    else
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("there is no case %" PRId64 " in %s; see kasuhara case list"), number,
                    archive_path(erasing->archive));
    return unit || earlier;
}

static gboolean has_card(const Erasing *erasing, gint64 number) {
    GHashTableIter iter;
    gpointer card;
    g_hash_table_iter_init(&iter, erasing->cards);
    while (g_hash_table_iter_next(&iter, NULL, &card)) {
        if (((const Card *)card)->case_number == number)
            return TRUE;
    }
    return FALSE;
}

static gboolean choose_by_age(const Erasing *erasing, GError **error) {
    gint64 before;
    if (!clock_before(clock_now(), erasing->act->older_than, &before)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("\"%s\" is no duration of ISO 8601 of at most 100 years: P5Y is five years, "
                      "P18M 18 months, P90D 90 days"),
                    erasing->act->older_than);
        return FALSE;
    }
    for (guint i = 0; i < erasing->units->len; i++) {
        Unit *unit = g_ptr_array_index(erasing->units, i);
        if (unit->last >= before)
            continue;
        if (unit->number && has_card(erasing, unit->number))
            unit->told = tell(erasing, unit->number, ERASE_CARDED, 0);
        else
            choose(erasing, unit);
    }
    return TRUE;
}

/* By the units that are not chosen. */
static void find_needed(Erasing *erasing) {
    g_hash_table_remove_all(erasing->needed);
    for (guint i = 0; i < erasing->units->len; i++) {
        const Unit *unit = g_ptr_array_index(erasing->units, i);
        for (guint j = 0; !unit->chosen && j < unit->objects->len; j++)
            g_hash_table_add(erasing->needed,
                             &g_array_index(unit->objects, ErasedObject, j).digest);
    }
}

/* What is left of a chosen unit: each object once, and none that is needed. */
static void narrow(const Erasing *erasing, Unit *unit) {
    g_autoptr(GHashTable) seen = g_hash_table_new(digest_key_hash, digest_key_equal);
    GArray *objects = g_array_new(FALSE, TRUE, sizeof(ErasedObject));
    for (guint i = 0; i < unit->objects->len; i++) {
        const ErasedObject *object = &g_array_index(unit->objects, ErasedObject, i);
        gboolean is_mail = g_str_equal(object->kind, "mail");
        if (!g_hash_table_add(seen, (gpointer)&object->digest))
            continue;
        if (g_hash_table_contains(erasing->needed, &object->digest)) {
            unit->told->mails_kept++;
            continue;
        }
        *(is_mail ? &unit->told->mails : &unit->told->records) += 1;
        unit->told->bytes += object->bytes;
        g_array_append_vals(objects, object, 1);
    }
    g_array_unref(unit->objects);
    unit->objects = objects;
}

/* ---- the record, state, the objects */

static gboolean append_erasure(const Erasing *erasing, const Unit *unit, GError **error) {
    g_autofree char *reason = erasing->act->older_than
                                  ? g_strdup_printf("older than %s", erasing->act->older_than)
                                  : g_strdup("the case was named");
    g_autoptr(Json) record =
        record_erasure(erasing->actor, unit->number, erasing->act->ground, reason, unit->objects);
    return record_append(erasing->archive, "erasure", record, &unit->told->sequence, error);
}

/* What the chain says now. A case that somebody put on hold meanwhile stays. */
static gboolean read_again(Erasing *erasing, GError **error) {
    Erasures *now = erasures_read(erasing->archive, TRUE, error);
    if (!now)
        return FALSE;
    erasures_free(erasing->erasures);
    erasing->erasures = now;
    for (guint i = 0; i < erasing->units->len; i++) {
        Unit *unit = g_ptr_array_index(erasing->units, i);
        gboolean counts = FALSE;
        for (guint j = now->all->len; unit->chosen && !counts && j-- > 0;)
            counts = ((const Erasure *)g_ptr_array_index(now->all, j))->act.sequence ==
                     unit->told->sequence;
        if (unit->chosen && !counts)
            unit->told->outcome = ERASE_HELD;
        unit->chosen = counts;
    }
    find_needed(erasing);
    return TRUE;
}

/* Of all erasures, for one may have been cut short: what remains and nothing needs. */
static GArray *find_remains(const Erasing *erasing) {
    GArray *remains = g_array_new(FALSE, FALSE, sizeof(Digest));
    GHashTableIter iter;
    gpointer digest;
    g_hash_table_iter_init(&iter, erasing->erasures->objects);
    while (g_hash_table_iter_next(&iter, &digest, NULL)) {
        if (archive_object_remains(erasing->archive, digest) &&
            !g_hash_table_contains(erasing->needed, digest))
            g_array_append_vals(remains, digest, 1);
    }
    return remains;
}

static void leave(GArray *digests, const Digest *digest) {
    for (guint i = 0; i < digests->len; i++) {
        if (digest_equal(&g_array_index(digests, Digest, i), digest))
            g_array_remove_index_fast(digests, i--);
    }
}

typedef struct {
    const Archive *archive;
    GArray *digests;
} Leaving;

static gboolean leave_line(const ChainLine *line, gpointer context, GError **error) {
    const Leaving *leaving = context;
    Digest mail;
    if (!is_mail_record(line->kind))
        return TRUE;
    g_autoptr(Json) record = record_of_line(leaving->archive, line, error);
    if (!record)
        return FALSE;
    leave(leaving->digests, &line->object);
    if (record_digest(record, "mail.object", &mail))
        leave(leaving->digests, &mail);
    return TRUE;
}

/* EraseConfirm: by what was appended since the chain was read. */
static gboolean leave_what_came(GArray *digests, gpointer context, GError **error) {
    const Erasing *erasing = context;
    Leaving leaving = {erasing->archive, digests};
    return chain_each(erasing->archive, erasing->read_to, leave_line, &leaving, error);
}

static gboolean remove_all(Erasing *erasing, State *state, GError **error) {
    g_autoptr(GArray) remains = find_remains(erasing);
    guint forgotten = 0, told = 0;
    if (state && (!evidence_forget(erasing->archive, state, erasing->erasures, &forgotten, error) ||
                  ((forgotten || remains->len) && !state->functions->scrub(state, error))))
        return FALSE;
    if (remains->len == 0)
        return TRUE;
    guint before = remains->len;
    if (!archive_erase(erasing->archive, remains, leave_what_came, erasing, error))
        return FALSE;
    for (guint i = 0; i < erasing->units->len; i++) {
        const Unit *unit = g_ptr_array_index(erasing->units, i);
        told += unit->chosen ? unit->objects->len : 0;
    }
    erasing->report->completed = before > told ? before - told : 0;
    return TRUE;
}

static gboolean erase_chosen(Erasing *erasing, State *state, GError **error) {
    for (guint i = 0; i < erasing->units->len; i++) {
        const Unit *unit = g_ptr_array_index(erasing->units, i);
        if (unit->chosen && !append_erasure(erasing, unit, error))
            return FALSE;
    }
    return read_again(erasing, error) && remove_all(erasing, state, error);
}

static gint by_number(gconstpointer a, gconstpointer b) {
    const ErasedCase *left = *(ErasedCase *const *)a, *right = *(ErasedCase *const *)b;
    return left->number < right->number ? -1 : left->number > right->number;
}

static gboolean erase(Erasing *erasing, State *state, GError **error) {
    erasing->erasures = erasures_read(erasing->archive, TRUE, error);
    if (!erasing->erasures || !chain_each(erasing->archive, 0, take_line, erasing, error))
        return FALSE;
    if ((erasing->act->older_than && !choose_by_age(erasing, error)) ||
        (erasing->act->case_number && !choose_by_number(erasing, error)))
        return FALSE;
    find_needed(erasing);
    for (guint i = 0; i < erasing->units->len; i++) {
        Unit *unit = g_ptr_array_index(erasing->units, i);
        if (unit->chosen)
            narrow(erasing, unit);
    }
    return erasing->act->dry_run || erase_chosen(erasing, state, error);
}

gboolean evidence_erase(Archive *archive, State *state, const Actor *actor, const EraseAct *act,
                        EraseReport *report, GError **error) {
    Erasing erasing = {.archive = archive, .act = act, .actor = actor, .report = report};
    if (state)
        evidence_of_archive(archive, state);
    *report = (EraseReport){.cases = g_ptr_array_new_with_free_func(g_free)};
    erasing.units = g_ptr_array_new_with_free_func(free_unit);
    erasing.by_number = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    erasing.needed = g_hash_table_new(digest_key_hash, digest_key_equal);
    erasing.cards = cards_new();
    gboolean ok = erase(&erasing, state, error);
    g_ptr_array_sort(report->cases, by_number);
    g_hash_table_unref(erasing.cards);
    g_hash_table_unref(erasing.needed);
    g_hash_table_unref(erasing.by_number);
    g_ptr_array_unref(erasing.units);
    erasures_free(erasing.erasures);
    return ok;
}
