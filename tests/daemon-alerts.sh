#!/bin/sh
# Alerts beside the daemon: it goes on while a receiver hangs, and lets an alert of ours alone; the
# mark of one counts from our own clients only.
. "$top_srcdir/tests/mta-common.sh"
if ! command -v curl >/dev/null || ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP curl or python3 is not installed'
    exit 0
fi
follower=
begin_alone alerts
trap 'stop_all; end' EXIT
stop_all() {
    [ -z "$follower" ] || kill -KILL "$follower" 2>/dev/null
    exec 9>&-
}

send() { # ENVELOPE FROM BODY [RECIPIENT [CLIENT HEADER VALUE]]: the answer is in $work/answer
    "$top_srcdir/tests/milter-letter" "$work/milter.sock" "$@" >"$work/answer" 2>&1
}

answer_has() { # LINE-PATTERN SEND-ARGUMENTS...
    _pattern=$1
    shift
    send "$@"
    grep -q "$_pattern" "$work/answer" || { cat "$work/answer"; return 1; }
}

untouched() { # nothing but: accept
    send "$@"
    [ "$(cat "$work/answer")" = accept ] || { cat "$work/answer"; return 1; }
}

lines() { # COUNT FILE
    [ -e "$2" ] && [ "$(wc -l <"$2")" -ge "$1" ]
}

many() { # 20 flagged mails of as many cases, each answered with the mark
    for _each in $(seq 20); do
        answer_has '^mark level=' "c$_each@example.com" "c$_each@example.com" "you testthreat $_each" || return 1
    done
}

KASUHARA_ARCHIVE=$work/archive
KASUHARA_POLICY=$work/policy/policy.xml
export KASUHARA_ARCHIVE KASUHARA_POLICY
check 'the daemon starts' daemon_start

alert='X-Kasuhara-Alert'
check 'a mail with the mark of an alert, from outside: it is scored' answer_has '^mark level=' a@example.com a@example.com 'you testthreat 1' \
    support@example.org 192.0.2.1 "$alert" 'kind=message'
check 'and the mark is taken off' grep -qi '^removed x-kasuhara-alert' "$work/answer"
check 'a harmless one too' answer_has '^accept' a@example.com a@example.com 'all is well' support@example.org 192.0.2.1 "$alert" 'kind=message'
check 'from outside, without its mark' grep -qi '^removed x-kasuhara-alert' "$work/answer"
before=$(wc -l <"$work/archive/chain")
check 'the same by a client of ours passes untouched' untouched a@example.com a@example.com 'you testthreat 2' support@example.org 127.0.0.1 "$alert" 'kind=message'
check 'and nothing of it is kept' test "$(wc -l <"$work/archive/chain")" -eq "$before"
check 'the log says why' grep -q 'not scored: an alert of ours' "$work/daemon.log"
check 'a client of ours is scored as ever without it' answer_has '^mark level=' a@example.com a@example.com 'you testthreat 3' support@example.org 127.0.0.1
check 'nor is one that a client of ours passed on' answer_has '^mark level=' a@example.com a@example.com 'you testthreat 6' support@example.org 127.0.0.1 \
    "$alert" 'kind=message' Received 'from elsewhere'
check 'its mark is taken off' grep -qi '^removed x-kasuhara-alert' "$work/answer"
check 'a name that only begins like it does not help' answer_has '^mark level=' a@example.com a@example.com 'you testthreat 4' \
    support@example.org 127.0.0.1 "$alert-X" 'kind=message'

mkdir "$work/sink" "$work/state"
mkfifo "$work/stop"
"$top_srcdir/tests/webhook-sink" "$work/sink" <"$work/stop" &
exec 9>"$work/stop"
eventually test -f "$work/sink/port"
echo hang >"$work/sink/answer"
echo "webhook http://127.0.0.1:$(cat "$work/sink/port")/hook" >"$work/notify.conf"
chmod 600 "$work/notify.conf"
"$kasuhara" follow --alerts --cursor "$work/cursor" --exec "$top_srcdir/contrib/notify --config $work/notify.conf --state $work/state" \
    >"$work/follow.log" 2>&1 </dev/null 9>&- &
follower=$!
check 'follow is there' eventually test -s "$work/cursor"
check 'a flagged mail' answer_has '^mark level=' first@example.com first@example.com 'you testthreat 5'
check 'its alert hangs at the receiver' eventually test -s "$work/sink/hanging"
check 'meanwhile 20 flagged mails are judged, kept and marked' many
check 'all of them stand in the archive' test "$(records open)" -ge 22
check 'and still nothing was taken by the receiver' test ! -e "$work/sink/posts"
rm "$work/sink/answer"
check 'it answers again: every alert arrives' eventually lines 21 "$work/sink/posts"
check 'follow ends in order' sh -c 'kill -TERM "$1"' - "$follower"
wait "$follower"
check 'with 0' test $? -eq 0
follower=
check 'each case once' test "$(grep -o 'Case [0-9]*: new' "$work/sink/posts" | sort | uniq -c | awk '$1 == 1' | wc -l)" -eq 21
check 'no more' test "$(wc -l <"$work/sink/posts")" -eq 21
daemon_stop
check 'both verifiers: the archive stands' verify_both
[ "$failed" = 0 ] || tail -n 20 "$work/daemon.log" "$work/follow.log" | sed 's/^/# /'
finish
