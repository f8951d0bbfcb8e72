# shellcheck shell=sh
# The whole way through the server that $server names; see mta-common.sh.
. "$top_srcdir/tests/mta-common.sh"
begin
start=${server}_start
with=$work/mta-with
without=$work/mta-without
port=$(mta_free_port)
bare=$(mta_free_port)

check 'the daemon starts' daemon_start
check 'a server with the milter starts' "$start" "$with" "$port" "$work/milter.sock"
check 'a server without it starts' "$start" "$without" "$bare"

# ---- normal mail is not touched
"$tool" assorted 200 "$work/normal"
"$tool" send "$port" "$work/with.log" "$work"/normal/*.eml --parallel 4
"$tool" send "$bare" "$work/without.log" "$work"/normal/*.eml --parallel 4
check '200 ordinary mails are accepted' everything_accepted "$work/with.log" 200
mta_wait_mail "$with" 200 60
mta_wait_mail "$without" 200 60
check 'and delivered equal, byte for byte below the trace headers' \
    "$tool" compare "$work/normal" "$with/mail/new" "$without/mail/new"
check 'none of them is in the archive' test "$(records message)" -eq 0
rm -f "$with"/mail/new/*

# ---- flagged mail is marked, archived, and its signature stands
openssl genrsa -out "$work/dkim.key" 2048 2>/dev/null
printf 'From: a@example.com\r\nTo: support@example.org\r\nSubject:  two  spaces\r\nX-Tab:\tfolded\r\n\tvalue\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <dkim@example.com>\r\n\r\nthis is a testthreat, test-mail-7001\r\n' >"$work/plain.eml"
"$tool" dkim-sign "$work/plain.eml" "$work/dkim.key" >"$work/signed.eml"
"$tool" send "$port" "$work/dkim.log" "$work/signed.eml"
mta_wait_mail "$with" 1 30
check 'a flagged mail is delivered with its mark' \
    grep -q '^X-Kasuhara: level=notice; score=6; case=1; policy=' "$with"/mail/new/*
check 'the hits are named by id' \
    grep -q '^X-Kasuhara-Hits: threat en.test.threat 6$' "$with"/mail/new/*
# shellcheck disable=SC2046
set -- $(record_of test-mail-7001)
check 'it stands in the archive' test -n "${2:-}"
check 'the archived object is what was sent' cmp "$work/signed.eml" "${2:-/dev/null}"
check 'its DKIM signature stands on the archived object' "$tool" dkim-verify "${2:-/dev/null}" "$work/dkim.key"
sed 's/testthreat/testhreat/' "${2:-/dev/null}" >"$work/changed.eml"
check 'and would not on a changed one' sh -c '! "$@"' sh "$tool" dkim-verify "$work/changed.eml" "$work/dkim.key"
check 'the first line of the delivered mail is ours, or trace of delivery' sh -c '
    sed "/^\(Return-Path\|X-Original-To\|Delivered-To\):/d" "$1"/mail/new/* | head -n 1 | grep "^X-Kasuhara: "' sh "$with"
rm -f "$with"/mail/new/*

# ---- forged marks
{
    printf 'X-Kasuhara: level=none; score=0\r\nx-kasuhara: level=none\r\nX-KASUHARA:level=none\r\n'
    printf 'X-Kasuhara-Hits: forged\r\n folded\r\nFrom: a@example.com\r\nx-Kasuhara-hits: b\r\nX-KasuHara: level=\r\n\tnone\r\n'
    printf 'Subject: forged\r\nX-Kasuhara: level=none\r\nX-Kasuhara-Note: x\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\n'
    printf 'Message-ID: <forged@example.com>\r\n\r\ntestthreat and testinsult test-mail-7002\r\n'
} >"$work/forged.eml"
"$tool" send "$port" "$work/forged.log" "$work/forged.eml"
mta_wait_mail "$with" 1 30
check 'eight forged marks: ours stands once' \
    test "$(grep -ci '^x-kasuhara:' "$with"/mail/new/*)" -eq 1
check 'ours is the true one' grep -q '^X-Kasuhara: level=alert; score=9;' "$with"/mail/new/*
check 'the hits once, and nothing else of our names' \
    test "$(grep -ci '^x-kasuhara' "$with"/mail/new/*)" -eq 2
check 'the subject bears the prefix' grep -q '^Subject: =?UTF-8?B?W+imgeazqOaEj10=?= *forged$' "$with"/mail/new/*
sed 's/testthreat and testinsult/all is well/; s/forged@/forged-normal@/; s/7002/7003/' "$work/forged.eml" >"$work/forged2.eml"
rm -f "$with"/mail/new/*
"$tool" send "$port" "$work/forged.log" "$work/forged2.eml"
mta_wait_mail "$with" 1 30
check 'forged marks on ordinary mail are removed too' \
    test "$(grep -ci '^x-kasuhara' "$with"/mail/new/*)" -eq 0
rm -f "$with"/mail/new/*

# ---- an alert of ours is let alone, whatever it says
if command -v curl >/dev/null; then
    printf 'mail support@example.org\nfrom kasuhara@example.org\nsmtp 127.0.0.1:%s\n' "$port" >"$work/notify.conf"
    chmod 600 "$work/notify.conf"
    mkdir "$work/notify"
    echo '{"sequence":1,"time":"2026-11-23T10:00:00.000000Z"}' | env KASUHARA_KIND=message KASUHARA_SEQUENCE=1 KASUHARA_AGAIN=no \
        KASUHARA_SUBJECT='事案1：testthreat' KASUHARA_TEXT='testthreat and testinsult' \
        "$top_srcdir/contrib/notify" --config "$work/notify.conf" --state "$work/notify"
    check 'an alert is taken' test $? -eq 0
    mta_wait_mail "$with" 1 30
    check 'and delivered with its mark' grep -q '^X-Kasuhara-Alert: kind=message' "$with"/mail/new/*
    check 'and no other' test "$(grep -ci '^x-kasuhara' "$with"/mail/new/*)" -eq 1
    check 'and its subject as it was' grep -q '^Subject: =?UTF-8?B?5LqL5qGIMe+8mnRlc3R0aHJlYXQ=?=$' "$with"/mail/new/*
    rm -f "$with"/mail/new/*
fi

# ---- a thread is archived from its first message, staff's answer included
thread_mail() { # N FROM-HEADER BODY REPLY-TO
    printf 'From: %s\r\nTo: support@example.org\r\nSubject: Re: kettle\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <thread-%s@example.com>\r\n%s\r\n%s test-mail-71%02d\r\n' \
        "$2" "$1" "${4:+In-Reply-To: <thread-$4@example.com>
}" "$3" "$1" | sed 's/\r*$/\r/' >"$work/thread-$1.eml"
}
before=$(records message)
thread_mail 1 'c@example.com' 'where is my kettle'
thread_mail 2 'staff@example.org' 'it is on its way' 1
thread_mail 3 'c@example.com' 'it is not here yet' 2
thread_mail 4 'c@example.com' 'testthreat' 3
"$tool" send "$port" "$work/thread.log" "$work/thread-1.eml"
"$tool" send "$port" "$work/thread.log" "$work/thread-2.eml" --from staff@example.org --to c@example.net
"$tool" send "$port" "$work/thread.log" "$work/thread-3.eml"
check 'an unflagged thread is not archived' test "$(records message)" -eq "$before"
"$tool" send "$port" "$work/thread.log" "$work/thread-4.eml"
check 'flagged at its fourth message, it is archived from its first' \
    test "$(records message)" -eq $((before + 4))
check 'its case holds the four in order' sh -c '"$1" case show --archive "$2" --json 3 >"$3/case.json" && /usr/bin/python3 - "$3/case.json" <<EOF
import json, sys
text = open(sys.argv[1]).read()
assert text.index("example.com") >= 0
case = json.loads(text.splitlines()[0])
messages = case["messages"]
assert len(messages) == 4, messages
assert [m["from_staff"] for m in messages] == [False, True, False, False], messages
assert [m["level"] for m in messages] == ["none", "none", "none", "notice"], messages
EOF' sh "$kasuhara" "$work/archive" "$work"
mta_wait_mail "$with" 4 30
rm -f "$with"/mail/new/*

# ---- hostile shapes
# Sendmail itself refuses more than 32,768 bytes of headers.
header_bytes=100000
[ "$server" = postfix ] || header_bytes=30000
"$tool" hostile "$work" "$header_bytes"
"$tool" send "$port" "$work/hostile.log" "$work"/hostile-*.eml --per-connection 4
check "a header of $header_bytes bytes, a body of 10 MB, 1,000 parts, 10,000 levels: accepted, no connection lost" \
    test "$(awk '$2 == 250' "$work/hostile.log" | wc -l)" -eq 4
mta_wait_mail "$with" 4 30
check 'each is scored, or marked as scored in part' test "$(marked "$with")" -eq 4
if [ "$server" = sendmail ]; then
    "$tool" hostile "$work" 100000
    "$tool" send "$port" "$work/header.log" "$work/hostile-header.eml"
    check 'a header of 100,000 bytes does not get past Sendmail unscored' \
        sh -c '! grep -q " 250$" "$1"' sh "$work/header.log"
fi
rm -f "$with"/mail/new/*

# ---- many messages a connection, 50 MB, SMTPUTF8
"$tool" sessions "$port" >"$work/session.out" 2>&1
check 'several messages, RSET between, aborted DATA' grep -q '^done$' "$work/session.out"
mta_wait_mail "$with" 5 30
check 'in scope and flagged is marked; out of scope or clean is not' sh -c '
    for token in 7301 7304; do
        file=$(grep -l "test-mail-$token" "$1"/mail/new/* | head -n 1) || exit 1
        grep -q "^X-Kasuhara: level=notice" "$file" || exit 1
    done
    for token in 7302 7303; do
        file=$(grep -l "test-mail-$token" "$1"/mail/new/*) || exit 1
        ! grep -q "^X-Kasuhara" "$file" || exit 1
    done
    ! grep -rq test-mail-7305 "$1/mail/new"' sh "$with"
rm -f "$with"/mail/new/*
"$tool" big "$work/big.eml"
"$tool" send "$port" "$work/big.log" "$work/big.eml"
check 'a message of 50 MB is accepted' everything_accepted "$work/big.log" 1
# shellcheck disable=SC2046
set -- $(record_of test-mail-7400)
check 'and archived whole' cmp "$work/big.eml" "${2:-/dev/null}"
rm -f "$work/big.eml"
if [ "$server" = postfix ]; then
    printf 'From: a@example.com\r\nSubject: =?utf-8?B?5pel5pys6Kqe?=\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <utf8@example.com>\r\n\r\n試験脅迫 test-mail-7500\r\n' >"$work/utf8.eml"
    "$tool" send "$port" "$work/utf8.log" "$work/utf8.eml" --from 客@example.com --to 日本語@example.org
    # shellcheck disable=SC2046
    set -- $(record_of test-mail-7500)
    check 'SMTPUTF8 addresses are in scope, and stand in the record' grep -q '日本語@example.org' "${1:-/dev/null}"
fi

# ---- after the red card a sender is refused, in the words of the policy
sed -i 's|<failure|<red-card action="refuse"><text lang="en">We have ended support for this address and will not answer. If you think that this is an error, see https://example.org/appeal</text></red-card><failure|' \
    "$work/policy/policy.xml"
kill -HUP "$daemon"
printf 'From: d@example.com\r\nTo: support@example.org\r\nSubject: x\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <card-1@example.com>\r\n\r\nhello test-mail-7601\r\n' >"$work/card.eml"
check 'a red card is shown beside the daemon' \
    "$kasuhara" case red-card --case 1 --unseen --reason test -a "$work/archive" d@example.com
for _ in $(seq 50); do
    grep -q 'in force, before it' "$work/daemon.log" && break
    sleep 0.1
done
"$tool" reply "$port" d+tag@example.com "$work/card.eml" >"$work/card.out" 2>&1
check 'his mail is refused, with all lines of the text' sh -c '
    printf "%s\n" "550" "5.7.1 We have ended support for this address and will not answer. If you think" \
        "5.7.1 that this is an error, see https://example.org/appeal" | diff - "$1"' sh "$work/card.out"
check 'and archived all the same' test -n "$(record_of test-mail-7601)"
check 'lifted' "$kasuhara" case lift --reason test -a "$work/archive" d@example.com
"$tool" reply "$port" d@example.com "$work/card.eml" >"$work/card.out" 2>&1
check 'it is accepted at once' sh -c 'head -n 1 "$1" | grep -qx 250' sh "$work/card.out"

check 'both verifiers: the archive stands' verify_both
check 'one log line for a flagged mail' grep -Eq ': level=notice score=6 case=1 ' "$work/daemon.log"
check 'SIGTERM ends the daemon in order' sh -c '
    kill -TERM $1
    for i in $(seq 50); do kill -0 $1 2>/dev/null || exit 0; sleep 0.1; done
    exit 1' sh "$daemon"
