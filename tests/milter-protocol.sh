#!/bin/sh
# The daemon and the milter protocol, without a mail server: tests/miltertest/*.lua
# by miltertest, and tests/milter-raw for what miltertest cannot say.
. "$top_srcdir/tests/mta-common.sh"
server=milter
failed=0
work=$(mktemp -d /tmp/kasuhara-protocol-XXXXXX)
trap end EXIT
trap 'exit 1' HUP INT TERM

# Counts the lines that a script printed; one that broke off is one more.
count_lines() { # NAME OUTPUT STATUS
    while read -r line; do
        case $line in
        "ok - "*) ok "$1: ${line#ok - }" ;;
        "not ok - "*) not_ok "$1: ${line#not ok - }" ;;
        *) echo "# $line" ;;
        esac
    done <"$2"
    [ "$3" -eq 0 ] || not_ok "$1: ended with status $3"
}

mkdir "$work/policy"
use_policy protocol
check 'the daemon starts' daemon_start

for script in scope sequence marks abilities; do
    if ! command -v miltertest >/dev/null; then
        count=$((count + 1))
        echo "ok $count - $script # SKIP miltertest is not installed"
        continue
    fi
    timeout 300 miltertest -D "socket=unix:$work/milter.sock" -D "here=$top_srcdir/tests/miltertest" \
        -s "$top_srcdir/tests/miltertest/$script.lua" >"$work/out" 2>&1
    count_lines "$script" "$work/out" $?
done

for case in large bytes forged again stages garbage reload term; do
    timeout 300 "$top_srcdir/tests/milter-raw" "$work/milter.sock" "$daemon" "$work" "$case" >"$work/out" 2>&1
    count_lines "$case" "$work/out" $?
done

wait "$daemon"
status=$?
daemon=
check 'after SIGTERM it ends with status 0' test "$status" -eq 0
check 'and takes its socket away' test ! -e "$work/milter.sock"
check 'and says what it did' grep -q 'stopped: judged=' "$work/daemon.log"
check 'what a mail server does not let us do is logged once' \
    test "$(grep -c 'does not offer what is needed for quarantine' "$work/daemon.log")" -eq 1
check 'libmilter has nothing to complain about' sh -c '! grep -Ei "claimed not to reply|private data" "$1"' - "$work/daemon.log"
check 'both verifiers: the archive stands' verify_both
[ "$failed" = 0 ] || tail -n 60 "$work/daemon.log" | sed 's/^/# /'
finish
