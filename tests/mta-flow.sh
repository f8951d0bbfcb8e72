#!/bin/sh
# The whole flow through Postfix, as those who answer the inbox live it: a thread that worsens, mail
# by mail, with their answers between; an alert; an observer; a judgement; notes; a refusal; the red
# card; and a mail that is refused.
server=postfix
export server
. "$top_srcdir/tests/mta-common.sh"
begin
mta=$work/mta
port=$(mta_free_port)
KASUHARA_ARCHIVE=$work/archive
KASUHARA_POLICY=$work/policy/policy.xml
LC_ALL=C.UTF-8
export KASUHARA_ARCHIVE KASUHARA_POLICY LC_ALL

use_policy a
sed -i -e 's|<archive/></level>|<archive/><observer>observer@example.org</observer></level>|' \
    -e 's|<failure|<red-card action="refuse" plus-tags="yes" dots="yes"><text lang="ja" ascii="Taiou o shuuryou shimashita.">対応を終了しました。</text><text lang="en">We have ended support for this address.</text></red-card><contacts><contact kind="inside" mail="desk@example.org"><label lang="en">Consultation desk</label></contact></contacts><failure|' \
    "$work/policy/policy.xml"

letter() { # N FROM TO BODY: the Nth mail of the thread, into $work/N.eml
    _to=$(($1 - 1))
    printf 'From: %s\r\nTo: %s\r\nSubject: %skettle\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <flow-%s@example.com>\r\n%s\r\n%s test-mail-%s\r\n' \
        "$2" "$3" "$([ "$1" = 1 ] || echo 'Re: ')" "$1" "$([ "$1" = 1 ] || printf 'In-Reply-To: <flow-%s@example.com>\\r\\n' "$_to")" \
        "$4" "$((8100 + $1))" | sed 's/\\r\\n/\r\n/' >"$work/$1.eml"
}

customer() { # N BODY: he writes, and it is accepted
    letter "$1" customer@example.com support@example.org "$2"
    : >"$work/send.log"
    "$tool" send "$port" "$work/send.log" "$work/$1.eml" --from customer@example.com
    everything_accepted "$work/send.log" 1
}

staff() { # N BODY
    letter "$1" staff@example.org customer@example.com "$2"
    : >"$work/send.log"
    "$tool" send "$port" "$work/send.log" "$work/$1.eml" --from staff@example.org --to customer@example.com
    everything_accepted "$work/send.log" 1
}

copies() { # ADDRESS: how many mails were delivered to it
    grep -l "^Delivered-To: $1" "$mta"/mail/new/* 2>/dev/null | wc -l
}

has_copies() { # ADDRESS COUNT: within half a minute; and no more
    for _ in $(seq 150); do
        [ "$(copies "$1")" -lt "$2" ] || break
        sleep 0.2
    done
    [ "$(copies "$1")" -eq "$2" ] || { grep -h '^Delivered-To:' "$mta"/mail/new/*; return 1; }
}

follow() { # what lands is handed to a receiver: a line each in $work/alerts
    "$kasuhara" follow --cursor "$work/desk.cursor" --once --exec "cat >>$work/alerts" "$@"
}

tell() { # TIME: contrib/notify tells the consultation list, through this Postfix, one mail a case in TIME
    sed "s|<contacts|<alerts digest=\"$1\"/><contacts|" "$work/policy/policy.xml" >"$work/policy/alerts.xml"
    "$kasuhara" follow --alerts -p "$work/policy/alerts.xml" --cursor "$work/list.cursor" --once --from 1 \
        --exec "exec '$top_srcdir/contrib/notify' --config '$work/notify.conf' --state '$work'"
}

listed() { # COUNT PATTERN...: so many mails came to the list, and the last says each of them, of nothing that was written
    has_copies soudan@example.org "$1" || return 1
    shift
    python3 - "$mta/mail/new" "$@" <<'END'
import email, email.policy, glob, os, re, sys
mails = [email.message_from_binary_file(open(each, "rb"), policy=email.policy.default)
         for each in sorted(glob.glob(sys.argv[1] + "/*"), key=os.path.getmtime)]
alert = [mail for mail in mails if mail["Delivered-To"] == "soudan@example.org"][-1]
text = alert["Subject"] + "\n" + alert.get_content()
for pattern in sys.argv[2:]:
    assert re.search(pattern, text), (pattern, text)
assert alert["Auto-Submitted"] == "auto-generated" and alert["X-Kasuhara"] is None, alert
assert not re.search("testinsult|testthreat|kettle", text), text
END
}

told() { # COUNT: so many alerts so far
    [ "$(cat "$work/alerts" 2>/dev/null | wc -l)" -eq "$1" ] || { cat "$work/alerts"; return 1; }
}

shows() { # TEXT: case show says so
    "$kasuhara" case show 1 >"$work/show" 2>&1
    grep -qF -e "$1" "$work/show" || { cat "$work/show"; return 1; }
}

lists() { # CASES FILTER...
    _cases=$1
    shift
    "$kasuhara" case list --json "$@" >"$work/list.json" || return 1
    sed 's/^{"case":\([0-9]*\),.*/\1/' "$work/list.json" | tr '\n' ' ' >"$work/list"
    [ "$(cat "$work/list")" = "$_cases" ] || { cat "$work/list"; return 1; }
}

act() { # COMMAND...: of a case
    "$kasuhara" case "$@"
}

in_order() { # TEXT...: they stand in $work/show one below another
    python3 - "$work/show" "$@" <<'END'
import sys
text, at = open(sys.argv[1], encoding="utf-8").read(), 0
for wanted in sys.argv[2:]:
    found = text.find(wanted, at)
    assert found >= 0, (wanted, text)
    at = found + len(wanted)
END
}

report_is_complete() { # LANGUAGE: four fields are left to people, causes to by when; and a page that asks for nothing
    "$kasuhara" report case --lang "$1" --text 1 >"$work/report" && "$kasuhara" report case --lang "$1" 1 >"$work/report.html" &&
        [ "$(grep -c '^ *\[ \]' "$work/report")" -eq 4 ] && [ "$(tail -n 4 "$work/report" | grep -c '^ *\[ \]')" -eq 4 ] &&
        grep -q 'words of the kind learned' "$work/report" && ! grep -i 'testthreat\|testinsult' "$work/report" &&
        grep -q "default-src 'none'" "$work/report.html" && ! grep -Eq '(src|href)="?(https?:)?//' "$work/report.html" && return 0
    cat "$work/report"
    return 1
}

printf 'mail soudan@example.org\nfrom kasuhara@example.org\nsmtp 127.0.0.1:%s\n' "$port" >"$work/notify.conf"
chmod 600 "$work/notify.conf"
check 'the daemon starts' daemon_start
check 'Postfix starts' postfix_start "$mta" "$port" "$work/milter.sock"
check 'somebody follows' follow --from 1 --digest PT1H

# ---- a complaint, answered
check 'the first mail: where is it?' customer 1 'where is my kettle'
check 'an answer' staff 2 'it is on its way'
check 'nothing is kept of it yet' test "$(records message)" -eq 0
check 'nobody is alerted' follow --digest PT1H
check 'of nothing' told 0

# ---- it worsens
check 'the second mail insults' customer 3 'you testinsult, where is it'
check 'a case is open, from the first mail on, answer and all' test "$(records open) $(records message)" = '1 3'
check 'an alert, at once' follow --digest PT1H
check 'one' told 1
check 'it says case, level and categories, who wrote, and not what' sh -c '
    grep -q "\"alert\":{\"case\":1,.*\"level\":\"notice\".*\"categories\":\[\"insult\"\].*\"sender\":\"customer@example.com\"" "$1" &&
    ! grep -q testinsult "$1"' sh "$work/alerts"
check 'the consultation list is told' tell PT1H
check 'which case, of what level, who wrote, how to look, and whom to turn to' \
    listed 1 'Case 1' notice customer@example.com 'kasuhara case show 1' 'desk@example.org'
check 'the observer got a copy' has_copies observer@example.org 1
check 'of the mail that was flagged' sh -c 'grep -l "^Delivered-To: observer@" "$1"/mail/new/* | xargs grep -q test-mail-8103' sh "$mta"
check 'the case waits for a judgement' lists '1 ' --open --unjudged
check 'somebody supports the one who answers' act assign 1 --observer 'observer@example.org'
check 'an answer' staff 4 'we are sorry; it will be there on Friday'
check 'the third mail threatens' customer 5 'this is a testthreat to you'
check 'an answer' staff 6 'we cannot be spoken to like this'
check 'the fourth mail does both' customer 7 'testinsult, I say, testthreat'
check 'it is of the highest level' shows 'alert, highest score 9'
check 'the observer got each flagged one' has_copies observer@example.org 3
check 'they are gathered, one alert a case in an hour' follow --digest PT1H
check 'nobody is told yet' told 1
check 'nor the list' tell PT1H
check 'but of who supports' listed 2 'Case 1: who answers is supported by observer@example.org'

# ---- it is judged, and noted
check 'customer service judges' sh -c 'echo "Threats against the person who answers; the kettle came on time." |
    "$1" case judge 1 harassment --as cs --points demand,manner,environment -F -' sh "$kasuhara"
check 'nothing waits' lists '' --unjudged
for kind in contact internal 'done' effect state learned; do
    check "a note: $kind" act note 1 --kind "$kind" -t "words of the kind $kind"
done
check 'the wrong one is corrected by another' act note 1 --kind effect -t 'not two hours but three'
check 'it may not be erased' act hold 1 --reason 'a lawyer was asked'
check 'the refusal is sent' staff 8 'we answer no more mail of this kind'
check 'and noted' act note 1 --kind 'done' -t 'refused in writing'
# ---- it goes on: the red card
check 'the fifth mail goes on' customer 9 'testthreat and testinsult'
check 'it is delivered' has_copies support@example.org 5
check 'the red card' act red-card --case 1 --reason 'threats after the refusal' customer@example.com
letter 10 'Customer <c.ustomer+new@example.com>' support@example.org 'testthreat again'
"$tool" reply "$port" C.ustomer+new@example.com "$work/10.eml" >"$work/reply" 2>&1
check 'the sixth mail, by another spelling, is refused with the text of the policy' sh -c '
    printf "%s\n" 550 "5.7.1 We have ended support for this address." | diff - "$1"' sh "$work/reply"
printf 'From: customer@example.com\r\nSubject: Re: kettle\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nIn-Reply-To: <flow-9@example.com>\r\nMessage-ID: <flow-11@example.com>\r\n\r\nまた連絡します test-mail-8111\r\n' >"$work/11.eml"
"$tool" reply "$port" customer@example.com "$work/11.eml" >"$work/reply" 2>&1
check 'in his language' sh -c 'printf "%s\n" 550 "5.7.1 Taiou o shuuryou shimashita." | diff - "$1"' sh "$work/reply"
check 'neither was delivered' has_copies support@example.org 5
check 'nor to the observer' has_copies observer@example.org 4
check 'both are kept' sh -c 'test "$1" -eq 11' sh "$(records message)"
check 'what was gathered is told, in one' follow --kind digest
check 'a digest' told 2
check 'of this case' sh -c 'tail -n 1 "$1" | grep -q "\"kind\":\"digest\".*\"case\":1"' sh "$work/alerts"
check 'so is the list, of judgement and card too' tell PT1S
check 'in a mail each' listed 5 'Case 1: red card shown to customer@example.com\n' 'root'

# ---- afterwards
check 'it is closed' act close 1 --reason 'support has ended'
check 'the whole of it' shows 'judged      harassment'
check 'in order' in_order 'red card    customer@example.com' 'observers   observer@example.org' 'none 0' '(staff)' 'notice 3' \
    'observed by observer@example.org' 'notice 6' 'alert 9' 'judged harassment by' 'the working environment is harmed' \
    'Threats against the person' 'contact with the customer' 'exchanged inside' 'what was done' 'what it did to the work' \
    'how the person is' 'what was learned' 'not two hours but three' 'put on hold' 'refused in writing' 'alert 9' \
    'red card for customer@example.com' 'closed'
check 'no word of abuse stands in it' sh -c '! grep -i "testthreat\|testinsult" "$1"' sh "$work/show"
check 'the list says so' lists '1 ' --closed --carded --held --judged --level alert --category threat --customer customer@
for language in en ja; do
    check "the report has no open field but those of the post-mortem ($language)" report_is_complete "$language"
done
check 'status: all is told, nothing failed' sh -c '"$1" status >"$2" && grep -q "desk: all told" "$2" &&
    grep -q "0 open, 0 of them not judged" "$2" && grep -q "failures      none" "$2" || { cat "$2"; exit 1; }' sh "$kasuhara" "$work/status"
# ---- what the filter let pass, and staff did not
printf 'From: other@example.com\r\nTo: support@example.org\r\nSubject: school\r\nMessage-ID: <flow-20@example.com>\r\n\r\nI know where your children go to school test-mail-8120\r\n' >"$work/20.eml"
printf 'From: other@example.com\r\nTo: support@example.org\r\nSubject: Re: school\r\nMessage-ID: <flow-21@example.com>\r\nIn-Reply-To: <flow-20@example.com>\r\n\r\nit is a nice school test-mail-8121\r\n' >"$work/21.eml"
passes() { # N
    : >"$work/send.log"
    "$tool" send "$port" "$work/send.log" "$work/$1.eml" --from other@example.com
    everything_accepted "$work/send.log" 1
}
check 'a threat in other words passes' passes 20
check 'unmarked' sh -c '"$1" case list --json | grep -c . | grep -qx 1' sh "$kasuhara"
"$top_srcdir/tests/await-remembered" "$work/state.sqlite" flow-20@example.com
check 'staff open a case of it' act open -l alert -c threat -t 'a threat to a family' --message-id flow-20@example.com
check 'with its mail' sh -c '"$1" case show 2 | grep -q "by hand  *since .*a threat to a family"' sh "$kasuhara"
check 'what he writes next passes' passes 21
check 'and joins it' sh -c '"$1" case list --json | sed -n 2p | grep -q "\"mails\":2,\"raised\":{"' sh "$kasuhara"
check 'the report says who opened it' sh -c '"$1" report case --text 2 | grep -q "Opened by hand"' sh "$kasuhara"
check 'both verifiers: the archive stands' verify_both
finish
