/* Offers undo_again_next(): a mail says most of it twice, as text and as HTML, and both fold to
 * the same. Where a text begins as one of the last did, its places are known. */
#include "text/undo-inside.h"

enum {
    TEXTS = 4,        /* that are remembered */
    LENGTH_MIN = 512, /* bytes: of shorter texts it does not pay */
    LENGTH_MAX = 1 << 16,
    PLACES_MAX = 512, /* of one text */
    LOOK_AHEAD = 256, /* bytes behind a place by which it is told; words that matter are shorter */
};

typedef struct {
    gsize at, end;
} Place;

typedef struct {
    GString *text;  /* its start */
    GArray *places; /* of Place */
    gsize scanned;  /* bytes in which there are no others */
} Remembered;

struct UndoAgain {
    Remembered texts[TEXTS];
    guint oldest;
    Remembered *at_hand; /* NULL: what is found is not remembered */
    guint known, told;   /* places of the text at hand that are known beforehand, and given */
    gsize resume;        /* up to here they are known */
};

UndoAgain *undo_again_new(void) {
    UndoAgain *again = g_new0(UndoAgain, 1);
    for (guint i = 0; i < TEXTS; i++) {
        again->texts[i].text = g_string_new(NULL);
        again->texts[i].places = g_array_new(FALSE, FALSE, sizeof(Place));
    }
    return again;
}

void undo_again_free(UndoAgain *again) {
    if (!again)
        return;
    for (guint i = 0; i < TEXTS; i++) {
        g_string_free(again->texts[i].text, TRUE);
        g_array_unref(again->texts[i].places);
    }
    g_free(again);
}

/* Bytes at their start that are the same. */
static gsize common_length(Span one, Span other) {
    gsize at = 0, length = MIN(one.length, other.length);
    while (at + 8 <= length && load_eight(one.bytes + at) == load_eight(other.bytes + at))
        at += 8;
    while (at < length && one.bytes[at] == other.bytes[at])
        at++;
    return at;
}

/* The text that begins most as this one does, and how far it was looked through there; of too
 * little the oldest, and 0. */
static Remembered *most_alike(UndoAgain *again, Span text, gsize *shared) {
    Remembered *most = NULL;
    *shared = LENGTH_MIN - 1;
    for (guint i = 0; i < TEXTS; i++) {
        Remembered *of = &again->texts[i];
        gsize length = MIN(common_length(text, span_of_string(of->text)), of->scanned);
        most = length > *shared ? of : most;
        *shared = MAX(*shared, length);
    }
    if (most)
        return most;
    *shared = 0;
    most = &again->texts[again->oldest];
    again->oldest = (again->oldest + 1) % TEXTS;
    return most;
}

static const Place *place_of(const Remembered *of, guint number) {
    return &g_array_index(of->places, Place, number);
}

/* Where a search that begins anew finds what one from the text's start does: behind a stop,
 * inside no place. */
static gsize resume_at(const Remembered *of, Span text, gsize shared, guint *known) {
    gsize at = shared > LOOK_AHEAD ? shared - LOOK_AHEAD : 0;
    while (at > 0 && !undo_is_behind_stop(text, at))
        at--;
    guint count = 0;
    while (count < of->places->len && place_of(of, count)->end <= at)
        count++;
    *known = count;
    if (count < of->places->len && place_of(of, count)->at < at)
        return count > 0 ? place_of(of, count - 1)->end : 0;
    return at;
}

void undo_again_begin(UndoAgain *again, Span text) {
    again->at_hand = NULL;
    again->told = again->known = 0;
    again->resume = 0;
    if (text.length < LENGTH_MIN)
        return;
    gsize shared;
    Remembered *of = most_alike(again, text, &shared);
    again->resume = resume_at(of, text, shared, &again->known);
    g_string_truncate(of->text, 0);
    g_string_append_len(of->text, text.bytes, (gssize)MIN(text.length, LENGTH_MAX));
    g_array_set_size(of->places, again->known);
    of->scanned = again->resume;
    again->at_hand = of;
}

gboolean undo_again_next(UndoAgain *again, const UndoWords *words, Span text, gsize *at,
                         gsize *end) {
    Remembered *of = again->at_hand;
    if (again->told < again->known) {
        Place place = g_array_index(of->places, Place, again->told++);
        *at = place.at;
        *end = place.end;
        return TRUE;
    }
    *at = MAX(*at, again->resume);
    gboolean found = undo_next_place(words, text, at, end);
    if (of) {
        of->scanned = found ? *end : text.length;
        Place place = {*at, *end};
        if (found)
            g_array_append_val(of->places, place);
        if (of->places->len >= PLACES_MAX)
            again->at_hand = NULL;
    }
    return found;
}
