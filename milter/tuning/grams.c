/* Offers the part of tuning.h on grams. A text is a row of the grams in it; the weights are fitted
 * to the rows, twice: to all grams, and to those that are kept. */
#include "tuning/tuning.h"

#include <math.h>
#include <string.h>

enum {
    TEXTS_LEAST = 2, /* a gram of fewer texts tells nothing */
    SWEEPS_MAX = 200,
    NEWTON_MAX = 100
};
static const double STILL = 0.02; /* largest slope in a sweep that ends it */

typedef struct {
    GArray *grams; /* of guint: their numbers */
    double unit;   /* what each of them counts */
    double bend;   /* of the grams in use: the sum of what they give, by the square of the unit */
    double cost;   /* most that the text may pull */
} Row;

typedef struct {
    const GramTexts *of;
    GPtrArray *rows;   /* of Row */
    GPtrArray *names;  /* of const char *: the grams by number */
    GArray *often;     /* of guint: the texts that have it */
    GArray *give;      /* of double: how far the ridge lets its weight go, 1 at most */
    GHashTable *known; /* gram -> its number + 1 */
} Table;

/* What is fitted at once. Rows hold grams that are used, no others. */
typedef struct {
    const Table *table;
    GPtrArray *rows; /* of Row */
    guint left_out;  /* this fold; GRAM_FOLDS: none */
    double *weights; /* of each gram */
    double constant;
} Fitting;

static void row_free(gpointer data) {
    Row *row = data;
    g_array_unref(row->grams);
    g_free(row);
}

/* ---- the table */

static guint number_of(Table *table, const char *gram, gsize length) {
    g_autofree char *name = g_strndup(gram, length);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(table->known, name));
    if (number > 0)
        return number - 1;
    guint none = 0;
    g_array_append_val(table->often, none);
    g_ptr_array_add(table->names, name);
    g_hash_table_insert(table->known, g_steal_pointer(&name), GUINT_TO_POINTER(table->names->len));
    return table->names->len - 1;
}

static void add_text(Table *table, const char *text) {
    g_autofree char *between = g_strdup_printf(" %s ", text);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    Row *row = g_new0(Row, 1);
    guint characters = 0;
    row->grams = g_array_new(FALSE, FALSE, sizeof(guint));
    for (const char *at = between; *at; at = g_utf8_next_char(at), characters++) {
        const char *end = at;
        for (guint i = 0; i < GRAM_CHARACTERS && *end; i++) {
            end = g_utf8_next_char(end);
            guint number = number_of(table, at, (gsize)(end - at));
            if (!g_hash_table_add(seen, GUINT_TO_POINTER(number + 1)))
                continue;
            g_array_append_val(row->grams, number);
            g_array_index(table->often, guint, number)++;
        }
    }
    row->unit = 1 / sqrt(MAX(characters, GRAM_CHARACTERS_MIN));
    g_ptr_array_add(table->rows, row);
}

/* The square of what tuning.h says, for the ridge is one of squares. */
static void let_rare_give(Table *table) {
    double texts = table->rows->len;
    for (guint i = 0; i < table->names->len; i++) {
        double often = MAX(g_array_index(table->often, guint, i), TEXTS_LEAST);
        double rare = (1 + log(texts / often)) / (1 + log(texts / TEXTS_LEAST)), give = rare * rare;
        g_array_append_val(table->give, give);
    }
}

/* Costs so that both labels weigh the same. */
static void share_costs(Table *table) {
    guint texts = table->rows->len, harmful = 0;
    for (guint i = 0; i < texts; i++)
        harmful += g_array_index(table->of->harmful, gboolean, i) ? 1 : 0;
    for (guint i = 0; i < texts; i++) {
        gboolean is = g_array_index(table->of->harmful, gboolean, i);
        ((Row *)g_ptr_array_index(table->rows, i))->cost =
            table->of->strength * texts / (2.0 * MAX(1, is ? harmful : texts - harmful));
    }
}

/* ---- one fit */

static gboolean is_in(const Fitting *fitting, guint text) {
    return text % GRAM_FOLDS != fitting->left_out;
}

/* The rows with the grams that are used alone. */
static GPtrArray *rows_of(const Table *table, const gboolean *use) {
    GPtrArray *of = g_ptr_array_new_with_free_func(row_free);
    for (guint i = 0; i < table->rows->len; i++) {
        const Row *row = g_ptr_array_index(table->rows, i);
        Row *used = g_memdup2(row, sizeof *row);
        used->grams = g_array_new(FALSE, FALSE, sizeof(guint));
        used->bend = 0;
        for (guint j = 0; j < row->grams->len; j++) {
            guint gram = g_array_index(row->grams, guint, j);
            if (!use[gram])
                continue;
            g_array_append_val(used->grams, gram);
            used->bend += g_array_index(table->give, double, gram) * row->unit * row->unit;
        }
        g_ptr_array_add(of, used);
    }
    return of;
}

static double sum_of(const Fitting *fitting, const Row *row) {
    double sum = 0;
    for (guint i = 0; i < row->grams->len; i++)
        sum += fitting->weights[g_array_index(row->grams, guint, i)];
    return fitting->constant + sum * row->unit;
}

static void move(Fitting *fitting, const Row *row, double by) {
    fitting->constant += by;
    for (guint i = 0; i < row->grams->len; i++) {
        guint gram = g_array_index(row->grams, guint, i);
        fitting->weights[gram] +=
            by * row->unit * g_array_index(fitting->table->give, double, gram);
    }
}

/* The z in (0, cost) at which bend * (z - from) + slope + log(z / (cost - z)) is 0. */
static double newton(double bend, double slope, double from, double cost) {
    double z = from > cost / 2 ? from / 10 : from;
    for (guint i = 0; i < NEWTON_MAX; i++) {
        double first = bend * (z - from) + slope + log(z / (cost - z));
        if (fabs(first) < STILL / 10)
            break;
        double next = z - first / (bend + cost / ((cost - z) * z));
        z = next <= 0 ? z / 10 : MIN(next, cost * (1 - 1e-12));
    }
    return z;
}

/* One step for one text, whose dual is alpha; the slope before it. */
static double step(Fitting *fitting, guint text, double *alpha) {
    const Row *row = g_ptr_array_index(fitting->rows, text);
    double side = g_array_index(fitting->table->of->harmful, gboolean, text) ? 1 : -1;
    double bend = 1 + row->bend; /* the constant's with it */
    double sum = side * sum_of(fitting, row), cost = row->cost;
    double slope = sum + log(*alpha / (cost - *alpha));
    /* the end of (0, cost) that the answer is nearer to is the one to count from */
    gboolean turned = 0.5 * bend * (cost - 2 * *alpha) + sum < 0;
    double after =
        turned ? cost - newton(bend, -sum, cost - *alpha, cost) : newton(bend, sum, *alpha, cost);
    after = CLAMP(after, cost * 1e-12, cost * (1 - 1e-12));
    move(fitting, row, side * (after - *alpha));
    *alpha = after;
    return fabs(slope);
}

/* A step through the texts that comes by each of them once, far from the one before. */
static guint stride_of(guint texts) {
    if (texts < 2)
        return 1;
    for (guint stride = (guint)(texts * 0.618);; stride++) {
        guint a = texts, b = stride;
        while (b > 0) {
            guint rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1)
            return stride;
    }
}

static void fit_rows(Fitting *fitting) {
    const Table *table = fitting->table;
    guint texts = table->rows->len, stride = stride_of(texts);
    g_autofree double *alpha = g_new0(double, texts + 1);
    memset(fitting->weights, 0, table->names->len * sizeof *fitting->weights);
    fitting->constant = 0;
    for (guint i = 0; i < texts; i++) {
        const Row *row = g_ptr_array_index(fitting->rows, i);
        alpha[i] = MIN(row->cost * 0.001, 1e-8);
        if (is_in(fitting, i))
            move(fitting, row,
                 g_array_index(table->of->harmful, gboolean, i) ? alpha[i] : -alpha[i]);
    }
    for (guint sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double largest = 0;
        for (guint i = 0; i < texts; i++) {
            guint text = (guint)((guint64)i * stride % texts);
            double slope = is_in(fitting, text) ? step(fitting, text, &alpha[text]) : 0;
            largest = MAX(largest, slope);
        }
        if (largest < STILL)
            break;
    }
}

static void fit(Fitting *fitting, const gboolean *use) {
    g_autoptr(GPtrArray) rows = rows_of(fitting->table, use);
    fitting->rows = rows;
    fit_rows(fitting);
    fitting->rows = NULL;
}

/* ---- those that are kept */

typedef struct {
    guint gram;
    double moves;
} Kept;

static gint compare_kept(gconstpointer a, gconstpointer b) {
    const Kept *one = a, *other = b;
    if (one->moves != other->moves)
        return one->moves > other->moves ? -1 : 1;
    return one->gram < other->gram ? -1 : 1;
}

static void keep(const Fitting *fitting, gboolean *use) {
    const Table *table = fitting->table;
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(Kept));
    for (guint i = 0; i < table->names->len; i++) {
        double often = g_array_index(table->often, guint, i);
        Kept one = {i, use[i] ? fabs(fitting->weights[i]) * sqrt(often) : 0};
        if (one.moves > 0)
            g_array_append_val(kept, one);
    }
    g_array_sort(kept, compare_kept);
    memset(use, 0, table->names->len * sizeof *use);
    for (guint i = 0; i < MIN(kept->len, table->of->grams); i++)
        use[g_array_index(kept, Kept, i).gram] = TRUE;
}

static void take(const Fitting *fitting, GramModel *model) {
    const Table *table = fitting->table;
    model->constant = fitting->constant;
    model->weights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < table->names->len; i++) {
        if (fitting->weights[i] != 0)
            g_hash_table_insert(model->weights, g_strdup(g_ptr_array_index(table->names, i)),
                                g_memdup2(&fitting->weights[i], sizeof(double)));
    }
}

/* ---- all of it, on all processors */

/* One fold left out, or none: the model itself. */
typedef struct {
    const Table *table;
    guint left_out;
    double *scores;      /* of the texts of the fold; each writes its own */
    GramModel *model;    /* written where nothing is left out */
    GAsyncQueue *fitted; /* gets a word for each fit */
} Task;

static void run_task(gpointer data, gpointer unused) {
    (void)unused;
    const Task *task = data;
    const Table *table = task->table;
    guint grams = table->names->len;
    g_autofree gboolean *use = g_new0(gboolean, grams + 1);
    g_autofree double *weights = g_new0(double, grams + 1);
    Fitting fitting = {table, NULL, task->left_out, weights, 0};
    for (guint i = 0; i < grams; i++)
        use[i] = g_array_index(table->often, guint, i) >= TEXTS_LEAST;
    fit(&fitting, use);
    g_async_queue_push(task->fitted, task->fitted);
    keep(&fitting, use);
    fit(&fitting, use);
    if (task->left_out == GRAM_FOLDS)
        take(&fitting, task->model);
    else
        for (guint i = task->left_out; i < table->rows->len; i += GRAM_FOLDS)
            task->scores[i] = sum_of(&fitting, g_ptr_array_index(table->rows, i));
    g_async_queue_push(task->fitted, task->fitted);
}

static void run_tasks(const Table *table, double *scores, GramModel *model) {
    g_autoptr(GAsyncQueue) fitted = g_async_queue_new();
    Task tasks[GRAM_FOLDS + 1];
    guint first = scores ? 0 : GRAM_FOLDS, whole = 2 * (GRAM_FOLDS + 1 - first);
    GThreadPool *pool =
        g_thread_pool_new(run_task, NULL, (gint)g_get_num_processors(), FALSE, NULL);
    for (guint i = first; i <= GRAM_FOLDS; i++) {
        tasks[i] = (Task){table, i, scores, model, fitted};
        g_thread_pool_push(pool, &tasks[i], NULL);
    }
    for (guint done = 1; done <= whole; done++) {
        g_async_queue_pop(fitted);
        if (table->of->told)
            table->of->told(table->of->context, done, whole);
    }
    g_thread_pool_free(pool, FALSE, TRUE);
}

void grams_fit(const GramTexts *texts, double *scores, GramModel *model) {
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GArray) often = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) give = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Table table = {texts, rows, names, often, give, known};
    for (guint i = 0; i < texts->texts->len; i++)
        add_text(&table, g_ptr_array_index(texts->texts, i));
    let_rare_give(&table);
    share_costs(&table);
    run_tasks(&table, scores, model);
}

void gram_model_clear(GramModel *model) {
    g_clear_pointer(&model->weights, g_hash_table_unref);
}
