#!/bin/sh
# kasuhara report case: every section is filled by the records or marked as open, what hurts is
# veiled as asked, a hostile mail is text, and no text of a mail is read without a record. The
# archive is one that the daemon's own code wrote.
. "$top_srcdir/tests/lib.sh"
bidi=$(printf '\342\200\256')
long=$(printf '%010000d' 0 | tr 0 A)
use_policy
contacts='<contacts><contact kind="inside" mail="desk@example.org" phone="1234"><label lang="en">The desk</label><label lang="ja">社内の窓口</label>'
contacts="$contacts<hours lang=\"en\">Weekdays</hours></contact><contact kind=\"health\" url=\"https://health.example.org/\"><label lang=\"en\">Doctor</label></contact></contacts>"
sed -i "s,</levels>,</levels>$contacts," policy/policy.xml

write() { # write FILE ID IN-REPLY-TO SUBJECT WORDS...: a mail from the customer
    _file=$1 _id=$2 _to=$3
    printf 'From: customer@example.com\nTo: support@example.org\nSubject: %s\nMessage-ID: <%s@example.com>\n' \
        "$(printf '%s' "$4" | base64 -w 0 | sed 's/.*/=?UTF-8?B?&?=/')" "$_id" >"$_file"
    [ -z "$_to" ] || printf 'In-Reply-To: <%s@example.com>\n' "$_to" >>"$_file"
    shift 4
    printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n' >>"$_file"
    printf '%s\n' "$@" >>"$_file"
}

keep() { # keep TIME FILE...: takes the mails
    _time=$1
    shift
    archive_keep "$_time" customer@example.com "$@"
}

answer() { # answer CASE SUBJECT: our own staff's mail, as the daemon records it
    printf 'Subject: %s\n\nplease wait\n' "$2" >answer.eml
    _mail=$(object answer.eml)
    printf '{"kind":"message","archive":"a","program":"test","received":"2026-02-02T10:00:00.000000Z","case":%d,"thread":1,"flagged":false,"from_staff":true,' "$1" >record.json
    printf '"mail":{"sha256":"%s","bytes":9,"left_out":0,"object":"%s","as":"test"},"envelope":{"queue_id":"Q"},"sender":"staff@example.org","subject":"%s",' \
        "$_mail" "$_mail" "$2" >>record.json
    printf '"verdict":{"level":"none","score":0.0,"hits":[]},"policy":{"sha256":"%064d","object":null}}\n' 0 >>record.json
    _above=$(tail -n 1 archive/chain)
    printf '%d %s message %s %s\n' $((${_above%% *} + 1)) "$(echo "$_above" | cut -d ' ' -f 2)" "$(object record.json)" \
        "$(echo "$_above" | sha256sum | cut -c 1-64)" >>archive/chain
}

write first.eml first '' 'an order' 'phrase of the first'
write second.eml second first 'testthreat in a subject' 'a testthreat, you testinsult' 'phrase of the second'
write third.eml third second "<script>alert(1)</script> ]]> $bidi $long" \
    "$(printf 'a Test\tThreat? testthreat <script src="http://evil.example/x.js">alert(1)</script> ]]> \033[2J%s' "$bidi")" "$long"
keep 2026-02-01T10:00:00.000000Z first.eml second.eml third.eml
number=$(sed -n 's/ .*//p' kept | tail -n 1)
answer "$number" 'Re: testthreat in a subject'

cat >check-page.py <<'END'
"""check-page.py FILE VEIL: well-formed, refers to nothing, runs nothing, veils as it says, is accessible."""
import html.parser, sys, xml.etree.ElementTree
text = open(sys.argv[1], encoding='utf-8').read()
veil = sys.argv[2]
root = xml.etree.ElementTree.fromstring(text)
class Look(html.parser.HTMLParser):
    open_tags, level, hidden_words = [], 0, 0
    def handle_starttag(self, tag, attributes):
        assert tag in ('html head meta title style body h1 h2 h3 h4 p div span section strong table thead tr th td '
                       'article details summary pre code ol li').split(), tag
        for name, value in attributes:
            assert name in ('lang', 'class', 'scope', 'open') or tag == 'meta', (tag, name)
        if tag == 'details':
            assert (('open', 'open') in attributes) == (veil == 'none'), attributes
        if tag == 'th':
            assert dict(attributes)['scope'] in ('row', 'col')
        if tag in ('h1', 'h2', 'h3', 'h4'):
            assert int(tag[1]) <= self.level + 1, (tag, self.level)
            self.level = int(tag[1])
        if tag != 'meta':
            self.open_tags.append(tag)
    def handle_endtag(self, tag):
        assert tag == 'meta' or self.open_tags.pop() == tag
    def handle_data(self, data):
        if 'testthreat' in data.lower() or 'testinsult' in data.lower():
            self.hidden_words += 1
            assert veil == 'none' or 'details' in self.open_tags and veil == 'soft', data
    def handle_startendtag(self, tag, attributes):
        assert tag == 'meta', tag
        self.handle_starttag(tag, attributes)
look = Look()
look.feed(text)
look.close()
assert not look.open_tags
assert (look.hidden_words == 0) == (veil == 'full')
style = root.find('head/style').text
for word in ('url', '@import', 'http'):
    assert word not in style
for word in ('size:A4', '@media print', 'prefers-color-scheme:dark', 'overflow-wrap:anywhere', 'max-width:40em', 'break-before:page'):
    assert word in style, word
metas = [meta.attrib for meta in root.iter('meta')]
assert {'http-equiv': 'Content-Security-Policy', 'content': "default-src 'none'; style-src 'unsafe-inline'"} in metas
assert not [c for c in text if ord(c) < 32 and c not in '\n\t' or 0x7f <= ord(c) < 0xa0 or 0x202a <= ord(c) <= 0x202e]
END
cat >contrast.py <<'END'
"""contrast.py FILE: every colour of text on every ground it can stand on, 4.5 at least, light and dark."""
import re, sys, xml.etree.ElementTree
style = xml.etree.ElementTree.parse(sys.argv[1]).getroot().find('head/style').text
dark = re.search(r'prefers-color-scheme:dark\)\{((?:[^{}]*\{[^{}]*\})*)\}', style).group(1)
def luminance(colour):
    colour = ''.join(c * 2 for c in colour) if len(colour) == 3 else colour
    linear = [c / 12.92 if c <= .03928 else ((c + .055) / 1.055) ** 2.4 for c in (int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4))]
    return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2]
def check(css):
    texts = re.findall(r'[{;]color:#(\w+)', css)
    grounds = re.findall(r'background:#(\w+)', css)
    assert len(texts) > 2 and len(grounds) > 2, (texts, grounds)
    for text in texts:
        for ground in grounds:
            one, other = sorted((luminance(text), luminance(ground)))
            assert (other + .05) / (one + .05) >= 4.5, (text, ground)
check(style.replace(dark, ''))
check(dark)
END

page_is_good() { # page_is_good FILE VEIL
    if command -v python3 >/dev/null; then
        holds python3 check-page.py "$1" "$2"
        holds python3 contrast.py "$1"
    fi
    if command -v xmllint >/dev/null; then
        holds xmllint --noout --nonet "$1"
    fi
}

section() { # section TITLE: what stands under this heading, into ./part
    sed -n "/<h2>$1/,/<h2>/p" out >part
}

report() {
    run 0 "$kasuhara" report case --lang en "$@" "$number"
}

test_begin 'what no record says yet is an open field, with the command that records it'
report
page_is_good out soft
is '' "$(cat err)"
has out '9 fields say &quot;To be completed&quot;'
is 9 "$(grep -c '<strong>To be completed</strong>' out)"
is 27 "$(awk '/<h2>Post-mortem/ {exit} {print}' out | grep -c '<p class="blank"></p>')"
while IFS='|' read -r title commands; do
    section "$title"
    has part '<strong>To be completed</strong>'
    is "$commands" "$(sed -n 's,.*<code>kasuhara case \(.*\)</code>,\1,p' part | paste -s -d +)"
done <<END
Exchanges with the customer|note --kind contact $number
Internal exchanges and course|note --kind internal $number+assign --observer NAME $number
Content of the complaint or demand|judge $number JUDGEMENT
What was done|note --kind done $number
What it did to the work|note --kind effect $number
Judgement, and its grounds by category|judge $number JUDGEMENT
State of the person affected|note --kind state $number
What was learned|note --kind learned $number
END
section 'What happened, in order'
lacks part 'To be completed'
is 5 "$(grep -o '<td>2026-' part | wc -l)"
is 'Mail received|Became a case' "$(sed -n 's,.*<strong>\(.*\)</strong>,\1,p' part | sed -n '2,3s/:.*//; 2,3p' | paste -s -d '|')"

test_begin 'each of these commands is one that the tool has, and closes its field'
for kind in contact internal "done" effect state learned; do
    run 0 "$kasuhara" case note --kind "$kind" --text "words of $kind <b>" "$number"
done
run 0 "$kasuhara" case assign --observer Mika "$number"
run 0 "$kasuhara" case judge --manner --environment --text 'so said: testthreat' "$number" harassment
report
page_is_good out soft
lacks out 'To be completed'
while IFS='|' read -r title words; do
    section "$title"
    has part "$words"
done <<END
What happened, in order|words of effect &lt;b&gt;
Exchanges with the customer|words of contact &lt;b&gt;
Exchanges with the customer|Mail received: level alert, score
Exchanges with the customer|Mail sent by our own staff
Exchanges with the customer|<p class="words">an order</p>
Internal exchanges and course|words of internal &lt;b&gt;
Internal exchanges and course|Observers named: Mika
Content of the complaint or demand|<p class="words">an order</p>
Content of the complaint or demand|the manner is not acceptable
What was done|words of done &lt;b&gt;
What it did to the work|words of effect &lt;b&gt;
Judgement, and its grounds by category|Judged: harassment
Judgement, and its grounds by category|(customer service)
Judgement, and its grounds by category|the working environment is harmed
Judgement, and its grounds by category|<h3>Threat: sum of scores 1
Judgement, and its grounds by category|<h3>Insult: sum of scores 3
Judgement, and its grounds by category|<td>en.test.insult</td>
State of the person affected|words of state &lt;b&gt;
What was learned|words of learned &lt;b&gt;
To whom to turn|<td>The desk</td>
To whom to turn|desk@example.org
To whom to turn|<td>Weekdays</td>
To whom to turn|https://health.example.org/
Post-mortem|No one is blamed here
Post-mortem|words of learned &lt;b&gt;
Post-mortem|>Owner<
Post-mortem|>By when<
Post-mortem|Causes in the process
Post-mortem|Prevention
END
has out '<section class="sheet"><h2>Post-mortem</h2>'
has out '<td>2026-02-01 10:00 UTC<'
has out '(UTC 2026-02-'

test_begin 'what was done otherwise: cards, hold, closed'
run 0 "$kasuhara" case red-card --no-state --case "$number" --reason 'it went on' customer@example.com
run 0 "$kasuhara" case hold --reason 'a suit' "$number"
run 0 "$kasuhara" case close --reason 'all is said' "$number"
report
section 'What was done'
has part 'Red card (support is over): customer@example.com'
section 'Internal exchanges and course'
has part 'Put on hold'
has part 'all is said'
has out '<th scope="row">Work on it</th><td>closed since '

test_begin 'the evidence: every hash, and commands that check it as they are printed'
section 'Evidence, and how to check it'
for mail in first second third answer; do
    has part "$(sha256sum <$mail.eml | cut -c 1-64)"
done
while read -r sequence _ kind object _; do
    case $kind in
    policy) lacks part "$object" ;;
    *) has part "$object" ;;
    esac
done <archive/chain
has part 'No signed checkpoint states the lines of this case yet'
command=$(sed -n 's,.*<pre>\(sha256sum .*\)</pre>,\1,p' part)
is "$(sh -c "$command" | sed 's/ .*//')" "$(basename "$(dirname "${command#* }")")$(basename "${command#* }" | tr -d "'")"
run 0 sh -c "'$kasuhara' $(sed -n 's,.*<pre>kasuhara \(verify .*\)</pre>,\1,p' part)"
"$kasuhara" archive key key >/dev/null
"$kasuhara" archive checkpoint --key key --origin example.org/kasuhara archive >/dev/null
lines=$(wc -l <archive/chain)
report
has out "The signed checkpoint of the first $lines lines of the archive states $((lines - 1)) of the $((lines - 1)) lines of this case."
has out 'No timestamp of an outside authority'

test_begin 'veiled: behind a click; openly; not a word in the bytes, whoever wrote it'
for veil in soft none full; do
    report --veil $veil
    page_is_good out $veil
done
! grep -qi -e testthreat -e testinsult out || fault 'a word that hit is in it' <out
has out 'so said: [...]'
has out 'kasuhara case show'
lacks out 'in a subject'
report --veil none
has out '<p class="words">testthreat in a subject</p>'
report --veil soft
has out 'On paper they stay closed'
is 2 "$(sed -n '/<h2>Exchanges/,/<h2>Internal/p' out | grep -c '<details>')"

test_begin 'what a hostile mail says is text, and no longer than a subject is'
has out '&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; [U+202E] AAAA'
lacks out '<script'
lacks out "$(printf '%0400d' 0 | tr 0 A)"

test_begin 'texts of mails: only with --body, and with a record first'
lacks out 'phrase of the first'
is "$lines" "$(wc -l <archive/chain)"
report --body
page_is_good out soft
has out 'phrase of the first'
has out 'phrase of the second'
has out 'please wait'
has out '[U+001B][2J[U+202E]'
has out "$long"
is $((lines + 1)) "$(wc -l <archive/chain)"
path=$(tail -n 1 archive/chain | cut -d ' ' -f 4 | sed 's,^..,archive/objects/&/,')
has "$path" '"action":"report"'
has "$path" "{\"sha256\":\"$(sha256sum <first.eml | cut -c 1-64)\"}"
is 4 "$(grep -o '"sha256"' "$path" | wc -l)"
report --body --veil none
page_is_good out none
run 0 "$kasuhara" verify archive

test_begin 'what cannot be recorded is not read, unless that is asked for'
lines=$(wc -l <archive/chain)
# What follows another line out of time is read, and nothing is appended behind it.
cp -R archive broken
last=$(tail -n 1 broken/chain)
printf '%d 2000-01-01T00:00:00.000000Z %s %s\n' $((${last%% *} + 1)) "$(echo "$last" | cut -d ' ' -f 3-4)" \
    "$(echo "$last" | sha256sum | cut -c 1-64)" >>broken/chain
run 2 "$kasuhara" report case --lang en --body -a broken -o refused.html "$number"
has err 'nothing is appended'
has err '--unrecorded'
is '' "$(cat out)"
holds test ! -e refused.html
run 0 "$kasuhara" report case --lang en --body --unrecorded -a broken "$number"
has out 'phrase of the first'
report --body --unrecorded
has out 'stands in no record of the archive (--unrecorded)'
is "$lines" "$(wc -l <archive/chain)"

test_begin 'a mail that is gone ends it, and nothing is written'
hash=$(sha256sum <first.eml | cut -c 1-64 | sed 's,^..,&/,')
mv "archive/objects/$hash" held
run 2 "$kasuhara" report case --body --unrecorded -o gone.html "$number"
has err 'the mail of record '
holds test ! -e gone.html
mv held "archive/objects/$hash"

test_begin 'to a file, for none but its owner, in one step'
echo old >page.html
chmod 644 page.html
report -o page.html
is '' "$(cat out)"
is 600 "$(stat -c %a page.html)"
page_is_good page.html soft
run 2 "$kasuhara" report case -o nowhere/page.html "$number"
has err 'nowhere'

test_begin 'as text: the same, with no byte that moves a terminal'
report --text
for words in 'Report on customer harassment' 'words of contact <b>' 'so said: [...]' '<script>alert(1)</script> ]]> \xe2\x80\xae' \
    'sum of scores' 'The desk, 1234, desk@example.org' "$(sha256sum <first.eml | cut -c 1-64)" 'Post-mortem' '[ ] Prevention'; do
    has out "$words"
done
lacks out "$(printf '\033')"
! grep -qi -e testthreat -e testinsult out || fault 'a word that hit is in it' <out
report --text --veil none --body
has out 'testthreat in a subject'
has out 'phrase of the first'
lacks out "$(printf '\033')"

test_begin 'as an object: sections by the numbers of their records, open fields by their command'
report --json
is 1 "$(wc -l <out)"
has out '"section":"contact","records":['
has out "\"made\":\""
has out '"grounds":[{"category":"threat","score":1'
has out '"contacts":[{"kind":"inside","labels":{"en":"The desk","ja":"社内の窓口"},"hours":{"en":"Weekdays"},"mail":"desk@example.org","phone":"1234","url":null}'
has out '"sha256":"'
has out 'so said: [...]'
lacks out 'in a subject'
! grep -qi -e testthreat -e testinsult out || fault 'a word that hit is in it' <out
if command -v python3 >/dev/null; then
    holds python3 -c 'import json; json.load(open("out"))'
fi
report --json --veil none --body
has out 'phrase of the first'
has out '"text":"testthreat"'

test_begin 'in Japanese'
TZ=Asia/Tokyo
run 0 "$kasuhara" report case --lang ja --text "$number"
cp out ja.txt
run 0 "$kasuhara" report case --lang ja "$number"
[ "$(date -d @0 +%H)" != 09 ] ||
    has out '<td>2026年2月1日 19:00（JST）<'
TZ=UTC
page_is_good out soft
has out '<html lang="ja">'
for words in 'カスタマーハラスメント事案報告書' '経過（時系列）' 'お客様とのやり取り' '苦情・要求の内容' '業務への影響' \
    '影響を受けた人の状態' '得られた教訓' '社内の窓口' '誰も責めません' 'カスタマーハラスメントに該当する'; do
    has out "$words"
    has ja.txt "$words"
done
for words in 'Mail' 'Record' 'Judge' 'Show' 'Observer' 'record ' 'score' 'Evidence'; do
    lacks out "$words"
    lacks ja.txt "$words"
done

test_begin 'without a policy, or one that names nobody, that is said'
KASUHARA_POLICY=$work/none.xml run 0 "$kasuhara" report case --lang en "$number"
has err 'no policy could be read from'
has out 'contacts and the names of categories are missing'
has out '<h3>threat: sum of scores'
cp "$top_srcdir/tests/data/policy-a.xml" policy/bare.xml
KASUHARA_POLICY=$work/policy/bare.xml run 0 "$kasuhara" report case --lang en "$number"
is '' "$(cat err)"
has out 'names nobody to whom staff can turn'

test_begin 'what is no case, or asked wrongly, is said'
run 1 "$kasuhara" report case 99
has err 'there is no case 99'
is '' "$(cat out)"
run 1 "$kasuhara" report case 0
run 2 "$kasuhara" report case
run 2 "$kasuhara" report case x
run 2 "$kasuhara" report case --veil silk "$number"
has err 'none, soft or full'
run 2 "$kasuhara" report case --json --text "$number"
run 2 "$kasuhara" report case --body --veil full "$number"
run 2 "$kasuhara" report case --body --text "$number"
run 2 "$kasuhara" report case --unrecorded "$number"
run 2 "$kasuhara" report case --unseal none --body "$number"
run 2 "$kasuhara" report case -a nowhere "$number"
run 0 "$kasuhara" report case --help

test_begin 'sealed mail stays sealed without the key, and with another; it is told'
if openssl req -x509 -nodes -days 2 -subj '/CN=Auditor One' -newkey rsa:2048 -keyout one.key -out one.pem 2>openssl.log &&
    openssl req -x509 -nodes -days 2 -subj '/CN=Auditor Two' -newkey rsa:2048 -keyout two.key -out two.pem 2>openssl.log; then
    mv archive unsealed
    mkdir archive
    printf 'Subject: sealed\n\nquux of the sealed mail\n' >mail.eml
    openssl cms -encrypt -binary -in mail.eml -outform DER -aes-256-gcm -out seal -recip one.pem \
        -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 2>openssl.log || fault 'no seal' <openssl.log
    {
        printf '{"kind":"message","archive":"mail.example.org","program":"test","received":"2026-02-01T10:00:00.000000Z","case":1,"thread":1,"flagged":true,"from_staff":false,'
        printf '"mail":{"sha256":"%s","bytes":9,"left_out":0,' "$(sha256sum <mail.eml | cut -c 1-64)"
        printf '"object":"%s","as":"test","sealed":"cms","sealed_to":[{"subject":"CN=Auditor One","certificate":"%064d"}]},' "$(object seal)" 0
        printf '"envelope":{"queue_id":"4ABC1"},"sender":"customer@example.com",'
        printf '"subject":"sealed","verdict":{"level":"notice","score":3.0,"hits":[]},"policy":{"sha256":"%064d","object":null}}\n' 0
    } >record.json
    record message record.json
    for key in '' '--unseal two.key'; do
        # shellcheck disable=SC2086
        run 0 "$kasuhara" report case --lang en --body --unrecorded $key 1
        has out 'private key of one of these can read it: CN=Auditor One'
        has out 'Sealed; the object in the archive is:'
        lacks out quux
    done
    run 0 "$kasuhara" report case --lang en --body --unrecorded --unseal one.key 1
    has out 'quux of the sealed mail'
    run 0 "$kasuhara" report case --lang en --text --veil none --body --unrecorded 1
    has out 'is sealed: it is not read here'
    rm -rf archive
    mv unsealed archive
else
    skip 'no openssl'
fi

test_begin 'of a case that was erased it tells that, and asks for nothing'
run 0 "$kasuhara" case release --reason over "$number"
run 0 "$kasuhara" erase --case "$number" --ground 'asked by the person' --state state.sqlite
report
page_is_good out full
has out 'asked by the person'
has out 'The mails of this case were erased.'
lacks out 'To be completed'
report --text
report --json

test_done
