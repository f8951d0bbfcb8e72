/* Promises what message.h says of message_parse(): the fields of the header that
 * the daemon needs, then the parts (mime-structure.c, readable-parts.c). Fails
 * never. Nothing here is recursive and every byte is read a fixed number of
 * times, whatever the mail. */
#include "message/parts.h"

#include "message/charset-name.h"
#include "message/envelope.h"
#include "message/japanese.h"

#include <gmime/gmime.h>

void message_init(void) {
    static gsize done = 0;
    if (g_once_init_enter(&done)) {
        g_mime_init();
        japanese_init();
        charset_hold_open();
        g_once_init_leave(&done, 1);
    }
}

static void part_free(gpointer data) {
    MessagePart *part = data;
    g_free(part->name);
    g_string_free(part->text, TRUE);
    g_array_unref(part->passages);
    g_free(part);
}

void message_free(Message *message) {
    if (!message) {
        return;
    }
    g_ptr_array_unref(message->parts);
    g_ptr_array_unref(message->references);
    g_free(message->subject);
    g_free(message->from);
    g_free(message->message_id);
    g_free(message->partial_reason);
    g_free(message);
}

static const char *first_mailbox(InternetAddressList *list, guint depth) {
    for (int i = 0; i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        const char *found = NULL;
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            found = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
        } else if (depth < 2 && INTERNET_ADDRESS_IS_GROUP(address)) {
            InternetAddressGroup *group = INTERNET_ADDRESS_GROUP(address);
            found = first_mailbox(internet_address_group_get_members(group), depth + 1);
        }
        if (found && *found) {
            return found;
        }
    }
    return NULL;
}

/* NULL where there is no address in it. */
static char *read_from(Span value) {
    g_autofree char *text = span_dup(span_slice(value, 0, HEADER_VALUE_MAX));
    InternetAddressList *list = internet_address_list_parse(NULL, text);
    if (!list) {
        return NULL;
    }
    const char *address = first_mailbox(list, 0);
    g_autofree char *normalised = address ? address_normalise(address) : NULL;
    g_object_unref(list);
    return normalised && *normalised ? g_steal_pointer(&normalised) : NULL;
}

static gboolean is_automatic(Span value) {
    gsize at = 0;
    while (at < value.length && g_ascii_isspace(value.bytes[at])) {
        at++;
    }
    gboolean no = value.length - at >= 2 && g_ascii_strncasecmp(value.bytes + at, "no", 2) == 0 &&
                  (value.length - at == 2 || !g_ascii_isalnum(value.bytes[at + 2]));
    return at < value.length && !no;
}

/* Readers differ in which of several Subject fields they show: the first is the
 * subject, and all are read. */
typedef struct {
    GString *text;
    guint count;
} Subjects;

static void add_subject(Message *message, Subjects *subjects, Span value, gsize text_max) {
    if (subjects->count++ >= SUBJECTS_MAX || subjects->text->len > text_max) {
        return;
    }
    g_autofree char *subject = header_to_utf8(span_slice(value, 0, text_max * 4 + 64));
    if (subjects->text->len) {
        g_string_append_c(subjects->text, '\n');
    }
    g_string_append(subjects->text, subject);
    if (!message->subject) {
        message->subject = g_steal_pointer(&subject);
    }
}

static void read_field(Message *message, const HeaderField *field, GPtrArray *replied) {
    if (!message->from && header_is(field, "From")) {
        message->from = read_from(field->value);
    } else if (!message->message_id && header_is(field, "Message-ID")) {
        message->message_id = thread_id_of(span_slice(field->value, 0, HEADER_VALUE_MAX));
    } else if (header_is(field, "In-Reply-To")) {
        thread_ids_add(replied, span_slice(field->value, 0, HEADER_VALUE_MAX));
    } else if (header_is(field, "Auto-Submitted")) {
        message->automatic = message->automatic || is_automatic(field->value);
    }
}

/* References after In-Reply-To, whichever stands first in the header. */
static void read_references(Message *message, Span header) {
    HeaderField field;
    for (gsize at = 0; header_next(header, &at, &field);) {
        if (header_is(&field, "References")) {
            Span value = field.value;
            gsize start = value.length > HEADER_THREAD_MAX ? value.length - HEADER_THREAD_MAX : 0;
            thread_ids_add_newest_first(message->references,
                                        span_slice(value, start, value.length));
        }
    }
}

static void read_header(Message *message, Span raw, PartsReader *reader, gsize text_max) {
    gsize body;
    Span header = header_block(raw, &body);
    Subjects subjects = {g_string_new(NULL), 0};
    HeaderField field;
    for (gsize at = 0; header_next(header, &at, &field);) {
        if (header_is(&field, "Subject")) {
            add_subject(message, &subjects, field.value, text_max);
        } else {
            read_field(message, &field, message->references);
        }
    }
    read_references(message, header);
    if (message->subject) {
        parts_add_subject(reader, subjects.text->str);
    }
    g_string_free(subjects.text, TRUE);
}

Message *message_parse(Span raw, gsize text_max) {
    Message *message = g_new0(Message, 1);
    message->parts = g_ptr_array_new_with_free_func(part_free);
    message->references = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(PartsReader) reader = parts_reader_new(message, text_max);
    read_header(message, raw, reader, text_max);
    mime_walk(raw, parts_add_leaf, reader);
    return message;
}
