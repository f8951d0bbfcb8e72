/* message: from the bytes of one mail to what a person reads of it.
 *
 *     Message
 *       parts[]      "subject", "text", "text.2", "html", "raw" …
 *         text       UTF-8, as a reader would see it
 *         passages[] own | quoted | forwarded | signature: ranges of text that
 *                    cover it without gap or overlap, in order
 *
 * Attachments are counted, not decoded. Nothing in a mail makes this fail:
 * what breaks a bound is read as far as it goes, and said in partial_reason;
 * what cannot be parsed further is read as raw text, so that structure hides
 * nothing.
 *
 * Knows nothing of folding, lexicons or policy. Thread safe: no state but the
 * libraries' own, set up by message_init(). */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include "base/digest.h"

enum {
    MESSAGE_PARTS_MAX = 256,      /* readable parts read */
    MESSAGE_MIME_MAX = 2000,      /* MIME parts looked at */
    MESSAGE_DEPTH_MAX = 50,       /* multiparts and messages inside each other */
    MESSAGE_REFERENCES_MAX = 100, /* Message-IDs kept, newest first */
    MESSAGE_ID_MAX = 998,         /* bytes of one Message-ID (RFC 5322, 2.1.1) */
};

typedef enum {
    PASSAGE_OWN,
    PASSAGE_QUOTED,    /* earlier mail */
    PASSAGE_FORWARDED, /* an original that is passed on */
    PASSAGE_SIGNATURE,
} PassageKind;

typedef struct {
    PassageKind kind;
    gsize start, end; /* bytes of the part's text */
} Passage;

typedef struct {
    char *name;
    GString *text;    /* valid UTF-8 */
    GArray *passages; /* of Passage */
} MessagePart;

typedef struct {
    GPtrArray *parts;      /* of MessagePart, owned; the subject first, if there is one */
    guint attachments;     /* parts that people do not read in the mail itself */
    char *subject;         /* decoded, UTF-8; NULL where there is none */
    char *from;            /* first address of From:, normalised; NULL */
    char *message_id;      /* without <>; NULL */
    GPtrArray *references; /* of char *: In-Reply-To, then References from the newest */
    gboolean automatic;    /* Auto-Submitted (RFC 3834) is there and not "no" */
    char *partial_reason;  /* why not all of it was read; NULL: all of it was */
} Message;

/* Sets up GMime and libxml2 for threads. Once, before threads start. */
void message_init(void);

/* raw is the mail from its first header line; CRLF or LF. At most text_max
 * bytes of decoded text are kept over all parts. raw is not used afterwards. */
Message *message_parse(Span raw, gsize text_max);
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

/* attachments.c: what people do not read in the mail itself: who it says it is, and what it is. */
typedef struct {
    char *name;       /* as the mail calls it; UTF-8, anything can stand in it; NULL: it does not */
    char *type;       /* "application/pdf", of ASCII letters, digits and marks; NULL: it does not */
    gboolean message; /* a mail in the mail: its text is among the parts; no size and no digest */
    guint64 bytes;    /* decoded */
    Digest digest;    /* of these */
} MessageAttachment;

/* Of MessageAttachment, in order: as many as Message counts. Caller unrefs. */
GPtrArray *message_attachments(Span raw);

/* What files between the rooms of message/ share; each is tested alone. */

/* charset.c: bytes to UTF-8. label may be NULL, wrong or unknown; the bytes
 * decide where they contradict it (ESC sequences, Shift_JIS under another
 * name). Never fails: what means nothing becomes U+FFFD. Caller frees. */
GString *charset_to_utf8(Span bytes, const char *label);

/* A header value as it came, unfolded and its encoded words (RFC 2047) decoded,
 * also where a character is split between two; raw 8 bit and ESC bytes too.
 * Caller frees. */
char *header_to_utf8(Span value);

/* html-text.c: what a reader sees of UTF-8 HTML; blockquote and the quote
 * containers of Gmail, Apple Mail, Outlook and Yahoo as PASSAGE_QUOTED.
 * text and passages are appended to. */
void html_to_text(Span html, gsize text_max, GString *text, GArray *passages);

/* quotes.c: finds quoted mail, forwards and signature in plain text. */
void quotes_find(Span text, GArray *passages);

#endif
