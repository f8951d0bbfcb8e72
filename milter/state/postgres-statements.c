/* Offers postgres-statements.h. */
#include "state/postgres-link.h"
#include "state/thread-names.h"

#include <stdarg.h>

enum {
    VALUES_MAX = 12
};

/* Of the newest $3 of a sender or thread, those since $2. */
#define EARLIER(which)                                                                             \
    "SELECT id, time, likeness, thread, from_staff, (sender = $4)::int::bigint, digest FROM "      \
    "(SELECT * FROM message WHERE " which " = $1 ORDER BY id DESC LIMIT $3) AS newest "            \
    "WHERE time >= $2 ORDER BY id DESC"

/* A number of an origin is never 0. */
static const char *const statements[POSTGRES_STATEMENTS] = {
    [PG_FIND_NAMES] = "SELECT name, thread.id, case_number, last FROM name JOIN thread "
                      "ON thread.id = name.thread WHERE name = ANY ($1::bytea[])",
    [PG_SENDER_WROTE] = "SELECT 1::bigint FROM message WHERE thread = $1 AND sender = $2 "
                        "AND from_staff = 0 LIMIT 1",
    [PG_EARLIER_OF_SENDER] = EARLIER("sender"),
    [PG_EARLIER_OF_THREAD] = EARLIER("thread"),
    [PG_THREAD_PRINTS] = "SELECT prints, from_staff FROM message WHERE thread = $1",
    [PG_NEW_THREAD] = "INSERT INTO thread (last) VALUES ($1) RETURNING id",
    [PG_MERGED_INTO] = "SELECT merged_into FROM thread WHERE id = $1",
    [PG_MERGE_MESSAGES] = "UPDATE message SET thread = $2 WHERE thread = $1",
    [PG_MERGE_NAMES] = "UPDATE name SET thread = $2 WHERE thread = $1",
    [PG_MERGE_THREAD] = "UPDATE thread SET case_number = 0, merged_into = $2 WHERE id = $1",
    [PG_SET_LAST] = "UPDATE thread SET last = $2 WHERE id = $1",
    [PG_SET_CASE] = "UPDATE thread SET case_number = $2 WHERE id = $1",
    [PG_SET_NAMES] = "INSERT INTO name SELECT unnest($1::bytea[]), $2::bigint "
                     "ON CONFLICT (name) DO UPDATE SET thread = excluded.thread "
                     "WHERE name.thread <> excluded.thread",
    /* what stands in an archive comes first, our own before others' */
    [PG_FIND_SAME] = "SELECT newest.id, sequence, archive, origin.name, (claim NOT IN (0, $4) AND "
                     "claimed >= extract(epoch FROM now())::bigint - $5)::int::bigint, "
                     "(sequence > 0 AND draft IS NULL)::int::bigint FROM "
                     "(SELECT * FROM message WHERE thread = $1 ORDER BY id DESC LIMIT $3) "
                     "AS newest LEFT JOIN origin ON origin.id = archive WHERE digest = $2 "
                     "ORDER BY archive = $4 DESC, sequence DESC LIMIT 1",
    [PG_FIND_SEQUENCE] = "SELECT 1::bigint FROM message WHERE sequence = $1 AND archive = $2 "
                         "AND sequence > 0 LIMIT 1",
    [PG_CASE_OF_THREAD] = "SELECT case_number FROM thread WHERE id = $1",
    [PG_THREAD_OF_NAME] = "SELECT thread FROM name WHERE name = $1",
    [PG_FIND_CASE] = "SELECT id FROM thread WHERE case_number = $1 AND case_number > 0 LIMIT 1",
    [PG_NEW_MESSAGE] = "INSERT INTO message (thread, time, sender, from_staff, likeness, digest, "
                       "sequence, draft, prints, entered, archive, claim, claimed) VALUES "
                       "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0) RETURNING id",
    [PG_SET_DRAFT] = "UPDATE message SET draft = $2, entered = $3 WHERE id = $1",
    [PG_CLAIM] = "UPDATE message SET claim = $2, "
                 "claimed = extract(epoch FROM now())::bigint WHERE id = $1",
    [PG_RELEASE] = "UPDATE message SET claim = 0 WHERE id = ANY ($1::bigint[]) AND claim = $2 "
                   "AND claim <> 0",
    [PG_RELEASE_ALL] = "UPDATE message SET claim = 0 WHERE claim = $1 AND claim <> 0",
    [PG_SET_ALONE] = "UPDATE message SET sequence = $2, archive = $3, draft = $4 WHERE id = $1",
    [PG_SET_ARCHIVED] = "UPDATE message SET sequence = $2, archive = $3, draft = NULL, claim = 0 "
                        "WHERE id = $1 AND (sequence = 0 OR draft IS NOT NULL)",
    [PG_HOLD] = "INSERT INTO held VALUES ($1, $2) "
                "ON CONFLICT (message) DO UPDATE SET mail = excluded.mail",
    [PG_LET_GO] = "DELETE FROM held WHERE message = $1",
    [PG_COUNT_CASE] = "UPDATE counter SET value = value + 1 WHERE name = 'case' RETURNING value",
    [PG_RAISE_CASE] = "UPDATE counter SET value = $1 WHERE name = 'case' AND value < $1",
    [PG_OPEN_CASE] = "INSERT INTO opened VALUES ($1, $2) ON CONFLICT DO NOTHING",
    [PG_OPENED_BY] = "SELECT origin, name FROM opened JOIN origin ON origin.id = origin "
                     "WHERE case_number = $1",
    /* its open record stands before anything else that it has of the case, or is on its way */
    [PG_OPENER_LIVES] = "SELECT 1::bigint FROM message WHERE thread = $1 AND "
                        "((archive = $2 AND sequence > 0) OR (claim = $2 AND "
                        "claimed >= extract(epoch FROM now())::bigint - $3)) LIMIT 1",
    [PG_TAKE_CASE] = "UPDATE opened SET origin = $2 WHERE case_number = $1",
    /* with a sequence and a draft it stands alone, in no case: in our archive */
    [PG_NEXT_PENDING] =
        "SELECT message.id, draft, mail FROM message "
        "LEFT JOIN held ON held.message = message.id WHERE thread = $1 AND "
        "(sequence = 0 OR (draft IS NOT NULL AND archive = $3)) "
        "AND message.id > $2 AND (claim IN (0, $3) OR "
        "claimed < extract(epoch FROM now())::bigint - $4) ORDER BY message.id LIMIT 1",
    [PG_OLDEST_HELD] = "SELECT held.message, time FROM held "
                       "JOIN message ON message.id = held.message "
                       "JOIN thread ON thread.id = message.thread WHERE case_number = 0 "
                       "ORDER BY held.message LIMIT $1",
    [PG_NEXT_THREADS] = "SELECT id, last, case_number FROM thread WHERE id > $1 "
                        "ORDER BY id LIMIT $2",
    [PG_DROP_HELD] = "DELETE FROM held WHERE message IN "
                     "(SELECT id FROM message WHERE thread = $1 ORDER BY id LIMIT $2)",
    [PG_DROP_MESSAGES] = "DELETE FROM message WHERE id IN "
                         "(SELECT id FROM message WHERE thread = $1 ORDER BY id LIMIT $2)",
    [PG_DROP_NAMES] = "DELETE FROM name WHERE name IN "
                      "(SELECT name FROM name WHERE thread = $1 LIMIT $2)",
    [PG_DROP_THREAD] = "DELETE FROM thread WHERE id = $1",
    /* as one who reads: the archive is known by its name */
    [PG_ANYTHING_TO_ERASE] =
        "SELECT (EXISTS (SELECT 1 FROM counter WHERE name = 'case' AND value < $1) OR "
        "EXISTS (SELECT 1 FROM thread WHERE case_number = $1 AND case_number > 0) OR "
        "EXISTS (SELECT 1 FROM message JOIN origin ON origin.id = archive WHERE "
        "sequence = ANY ($2::bigint[]) AND sequence > 0 AND origin.name = $3) OR "
        "EXISTS (SELECT 1 FROM card JOIN origin ON origin.id = origin WHERE "
        "sequence = ANY ($2::bigint[]) AND origin.name = $3))::int::bigint",
    [PG_THREADS_OF_LINES] = "SELECT DISTINCT thread FROM message WHERE "
                            "sequence = ANY ($1::bigint[]) AND archive = $2 AND sequence > 0",
    [PG_OTHER_LINES_OF_THREAD] = "SELECT sequence FROM message WHERE thread = $1 AND sequence > 0 "
                                 "AND sequence <> ALL ($2::bigint[])",
    [PG_OTHERS_IN_THREAD] = "SELECT 1::bigint FROM message WHERE thread = $1 AND "
                            "(CASE WHEN sequence > 0 THEN archive ELSE entered END) <> $2 LIMIT 1",
    [PG_DROP_OWN_LINES] = "DELETE FROM message WHERE sequence = ANY ($1::bigint[]) "
                          "AND archive = $2 AND sequence > 0",
    [PG_DROP_OWN_HELD] = "DELETE FROM held WHERE message IN (SELECT id FROM message "
                         "WHERE thread = $1 AND sequence = 0 AND entered = $2)",
    [PG_DROP_OWN_PENDING] = "DELETE FROM message WHERE thread = $1 AND sequence = 0 "
                            "AND entered = $2",
    [PG_DROP_ARCHIVED] = "DELETE FROM message WHERE thread = $1 AND sequence > 0",
    [PG_FIND_MESSAGE] = "SELECT 1::bigint FROM message WHERE thread = $1 LIMIT 1",
    /* It is never over and nothing leads to it: so its number is not given again. */
    [PG_END_THREAD] = "UPDATE thread SET case_number = 0, last = 9223372036854775807 WHERE id = $1",
    /* told again it may tell more */
    [PG_SHOW_CARD] = "INSERT INTO card (sender, key, origin, sequence, case_number) "
                     "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sender, origin) "
                     "DO UPDATE SET key = excluded.key, sequence = excluded.sequence, "
                     "case_number = excluded.case_number "
                     "WHERE excluded.sequence >= card.sequence",
    [PG_LIFT_CARD] = "DELETE FROM card WHERE sender = $1 AND origin = $2 AND sequence < $3",
    [PG_FIND_CARDS] = "SELECT sender, max(case_number) FROM card WHERE key = $1 GROUP BY sender",
    [PG_DROP_CARDS] = "DELETE FROM card WHERE sequence = ANY ($1::bigint[]) AND origin = $2",
    [PG_COUNT_DAY] = "INSERT INTO day VALUES ($1, $2, 1) ON CONFLICT (day, outcome) DO UPDATE SET "
                     "messages = day.messages + 1",
    [PG_DAYS] = "SELECT day, outcome, messages FROM day WHERE day BETWEEN $1 AND $2 "
                "ORDER BY day, outcome",
    [PG_FIRST_DAY] = "SELECT day FROM day ORDER BY day LIMIT 1",
    [PG_HOLDS_ANYTHING] =
        "SELECT (NOT EXISTS (SELECT 1 FROM counter WHERE name = 'rebuild ' || "
        "$1::bigint) AND (EXISTS (SELECT 1 FROM message WHERE entered = $1) OR "
        "EXISTS (SELECT 1 FROM message WHERE archive = $1 AND archive <> 0)))::int::bigint",
    [PG_BEGIN_REBUILD] = "INSERT INTO counter VALUES ('rebuild ' || $1::bigint, 0) "
                         "ON CONFLICT DO NOTHING",
    [PG_END_REBUILD] = "DELETE FROM counter WHERE name = 'rebuild ' || $1::bigint",
    [PG_NEWEST_LINE] =
        "SELECT greatest((SELECT max(sequence) FROM message WHERE archive = $1 AND sequence > 0), "
        "(SELECT max(sequence) FROM card WHERE origin = $1), 0)",
    [PG_COUNT_PENDING] = "SELECT COUNT(*) FROM thread JOIN message ON message.thread = thread.id "
                         "WHERE case_number > 0 AND sequence = 0",
    [PG_FIND_ORIGIN] = "SELECT id FROM origin WHERE name = $1",
    [PG_NEW_ORIGIN] = "INSERT INTO origin (name) VALUES ($1) ON CONFLICT (name) DO NOTHING",
    [PG_PUT_CHECKPOINT] = "INSERT INTO checkpoint VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    [PG_CHECKPOINTS] = "SELECT name, note FROM checkpoint JOIN origin ON origin.id = origin "
                       "ORDER BY name, size",
};

/* The values of one statement, as libpq wants them. */
typedef struct {
    const char *values[VALUES_MAX];
    int lengths[VALUES_MAX], formats[VALUES_MAX], count;
    gint64 numbers[VALUES_MAX];
    GString *lists[VALUES_MAX]; /* NULL: none */
} Values;

static void put(Values *values, const void *bytes, gsize length, gboolean binary) {
    values->values[values->count] = bytes;
    values->lengths[values->count] = (int)MIN(length, G_MAXINT);
    values->formats[values->count] = binary ? 1 : 0;
    values->count++;
}

static void put_number(Values *values, gint64 number) {
    values->numbers[values->count] = GINT64_TO_BE(number);
    put(values, &values->numbers[values->count], sizeof number, TRUE);
}

/* NULL is null; a Span without bytes too: an empty one has some. */
static void put_span(Values *values, Span span) {
    put(values, span.bytes, span.length, TRUE);
}

/* A literal of bytea[]: hexadecimal alone, whatever stands in a name. */
static void put_names(Values *values, const GArray *names, gboolean all) {
    GString *list = g_string_new("{");
    for (guint i = 0; i < names->len; i++) {
        const ThreadName *name = &g_array_index(names, ThreadName, i);
        if (!all && !name->kept)
            continue;
        g_string_append(list, list->len > 1 ? ",\"\\\\x" : "\"\\\\x");
        for (const char *byte = name->key; *byte; byte++)
            g_string_append_printf(list, "%02x", (guint)(guchar)*byte);
        g_string_append_c(list, '"');
    }
    g_string_append_c(list, '}');
    values->lists[values->count] = list;
    put(values, list->str, list->len, FALSE);
}

static void put_list(Values *values, const GArray *numbers) {
    GString *list = g_string_new("{");
    for (guint i = 0; i < numbers->len; i++)
        g_string_append_printf(list, "%s%" G_GINT64_FORMAT, i ? "," : "",
                               g_array_index(numbers, gint64, i));
    g_string_append_c(list, '}');
    values->lists[values->count] = list;
    put(values, list->str, list->len, FALSE);
}

static void take_values(Values *values, const char *types, va_list list) {
    for (; *types; types++) {
        g_assert(values->count < VALUES_MAX);
        if (*types == 'i')
            put_number(values, va_arg(list, gint64));
        else if (*types == 's')
            put_span(values, span_of_text(va_arg(list, const char *)));
        else if (*types == 'b')
            put_span(values, va_arg(list, Span));
        else if (*types == 'l')
            put_list(values, va_arg(list, const GArray *));
        else
            put_names(values, va_arg(list, const GArray *), *types == 'n');
    }
}

static gboolean prepare(PostgresLink *link, PostgresStatement which, const char *name,
                        GError **error) {
    if (link->prepared[which])
        return TRUE;
    PGresult *result = postgres_await(
        link, PQsendPrepare(link->connection, name, statements[which], 0, NULL), error);
    link->prepared[which] = result != NULL;
    PQclear(result);
    return link->prepared[which];
}

PGresult *postgres_ask(PostgresLink *link, PostgresStatement which, GError **error,
                       const char *types, ...) {
    Values values = {.count = 0};
    char name[16];
    PGresult *result = NULL;
    va_list list;
    g_snprintf(name, sizeof name, "k%d", (int)which);
    va_start(list, types);
    take_values(&values, types, list);
    va_end(list);
    if (prepare(link, which, name, error))
        result =
            postgres_await(link,
                           PQsendQueryPrepared(link->connection, name, values.count, values.values,
                                               values.lengths, values.formats, 1),
                           error);
    for (int i = 0; i < values.count; i++) {
        if (values.lists[i])
            g_string_free(values.lists[i], TRUE);
    }
    return result;
}

gboolean postgres_done(PGresult *result, gint64 *changed) {
    if (result && changed)
        *changed = g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return result != NULL;
}

int postgres_number(PGresult *result, gint64 *number) {
    if (!result)
        return -1;
    int rows = PQntuples(result) > 0 ? 1 : 0;
    if (rows)
        *number = postgres_int(result, 0, 0);
    PQclear(result);
    return rows;
}

gint64 postgres_int(const PGresult *result, int row, int column) {
    gint64 number;
    if (PQgetlength(result, row, column) != (int)sizeof number)
        return 0; /* null */
    memcpy(&number, PQgetvalue(result, row, column), sizeof number);
    return GINT64_FROM_BE(number);
}

Span postgres_span(const PGresult *result, int row, int column) {
    if (PQgetisnull(result, row, column))
        return span_of(NULL, 0);
    return span_of(PQgetvalue(result, row, column), (gsize)PQgetlength(result, row, column));
}
