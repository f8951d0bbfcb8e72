/* What an alert says to people, in their language. */
#ifndef COMMAND_FOLLOW_TEXT_H
#define COMMAND_FOLLOW_TEXT_H

#include "command/printer.h"
#include "policy/policy.h"

/* Adds "subject" (one line) and "text" (lines) to an alert of follow-alert.h: what happened, how to
 * look, and whom of the policy's contacts one can turn to. What a customer has a say in cannot
 * become a link, a mention or markup where the text is shown. */
void follow_text_add(json_t *object, const Policy *policy);

#endif
