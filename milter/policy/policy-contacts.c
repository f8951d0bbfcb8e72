/* Reads the elements alerts and contacts: how people are told, and to whom they can turn. */
#include "policy/policy-private.h"

#include "base/clock.h"
#include "base/translate.h"

#define DIGEST_AS_SHIPPED (60 * 60 * CLOCK_SECOND)

static const char *const kind_words[] = {"inside", "outside", "risk", "health"};

const char *contact_kind_word(ContactKind kind) {
    return kind_words[kind];
}

void policy_contact_free(gpointer data) {
    Contact *contact = data;
    g_hash_table_unref(contact->labels);
    g_hash_table_unref(contact->hours);
    g_free(contact->mail);
    g_free(contact->phone);
    g_free(contact->url);
    g_free(contact);
}

GHashTable *policy_labels(const XmlElement *element, const char *name) {
    GHashTable *labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (const XmlElement *label = xml_first(element, name); label; label = xml_next(label, name))
        g_hash_table_replace(labels, xml_attribute(label, "lang"), xml_text(label));
    return labels;
}

const char *policy_label(GHashTable *labels, const char *language) {
    const char *label = g_hash_table_lookup(labels, language);
    if (!label)
        label = g_hash_table_lookup(labels, "en");
    if (!label) {
        GHashTableIter all;
        gpointer any = NULL;
        g_hash_table_iter_init(&all, labels);
        label = g_hash_table_iter_next(&all, NULL, &any) ? any : NULL;
    }
    return label;
}

const char *policy_category_label(const Policy *policy, const char *id, const char *language) {
    const Category *category = policy ? policy_category(policy, id) : NULL;
    return category ? policy_label(category->labels, language) : NULL;
}

const Level *policy_level(const Policy *policy, const char *id) {
    for (guint i = 0; i < policy->levels->len; i++) {
        const Level *level = g_ptr_array_index(policy->levels, i);
        if (strcmp(level->id, id) == 0)
            return level;
    }
    return NULL;
}

const char *policy_level_label(const Policy *policy, const char *id, const char *language) {
    const Level *level = policy ? policy_level(policy, id) : NULL;
    return level ? policy_label(level->labels, language) : NULL;
}

void policy_read_alerts(const PolicyReading *reading, const XmlElement *element) {
    Alerts *alerts = &reading->policy->alerts;
    alerts->digest = DIGEST_AS_SHIPPED;
    if (!element)
        return;
    g_autofree char *words = xml_attribute(element, "words");
    alerts->digest = policy_duration(reading, element, "digest");
    alerts->words = g_strcmp0(words, "yes") == 0;
}

/* A page is opened by a click: only what leads to one. */
static void check_contact(const PolicyReading *reading, const XmlElement *element,
                          const Contact *contact) {
    if (!contact->mail && !contact->phone && !contact->url)
        policy_complain(reading, element,
                        _("nobody can be reached by this contact: give it mail, phone or url"));
    if (contact->mail && (!strchr(contact->mail, '@') || strpbrk(contact->mail, " ,<>")))
        policy_complain(reading, element, _("mail=\"%s\" is no address; write name@domain"),
                        contact->mail);
    if (contact->url && !g_str_has_prefix(contact->url, "https://") &&
        !g_str_has_prefix(contact->url, "http://"))
        policy_complain(reading, element, _("url=\"%s\" does not begin with https:// or http://"),
                        contact->url);
}

void policy_read_contacts(const PolicyReading *reading, const XmlElement *element) {
    for (const XmlElement *child = element ? xml_first(element, "contact") : NULL; child;
         child = xml_next(child, "contact")) {
        Contact *contact = g_new0(Contact, 1);
        g_autofree char *kind = xml_attribute(child, "kind");
        for (guint i = 0; i < G_N_ELEMENTS(kind_words); i++)
            if (strcmp(kind, kind_words[i]) == 0)
                contact->kind = (ContactKind)i;
        contact->labels = policy_labels(child, "label");
        contact->hours = policy_labels(child, "hours");
        contact->mail = xml_attribute(child, "mail");
        contact->phone = xml_attribute(child, "phone");
        contact->url = xml_attribute(child, "url");
        g_ptr_array_add(reading->policy->contacts, contact);
        check_contact(reading, child, contact);
    }
}
