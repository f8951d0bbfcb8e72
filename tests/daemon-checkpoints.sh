#!/bin/sh
# The daemon signs checkpoints and hands them outside by each way that the policy names; what
# does not take them is tried again and stands in no mail's way.
. "$top_srcdir/tests/mta-common.sh"
begin_alone checkpoints
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
mkfifo "$work/stop"
mkdir "$work/sink" "$work/taken"
use_policy a
"$kasuhara" archive key "$work/key" >/dev/null || exit 99

wait_for() { # FILE
    eventually test -e "$1"
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

printf 'From: c@example.com\nTo: support@example.org\nMessage-ID: <by.hand@example.com>\n\nyou will see\n' >"$work/hand.eml"
"$kasuhara" case open -a "$work/archive" -p "$work/policy/policy.xml" -l alert -c threat -t 'it frightened her' "$work/hand.eml" >"$work/opened" 2>&1
check 'a case that people open is stated too' wait_for "$work/archive/checkpoints/$(wc -l <"$work/archive/chain")"
check 'and handed out' wait_for "$work/outside/example.org_kasuhara-$(wc -l <"$work/archive/chain")"

check 'status says that it runs' sh -c "'$kasuhara' status '$work/archive' >'$work/status'"
check 'and how far the newest checkpoint reaches' grep -q "^  checkpoint    of [0-9]* records, placed 20.*; [0-9]* records\? since" "$work/status"
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
    sh -c "for _ in \$(seq 100); do grep -q 'no checkpoint could be signed.*cannot read the key $work/key (put it back' '$work/daemon.log' && exit 0; sleep 0.1; done; exit 1"
check 'mail passes all the same' grep -q 'marked 2' "$work/client.out"
check 'it stands' verify
kill -TERM "$daemon"
wait "$daemon"
daemon=

# What an insider, or a backup that was put back, makes of it.
mv "$work/key.away" "$work/key"
cp -R "$work/archive" "$work/whole"
lines=$(wc -l <"$work/archive/chain")
head -n 1 "$work/whole/chain" >"$work/archive/chain"
ask_for "<directory>$work/outside</directory>"
check 'over a chain that was cut the daemon starts' daemon_start
check 'it signs no other history, and says why' \
    sh -c "for _ in \$(seq 100); do grep -q 'lines were taken off, or it was put back' '$work/daemon.log' && exit 0; sleep 0.1; done; exit 1"
check 'no checkpoint was added' test "$(find "$work/archive/checkpoints" -name '*[0-9]' ! -name '*-*' | wc -l)" = \
    "$(find "$work/whole/checkpoints" -name '*[0-9]' ! -name '*-*' | wc -l)"
kill -TERM "$daemon"
wait "$daemon"
daemon=
rm -rf "$work/archive" "$work"/state.sqlite*
cp -R "$work/whole" "$work/archive"
"$kasuhara" archive key "$work/other" >/dev/null
"$kasuhara" archive checkpoint "$work/archive" | sed '2s/.*/999999/' | "$kasuhara" archive sign --key "$work/other" >"$work/archive/checkpoints/999999"
lines=$((lines + 1)) # the policy is another one than the last that stands there
printf 'something else\n' >"$work/outside/example.org_kasuhara-$lines"
rm -f "$work"/archive/checkpoints/handed-*
check 'beside a checkpoint of more lines than there are it starts' daemon_start
check 'a copy outside that says something else is not written over' \
    sh -c "for _ in \$(seq 100); do grep -q 'states something else, and is not written over' '$work/daemon.log' && exit 0; sleep 0.1; done; exit 1"
check 'it is as it was' grep -qx 'something else' "$work/outside/example.org_kasuhara-$lines"
check 'what was planted was handed to nobody' test ! -e "$work/outside/example.org_kasuhara-999999"

# An outlet that hangs holds up neither another nor a checkpoint.
printf '#!/bin/sh\n[ -e "%s" ] || { : >"%s"; exec sleep 40; }\n' "$work/hung" "$work/hung" >"$work/hand"
mkdir "$work/beside"
ask_for "<directory>$work/beside</directory><command>$work/hand</command>"
rm -rf "$work/archive" "$work"/state.sqlite*
daemon_stop
check 'with an outlet that hangs it starts' daemon_start
check 'and hands out the first' wait_for "$work/hung"
send 1
check 'the checkpoint of a case is signed meanwhile' wait_for "$work/archive/checkpoints/$(wc -l <"$work/archive/chain")"
check 'and another outlet has it' wait_for "$work/beside/example.org_kasuhara-$(wc -l <"$work/archive/chain")"
check 'while it hangs still' pgrep -P "$(pgrep -P "$daemon")" sleep

# A directory whose file system does not answer: it is told of, and then not again for minutes.
daemon_stop
ask_for "<directory>$work/far</directory><directory>$work/beside</directory>"
mkdir "$work/far"
rm -rf "$work/archive" "$work"/state.sqlite*
LD_PRELOAD=$top_builddir/tests/hung-place.so HUNG_PLACE=$work/far
export LD_PRELOAD HUNG_PLACE
touch "$work/far.hangs"
daemon_options=--no-sandbox
check 'with a directory that hangs it starts' daemon_start
daemon_options=
unset LD_PRELOAD HUNG_PLACE
check 'another directory has the first' wait_for "$work/beside/example.org_kasuhara-1"
send 1
check 'and the checkpoint of a case' wait_for "$work/beside/example.org_kasuhara-$(wc -l <"$work/archive/chain")"
check 'the log says that the directory does not answer, and what to do' \
    eventually grep -q "warning: $work/far has not answered for 3 minutes: .*(mount it anew" "$work/daemon.log"
check 'once' test "$(grep -c "$work/far has not answered" "$work/daemon.log")" = 1
check 'the numbers say so' eventually grep -qx 'kasuhara_outlets_hung 1' "$work/archive/status"
check 'and status' sh -c "'$kasuhara' status '$work/archive' | grep '^  outlets       1 does not answer: see the log'"
rm "$work/far.hangs"
check 'once it answers, it has the newest' wait_for "$work/far/example.org_kasuhara-$(wc -l <"$work/archive/chain")"
check 'and is not counted any more' eventually grep -qx 'kasuhara_outlets_hung 0' "$work/archive/status"

# A service that dies while a command runs.
printf '#!/bin/sh\nexec sleep 300\n' >"$work/hand"
ask_for "<command>$work/hand</command>"
kill -HUP "$daemon"
check 'a command is running' \
    sh -c "for _ in \$(seq 100); do pgrep -P \$(pgrep -P $daemon) sleep >/dev/null && exit 0; sleep 0.1; done; exit 1"
service=$(pgrep -P "$daemon")
sleeper=$(pgrep -P "$service" sleep)
kill -KILL "$service"
check 'the supervisor notices at once' \
    sh -c "for _ in \$(seq 50); do kill -0 $daemon 2>/dev/null || exit 0; [ \"\$(ps -o stat= -p $daemon)\" = Z ] && exit 0; sleep 0.1; done; exit 1"
kill "$sleeper"
wait "$daemon"
daemon=

# The kernel waits by another clock than ours says: as where it was set back during the wait.
python3 -c 'import struct, sys; sys.stdout.buffer.write(struct.pack("=q", 3600))' >"$work/clock"
ask_for ''
sed -i 's/every="PT1H"/every="PT1S"/' "$work/policy/policy.xml"
rm -rf "$work/archive" "$work"/state.sqlite* "$work/milter.sock"
LD_PRELOAD=$top_builddir/tests/clock-step.so
CLOCK_STEP=$work/clock
export LD_PRELOAD CLOCK_STEP
check 'with a clock that is an hour ahead it starts' daemon_start
unset LD_PRELOAD CLOCK_STEP
check 'its records are of that hour' test "$(cut -d ' ' -f 2 "$work/archive/chain" | head -n 1)" '>' "$(date -u -d '50 minutes' +%Y-%m-%dT%H:%M:%S)"
send 1
check 'the checkpoint of a case' wait_for "$work/archive/checkpoints/$(wc -l <"$work/archive/chain")"
sleep 1
send 1
check 'and each that is due by time alone comes too' wait_for "$work/archive/checkpoints/$(wc -l <"$work/archive/chain")"
daemon_stop
check 'when the clock is right again it starts' daemon_start
check 'and says that the last record is of a later time' \
    grep -q "warning: the clock says .* and the last record is of .*timedatectl" "$work/daemon.log"
daemon_stop
finish
