#!/bin/sh
# The daemon and the milter protocol, without a mail server: tests/miltertest/*.lua
# by miltertest, and tests/milter-raw for what miltertest cannot say.
. "$top_srcdir/tests/mta-common.sh"
begin_alone protocol

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

sed -i 's/mode="enforce"/mode="observe"/' "$work/policy/policy.xml"
before=$(records message)
check 'a policy that observes' daemon_start
timeout 300 "$top_srcdir/tests/milter-raw" "$work/milter.sock" "$daemon" "$work" observe >"$work/out" 2>&1
count_lines observe "$work/out" $?
check 'is logged' grep -q '^kasuhara-milter: OBSERVE: level=alert .* observed time=' "$work/daemon.log"
check 'and nothing is archived' test "$(records message)" -eq "$before"
daemon_stop
use_policy protocol

# Clean mail is remembered behind its answer.
sed -i 's|<behaviours alone="lowest"/>|<behaviours alone="lowest"><repetition id="behaviour.repetition" category="insult" score="4" messages="2" within="P7D" likeness="0.8"/></behaviours>|' "$work/policy/policy.xml"
check 'a policy that looks back' daemon_start
timeout 300 "$top_srcdir/tests/milter-raw" "$work/milter.sock" "$daemon" "$work" behind >"$work/out" 2>&1
count_lines behind "$work/out" $?
daemon_stop
use_policy protocol

# A policy that was never in the archive comes into force while there is no room.
mkdir "$work/small"
if mount -t tmpfs -o size=1m,mode=700 tmpfs "$work/small" 2>/dev/null; then
    check 'a daemon with a small disk' daemon_start "$work/small/archive"
    daemon_stop
    sed -i 's/id="alert"/id="grave"/' "$work/policy/policy.xml"
    dd if=/dev/zero of="$work/small/filler" bs=4k 2>/dev/null
    check 'starts though the disk is full' daemon_start "$work/small/archive"
    check 'and says so' grep -q 'it serves, and flagged mail waits' "$work/daemon.log"
    mkdir "$work/full"
    ln -s ../small/archive "$work/full/archive"
    timeout 300 "$top_srcdir/tests/milter-raw" "$work/milter.sock" "$daemon" "$work/full" full >"$work/out" 2>&1
    count_lines full "$work/out" $?
    check 'both verifiers: that archive stands' verify_both "$work/small/archive"
    daemon_stop
    sed -i 's/archive="tempfail"/archive="pass"/' "$work/policy/policy.xml"
    dd if=/dev/zero of="$work/small/filler" bs=4k 2>/dev/null
    check 'a policy that lets mail pass' daemon_start "$work/small/archive"
    timeout 300 "$top_srcdir/tests/milter-raw" "$work/milter.sock" "$daemon" "$work/full" passed >"$work/out" 2>&1
    count_lines passed "$work/out" $?
    check 'and says so' grep -q 'PASSED: error: passed without evidence (no-space)' "$work/daemon.log"
    daemon_stop
else
    count=$((count + 1))
    echo "ok $count - a full disk # SKIP no tmpfs can be mounted here"
fi
[ "$failed" = 0 ] || tail -n 60 "$work/daemon.log" | sed 's/^/# /'
finish
