/* kasuhara policy learn: a lexicon of manner, from texts that people labelled. The method is
 * tuning/grams.c; what is done with the answer is for people to decide: it goes to standard
 * output, and no policy has it before someone puts it there. */
#include "command/command.h"
#include "command/printer.h"

#include "lexicon/lexicon.h"
#include "text/text.h"
#include "tuning/tuning.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

enum {
    TEXTS_MIN = 50, /* of each label */
    GRAMS_DEFAULT = 6000,
    GRAMS_MIN = 500, /* of less no lexicon knows a language */
    GRAMS_MAX = 200000,
    STEPS_MAX = 8,
    EXAMPLE_CHARACTERS_MAX = 60
};

/* What of a score is taken off: two fifths, so that a rule of 5 points still flags alone from 3. */
static const double LESS = 0.4;

/* One of those that are asked for by --shares or --lessen. */
typedef struct {
    double share; /* of the texts that ought not to be there, at most */
    double part;  /* --lessen: what of a score is taken off */
} Bound;

typedef struct {
    char **harmful, **harmless; /* files */
    char *language, *category, *shares, *lessen;
    Bound step[STEPS_MAX], lessening[STEPS_MAX];
    guint steps, lessenings;
    double score; /* of each step */
    gint grams;
    double strength;
    GramTexts texts;
    double *scores; /* of each text, from cross-validation */
    GramModel model;
} Learning;

static gboolean is_id(const char *word) {
    return g_regex_match_simple("^[a-z][a-z0-9-]{0,40}$", word, 0, 0);
}

/* "3", or where a part may stand behind it "3:0.5". */
static gboolean read_bound(const char *word, gboolean parts, Bound *bound) {
    char *behind;
    bound->share = g_ascii_strtod(word, &behind) / 100;
    bound->part = LESS;
    if (behind == word || !(bound->share > 0 && bound->share < 0.5))
        return FALSE;
    if (parts && *behind == ':') {
        word = behind + 1;
        bound->part = round(g_ascii_strtod(word, &behind) * 100) / 100;
        if (behind == word || !(bound->part >= 0.01 && bound->part <= 0.99))
            return FALSE;
    }
    return !*behind;
}

/* "10,3,1", in per cent, each less than the one before it, the part taken off more. */
static gboolean read_bounds(const char *list, gboolean parts, Bound *bounds, guint *count) {
    g_auto(GStrv) words = g_strsplit(list, ",", -1);
    *count = g_strv_length(words);
    if (*count < 1 || *count > STEPS_MAX)
        return FALSE;
    for (guint i = 0; i < *count; i++)
        if (!read_bound(words[i], parts, &bounds[i]) ||
            (i > 0 && !(bounds[i].share < bounds[i - 1].share)) ||
            (i > 0 && parts && !(bounds[i].part > bounds[i - 1].part)))
            return FALSE;
    return TRUE;
}

/* ---- texts */

/* A line as it is matched; grams are written with _ for a space, so none has one. What is taken
 * out leaves a space, which folding lets stand or not: it is folded once more. */
static char *fold_line(Fold *fold, const char *line, gsize length) {
    g_autofree char *text = span_dup(fold_text(fold, span_of(line, length), FOLD_PLAIN));
    for (char *at = text; *at; at++) {
        if (*at == '_' || (*at > 0 && *at < ' ') || *at == 0x7f)
            *at = ' ';
        else if (g_str_has_prefix(at, "\uffff") || g_str_has_prefix(at, "\ufffe"))
            memset(at, ' ', strlen("\uffff")); /* no XML may have these */
    }
    return g_strstrip(span_dup(fold_text(fold, span_of_text(text), FOLD_PLAIN)));
}

static gboolean read_texts(Learning *learning, const char *path, gboolean harmful) {
    FILE *file = fopen(path, "r");
    if (!file) {
        command_fail(&cmd_policy_learn, _("cannot read %s: %s"), path, g_strerror(errno));
        return FALSE;
    }
    g_autoptr(Fold) fold = fold_new();
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, file)) >= 0;) {
        g_autofree char *text = fold_line(fold, line, (gsize)length);
        if (!*text)
            continue;
        g_ptr_array_add(learning->texts.texts, g_steal_pointer(&text));
        g_array_append_val(learning->texts.harmful, harmful);
    }
    free(line);
    gboolean whole = !ferror(file);
    if (!whole)
        command_fail(&cmd_policy_learn, _("cannot read %s to its end"), path);
    fclose(file);
    return whole;
}

static gboolean read_all(Learning *learning) {
    for (char **path = learning->harmful; *path; path++)
        if (!read_texts(learning, *path, TRUE))
            return FALSE;
    guint harmful = learning->texts.texts->len;
    for (char **path = learning->harmless; *path; path++)
        if (!read_texts(learning, *path, FALSE))
            return FALSE;
    guint harmless = learning->texts.texts->len - harmful;
    if (harmful < TEXTS_MIN || harmless < TEXTS_MIN) {
        command_fail(&cmd_policy_learn,
                     _("there are %u harmful texts and %u harmless ones; at least %d of each are "
                       "needed to learn anything"),
                     harmful, harmless, (int)TEXTS_MIN);
        return FALSE;
    }
    return TRUE;
}

/* ---- steps */

static guint count_from(const Learning *learning, gboolean harmful, double from, guint *of) {
    guint reach = 0;
    *of = 0;
    for (guint i = 0; i < learning->texts.texts->len; i++) {
        if (g_array_index(learning->texts.harmful, gboolean, i) != harmful)
            continue;
        ++*of;
        reach += learning->scores[i] >= from ? 1 : 0;
    }
    return reach;
}

static gint compare_down(gconstpointer a, gconstpointer b) {
    const double *one = a, *other = b;
    return (*one < *other) - (*one > *other);
}

/* Those of one label, the highest first. Caller unrefs. */
static GArray *sorted_scores(const Learning *learning, gboolean harmful) {
    GArray *scores = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < learning->texts.texts->len; i++)
        if (g_array_index(learning->texts.harmful, gboolean, i) == harmful)
            g_array_append_val(scores, learning->scores[i]);
    g_array_sort(scores, compare_down);
    return scores;
}

/* The lowest manner, to a hundredth, that no more than this share of the harmless texts have; 0 at
 * least, where either kind is as likely. */
static double step_from(const Learning *learning, double share) {
    g_autoptr(GArray) scores = sorted_scores(learning, FALSE);
    guint most = (guint)(share * scores->len);
    return MAX(0, floor(g_array_index(scores, double, most) * 100 + 1) / 100);
}

/* The highest manner, to a hundredth, that no more than this share of the harmful texts are under;
 * 0 at most. */
static double lessened_below(const Learning *learning, double share) {
    g_autoptr(GArray) scores = sorted_scores(learning, TRUE);
    guint most = (guint)(share * scores->len);
    return MIN(0, floor(g_array_index(scores, double, scores->len - 1 - most) * 100) / 100);
}

static json_t *proportion_object(guint reach, guint of) {
    Proportion share = proportion_of(reach, of);
    return json_pack("{s:i, s:i, s:f, s:f, s:f}", "reach", (int)reach, "of", (int)of, "share",
                     share.share, "low", share.low, "high", share.high);
}

static json_t *share_of(const Learning *learning, gboolean harmful, double from) {
    guint of, reach = count_from(learning, harmful, from, &of);
    return proportion_object(reach, of);
}

static json_t *share_under(const Learning *learning, gboolean harmful, double below) {
    guint of, reach = count_from(learning, harmful, below, &of);
    return proportion_object(of - reach, of);
}

static json_t *lessened_of(const Learning *learning) {
    json_t *lessened = json_array();
    double behind = NAN;
    for (guint i = learning->lessenings; i-- > 0;) {
        double below = lessened_below(learning, learning->lessening[i].share);
        if (below == behind)
            continue; /* the one behind it takes more off of the same texts */
        behind = below;
        json_array_insert_new(lessened, 0,
                              json_pack("{s:f, s:f, s:o, s:o}", "below", below, "less",
                                        learning->lessening[i].part, "harmful",
                                        share_under(learning, TRUE, below), "harmless",
                                        share_under(learning, FALSE, below)));
    }
    return lessened;
}

static json_t *steps_of(const Learning *learning) {
    json_t *steps = json_array();
    for (guint i = 0; i < learning->steps; i++) {
        double from = step_from(learning, learning->step[i].share);
        g_autofree char *id = g_strdup_printf("%s.manner.%u", learning->language, i + 1);
        json_array_append_new(steps, json_pack("{s:s, s:f, s:o, s:o}", "id", id, "from", from,
                                               "harmful", share_of(learning, TRUE, from),
                                               "harmless", share_of(learning, FALSE, from)));
    }
    return steps;
}

/* ---- the lexicon */

typedef struct {
    const char *gram;
    double weight;
} Weighed;

static gint compare_weighed(gconstpointer a, gconstpointer b) {
    const Weighed *one = a, *other = b;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    return strcmp(one->gram, other->gram);
}

static void write_grams(const GramModel *model, GString *xml) {
    g_autoptr(GArray) grams = g_array_new(FALSE, FALSE, sizeof(Weighed));
    GHashTableIter iterator;
    gpointer gram, weight;
    g_hash_table_iter_init(&iterator, model->weights);
    while (g_hash_table_iter_next(&iterator, &gram, &weight)) {
        Weighed one = {gram, round(*(const double *)weight * 100) / 100};
        if (one.weight != 0)
            g_array_append_val(grams, one);
    }
    g_array_sort(grams, compare_weighed);
    for (guint i = 0; i < grams->len; i++) {
        const Weighed *one = &g_array_index(grams, Weighed, i);
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_autofree char *written = g_strdelimit(g_strdup(one->gram), " ", '_');
        g_autofree char *escaped = g_markup_escape_text(written, -1);
        g_string_append_printf(
            xml, "%s %s\n", g_ascii_formatd(number, sizeof number, "%.2f", one->weight), escaped);
    }
}

/* <hit> or <miss>: the short text of this label that is farthest on its side; "" where there is
 * none. */
static char *example_of(const Learning *learning, gboolean harmful) {
    const char *most = "";
    double far = -HUGE_VAL;
    for (guint i = 0; i < learning->texts.texts->len; i++) {
        const char *text = g_ptr_array_index(learning->texts.texts, i);
        double score = harmful ? learning->scores[i] : -learning->scores[i];
        if (g_array_index(learning->texts.harmful, gboolean, i) == harmful && score > far &&
            strlen(text) >= LEXICON_MANNER_BYTES_MIN &&
            g_utf8_strlen(text, -1) <= EXAMPLE_CHARACTERS_MAX) {
            far = score;
            most = text;
        }
    }
    const char *name = harmful ? "hit" : "miss";
    return *most ? g_markup_printf_escaped("      <%s>%s</%s>\n", name, most, name) : g_strdup("");
}

static double percent(const json_t *step, const char *label) {
    return 100 * json_number_value(json_object_get(json_object_get(step, label), "share"));
}

static void write_lessened(const json_t *lessened, GString *xml) {
    size_t i;
    const json_t *one;
    json_array_foreach(lessened, i, one) {
        char below[G_ASCII_DTOSTR_BUF_SIZE], less[G_ASCII_DTOSTR_BUF_SIZE];
        g_string_append_printf(
            xml,
            "    <!-- by cross-validation %.1f %% of the harmful texts, %.1f %% of the others -->\n"
            "    <harmless below=\"%s\" less=\"%s\"/>\n",
            percent(one, "harmful"), percent(one, "harmless"),
            g_ascii_formatd(below, sizeof below, "%.2f", printer_number(one, "below")),
            g_ascii_formatd(less, sizeof less, "%g", printer_number(one, "less")));
    }
}

static void write_steps(const Learning *learning, const json_t *steps, GString *xml) {
    size_t i;
    const json_t *step;
    g_autofree char *hit = example_of(learning, TRUE), *miss = example_of(learning, FALSE);
    json_array_foreach(steps, i, step) {
        char from[G_ASCII_DTOSTR_BUF_SIZE], score[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(score, sizeof score, "%g", round(learning->score * 100) / 100);
        g_ascii_formatd(from, sizeof from, "%.2f", printer_number(step, "from"));
        g_string_append_printf(
            xml,
            "    <!-- by cross-validation %.1f %% of the harmful texts, %.1f %% of the others -->\n"
            "    <step id=\"%s\" category=\"%s\" score=\"%s\" from=\"%s\">\n"
            "%s%s    </step>\n",
            percent(step, "harmful"), percent(step, "harmless"),
            json_string_value(json_object_get(step, "id")), learning->category, score, from, hit,
            miss);
    }
}

static char *write_lexicon(const Learning *learning, const json_t *steps, const json_t *lessened) {
    GString *xml = g_string_new(NULL);
    char constant[G_ASCII_DTOSTR_BUF_SIZE];
    guint harmful, harmless;
    count_from(learning, TRUE, 0, &harmful);
    count_from(learning, FALSE, 0, &harmless);
    g_string_append_printf(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<!-- Made by kasuhara policy learn from %u harmful texts and %u others; kasuhara(1)\n"
        "     says how. Do not mend single weights: mend the texts, and learn anew. -->\n"
        "<lexicon xmlns=\"urn:kasuhara:lexicon:1\" language=\"%s\">\n"
        "  <manner constant=\"%s\">\n",
        harmful, harmless, learning->language,
        g_ascii_formatd(constant, sizeof constant, "%.3f", learning->model.constant));
    write_lessened(lessened, xml);
    write_steps(learning, steps, xml);
    g_string_append(xml, "    <grams>\n");
    write_grams(&learning->model, xml);
    g_string_append(xml, "    </grams>\n  </manner>\n</lexicon>\n");
    return g_string_free(xml, FALSE);
}

static void tell_lexicon(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, json_string_value(json_object_get(object, "lexicon")));
}

static void show_progress(gpointer context, guint done, guint whole) {
    progress_show(context, done, whole);
}

static int learn(Learning *learning, gboolean json) {
    Progress progress;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) harmful = g_array_new(FALSE, FALSE, sizeof(gboolean));
    learning->texts = (GramTexts){
        texts, harmful, (guint)learning->grams, learning->strength, show_progress, &progress};
    if (!read_all(learning))
        return ANSWER_NONE;
    g_autofree double *scores = g_new0(double, texts->len);
    learning->scores = scores;
    progress_begin(&progress, _("learning"), TRUE);
    grams_fit(&learning->texts, scores, &learning->model);
    progress_end(&progress);
    json_t *steps = steps_of(learning), *lessened = lessened_of(learning);
    g_autofree char *lexicon = write_lexicon(learning, steps, lessened);
    gram_model_clear(&learning->model);
    gboolean told = printer_print(
        json,
        json_pack("{s:o, s:o, s:s}", "steps", steps, "lessened", lessened, "lexicon", lexicon),
        tell_lexicon);
    return told ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    Learning learning = {.grams = GRAMS_DEFAULT, .strength = 8, .score = 1};
    const GOptionEntry own[] = {
        {"harmful", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &learning.harmful, NULL, NULL},
        {"harmless", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &learning.harmless, NULL, NULL},
        {"language", 0, 0, G_OPTION_ARG_STRING, &learning.language, NULL, NULL},
        {"category", 0, 0, G_OPTION_ARG_STRING, &learning.category, NULL, NULL},
        {"shares", 0, 0, G_OPTION_ARG_STRING, &learning.shares, NULL, NULL},
        {"grams", 0, 0, G_OPTION_ARG_INT, &learning.grams, NULL, NULL},
        {"strength", 0, 0, G_OPTION_ARG_DOUBLE, &learning.strength, NULL, NULL},
        {"lessen", 0, 0, G_OPTION_ARG_STRING, &learning.lessen, NULL, NULL},
        {"score", 0, 0, G_OPTION_ARG_DOUBLE, &learning.score, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_policy_learn, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    learning.language = learning.language ? learning.language : g_strdup("ja");
    learning.category = learning.category ? learning.category : g_strdup("manner");
    if (!learning.harmful || !learning.harmless || options.arguments->len > 0)
        answer = command_fail(&cmd_policy_learn,
                              _("name files of texts by --harmful and --harmless; see "
                                "kasuhara policy learn --help"));
    else if (!is_id(learning.language) || !is_id(learning.category))
        answer = command_fail(&cmd_policy_learn,
                              _("--language and --category are of small letters, digits and -"));
    else if (!read_bounds(learning.shares ? learning.shares : "10,3,1", FALSE, learning.step,
                          &learning.steps))
        answer = command_fail(&cmd_policy_learn,
                              _("--shares is one to %d numbers below 50, each less than the one "
                                "before it, parted by commas; 10,3,1"),
                              (int)STEPS_MAX);
    else if (learning.grams < GRAMS_MIN || learning.grams > GRAMS_MAX)
        answer = command_fail(&cmd_policy_learn, _("--grams is a number from %d to %d"),
                              (int)GRAMS_MIN, (int)GRAMS_MAX);
    else if (!(learning.strength >= 0.1 && learning.strength <= 100))
        answer = command_fail(&cmd_policy_learn, _("--strength is a number from 0.1 to 100"));
    else if (learning.lessen &&
             !read_bounds(learning.lessen, TRUE, learning.lessening, &learning.lessenings))
        answer =
            command_fail(&cmd_policy_learn,
                         _("--lessen is one to %d numbers above 0 and below 50, each less than "
                           "the one before it, parted by commas; behind each may stand what is "
                           "taken off, from 0.01 to 0.99, more than before it; 10:0.2,5:0.4"),
                         (int)STEPS_MAX);
    else if (!(learning.score >= 0.1 && learning.score <= 100))
        answer = command_fail(&cmd_policy_learn, _("--score is a number from 0.1 to 100"));
    else
        answer = learn(&learning, options.json);
    g_strfreev(learning.harmful);
    g_strfreev(learning.harmless);
    g_free(learning.language);
    g_free(learning.category);
    g_free(learning.shares);
    g_free(learning.lessen);
    command_options_clear(&options);
    return answer;
}

const Command cmd_policy_learn = {
    "policy learn", run, NEEDS_NOTHING, N_("make a lexicon of manner from labelled texts"),
    N_("usage: kasuhara policy learn [--json] [--language LANG] [--category ID] [--shares LIST]\n"
       "       [--score X] [--grams N] [--strength X] [--lessen LIST]\n"
       "       --harmful FILE... --harmless FILE...\n"
       "\n"
       "Reads texts (UTF-8, one a line) of two kinds, and prints a lexicon by which a text is\n"
       "known that reads like the harmful ones, though no rule knows a word of it: short\n"
       "strings with a weight each, and steps, rules that hit where the weights add up to so\n"
       "much. It changes nothing: read it, name it in a copy of the policy (<lexicon>; its\n"
       "category too), and see what it does by kasuhara policy check and policy test --against.\n"
       "\n"
       "The method is logistic regression with a ridge over strings of one to seven characters\n"
       "of the folded text, each counted once a text, the sum divided by the square root of the\n"
       "text's length; both kinds weigh the same however many texts they have. The strings that\n"
       "move most are kept, and fitted anew. A step is the lowest manner, 0 at least, that no\n"
       "more than its share of the harmless texts reach, each judged by what was learnt from\n"
       "other texts (cross-validation in five folds). The same texts give the same lexicon.\n"
       "What reads as harmless can be known as well: with --lessen what rules of the language\n"
       "find in such text counts less.\n"
       "\n"
       "A lexicon of manner knows what its texts know: give it ordinary texts as they come in,\n"
       "short ones too, and angry complaints that are fair. At least 50 texts of each kind are\n"
       "needed, thousands are better.\n"
       "\n"
       "      --harmful FILE    texts that are to be found; may be given more than once\n"
       "      --harmless FILE   texts that are not; likewise\n"
       "      --language LANG   of the lexicon and its ids (default: ja)\n"
       "      --category ID     of the steps (default: manner)\n"
       "      --shares LIST     a step for each, 8 at most: so many per cent of the harmless\n"
       "                        texts at most (default: 10,3,1)\n"
       "      --score X         of each step, from 0.1 to 100 (default: 1)\n"
       "      --grams N         strings that are kept (default: 6000)\n"
       "      --strength X      how much the texts count beside the ridge, from 0.1 to 100\n"
       "                        (default: 8)\n"
       "      --lessen LIST     scores are less in text that reads as harmless; so many per\n"
       "                        cent of the harmful texts at most read so. 5: by two fifths;\n"
       "                        10:0.2,5:0.4: by a fifth, and where it reads more so by two;\n"
       "                        8 at most, each with a greater part than the one before, from\n"
       "                        0.01 to 0.99 (default: none)\n"
       "      --json            one object: steps, each with the shares that reach it and their\n"
       "                        95 % intervals, what is lessened likewise, and the lexicon\n"
       "\n"
       "exit status: 0 done; 2 there are too few texts, or a file cannot be read\n")};
