#!/bin/sh
# The daemon signs checkpoints and hands them outside by each way that the policy names; what
# does not take them is tried again and stands in no mail's way.
. "$top_srcdir/tests/mta-common.sh"
server=checkpoints
failed=0
work=$(mktemp -d /tmp/kasuhara-checkpoints-XXXXXX)
trap end EXIT
trap 'exit 1' HUP INT TERM
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
mkfifo "$work/stop"
mkdir "$work/policy" "$work/sink" "$work/taken"
use_policy a
"$kasuhara" archive key "$work/key" >/dev/null || exit 99

wait_for() { # FILE: up to half a minute
    for _ in $(seq 300); do
        [ ! -e "$1" ] || return 0
        sleep 0.1
    done
    return 1
}

ask_for() { # ELEMENTS: put into the policy in force
    sed "s|<failure|<checkpoints origin=\"example.org/kasuhara\" key=\"$work/key\" every=\"PT1H\">$1</checkpoints><failure|" \
        "$top_srcdir/tests/data/policy-a.xml" >"$work/policy/policy.xml"
}

send() { # CONNECTIONS: the first and the fourth send a flagged mail, always the same
    "$top_srcdir/tests/milter-client" "$work/milter.sock" --connections "$1" --messages 1 >"$work/client.out"
}

with_curl() {
    ! "$kasuhara" archive timestamp --url http://127.0.0.1:1/ "$work/archive" 1 2>&1 | grep -q 'without libcurl'
}

verify() {
    "$kasuhara" verify --json --key "$work/key.pub" "$@" "$work/archive" >"$work/verify.out"
}

cat >"$work/hand" <<END
#!/bin/sh
cat >"$work/taken/\$1"
END
chmod +x "$work/hand"

ask_for "<directory>$work/outside</directory><command>$work/hand</command>"
check 'the daemon starts' daemon_start
check 'it states the chain as it starts' wait_for "$work/archive/checkpoints/1"
check 'a command takes it' wait_for "$work/taken/1"
check 'to the byte' cmp "$work/taken/1" "$work/archive/checkpoints/1"
check 'what is not taken is said, with when it is tried again' \
    grep -q "checkpoint of 1 lines not handed to $work/outside (tried again in 10 s)" "$work/daemon.log"
send 1
check 'mail passes meanwhile' grep -q 'marked 1' "$work/client.out"
check 'a case that is opened is stated at once' wait_for "$work/archive/checkpoints/$(wc -l <"$work/archive/chain")"
mkdir "$work/outside"
newest=$(find "$work/archive/checkpoints" -name '*[0-9]' ! -name '*-*' -printf '%f\n' | sort -n | tail -n 1)
check 'an outlet that was down gets the newest when it is back' \
    wait_for "$work/outside/example.org_kasuhara-$newest"
check 'it all stands, by the key' verify --checkpoint "$work/outside/example.org_kasuhara-$newest"
check 'and nothing is unsaid' grep -q "\"signed\":[1-9][0-9]*,\"anchored\":$(wc -l <"$work/archive/chain")," "$work/verify.out"

if with_curl && command -v openssl >/dev/null; then
    sh "$top_srcdir/tests/make-authority" "$work/authority" >"$work/authority.log" 2>&1
    "$top_srcdir/tests/timestamp-authority" "$work/authority" <"$work/stop" &
    authority=$!
    "$top_srcdir/tests/mail-sink" "$work/sink" <"$work/stop" &
    sink=$!
    exec 3>"$work/stop"
    wait_for "$work/authority/port" && wait_for "$work/sink/port"
    ask_for "<directory>$work/outside</directory><mail server=\"127.0.0.1:$(cat "$work/sink/port")\">auditor@example.org</mail><timestamp url=\"http://127.0.0.1:$(cat "$work/authority/port")/good\" ca=\"$work/authority/ca.pem\"/>"
    kill -HUP "$daemon"
    check 'a policy that asks for more is heard at once' wait_for "$work/sink/mail.0"
    newest=$(sed -n 's/^Subject: checkpoint \([0-9]*\) of example.org.kasuhara.*/\1/p' "$work/sink/mail.0")
    check 'the mail is from nobody, to the auditor' grep -q '^RCPT TO:<auditor@example.org>' "$work/sink/mail.0"
    check 'no bounce comes back' grep -q '^MAIL FROM:<>' "$work/sink/mail.0"
    tr -d '\r' <"$work/sink/mail.0" | sed '1,/^$/d' | base64 -d >"$work/mailed"
    check 'it brings the checkpoint to the byte' cmp "$work/mailed" "$work/archive/checkpoints/$newest"
    check 'its timestamp is beside it' wait_for "$work/archive/checkpoints/$newest.tsr"
    check 'openssl takes the timestamp' openssl ts -verify -data "$work/archive/checkpoints/$newest" \
        -in "$work/archive/checkpoints/$newest.tsr" -CAfile "$work/authority/ca.pem"
    check 'the directory has both' wait_for "$work/outside/example.org_kasuhara-$newest.tsr"
    check 'verify knows of the timestamp' verify --tsa-ca "$work/authority/ca.pem"
    check 'and tells how far it reaches' grep -q "\"stamped\":$newest," "$work/verify.out"
    exec 3>&-
    wait "$authority" "$sink"
fi

check 'status says that it runs' sh -c "'$kasuhara' status '$work/archive' >'$work/status'"
check 'and how far the newest checkpoint reaches' grep -q "^  checkpoint  of [0-9]*, placed 20.*; [0-9]* records\?" "$work/status"
kill -TERM "$daemon"
wait "$daemon"
daemon=
check 'status says that it does not' sh -c "'$kasuhara' status --json '$work/archive' >'$work/status'; test \$? = 1"
check 'the same as JSON' grep -q "\"daemon\":false,\"records\":$(wc -l <"$work/archive/chain"),.*\"unstated\":[0-9]*," "$work/status"
check 'of no archive nothing can be said' sh -c "'$kasuhara' status '$work/nowhere'; test \$? = 2"
before=$(ls "$work/sink" | wc -l)
check 'the daemon starts again' daemon_start
sleep 1
check 'nothing is handed over twice' test "$(ls "$work/sink" | wc -l)" = "$before"
mv "$work/key" "$work/key.away"
send 4
check 'without its key it says so, and goes on' \
    sh -c "for _ in \$(seq 100); do grep -q 'no checkpoint could be signed' '$work/daemon.log' && exit 0; sleep 0.1; done; exit 1"
check 'mail passes all the same' grep -q 'marked 2' "$work/client.out"
check 'it stands' verify
finish
