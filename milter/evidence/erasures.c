/* Offers erasures.h. */
#include "evidence/erasures.h"
#include "base/error.h"

CaseAct *case_act_copy(const CaseAct *act) {
    CaseAct *copy = g_new(CaseAct, 1);
    *copy = (CaseAct){act->sequence, act->time, g_strdup(act->user), g_strdup(act->words)};
    return copy;
}

void case_act_clear(CaseAct *act) {
    g_free(act->user);
    g_free(act->words);
}

void case_act_free(CaseAct *act) {
    if (!act)
        return;
    case_act_clear(act);
    g_free(act);
}

static void free_act(gpointer act) {
    case_act_free(act);
}

static void free_erasure(gpointer data) {
    Erasure *erasure = data;
    case_act_clear(&erasure->act);
    g_array_unref(erasure->lines);
    g_array_unref(erasure->objects);
    g_free(erasure);
}

void erasures_free(Erasures *erasures) {
    if (!erasures)
        return;
    g_hash_table_unref(erasures->holds);
    g_hash_table_unref(erasures->objects);
    g_ptr_array_unref(erasures->all);
    g_free(erasures);
}

CaseAct case_act_read(const Json *record, const ChainLine *line, const char *words) {
    CaseAct act = {.sequence = line->sequence,
                   .user = record_text_dup(record, "by.user"),
                   .words = record_text_dup(record, words)};
    if (!record_time(record, "time", &act.time))
        act.time = line->time;
    return act;
}

static void take_hold(Erasures *erasures, const Json *record, const ChainLine *line) {
    gint64 number = record_number(record, "case");
    if (!record_truth(record, "held")) {
        g_hash_table_remove(erasures->holds, &number);
        return;
    }
    CaseAct act = case_act_read(record, line, "reason");
    g_hash_table_insert(erasures->holds, g_memdup2(&number, sizeof number), case_act_copy(&act));
    case_act_clear(&act);
}

static void take_object(Erasures *erasures, Erasure *erasure, const Json *object) {
    const char *kind = record_text(object, "kind");
    gint64 line = record_number(object, "record");
    guint64 by = erasure->act.sequence, sequence = (guint64)line;
    Digest digest;
    if (!record_digest(object, "sha256", &digest))
        return;
    g_array_append_val(erasure->objects, digest);
    g_hash_table_insert(erasures->objects, g_memdup2(&digest, sizeof digest),
                        g_memdup2(&by, sizeof by));
    if (line > 0 && kind && !g_str_equal(kind, "mail"))
        g_array_append_val(erasure->lines, sequence);
}

static void take_erasure(Erasures *erasures, const Json *record, const ChainLine *line) {
    const Json *list = record_list(record, "erased");
    gint64 number = record_number(record, "case");
    if (erasures_hold(erasures, number))
        return;
    Erasure *erasure = g_new0(Erasure, 1);
    erasure->act = case_act_read(record, line, "ground");
    erasure->case_number = number;
    erasure->lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    erasure->objects = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (gsize i = 0; i < json_array_size(list); i++)
        take_object(erasures, erasure, json_array_get(list, i));
    g_ptr_array_add(erasures->all, erasure);
}

typedef struct {
    const Archive *archive;
    Erasures *erasures;
    gboolean all;
} Reading;

static gboolean take_line(const ChainLine *line, gpointer context, GError **error) {
    const Reading *reading = context;
    gboolean is_hold = g_str_equal(line->kind, "hold");
    if (!is_hold && !g_str_equal(line->kind, "erasure"))
        return TRUE;
    g_autoptr(Json) record = record_of_line(reading->archive, line, reading->all ? error : NULL);
    if (!record)
        return !reading->all;
    if (is_hold)
        take_hold(reading->erasures, record, line);
    else
        take_erasure(reading->erasures, record, line);
    return TRUE;
}

Erasures *erasures_read(const Archive *archive, gboolean all, GError **error) {
    g_autoptr(Erasures) erasures = g_new(Erasures, 1);
    Reading reading = {archive, erasures, all};
    erasures->all = g_ptr_array_new_with_free_func(free_erasure);
    erasures->objects = g_hash_table_new_full(digest_key_hash, digest_key_equal, g_free, g_free);
    erasures->holds = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_act);
    if (!chain_each(archive, 0, take_line, &reading, error))
        return NULL;
    return g_steal_pointer(&erasures);
}

gboolean erasures_has(const Erasures *erasures, const ChainLine *line) {
    const guint64 *by = g_hash_table_lookup(erasures->objects, &line->object);
    return by && *by > line->sequence;
}

const CaseAct *erasures_hold(const Erasures *erasures, gint64 case_number) {
    return g_hash_table_lookup(erasures->holds, &case_number);
}

const Erasure *erasures_of_case(const Erasures *erasures, gint64 case_number) {
    for (guint i = erasures->all->len; i-- > 0;) {
        const Erasure *erasure = g_ptr_array_index(erasures->all, i);
        if (erasure->case_number == case_number)
            return erasure;
    }
    return NULL;
}
