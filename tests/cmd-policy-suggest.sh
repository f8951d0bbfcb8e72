#!/bin/sh
# kasuhara policy suggest: scores from labelled mail, as a patch that applies.
. "$top_srcdir/tests/lib.sh"
use_policy

cat >policy/policy.xml <<'P'
<policy xmlns="urn:kasuhara:policy:1" mode="enforce">
  <scope><inbox>*</inbox></scope>
  <threads over-after="P90D"><lookback time="P1D" message-max="2000"/></threads>
  <limits scored-text="100000"/><forwards share="1"/>
  <categories><category id="threat" cap="20"/></categories>
  <lexicons><lexicon file="words.xml"/></lexicons>
  <behaviours alone="lowest"/>
  <levels><level id="notice" threshold="3"><header/></level><level id="alert" threshold="8"><header/></level></levels>
  <failure archive="pass"/>
</policy>
P
cat >policy/words.xml <<'P'
<lexicon xmlns="urn:kasuhara:lexicon:1" language="en">
  <!-- too weak: it parts the mails well -->
  <rule id="weak" category="threat" score="2"><term>knife</term><hit>a knife</hit></rule>
  <!-- too strong: complaints have it as well -->
  <rule id="strong" category="threat" score="4"><term>refund</term><hit>refund</hit></rule>
  <rule id="seldom" category="threat" score="1"><term>zebra</term><hit>zebra</hit></rule>
</lexicon>
P

mails_to=mail
mails() { # mails LABEL NUMBER TEXT: as an mbox under $mails_to
    mkdir -p "$mails_to/$1"
    i=0
    while [ "$i" -lt "$2" ]; do
        printf 'From a Mon Nov 23 00:00:00 2026\nSubject: mail %s\n\n%s\n\n' "$i" "$3"
        i=$((i + 1))
    done >>"$mails_to/$1/mbox"
}
mails harassment 40 'I have a knife'
mails harassment 4 'hello zebra'
mails complaint 40 'I want my refund'
mails normal 20 'hello'

test_begin 'what is too weak goes up, what is too strong goes down, what is seldom stays'
run 0 "$kasuhara" policy suggest mail
cp out first
has out '                          scores in force                   suggested, cross-validated'
has out '  harassment found        0.0% (0 of 44; 0.0-8.0)           90.9% (40 of 44; 78.8-96.4)'
has out '  complaints flagged      100.0% (40 of 40; 91.2-100.0)     0.0% (0 of 40; 0.0-8.8)'
has out '  normal mail flagged     0.0% (0 of 20; 0.0-16.1)          0.0% (0 of 20; 0.0-16.1)'
has out 'level alert (from 8)'
is '' "$(sed '/^--- /,$d' out | grep ' $')"
has out '2 rules fitted, 1 kept that hit fewer than 5 mails'
lacks out '+  <rule id="seldom"'

test_begin 'the same mails give the same answer, on any number of threads'
run 0 "$kasuhara" policy suggest -j 1 mail
is '' "$(diff first out)"

test_begin 'nothing was changed; the patch applies, and makes what it said'
has policy/words.xml '<rule id="weak" category="threat" score="2">'
cp -r policy patched
(cd patched && patch -p0 <../first >/dev/null) || fault 'the patch does not apply' <first
run 0 "$kasuhara" policy test -p patched/policy.xml --min-recall 0.9 --max-complaint 0 --max-normal 0 mail
is 2 "$(diff policy/words.xml patched/words.xml | grep -c '^>')"
holds cmp policy/policy.xml patched/policy.xml

test_begin 'it settles: where a suggestion was followed, nothing more is suggested'
run 0 "$kasuhara" policy suggest -p patched/policy.xml mail
has out 'There is nothing to suggest'
has out '  harassment found        90.9% (40 of 44; 78.8-96.4)'
lacks out 'ridge'
lacks out '->'
lacks out '+++'
run 0 "$kasuhara" policy suggest --json -p patched/policy.xml mail
has out '"after":null}'
has out '"lambda":null,'
has out '"changes":[],'
has out '"patch":""}'

test_begin 'the same as JSON, on one line'
run 0 "$kasuhara" policy suggest --json mail
is 1 "$(wc -l <out)"
has out '{"levels":[{"level":"notice","threshold":3.0,"before":{"harassment":{"share":0.0,'
has out '"costs":[],"lambda":'
has out '"changes":[{"rule":"weak","before":2.0,"after":'
has out '"patch":"--- words.xml\n+++ words.xml\n@@ '

test_begin 'figures are those of policy test: caps, repetition, behaviours'
sed -e 's/cap="20"/cap="5"/' \
    -e 's,<behaviours alone="lowest"/>,<behaviours alone="lowest"><shouting id="shout" category="threat" score="9" share="0.6"/></behaviours>,' \
    policy/policy.xml >policy/capped.xml
cp -r mail capped
mails_to=capped
mails harassment 5 'I have a knife and I WANT MY refund'
mails harassment 5 'I WANT ALL OF MY MONEY BACK AND THAT BEFORE THE WEEK IS AT ITS END'
mails normal 7 'I WANT ALL OF MY MONEY BACK, A refund, AND THAT BEFORE THE WEEK IS AT ITS END'
mails_to=mail
run 0 "$kasuhara" policy test --json -p policy/capped.xml capped
grep -o '"level":"[a-z]*","threshold":[0-9.]*\|"recall":{[^}]*}\|"complaint":{"share[^}]*}\|"normal":{"share[^}]*}' out |
    sed 's/"recall"/"harassment"/' >tested
run 0 "$kasuhara" policy suggest --json -p policy/capped.xml capped
sed 's/"after":{[^}]*},[^}]*},[^}]*}}//g' out |
    grep -o '"level":"[a-z]*","threshold":[0-9.]*\|"harassment":{[^}]*}\|"complaint":{"share[^}]*}\|"normal":{"share[^}]*}' >suggested
is 8 "$(wc -l <tested)"
is '' "$(diff tested suggested)"

test_begin 'the same mail under two labels: nothing is to be learned from it'
mails_to=both
mails harassment 40 'I have a knife'
cp -r both/harassment both/complaint
run 0 "$kasuhara" policy suggest both
has out 'There is nothing to suggest'

test_begin 'no more found, nothing flagged less: nothing, however much likelier it would be'
mails_to=flat
mails harassment 40 'I want my refund'
mails normal 40 'hello'
run 0 "$kasuhara" policy suggest flat
has out 'There is nothing to suggest'

test_begin 'more complaints flagged for more harassment found: said plainly'
mails_to=costly
mails harassment 40 'I have a knife'
mails complaint 6 'I have a knife'
mails normal 30 'hello'
run 0 "$kasuhara" policy suggest costly
has out 'It flags more complaints at level notice: 0 -> 6'
run 0 "$kasuhara" policy suggest --json costly
has out '"costs":[{"level":"notice","label":"complaint","before":0,"after":6}]'

test_begin 'a rule that falls by more than half is pointed at'
sed 's/id="strong" category="threat" score="4"/id="strong" category="threat" score="4" times="2"/' policy/words.xml >policy/twice.xml
sed 's/words\.xml/twice.xml/' policy/policy.xml >policy/halving.xml
mails_to=halving
mails harassment 30 'I have a knife'
mails normal 60 'a refund is a refund'
run 0 "$kasuhara" policy suggest -p policy/halving.xml halving
holds grep -q '^strong  *4 -> [01]\..* falls by more than half' out
run 0 "$kasuhara" policy suggest --json -p policy/halving.xml halving
has out '"halved":true}'

test_begin 'a rule that ran away is named'
sed 's,</lexicon>,<rule id="bad" category="threat" score="1"><pattern>(a+)+c(?\&lt;=xc)</pattern></rule></lexicon>,' \
    policy/words.xml >policy/more.xml
sed 's/words\.xml/more.xml/' policy/policy.xml >policy/running.xml
mails_to=mail
mails normal 2 "$(printf '%0500d' 0 | tr 0 a)c"
run 0 "$kasuhara" policy suggest -p policy/running.xml mail
has out 'rule bad ran away: its match took too long, so it was left out of 2 mails'
run 0 "$kasuhara" policy suggest --json -p policy/running.xml mail
has out '"ran_away":[{"rule":"bad","mails":2}]'

test_begin 'too little mail to learn from, an empty folder'
mkdir little
cp -r mail/harassment little/
run 2 "$kasuhara" policy suggest little
has err 'little has 44 mails of harassment and 0 others; at least 20 of each'
mkdir little/normal
run 2 "$kasuhara" policy suggest little
has err 'little/normal holds no mail'

test_done
