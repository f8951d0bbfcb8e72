#!/bin/sh
# kasuhara policy test and policy words: a policy on labelled mail, and on plain text.
. "$top_srcdir/tests/lib.sh"
use_policy

mail() { # mail FILE TEXT
    mkdir -p "$(dirname "$1")"
    printf 'From: a@example.com\nSubject: s\n\n%s\n' "$2" >"$1"
}

labelled() { # the folders anew: two that are misjudged
    rm -rf mail
    mail mail/harassment/1.eml 'I will kill you'
    mail mail/harassment/2.eml 'no word of the lexicon'
    mail mail/complaint/1.eml 'it broke'
    mail mail/complaint/2.eml 'they said: I will kill you'
    mail mail/normal/1.eml 'hello'
}

cat >policy/policy.xml <<'P'
<policy xmlns="urn:kasuhara:policy:1" mode="enforce">
  <scope><inbox>*</inbox></scope>
  <threads over-after="P90D"><lookback time="P1D" message-max="2000"/></threads>
  <limits scored-text="100000"/><forwards share="1"/>
  <categories><category id="threat" cap="20"/></categories>
  <names><staff>Tanaka</staff><private>Blue Dormitory</private></names>
  <lexicons><lexicon file="words.xml"/></lexicons>
  <behaviours alone="lowest"/>
  <levels><level id="notice" threshold="3"><header/></level><level id="alert" threshold="8"><header/></level></levels>
  <failure archive="pass"/>
</policy>
P
cat >policy/words.xml <<'P'
<lexicon xmlns="urn:kasuhara:lexicon:1" language="en">
  <set id="you">you|u|ya</set>
  <rule id="kill" category="threat" score="4"><pattern>kill {you}\b</pattern><hit>I kill ya</hit></rule>
  <rule id="broke" category="threat" score="1"><term>broke</term><hit>it broke</hit></rule>
  <rule id="named" category="threat" score="3"><pattern>where (does )?{staff-name}</pattern><pattern>{private-word}</pattern></rule>
</lexicon>
P

test_begin 'what is found, what is flagged wrongly, by level, with intervals'
labelled
run 0 "$kasuhara" policy test mail
has out 'flagged, but labelled complaint: '
has out 'not flagged, but labelled harassment: '
has out '[kill you]'
has out 'harassment found              50.0% (1 of 2; 9.5-90.5)'
has out 'of the flagged, harassment    50.0% (1 of 2; 9.5-90.5)'
has out 'complaints flagged            50.0% (1 of 2; 9.5-90.5)'
has out 'normal mail flagged           0.0% (0 of 1; 0.0-79.3)'
has out 'of the flagged, harassment    no mail'
is '' "$(grep ' $' out)"

test_begin 'each rule with the mails it hit, by label; what costs most first'
is 'kill                                     1          1       0            0' "$(sed -n '/^rule/{n;p}' out)"
has out 'broke                                    0          1       0            0'
has out '1 more rule hit nothing here'

test_begin 'the same as JSON, an object a line'
run 0 "$kasuhara" policy test --json mail
is 4 "$(wc -l <out)"
has out '{"label":"complaint","flagged":true,"misjudged":{'
has out '{"rule":"kill","category":"threat","normal":0,"complaint":1,"harassment":1,"counted":2,"not_counted":{"normal":0,"complaint":0,"harassment":0}}'
has out '"recall":{"share":0.5,'

test_begin 'what is quoted, or in a category that does not count, is charged to no rule'
mkdir -p quoting/normal
printf 'Subject: Re: s\nIn-Reply-To: <x@example.com>\n\nyes\n\nOn Mon, 23 Nov 2026 at 10:00, A <a@example.com> wrote:\n> I will kill you\n' \
    >quoting/normal/1.eml
mail quoting/normal/2.eml 'I am so sad'
sed -e 's,</categories>,<category id="distress" counts="no"/></categories>,' -e 's/words\.xml/more.xml/' \
    policy/policy.xml >policy/distress.xml
sed 's,</lexicon>,<rule id="sad" category="distress" score="2"><term>so sad</term></rule></lexicon>,' policy/words.xml >policy/more.xml
run 0 "$kasuhara" policy test -p policy/distress.xml quoting
has out 'rule                            harassment  complaint  normal  not counted'
has out 'kill                                     0          0       0            1'
has out 'sad                                      0          0       0            1'
run 0 "$kasuhara" policy test --json -p policy/distress.xml quoting
has out '{"rule":"kill","category":"threat","normal":0,"complaint":0,"harassment":0,"counted":0,"not_counted":{"normal":1,"complaint":0,"harassment":0}}'

test_begin 'a rule that ran away is named, also where the mail was judged rightly'
sed 's,</lexicon>,<rule id="bad" category="threat" score="1"><pattern>(a+)+c(?\&lt;=xc)</pattern></rule></lexicon>,' \
    policy/words.xml >policy/more.xml
sed 's/words\.xml/more.xml/' policy/policy.xml >policy/running.xml
mail running/normal/1.eml "$(printf '%0500d' 0 | tr 0 a)c"
mail running/normal/2.eml 'hello'
run 0 "$kasuhara" policy test -p policy/running.xml running
has out 'rule bad ran away: its match took too long, so it was left out of 1 mail'
run 0 "$kasuhara" policy test --json -p policy/running.xml running
has out '"ran_away":[{"rule":"bad","mails":1}]}'

test_begin 'thresholds: held, not held, no shares'
run 0 "$kasuhara" policy test --min-recall 0.5 --max-complaint 0.5 --max-normal 0 mail
run 1 "$kasuhara" policy test --min-recall 0.51 mail
has err 'harassment found: 0.5000, less than 0.5100'
run 1 "$kasuhara" policy test --max-complaint 0.4 mail
has err 'complaints flagged: 0.5000, more than 0.4000'
run 2 "$kasuhara" policy test --min-recall 95 mail
has err 'a share from 0 to 1'

test_begin 'against an older policy: each verdict that changes, and why'
mkdir old && cp policy/*.xml old/
sed 's/score="4"/score="2"/' policy/words.xml >old/words.xml
run 0 "$kasuhara" policy test --against old/policy.xml mail
has out 'none 2 -> notice 4  mail/complaint/2.eml (labelled complaint)'
has out '    kill: 2 -> 4'
is 2 "$(grep -c -e '->.*labelled' out)"

test_begin 'against a policy with other thresholds, caps, categories, behaviours: why is said'
against() { # against SED-COMMAND MAIL SAID...: the policy so changed is the older one
    sed "$1" policy/policy.xml >policy/older.xml
    run 0 "$kasuhara" policy test --against policy/older.xml "$2"
    shift 2
    for said; do
        has out "    $said"
    done
}
against 's/id="notice" threshold="3"/id="notice" threshold="5"/' mail 'threshold of notice: 5 -> 3'
has out 'none 4 -> notice 4  mail/harassment/1.eml (labelled harassment)'
lacks out 'threshold of alert'
run 0 "$kasuhara" policy test --json --against policy/older.xml mail
has out '"why":[{"policy":"threshold of notice","before":5.0,"after":3.0}]}'
against 's/id="notice"/id="hint"/' mail 'threshold of hint: 3 -> none' 'threshold of notice: none -> 3'
against 's/cap="20"/cap="3.5"/' mail 'kill: 3.5 -> 4' 'cap of threat: 3.5 -> 20'
against 's/cap="20"/counts="no"/' mail 'threat counts: no -> yes'
lacks out 'cap of threat'
mail loud/complaint/1.eml 'WHERE IS MY PARCEL? I WAITED FOR IT ALL OF THE WEEK AND NOBODY WRITES, kill you'
cp policy/policy.xml kept.xml
sed 's,<behaviours alone="lowest"/>,<behaviours alone="any"><shouting id="shout" category="threat" score="9" share="0.6"/></behaviours>,' \
    kept.xml >policy/policy.xml
against 's/share="0.6"/share="0.99"/' loud 'shout: 0 -> 9' 'share of shout: 0.99 -> 0.6'
mail loud/complaint/1.eml 'WHERE IS MY PARCEL? I WAITED FOR IT ALL OF THE WEEK AND NOBODY WRITES'
against 's/alone="any"/alone="lowest"/' loud 'shout: 3 -> 9' 'level that behaviours alone may reach: lowest -> any'
cp kept.xml policy/policy.xml

test_begin 'an empty folder, none at all, no directory'
mkdir -p empty/harassment empty/normal none
mail empty/normal/1.eml 'hello'
run 2 "$kasuhara" policy test empty
has err 'empty/harassment holds no mail'
run 2 "$kasuhara" policy test none
has err 'none has no folder normal, complaint or harassment'
run 2 "$kasuhara" policy test missing
has err 'missing is no directory'

test_begin 'an mbox, folders further down; what is no mail is named and left out'
labelled
mkdir -p mail/ja/harassment
printf 'From a Mon Nov 23 00:00:00 2026\nSubject: s\n\nI kill u\n\nFrom a Mon Nov 23 00:00:00 2026\nSubject: s\n\nI kill ya\n' \
    >mail/ja/harassment/mbox
printf '\001\377 no \000 mail\n' >mail/normal/3.eml
: >mail/normal/4.eml
echo 'Dear Sir, this is text alone' >mail/complaint/5.eml
run 2 "$kasuhara" policy test --against policy/policy.xml mail
has out '(3 of 4; '
has out '(0 of 1; '
has out '3 mails left out'
has err 'mail/normal/3.eml is no mail (no header lines, only text): left out'
has err 'mail/normal/4.eml is no mail (empty: no bytes at all): left out'
has err 'mail/complaint/5.eml is no mail (no header lines, only text): left out'
is 3 "$(wc -l <err)"
run 2 "$kasuhara" policy test --json mail
has out '"left_out":3}'
run 2 "$kasuhara" policy suggest mail
has err 'mail/normal/4.eml is no mail'

test_begin 'what lies beside the folders is named, by its topmost folder'
labelled
mkdir mail/Normal mail/spam mail/spam/old
mail mail/Normal/1.eml 'hello'
mail mail/spam/old/1.eml 'hello'
mail mail/stray.eml 'hello'
mail mail/en/harassment/1.eml 'kill u'
mail mail/en/README 'hello'
ln -s /tmp mail/elsewhere
run 0 "$kasuhara" policy test mail
has out '(2 of 3; '
is 'Normal elsewhere en/README spam stray.eml' \
    "$(sed -n 's,^kasuhara policy test: mail/\([^ ]*\) was passed over: .*,\1,p' err | xargs)"
is 5 "$(wc -l <err)"

test_begin 'a threshold with nothing to measure it on'
mail few/harassment/1.eml 'I will kill you'
run 0 "$kasuhara" policy test --min-recall 0.5 few
run 2 "$kasuhara" policy test --max-normal 0 few
has err '--max-normal cannot be measured: there is no mail labelled normal'
run 2 "$kasuhara" policy test --max-complaint 0 few
has err 'no mail labelled complaint'
mail fewer/normal/1.eml 'hello'
run 2 "$kasuhara" policy test --min-recall 0 fewer
has err '--min-recall cannot be measured: there is no mail labelled harassment'

test_begin 'the cases that people have judged, instead of folders'
letter() { # letter CASE LEVEL WORDS: a message record of a case
    printf 'From: a@example.com\n\n%s\n' "$3" >mail.eml
    _mail=$(object mail.eml)
    printf '{"kind":"message","received":"2026-11-23T01:00:00.000000Z","case":%d,"from_staff":false,' "$1" >record.json
    printf '"mail":{"sha256":"%s","object":"%s"},"sender":"a@example.com",' "$_mail" "$_mail" >>record.json
    printf '"verdict":{"level":"%s","score":3.0,"hits":[]},"policy":{"sha256":"%064d","object":null}}\n' "$2" 0 >>record.json
    record message record.json
}
letter 1 notice 'I kill you'
letter 1 none 'Where is my parcel?'
letter 2 notice 'it broke, broke, you idiot; I kill you'
letter 3 notice 'I am here, and ask'
letter 4 notice 'never judged'
run 2 "$kasuhara" policy test --judged archive
has err 'no case in archive was judged yet'
for judged in '1 harassment --manner' '2 complaint' '3 complaint' '3 neither'; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" case judge -t why $judged
done
run 0 "$kasuhara" policy test --json --judged archive
mv out judged
holds grep -q '"case 2, record 3"' judged
is 1 "$(grep -c '"misjudged"' judged)"
tail -n 1 judged >out
has out '"complaint":{"share":1.0,'
run 1 "$kasuhara" policy test --max-complaint 0 --judged archive
run 2 "$kasuhara" policy test --judged archive folder
run 2 "$kasuhara" policy test --judged nothing
run 2 "$kasuhara" policy suggest --judged archive
has err 'archive has 1 mails of harassment and 2 others'

test_begin 'a judged case is judged with its thread: quotes that are forged, behaviours'
rm -rf archive
come() { # come MINUTE STAFF LEVEL: the message in mail.eml, a record of case 1
    _mail=$(object mail.eml)
    printf '{"kind":"message","received":"2026-11-23T01:%02d:00.000000Z","case":1,"from_staff":%s,' "$1" "$2" >record.json
    printf '"mail":{"sha256":"%s","object":%s},"sender":"%s",' "$_mail" "${held:-\"$_mail\"}" "$sender" >>record.json
    printf '"message_id":"%s@x.example",' "$1" >>record.json
    printf '"verdict":{"level":"%s","score":3.0,"hits":[]},"policy":{"sha256":"%064d","object":null}}\n' "$3" 0 >>record.json
    record message record.json
}
answer() { # answer MINUTE TO TEXT QUOTED...: mail.eml, with a mark that a mailer makes
    printf 'From: %s\nMessage-ID: <%s@x.example>\nIn-Reply-To: <%s@x.example>\nSubject: Re: s\n\n%s\n' "$sender" "$1" "$2" "$3" >mail.eml
    shift 3
    [ $# = 0 ] || printf '\nOn Mon, 23 Nov 2026 at 10:00, A <a@example.com> wrote:\n' >>mail.eml
    for line; do printf '> %s\n' "$line" >>mail.eml; done
}
sender=a@example.com
answer 1 0 'I will kill you' && come 1 false notice
sender=staff@example.org
answer 2 1 'We are sorry.' 'I will kill you' && come 2 true none
sender=a@example.com
answer 3 2 'I see.' 'We are sorry.' '> I will kill you' && come 3 false notice
answer 4 2 'I see.' 'Tomorrow I come, and then I kill ya, and all of yours' && come 4 false notice
run 0 "$kasuhara" case judge -t why 1 harassment --manner
run 0 "$kasuhara" policy test --json --judged archive
has out '"misjudged":{"file":"case 1, record 3"'
lacks out '"misjudged":{"file":"case 1, record 4"'
has out '"recall":{"share":0.666666666666667,'
sed 's,<behaviours alone="lowest"/>,<behaviours alone="lowest"><persistence id="often" category="threat" score="3" messages="2" within="PT24H"/></behaviours>,' \
    policy/policy.xml >policy/often.xml
run 0 "$kasuhara" policy test --judged archive --against policy/policy.xml -p policy/often.xml
has out 'none 0 -> notice 3  case 1, record 3 (labelled harassment)'
has out '    often: 0 -> 3'

test_begin 'where a message of the case was not kept, a clear mark is believed'
rm -rf archive
sender=a@example.com
answer 1 0 'I will kill you' && come 1 false notice
held=null
answer 2 1 'Nobody knows what stood here' && come 2 false none
held=
answer 3 2 'I see.' 'Tomorrow I come, and then I kill ya, and all of yours' && come 3 false notice
run 0 "$kasuhara" case judge -t why 1 harassment --manner
run 0 "$kasuhara" policy test --json --judged archive
has out '"misjudged":{"file":"case 1, record 3"'

test_begin 'names of staff and private words from the policy'
printf 'where does Tanaka live\nhe knows of Blue  Dormitory\nwhere does Sato live\nTanakaya\n' >text
run 1 "$kasuhara" policy words text
is 2 "$(grep -c named out)"
has err '2 of 4 lines would be flagged'
sed 's,<names>.*</names>,,' policy/policy.xml >changed && mv changed policy/policy.xml
run 0 "$kasuhara" policy words text
is '' "$(cat out)"

test_begin 'policy words: lines, paragraphs, JSON, standard input, a file that is not there'
printf 'I kill\nyou\n\nit broke\n' >text
run 0 "$kasuhara" policy words text
is '1	broke	it broke' "$(sed 's/ *$//' out)"
run 1 "$kasuhara" policy words --paragraphs text
has out '4	kill	I kill you'
has err '1 of 2 paragraphs would be flagged'
run 0 "$kasuhara" policy words --json text
has out '{"score":1.0,"rules":["broke"],"found":["broke"],"text":"it broke'
run 2 "$kasuhara" policy words missing
has err 'cannot read missing'

test_begin 'a set that is not there, or twice: told with its line'
sed 's/{you}/{them}/' policy/words.xml >changed && mv changed policy/words.xml
run 1 "$kasuhara" policy check policy/policy.xml
has out 'policy/words.xml:3:'
has out 'there is no <set id="them">'

test_done
