#!/bin/sh
# kasuhara case open beside the daemon: numbers do not clash, later mail joins, mail that was given
# as a file is evidence, a call that was cut short is taken up, and what was erased stays erased.
. "$top_srcdir/tests/mta-common.sh"
begin_alone cases
use_policy a
KASUHARA_ARCHIVE=$work/archive
KASUHARA_POLICY=$work/policy/policy.xml
LC_ALL=C.UTF-8
export KASUHARA_ARCHIVE KASUHARA_POLICY LC_ALL

id_of() { # SENDER BODY: the Message-ID that milter-letter gives
    printf '%s\0%s\0%s' "$1" "$1" "$2" | sha256sum | cut -c 1-12 | sed 's/$/@example.com/'
}

send() { # PATTERN SENDER BODY [IN-REPLY-TO]: the answer matches
    if [ -n "${4:-}" ]; then
        "$top_srcdir/tests/milter-letter" "$work/milter.sock" "$2" "$2" "$3" support@example.org 192.0.2.1 In-Reply-To "<$4>" >"$work/answer" 2>&1
    else
        "$top_srcdir/tests/milter-letter" "$work/milter.sock" "$2" "$2" "$3" >"$work/answer" 2>&1
    fi
    grep -q -e "$1" "$work/answer" || { cat "$work/answer"; return 1; }
}

opens() { # STATUS ARGUMENTS...: what is said is in $work/said
    _status=$1
    shift
    "$kasuhara" case open "$@" >"$work/said" 2>&1 </dev/null
    [ $? -eq "$_status" ] || { cat "$work/said"; return 1; }
}

says() { # WORDS
    grep -qF -e "$1" "$work/said" || { cat "$work/said"; return 1; }
}

said() { # WORDS COMMAND...
    _words=$1
    shift
    "$@" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
    says "$_words"
}

chain_grew() { # LINES: since $before
    [ "$(wc -l <"$work/archive/chain")" -eq $((before + $1)) ] || { tail -n 5 "$work/archive/chain"; return 1; }
}

check 'the daemon starts' daemon_start
check 'a flagged mail opens case 1' send 'case=1;' a@example.com 'you testthreat'
check 'a mail passes, though it is a threat in other words' send accept c@example.com 'I know where your children go to school'
first=$(id_of c@example.com 'I know where your children go to school')
check 'so does a second' send accept c@example.com 'it is a nice school' "$first"

before=$(wc -l <"$work/archive/chain")
check 'without a level nothing is opened, and the levels are told' opens 2 -c threat -t why --message-id "$first"
check 'which they are' says 'by --level: notice, alert'
check 'without a category neither' opens 2 -l alert -t why --message-id "$first"
check 'nor by one that is none' opens 2 -l alert -c rudeness -t why --message-id "$first"
check 'which there are' says 'there is no category rudeness in this policy; it has threat, insult'
check 'nor without a reason' opens 2 -l alert -c threat --message-id "$first"
check 'nor of two mails' opens 2 -l alert -c threat -t why --message-id "$first" "$work/answer"
check 'nor of none' opens 2 -l alert -c threat -t why
check 'nor of one that nobody knows' opens 2 -l alert -c threat -t why --message-id '<nobody@example.com>'
check 'what to do then is told' says 'save it from a mail program and give the file'
check 'nor of one that is a case' opens 2 -l alert -c threat -t why --message-id "$(id_of a@example.com 'you testthreat')"
check 'which is told' says 'is case 1 already'
check 'nothing was written meanwhile' chain_grew 0

check 'a case is opened by the Message-ID' opens 0 -l alert -c threat -c insult -t 'a threat to a family' --message-id "<$first>"
check 'it has the next number, and both mails' says 'Case 2 is opened (record '
check 'that is' says 'with 2 mails; see kasuhara case show 2'
check 'three lines were written' chain_grew 3
check 'one of them says who opened it' test "$(records raise)" -eq 1
check 'the daemon has written no second one' test "$(records open)" -eq 1
check 'a later mail of the thread joins it' send accept c@example.com 'do you still work there' "$(id_of c@example.com 'it is a nice school')"
check 'and is archived' chain_grew 4
check 'and one that is flagged' send 'case=2;' c@example.com 'you testthreat' "$first"
check 'no open record was written for it' test "$(records open)" -eq 1
check 'the next case of the daemon has the next number' send 'case=3;' d@example.com 'you testthreat'
check 'it cannot be opened twice' opens 2 -l alert -c threat -t again --message-id "$first"
check 'which is told' says 'is case 2 already; what is new, note there: kasuhara case note 2'

check 'the list has its level and categories' said '    2  alert' "$kasuhara" case list
check 'these are those that were said' says 'threat'
check 'the case shows who opened it, and why' said 'a threat to a family' "$kasuhara" case show 2
check 'at its head' says '  by hand '
check 'its mails are there' "$kasuhara" case show --body "$(awk '$3 == "message" {print $1}' "$work/archive/chain" | sed -n 2p)" 2
check 'the report of the case says so' said 'Opened by hand: the filter had let the mail pass' "$kasuhara" report case --text 2
check 'the status counts it among those that are open' said '3 open' "$kasuhara" status
check 'it is among the records that are followed' said '  raise      case 2  alert  threat, insult  by ' "$kasuhara" follow --once --from 1 --kind raise
check 'who is alerted hears of it' eval '"$kasuhara" follow --alerts --from 1 --once --cursor "$work/cursor" --json >"$work/alerts" && grep -q "Case 2: new, opened by hand" "$work/alerts"'
check 'with the reason nowhere, as the policy has it' sh -c '! grep -q "threat to a family" "$1"' - "$work/alerts"
check 'it is judged like any other' "$kasuhara" case judge 2 harassment --manner -t 'a threat'
"$kasuhara" policy test --json --judged "$work/archive" >"$work/judged" 2>&1
check 'a policy that is tried on it has missed the mail that was named' grep -q '"recall":{"share":0.5,' "$work/judged"
check 'and that one alone' test "$(grep -o 'case 2, record [0-9]*' "$work/judged" | sort -u | wc -l)" -eq 1
"$kasuhara" report trend --json --from "$(date +%Y-%m-%d)" --to "$(date +%Y-%m-%d)" >"$work/trend"
check 'the trend tells it apart' grep -q '{"row":"by_hand","now":1,' "$work/trend"
check 'and does not take the filter for right in it' grep -q '"precision":\[{"row":"now","judged":0,' "$work/trend"

# ---- a file
printf 'From: Mr Example <e@example.net>\r\nTo: support@example.org\r\nSubject: letter\r\nMessage-ID: <file-1@example.net>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0900\r\n\r\nI will find you.\r\n' >"$work/saved.eml"
printf 'To: support@example.org\n\nno sender\n' >"$work/nobody.eml"
printf 'From: staff@example.org\nTo: e@example.net\n\nour answer\n' >"$work/ours.eml"
{ printf 'From a\n'; cat "$work/ours.eml"; printf '\nFrom b\n'; cat "$work/ours.eml"; } >"$work/several"
before=$(wc -l <"$work/archive/chain")
check 'a file that is not there opens nothing' opens 2 -l alert -c threat -t why "$work/none.eml"
check 'nor one without a sender' opens 2 -l alert -c threat -t why "$work/nobody.eml"
check 'nor several mails' opens 2 -l alert -c threat -t why "$work/several"
check 'nor a mail of our own' opens 2 -l alert -c threat -t why "$work/ours.eml"
check 'which is told' says 'is written by our own staff'
check 'nothing was written meanwhile' chain_grew 0
check 'a file opens a case' opens 0 --json -l notice -c insult -t 'it came to the chief' "$work/saved.eml"
check 'with the next number, and its mail' says '"case":4,"level":"notice","categories":["insult"],"from":"file","mails":1,'
newest=$(tail -n 1 "$work/archive/chain" | cut -d ' ' -f 4)
check 'its bytes are the object' test "$(sed -n 's/.*"mail":{[^}]*"object":"\([0-9a-f]*\)".*/\1/p' "$(object_path "$newest")")" = "$(sha256sum <"$work/saved.eml" | cut -c 1-64)"
check 'its record says how it came' grep -q '"as":"given by staff as a file"' "$(object_path "$newest")"
check 'and by whom' grep -q '"given":{"user":"[^"]' "$(object_path "$newest")"
check 'the case says so' said '(given as a file by ' "$kasuhara" case show 4
check 'and who the customer is' says 'e@example.net'
check 'an answer to it joins' send accept e@example.net 'so you have read it' file-1@example.net
check 'in the case' said 'so you have read it' "$kasuhara" case show --body "$(tail -n 1 "$work/archive/chain" | cut -d ' ' -f 1)" 4
check 'the same file again is refused' opens 2 -l alert -c threat -t again "$work/saved.eml"
check 'for it is a case' says 'in case 4 already'
check 'a file whose thread is known brings that in' send accept f@example.com 'harmless at first'
"$top_srcdir/tests/await-remembered" "$work/state.sqlite" "$(id_of f@example.com 'harmless at first')"
printf 'From: f@example.com\nTo: x@example.org\nMessage-ID: <file-2@example.com>\nIn-Reply-To: <%s>\n\nnot harmless\n' "$(id_of f@example.com 'harmless at first')" >"$work/second.eml"
check 'with both mails' opens 0 -l notice -c insult -t 'it went past the inbox' "$work/second.eml"
check 'that is' says 'Case 5 is opened'
check 'two' says 'with 2 mails'
check 'both verifiers: the archive stands' verify_both
check 'scored again, it comes to the same' "$kasuhara" verify --rescore "$work/archive"

check 'it is exported, with the record that opened it' "$kasuhara" export 4 "$work/bag"
check 'which a page tells' grep -q 'Opened by hand' "$work/bag/data/index.html"
raise=$(printf %08d "$(awk '$3 == "raise" {print $1}' "$work/archive/chain" | sed -n 2p)")
check 'and is there' grep -q 'it came to the chief' "$work/bag/data/records/$raise.json"
mail=$(awk '$3 == "message" {print $1, $4}' "$work/archive/chain" | while read -r line hash; do
    ! grep -q '"given":' "$(object_path "$hash")" || echo "$line"
done | head -n 1)
check 'where the mail that it names is left out' "$kasuhara" export --redact "$mail" 4 "$work/less"
check 'so is this record' test ! -e "$work/less/data/records/$raise.json"
check 'and its words' sh -c '! grep -rq "it came to the chief" "$1/data"' - "$work/less"

# ---- state is lost; the daemon starts anew
daemon_stop
rm -f "$work"/state.sqlite*
check 'the state is lost, and the daemon starts' daemon_start
check 'a later mail of case 2 joins it' send 'case=2;' c@example.com 'you testthreat, still' "$first"
check 'and one of the file' send 'case=4;' e@example.net 'you testthreat' file-1@example.net
check 'no number is given twice' send 'case=6;' g@example.com 'you testthreat'
check 'and no case is opened again' test "$(records open)" -eq 3

# ---- a call that was cut short behind its first step: state knows the case, the chain does not
check 'a mail that passes' send accept h@example.com 'nothing at all'
daemon_stop
python3 - "$work/state.sqlite" "$(id_of h@example.com 'nothing at all')" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as state:
    state.execute("UPDATE counter SET value = value + 1")
    state.execute("UPDATE thread SET case_number = (SELECT value FROM counter) WHERE id = (SELECT thread FROM name WHERE name = ?)", ("m" + sys.argv[2],))
END
check 'the call is taken up, the daemon away' opens 0 -l notice -c insult -t 'once more' --message-id "$(id_of h@example.com 'nothing at all')"
check 'with the number that it had' says 'Case 7 is opened'
check 'the daemon starts' daemon_start

# ---- erased
check 'it is erased like any other' "$kasuhara" erase --case 2 --ground 'the law asks'
check 'nothing of it is left' sh -c '! grep -rq "threat to a family\|children go to school" "$1/archive" "$1/state.sqlite"' - "$work"
check 'the case says that it was erased' said 'erased by record' "$kasuhara" case show 2
check 'both verifiers: the archive stands, erased' verify_both
daemon_stop
[ "$failed" = 0 ] || tail -n 40 "$work/daemon.log" | sed 's/^/# /'
finish
