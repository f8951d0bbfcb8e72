#!/bin/sh
# Every fault at once, through Postfix, for $FAULT_SECONDS; then each mail is accounted for: tests/fault-run.
# `make check-faults` runs it for ten minutes.
server=postfix
. "$top_srcdir/tests/mta-common.sh"
begin
port=$(mta_free_port)
mkdir "$work/disk"
chmod 700 "$work/disk"
seconds=${FAULT_SECONDS:-45}
TSAN_OPTIONS="suppressions=$top_srcdir/tests/tsan.supp halt_on_error=1 second_deadlock_stack=1 exitcode=66"
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
export TSAN_OPTIONS ASAN_OPTIONS

mount -t tmpfs -o "size=$((64 + seconds))m,mode=700" tmpfs "$work/disk" 2>/dev/null || :
check 'Postfix starts' postfix_start "$work/mta" "$port" "$work/milter.sock"
"$top_srcdir/tests/fault-run" "$work" "$port" "$seconds" >"$work/out" 2>&1
status=$?
while read -r line; do
    case $line in
    "ok - "*) ok "${line#ok - }" ;;
    "not ok - "*) not_ok "${line#not ok - }" ;;
    "# "*) echo "$line" ;;
    *) echo "# $line" ;;
    esac
done <"$work/out"
check 'the run came to its end' test "$status" -eq 0
if [ "$failed" = 1 ]; then
    grep 'ERROR: \|WARNING: Thr\|SUMMARY: \|ended by signal' "$work/daemon.log" | sort | uniq -c | sed 's/^/# /'
    grep -v 'level=\|in force\|checkpoint of\|refused:\|deferred (' "$work/daemon.log" | tail -n 60 | sed 's/^/# /'
fi
umount "$work/disk" 2>/dev/null || :
finish
