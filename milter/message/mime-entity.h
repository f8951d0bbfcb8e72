/* message's own: what the header of one MIME entity says of its body. */
#ifndef MESSAGE_MIME_ENTITY_H
#define MESSAGE_MIME_ENTITY_H

#include "message/parts.h"

typedef enum {
    ENTITY_TEXT,
    ENTITY_HTML,
    ENTITY_ATTACHMENT,
    ENTITY_MULTIPART,
    ENTITY_MESSAGE, /* message/rfc822 */
} EntityKind;

typedef struct {
    EntityKind kind;
    TransferEncoding encoding;
    char *charset;     /* NULL: none */
    char *boundary;    /* NULL: none */
    gboolean attached; /* Content-Disposition: attachment */
    gboolean digest;   /* multipart/digest: its parts are messages */
    gboolean flowed, delete_space;
    gboolean forwarded; /* text that is a message sent on, all in base64 */
} MimeEntity;

/* entity is all zero before. message_default: what a part without Content-Type
 * is in a digest. */
void mime_entity_read(MimeEntity *entity, Span header, gboolean message_default);
void mime_entity_clear(MimeEntity *entity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MimeEntity, mime_entity_clear)

/* One line of a header value, for parsers that take a C string: bytes that cannot be in it become
 * spaces. Caller frees. */
char *mime_value_line(Span value);

#endif
