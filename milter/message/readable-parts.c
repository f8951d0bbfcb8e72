/* Leaves of the MIME tree to the parts that a person reads: transfer encoding
 * and charset undone, line ends as LF, quotes found. Names the parts, counts the
 * attachments, keeps to text_max and MESSAGE_PARTS_MAX and says in
 * partial_reason where it had to stop. Fails never. */
#include "message/parts.h"
#include "base/translate.h"
#include "message/utf8.h"

enum {
    /* Bytes decoded for each byte of text that is still wanted: a page of HTML
     * is mostly markup. What is behind is not read. */
    MARKUP_SHARE = 8,
    MARKUP_MIN = 256 * 1024,
};

struct PartsReader {
    Message *message;
    gsize left; /* bytes of text that may still be kept */
    guint texts, htmls;
    GArray *structure; /* of Passage; used again */
};

PartsReader *parts_reader_new(Message *message, gsize text_max) {
    PartsReader *reader = g_new0(PartsReader, 1);
    reader->message = message;
    reader->left = text_max;
    reader->structure = g_array_new(FALSE, FALSE, sizeof(Passage));
    return reader;
}

void parts_reader_free(PartsReader *reader) {
    if (reader) {
        g_array_unref(reader->structure);
        g_free(reader);
    }
}

/* The first reason stays: what follows from it is less telling. */
static void set_partial(PartsReader *reader, const char *reason) {
    if (!reader->message->partial_reason) {
        reader->message->partial_reason = g_strdup(reason);
    }
}

static const char too_long[] = N_("the text is longer than is scored; only its start was read");

static MessagePart *find_part(const Message *message, const char *name) {
    for (guint i = message->parts->len; i > 0; i--) {
        MessagePart *part = g_ptr_array_index(message->parts, i - 1);
        if (g_str_equal(part->name, name)) {
            return part;
        }
    }
    return NULL;
}

/* Adds a part, or, under a name that is taken or past the bound, lengthens the
 * part there is. Takes text. */
static void add_part(PartsReader *reader, char *name, GString *text, const GArray *passages) {
    if (reader->message->parts->len >= MESSAGE_PARTS_MAX - 1 && !g_str_equal(name, "raw")) {
        set_partial(reader, N_("more readable parts than are named; the last are joined as raw"));
        g_free(name);
        name = g_strdup("raw");
    }
    MessagePart *part = find_part(reader->message, name);
    if (part) {
        g_free(name);
        g_string_append_c(part->text, '\n');
        passages_add(part->passages, PASSAGE_OWN, part->text->len - 1, part->text->len);
    } else {
        part = g_new0(MessagePart, 1);
        part->name = name;
        part->text = g_string_new(NULL);
        part->passages = g_array_new(FALSE, FALSE, sizeof(Passage));
        g_ptr_array_add(reader->message->parts, part);
    }
    if (text->len > reader->left) {
        utf8_truncate(text, reader->left);
        set_partial(reader, too_long);
    }
    gsize before = part->text->len;
    reader->left -= text->len;
    for (guint i = 0; i < passages->len; i++) {
        const Passage *passage = &g_array_index(passages, Passage, i);
        passages_add(part->passages, passage->kind, before + MIN(passage->start, text->len),
                     before + MIN(passage->end, text->len));
    }
    if (before) {
        g_string_append_len(part->text, text->str, (gssize)text->len);
        g_string_free(text, TRUE);
    } else {
        g_string_free(part->text, TRUE);
        part->text = text;
    }
}

static void normalise_line_ends(GString *text) {
    char *at = memchr(text->str, '\r', text->len);
    if (!at) {
        return;
    }
    const char *from = at, *end = text->str + text->len;
    while (from < end) {
        const char *next = memchr(from, '\r', (gsize)(end - from));
        gsize length = (gsize)((next ? next : end) - from);
        memmove(at, from, length);
        at += length;
        from += length;
        if (next) {
            *at++ = '\n';
            from += from + 1 < end && from[1] == '\n' ? 2 : 1;
        }
    }
    g_string_truncate(text, (gsize)(at - text->str));
}

/* All of it one passage. */
static void whole_passage(GArray *passages, PassageKind kind, gsize length) {
    g_array_set_size(passages, 0);
    passages_add(passages, kind, 0, length);
}

static GString *decode(PartsReader *reader, const MimeLeaf *leaf, gsize max) {
    g_autofree char *owned = NULL;
    gboolean cut;
    Span bytes = transfer_decode(leaf->body, leaf->encoding, max, &owned, &cut);
    if (cut) {
        set_partial(reader, too_long);
    }
    return charset_to_utf8(bytes, leaf->charset);
}

static void add_text(PartsReader *reader, const MimeLeaf *leaf) {
    /* a byte of any charset gives at least half a byte of UTF-8, shifts aside */
    GString *text = decode(reader, leaf, reader->left * 2 + 64);
    normalise_line_ends(text);
    if (leaf->flowed) {
        GString *flowed = flowed_to_text(span_of_string(text), leaf->delete_space);
        g_string_free(text, TRUE);
        text = flowed;
    }
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    if (leaf->forwarded) {
        whole_passage(passages, PASSAGE_FORWARDED, text->len);
    } else {
        quotes_find(span_of_string(text), passages);
    }
    char *name = leaf->kind == LEAF_RAW ? g_strdup("raw")
                 : ++reader->texts == 1 ? g_strdup("text")
                                        : g_strdup_printf("text.%u", reader->texts);
    if (leaf->kind == LEAF_RAW && leaf->reason) {
        g_autofree char *reason =
            g_strdup_printf("%s; what is inside was read as raw text", leaf->reason);
        set_partial(reader, reason);
    }
    add_part(reader, name, text, passages);
}

static void add_html(PartsReader *reader, const MimeLeaf *leaf) {
    GString *html = decode(reader, leaf, MAX(reader->left * MARKUP_SHARE, (gsize)MARKUP_MIN));
    GString *text = g_string_sized_new(MIN(html->len / 2, reader->left) + 1);
    GArray *structure = reader->structure;
    g_array_set_size(structure, 0);
    html_to_text(span_of_string(html), reader->left + 1, text, structure);
    g_string_free(html, TRUE);
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    if (leaf->forwarded) {
        whole_passage(passages, PASSAGE_FORWARDED, text->len);
    } else {
        passages_join(span_of_string(text), structure, passages);
    }
    char *name =
        ++reader->htmls == 1 ? g_strdup("html") : g_strdup_printf("html.%u", reader->htmls);
    add_part(reader, name, text, passages);
}

void parts_add_subject(PartsReader *reader, const char *subject) {
    GArray *passages = reader->structure;
    whole_passage(passages, PASSAGE_OWN, strlen(subject));
    add_part(reader, g_strdup("subject"), g_string_new(subject), passages);
}

static void add_inner_subject(PartsReader *reader, const MimeLeaf *leaf) {
    g_autofree char *subject = header_to_utf8(leaf->body);
    GArray *passages = reader->structure;
    whole_passage(passages, PASSAGE_FORWARDED, strlen(subject));
    char *name =
        ++reader->texts == 1 ? g_strdup("text") : g_strdup_printf("text.%u", reader->texts);
    add_part(reader, name, g_string_new(subject), passages);
}

gboolean parts_add_leaf(const MimeLeaf *leaf, gpointer data) {
    PartsReader *reader = data;
    if (leaf->kind == LEAF_ATTACHMENT) {
        reader->message->attachments++;
        return TRUE;
    }
    if (reader->left == 0) {
        /* nothing is left out by a part with nothing in it */
        if (leaf->body.length) {
            set_partial(reader, too_long);
        }
        return TRUE;
    }
    switch (leaf->kind) {
    case LEAF_HTML:
        add_html(reader, leaf);
        break;
    case LEAF_SUBJECT:
        add_inner_subject(reader, leaf);
        break;
    case LEAF_TEXT:
    case LEAF_RAW:
    case LEAF_ATTACHMENT:
        add_text(reader, leaf);
        break;
    }
    return TRUE;
}
