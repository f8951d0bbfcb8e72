#!/bin/sh
# Many connections at once, reloads meanwhile: nobody is lost, all flagged mail
# is archived once. contrib/check runs it in a build with ThreadSanitizer too:
# then any race ends the daemon with a report in its log.
. "$top_srcdir/tests/mta-common.sh"
begin_alone threads
# The containers' own library is not built with ThreadSanitizer: tests/tsan.supp says why each line stands.
TSAN_OPTIONS="suppressions=$top_srcdir/tests/tsan.supp halt_on_error=1 second_deadlock_stack=1 exitcode=66"
export TSAN_OPTIONS

check 'the daemon starts' daemon_start
"$top_srcdir/tests/milter-client" "$work/milter.sock" --connections 12 --messages 40 >"$work/client.out" 2>&1 &
client=$!
for round in $(seq 10); do
    sleep 0.3
    case $((round % 2)) in
    0) use_policy a ;;
    1) use_policy b ;;
    esac
    kill -HUP "$daemon"
done
wait "$client"
check 'no connection is lost' grep -q ' lost 0$' "$work/client.out"
check 'none refused' grep -q ' refused 0 ' "$work/client.out"
marked=$(sed -n 's/.*marked \([0-9]*\).*/\1/p' "$work/client.out")
check 'flagged mail was marked' test "${marked:-0}" -gt 100
check 'each marked mail has one record' test "$(records message)" -eq "${marked:-0}"
check 'both verifiers: it stands' verify_both
kill -TERM "$daemon"
wait "$daemon"
status=$?
daemon=
check 'the daemon ended in order' test "$status" -eq 0
[ "$status" = 0 ] || tail -n 60 "$work/daemon.log" | sed 's/^/# /'
finish
