#!/bin/sh
# kasuhara case list, case show: over an archive that is written here by hand, as
# kasuhara-archive(5) draws it.
. "$top_srcdir/tests/lib.sh"
escape=$(printf '\033')

letter() { # letter CASE TIME FROM SUBJECT LEVEL SCORE STAFF HITS: a message record
    printf 'Subject: %s\n\n%s\n' "$4" "$2" >mail.eml
    _mail=$(object mail.eml)
    printf '{"kind":"message","archive":"mail.example.org","program":"test","received":"%s","case":%d,"thread":%d,' \
        "$2" "$1" "$1" >record.json
    printf '"flagged":true,"from_staff":%s,"mail":{"sha256":"%s","bytes":9,"left_out":0,"object":"%s","as":"test"},' \
        "$7" "$_mail" "$_mail" >>record.json
    printf '"envelope":{"queue_id":"4ABC1"},"sender":"%s","subject":"%s","verdict":{"level":"%s","score":%s,"hits":[%s]},' \
        "$3" "$4" "$5" "$6" "$8" >>record.json
    printf '"policy":{"sha256":"%064d","object":null}}\n' 0 >>record.json
    record message record.json
}

hit() { # hit RULE CATEGORY SCORE STANDING PART TEXT
    printf '{"rule":"%s","category":"%s","weight":6.0,"score":%s,"standing":"%s","part":"%s","start":0,"end":5,"text":"%s"}' "$@"
}

threat=$(hit ja.threat.kill threat 6.0 counted text 試験脅迫)
quoted=$(hit en.insult.test insult 0.0 quoted text QUOTED-WORD)
subject=$(hit en.insult.subject insult 3.0 counted subject SUBJECT-WORD)
letter 1 2026-11-20T09:00:00.000000Z customer@example.com 返金について none 0.0 false ''
letter 1 2026-11-21T09:00:00.000000Z support@example.org 'Re: 返金について' none 0.0 true ''
opened 1 2026-11-22T15:30:00.000000Z customer@example.com
letter 1 2026-11-22T15:30:00.000000Z customer@example.com 返金 alert 9.5 false "$threat,$quoted"
opened 2 2026-11-23T01:00:00.000000Z お客様のとても長いアドレス@例え.example.com
letter 2 2026-11-23T01:00:00.000000Z お客様のとても長いアドレス@例え.example.com 'SUBJECT-WORD !' notice 3.0 false "$subject"
opened 3 2026-11-23T02:00:00.000000Z 'evil\u001b[2J@example.com'
letter 3 2026-11-23T02:00:00.000000Z 'evil\u001b[2J\u202e@example.com' 'one\r\ntwo\u001b]0;x\u0007' notice 3.0 false "$threat"

test_begin 'what was written here is an archive'
run 0 "$kasuhara" verify archive

test_begin 'the list: a line a case, highest level and score, last mail, how many, who'
run 0 "$kasuhara" case list
is 4 "$(wc -l <out)"
has out '    1  alert      9.5  open           2026-11-22 15:30      3  customer@example.com'
has out ' threat'

test_begin 'times are in the zone of the reader'
TZ=Asia/Tokyo
if [ "$(TZ=Asia/Tokyo date -d @0 +%H)" = 09 ]; then
    run 0 "$kasuhara" case list
    has out '2026-11-23 00:30'
else
    skip 'no time zones here'
fi
TZ=UTC

test_begin 'no line is wider than the terminal, wide characters counted as two columns'
if command -v python3 >/dev/null; then
    for COLUMNS in 40 60 72 80 100 200; do
        run 0 "$kasuhara" case list
        holds python3 -c '
import sys, unicodedata
for line in open("out", encoding="utf-8"):
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
    assert width <= int(sys.argv[1]), (width, line)' "$COLUMNS"
    done
else
    skip 'no python3 to measure it'
fi
COLUMNS=100

test_begin 'the list as JSON'
run 0 "$kasuhara" case list --json
is 3 "$(wc -l <out)"
has out '{"case":1,"opened":"2026-11-22T15:30:00.000000Z","last":"2026-11-22T15:30:00.000000Z","customer":"customer@example.com","level":"alert","score":9.5,"categories":["threat"],"mails":3,"raised":null,"hold":null,"closed":null,"judgement":null,"observers":[],"cards":[]}'

test_begin 'a case: its thread in order, staff among it, ids of what hit'
run 0 "$kasuhara" case show 1
has out 'Case 1'
has out '2026-11-20 09:00  customer@example.com  none 0'
has out 'support@example.org  (staff)'
has out 'subject: 返金について'
has out 'threat  ja.threat.kill'
has out 'en.insult.test  (quoted)'
is '2026-11-20 2026-11-21 2026-11-22' "$(sed -n 's/^  \(2026-11-2.\) .*/\1/p' out | xargs)"
has out 'record 4, mail objects/'

test_begin 'the words that hit are shown only when asked for'
lacks out 試験脅迫
lacks out QUOTED-WORD
run 0 "$kasuhara" case show --words 1
has out 試験脅迫
has out QUOTED-WORD

test_begin 'nor a subject that holds some of them'
for form in '' --json; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" case show $form 2
    lacks out SUBJECT-WORD
    # shellcheck disable=SC2086
    run 0 "$kasuhara" case show $form --words 2
    has out 'SUBJECT-WORD !'
done

test_begin 'a case as JSON'
run 0 "$kasuhara" case show --json 1
is 1 "$(wc -l <out)"
has out '"messages":[{"record":1,"received":"2026-11-20T09:00:00.000000Z"'
has out '"from_staff":true'
has out '{"rule":"ja.threat.kill","category":"threat","score":6.0,"part":"text","start":0,"end":5,"standing":"counted"}'
lacks out 試験脅迫

test_begin 'nothing of a record reaches the terminal that moves it'
for command in list 'show 3' 'show --words 3'; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" case $command
    lacks out "$escape"
    lacks out "$(printf '\342\200\256')"
done
has out 'one  two\x1b]0;x\x07'

test_begin 'a case is judged: the record says what, by whom and why'
run 0 "$kasuhara" case judge --demand --manner --text '要求に根拠がなく、脅迫がある' 1 harassment
is 'Case 1 is judged: harassment (record 9)' "$(cat out)"
run 0 "$kasuhara" verify archive
run 0 "$kasuhara" case show 1
has out "judged harassment by $(id -un) (cs)"
has out 'the demand is not justified'
has out '要求に根拠がなく、脅迫がある'
echo 'A second look: it was a fair complaint.' >reasons
run 0 "$kasuhara" case judge --json --as rm --file reasons 1 complaint
is '{"case":1,"judgement":"complaint","record":10}' "$(cat out)"
run 0 sh -c "'$kasuhara' case judge -F - 2 neither <reasons"
run 0 "$kasuhara" case show --json 1
has out '"judgement":"complaint","role":"rm"'
has out '"reasons":"A second look: it was a fair complaint."}],"events":[]}'
run 0 "$kasuhara" verify archive
holds sh "$top_srcdir/contrib/verify-archive" archive

test_begin 'a judgement that is not one is refused, and nothing is written'
lines=$(wc -l <archive/chain)
run 2 "$kasuhara" case judge -t x 99 complaint
has err 'there is no case 99'
run 2 "$kasuhara" case judge -t x 1 harassment
has err '--demand (it is not justified)'
run 2 "$kasuhara" case judge -t ' ' 1 complaint
has err 'the words are empty'
run 2 "$kasuhara" case judge 1 complaint </dev/null
has err '--text WORDS'
run 2 "$kasuhara" case judge -t x --as boss 1 complaint
has err '--as is cs'
run 2 "$kasuhara" case judge -t x 1 bad
run 2 "$kasuhara" case judge -t x -F reasons 1 complaint
run 2 "$kasuhara" case judge -F missing 1 complaint
has err 'cannot read missing'
is "$lines" "$(wc -l <archive/chain)"

test_begin 'no such case: no; not a number: cannot say'
run 1 "$kasuhara" case show 99
has err 'there is no case 99'
for number in '' x 1x -1 '1 2' 99999999999999999999; do
    # shellcheck disable=SC2086
    run 2 "$kasuhara" case show $number
done
run 2 "$kasuhara" case list something
has err '--archive'

test_begin 'not an archive, and one without a case'
run 2 "$kasuhara" case list --archive nothing
has err 'nothing'
run 2 "$kasuhara" case show --archive nothing 1
mkdir -p plain/objects
run 2 "$kasuhara" case list --archive plain
: >plain/chain
run 0 "$kasuhara" case list --archive plain
is 'No case stands in plain' "$(cat out)"
run 0 "$kasuhara" case list --json --archive plain
is '' "$(cat out)"

test_begin 'a record that cannot be read is named by its line, and the rest is shown'
gone=$(sed -n 's/^2 [^ ]* [^ ]* \([^ ]*\) .*/\1/p' archive/chain)
rm "archive/objects/$(echo "$gone" | sed 's,^..,&/,')"
run 2 "$kasuhara" case show 1
has err 'line 2 (message)'
has err 'the rest is shown'
has out 'ja.threat.kill'
lacks out '(staff)'
run 2 "$kasuhara" case list
has err 'line 2 (message)'
has out ' threat'
run 2 "$kasuhara" case show --json 2
is 1 "$(wc -l <out)"
run 2 "$kasuhara" case show 99
has err 'there is no case 99'

test_begin 'it keeps nobody from noting what happened in a case'
run 0 "$kasuhara" case note --kind state -t 'well' 1
run 0 "$kasuhara" case hold --reason 'a lawsuit' 1
run 2 "$kasuhara" case show 1
has out 'on hold'
run 2 "$kasuhara" case note --kind state -t 'well' 99

test_begin 'nor is one in the way that lacks what it must have, nor an erasure'
printf '{"kind":"message","case":1}\n' >record.json
record message record.json
printf '{"kind":"erasure"}\n' >record.json
record erasure record.json
rm "archive/objects/$(sha256sum <record.json | cut -c 1-64 | sed 's,^..,&/,')"
run 2 "$kasuhara" case show 1
has err 'line 2 (message)'
has err 'line 14 (message)'
has err 'line 15 (erasure)'
has out 'ja.threat.kill'

test_begin 'of many a few are named'
for _ in 1 2 3 4; do
    printf '{"kind":"message","case":1}\n' >record.json
    record message record.json
done
run 2 "$kasuhara" case list
has err 'and 2 more records cannot be read'
is 7 "$(wc -l <err)"

test_done
