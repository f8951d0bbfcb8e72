/* Offers category-names.h. Ids are English words, short, and what --category takes: who reads
 * English is shown them. */
#include "command/category-names.h"

#include "xml/xml.h"

Policy *category_names_policy(const char *path) {
    g_autofree char *usual = path ? NULL : policy_default_path();
    g_autoptr(Problems) problems = problems_new();
    xml_init();
    return policy_load_outline(path ? path : usual, problems);
}

/* A new reference; NULL: it has no other name. */
static json_t *name_of(const json_t *id, const Policy *policy) {
    const char *text = json_string_value(id);
    const char *label = text ? policy_category_label(policy, text, translate_language()) : NULL;
    return label && *label ? printer_string(label) : NULL;
}

static void put_in_list(json_t *list, const Policy *policy) {
    for (gsize i = 0; i < json_array_size(list); i++) {
        json_t *name = name_of(json_array_get(list, i), policy);
        if (name)
            json_array_set_new(list, i, name);
    }
}

static gboolean in_english(void) {
    return strcmp(translate_language(), "en") == 0;
}

static const char *label_of_level(const Policy *policy, const char *id) {
    const char *label = in_english() ? NULL : policy_level_label(policy, id, translate_language());
    return label && *label ? label : NULL;
}

const char *level_name(const Policy *policy, const char *id) {
    const char *label = label_of_level(policy, id);
    if (label)
        return label;
    return strcmp(id, "none") == 0 ? translate_in("level", NC_("level", "none")) : id;
}

const char *level_said(const json_t *object) {
    const char *name = printer_get(object, "level_name");
    return *name ? name : level_name(NULL, printer_get(object, "level"));
}

void category_names_put(json_t *object, const Policy *policy) {
    const char *level = json_string_value(json_object_get(object, "level"));
    const char *key;
    json_t *value;
    size_t index;
    if (!policy || in_english())
        return;
    json_array_foreach(object, index, value) category_names_put(value, policy);
    json_object_foreach(object, key, value) {
        json_t *name = strcmp(key, "category") == 0 ? name_of(value, policy) : NULL;
        if (name)
            json_object_set_new(object, key, name);
        else if (strcmp(key, "categories") == 0)
            put_in_list(value, policy);
        else
            category_names_put(value, policy);
    }
    const char *label = level ? label_of_level(policy, level) : NULL;
    if (label)
        json_object_set_new(object, "level_name", printer_string(label));
}

static gboolean has_label(GHashTable *all, const char *word) {
    GHashTableIter labels;
    gpointer label;
    g_hash_table_iter_init(&labels, all);
    while (g_hash_table_iter_next(&labels, NULL, &label))
        if (strcmp(label, word) == 0)
            return TRUE;
    return FALSE;
}

gboolean category_names_match(const Policy *policy, const char *id, const char *word) {
    const Category *category = policy ? policy_category(policy, id) : NULL;
    return strcmp(id, word) == 0 || (category && has_label(category->labels, word));
}

gboolean level_names_match(const Policy *policy, const char *id, const char *word) {
    const Level *level = policy ? policy_level(policy, id) : NULL;
    return strcmp(id, word) == 0 || (level && has_label(level->labels, word));
}
