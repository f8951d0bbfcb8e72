/* Offers act.h. */
#include "evidence/act.h"
#include "base/error.h"
#include "base/translate.h"
#include "evidence/cards.h"
#include "evidence/evidence-parts.h"

#include <inttypes.h>

static const char *const words[JUDGEMENTS] = {
    [JUDGED_NEITHER] = "neither",
    [JUDGED_COMPLAINT] = "complaint",
    [JUDGED_HARASSMENT] = "harassment",
};

const char *judgement_word(Judgement judgement) {
    return words[judgement];
}

gboolean judgement_from_word(const char *word, Judgement *judgement) {
    for (guint i = 0; word && i < JUDGEMENTS; i++) {
        if (g_str_equal(word, words[i])) {
            *judgement = i;
            return TRUE;
        }
    }
    return FALSE;
}

static const char *const note_words[NOTES] = {
    [NOTE_CONTACT] = "contact", [NOTE_INTERNAL] = "internal", [NOTE_DONE] = "done",
    [NOTE_EFFECT] = "effect",   [NOTE_STATE] = "state",       [NOTE_LEARNED] = "learned",
};

const char *note_word(NoteKind kind) {
    return note_words[kind];
}

gboolean note_from_word(const char *word, NoteKind *kind) {
    for (guint i = 0; word && i < NOTES; i++) {
        if (g_str_equal(word, note_words[i])) {
            *kind = i;
            return TRUE;
        }
    }
    return FALSE;
}

Archive *evidence_open_to_act(const char *path, const Actor *actor, GError **error) {
    ArchiveOpened opened;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_APPEND, &opened, error);
    if (!archive || !evidence_note_repair(archive, &opened, actor->host, error))
        return NULL;
    return g_steal_pointer(&archive);
}

/* The case, alone in its array; NULL: there is none on which to act. */
static GPtrArray *case_to_act_on(const Archive *archive, gint64 number, GError **error) {
    /* A record that cannot be read, maybe of another case, keeps nobody from acting. */
    g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files =
        number > 0 ? case_files_read_rest(archive, number, unreadable, error) : NULL;
    if (number > 0 && !files)
        return NULL;
    const CaseFile *file = files && files->len > 0 ? g_ptr_array_index(files, 0) : NULL;
    if (file && file->messages->len == 0 && file->erasures->len > 0) {
        const CaseAct *erasure = g_ptr_array_index(file->erasures, file->erasures->len - 1);
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("case %" PRId64 " was erased by record %" PRIu64), number, erasure->sequence);
        return NULL;
    }
    if (file)
        return g_steal_pointer(&files);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("there is no case %" PRId64 " in %s; see kasuhara case list"), number,
                archive_path(archive));
    return NULL;
}

gboolean evidence_judge(Archive *archive, const Actor *actor, const JudgementAct *act,
                        guint64 *sequence, GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, act->case_number, error);
    if (!files)
        return FALSE;
    g_autoptr(Json) record = record_judgement(actor, act);
    return record_append(archive, "judgement", record, sequence, error);
}

gboolean evidence_note(Archive *archive, const Actor *actor, gint64 case_number, NoteKind kind,
                       const char *text, guint64 *sequence, GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, case_number, error);
    if (!files)
        return FALSE;
    g_autoptr(Json) record = record_note(actor, case_number, kind, text);
    return record_append(archive, "note", record, sequence, error);
}

gboolean evidence_assign(Archive *archive, const Actor *actor, gint64 case_number,
                         const GPtrArray *observers, guint64 *sequence, GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, case_number, error);
    if (!files)
        return FALSE;
    g_autoptr(Json) record = record_assign(actor, case_number, observers);
    return record_append(archive, "assign", record, sequence, error);
}

gboolean evidence_set_closed(Archive *archive, const Actor *actor, gint64 case_number,
                             gboolean closed, const char *reason, guint64 *sequence,
                             GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, case_number, error);
    if (!files)
        return FALSE;
    gboolean is_closed = ((const CaseFile *)g_ptr_array_index(files, 0))->closed != NULL;
    if (is_closed == closed) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    closed ? _("case %" PRId64 " is closed already")
                           : _("case %" PRId64 " is open already"),
                    case_number);
        return FALSE;
    }
    g_autoptr(Json) record = record_close(actor, case_number, closed, reason);
    return record_append(archive, closed ? "close" : "reopen", record, sequence, error);
}

/* From any address that some policy may hold to be the same. */
static gboolean wrote(const CaseFile *file, const char *address) {
    g_autofree char *key = red_card_key(address);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        g_autofree char *other = message->from_staff ? NULL : red_card_key(message->sender);
        if (g_strcmp0(key, other) == 0)
            return TRUE;
    }
    return FALSE;
}

/* One that is in force is not shown again: it would count twice, and change nothing. */
static gboolean is_new_card(const Archive *archive, const char *address, GError **error) {
    g_autoptr(GHashTable) cards = cards_read(archive, error);
    const Card *card = cards ? g_hash_table_lookup(cards, address) : NULL;
    if (card)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s was shown the red card already, in case %" PRId64 " (record %" PRIu64
                      "), and it is in force; what is new, note there: kasuhara case note %" PRId64
                      "; to show it in another case, first kasuhara case lift %s"),
                    address, card->case_number, card->act.sequence, card->case_number, address);
    return cards && !card;
}

gboolean evidence_show_card(Archive *archive, const Actor *actor, gint64 case_number,
                            const char *sender, gboolean unseen, const char *reason,
                            guint64 *sequence, GError **error) {
    g_autofree char *address = red_card_address(sender);
    if (!address) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is no address; write name@domain"), sender);
        return FALSE;
    }
    g_autoptr(GPtrArray) files = case_to_act_on(archive, case_number, error);
    if (!files)
        return FALSE;
    if (!unseen && !wrote(g_ptr_array_index(files, 0), address)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("no customer's mail in case %" PRId64
                      " came from %s; if it is his address all the same, give --unseen"),
                    case_number, address);
        return FALSE;
    }
    if (!is_new_card(archive, address, error))
        return FALSE;
    g_autoptr(Json) record = record_card(actor, case_number, address, TRUE, reason);
    return record_append(archive, "card", record, sequence, error);
}

/* In force, of an address that some policy may hold to be the same; borrowed. NULL: none. */
static const char *card_like(GHashTable *cards, const char *address) {
    g_autofree char *key = address ? red_card_key(address) : NULL;
    GHashTableIter all;
    gpointer carded;
    g_hash_table_iter_init(&all, cards);
    while (key && g_hash_table_iter_next(&all, &carded, NULL)) {
        g_autofree char *other = red_card_key(carded);
        if (g_strcmp0(key, other) == 0)
            return carded;
    }
    return NULL;
}

gboolean evidence_lift_card(Archive *archive, const Actor *actor, const char *sender,
                            const char *reason, gint64 *case_number, guint64 *sequence,
                            GError **error) {
    g_autofree char *address = red_card_address(sender);
    g_autoptr(GHashTable) cards = cards_read(archive, error);
    const Card *card = cards && address ? g_hash_table_lookup(cards, address) : NULL;
    if (!cards)
        return FALSE;
    const char *like = card ? NULL : card_like(cards, address);
    if (like) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("no red card of %s is in force, but one of %s is: lift that"), sender, like);
        return FALSE;
    }
    if (!card) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("no red card of %s is in force; kasuhara case list --carded shows the cases, "
                      "and kasuhara case show the addresses, of those that are"),
                    sender);
        return FALSE;
    }
    *case_number = card->case_number;
    g_autoptr(Json) record = record_card(actor, card->case_number, address, FALSE, reason);
    return record_append(archive, "card", record, sequence, error);
}

gboolean evidence_hold(Archive *archive, const Actor *actor, gint64 case_number, gboolean held,
                       const char *reason, guint64 *sequence, GError **error) {
    g_autoptr(GPtrArray) files = case_to_act_on(archive, case_number, error);
    if (!files)
        return FALSE;
    if (!held && !((const CaseFile *)g_ptr_array_index(files, 0))->hold) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("case %" PRId64 " is not on hold"), case_number);
        return FALSE;
    }
    g_autoptr(Json) record = record_hold(actor, case_number, held, reason);
    return record_append(archive, "hold", record, sequence, error);
}

gboolean evidence_note_access(Archive *archive, const Actor *actor, const char *action,
                              gint64 case_number, const GArray *what, GError **error) {
    g_autoptr(Json) record = record_access(actor, action, case_number, what);
    return record_append(archive, "access", record, NULL, error);
}
