/* message's own: what its files promise each other beside message.h. */
#ifndef MESSAGE_PARTS_H
#define MESSAGE_PARTS_H

#include "message/message.h"

enum {
    HEADER_VALUE_MAX = 16 * 1024,    /* of fields that are parsed: addresses, types */
    HEADER_THREAD_MAX = 1024 * 1024, /* of References: its end counts */
    SUBJECTS_MAX = 16,               /* Subject fields read; readers differ in which they show */
};

/* header-fields.c: one field after the other. The value is as it came, with its
 * folds and without its line end. FALSE at the end of the block. */
typedef struct {
    Span name, value;
} HeaderField;

gboolean header_next(Span block, gsize *at, HeaderField *field);
gboolean header_is(const HeaderField *field, const char *name);

/* Where the header at the start of bytes ends, and where the body starts. A line
 * that is no field ends the header and belongs to the body. */
Span header_block(Span bytes, gsize *body);

/* transfer-encoding.c */
typedef enum {
    TRANSFER_NONE, /* 7bit, 8bit, binary, unknown */
    TRANSFER_BASE64,
    TRANSFER_QUOTED_PRINTABLE,
    TRANSFER_UUENCODE,
} TransferEncoding;

TransferEncoding transfer_encoding_of(Span value);

/* At most about max decoded bytes. With TRANSFER_NONE the answer is bytes
 * itself, else it lies in *owned, which the caller frees. *cut: there was more. */
Span transfer_decode(Span bytes, TransferEncoding encoding, gsize max, char **owned, gboolean *cut);

/* mime-structure.c: the leaves of the tree, in order, without recursion. */
typedef enum {
    LEAF_TEXT,
    LEAF_HTML,
    LEAF_ATTACHMENT, /* not read */
    LEAF_SUBJECT,    /* body is the Subject of a message inside this one */
    LEAF_RAW,        /* what could not be taken apart */
} LeafKind;

typedef struct {
    LeafKind kind;
    Span header; /* LEAF_ATTACHMENT: of its entity */
    Span body;   /* encoded, borrowed from the mail; of an attached message nothing */
    TransferEncoding encoding;
    const char *charset; /* NULL: no label */
    gboolean flowed, delete_space;
    gboolean forwarded; /* in a message inside this one */
    const char *reason; /* LEAF_RAW: why */
} MimeLeaf;

/* FALSE: enough. */
typedef gboolean (*MimeLeafFunction)(const MimeLeaf *leaf, gpointer data);

void mime_walk(Span raw, MimeLeafFunction function, gpointer data);

/* readable-parts.c: leaves to parts. */
typedef struct PartsReader PartsReader;

PartsReader *parts_reader_new(Message *message, gsize text_max);
void parts_reader_free(PartsReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PartsReader, parts_reader_free)

void parts_add_subject(PartsReader *reader, const char *subject);
gboolean parts_add_leaf(const MimeLeaf *leaf, gpointer reader);

/* flowed.c: format=flowed (RFC 3676); delete_space is DelSp=yes. Caller frees. */
GString *flowed_to_text(Span source, gboolean delete_space);

/* thread-ids.c: ids without <>. NULL: none. Caller frees. */
char *thread_id_of(Span value);
void thread_ids_add(GPtrArray *ids, Span value);
void thread_ids_add_newest_first(GPtrArray *ids, Span value);

/* quotes.c: the containers of an HTML text (html-text.c) and, outside them, what
 * the lines say. Appends to passages. */
void passages_join(Span text, const GArray *structure, GArray *passages);

/* Appends, joined to the last where that is of the same kind. Empty: nothing. */
void passages_add(GArray *passages, PassageKind kind, gsize start, gsize end);

#endif
