/* The tree of a mail walked line by line, its leaves given out in order.
 *
 * Not by GMime's own parser, as that has no bound to set: it goes 1,024 deep by
 * recursion, and 4 MB of lines "--y" inside 1,000 multiparts took it 6 seconds.
 * Here a stack of MESSAGE_DEPTH_MAX frames stands for the recursion, every byte
 * is looked at once, and only a line that starts with "--" is compared with the
 * boundaries. GMime reads Content-Type, which is where the traps are.
 *
 * What lies beyond a bound is given out as LEAF_RAW, so that structure hides
 * nothing. So is text after the last boundary. Fails never. */
#include "message/mime-entity.h"

typedef struct {
    char *boundary; /* NULL: a message inside this one, which has none */
    gsize boundary_length;
    gboolean digest, forwarded;
} Frame;

typedef struct {
    Span raw;
    Frame frames[MESSAGE_DEPTH_MAX];
    guint depth, parts;
    gboolean enough;
    MimeLeafFunction function;
    gpointer data;
} Walk;

/* A boundary line: where the text before it ends, where the line ends, whose
 * boundary it is, and whether it is the last. */
typedef struct {
    gsize before, after;
    guint frame;
    gboolean last;
} BoundaryLine;

static void give(Walk *walk, const MimeLeaf *leaf) {
    if (!walk->enough && !walk->function(leaf, walk->data)) {
        walk->enough = TRUE;
    }
}

static gboolean is_blank(Span bytes) {
    for (gsize i = 0; i < bytes.length; i++) {
        if (!g_ascii_isspace(bytes.bytes[i])) {
            return FALSE;
        }
    }
    return TRUE;
}

static void give_raw(Walk *walk, Span bytes, const char *reason) {
    if (!is_blank(bytes)) {
        MimeLeaf leaf = {.kind = LEAF_RAW, .body = bytes, .reason = reason};
        leaf.forwarded = walk->depth > 0 && walk->frames[walk->depth - 1].forwarded;
        give(walk, &leaf);
    }
}

/* Is the line (without its end) this frame's boundary? White space may follow
 * (RFC 2046, 5.1.1), nothing else: other lines stay text and are read. */
static gboolean is_boundary(const Frame *frame, Span line, gboolean *last) {
    if (!frame->boundary || line.length < frame->boundary_length + 2 ||
        memcmp(line.bytes + 2, frame->boundary, frame->boundary_length) != 0) {
        return FALSE;
    }
    Span rest = span_slice(line, frame->boundary_length + 2, line.length);
    *last = rest.length >= 2 && memcmp(rest.bytes, "--", 2) == 0;
    return is_blank(span_slice(rest, *last ? 2 : 0, rest.length));
}

static gboolean check_line(const Walk *walk, gsize at, gsize end, BoundaryLine *found) {
    for (guint i = walk->depth; i > 0; i--) {
        if (is_boundary(&walk->frames[i - 1], span_slice(walk->raw, at, end), &found->last)) {
            found->frame = i - 1;
            return TRUE;
        }
    }
    return FALSE;
}

/* The first boundary line at or after `from`. */
static gboolean find_boundary(const Walk *walk, gsize from, BoundaryLine *found) {
    const char *bytes = walk->raw.bytes;
    gsize length = walk->raw.length;
    for (gsize at = from; at + 2 < length && walk->depth > 0;) {
        const char *dash = memchr(bytes + at, '-', length - at);
        if (!dash) {
            return FALSE;
        }
        at = (gsize)(dash - bytes);
        if (at + 1 >= length || bytes[at + 1] != '-' || (at > 0 && bytes[at - 1] != '\n')) {
            at++;
            continue;
        }
        const char *newline = memchr(dash, '\n', length - at);
        gsize end = newline ? (gsize)(newline - bytes) : length;
        if (check_line(walk, at, end, found)) {
            found->after = MIN(end + 1, length);
            found->before = at;
            /* the line end before a boundary belongs to the boundary */
            if (found->before > from && bytes[found->before - 1] == '\n') {
                found->before--;
                found->before -= found->before > from && bytes[found->before - 1] == '\r';
            }
            return TRUE;
        }
        at = end;
    }
    return FALSE;
}

static void pop_to(Walk *walk, guint depth) {
    while (walk->depth > depth) {
        g_clear_pointer(&walk->frames[--walk->depth].boundary, g_free);
    }
}

static void push(Walk *walk, char *boundary, gboolean digest, gboolean forwarded) {
    walk->frames[walk->depth++] =
        (Frame){boundary, boundary ? strlen(boundary) : 0, digest, forwarded};
}

/* The body that starts at `at`, up to the next boundary line or the end of the
 * mail: then FALSE. */
static gboolean read_body(const Walk *walk, gsize at, Span *body, BoundaryLine *line) {
    gboolean more = find_boundary(walk, at, line);
    *body = span_slice(walk->raw, at, more ? line->before : walk->raw.length);
    return more;
}

/* From a boundary line to the header of the next part. FALSE: there is none. */
static gboolean next_part(Walk *walk, BoundaryLine line, gsize *part) {
    while (line.last) {
        Span epilogue;
        pop_to(walk, line.frame);
        gboolean more = read_body(walk, line.after, &epilogue, &line);
        give_raw(walk, epilogue, NULL);
        if (!more) {
            return FALSE;
        }
    }
    pop_to(walk, line.frame + 1);
    *part = line.after;
    return TRUE;
}

/* What stands before the first boundary is for readers without MIME, and shown
 * by none; where no boundary follows, it is all there is. FALSE: at the end. */
static gboolean enter_multipart(Walk *walk, MimeEntity *entity, gsize *at, gboolean forwarded) {
    guint frame = walk->depth;
    BoundaryLine line;
    Span preamble;
    push(walk, g_steal_pointer(&entity->boundary), entity->digest, forwarded);
    gboolean more = read_body(walk, *at, &preamble, &line);
    if (!more || line.frame != frame || line.last) {
        give_raw(walk, preamble, "a multipart has no parts");
    }
    return more && next_part(walk, line, at);
}

static void give_leaf(Walk *walk, const MimeEntity *entity, Span header, Span body,
                      gboolean forwarded) {
    MimeLeaf leaf = {.kind = entity->kind == ENTITY_HTML         ? LEAF_HTML
                             : entity->kind == ENTITY_ATTACHMENT ? LEAF_ATTACHMENT
                                                                 : LEAF_TEXT,
                     .header = header,
                     .body = body,
                     .encoding = entity->encoding,
                     .charset = entity->charset,
                     .flowed = entity->flowed,
                     .delete_space = entity->delete_space,
                     .forwarded = forwarded};
    give(walk, &leaf);
}

static void give_subjects(Walk *walk, Span header) {
    HeaderField field;
    guint count = 0;
    for (gsize at = 0; header_next(header, &at, &field) && count < SUBJECTS_MAX;) {
        if (header_is(&field, "Subject")) {
            MimeLeaf leaf = {.kind = LEAF_SUBJECT, .body = field.value, .forwarded = TRUE};
            give(walk, &leaf);
            count++;
        }
    }
}

/* An entity whose header starts at *at. Moves *at to the next; FALSE: no more. */
static gboolean walk_entity(Walk *walk, gsize *at, gboolean is_message) {
    const Frame *frame = walk->depth ? &walk->frames[walk->depth - 1] : NULL;
    gboolean forwarded = frame && frame->forwarded;
    gsize start = *at, body;
    BoundaryLine line;
    Span content;
    if (++walk->parts > MESSAGE_MIME_MAX) {
        give_raw(walk, span_slice(walk->raw, start, walk->raw.length), "too many MIME parts");
        return FALSE;
    }
    Span header = header_block(span_slice(walk->raw, start, walk->raw.length), &body);
    body += start;
    if (is_message && forwarded) {
        give_subjects(walk, header);
    }
    g_auto(MimeEntity) entity = {0};
    mime_entity_read(&entity, header, frame && frame->digest && !is_message);
    gboolean container = entity.kind == ENTITY_MULTIPART || entity.kind == ENTITY_MESSAGE;
    if (container && walk->depth == MESSAGE_DEPTH_MAX) {
        gboolean more = read_body(walk, body, &content, &line);
        give_raw(walk, content, "MIME parts are nested too deep");
        return more && next_part(walk, line, at);
    }
    if (entity.kind == ENTITY_MULTIPART && entity.boundary) {
        *at = body;
        return enter_multipart(walk, &entity, at, forwarded);
    }
    if (entity.kind == ENTITY_MESSAGE) {
        if (entity.attached) {
            MimeLeaf leaf = {.kind = LEAF_ATTACHMENT, .header = header};
            give(walk, &leaf);
        }
        push(walk, NULL, FALSE, TRUE);
        *at = body;
        return TRUE;
    }
    gboolean more = read_body(walk, body, &content, &line);
    if (entity.kind == ENTITY_MULTIPART) {
        give_raw(walk, content, "a multipart has no boundary");
    } else {
        give_leaf(walk, &entity, header, content, forwarded || entity.forwarded);
    }
    return more && next_part(walk, line, at);
}

void mime_walk(Span raw, MimeLeafFunction function, gpointer data) {
    Walk walk = {.raw = raw, .function = function, .data = data};
    gboolean is_message = TRUE;
    gsize at = 0;
    while (!walk.enough && walk_entity(&walk, &at, is_message)) {
        is_message = walk.depth > 0 && !walk.frames[walk.depth - 1].boundary;
    }
    pop_to(&walk, 0);
}
