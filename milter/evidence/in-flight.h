/* What the threads of one daemon are archiving at this moment, so that none does it twice:
 *
 * - mails between evidence_keep()'s begin and end, by their hash; the same bytes take turns,
 *   so that the second finds the first in the archive and becomes an `again`;
 * - pending messages of state, by their number: one thread archives each.
 *
 * A thread may archive a mail that another holds, as a pending message of their common thread. It
 * borrows the bytes where state did not hold them, and tells the other under which number the
 * record stands.
 *
 * Thread safe. Whoever claims holds one message at a time: no two wait for each other. */
#ifndef EVIDENCE_IN_FLIGHT_H
#define EVIDENCE_IN_FLIGHT_H

#include "archive/archive.h"

typedef struct InFlight InFlight;

InFlight *in_flight_new(void);
void in_flight_free(InFlight *in_flight);

/* Waits while the same bytes are in flight. mail must live until in_flight_leave(). */
void in_flight_enter(InFlight *in_flight, const Digest *digest, Span mail);
void in_flight_leave(InFlight *in_flight, const Digest *digest);

typedef gboolean (*InFlightPut)(Span mail, gpointer context, GError **error);

/* Calls put with the bytes of a mail that another thread holds: 1 done, 0 nobody holds it, -1
 * error. */
int in_flight_put(InFlight *in_flight, const Digest *digest, InFlightPut put, gpointer context,
                  GError **error);

/* The mail, if another thread holds it, stands in this record. */
void in_flight_tell(InFlight *in_flight, const Digest *digest, guint64 sequence);
/* What another thread told of a mail of this thread; 0: nothing. */
guint64 in_flight_told(InFlight *in_flight, const Digest *digest);

/* Waits while another thread has claimed this message of state. */
void in_flight_claim(InFlight *in_flight, gint64 message);
void in_flight_release(InFlight *in_flight, gint64 message);

#endif
