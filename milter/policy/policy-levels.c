/* Reads behaviours and levels, and what all of policy/ needs for reading. */
#include "policy/policy-private.h"

#include "base/clock.h"
#include "base/translate.h"

void policy_complain(const PolicyReading *reading, const XmlElement *element, const char *format,
                     ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    xml_problem(reading->document, element, reading->problems, PROBLEM_ERROR, "%s", text);
}

double policy_number(const XmlElement *element, const char *name, double otherwise) {
    g_autofree char *text = xml_attribute(element, name);
    return text ? g_ascii_strtod(text, NULL) : otherwise;
}

guint64 policy_whole_number(const XmlElement *element, const char *name) {
    g_autofree char *text = xml_attribute(element, name);
    return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

gint64 policy_duration(const PolicyReading *reading, const XmlElement *element, const char *name) {
    g_autofree char *text = xml_attribute(element, name);
    gint64 duration = 0;
    if (!clock_duration_from_text(text, &duration))
        policy_complain(reading, element,
                        _("%s=\"%s\" is no time that can be used; write days, hours, minutes or "
                          "seconds: P30D, PT24H"),
                        name, text);
    return duration;
}

/* How many letters must be changed, put in or taken out (Levenshtein). */
static guint spelling_distance(const char *a, const char *b) {
    gsize width = strlen(b) + 1;
    g_autofree guint *row = g_new(guint, width);
    for (guint j = 0; j < width; j++)
        row[j] = j;
    for (guint i = 0; a[i]; i++) {
        guint diagonal = row[0];
        row[0] = i + 1;
        for (gsize j = 1; j < width; j++) {
            guint change = diagonal + (a[i] != b[j - 1]);
            diagonal = row[j];
            row[j] = MIN(change, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[width - 1];
}

char *policy_known_categories(const Policy *policy, const char *id) {
    g_autoptr(GString) list = g_string_new(_("it has "));
    const char *nearest = NULL;
    guint least = 4;
    for (guint i = 0; i < policy->categories->len; i++) {
        const Category *category = g_ptr_array_index(policy->categories, i);
        guint distance = strlen(id) < 100 ? spelling_distance(id, category->id) : 100;
        if (distance < least) {
            least = distance;
            nearest = category->id;
        }
        g_string_append_printf(list, "%s%s", i ? ", " : "", category->id);
    }
    if (nearest)
        g_string_append_printf(list, _("; did you mean %s?"), nearest);
    return g_strdup(list->str);
}

const Category *policy_category_of(const PolicyReading *reading, const XmlElement *element,
                                   const char *id) {
    const Category *category = policy_category(reading->policy, id);
    if (!category) {
        g_autofree char *known = policy_known_categories(reading->policy, id);
        policy_complain(reading, element, _("there is no category %s in this policy; %s"), id,
                        known);
    }
    return category;
}

static BehaviourKind kind_of(const char *name) {
    if (strcmp(name, "persistence") == 0)
        return BEHAVIOUR_PERSISTENCE;
    if (strcmp(name, "repetition") == 0)
        return BEHAVIOUR_REPETITION;
    return strcmp(name, "drawn-out") == 0 ? BEHAVIOUR_DRAWN_OUT : BEHAVIOUR_SHOUTING;
}

static gboolean id_is_taken(const Policy *policy, const char *id) {
    for (guint i = 0; i < policy->behaviours->len; i++)
        if (strcmp(((const Behaviour *)g_ptr_array_index(policy->behaviours, i))->id, id) == 0)
            return TRUE;
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++)
        if (strcmp(lexicon_rule(policy->lexicon, i)->id, id) == 0)
            return TRUE;
    return FALSE;
}

static void read_behaviour(const PolicyReading *reading, const XmlElement *element) {
    g_autofree char *category = xml_attribute(element, "category");
    g_autofree char *id = xml_attribute(element, "id");
    if (id_is_taken(reading->policy, id))
        policy_complain(reading, element, _("the rule id %s is used twice; give this one another"),
                        id);
    Behaviour *behaviour = g_new0(Behaviour, 1);
    g_ptr_array_add(reading->policy->behaviours, behaviour);
    behaviour->kind = kind_of(xml_name(element));
    behaviour->id = g_steal_pointer(&id);
    behaviour->category = policy_category_of(reading, element, category);
    behaviour->score = policy_number(element, "score", 0);
    behaviour->messages = (guint)MIN(policy_whole_number(element, "messages"), G_MAXUINT);
    behaviour->days = (guint)MIN(policy_whole_number(element, "days"), G_MAXUINT);
    behaviour->likeness = policy_number(element, "likeness", 0);
    behaviour->share = policy_number(element, "share", 0);
    if (behaviour->kind == BEHAVIOUR_PERSISTENCE || behaviour->kind == BEHAVIOUR_REPETITION)
        behaviour->within = policy_duration(reading, element, "within");
    if (!(behaviour->score > 0 && behaviour->score <= 1000))
        policy_complain(reading, element, _("the score of %s must be over 0 and at most 1000"),
                        behaviour->id);
    if (behaviour->kind == BEHAVIOUR_REPETITION && behaviour->likeness < 0.5)
        policy_complain(reading, element,
                        _("likeness must be from 0.5 (unrelated texts reach that) to 1"));
    if (behaviour->kind != BEHAVIOUR_SHOUTING && behaviour->messages < 2)
        policy_complain(reading, element, _("messages must be at least 2: one message is no %s"),
                        xml_name(element));
}

void policy_read_behaviours(const PolicyReading *reading, const XmlElement *behaviours) {
    g_autofree char *alone = xml_attribute(behaviours, "alone");
    reading->policy->behaviours_lowest_only = g_strcmp0(alone, "any") != 0;
    for (const XmlElement *element = xml_first(behaviours, NULL); element;
         element = xml_next(element, NULL))
        read_behaviour(reading, element);
}

static void read_actions(const PolicyReading *reading, const XmlElement *element, Level *level) {
    const XmlElement *prefix = xml_first(element, "subject-prefix");
    level->header = xml_first(element, "header") != NULL;
    level->archive = xml_first(element, "archive") != NULL;
    level->quarantine = xml_first(element, "quarantine") != NULL;
    level->subject_prefix = prefix ? xml_text(prefix) : NULL;
    for (const XmlElement *observer = xml_first(element, "observer"); observer;
         observer = xml_next(observer, "observer")) {
        char *address = xml_text(observer);
        const char *at = strrchr(address, '@');
        if (!at || at == address || at[1] == '\0' || strpbrk(address, " <>*"))
            policy_complain(reading, observer,
                            _("the observer %s has no domain, or is no address; write name@domain"),
                            address);
        g_ptr_array_add(level->observers, address);
    }
}

void policy_read_levels(const PolicyReading *reading, const XmlElement *levels) {
    Policy *policy = reading->policy;
    for (const XmlElement *element = xml_first(levels, "level"); element;
         element = xml_next(element, "level")) {
        const Level *before =
            policy->levels->len ? g_ptr_array_index(policy->levels, policy->levels->len - 1) : NULL;
        Level *level = g_new0(Level, 1);
        level->id = xml_attribute(element, "id");
        level->labels = policy_labels(element, "label");
        level->threshold = policy_number(element, "threshold", 0);
        level->line = xml_line(element);
        level->observers = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(policy->levels, level);
        read_actions(reading, element, level);
        if (strcmp(level->id, "none") == 0)
            policy_complain(reading, element,
                            _("a level cannot be called none: that is what unflagged mail is"));
        for (guint i = 0; i + 1 < policy->levels->len; i++)
            if (strcmp(((const Level *)g_ptr_array_index(policy->levels, i))->id, level->id) == 0)
                policy_complain(reading, element, _("the level %s stands twice"), level->id);
        if (!(level->threshold > 0))
            policy_complain(reading, element, _("the threshold of level %s must be over 0"),
                            level->id);
        else if (before && level->threshold <= before->threshold)
            policy_complain(
                reading, element,
                _("the threshold of level %s (%g) is not over that of %s (%g) before it; "
                  "levels stand from the lowest to the highest"),
                level->id, level->threshold, before->id, before->threshold);
    }
}
