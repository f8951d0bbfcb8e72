/* What a contact of the policy is for, as pages call it. Within the room. */
#ifndef REPORT_CONTACT_TITLE_H
#define REPORT_CONTACT_TITLE_H

#include "policy/policy.h"

/* In the reader's language. Static. */
const char *contact_title(ContactKind kind);

#endif
