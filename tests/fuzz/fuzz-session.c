/* What a mail server may say in any order, a line a word: B begin, R recipient, H header, E end of
 * headers, D body, F forget; and what our own headers make of it. */
#include "fuzz.h"

#include "../verdict-fixture.h"
#include "session/session-inside.h"
#include "xml/xml.h"

static Service service;

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    g_autoptr(Problems) problems = problems_new();
    message_init();
    xml_init();
    pthread_mutex_init(&service.policy_lock, NULL);
    service.policy = policy_read("policy.xml", open_text, (gpointer)POLICY_HEAD, problems);
    PROMISED(service.policy);
    return 0;
}

/* No line of it is taken for another header. */
static void look_at_header(const char *text) {
    for (const char *at = strpbrk(text, "\r\n"); at; at = strpbrk(at + 1, "\r\n"))
        PROMISED(*at == '\n' && (at[1] == ' ' || at[1] == '\t'));
}

static void look_at_marks(const char *value) {
    g_autofree char *subject = mark_subject("[要注意]", value);
    look_at_header(subject);
}

static void take(Session *session, char word, char *rest) {
    char *colon = strchr(rest, ':');
    switch (word) {
    case 'B':
        session_begin(session, rest);
        break;
    case 'R':
        session_recipient(session, rest, colon);
        break;
    case 'H':
        if (colon)
            *colon = '\0';
        session_header(session, rest, colon ? colon + 1 : "");
        break;
    case 'E':
        session_header_end(session);
        break;
    case 'D':
        session_body(session, (const unsigned char *)rest, strlen(rest));
        break;
    case 'F':
        session_forget(session);
        break;
    default:
        look_at_marks(rest);
    }
    PROMISED(session->mail_length <= session->mail_room || session->mail_length == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    Session *session = session_new(&service, (Agreement){0, bytes && length > 0 ? bytes[0] : 0});
    Span rest = span_of(bytes, length);
    session->mail_max = 4096;
    while (rest.length > 0) {
        g_autofree char *line = span_dup(fuzz_first_line(&rest));
        if (*line)
            take(session, *line, line + 1);
        PROMISED(session->mail_length <= session->mail_max);
    }
    session_free(session);
    PROMISED(g_atomic_int_get(&service.in_flight) == 0);
    return 0;
}
