/* Offers contact-title.h. */
#include "report/contact-title.h"

#include "base/translate.h"

const char *contact_title(ContactKind kind) {
    static const char *const titles[] = {
        [CONTACT_INSIDE] = N_("Consultation inside"),
        [CONTACT_OUTSIDE] = N_("Consultation outside"),
        [CONTACT_RISK] = N_("Risk management"),
        [CONTACT_HEALTH] = N_("Mental health support"),
    };
    return _(titles[kind]);
}
