/* For tests/verify-archive.sh:
 *
 *     archive-tool make DIR COUNT     an archive of COUNT records, or as many more
 *     archive-tool verify DIR         as `kasuhara verify`: 0 stands, 1 does not, 2 cannot say */
#include "evidence/evidence.h"

static int make(const char *path, guint64 count) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_CREATE, NULL, &error);
    for (guint64 i = 1; archive && !error && i <= count; i++) {
        g_autofree char *mail = g_strdup_printf("Subject: %" G_GUINT64_FORMAT "\n\nhello\n", i);
        char hex[DIGEST_HEX + 1];
        Digest digest;
        if (!archive_put(archive, span_of_text(mail), &digest, &error))
            break;
        digest_to_hex(&digest, hex);
        g_autofree char *record =
            g_strdup_printf("{\"kind\":\"note\",\"text\":\"},\\\"object\\\":\\\"\","
                            "\"none\":{\"object\":null},\"mail\":{\"object\":\"%s\"}}\n",
                            hex);
        archive_append(archive, "note", span_of_text(record), NULL, NULL, &error);
    }
    if (error)
        g_printerr("%s\n", error->message);
    return error ? 2 : 0;
}

static int verify(const char *path) {
    g_autoptr(GError) error = NULL;
    Verification found;
    if (!archive_verify(path, &(VerifyOptions){.objects = evidence_record_objects}, &found,
                        &error)) {
        g_printerr("%s\n", error->message);
        return 2;
    }
    int stands = verification_stands(&found);
    for (guint i = 0; i < found.findings->len; i++) {
        const Finding *finding = g_ptr_array_index(found.findings, i);
        g_print("%s, line %" G_GUINT64_FORMAT ", %s: %s\n", finding_word(finding->kind),
                finding->sequence, finding->path ? finding->path : "-", finding->text);
    }
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&found.head, hex);
    g_print("%" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT " objects, head %s\n", found.lines,
            found.objects, hex);
    verification_clear(&found);
    return stands > 0 ? 0 : stands == 0 ? 1 : 2;
}

int main(int argc, char **argv) {
    if (argc == 4 && g_str_equal(argv[1], "make"))
        return make(argv[2], g_ascii_strtoull(argv[3], NULL, 10));
    if (argc == 3 && g_str_equal(argv[1], "verify"))
        return verify(argv[2]);
    g_printerr("usage: archive-tool make DIR COUNT | verify DIR\n");
    return 2;
}
