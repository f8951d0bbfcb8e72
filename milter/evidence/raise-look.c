/* Offers raise-look.h. */
#include "evidence/raise-look.h"
#include "evidence/erasures.h"

void looking_begin(Looking *looking, const Archive *archive, const char *id) {
    g_autoptr(Json) text = id ? json_string(id) : NULL;
    *looking = (Looking){.archive = archive, .id = id, .found_in = -1};
    looking->needle = text ? json_dumps(text, JSON_ENCODE_ANY) : NULL;
    looking->opened = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void looking_end(Looking *looking) {
    free(looking->needle);
    json_decref(looking->found);
    g_clear_pointer(&looking->opened, g_hash_table_unref);
    *looking = (Looking){0};
}

/* Most are another's, and reading them whole takes long. */
static gboolean look_at_mail(const ChainLine *line, Looking *looking, GError **error) {
    g_autoptr(GBytes) bytes = record_bytes(looking->archive, line, error);
    Span text = bytes ? span_of_bytes(bytes) : span_of(NULL, 0);
    if (!bytes || !looking->needle ||
        !g_strstr_len(text.bytes, (gssize)text.length, looking->needle))
        return bytes != NULL;
    g_autoptr(Json) record = record_of_bytes(looking->archive, line, text, error);
    if (!record)
        return FALSE;
    if (g_strcmp0(record_text(record, "message_id"), looking->id) != 0)
        return TRUE;
    looking->found_in = MAX(looking->found_in, record_number(record, "case"));
    json_decref(looking->found);
    looking->found = json_incref(record);
    return TRUE;
}

static gboolean look_at_case(const ChainLine *line, Looking *looking, GError **error) {
    g_autoptr(Json) record = record_of_line(looking->archive, line, error);
    gint64 number = record ? record_number(record, "case") : 0;
    guint64 raised = g_str_equal(line->kind, "raise") ? line->sequence : 0, before;
    if (record && (raised || !looking_has_case(looking, number, &before)))
        g_hash_table_replace(looking->opened, g_memdup2(&number, sizeof number),
                             g_memdup2(&raised, sizeof raised));
    return record != NULL;
}

typedef struct {
    Looking *looking;
    const Erasures *erasures;
} Look;

static gboolean look_at(const ChainLine *line, gpointer context, GError **error) {
    const Look *look = context;
    gboolean opens = record_line_opens(line);
    look->looking->read_to = line->sequence;
    if (!(look->looking->id ? g_str_equal(line->kind, "message") : opens) ||
        erasures_has(look->erasures, line))
        return TRUE;
    return look->looking->id ? look_at_mail(line, look->looking, error)
                             : look_at_case(line, look->looking, error);
}

gboolean looking_go_on(Looking *looking, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(looking->archive, TRUE, error);
    Look look = {looking, erasures};
    return erasures && chain_each(looking->archive, looking->read_to, look_at, &look, error);
}

gboolean looking_has_case(const Looking *looking, gint64 number, guint64 *raised) {
    const guint64 *line = g_hash_table_lookup(looking->opened, &number);
    *raised = line ? *line : 0;
    return line != NULL;
}
