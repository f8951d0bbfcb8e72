/* Offers verdict_object(): every hit with its place, what it added and why. */
#include "command/verdict-object.h"

#include "base/translate.h"

enum {
    CONTEXT = 30 /* characters on each side of a hit */
};
#define LEAST_SCORE 0.0005 /* scores are rounded to 1/1000 */

/* What of the category counted reaches its cap: that is what left the hit less. Else it was
 * that behaviours alone reach the lowest level at most. */
static json_t *cap_of(const Verdict *verdict, const Hit *hit) {
    double used = 0;
    if (hit->standing != HIT_CAPPED)
        return json_null();
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *other = g_ptr_array_index(verdict->hits, i);
        used += other->category == hit->category ? other->score : 0;
    }
    return used >= hit->category->cap - LEAST_SCORE ? json_real(hit->category->cap) : json_null();
}

static json_t *hit_object(const Verdict *verdict, const Hit *hit) {
    gsize start = 0, end = 0;
    g_autofree char *context = hit_context(verdict->message, hit, CONTEXT, &start, &end);
    g_autoptr(GPtrArray) weighty = hit_weighty(verdict->policy, hit);
    return json_pack(
        "{s:o, s:o, s:f, s:o, s:I, s:I, s:o, s:s, s:b, s:f, s:f, s:f, s:o, s:o, s:I, s:I, s:o}",
        "rule", printer_string(hit->rule), "category", printer_string(hit->category->id), "score",
        hit->score, "part", printer_string(hit->part), "start", (json_int_t)hit->start, "end",
        (json_int_t)hit->end, "text", printer_string(hit->text), "standing",
        hit_standing_word(hit->standing), "unheld", (int)hit->unheld, "weight", hit->weight,
        "share", hit->share, "less", hit->less, "cap", cap_of(verdict, hit), "context",
        printer_string(context), "context_start", (json_int_t)start, "context_end", (json_int_t)end,
        "weighty", printer_strings(weighty));
}

/* The lowest level that was not reached; NULL: the highest was. */
static const Level *next_level(const Verdict *verdict) {
    const GPtrArray *levels = verdict->policy->levels;
    for (guint i = 0; i < levels->len; i++) {
        const Level *level = g_ptr_array_index(levels, i);
        if (level->threshold > verdict->score)
            return level;
    }
    return NULL;
}

/* Does the first line look like "Name: value" (RFC 5322, 2.2)? */
static gboolean begins_with_header(Span mail) {
    gsize at = 0;
    while (at < mail.length && mail.bytes[at] > ' ' && mail.bytes[at] < 0x7f &&
           mail.bytes[at] != ':')
        at++;
    gsize name = at;
    while (at < mail.length && (mail.bytes[at] == ' ' || mail.bytes[at] == '\t'))
        at++;
    return name > 0 && at < mail.length && mail.bytes[at] == ':';
}

const char *verdict_doubt(Span mail) {
    if (mail.length == 0)
        return N_("empty: no bytes at all");
    return begins_with_header(mail) ? NULL : N_("no header lines, only text");
}

/* What a person should know who wonders about the score: it may be no mail at all. */
static json_t *notes_on(Span mail) {
    json_t *notes = json_array();
    const char *doubt = verdict_doubt(mail);
    if (doubt)
        json_array_append_new(notes, json_string(doubt));
    if (mail.length > 0 && memchr(mail.bytes, 0, mail.length))
        json_array_append_new(notes, json_string(N_("holds NUL bytes: is this a mail?")));
    return notes;
}

json_t *verdict_object(const char *file, const Verdict *verdict, Span mail) {
    const Message *message = verdict->message;
    const Level *next = next_level(verdict);
    json_t *hits = json_array();
    for (guint i = 0; i < verdict->hits->len; i++)
        json_array_append_new(hits, hit_object(verdict, g_ptr_array_index(verdict->hits, i)));
    return json_pack(
        "{s:o, s:o, s:f, s:o, s:o, s:I, s:I, s:o, s:o, s:b, s:o, s:o, s:o}", "file",
        printer_string(file), "level", printer_string(verdict_level(verdict)), "score",
        verdict->score, "hits", hits, "subject", printer_string(message->subject), "attachments",
        (json_int_t)message->attachments, "bytes", (json_int_t)mail.length, "partial",
        printer_string(verdict_partial(verdict)), "notes", notes_on(mail), "only_forward",
        (int)verdict->only_forward, "forward_share",
        verdict->only_forward ? json_real(verdict->policy->forward_share) : json_null(), "skipped",
        printer_strings(verdict->skipped), "next",
        next ? json_pack("{s:o, s:f}", "level", printer_string(next->id), "missing",
                         next->threshold - verdict->score)
             : json_null());
}
