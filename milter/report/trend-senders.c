/* Fills in who wrote flagged mail more than once: by pseudonym, unless names are wanted. */
#include "report/trend-inside.h"

enum {
    SENDERS_SHOWN = 10
};

typedef struct {
    const char *sender;
    guint mails;
    gint64 first; /* when the first of them came */
    GHashTable *cases;
    gboolean carded;
} Sender;

static void free_sender(gpointer data) {
    Sender *sender = data;
    g_hash_table_unref(sender->cases);
    g_free(sender);
}

static void take_cards(Sender *sender, const CaseFile *file) {
    for (guint i = 0; i < file->cards->len; i++) {
        const CaseCard *card = g_ptr_array_index(file->cards, i);
        sender->carded = sender->carded || g_ascii_strcasecmp(card->sender, sender->sender) == 0;
    }
}

static void take_sender(GHashTable *senders, const TrendMail *mail) {
    Sender *sender = g_hash_table_lookup(senders, mail->message->sender);
    if (!sender) {
        sender = g_new0(Sender, 1);
        sender->sender = mail->message->sender;
        sender->first = mail->message->time;
        sender->cases = g_hash_table_new(NULL, NULL);
        g_hash_table_insert(senders, mail->message->sender, sender);
    }
    sender->mails++;
    sender->first = MIN(sender->first, mail->message->time);
    g_hash_table_add(sender->cases, (gpointer)(gsize)mail->file);
    take_cards(sender, mail->file);
}

static gint by_mails(gconstpointer a, gconstpointer b) {
    const Sender *left = *(Sender *const *)a, *right = *(Sender *const *)b;
    if (left->mails != right->mails)
        return left->mails > right->mails ? -1 : 1;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return strcmp(left->sender, right->sender);
}

/* "A", "Z", "AA": one report knows a sender by one name throughout. */
static char *letters(guint rank) {
    GString *name = g_string_new(NULL);
    for (gint64 left = rank; left >= 0; left = left / 26 - 1)
        g_string_prepend_c(name, (char)('A' + left % 26));
    return g_string_free(name, FALSE);
}

static void put_sender(Trend *trend, const Sender *sender, guint rank) {
    g_autofree char *letter = letters(rank);
    g_autofree char *pseudonym = g_strdup_printf(_("Sender %s"), letter);
    double *values =
        trend_row(&trend->tables[TREND_SENDERS], trend->wish.names ? sender->sender : letter,
                  trend->wish.names ? sender->sender : pseudonym);
    values[0] = sender->mails;
    values[1] = g_hash_table_size(sender->cases);
    values[2] = sender->carded ? 1 : 0;
}

static void say_senders(Trend *trend, const GPtrArray *sorted, guint repeat) {
    guint all = 0, theirs = 0;
    for (guint i = 0; i < sorted->len; i++) {
        const Sender *sender = g_ptr_array_index(sorted, i);
        all += sender->mails;
        theirs += i < repeat ? sender->mails : 0;
    }
    g_autofree char *senders = trend_count(sorted->len), *more = trend_count(repeat);
    g_autofree char *share = trend_value(all ? (double)theirs / all : 0, TREND_SHARE);
    char *says = g_strdup_printf(_("Senders of flagged mail: %s. Of these %s wrote more than once; "
                                   "from them came %s of all flagged mail."),
                                 senders, more, share);
    if (repeat > SENDERS_SHOWN) {
        g_autofree char *whole = says;
        says = g_strdup_printf(_("%s The %d who wrote most are listed."), whole, SENDERS_SHOWN);
    }
    trend->tables[TREND_SENDERS].says =
        sorted->len ? says : (g_free(says), g_strdup(_("Nobody sent flagged mail.")));
}

void trend_fill_senders(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_SENDERS];
    g_autoptr(GHashTable) senders =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_sender);
    trend_table_begin(table, "senders", _("Repeat senders"), _("Sender"));
    trend_column(table, "mails", _("Flagged mails"), TREND_COUNT);
    trend_column(table, "cases", _("Cases"), TREND_COUNT);
    trend_column(table, "red_card", _("Red card in force"), TREND_COUNT);
    for (guint i = 0; i < facts->mails->len; i++) {
        const TrendMail *mail = &g_array_index(facts->mails, TrendMail, i);
        if (mail->period == TREND_NOW)
            take_sender(senders, mail);
    }
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer sender;
    g_hash_table_iter_init(&iter, senders);
    while (g_hash_table_iter_next(&iter, NULL, &sender))
        g_ptr_array_add(sorted, sender);
    g_ptr_array_sort(sorted, by_mails);
    guint repeat = 0;
    while (repeat < sorted->len && ((const Sender *)g_ptr_array_index(sorted, repeat))->mails > 1)
        repeat++;
    for (guint i = 0; i < MIN(repeat, SENDERS_SHOWN); i++)
        put_sender(trend, g_ptr_array_index(sorted, i), i);
    say_senders(trend, sorted, repeat);
}
