#!/bin/sh
# Under load and in trouble, through Postfix: 1,000 mails, reloads, kill -9, a full disk.
server=postfix
. "$top_srcdir/tests/mta-common.sh"
begin
with=$work/mta-with
port=$(mta_free_port)

flagged_kept() { # every flagged mail that was delivered stands in the archive: by token
    grep -rho 'test-mail-[0-9]*' "$work/archive/objects" | sort -u >"$work/kept.txt"
    grep -rl testthreat "$with/mail/new" | xargs -r grep -ho 'test-mail-[0-9]*' | sort -u >"$work/delivered.txt"
    missing=$(comm -13 "$work/kept.txt" "$work/delivered.txt")
    [ -z "$missing" ] || echo "delivered, not in the archive: $missing"
    [ -z "$missing" ]
}

all_delivered() { # N: each at least once
    for _ in $(seq 300); do
        [ "$(grep -rho 'test-mail-[0-9]*' "$with/mail/new" | sort -u | wc -l)" -lt "$1" ] || return 0
        sleep 0.2
    done
    return 1
}

flagged_are_marked() { # and ordinary ones are not
    [ -z "$(grep -rl testthreat "$with/mail/new" | xargs -r grep -L '^X-Kasuhara: level=')" ] &&
        [ -z "$(grep -rl '^X-Kasuhara' "$with/mail/new" | xargs -r grep -L testthreat)" ]
}

mixed_mail() { # N DIR: three of four ordinary, every fourth flagged; names do not repeat
    "$tool" assorted "$1" "$2"
    "$tool" flagged "$1" "$2.flagged" 'this is a testthreat'
    for file in "$2"/*[37].eml; do
        cp "$2.flagged/${file##*/}" "$file"
    done
}

check 'the daemon starts' daemon_start
check 'Postfix with the milter starts' postfix_start "$with" "$port" "$work/milter.sock"

# ---- 1,000 mails, 8 sessions
mixed_mail 1000 "$work/mails"
flagged_number=$(ls "$work"/mails/*[37].eml | wc -l)
"$tool" send "$port" "$work/load.log" "$work"/mails/*.eml --parallel 8
check '1,000 mails over 8 sessions: all accepted' everything_accepted "$work/load.log" 1000
check 'all delivered' all_delivered 1000
check 'none twice' test "$(ls "$with/mail/new" | wc -l)" -eq 1000
check 'the flagged are marked, the others are not' flagged_are_marked
check 'each flagged one has its record' test "$(records message)" -eq "$flagged_number"
check 'every flagged one is in the archive' flagged_kept
check 'both verifiers: it stands' verify_both
rm -f "$with"/mail/new/*

# ---- SIGHUP 50 times, good and broken policies by turns
use_policy a
mark_a="level=notice; score=6; .*policy=$(digest_of_policy a)"
use_policy b
mark_b="level=alert; score=9; .*policy=$(digest_of_policy b)"
"$tool" send "$port" "$work/hup.log" "$work"/mails.flagged/0*.eml --parallel 8 &
sender=$!
for round in $(seq 50); do
    case $((round % 4)) in
    0) use_policy a ;;
    1) echo '<policy' >"$work/policy/policy.xml" ;;
    2) use_policy b ;;
    3) sed -i 's/category="threat"/category="thread"/' "$work/policy"/lexicon-*.xml ;;
    esac
    kill -HUP "$daemon"
    sleep 0.05
done
wait "$sender"
check 'SIGHUP 50 times: the daemon lives' kill -0 "$daemon"
check 'no connection was lost, no mail deferred' test "$(awk '$2 != 250' "$work/hup.log" | wc -l)" -eq 0
hup_number=$(sort -u "$work/hup.log" | wc -l)
check 'all delivered' all_delivered "$hup_number"
check 'each was judged by one whole policy' sh -c '
    wrong=$(for file in "$1"/mail/new/*; do
        tr -d "\n" <"$file" | tr "\t" " " | grep -Eq "X-Kasuhara: ($2|$3)" || echo "$file"
    done)
    [ -z "$wrong" ] || head -n 5 $wrong
    [ -z "$wrong" ]' sh "$with" "$mark_a" "$mark_b"
check 'by both of them' sh -c 'grep -rhq "score=6" "$1" && grep -rhq "score=9" "$1"' sh "$with/mail/new"
check 'the broken ones were logged with their line' grep -Eq 'policy.xml:1:|lexicon-[ab].xml:[0-9]+' "$work/daemon.log"
check 'both verifiers: it stands' verify_both
rm -f "$with"/mail/new/*
use_policy a

# ---- kill -9 at random instants, 20 times
"$tool" send "$port" "$work/kill.log" "$work"/mails/0[0-5]*.eml --parallel 8 --retry 300 &
sender=$!
broken=
for round in $(seq 20); do
    sleep "0.$(awk -v s="$round" 'BEGIN {srand(s); printf "%03d", 50 + rand() * 700}')"
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    daemon_start || broken="$broken $round: does not start;"
    verify_both >"$work/verify.out" 2>&1 || broken="$broken $round: $(head -n 1 "$work/verify.out");"
done
wait "$sender"
check 'kill -9, 20 times: the archive opens by itself and stands each time' test -z "$broken"
[ -z "$broken" ] || echo "# $broken"
check 'every mail was accepted in the end' everything_accepted "$work/kill.log" 600
check 'some were deferred: the kills fell into the load' \
    test "$(awk '$2 != 250' "$work/kill.log" | wc -l)" -gt 0
check 'all delivered' all_delivered 600
check 'no accepted flagged mail is missing from the archive' flagged_kept
check 'every flagged one is marked' flagged_are_marked
check 'both verifiers: it stands' verify_both
rm -f "$with"/mail/new/*

# ---- the archive on a full disk
daemon_stop
mkdir "$work/small"
if mount -t tmpfs -o size=1m,mode=700 tmpfs "$work/small" 2>/dev/null; then
    rm -f "$work"/state.sqlite*
    check 'the daemon starts on a small disk' daemon_start "$work/small/archive"
    "$tool" flagged 5 "$work/full" 'this is a testthreat after the disk was full'
    dd if=/dev/zero of="$work/small/filler" bs=4k 2>/dev/null
    "$tool" send "$port" "$work/full1.log" "$work"/full/*.eml
    check 'flagged mail gets 451 while the disk is full' test "$(awk '$2 == 451' "$work/full1.log" | wc -l)" -eq 5
    "$tool" send "$port" "$work/full2.log" "$work"/mails/000[01245].eml
    check 'normal mail flows all the while' everything_accepted "$work/full2.log" 5
    rm "$work/small/filler"
    "$tool" send "$port" "$work/full3.log" "$work"/full/*.eml --retry 30
    check 'flagged mail arrives once there is room' everything_accepted "$work/full3.log" 5
    check 'and stands in the archive' test "$(records message "$work/small/archive")" -eq 5
    check 'both verifiers: it stands' verify_both "$work/small/archive"
    daemon_stop
else
    count=$((count + 1))
    echo "ok $count - a full disk # SKIP this system does not let root mount a tmpfs"
fi
finish
