/* Offers policy_load(), policy_read(), their outlines, policy_ref(), policy_unref(): from files to
 * a policy that can be put in force, or to problems. Meaning that one element
 * cannot show alone is checked here too. */
#include "policy/policy-private.h"

#include "base/clock.h"
#include "base/translate.h"

static void category_free(gpointer data) {
    Category *category = data;
    g_free(category->id);
    g_hash_table_unref(category->labels);
    g_free(category);
}

static void behaviour_free(gpointer data) {
    Behaviour *behaviour = data;
    g_free(behaviour->id);
    g_free(behaviour);
}

static void level_free(gpointer data) {
    Level *level = data;
    g_free(level->id);
    g_hash_table_unref(level->labels);
    g_free(level->subject_prefix);
    g_ptr_array_unref(level->observers);
    g_free(level);
}

static void file_free(gpointer data) {
    PolicyFile *file = data;
    g_free(file->name);
    g_bytes_unref(file->bytes);
    g_free(file);
}

static Policy *policy_new(const char *path) {
    Policy *policy = g_new0(Policy, 1);
    policy->refcount = 1;
    policy->path = g_strdup(path);
    policy->inbox = g_ptr_array_new_with_free_func(g_free);
    policy->staff = g_ptr_array_new_with_free_func(g_free);
    policy->exempt = g_ptr_array_new_with_free_func(g_free);
    policy->networks = g_ptr_array_new_with_free_func(g_object_unref);
    policy->contacts = g_ptr_array_new_with_free_func(policy_contact_free);
    policy->categories = g_ptr_array_new_with_free_func(category_free);
    policy->behaviours = g_ptr_array_new_with_free_func(behaviour_free);
    policy->levels = g_ptr_array_new_with_free_func(level_free);
    policy->lexicon = lexicon_new();
    policy->rule_categories = g_ptr_array_new();
    policy->files = g_ptr_array_new_with_free_func(file_free);
    policy->loaded = clock_now();
    return policy;
}

Policy *policy_ref(Policy *policy) {
    g_atomic_int_inc(&policy->refcount);
    return policy;
}

void policy_unref(Policy *policy) {
    if (!policy || !g_atomic_int_dec_and_test(&policy->refcount))
        return;
    lexicon_free(policy->lexicon);
    g_ptr_array_unref(policy->inbox);
    g_ptr_array_unref(policy->staff);
    g_ptr_array_unref(policy->exempt);
    g_ptr_array_unref(policy->networks);
    g_ptr_array_unref(policy->contacts);
    g_ptr_array_unref(policy->behaviours);
    g_ptr_array_unref(policy->levels);
    g_ptr_array_unref(policy->rule_categories);
    g_ptr_array_unref(policy->categories);
    g_ptr_array_unref(policy->files);
    policy_checkpoints_free(policy->checkpoints);
    policy_red_card_free(policy->red_card);
    pattern_free(policy->ticket);
    g_free(policy->manifest);
    g_free(policy->path);
    g_free(policy);
}

static void keep_file(Policy *policy, const char *name, GBytes *bytes) {
    PolicyFile *file = g_new0(PolicyFile, 1);
    file->name = g_strdup(name);
    file->bytes = g_bytes_ref(bytes);
    file->digest = digest_of(span_of_bytes(bytes));
    g_ptr_array_add(policy->files, file);
}

static void read_threads(const PolicyReading *reading, const XmlElement *threads) {
    Policy *policy = reading->policy;
    const XmlElement *lookback = xml_first(threads, "lookback");
    policy->thread_over = policy_duration(reading, threads, "over-after");
    policy->lookback = policy_duration(reading, lookback, "time");
    policy->lookback_message_max = policy_whole_number(lookback, "message-max");
    g_autofree char *ticket = xml_attribute(threads, "ticket");
    if (!ticket)
        return;
    g_autoptr(GError) error = NULL;
    policy->ticket = pattern_compile(ticket, &error);
    if (!policy->ticket)
        policy_complain(reading, threads, _("the ticket pattern does not compile: %s"),
                        error->message);
    else if (pattern_groups(policy->ticket) != 1)
        policy_complain(reading, threads,
                        _("the ticket pattern has %u groups; it needs one, round the ticket's "
                          "number, as in \\[#(\\d+)\\]"),
                        pattern_groups(policy->ticket));
}

static void read_categories(const PolicyReading *reading, const XmlElement *categories) {
    for (const XmlElement *element = xml_first(categories, "category"); element;
         element = xml_next(element, "category")) {
        g_autofree char *id = xml_attribute(element, "id");
        g_autofree char *counts = xml_attribute(element, "counts");
        const Category *same = policy_category(reading->policy, id);
        if (same) {
            policy_complain(reading, element, _("the category %s stands at line %d already"), id,
                            same->line);
            continue;
        }
        Category *category = g_new0(Category, 1);
        category->id = g_steal_pointer(&id);
        category->cap = policy_number(element, "cap", G_MAXDOUBLE);
        category->counts = g_strcmp0(counts, "no") != 0;
        category->line = xml_line(element);
        category->labels = policy_labels(element, "label");
        g_ptr_array_add(reading->policy->categories, category);
        if (!(category->cap > 0))
            policy_complain(
                reading, element,
                _("the cap of category %s must be over 0; to show hits without counting "
                  "them write counts=\"no\""),
                category->id);
    }
}

/* Only names beside the policy: a policy reads no other files. */
static gboolean is_plain_name(const char *name) {
    return *name && !strchr(name, '/') && !g_str_has_prefix(name, ".");
}

/* A set of words that the policy gives to its lexicons; it may be empty. */
static void give_names(const PolicyReading *reading, const XmlElement *names, const char *element,
                       const char *set) {
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (const XmlElement *word = names ? xml_first(names, element) : NULL; word;
         word = xml_next(word, element)) {
        char *text = xml_text(word);
        if (g_utf8_strlen(text, -1) < 2)
            policy_complain(
                reading, word,
                _("“%s” is one character, which stands in many words; write the name in "
                  "full"),
                text);
        g_ptr_array_add(words, text);
    }
    lexicon_give_set(reading->policy->lexicon, set, words);
}

static void read_lexicons(const PolicyReading *reading, const XmlElement *lexicons, PolicyOpen open,
                          gpointer context) {
    Policy *policy = reading->policy;
    for (const XmlElement *element = xml_first(lexicons, "lexicon"); element;
         element = xml_next(element, "lexicon")) {
        g_autofree char *name = xml_attribute(element, "file");
        g_autoptr(GError) error = NULL;
        if (!is_plain_name(name)) {
            policy_complain(reading, element,
                            _("the lexicon file %s is not a plain name; lexicons lie beside the "
                              "policy"),
                            name);
            continue;
        }
        g_autoptr(GBytes) bytes = open(name, context, &error);
        if (!bytes) {
            policy_complain(reading, element, "%s", error->message);
            continue;
        }
        keep_file(policy, name, bytes);
        lexicon_read(policy->lexicon, span_of_bytes(bytes), span_of_text(lexicon_schema), name,
                     reading->problems);
    }
}

/* Every rule has a category of this policy, and an id that no behaviour has. */
static void join_rules(const PolicyReading *reading) {
    Policy *policy = reading->policy;
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++) {
        const Rule *rule = lexicon_rule(policy->lexicon, i);
        const Category *category = policy_category(policy, rule->category);
        g_ptr_array_add(policy->rule_categories, (gpointer)category);
        if (!category) {
            g_autofree char *known = policy_known_categories(policy, rule->category);
            problems_add(reading->problems, PROBLEM_ERROR, rule->file, rule->line, rule->column,
                         _("rule %s is of category %s, which the policy does not have; %s"),
                         rule->id, rule->category, known);
        }
    }
}

static void read_addresses(const XmlElement *scope, const char *name, GPtrArray *into,
                           const PolicyReading *reading) {
    for (const XmlElement *element = xml_first(scope, name); element;
         element = xml_next(element, name)) {
        g_autofree char *text = xml_text(element);
        const char *at = strrchr(text, '@');
        if (strcmp(text, "*") != 0 && (!at || at == text || at[1] == '\0' || strchr(text, ' ')))
            policy_complain(reading, element,
                            _("%s is no address; write name@domain, *@domain, or * for all"), text);
        g_ptr_array_add(into, g_utf8_strdown(text, -1));
    }
}

static void read_scope(const PolicyReading *reading, const XmlElement *scope) {
    Policy *policy = reading->policy;
    read_addresses(scope, "inbox", policy->inbox, reading);
    read_addresses(scope, "staff", policy->staff, reading);
    read_addresses(scope, "exempt", policy->exempt, reading);
    for (const XmlElement *element = xml_first(scope, "network"); element;
         element = xml_next(element, "network")) {
        g_autofree char *text = xml_text(element);
        g_autoptr(GError) error = NULL;
        GInetAddressMask *mask = g_inet_address_mask_new_from_string(text, &error);
        if (mask)
            g_ptr_array_add(policy->networks, mask);
        else
            policy_complain(reading, element,
                            _("%s is no network (%s); write an address, or one with /bits whose "
                              "further bits are 0, such as 192.0.2.0/24"),
                            text, error->message);
    }
}

/* All but the lexicons; these come before, for no behaviour may have the id of a rule. */
static void read_outline(const PolicyReading *reading, const XmlElement *root) {
    Policy *policy = reading->policy;
    g_autofree char *mode = xml_attribute(root, "mode");
    g_autofree char *failure = xml_attribute(xml_first(root, "failure"), "archive");
    policy->mode = strcmp(mode, "observe") == 0 ? POLICY_OBSERVE : POLICY_ENFORCE;
    policy->archive_failure =
        strcmp(failure, "pass") == 0 ? ARCHIVE_FAILURE_PASS : ARCHIVE_FAILURE_TEMPFAIL;
    policy->scored_text_max = policy_whole_number(xml_first(root, "limits"), "scored-text");
    policy->forward_share = policy_number(xml_first(root, "forwards"), "share", 0);
    read_scope(reading, xml_first(root, "scope"));
    read_threads(reading, xml_first(root, "threads"));
    read_categories(reading, xml_first(root, "categories"));
    policy_read_behaviours(reading, xml_first(root, "behaviours"));
    policy_read_levels(reading, xml_first(root, "levels"));
    policy->checkpoints = policy_read_checkpoints(reading, xml_first(root, "checkpoints"));
    policy->red_card = policy_read_red_card(reading, xml_first(root, "red-card"));
    policy_read_alerts(reading, xml_first(root, "alerts"));
    policy_read_contacts(reading, xml_first(root, "contacts"));
}

static void sign_manifest(Policy *policy) {
    GString *manifest = g_string_new(NULL);
    for (guint i = 0; i < policy->files->len; i++) {
        const PolicyFile *file = g_ptr_array_index(policy->files, i);
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&file->digest, hex);
        g_string_append_printf(manifest, "%s  %s\n", hex, file->name);
    }
    policy->digest = digest_of(span_of_string(manifest));
    policy->manifest = g_string_free(manifest, FALSE);
}

static Policy *read_policy(const char *name, PolicyOpen open, gpointer context, gboolean lexicons,
                           Problems *problems) {
    guint errors = problems_errors(problems);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = open(name, context, &error);
    if (!bytes) {
        problems_add(problems, PROBLEM_ERROR, NULL, 0, 0, "%s", error->message);
        return NULL;
    }
    g_autoptr(XmlDocument) document = xml_parse(span_of_bytes(bytes), name, problems);
    if (!document || !xml_validate(document, span_of_text(policy_schema), problems))
        return NULL;
    g_autoptr(Policy) policy = policy_new(name);
    PolicyReading reading = {policy, document, problems};
    const XmlElement *root = xml_root(document);
    keep_file(policy, name, bytes);
    if (lexicons) {
        give_names(&reading, xml_first(root, "names"), "staff", "staff-name");
        give_names(&reading, xml_first(root, "names"), "private", "private-word");
        read_lexicons(&reading, xml_first(root, "lexicons"), open, context);
    }
    read_outline(&reading, root);
    join_rules(&reading);
    if (problems_errors(problems) > errors ||
        (lexicons && !lexicon_compile(policy->lexicon, problems)))
        return NULL;
    sign_manifest(policy);
    return g_steal_pointer(&policy);
}

Policy *policy_read(const char *name, PolicyOpen open, gpointer context, Problems *problems) {
    return read_policy(name, open, context, TRUE, problems);
}

Policy *policy_read_outline(const char *name, PolicyOpen open, gpointer context,
                            Problems *problems) {
    return read_policy(name, open, context, FALSE, problems);
}

/* Opens files beside the policy. context: its directory. */
static GBytes *open_beside(const char *name, gpointer context, GError **error) {
    g_autofree char *path = g_build_filename(context, name, NULL);
    char *bytes = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return NULL;
    return g_bytes_new_take(bytes, length);
}

static Policy *load(const char *path, gboolean lexicons, Problems *problems) {
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    Policy *policy = read_policy(name, open_beside, directory, lexicons, problems);
    if (policy) {
        g_free(policy->path);
        policy->path = g_strdup(path);
    }
    return policy;
}

Policy *policy_load(const char *path, Problems *problems) {
    return load(path, TRUE, problems);
}

Policy *policy_load_outline(const char *path, Problems *problems) {
    return load(path, FALSE, problems);
}
