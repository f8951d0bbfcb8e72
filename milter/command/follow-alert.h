/* What people must be told, as the policy says: kasuhara follow --alerts. */
#ifndef COMMAND_FOLLOW_ALERT_H
#define COMMAND_FOLLOW_ALERT_H

#include "command/command.h"
#include "evidence/following.h"
#include "policy/policy.h"

/* A judgement, observers, a hold, a red card: what people decided, which others must know at once.
 */
gboolean follow_alert_is_act(const char *kind);

/* As follow_object() and follow_object_digest(), with subject and text for people, and without the
 * record unless the policy lets alerts quote what hit; of an act there is act: case, user, done,
 * judgement, role (of who judged: cs, rm), sender, observers. opened: it is the first of its case.
 * Callers unref. */
json_t *follow_alert(const Followed *followed, const Policy *policy, gboolean opened,
                     gboolean again);
json_t *follow_alert_digest(const Gathering *gathering, const Policy *policy, gboolean again);

/* What a command gets in its environment: that of ours, and KASUHARA_SEQUENCE, _KIND, _AGAIN (yes,
 * no), _CASE, _LEVEL, _SUBJECT and _TEXT, as far as the object has them. Caller frees. */
GStrv follow_environment(const json_t *object);

#endif
