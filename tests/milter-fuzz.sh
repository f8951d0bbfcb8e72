#!/bin/sh
# The daemon before a mail server gone mad: tests/milter-fuzz, $MILTER_FUZZ_ROUNDS of the seed
# $MILTER_FUZZ_SEED. In a build with AddressSanitizer leaks are looked for, too.
. "$top_srcdir/tests/mta-common.sh"
seed=${MILTER_FUZZ_SEED:-1}
rounds=${MILTER_FUZZ_ROUNDS:-1000}
begin_alone fuzz
use_policy protocol

# The search for leaks reads /proc, which the sandbox does not let it.
daemon_options=--no-sandbox
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:fast_unwind_on_malloc=0"
LSAN_OPTIONS="suppressions=$top_srcdir/tests/lsan.supp:print_suppressions=0"
export ASAN_OPTIONS LSAN_OPTIONS
LD_PRELOAD=$top_builddir/tests/leak-check.so
export LD_PRELOAD
check 'the daemon starts' daemon_start
unset LD_PRELOAD
service=$(tr -d ' ' <"/proc/$daemon/task/$daemon/children")
echo "# seed $seed, $rounds rounds"
check 'no crash, no hang' "$top_srcdir/tests/milter-fuzz" "$work/milter.sock" --seed "$seed" --rounds "$rounds" \
    --directory "$top_srcdir/policy/samples"
check 'the service is the one that was started' kill -0 "$service"
"$top_srcdir/tests/milter-client" "$work/milter.sock" --connections 2 --messages 3 >"$work/client.out" 2>&1
check 'it still serves' grep -q 'marked 2 .* refused 0 lost 0$' "$work/client.out"
kill -TERM "$daemon"
wait "$daemon"
status=$?
daemon=
check 'it ends in order, and has leaked nothing' test "$status" -eq 0
[ "$status" = 0 ] || grep -v 'level=' "$work/daemon.log" | tail -n 60 | sed 's/^/# /'
check 'no message was left without an end' grep -q 'stopped: .* unanswered=0$' "$work/daemon.log"
check 'both verifiers: the archive stands' verify_both
finish
