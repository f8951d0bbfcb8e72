#!/bin/sh
# Every kind of tampering that we could think of, by name, on an archive of the daemon's: what an
# auditor is told, with and without a checkpoint that was kept outside, and that contrib/verify-archive
# says the same of all that it can see. README's threat table names these tests.
#
#   TAMPERING_SEED=N     the random places of the flipped bits; printed
#   TAMPERING_FLIPS=1000 how many
. "$top_srcdir/tests/mta-common.sh"
begin_alone tampering
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
archive=$work/archive
key=$work/daemon.key

give_up() {
    echo "1..0 # SKIP $1"
    exit 0
}
command -v openssl >/dev/null || give_up 'no openssl to be an authority'
/usr/bin/python3 -c '' 2>/dev/null || give_up 'no python3'

begin_authority() { # NAME: in $work/NAME; $url
    sh "$top_srcdir/tests/make-authority" "$work/$1" >"$work/log" 2>&1 || exit 99
    "$top_srcdir/tests/timestamp-authority" "$work/$1" <"$work/stop" &
    authorities="${authorities:-} $!"
}

address() { # NAME: its URL, once it listens
    for _ in $(seq 300); do
        [ ! -f "$work/$1/port" ] || break
        sleep 0.1
    done
    echo "http://127.0.0.1:$(cat "$work/$1/port")/good"
}

load() { # CONNECTIONS MESSAGES: mail by the daemon
    "$top_srcdir/tests/milter-client" "$work/milter.sock" --connections "$1" --messages "$2" >"$work/client.out" 2>&1 ||
        exit 99
}

state_now() { # signs, and has it stamped
    "$kasuhara" archive checkpoint --key "$key" --origin example.org/kasuhara "$archive" >"$work/log" || exit 99
    "$kasuhara" archive timestamp --url "$url" --ca "$work/authority/ca.pem" "$archive" >"$work/log" 2>&1 || {
        grep -q 'without libcurl' "$work/log" && give_up 'without libcurl there are no timestamps'
        exit 99
    }
}

judge() { # CASE JUDGEMENT [OPTION]
    "$kasuhara" case judge --archive "$archive" ${3:+"$3"} --text 'as the manual has it' "$1" "$2" >"$work/log" 2>&1 || exit 99
}

mkfifo "$work/stop"
begin_authority authority
begin_authority another
exec 3>"$work/stop"
url=$(address authority)
"$kasuhara" archive key "$key" >"$work/log" || exit 99
"$kasuhara" archive key "$work/other.key" >"$work/log" || exit 99
daemon_start || exit 99
load 3 9
daemon_stop
state_now
judge 1 harassment --manner
judge 2 complaint
state_now
use_policy b
daemon_start || exit 99
load 1 5
daemon_stop
state_now

/usr/bin/python3 "$top_srcdir/tests/tampering/run" "$work" "$url" "$(address another)"
failed=$?
exec 3>&-
for _ in $authorities; do
    wait "$_"
done
exit $failed
