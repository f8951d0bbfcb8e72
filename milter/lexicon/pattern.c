/* Offers pattern.h. Limits keep a pattern from running away: match, depth and
 * heap (pcre2_set_match_limit(3)); with JIT the match limit holds too. */
#include "lexicon/pattern.h"

#include "base/error.h"
#include "base/translate.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT = 200000,
    DEPTH_LIMIT = 10000,
    HEAP_LIMIT_KIB = 8192,
    JIT_STACK_MAX = 512 * 1024,
};

struct Pattern {
    pcre2_code *code;
};

struct PatternScratch {
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

/* Does it match the empty text? */
static gboolean matches_nothing(const pcre2_code *code) {
    pcre2_match_data *match = pcre2_match_data_create_from_pattern(code, NULL);
    int found = pcre2_match(code, (PCRE2_SPTR) "", 0, 0, 0, match, NULL);
    pcre2_match_data_free(match);
    return found >= 0;
}

Pattern *pattern_compile(const char *source, GError **error) {
    int code_number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED,
                                     PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT,
                                     &code_number, &offset, NULL);
    if (!code) {
        PCRE2_UCHAR message[256];
        pcre2_get_error_message(code_number, message, sizeof message);
        offset = MIN(offset, strlen(source));
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("%s, at character %ld"),
                    (const char *)message, g_utf8_strlen(source, (gssize)offset) + 1);
        return NULL;
    }
    if (matches_nothing(code)) {
        pcre2_code_free(code);
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("it matches the empty text, so it would hit everywhere; make a part of it "
                      "necessary"));
        return NULL;
    }
    /* No JIT on this platform is no error: the interpreter answers the same. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    Pattern *pattern = g_new0(Pattern, 1);
    pattern->code = code;
    return pattern;
}

void pattern_free(Pattern *pattern) {
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    g_free(pattern);
}

PatternScratch *pattern_scratch_new(void) {
    PatternScratch *scratch = g_new0(PatternScratch, 1);
    scratch->match = pcre2_match_data_create(2, NULL);
    scratch->context = pcre2_match_context_create(NULL);
    if (!scratch->match || !scratch->context)
        g_error("out of memory for PCRE2's scratch");
    pcre2_set_match_limit(scratch->context, MATCH_LIMIT);
    pcre2_set_depth_limit(scratch->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(scratch->context, HEAP_LIMIT_KIB);
    return scratch;
}

void pattern_scratch_free(PatternScratch *scratch) {
    if (!scratch)
        return;
    pcre2_jit_stack_free(scratch->stack);
    pcre2_match_context_free(scratch->context);
    pcre2_match_data_free(scratch->match);
    g_free(scratch);
}

static int match(const Pattern *pattern, PatternScratch *scratch, Span text, gsize from) {
    return pcre2_match(pattern->code, (PCRE2_SPTR)(text.bytes ? text.bytes : ""), text.length, from,
                       PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, scratch->match, scratch->context);
}

/* Few patterns need more than the 32 KB that JIT takes from the machine's stack;
 * only for them a larger one is made. */
static gboolean has_larger_stack(PatternScratch *scratch) {
    if (scratch->stack)
        return FALSE;
    scratch->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
    pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
    return scratch->stack != NULL;
}

int pattern_find(const Pattern *pattern, PatternScratch *scratch, Span text, gsize from, gsize last,
                 gsize *start, gsize *end) {
    G_STATIC_ASSERT(PATTERN_ANYWHERE == PCRE2_UNSET);
    pcre2_set_offset_limit(scratch->context, last);
    int found = match(pattern, scratch, text, from);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT && has_larger_stack(scratch))
        found = match(pattern, scratch, text, from);
    if (found == PCRE2_ERROR_NOMATCH)
        return 0;
    if (found < 0)
        return -1;
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(scratch->match);
    *start = places[0];
    *end = places[1];
    /* \K may set the start behind the end; the limits are not what it ran into,
     * but such a match has no place. */
    return *start < *end ? 1 : 0;
}

Span pattern_group(const PatternScratch *scratch, Span text) {
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(scratch->match);
    if (pcre2_get_ovector_count(scratch->match) < 2 || places[2] == PCRE2_UNSET)
        return span_of(NULL, 0);
    return span_slice(text, places[2], places[3]);
}

guint pattern_groups(const Pattern *pattern) {
    guint32 groups = 0;
    pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    return groups;
}

gboolean pattern_may_be_empty(const char *source) {
    int code;
    PCRE2_SIZE at;
    uint32_t may = 0;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &at, NULL);
    if (compiled && pcre2_pattern_info(compiled, PCRE2_INFO_MATCHEMPTY, &may) != 0)
        may = 1;
    pcre2_code_free(compiled);
    return may != 0;
}
