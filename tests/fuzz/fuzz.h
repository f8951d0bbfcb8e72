/* A fuzz target: a file that defines these two. libFuzzer's main() calls them in a build with
 * --enable-fuzzer (`make fuzz`); corpus-main.c does over files, in `make check`.
 *
 * A target aborts where what it calls breaks its promise, not only where memory is misused. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/span.h"

#include <glib.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Aborts, with the line: not by g_error(), whose signal libFuzzer does not take for a find. */
#define PROMISED(condition)                                                                        \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            g_printerr("%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Up to the first newline, and what is behind it: for inputs of two parts. */
static inline Span fuzz_first_line(Span *rest) {
    const char *end = memchr(rest->bytes, '\n', rest->length);
    Span line = span_of(rest->bytes, end ? (gsize)(end - (const char *)rest->bytes) : rest->length);
    gsize taken = MIN(line.length + 1, rest->length);
    *rest = span_of((const char *)rest->bytes + taken, rest->length - taken);
    return line;
}

#endif
