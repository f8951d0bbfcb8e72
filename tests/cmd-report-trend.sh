#!/bin/sh
# kasuhara report trend: every figure against values that were counted by hand, over archives that
# are written here as kasuhara-archive(5) draws them.
. "$top_srcdir/tests/lib.sh"
use_policy
report() { # report STATUS OPTION...
    _status=$1
    shift
    run "$_status" "$kasuhara" report trend "$@"
}

letter() { # letter CASE TIME FROM LEVEL STAFF HITS [KIND]
    printf 'Subject: x\n\n%s\n' "$2" >mail.eml
    _mail=$(object mail.eml)
    printf '{"kind":"%s","archive":"mail.example.org","program":"test","received":"%s","case":%d,"thread":%d,' \
        "${7:-message}" "$2" "$1" "$1" >record.json
    printf '"flagged":true,"from_staff":%s,"mail":{"sha256":"%s","bytes":9,"left_out":0,"object":"%s","as":"test"},' \
        "$5" "$_mail" "$_mail" >>record.json
    printf '"envelope":{"queue_id":"4ABC1"},"sender":"%s","subject":"SECRET-SUBJECT","verdict":{"level":"%s","score":6.0,"hits":[%s]},' \
        "$3" "$4" "$6" >>record.json
    printf '"policy":{"sha256":"%064d","object":null}}\n' 0 >>record.json
    record "${7:-message}" record.json
}

act() { # act KIND CASE TIME MORE
    printf '{"kind":"%s","archive":"mail.example.org","program":"test","time":"%s","by":{"user":"u","host":"h"},"case":%d,%s}\n' \
        "$1" "$3" "$2" "$4" >record.json
    record "$1" record.json
}

judged() { # judged CASE TIME JUDGEMENT
    act judgement "$1" "$2" "\"judgement\":\"$3\",\"role\":\"CS\",\"demand_not_justified\":true,\"manner_not_acceptable\":true,\"environment_harmed\":true,\"reasons\":\"r\""
}

hit() { # hit RULE CATEGORY SCORE
    printf '{"rule":"%s","category":"%s","weight":6.0,"score":%s,"standing":"counted","part":"text","start":0,"end":5,"text":"SECRET-WORD"}' "$@"
}

threat=$(hit threat.kill threat 6.0)
insult=$(hit insult.fool insult 3.0)
quoted=$(hit insult.quoted insult 0.0)
demand=$(hit demand.x demand 2.0)
hostile='=HYPERLINK(1)<script>alert(1)</script>\u202e@example.com'

# The time is 2024-03-04 (a Monday) to 2024-03-17; the one before begins on 2024-02-19.
opened 8 2024-01-10T10:00:00.000000Z c@example.com
letter 8 2024-01-10T10:00:00.000000Z c@example.com alert false "$threat"
act close 8 2024-01-11T10:00:00.000000Z '"reason":"r"'
opened 4 2024-02-20T10:00:00.000000Z c@example.com
letter 4 2024-02-20T10:00:00.000000Z c@example.com alert false "$threat"
judged 4 2024-02-21T10:00:00.000000Z neither
act close 4 2024-03-01T10:00:00.000000Z '"reason":"r"'
act reopen 4 2024-03-02T10:00:00.000000Z '"reason":"r"'
opened 1 2024-03-04T09:00:00.000000Z a@example.com
letter 1 2024-03-04T09:00:00.000000Z a@example.com alert false "$threat"
letter 1 2024-03-05T09:30:00.000000Z a@example.com warning false "$insult"
letter 1 2024-03-05T09:30:00.000000Z a@example.com warning false "$insult" again
letter 1 2024-03-06T10:00:00.000000Z support@example.org none true ''
letter 1 2024-03-06T11:00:00.000000Z a@example.com none false ''
judged 1 2024-03-04T21:00:00.000000Z complaint
judged 1 2024-03-05T21:00:00.000000Z harassment
act close 1 2024-03-10T10:00:00.000000Z '"reason":"r"'
opened 2 2024-03-11T23:30:00.000000Z b@example.com
letter 2 2024-03-11T23:30:00.000000Z b@example.com notice false "$insult,$quoted,$insult"
judged 2 2024-03-13T23:30:00.000000Z complaint
opened 3 2024-03-12T08:00:00.000000Z a@example.com
letter 3 2024-03-12T08:00:00.000000Z a@example.com warning false "$threat,$demand"
act card 3 2024-03-12T10:00:00.000000Z '"sender":"a@example.com","shown":true,"reason":"r"'
opened 5 2024-03-14T08:00:00.000000Z "$hostile"
letter 5 2024-03-14T08:00:00.000000Z "$hostile" notice false "$insult"
letter 5 2024-03-14T08:10:00.000000Z "$hostile" notice false "$insult"
letter 0 2024-03-15T12:00:00.000000Z d@example.com alert false "$threat"
opened 6 2024-03-16T08:00:00.000000Z e@example.com
letter 6 2024-03-16T08:00:00.000000Z e@example.com alert false "$threat"
# Afterwards: neither time has it.
opened 7 2024-03-18T00:00:00.000000Z f@example.com
letter 7 2024-03-18T00:00:00.000000Z f@example.com alert false "$threat"
run 0 "$kasuhara" erase --case 6 --ground test --no-state
time='--from 2024-03-04 --to 2024-03-17'
# Days from 1970-01-01: 19786 is 2024-03-04.
printf '%s\n' '19786 none 10' '19786 alert 1' '19787 none 5' '19792 none 4' '19793 none 20' '19794 notice 2' '19800 none 99' >days
run 0 "$top_builddir/tests/archive-tool" count state.sqlite days

test_begin 'what was written here is an archive'
run 0 "$kasuhara" verify archive

test_begin 'mail by week, counted by the daemon; flagged by level; a mail that came again, of staff, or erased, is none'
report 0 $time --by week --json
has out '"from":"2024-03-04","to":"2024-03-17","by":"week","days":14,"counted_since":"2024-03-04","names":false'
has out '"mail":[{"row":"2024-03-04","days":7,"mail":20,"flagged":2},{"row":"2024-03-11","days":7,"mail":22,"flagged":5}]'
has out '"levels":[{"row":"2024-03-04","notice":0,"alert":1,"warning":1},{"row":"2024-03-11","notice":3,"alert":1,"warning":1}]'

test_begin 'by category, a mail once each, what did not score not at all'
has out '"categories":[{"row":"insult","now":4,"before":0},{"row":"threat","now":3,"before":1},{"row":"demand","now":1,"before":0}]'

test_begin 'by weekday and hour'
has out '{"row":"mon","00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":0,"09":1,'
has out '"21":0,"22":0,"23":1},{"row":"tue","00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":1,"09":1,'
has out '{"row":"thu","00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":2,'

test_begin 'repeat senders have letters, and cards'
has out '"senders":[{"row":"A","mails":3,"cases":2,"red_card":1},{"row":"B","mails":2,"cases":1,"red_card":0}]'

test_begin 'how soon cases were judged, for the first time'
has out '"response":[{"row":"1h","cases":0},{"row":"4h","cases":0},{"row":"1d","cases":1},{"row":"3d","cases":1},{"row":"7d","cases":0},{"row":"more","cases":0}]'
has out '"response_quartiles":[{"row":"now","cases":2,"lower_quartile":21,"median":30,"upper_quartile":39},{"row":"before","cases":1,"lower_quartile":24,"median":24,"upper_quartile":24}]'

test_begin 'what was open at the end: closed, reopened, not judged'
has out '"open":[{"row":"1w","unjudged":2,"judged":1},{"row":"4w","unjudged":0,"judged":1},{"row":"13w","unjudged":0,"judged":0}'

test_begin 'the last judgement counts; of few cases no share is told, and no rule is blamed'
has out '"judgements":[{"row":"harassment","now":1,"before":0},{"row":"complaint","now":1,"before":0},{"row":"neither","now":0,"before":1}]'
has out '"precision":[{"row":"now","judged":2,"harassment":1,"share":null,"low":null,"high":null}'
has out '"rules":[]'

test_begin 'of small numbers nothing is claimed; a time that was not counted is not compared'
has out '"changes":[{"row":"cases","now":4,"before":1,"ratio":null,"low":null,"high":null},{"row":"harassment","now":1,"before":0,"ratio":null'
has out '{"row":"senders","now":4,"before":1,"ratio":null'
has out '{"row":"red_cards","now":1,"before":0,"ratio":null'
lacks out '"row":"mail","now"'
report 0 $time --by week
has out 'Cases opened: 4, before 1. Too few to tell whether anything changed.'
has out 'All mail in scope: it was not counted on all days of both times'
has out 'All mail is counted since 2024-03-04'
has out '2 have been judged: too few to tell'
has out '1 case was erased, and is in no figure.'
lacks out 'That is more'
lacks out 'That is less'

test_begin 'the page says it in a sentence'
has out 'From 2024-03-04 to 2024-03-17 (14 days), 42 mails came to the support inbox; 7 of them (16.7 %) were flagged, and 4 cases were opened.'
has out 'Senders of flagged mail: 4. Of these 2 wrote more than once; from them came 71.4 % of all flagged mail.'

test_begin 'the page names nobody and quotes nothing'
for word in @example.com HYPERLINK SECRET 'Sender C'; do
    lacks out "$word"
done
has out 'Sender A'

test_begin 'the page loads nothing and runs nothing, and is well-formed'
for word in '<script' 'javascript:' 'src=' 'href=' 'http-equiv="refresh"' '@import' 'url('; do
    lacks out "$word"
done
has out "default-src 'none'"
cp out page.html
if command -v xmllint >/dev/null; then
    holds xmllint --noout page.html
else
    skip 'no xmllint'
fi

test_begin 'every chart has its title and a text, under ids of its own'
is 7 "$(grep -o '<svg' page.html | wc -l)"
is 7 "$(grep -o 'role="img"' page.html | wc -l)"
is 14 "$(grep -oE '<(title|desc) id="[a-z_-]+"' page.html | sort -u | wc -l)"
is '' "$(grep -oE ' id="[^"]+"' page.html | sort | uniq -d)"
is 7 "$(grep -o '<details>' page.html | wc -l)"

test_begin 'with --names senders have addresses, which are text whatever they say'
report 0 $time --names
has out 'This report names senders.'
has out 'a@example.com'
has out '=HYPERLINK(1)&lt;script&gt;alert(1)&lt;/script&gt;[U+202E]@example.com'
lacks out '<script'

test_begin 'CSV: a line a figure; no cell is a formula'
report 0 $time --by week --csv --names
is 'figure,row,column,value' "$(head -n 1 out | tr -d '\r')"
has out '"mail","2024-03-11","mail",22'
has out '"response_quartiles","now","median",30'
has out '"precision","now","share",'
has out "\"senders\",\"'=HYPERLINK(1)<script>alert(1)</script>"
is 0 "$(grep -cE '(^|,)"?[=+@-]' out)"
is "$(wc -l <out)" "$(grep -c "$(printf '\r')" out)"
report 0 $time --by week --csv
lacks out '@example.com'

test_begin 'days and hours are those of the reader'
if [ "$(TZ=Asia/Tokyo date -d @0 +%H)" = 09 ]; then
    TZ=Asia/Tokyo
    report 0 $time --by week --json
    has out '{"row":"tue","00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":1,'
    has out '{"row":"mon","00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":0,"09":0,"10":0,"11":0,"12":0,"13":0,"14":0,"15":0,"16":0,"17":0,"18":1,'
    TZ=UTC
else
    skip 'no time zones here'
fi

test_begin 'by day and by month, the time cut at both ends'
report 0 --from 2024-02-28 --to 2024-03-05 --by month --json
has out '"mail":[{"row":"2024-02","days":2,"mail":null,"flagged":0},{"row":"2024-03","days":5,"mail":null,"flagged":2}]'
report 0 --from 2024-03-04 --to 2024-03-05 --json
has out '"by":"day"'
has out '"mail":[{"row":"2024-03-04","days":1,"mail":11,"flagged":1},{"row":"2024-03-05","days":1,"mail":5,"flagged":1}]'
report 0 --from 2024-03-09 --to 2024-03-12 --by week --json
has out '"mail":[{"row":"2024-03-09","days":2,"mail":4,"flagged":0},{"row":"2024-03-11","days":2,"mail":22,"flagged":2}]'

test_begin 'without a state, or one that has counted nothing yet, what is not known is not 0'
report 0 $time --by week --json --state none.sqlite
has err 'there is no state none.sqlite'
has out '"counted_since":null'
has out '"mail":[{"row":"2024-03-04","days":7,"mail":null,"flagged":2}'
report 0 $time --by week --state none.sqlite
has out 'not counted'
has out 'How much mail came at all is not known'
has out 'From 2024-03-04 to 2024-03-17 (14 days), 7 mails were flagged, and 4 cases were opened.'
run 0 "$top_builddir/tests/archive-tool" count empty.sqlite /dev/null
report 0 $time --by week --state empty.sqlite
has out 'no mail has been counted yet'
report 0 $time --by week --json --state days
has err 'the report goes without a count of all mail'
report 0 --from 2024-02-27 --to 2024-03-11 --by week
has out '* Not whole, so its bar is lower (2024-02-27: 6 days, 2024-03-11: 1 day).'
has out '>2024-03-11*<'
report 0 --from 2024-02-26 --to 2024-03-10 --by week
has out 'class="unknown"'

test_begin 'nothing is known of what came before there was an archive, and nothing is compared with it'
report 0 --from 2024-01-08 --to 2024-02-25 --by week
has out 'The archive does not reach back over the time before'
has out '<li>Cases opened: 2.</li>'
lacks out ', before '
lacks out 'That is'
report 0 --from 2024-01-01 --to 2024-01-14 --by week --json
has out '"levels":[{"row":"2024-01-01","notice":null,"alert":null},{"row":"2024-01-08","notice":0,"alert":1}]'
has out '"categories":[{"row":"threat","now":1,"before":null}]'
has out '{"row":"cases","now":1,"before":null,"ratio":null'
report 0 --from 2024-01-01 --to 2024-01-14 --by week
lacks out 'Not whole'
has out 'The archive begins on 2024-01-10. What was flagged before is not known.'
lacks out nan

test_begin 'in Japanese: the page, not what machines read'
report 0 $time --by week --lang ja
has out '<html lang="ja">'
has out '2024-03-04 から 2024-03-17 まで（14 日間）に、サポート窓口に 42 通のメールが届きました。そのうち 7 通（16.7 %）が検知メールで、新しい事案は 4 件でした。'
has out '新しい事案の数: 4（前期 1）。少なすぎるため、変化があったかどうかは分かりません。'
has out '送信者 A'
for english in 'Flagged' 'Cases' 'Sender ' 'not counted' 'The numbers'; do
    lacks out "$english"
done
report 0 $time --by week --lang ja --json
cp out ja.json
report 0 $time --by week --lang en --json
holds cmp out ja.json

test_begin 'a policy is not needed: ids stand for its labels'
KASUHARA_POLICY=$work/none.xml
report 0 $time --by week --json
has err 'no policy could be read'
has out '"levels":[{"row":"2024-03-04","alert":1,"warning":1,"notice":0}'
KASUHARA_POLICY=$work/policy/policy.xml

test_begin 'to whom to turn, as the policy has it'
lacks out 'To whom to turn'
sed 's,^  <failure,  <contacts><contact kind="outside" phone="03-0000-0000" mail="mado@example.org"><label lang="ja">社外の窓口</label><label lang="en">The office \&lt;out\&gt;</label><hours lang="en">9 to 18</hours></contact></contacts>\n&,' \
    policy/policy.xml >policy/contacts.xml
has policy/contacts.xml '<contacts>'
KASUHARA_POLICY=$work/policy/contacts.xml
report 0 $time
has out 'To whom to turn'
has out '<td>The office &lt;out&gt;, 03-0000-0000, mado@example.org, 9 to 18</td>'
report 0 $time --lang ja
has out '<td>社外の窓口, 03-0000-0000, mado@example.org, 9 to 18</td>'
KASUHARA_POLICY=$work/policy/policy.xml

test_begin 'into a file, for its owner alone'
report 0 $time -o trend.html
holds test -s trend.html
is '' "$(cat out)"
is -rw------- "$(ls -l trend.html | cut -c 1-10)"

test_begin 'what is no time is said'
report 2 --from 2024-02-30
has err '"2024-02-30" is no day; write 2026-11-23'
report 2 --from 2024-3-01
report 2 --from 2024-03-10 --to 2024-03-09
has err '--from lies after --to'
report 2 --to 2999-01-01
has err '--to lies in the future'
report 2 --by year
has err '--by is day, week or month, and not "year"'
report 2 --from 2020-01-01 --to 2024-01-01 --by day
has err 'give --by week'
report 2 --json --csv
report 2 archive
report 2 $time -a none

test_begin 'a record that cannot be read is missing in the figures, and that is said'
cp -r archive whole
echo 'not JSON' >record.json
record message record.json
report 2 $time --by week
has err 'records that cannot be read are missing in the report'
has out '1 record of the archive could not be read, and is missing in the figures'
has out '7 of them (16.7 %) were flagged'
rm -rf archive
mv whole archive

test_begin 'of many judged cases a share is told, with its interval, and which rule errs; a change is claimed'
mv archive first
opened 1 2024-01-10T10:00:00.000000Z a@example.com
letter 1 2024-01-10T10:00:00.000000Z a@example.com alert false "$threat"
i=10
while [ $i -lt 22 ]; do
    opened $i "2024-05-06T10:$i:00.000000Z" "c$i@example.com"
    letter $i "2024-05-06T10:$i:00.000000Z" "c$i@example.com" alert false "$threat"
    judged $i "2024-05-07T10:$i:00.000000Z" "$([ $i -lt 19 ] && echo harassment || echo complaint)"
    i=$((i + 1))
done
report 0 --from 2024-05-06 --to 2024-05-12 --json
# 9 of 12, and 3 of 12, by Wilson's formula; 0.025 ^ (1 / 12) = 0.73535, and its odds.
has out '"precision":[{"row":"now","judged":12,"harassment":9,"share":0.75,"low":0.4676'
has out '"high":0.911'
has out '"rules":[{"row":"threat.kill","judged":12,"wrong":3,"share":0.25,"low":0.0889'
has out '"high":0.532'
has out '{"row":"cases","now":12,"before":0,"ratio":null,"low":2.778'
report 0 --from 2024-05-06 --to 2024-05-12
has out 'Cases opened: 12, before 0. That is more: at least 2.78 times as many (with 95 % confidence).'
has out '<th scope="row">threat.<wbr/>kill</th>'
has out '12 have been judged, 9 of them as harassment: 75.0 % (with 95 % confidence between 46.8 % and 91.1 %)'
report 0 --from 2024-05-13 --to 2024-05-19
has out 'Cases opened: 0, before 12. That is less: at most 0.36 times as many (with 95 % confidence).'

test_begin 'CSV: whatever a sender calls himself, no cell is a formula'
rm -rf archive
case_number=0
for start in = + - @ '\t=' '\r=' ＝ ＋ － ＠; do
    for day in 04 05; do
        case_number=$((case_number + 1))
        opened $case_number 2024-03-${day}T10:00:00.000000Z "${start}1@example.com"
        letter $case_number 2024-03-${day}T10:00:00.000000Z "${start}1@example.com" alert false "$threat"
    done
done
report 0 $time --csv --names
is 30 "$(grep -c '^"senders",".*1@example.com' out)"
is 30 "$(grep -c "^\"senders\",\"'.*1@example.com" out)"
test_done
