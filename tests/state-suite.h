/* The suite that every implementation of state/ passes: tests/state.c runs it. */
#ifndef TESTS_STATE_SUITE_H
#define TESTS_STATE_SUITE_H

#include "state-fixture.h"

typedef struct {
    const char *name; /* NULL: the end */
    void (*run)(Fixture *fixture, gconstpointer kind);
} StateTest;

extern const StateTest suite_threads[];  /* state-suite-threads.c */
extern const StateTest suite_messages[]; /* state-suite-messages.c */
extern const StateTest suite_cases[];    /* state-suite-cases.c */
extern const StateTest suite_erase[];    /* state-suite-erase.c */
extern const StateTest suite_days[];     /* state-suite-days.c */

#endif
