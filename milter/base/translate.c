#include "base/translate.h"

#include "base/build-tree.h"

#include <libintl.h>
#include <locale.h>

static const char domain[] = "kasuhara";

/* Any locale but C makes the C library look at LANGUAGE; C.UTF-8 does with glibc before 2.39
 * (sourceware bug 16621). */
static void leave_c_locale(const char *language) {
    static const char *const others[] = {"ja_JP.UTF-8", "en_US.UTF-8", "en_GB.UTF-8", "C.UTF-8"};
    const char *now = setlocale(LC_MESSAGES, NULL);
    if (strcmp(language, "en") == 0 ||
        (strcmp(now, "C") != 0 && strcmp(now, "POSIX") != 0 && !g_str_has_prefix(now, "C.")))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (setlocale(LC_MESSAGES, others[i])) {
            setlocale(LC_CTYPE, others[i]); /* else the C library's own texts are of "?" */
            return;
        }
}

gboolean translate_init(const char *language) {
    if (language) {
        leave_c_locale(language);
        if (!g_setenv("LANGUAGE", language, TRUE))
            return FALSE;
    }
    bindtextdomain(domain, translate_directory());
    bind_textdomain_codeset(domain, "UTF-8");
    textdomain(domain); /* glibc forgets what it looked up in another language */
    return !language || strcmp(language, translate_language()) == 0;
}

const char *translate_directory(void) {
    return build_tree_runs() ? BUILD_TREE "/milter/po" : LOCALE_DIRECTORY;
}

const char *translate_language(void) {
    /* Translators: the code of the language that you translate into, such as ja. */
    const char *code = _("language code: en");
    return g_str_has_prefix(code, "language code: ") ? code + strlen("language code: ") : code;
}

const char *translate(const char *text) {
    return dgettext(domain, text);
}

const char *translate_in(const char *context, const char *text) {
    return g_dpgettext2(domain, context, text);
}

const char *translate_plural(const char *one, const char *many, guint64 number) {
    return dngettext(domain, one, many, (unsigned long)number);
}
