/* Offers lexicon_new() and lexicon_read(): from XML to rules. Every fault becomes a Problem;
 * reading goes on after one, so that an author sees all of them. The grammar was checked before by
 * the schema; what is checked here is meaning. */
#include "lexicon/rules.h"

#include "base/translate.h"
#include "text/text.h"
#include "xml/xml.h"

static void expression_free(gpointer data) {
    Expression *expression = data;
    pattern_free(expression->pattern);
    g_free(expression->written);
    g_free(expression->folded);
    g_free(expression->lead.barred);
    g_free(expression);
}

static void rule_free(gpointer data) {
    RuleEntry *entry = data;
    g_free(entry->rule.id);
    g_free(entry->rule.category);
    g_free(entry->rule.language);
    g_free(entry->rule.file);
    g_array_unref(entry->exceptions);
    g_ptr_array_unref(entry->hits);
    g_ptr_array_unref(entry->misses);
    g_free(entry);
}

Lexicon *lexicon_new(void) {
    Lexicon *lexicon = g_new0(Lexicon, 1);
    lexicon->rules = g_ptr_array_new_with_free_func(rule_free);
    lexicon->expressions = g_ptr_array_new_with_free_func(expression_free);
    lexicon->exceptions = g_ptr_array_new_with_free_func(expression_free);
    lexicon->same = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    lexicon->ids = g_hash_table_new(g_str_hash, g_str_equal);
    lexicon->terms = g_hash_table_new(g_str_hash, g_str_equal);
    lexicon->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    lexicon->covered = g_ptr_array_new_with_free_func(g_free);
    lexicon->ordinary = g_ptr_array_new_with_free_func(g_free);
    lexicon->manners = g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))manner_free);
    lexicon->sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)(void (*)(void))g_hash_table_unref);
    return lexicon;
}

void lexicon_free(Lexicon *lexicon) {
    if (!lexicon)
        return;
    prefilter_free(lexicon->prefilter);
    prefilter_free(lexicon->crowded);
    prefilter_free(lexicon->excepting);
    g_hash_table_unref(lexicon->same);
    g_ptr_array_unref(lexicon->exceptions);
    g_hash_table_unref(lexicon->ids);
    g_hash_table_unref(lexicon->terms);
    g_hash_table_unref(lexicon->words);
    g_hash_table_unref(lexicon->sets);
    g_clear_pointer(&lexicon->covered_words, undo_words_free);
    g_ptr_array_unref(lexicon->covered);
    g_ptr_array_unref(lexicon->ordinary);
    g_ptr_array_unref(lexicon->manners);
    g_ptr_array_unref(lexicon->expressions);
    g_ptr_array_unref(lexicon->rules);
    g_free(lexicon);
}

void lexicon_give_set(Lexicon *lexicon, const char *name, const GPtrArray *words) {
    g_hash_table_replace(lexicon->words, g_strdup(name), pattern_of_words(words));
}

guint lexicon_rules(const Lexicon *lexicon) {
    return lexicon->rules->len;
}

const Rule *lexicon_rule(const Lexicon *lexicon, guint index) {
    const RuleEntry *entry = g_ptr_array_index(lexicon->rules, index);
    return &entry->rule;
}

/* One file while it is read. */
typedef struct {
    Lexicon *lexicon;
    const XmlDocument *document;
    Problems *problems;
    const char *language;
    GHashTable *sets; /* name -> fragment of a pattern */
} Reading;

static void complain(const Reading *reading, const XmlElement *element, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void complain(const Reading *reading, const XmlElement *element, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    xml_problem(reading->document, element, reading->problems, PROBLEM_ERROR, "%s", text);
}

static gboolean names_given(const Lexicon *lexicon, const char *written) {
    GHashTableIter iterator;
    gpointer name;
    gboolean named = FALSE;
    g_hash_table_iter_init(&iterator, lexicon->words);
    while (!named && g_hash_table_iter_next(&iterator, &name, NULL)) {
        g_autofree char *reference = g_strdup_printf("{%s}", (const char *)name);
        named = strstr(written, reference) != NULL;
    }
    return named;
}

/* The folded pattern; NULL with a problem, or because a set it names is empty. */
static char *read_pattern(const Reading *reading, const XmlElement *element, RuleEntry *entry,
                          const char *written) {
    g_autoptr(GError) error = NULL;
    g_autofree char *expanded = NULL;
    int answer = pattern_expand(reading->sets, written, &expanded, &error);
    entry->given_words = entry->given_words || names_given(reading->lexicon, written);
    if (answer < 0)
        complain(reading, element, _("the pattern “%s” cannot be used: %s"), written,
                 error->message);
    return answer > 0 ? pattern_fold(expanded) : NULL;
}

/* The element as an expression, or NULL: see read_pattern(). */
static Expression *read_expression(const Reading *reading, const XmlElement *element, guint rule,
                                   gboolean is_pattern) {
    RuleEntry *entry = g_ptr_array_index(reading->lexicon->rules, rule);
    g_autofree char *written = xml_text(element);
    gsize longest = is_pattern ? LEXICON_PATTERN_BYTES_MAX : LEXICON_TERM_BYTES_MAX;
    if (strlen(written) > longest || !*written) {
        complain(reading, element, _("a %s has 1 to %zu bytes; this one has %zu"),
                 is_pattern ? "pattern" : "term", longest, strlen(written));
        return NULL;
    }
    g_autofree char *folded =
        is_pattern ? read_pattern(reading, element, entry, written) : fold_term(written);
    if (!folded)
        return NULL;
    if (!is_pattern && strcmp(g_strstrip(folded), "") == 0) {
        complain(reading, element,
                 _("the term is nothing in folded form (only characters that are dropped); write "
                   "letters"));
        return NULL;
    }
    Expression *expression = g_new0(Expression, 1);
    expression->rule = rule;
    expression->written = g_steal_pointer(&written);
    expression->folded = g_steal_pointer(&folded);
    expression->is_pattern = is_pattern;
    expression->line = xml_line(element);
    expression->column = xml_column(element);
    return expression;
}

static void add_term(const Reading *reading, const XmlElement *element, guint rule) {
    Expression *expression = read_expression(reading, element, rule, FALSE);
    if (!expression)
        return;
    const Expression *same = g_hash_table_lookup(reading->lexicon->terms, expression->folded);
    if (same) {
        const Rule *other = lexicon_rule(reading->lexicon, same->rule);
        complain(reading, element,
                 _("the term “%s” stands at %s:%d too, in rule %s (in folded form they are the "
                   "same); keep one"),
                 expression->written, other->file, same->line, other->id);
        expression_free(expression);
        return;
    }
    g_hash_table_insert(reading->lexicon->terms, expression->folded, expression);
    g_ptr_array_add(reading->lexicon->expressions, expression);
}

/* Rules share exceptions: one that is known already is not compiled, nor tried, once more. Takes
 * expression. */
static void add_exception(Lexicon *lexicon, RuleEntry *entry, Expression *expression,
                          const char *whole) {
    char *what = g_strconcat(expression->is_pattern ? "p" : "t", whole, NULL);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(lexicon->same, what));
    guint number = known > 0 ? known - 1 : lexicon->exceptions->len;
    if (known > 0)
        expression_free(expression);
    else
        g_ptr_array_add(lexicon->exceptions, expression);
    g_hash_table_replace(lexicon->same, what, GUINT_TO_POINTER(number + 1));
    g_array_append_val(entry->exceptions, number);
}

/* A pattern by its alternatives. Takes expression. */
static void add_exceptions(Lexicon *lexicon, RuleEntry *entry, Expression *expression) {
    if (!expression->is_pattern) {
        add_exception(lexicon, entry, expression, expression->folded);
        return;
    }
    g_autoptr(GPtrArray) parts = pattern_parts(expression->folded);
    for (guint i = 0; i < parts->len; i++) {
        PatternPart *part = g_ptr_array_index(parts, i);
        Expression *one = g_memdup2(expression, sizeof *expression);
        one->written = g_strdup(expression->written);
        one->folded = g_steal_pointer(&part->core);
        one->lead = (PatternLead){part->lead.most, g_steal_pointer(&part->lead.barred)};
        add_exception(lexicon, entry, one, part->whole);
    }
    expression_free(expression);
}

static void read_parts(const Reading *reading, const XmlElement *element, RuleEntry *entry,
                       guint rule) {
    for (const XmlElement *part = xml_first(element, NULL); part; part = xml_next(part, NULL)) {
        const char *name = xml_name(part);
        if (strcmp(name, "term") == 0) {
            add_term(reading, part, rule);
        } else if (strcmp(name, "pattern") == 0) {
            Expression *expression = read_expression(reading, part, rule, TRUE);
            if (expression)
                g_ptr_array_add(reading->lexicon->expressions, expression);
        } else if (strcmp(name, "except") == 0) {
            g_autofree char *kind = xml_attribute(part, "pattern");
            Expression *expression =
                read_expression(reading, part, rule, g_strcmp0(kind, "yes") == 0);
            if (expression)
                add_exceptions(reading->lexicon, entry, expression);
        } else {
            g_ptr_array_add(strcmp(name, "hit") == 0 ? entry->hits : entry->misses, xml_text(part));
        }
    }
}

/* Its index. */
static guint read_rule(const Reading *reading, const XmlElement *element) {
    Lexicon *lexicon = reading->lexicon;
    g_autofree char *score = xml_attribute(element, "score");
    g_autofree char *times = xml_attribute(element, "times");
    g_autofree char *disguised = xml_attribute(element, "disguised");
    RuleEntry *entry = g_new0(RuleEntry, 1);
    entry->rule.id = xml_attribute(element, "id");
    entry->rule.category = xml_attribute(element, "category");
    entry->rule.language = g_strdup(reading->language);
    entry->rule.score = g_ascii_strtod(score, NULL);
    entry->rule.times = times ? (guint)MIN(g_ascii_strtoull(times, NULL, 10), 1000) : 1;
    entry->rule.disguised = g_strcmp0(disguised, "yes") == 0;
    entry->rule.file = g_strdup(xml_name_of_file(reading->document));
    entry->rule.line = xml_line(element);
    entry->rule.column = xml_column(element);
    entry->exceptions = g_array_new(FALSE, FALSE, sizeof(guint));
    entry->hits = g_ptr_array_new_with_free_func(g_free);
    entry->misses = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(lexicon->rules, entry);
    if (!(entry->rule.score > 0 && entry->rule.score <= 1000))
        complain(reading, element,
                 _("the score of rule %s is %s; it must be over 0 and at most 1000"),
                 entry->rule.id, score);
    const RuleEntry *same = g_hash_table_lookup(lexicon->ids, entry->rule.id);
    if (same)
        complain(reading, element,
                 _("the rule id %s stands at %s:%d already; an id names one rule: give this one "
                   "another"),
                 entry->rule.id, same->rule.file, same->rule.line);
    else
        g_hash_table_insert(lexicon->ids, entry->rule.id, entry);
    guint rule = lexicon->rules->len - 1;
    read_parts(reading, element, entry, rule);
    return rule;
}

static void read_harmless(const XmlElement *element, Manner *manner) {
    for (; element; element = xml_next(element, "harmless")) {
        g_autofree char *below = xml_attribute(element, "below");
        g_autofree char *less = xml_attribute(element, "less");
        manner_add_harmless(manner, g_ascii_strtod(below, NULL), g_ascii_strtod(less, NULL));
    }
}

/* Grams and the rules that hit where they add up to so much. */
static void read_manner(const Reading *reading, const XmlElement *element) {
    g_autoptr(GError) error = NULL;
    const XmlElement *list = xml_first(element, "grams");
    g_autofree char *constant = xml_attribute(element, "constant");
    g_autofree char *written = xml_text(list);
    g_autoptr(GHashTable) grams = manner_read_grams(written, &error);
    if (!grams) {
        complain(reading, list, "%s", error->message);
        return;
    }
    Manner *manner = manner_new(g_ascii_strtod(constant, NULL), grams);
    if (!manner) {
        complain(reading, list, _("the grams are too many: leave out those of least weight"));
        return;
    }
    g_ptr_array_add(reading->lexicon->manners, manner);
    read_harmless(xml_first(element, "harmless"), manner);
    for (const XmlElement *step = xml_first(element, "step"); step; step = xml_next(step, "step")) {
        g_autofree char *from = xml_attribute(step, "from");
        manner_add_step(manner, read_rule(reading, step), g_ascii_strtod(from, NULL));
    }
}

static void read_set(const Reading *reading, const XmlElement *element) {
    g_autoptr(GError) error = NULL;
    g_autofree char *name = xml_attribute(element, "id");
    g_autofree char *written = xml_text(element);
    g_autofree char *squeezed = g_strstrip(g_strdup(written));
    char *expanded = NULL;
    if (g_hash_table_contains(reading->sets, name))
        complain(reading, element, _("there is a set {%s} already; give this one another id"),
                 name);
    else if (pattern_expand(reading->sets, squeezed, &expanded, &error) < 0)
        complain(reading, element, _("the set {%s} cannot be used: %s"), name, error->message);
    else
        g_hash_table_insert(reading->sets, g_steal_pointer(&name),
                            expanded ? expanded : g_strdup(""));
}

/* Words parted by |, into one of the lexicon's lists. */
static void read_words(const Reading *reading, const XmlElement *element, GPtrArray *list) {
    g_autofree char *written = xml_text(element);
    g_auto(GStrv) words = g_strsplit(written, "|", -1);
    for (gsize i = 0; words[i]; i++) {
        g_autofree char *folded = g_strstrip(fold_term(words[i]));
        if (g_utf8_strlen(folded, -1) < 2)
            complain(reading, element,
                     _("“%s” is too short to be known under a cover; leave it out"), words[i]);
        else
            g_ptr_array_add(list, g_steal_pointer(&folded));
    }
}

/* What the files of this language read before have defined, and what was given. */
static GHashTable *sets_of(const Lexicon *lexicon, const char *language) {
    GHashTable *sets = g_hash_table_lookup(lexicon->sets, language);
    if (sets)
        return sets;
    sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(lexicon->sets, g_strdup(language), sets);
    GHashTableIter iterator;
    gpointer name, fragment;
    g_hash_table_iter_init(&iterator, lexicon->words);
    while (g_hash_table_iter_next(&iterator, &name, &fragment))
        g_hash_table_insert(sets, g_strdup(name), g_strdup(fragment));
    return sets;
}

gboolean lexicon_read(Lexicon *lexicon, Span xml, Span schema, const char *name,
                      Problems *problems) {
    guint errors = problems_errors(problems);
    g_autoptr(XmlDocument) document = xml_parse(xml, name, problems);
    if (!document || !xml_validate(document, schema, problems))
        return FALSE;
    const XmlElement *root = xml_root(document);
    g_autofree char *language = xml_attribute(root, "language");
    Reading reading = {lexicon, document, problems, language, sets_of(lexicon, language)};
    for (const XmlElement *set = xml_first(root, "set"); set; set = xml_next(set, "set"))
        read_set(&reading, set);
    for (const XmlElement *covered = xml_first(root, "covered"); covered;
         covered = xml_next(covered, "covered"))
        read_words(&reading, covered, lexicon->covered);
    for (const XmlElement *ordinary = xml_first(root, "ordinary"); ordinary;
         ordinary = xml_next(ordinary, "ordinary"))
        read_words(&reading, ordinary, lexicon->ordinary);
    for (const XmlElement *rule = xml_first(root, "rule"); rule; rule = xml_next(rule, "rule"))
        read_rule(&reading, rule);
    for (const XmlElement *manner = xml_first(root, "manner"); manner;
         manner = xml_next(manner, "manner"))
        read_manner(&reading, manner);
    return problems_errors(problems) == errors;
}
