/* What the files of policy/ share; no other room includes it. */
#ifndef POLICY_POLICY_PRIVATE_H
#define POLICY_POLICY_PRIVATE_H

#include "lexicon/pattern.h"
#include "policy/policy.h"
#include "xml/xml.h"

#include <gio/gio.h>

/* A policy while it is read. */
typedef struct {
    Policy *policy;
    const XmlDocument *document;
    Problems *problems;
} PolicyReading;

/* Adds an error at the element. */
void policy_complain(const PolicyReading *reading, const XmlElement *element, const char *format,
                     ...) G_GNUC_PRINTF(3, 4);

/* policy-behaviours.c and policy-levels.c: the elements of these names. */
void policy_read_behaviours(const PolicyReading *reading, const XmlElement *behaviours);
void policy_read_levels(const PolicyReading *reading, const XmlElement *levels);

/* policy-checkpoints.c: NULL where element is. */
Checkpoints *policy_read_checkpoints(const PolicyReading *reading, const XmlElement *element);
void policy_checkpoints_free(Checkpoints *checkpoints);

/* policy-red-card.c: NULL where element is. */
RedCard *policy_read_red_card(const PolicyReading *reading, const XmlElement *element);
void policy_red_card_free(RedCard *card);

/* policy-contacts.c: nothing where element is NULL. */
void policy_read_alerts(const PolicyReading *reading, const XmlElement *element);
void policy_read_contacts(const PolicyReading *reading, const XmlElement *element);
void policy_contact_free(gpointer contact);

/* The texts of the children of this name, by their attribute lang. */
GHashTable *policy_labels(const XmlElement *element, const char *name);

/* An attribute's number; the schema has seen that it is one. */
double policy_number(const XmlElement *element, const char *name, double otherwise);
guint64 policy_whole_number(const XmlElement *element, const char *name);
gint64 policy_duration(const PolicyReading *reading, const XmlElement *element, const char *name);

/* The category, or NULL with an error that names those that there are. */
const Category *policy_category_of(const PolicyReading *reading, const XmlElement *element,
                                   const char *id);

/* "the categories are a, b, c" and the nearest by spelling. Caller frees. */
char *policy_known_categories(const Policy *policy, const char *id);

extern const char policy_schema[];
extern const char lexicon_schema[];

#endif
