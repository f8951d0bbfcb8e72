/* Offers who is looked at: scope_is_*(), and what a policy answers about a
 * score, a category, a ticket. Pure; thread safe. */
#include "base/build-tree.h"
#include "policy/policy-private.h"

/* patterns: normalised addresses, "*@domain", "*". */
static gboolean is_listed(const GPtrArray *patterns, const char *address) {
    if (!address || patterns->len == 0)
        return FALSE;
    g_autofree char *bare = g_strdup(address[0] == '<' ? address + 1 : address);
    gsize length = strlen(bare);
    if (address[0] == '<' && length > 0 && bare[length - 1] == '>')
        bare[length - 1] = '\0';
    g_autofree char *valid = g_utf8_make_valid(bare, -1);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    g_strchomp(lower);
    length = strlen(lower);
    if (length > 0 && lower[length - 1] == '.')
        lower[length - 1] = '\0';
    const char *domain = strrchr(lower, '@');
    for (guint i = 0; i < patterns->len; i++) {
        const char *pattern = g_ptr_array_index(patterns, i);
        if (strcmp(pattern, "*") == 0 || strcmp(pattern, lower) == 0 ||
            (domain && pattern[0] == '*' && strcmp(pattern + 1, domain) == 0))
            return TRUE;
    }
    return FALSE;
}

gboolean scope_is_inbox(const Policy *policy, const char *address) {
    return is_listed(policy->inbox, address);
}

gboolean scope_is_staff(const Policy *policy, const char *address) {
    return is_listed(policy->staff, address);
}

gboolean scope_is_exempt(const Policy *policy, const char *address) {
    return is_listed(policy->exempt, address);
}

gboolean scope_is_own_client(const Policy *policy, const char *client_address,
                             const char *auth_name) {
    if (auth_name && *auth_name)
        return TRUE;
    if (!client_address)
        return FALSE;
    if (g_ascii_strncasecmp(client_address, "IPv6:", 5) == 0)
        client_address += 5;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(client_address);
    for (guint i = 0; address && i < policy->networks->len; i++)
        if (g_inet_address_mask_matches(g_ptr_array_index(policy->networks, i), address))
            return TRUE;
    return FALSE;
}

const Category *policy_category(const Policy *policy, const char *id) {
    for (guint i = 0; i < policy->categories->len; i++) {
        const Category *category = g_ptr_array_index(policy->categories, i);
        if (strcmp(category->id, id) == 0)
            return category;
    }
    return NULL;
}

const Behaviour *policy_behaviour(const Policy *policy, const char *id) {
    for (guint i = 0; i < policy->behaviours->len; i++) {
        const Behaviour *behaviour = g_ptr_array_index(policy->behaviours, i);
        if (g_strcmp0(behaviour->id, id) == 0)
            return behaviour;
    }
    return NULL;
}

const Level *policy_level_for(const Policy *policy, double score) {
    const Level *reached = NULL;
    for (guint i = 0; i < policy->levels->len; i++) {
        const Level *level = g_ptr_array_index(policy->levels, i);
        if (score >= level->threshold)
            reached = level;
    }
    return reached;
}

char *policy_ticket(const Policy *policy, const char *subject) {
    gsize start = 0, end = 0;
    if (!policy->ticket || !subject || !g_utf8_validate(subject, -1, NULL))
        return NULL;
    g_autoptr(PatternScratch) scratch = pattern_scratch_new();
    Span text = span_of_text(subject);
    if (pattern_find(policy->ticket, scratch, text, 0, PATTERN_ANYWHERE, &start, &end) != 1)
        return NULL;
    Span group = pattern_group(scratch, text);
    return group.length > 0 && group.length <= 200 ? span_dup(group) : NULL;
}

gboolean policy_check(const Policy *policy, Problems *problems) {
    return lexicon_check(policy->lexicon, problems);
}

char *policy_default_path(void) {
    const char *named = g_getenv("KASUHARA_POLICY");
    if (named && *named)
        return g_strdup(named);
    return g_strdup(build_tree_runs() ? POLICY_IN_TREE : POLICY_INSTALLED);
}
