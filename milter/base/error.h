/* The one error idiom of the house: GError in one domain, five classes,
 * because five decisions hang on them (see session/answer.c).
 *
 * A message is complete enough to be printed as it is: what happened, where,
 * what to do. *error is never touched on success. Thread safe. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>

typedef enum {
    KASUHARA_ERROR_INPUT,    /* a mail, option or file from a person is bad */
    KASUHARA_ERROR_POLICY,   /* the policy or a lexicon is bad */
    KASUHARA_ERROR_NO_SPACE, /* the disk or the quota is full */
    KASUHARA_ERROR_SYSTEM,   /* the system failed: permission, I/O, memory */
    KASUHARA_ERROR_CORRUPT,  /* what we once wrote is not what we now read */
} KasuharaError;

#define KASUHARA_ERROR (kasuhara_error_quark())
GQuark kasuhara_error_quark(void);

/* Sets *error from an errno value: ENOSPC, EDQUOT and EFBIG are NO_SPACE, all
 * others SYSTEM. The message is the formatted text, ": " and strerror. */
void error_set_errno(GError **error, int errno_value, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif
