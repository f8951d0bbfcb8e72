#!/bin/sh
# kasuhara score: what it reads, what it prints, how it fails.
. "$top_srcdir/tests/lib.sh"
use_policy
mail normal.eml 'A question' 'Where is my parcel?'
mail threat.eml 'A question
In-Reply-To: <earlier@example.com>' 'This is a testthreat to you.' '> an older testinsult'
mail marked.eml 'A question' 'Hello.' '> a testthreat'
mail both.eml 'testinsult' 'testthreat'
escape=$(printf '\033')

test_begin 'the JSON line has its keys in their order'
run 0 "$kasuhara" score --json threat.eml
is 1 "$(wc -l <out)"
has out '{"file":"threat.eml","level":"notice","score":6.0,"hits":[{"rule":"en.test.threat","category":"threat","score":6.0,"part":"text","start":10,"end":20,"text":"testthreat","standing":"counted"'

test_begin 'a quoted hit is among them, and adds nothing'
has out '{"rule":"en.test.insult","category":"insult","score":0.0,"part":"text","start":40,"end":50,"text":"testinsult","standing":"quoted"'

test_begin 'behind a mark alone, in answer to no mail: counted, and said'
run 0 "$kasuhara" score marked.eml
has out 'en.test.threat, in text  (marked as quoted, but nothing shows that it is: counted)'
run 0 "$kasuhara" score --json marked.eml
has out '"standing":"counted","unheld":true,'

test_begin 'why a hit added less: the share of a forward, the cap with its number'
{
    printf 'From: Customer <customer@example.com>\nSubject: Fwd: x\n\n---------- Forwarded message ---------\n'
    printf 'From: Other <other@example.com>\nDate: Mon, 23 Nov 2026 10:00:00 +0900\nSubject: x\n\nThis is a testthreat.\n'
} >forward.eml
run 0 "$kasuhara" score forward.eml
has out '    +3  threat  en.test.threat, in text  (of 6: a forward counts at 0.5)'
has out '  nothing but a forward: it counts at 0.5 by the policy'
run 0 "$kasuhara" score --json forward.eml
has out '"weight":6.0,"share":0.5,"less":0.0,"cap":null,'
has out '"only_forward":true,"forward_share":0.5,'
sed 's/cap="20"/cap="4.5"/' policy/policy.xml >policy/capped.xml
run 0 "$kasuhara" score -p policy/capped.xml both.eml
has out '(of 6; its category'"'"'s cap of 4.5 is reached)'
run 0 "$kasuhara" score --json -p policy/capped.xml both.eml
has out '"weight":6.0,"share":1.0,"less":0.0,"cap":4.5,'

test_begin 'behaviours that reach no higher than the lowest level: said, and no cap named'
sed 's,<behaviours alone="lowest"/>,<behaviours alone="lowest"><shouting id="shout" category="insult" score="4" share="0.6"/></behaviours>,' \
    policy/policy.xml >policy/shouting.xml
mail loud.eml 'A question' 'WHERE IS MY PARCEL? I WAITED FOR IT ALL OF THE WEEK AND NOBODY WRITES'
run 0 "$kasuhara" score -p policy/shouting.xml loud.eml
has out '(of 4; behaviours alone reach the lowest level at most)'

test_begin 'what only reads like abuse: the place and the words that told most, said once for all steps'
sed 's,</lexicon>,<manner constant="0"><step id="en.manner.1" category="insult" score="1" from="0"/><step id="en.manner.2" category="insult" score="1" from="1"/><grams>\n9 gloomy\n1 he\n1 _a\n1 is\n1 el\n1 lp\n1 pe\n1 er\n1 r_\n1 th\n</grams></manner></lexicon>,' \
    policy/lexicon-a.xml >policy/manner.xml
sed 's,lexicon-a.xml,manner.xml,' policy/policy.xml >policy/with-manner.xml
mail gloomy.eml 'A question' 'The gloomy helper helper helper helper'
run 0 "$kasuhara" score -p policy/with-manner.xml gloomy.eml
is 1 "$(grep -c 'told by: “The gloomy helper”' out)"
is 1 "$(grep -c '\[The gloomy helper helper' out)"
has out 'en.manner.2, in text'
line='The gloomy helper helper helper helper The gloomy helper helper helper helper The gloomy helper helper helper helper The gloomy helper helper helper helper.'
mail gloomy-lines.eml 'A question' "$line
$line
$line"
run 0 "$kasuhara" score -p policy/with-manner.xml gloomy-lines.eml
is 6 "$(grep -c 'en.manner.[12], in text' out)"
is 3 "$(grep -c '\[ *The gloomy helper' out)" # each is a place of its own, however alike
run 0 "$kasuhara" score --json -p policy/with-manner.xml gloomy.eml
has out '"weighty":["The gloomy helper"]'

test_begin 'what stands in text that reads as harmless counts half, and that is said'
sed 's,</lexicon>,<manner constant="0"><harmless below="-1" less="0.5"/><step id="en.manner.1" category="insult" score="1" from="9"/><grams>\n-1 _t\n-1 th\n-1 he\n-1 e_\n-1 re\n-1 es\n-1 st\n-1 is\n-1 s_\n-1 _i\n-1 er\n-1 ha\n-1 an\n-1 at\n-1 t_\n-1 te\n-1 ea\n</grams></manner></lexicon>,' \
    policy/lexicon-a.xml >policy/harmless.xml
sed 's,lexicon-a.xml,harmless.xml,' policy/policy.xml >policy/with-harmless.xml
mail harmless.eml 'A question' 'The rest is there, thanks, that is the testthreat test'
run 0 "$kasuhara" score -p policy/with-harmless.xml harmless.eml
has out '(of 6; in text that reads as harmless: 50 % less)'
run 0 "$kasuhara" score --json -p policy/with-harmless.xml harmless.eml
has out '"score":3.0,"part":"text"'
has out '"weight":6.0,"share":1.0,"less":0.5,"cap":null,'
echo 'The rest is there, thanks, that is the testthreat test' >harmless.txt
run 1 "$kasuhara" policy words -p policy/with-harmless.xml harmless.txt
has out '3	en.test.threat	'
# three fifths of 2, 1.5 and 1.5 add up to the threshold of 3, in either
sed 's,less="0.5",less="0.4",; s,<manner,<rule id="en.a" category="threat" score="2"><term>rest</term></rule><rule id="en.b" category="threat" score="1.5"><term>there</term></rule><rule id="en.c" category="threat" score="1.5"><term>thanks</term></rule><manner,' \
    policy/harmless.xml >policy/tenths.xml
sed 's,lexicon-a.xml,tenths.xml,' policy/policy.xml >policy/with-tenths.xml
echo 'The rest is there, thanks, that is the test' >tenths.txt
run 1 "$kasuhara" policy words -p policy/with-tenths.xml tenths.txt
has err '1 of 1 lines would be flagged'
mail tenths.eml 'A question' 'The rest is there, thanks, that is the test'
run 0 "$kasuhara" score --json -p policy/with-tenths.xml tenths.eml
has out '"level":"notice","score":3.0,'

test_begin 'no threshold reached: level none, no hits'
run 0 "$kasuhara" score --json normal.eml
has out '{"file":"normal.eml","level":"none","score":0.0,"hits":[],'

test_begin 'people get a heading, each hit in its line, and a sum'
run 0 "$kasuhara" score normal.eml threat.eml both.eml
has out 'alert        9  both.eml'
has out 'This is a [testthreat] to you.'
has out 'en.test.threat, in text'
has out 'not counted'
has out '2 more would have made it alert'
is '3 mails: 1 alert, 1 notice, 1 none' "$(tail -n 1 out)"
is 'none         0  normal.eml' "$(head -n 1 out)"

test_begin 'a single mail has no sum'
run 0 "$kasuhara" score normal.eml
is 'none         0  normal.eml' "$(cat out)"

test_begin 'standard input, named or not'
for dash in '' -; do
    # shellcheck disable=SC2086
    "$kasuhara" score --json $dash <threat.eml >out
    has out '{"file":"-","level":"notice"'
done

test_begin 'an mbox: numbered from 1, ">From " unquoted, its empty lines left out'
{
    printf 'From a@example.com Mon Nov 23 10:00:00 2026\n' && cat normal.eml && printf '>From here\n>>From there\n\n'
    printf 'From b@example.com Mon Nov 23 10:00:00 2026\n' && cat threat.eml && printf '\n'
} >box
{ cat normal.eml && printf 'From here\n>From there\n'; } >first.eml
run 0 "$kasuhara" score --json box
is 2 "$(wc -l <out)"
has out '{"file":"box#1","level":"none"'
has out '{"file":"box#2","level":"notice"'
is "$(wc -c <first.eml)" "$(sed -n 's/.*"file":"box#1".*"bytes":\([0-9]*\).*/\1/p' out)"
is "$(wc -c <threat.eml)" "$(sed -n 's/.*"file":"box#2".*"bytes":\([0-9]*\).*/\1/p' out)"

test_begin 'a directory is walked in order of names; hidden files and links to directories are not'
mkdir -p tree/b/deep tree/a
cp normal.eml tree/b/deep/1 && cp normal.eml tree/a/2 && cp normal.eml tree/c && cp normal.eml tree/.hidden
ln -s .. tree/a/round
mkfifo tree/fifo
run 0 "$kasuhara" score --json tree
is 'tree/a/2 tree/b/deep/1 tree/c' "$(sed 's/{"file":"\([^"]*\)".*/\1/' out | xargs)"

test_begin 'a Maildir: cur, new and the Maildirs inside; not tmp, not what the server keeps there'
for maildir in Maildir Maildir/.Sent; do
    mkdir -p $maildir/cur $maildir/new $maildir/tmp
    cp normal.eml "$maildir/cur/1:2,S" && cp normal.eml $maildir/new/2 && cp normal.eml $maildir/tmp/3
    echo '1 V1' >$maildir/dovecot-uidlist
done
mkdir Maildir/.index
run 0 "$kasuhara" score --json Maildir
is 'Maildir/.Sent/cur/1:2,S Maildir/.Sent/new/2 Maildir/cur/1:2,S Maildir/new/2' \
    "$(sed 's/{"file":"\([^"]*\)".*/\1/' out | xargs)"

test_begin 'many at once: the same output in the same order'
mkdir many
for i in $(seq 300); do
    case $((i % 3)) in
    0) cp threat.eml "many/$(printf %04d "$i")" ;;
    *) cp normal.eml "many/$(printf %04d "$i")" ;;
    esac
done
run 0 "$kasuhara" score --jobs 1 many
cp out one
for i in 1 2 3; do
    run 0 "$kasuhara" score --jobs 7 many
    holds cmp one out
done
is '300 mails: 0 alert, 100 notice, 200 none' "$(tail -n 1 out)"

test_begin 'no bytes, no headers, binary junk: scored as what they are, and said so'
: >empty
echo 'nothing but a testthreat' >text
head -c 5000 "$kasuhara" >junk
run 0 "$kasuhara" score --json empty text junk
has out '{"file":"empty","level":"none","score":0.0,"hits":[],'
has out 'empty: no bytes at all'
has out '{"file":"text","level":"notice","score":6.0'
has out 'no header lines'
has out 'holds NUL bytes'
is 3 "$(wc -l <out)"
run 0 "$kasuhara" score empty text junk
has out 'empty: no bytes at all'

test_begin 'a file that cannot be read: the others are scored, exit status 2'
run 2 "$kasuhara" score normal.eml missing.eml threat.eml
has err 'kasuhara score: cannot read missing.eml: No such file or directory'
has out 'normal.eml'
has out 'threat.eml'
has out '; 1 could not be read'

test_begin 'nothing of a mail reaches the terminal that moves it'
mail evil.eml "testinsult $(printf '\033[2J\342\200\256\302\233')" "$(printf 'testthreat \033]0;title\007 \342\200\256 end')"
run 0 "$kasuhara" score evil.eml
lacks out "$escape"
lacks out "$(printf '\342\200\256')"
has out '\x1b'
run 0 "$kasuhara" score --json evil.eml
lacks out "$escape"
lacks out "$(printf '\342\200\256')"
lacks out "$(printf '\302\233')"
has out '\u202e'

test_begin 'the JSON is JSON, also with names that are no UTF-8'
if command -v python3 >/dev/null; then
    cp evil.eml "$(printf 'bad\377name"\\')"
    "$kasuhara" score --json . many box >all.json 2>/dev/null </dev/null
    holds python3 -c 'import json, sys
for line in open("all.json", encoding="utf-8"):
    assert list(json.loads(line))[:4] == ["file", "level", "score", "hits"], line'
else
    skip 'no python3 to read it'
fi

test_begin 'colours on a terminal only, and not with NO_COLOR'
run 0 "$kasuhara" score threat.eml
lacks out "$escape"
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    TERM=xterm script -qec "'$kasuhara' score threat.eml" /dev/null >out 2>err </dev/null
    has out "${escape}[1;31mtestthreat${escape}[0m"
    TERM=xterm NO_COLOR=1 script -qec "'$kasuhara' score threat.eml" /dev/null >out 2>err </dev/null
    lacks out "${escape}[1"
else
    skip 'script(1) cannot make a terminal here'
fi

test_begin 'measuring: judgements and CPU time of each stage on standard error'
run 0 "$kasuhara" score --json --times --repeat 5 normal.eml threat.eml
has err 'over 10 judgements: parse '
is 2 "$(wc -l <out)"

test_begin 'a value may be written on to its letter'
run 0 "$kasuhara" score -j1 threat.eml
has out 'notice       6  threat.eml'
run 0 "$kasuhara" score -ppolicy/capped.xml both.eml
has out 'cap of 4.5'
run 0 "$kasuhara" score -j 1 -p policy/policy.xml -- threat.eml
cp -- threat.eml -j1
run 0 "$kasuhara" score -- -j1
has out 'notice       6  -j1'
run 2 "$kasuhara" score -jx threat.eml
has err 'integer value “x”'
run 2 "$kasuhara" score -q1 threat.eml
has err '-q1'

test_begin 'bad options are told'
run 2 "$kasuhara" score --jobs 0 normal.eml
has err '--jobs'
run 2 "$kasuhara" score --repeat -1 normal.eml
has err '--repeat'
run 2 "$kasuhara" score --nonsense normal.eml
has err '--nonsense'
run 2 "$kasuhara" score --archive x normal.eml
has err '--archive'

test_begin 'a policy that cannot be used: said with its line, nothing scored'
run 2 "$kasuhara" score --policy missing.xml normal.eml
has err 'missing.xml'
is '' "$(cat out)"
sed 's/category="insult"/category="insults"/' "$top_srcdir/tests/data/lexicon-a.xml" >policy/changed
mv -f policy/changed policy/lexicon-a.xml
run 2 "$kasuhara" score normal.eml
has err 'policy/lexicon-a.xml:13:'
use_policy

test_begin 'a full disk is no success'
if [ -c /dev/full ]; then
    "$kasuhara" score --json threat.eml >/dev/full 2>err
    is 2 $?
    has err 'cannot write'
else
    skip 'no /dev/full'
fi

test_begin 'help, version, and commands that there are not'
run 0 "$kasuhara" --version
has out 'kasuhara-milter'
run 0 "$kasuhara" help
for command in 'score' 'policy check' 'verify' 'case list' 'case show'; do
    has out "  $command "
    # shellcheck disable=SC2086
    run 0 "$kasuhara" $command --help
    has out "usage: kasuhara $command"
    has out 'exit status:'
    cp out help
    # shellcheck disable=SC2086
    run 0 "$kasuhara" help $command
    holds cmp help out
    run 0 "$kasuhara" help
done
run 2 "$kasuhara"
run 2 "$kasuhara" socre
has err 'did you mean: kasuhara score'
run 2 "$kasuhara" policy chekc
has err 'did you mean: kasuhara policy check'
run 2 "$kasuhara" case
has err 'kasuhara case show'
run 2 "$kasuhara" entirely-else
lacks err 'did you mean'
run 2 "$kasuhara" --json score
has err 'the command comes first'

test_done
