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
  <levels><level id="notice" threshold="3"><header/></level></levels>
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

mails() { # mails LABEL NUMBER TEXT: as an mbox
    mkdir -p "mail/$1"
    i=0
    while [ "$i" -lt "$2" ]; do
        printf 'From a Mon Nov 23 00:00:00 2026\nSubject: %s %s\n\n%s\n\n' "$1" "$i" "$3"
        i=$((i + 1))
    done >>"mail/$1/mbox"
}
mails harassment 40 'I have a knife'
mails harassment 4 'hello zebra'
mails complaint 40 'I want my refund'
mails normal 20 'hello'

test_begin 'what is too weak goes up, what is too strong goes down, what is seldom stays'
run 0 "$kasuhara" policy suggest mail
cp out first
has out 'scores in force                   harassment found 0 of 44, others flagged 40 of 60'
has out 'suggested, cross-validated        harassment found 40 of 44, others flagged 0 of 60'
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

test_begin 'the same as JSON, on one line'
run 0 "$kasuhara" policy suggest --json mail
is 1 "$(wc -l <out)"
has out '"changes":[{"rule":"weak","before":2.0,"after":'
has out '"patch":"--- words.xml\n+++ words.xml\n@@ '

test_begin 'too little mail to learn from, an empty folder'
mkdir little
cp -r mail/harassment little/
run 2 "$kasuhara" policy suggest little
has err 'little has 44 mails of harassment and 0 others; at least 20 of each'
mkdir little/normal
run 2 "$kasuhara" policy suggest little
has err 'little/normal holds no mail'

test_done
