#!/bin/sh
# kasuhara policy learn: from labelled texts to a lexicon of manner that a policy can name.
. "$top_srcdir/tests/lib.sh"
use_policy

# Two kinds of texts that share their business words and differ in manner.
texts() { # texts FILE BEGINNING ...: each with each matter
    to=$1
    shift
    for beginning; do
        for matter in parcel invoice router ticket refund contract booking delivery meter parking; do
            echo "$beginning about the $matter."
        done
    done >"$to"
}
texts harmful 'You worthless creature, you lied' 'Nobody will ever miss a worthless creature like you, liar,' \
    'Crawl back, worthless creature, you know nothing' 'What a creature you are, you lie' \
    'A creature as worthless as you lied again' 'You creature never knew a thing' \
    'Worthless, every one of you creatures, and liars'
texts harmless 'Could you please tell me more' 'I am very angry and want an answer' \
    'Nobody has told me anything' 'You promised me a reply last week' \
    'Thank you for the quick help' 'This is the third time that I write' \
    'What a mess, please tell me' 'I want to know everything'

test_begin 'a lexicon is printed, with how it was made; the same texts give the same one'
run 0 "$kasuhara" policy learn --language en --harmful harmful --harmless harmless
cp out en-manner.xml
has out 'policy learn from 70 harmful texts and 80 others'
has out '<step id="en.manner.1" category="manner" score="1" from="'
has out '<step id="en.manner.3" category="manner"'
lacks out 'en.manner.4'
run 0 "$kasuhara" policy learn --language en --harmful harmful --harmless harmless
is '' "$(diff out en-manner.xml)"

test_begin 'a policy that names it finds texts that were not learnt from, and leaves others alone'
cat >policy/policy.xml <<'P'
<policy xmlns="urn:kasuhara:policy:1" mode="enforce">
  <scope><inbox>*</inbox></scope>
  <threads over-after="P90D"><lookback time="P1D" message-max="2000"/></threads>
  <limits scored-text="100000"/><forwards share="1"/>
  <categories><category id="manner" cap="3"/></categories>
  <lexicons><lexicon file="en-manner.xml"/></lexicons>
  <behaviours alone="lowest"/>
  <levels><level id="notice" threshold="3"><header/></level></levels>
  <failure archive="pass"/>
</policy>
P
cp en-manner.xml policy/
run 0 "$kasuhara" policy check policy/policy.xml
is '' "$(cat err)"
cat >unseen <<'T'
You lied, you worthless creature, about everything.
Could you please tell me where the technician is? I am angry.
T
run 1 "$kasuhara" policy words unseen
has err '1 of 2 lines would be flagged'
has out 'en.manner.1 en.manner.2 en.manner.3'
printf 'From: a@example.com\nSubject: the technician\n\nHello.\n\nYou lied, you worthless creature.\n' >mail.eml
run 0 "$kasuhara" score mail.eml
has out 'en.manner.3'
has out 'You lied, you worthless creature.]'

test_begin 'a string that no folded text holds is an error, with its line and what it is there'
sed '/<grams>/a 1 Creature' en-manner.xml >policy/en-manner.xml
run 1 "$kasuhara" policy check policy/policy.xml
has out 'policy/en-manner.xml:'
has out 'line 1 of the grams: “Creature” stands in no folded text; there it is “creature”'

test_begin 'shares give the steps; figures are told as JSON'
run 0 "$kasuhara" policy learn --json --language en --category tone --shares 20,2 \
    --harmful harmful --harmless harmless
is 1 "$(wc -l <out)"
has out '{"steps":[{"id":"en.manner.1","from":'
is 2 "$(grep -o '"id":"en.manner.[0-9]"' out | wc -l)"
is 2 "$(grep -o '"harmful":{"reach":[0-9]*,"of":70,"share":[0-9.]*,"low":[0-9.]*,"high":[0-9.]*}' out | wc -l)"
# of 80 harmless texts a fifth at most, and more of the others than that
is 1 "$(grep -o '"harmless":{"reach":[0-9]*' out | head -1 | awk -F: '{ print ($3 <= 16) }')"
is 1 "$(grep -o '"harmful":{"reach":[0-9]*' out | head -1 | awk -F: '{ print ($3 > 50) }')"
has out 'category=\"tone\"'

test_begin 'what reads as harmless is known where it is asked for: no more than so many harmful texts do'
run 0 "$kasuhara" policy learn --language en --harmful harmful --harmless harmless
lacks out '<harmless'
run 0 "$kasuhara" policy learn --language en --lessen 10 --harmful harmful --harmless harmless
has out '<harmless below="0.00" less="0.4"/>' # so far apart are they
cp out policy/en-manner.xml
run 0 "$kasuhara" policy check policy/policy.xml
run 0 "$kasuhara" policy learn --json --language en --lessen 10 --harmful harmful --harmless harmless
has out '"lessened":[{"below":0.0,"less":0.4,'
is 1 "$(grep -o '"lessened":.{"below":[-0-9.]*,"less":0.4,"harmful":{"reach":[0-9]*' out | awk -F: '{ print ($NF <= 7) }')"
is 1 "$(grep -o '"lessened":.*"harmless":{"reach":[0-9]*' out | awk -F: '{ print ($NF > 40) }')"

test_begin 'it may be known in more steps than one, and so may be what reads as harmful'
texts soft 'Could you please tell me more, creature,' 'You promised me a reply last week, liar,' \
    'I want to know everything'
run 0 "$kasuhara" policy learn --language en --shares 20,10,5,2 --score 0.5 --lessen 12:0.2,7:0.35,2:0.5 \
    --harmful harmful --harmful soft --harmless harmless
is 4 "$(grep -c '<step .* score="0.5" ' out)"
is '0.2 0.35 0.5' "$(sed -n 's/.*<harmless below=".*" less="\(.*\)".*/\1/p' out | xargs)"
is '' "$(sed -n 's/.*<harmless below="\(.*\)" less.*/\1/p' out | sort -c -g -r -u 2>&1)"
cp out policy/en-manner.xml
run 0 "$kasuhara" policy check policy/policy.xml
# bounds that are the same: the one that takes most off
run 0 "$kasuhara" policy learn --language en --lessen 10:0.2,5:0.4 --harmful harmful --harmless harmless
is '<harmless below="0.00" less="0.4"/>' "$(grep '<harmless' out | xargs -0 | tr -d '\n' | sed 's/^ *//')"

test_begin 'what cannot be done is said'
run 2 "$kasuhara" policy learn --harmful harmful
has err 'name files of texts by --harmful and --harmless'
head -20 harmful >few
run 2 "$kasuhara" policy learn --harmful few --harmless harmless
has err 'there are 20 harmful texts and 80 harmless ones; at least 50 of each are needed'
run 2 "$kasuhara" policy learn --harmful nowhere --harmless harmless
has err 'cannot read nowhere'
for shares in '' 60 1,2 1,x 3,0; do
    run 2 "$kasuhara" policy learn --shares "$shares" --harmful harmful --harmless harmless
    has err '--shares is one to 8 numbers below 50'
done
run 2 "$kasuhara" policy learn --grams 0 --harmful harmful --harmless harmless
has err '--grams is a number from 500 to'
for id in 'a"b' 'a<b' '' 'A'; do
    run 2 "$kasuhara" policy learn --category "$id" --harmful harmful --harmless harmless
    has err '--language and --category are of small letters'
    run 2 "$kasuhara" policy learn --language "$id" --harmful harmful --harmless harmless
    has err '--language and --category are of small letters'
done
run 2 "$kasuhara" policy learn --strength 0 --harmful harmful --harmless harmless
has err '--strength is a number from 0.1 to 100'
for lessen in 50 0 '' 5:1 5:0 5:0.001 5:0.999 5:x 5,10 10:0.4,5:0.4 5:0.2:0.4; do
    run 2 "$kasuhara" policy learn --lessen "$lessen" --harmful harmful --harmless harmless
    has err '--lessen is one to 8 numbers above 0 and below 50'
done
run 2 "$kasuhara" policy learn --score 0 --harmful harmful --harmless harmless
has err '--score is a number from 0.1 to 100'

test_begin 'texts in any bytes are read, and grams are escaped'
{
    cat harmful
    printf '<you> & "creature___worthless"\001\377\n\n'
    printf '<you> & "creature___worthless"\001\377\357\277\277\357\277\276\n'
} >odd
run 0 "$kasuhara" policy learn --language en --harmful odd --harmless harmless
has out 'policy learn from 72 harmful texts'
cp out policy/en-manner.xml
run 0 "$kasuhara" policy check policy/policy.xml

test_begin 'underscores in Japanese leave no space that folding would not leave'
for i in $(seq 60); do
    echo "お前_馬鹿だな、もう来るな$i" >&3
    echo "いつも_お世話になります$i"
done 3>bad_ja >good_ja
run 0 "$kasuhara" policy learn --language ja --harmful bad_ja --harmless good_ja
cp out policy/en-manner.xml
run 0 "$kasuhara" policy check policy/policy.xml

test_begin 'where no text is fit for an example, the lexicon has none'
sed 's/ about the .*/!/; s/^\(.\{20\}\).*/\1/' harmful >short
run 0 "$kasuhara" policy learn --language en --harmful short --harmless harmless
lacks out '<hit>'
has out '<miss>'
cp out policy/en-manner.xml
run 0 "$kasuhara" policy check policy/policy.xml
has out 'has no <hit> example'
test_done
