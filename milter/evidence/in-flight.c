/* Offers in-flight.h. Cannot fail but for what putting a mail says. */
#include "evidence/in-flight.h"

#include <pthread.h>

typedef struct {
    Digest digest;
    Span mail;
    guint64 told; /* sequence */
} Flying;

struct InFlight {
    pthread_mutex_t guard; /* of all below; not GMutex: ThreadSanitizer cannot see into it */
    pthread_cond_t ended;  /* with guard: something left, or was released */
    GPtrArray *flying;     /* of Flying: as many as threads, so a list will do */
    GArray *claimed;       /* of gint64 */
};

InFlight *in_flight_new(void) {
    InFlight *in_flight = g_new0(InFlight, 1);
    pthread_mutex_init(&in_flight->guard, NULL);
    pthread_cond_init(&in_flight->ended, NULL);
    in_flight->flying = g_ptr_array_new_with_free_func(g_free);
    in_flight->claimed = g_array_new(FALSE, FALSE, sizeof(gint64));
    return in_flight;
}

void in_flight_free(InFlight *in_flight) {
    if (!in_flight)
        return;
    g_ptr_array_unref(in_flight->flying);
    g_array_unref(in_flight->claimed);
    pthread_cond_destroy(&in_flight->ended);
    pthread_mutex_destroy(&in_flight->guard);
    g_free(in_flight);
}

/* With the guard. */
static Flying *find_flying(const InFlight *in_flight, const Digest *digest) {
    for (guint i = 0; i < in_flight->flying->len; i++) {
        Flying *flying = g_ptr_array_index(in_flight->flying, i);
        if (digest_equal(&flying->digest, digest))
            return flying;
    }
    return NULL;
}

void in_flight_enter(InFlight *in_flight, const Digest *digest, Span mail) {
    Flying *flying = g_new0(Flying, 1);
    flying->digest = *digest;
    flying->mail = mail;
    pthread_mutex_lock(&in_flight->guard);
    while (find_flying(in_flight, digest))
        pthread_cond_wait(&in_flight->ended, &in_flight->guard);
    g_ptr_array_add(in_flight->flying, flying);
    pthread_mutex_unlock(&in_flight->guard);
}

void in_flight_leave(InFlight *in_flight, const Digest *digest) {
    pthread_mutex_lock(&in_flight->guard);
    g_ptr_array_remove_fast(in_flight->flying, find_flying(in_flight, digest));
    pthread_cond_broadcast(&in_flight->ended);
    pthread_mutex_unlock(&in_flight->guard);
}

/* With the guard, so that the bytes cannot leave meanwhile: seldom enough. */
int in_flight_put(InFlight *in_flight, const Digest *digest, InFlightPut put, gpointer context,
                  GError **error) {
    int done = 0;
    pthread_mutex_lock(&in_flight->guard);
    const Flying *flying = find_flying(in_flight, digest);
    if (flying)
        done = put(flying->mail, context, error) ? 1 : -1;
    pthread_mutex_unlock(&in_flight->guard);
    return done;
}

void in_flight_tell(InFlight *in_flight, const Digest *digest, guint64 sequence) {
    pthread_mutex_lock(&in_flight->guard);
    Flying *flying = find_flying(in_flight, digest);
    if (flying)
        flying->told = sequence;
    pthread_mutex_unlock(&in_flight->guard);
}

guint64 in_flight_told(InFlight *in_flight, const Digest *digest) {
    pthread_mutex_lock(&in_flight->guard);
    const Flying *flying = find_flying(in_flight, digest);
    guint64 told = flying ? flying->told : 0;
    pthread_mutex_unlock(&in_flight->guard);
    return told;
}

/* With the guard; -1: nobody has claimed it. */
static gint find_claimed(const InFlight *in_flight, gint64 message) {
    for (guint i = 0; i < in_flight->claimed->len; i++) {
        if (g_array_index(in_flight->claimed, gint64, i) == message)
            return (gint)i;
    }
    return -1;
}

void in_flight_claim(InFlight *in_flight, gint64 message) {
    pthread_mutex_lock(&in_flight->guard);
    while (find_claimed(in_flight, message) >= 0)
        pthread_cond_wait(&in_flight->ended, &in_flight->guard);
    g_array_append_val(in_flight->claimed, message);
    pthread_mutex_unlock(&in_flight->guard);
}

void in_flight_release(InFlight *in_flight, gint64 message) {
    pthread_mutex_lock(&in_flight->guard);
    g_array_remove_index_fast(in_flight->claimed, (guint)find_claimed(in_flight, message));
    pthread_cond_broadcast(&in_flight->ended);
    pthread_mutex_unlock(&in_flight->guard);
}
