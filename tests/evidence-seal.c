/* Mail sealed to auditors: what lies where, who can read it, and what is stored once. */
#include "evidence-fixture.h"

#define SECRET "PLAIN-WORDS-OF-THE-CUSTOMER"

static void reopen(Desk *desk, const char *recipients) {
    close_evidence(desk);
    desk->recipients = recipients;
    open_evidence(desk);
}

/* The only case, read anew. */
static CaseFile *the_case(Desk *desk) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) files = case_files_read(desk->archive, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(files->len, ==, 1);
    return g_ptr_array_steal_index(files, 0);
}

static CaseMessage *message_at(const CaseFile *file, guint index) {
    g_assert_cmpuint(index, <, file->messages->len);
    return g_ptr_array_index(file->messages, index);
}

static GBytes *read_mail(Desk *desk, const CaseMessage *message, const SealKey *key,
                         GError **error) {
    return evidence_mail(desk->archive, &message->mail, &message->object, message->sealed_to, key,
                         error);
}

static void assert_reads(Desk *desk, const CaseMessage *message, const char *key_name,
                         const Mail *mail) {
    g_autoptr(SealKey) key = key_name ? key_of(&desk->files, key_name) : NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *expected = bytes_of(mail);
    g_autoptr(GBytes) read = read_mail(desk, message, key, &error);
    g_assert_no_error(error);
    g_assert_true(span_equal(span_of_bytes(read), span_of_text(expected)));
}

static void assert_cannot_read(Desk *desk, const CaseMessage *message, const char *key_name,
                               KasuharaError class, const char *why) {
    g_autoptr(SealKey) key = key_name ? key_of(&desk->files, key_name) : NULL;
    g_autoptr(GError) error = NULL;
    g_assert_null(read_mail(desk, message, key, &error));
    g_assert_error(error, KASUHARA_ERROR, (gint) class);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, why));
}

/* How many files below a directory hold the words; *files: how many there are. */
static guint count_in_files(const char *path, const char *words, guint *files) {
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;
    guint found = 0;
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *entry = g_build_filename(path, name, NULL), *content = NULL;
        gsize length = 0;
        found += count_in_files(entry, words, files);
        if (!g_file_get_contents(entry, &content, &length, NULL))
            continue;
        (*files)++;
        found += g_strstr_len(content, (gssize)length, words) ? 1 : 0;
    }
    return found;
}

static guint count_objects(Desk *desk) {
    g_autofree char *path = g_build_filename(desk->files.path, "objects", NULL);
    guint files = 0;
    count_in_files(path, SECRET, &files);
    return files;
}

/* What was sent before its thread was flagged is sealed too: in the archive, and before that in
 * state's own file. */
static void test_nothing_plain(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail first = {"1", NULL, "First " SECRET "\n", FALSE};
    Mail second = {"2", "1", SECRET "\n" THREAT, FALSE};
    g_autofree char *state = in_fixture(&desk->files, "state.sqlite");
    guint files = 0;
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_sqlite(state, NULL);
    make_recipient(&desk->files, "two", RSA_KEY);
    make_recipient(&desk->files, "other", RSA_KEY);
    reopen(desk, "one.pem two.pem");
    keep(desk, first.id, first.to, first.body);
    g_assert_cmpuint(count_in_files(desk->files.directory, SECRET, &files), ==, 0);
    keep(desk, second.id, second.to, second.body);
    g_assert_cmpuint(count_in_files(desk->files.directory, SECRET, &files), ==, 0);
    g_assert_cmpuint(files, >, 5);
    assert_chain(desk, "open 1 Q2; message 1 Q1; message 1 Q2");
    g_autoptr(CaseFile) file = the_case(desk);
    for (guint i = 0; i < 2; i++) {
        const CaseMessage *message = message_at(file, i);
        const Mail *mail = i ? &second : &first;
        g_assert_true(message->mail_held);
        g_assert_cmpuint(message->sealed_to->len, ==, 2);
        g_assert_false(digest_equal(&message->mail, &message->object));
        assert_reads(desk, message, "one.key", mail);
        assert_reads(desk, message, "two.key", mail);
        assert_cannot_read(desk, message, "other.key", KASUHARA_ERROR_INPUT,
                           "is not a recipient's");
        assert_cannot_read(desk, message, NULL, KASUHARA_ERROR_INPUT, "CN=one; CN=two");
    }
}

static void test_record(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    char object[DIGEST_HEX + 1], mail[DIGEST_HEX + 1], certificate[DIGEST_HEX + 1];
    g_autoptr(Sealer) sealer = sealer_to(&desk->files, "one.pem");
    const SealRecipient *one = g_ptr_array_index(sealer_recipients(sealer), 0);
    keep(desk, "1", NULL, THREAT);
    g_autoptr(CaseFile) file = the_case(desk);
    digest_to_hex(&message_at(file, 0)->object, object);
    digest_to_hex(&message_at(file, 0)->mail, mail);
    digest_to_hex(&one->certificate, certificate);
    g_autofree char *text = text_of_line(desk, 2);
    g_autofree char *expected =
        g_strdup_printf("\"object\":\"%s\",\"as\":\"presented by the mail server to the filter\","
                        "\"sealed\":\"cms\",\"sealed_to\":[{\"subject\":\"CN=one\","
                        "\"certificate\":\"%s\"}]},\"envelope\":",
                        object, certificate);
    g_assert_nonnull(strstr(text, expected));
    g_autofree char *received = g_strdup_printf("\"mail\":{\"sha256\":\"%s\",", mail);
    g_assert_nonnull(strstr(text, received));
}

/* Again, in this process and in a later one: not stored twice. To others: it is, for them. */
static void test_stored_once(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Digest first;
    make_recipient(&desk->files, "two", EC_KEY);
    keep(desk, "1", NULL, THREAT);
    guint objects = count_objects(desk); /* open, message, the mail, the policy's */
    keep(desk, "1", NULL, THREAT);
    g_assert_cmpuint(count_objects(desk), ==, objects + 1);
    reopen(desk, "one.pem");
    keep(desk, "1", NULL, THREAT);
    g_assert_cmpuint(count_objects(desk), ==, objects + 2);
    reopen(desk, "two.pem");
    keep(desk, "1", NULL, THREAT);
    g_assert_cmpuint(count_objects(desk), ==, objects + 4);
    assert_chain(desk, "open 1 Q1; message 1 Q1; again 1 Q1; again 1 Q1; again 1 Q1");
    g_autoptr(CaseFile) file = the_case(desk);
    first = message_at(file, 0)->object;
    for (guint i = 0; i < 3; i++)
        g_assert_true(digest_equal(&message_at(file, i)->object, &first));
    g_assert_false(digest_equal(&message_at(file, 3)->object, &first));
    g_assert_cmpstr(g_ptr_array_index(message_at(file, 2)->sealed_to, 0), ==, "CN=one");
    g_assert_cmpstr(g_ptr_array_index(message_at(file, 3)->sealed_to, 0), ==, "CN=two");
}

/* What is known to be there may be gone, or damaged: then it is stored anew. */
static void test_gone(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail mail = {"1", NULL, THREAT, FALSE};
    char hex[DIGEST_HEX + 1];
    keep(desk, "1", NULL, THREAT);
    g_autoptr(CaseFile) before = the_case(desk);
    digest_to_hex(&message_at(before, 0)->object, hex);
    g_autofree char *path = g_strdup_printf("%s/objects/%.2s/%s", desk->files.path, hex, hex + 2);
    g_assert_cmpint(g_remove(path), ==, 0);
    keep(desk, "1", NULL, THREAT);
    g_autoptr(CaseFile) after = the_case(desk);
    assert_reads(desk, message_at(after, 1), "one.key", &mail);
    assert_cannot_read(desk, message_at(after, 0), "one.key", KASUHARA_ERROR_SYSTEM, "is missing");
}

/* Held plain when recipients were named, held sealed when they were no more. */
static void change_to(Desk *desk, const char *then) {
    const Mail mails[] = {
        {"1", NULL, "First.\n", FALSE}, {"2", "1", "Second.\n", FALSE}, {"3", "2", THREAT, FALSE}};
    reopen(desk, NULL);
    keep(desk, "1", NULL, mails[0].body);
    reopen(desk, "one.pem");
    keep(desk, "2", "1", mails[1].body);
    reopen(desk, then);
    keep(desk, "3", "2", mails[2].body);
    assert_chain(desk, "open 1 Q3; message 1 Q1; message 1 Q2; message 1 Q3");
    g_autoptr(CaseFile) file = the_case(desk);
    for (guint i = 0; i < 3; i++) {
        gboolean sealed = i == 1 || then;
        g_test_message("mail %u", i);
        g_assert_true((message_at(file, i)->sealed_to != NULL) == sealed);
        assert_reads(desk, message_at(file, i), sealed ? "one.key" : NULL, &mails[i]);
    }
}

static void test_changes_to(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    change_to(desk, "one.pem");
}

static void test_changes_from(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    change_to(desk, NULL);
}

/* Not one byte of the object may be another; nor may another object stand for the mail. */
static void test_altered(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    char hex[DIGEST_HEX + 1];
    gsize length = 0;
    g_autoptr(SealKey) key = key_of(&desk->files, "one.key");
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", "1", NULL);
    g_autoptr(CaseFile) file = the_case(desk);
    CaseMessage *message = message_at(file, 0);
    digest_to_hex(&message->object, hex);
    g_autofree char *name = g_strdup_printf("objects/%.2s/%s", hex, hex + 2);
    g_autofree char *content = read_file(desk->files.path, name, &length);
    for (gsize i = 0; i < length; i++) {
        g_autoptr(GError) error = NULL;
        content[i] ^= (char)(1 << (i % 8));
        write_file(desk->files.path, name, content, (gssize)length);
        g_assert_null(read_mail(desk, message, key, &error));
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
        content[i] ^= (char)(1 << (i % 8));
    }
    content[0] ^= 1;
    write_file(desk->files.path, name, content, (gssize)length);
    g_autofree char *verified = verify_to_text(desk->files.path, evidence_record_objects);
    g_assert_nonnull(strstr(verified, "altered"));
    message->object = message_at(file, 1)->object;
    assert_cannot_read(desk, message, "one.key", KASUHARA_ERROR_CORRUPT, "holds another mail");
    g_clear_pointer(&message->sealed_to, g_ptr_array_unref);
    assert_cannot_read(desk, message, "one.key", KASUHARA_ERROR_CORRUPT, "holds another mail");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
#define ADD(name, function)                                                                        \
    g_test_add("/evidence-seal/" name, Desk, "one.pem", set_up_desk, function, tear_down_desk)
    ADD("nothing lies plain in archive or state, each recipient reads", test_nothing_plain);
    ADD("the record", test_record);
    ADD("stored once", test_stored_once);
    ADD("stored anew where it is gone", test_gone);
    ADD("held plain, then sealed", test_changes_to);
    ADD("held sealed, then plain", test_changes_from);
    ADD("altered or exchanged", test_altered);
    return g_test_run();
}
