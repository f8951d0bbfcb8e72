#!/bin/sh
# kasuhara export, made as a lawyer would check it: every command of README.txt is run as it is printed,
# and must fail once a byte of what it covers is another. The archive is one that the daemon's own
# code wrote.
. "$top_srcdir/tests/lib.sh"
bidi=$(printf '\342\200\256')
use_policy

write() { # write FILE ID IN-REPLY-TO SUBJECT WORDS...: a mail from the customer
    _file=$1 _id=$2 _to=$3
    printf 'From: customer@example.com\nTo: support@example.org\nSubject: %s\nMessage-ID: <%s@example.com>\n' "$4" "$_id" >"$_file"
    [ -z "$_to" ] || printf 'In-Reply-To: <%s@example.com>\n' "$_to" >>"$_file"
    shift 4
    printf '\n' >>"$_file"
    printf '%s\n' "$@" >>"$_file"
}

keep() { # keep TIME FILE...: takes the mails
    _time=$1
    shift
    archive_keep "$_time" customer@example.com "$@"
}

start() { # an archive with cases 1 (first, second with an attachment, third) and 2
    rm -rf archive state.sqlite*
    write first.eml first '' 'an order' 'phrase of the first'
    {
        printf 'From: customer@example.com\r\nTo: support@example.org\r\nSubject: testthreat in a subject\r\n'
        printf 'Message-ID: <second@example.com>\r\nIn-Reply-To: <first@example.com>\r\nMIME-Version: 1.0\r\n'
        printf 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        printf 'a testthreat <script src="http://evil.example/x.js">alert(1)</script> & 日本語\033[2J%sdrow\001\r\n' "$bidi"
        printf -- '--b\r\nContent-Type: application/x-msdownload; name="y.exe"\r\nContent-Transfer-Encoding: base64\r\n'
        printf 'Content-Disposition: attachment; filename="../../%s<script>x.exe"\r\n\r\naGVsbG8=\r\n' "$bidi"
        printf -- '--b\r\nContent-Type: text/html; name=page.html\r\nContent-Disposition: attachment\r\n\r\n<img src=x>\r\n--b--\r\n'
    } >second.eml
    write third.eml third second 'xyzzysubject testthreat' 'a testthreat with xyzzybody and xyzzyname' 'フォルテの秘密'
    keep 2026-02-01T10:00:00.000000Z first.eml second.eml third.eml
    sed -n 's/ .*//p' kept | tail -n 1 >number
    write other.eml other '' 'of another case' 'testthreat, not for others'
    keep 2026-02-03T10:00:00.000000Z other.eml
}

sequence() { # the record of a mail
    _hash=$(sha256sum <"$1" | cut -c 1-64)
    awk '$3 == "message" {print $1, $4}' archive/chain | while read -r _number _record; do
        grep -q "\"mail\":{\"sha256\":\"$_hash\"" "archive/objects/$(echo "$_record" | sed 's,^..,&/,')" && echo "$_number"
    done
}

name() { # name SEQ: as files are called after it
    printf '%08d' "$1"
}

flip() { # flip FILE OFFSET: another byte there
    _byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    # shellcheck disable=SC2059
    printf "\\$(printf %o $((_byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>dd.err
}

commands() { # of the README, one a line
    sed -n 's/^    //p' bag/README.txt
}

command_with() { # the one that has these words
    commands | grep -F -e "$1"
}

in_bag() { # in_bag STATUS COMMAND: as it is printed, in the directory of the bag
    (cd bag && sh -c "$2") >out 2>err </dev/null
    _got=$?
    case $1:$_got in
    0:0 | 1:[1-9]*) ;;
    *) cat out err >shown && fault "exit status $_got in the bag of: $2" <shown ;;
    esac
}

all_hold() { # all_hold COUNT: every command of the README, of which there are so many
    [ ! -d authority ] || cp authority/ca.pem bag/authority.pem
    commands >commands.txt
    holds test "$(wc -l <commands.txt)" -ge "$1"
    while IFS= read -r _command; do
        in_bag 0 "$_command"
    done <commands.txt
    rm -f bag/authority.pem
}

covers() { # covers WORDS FILE [OFFSET]: the command that has these words fails once the file is changed
    _command=$(command_with "$1")
    is 1 "$(printf '%s\n' "$_command" | wc -l)"
    cp "bag/$2" held
    flip "bag/$2" "${3:-$(($(wc -c <held) / 2))}"
    ! cmp -s held "bag/$2" || fault "$2 was not changed" </dev/null
    in_bag 1 "$_command"
    cp held "bag/$2"
    in_bag 0 "$_command"
}

verified() { # both verifiers of the archive
    run 0 "$kasuhara" verify archive
    holds sh "$top_srcdir/contrib/verify-archive" archive
}

page_is_safe() {
    if command -v python3 >/dev/null; then
        holds python3 "$top_srcdir/tests/check-case-page.py" bag/data/index.html
    fi
    if command -v xmllint >/dev/null; then
        holds xmllint --noout --nonet bag/data/index.html
    fi
}

bag_is_whole() {
    if command -v python3 >/dev/null; then
        holds python3 "$top_srcdir/tests/check-bag.py" bag
    fi
}

"$kasuhara" archive key key >/dev/null || exit 99
"$kasuhara" archive key other-key >/dev/null || exit 99
checkpoint() {
    "$kasuhara" archive checkpoint --key key --origin example.org/kasuhara archive >/dev/null || exit 99
    size=$(wc -l <archive/chain)
}

start
number=$(cat number)
test_begin 'without a checkpoint a case is exported, and all say that its lines are not proved'
run 0 "$kasuhara" export --lang en "$number" bag
has err 'There is no checkpoint yet'
has bag/README.txt 'There is no checkpoint yet'
has bag/data/index.html 'There is no checkpoint yet'
all_hold 5
bag_is_whole
page_is_safe
holds test ! -e bag/data/proof
holds cmp "$top_srcdir/contrib/verify-proof" bag/data/verify-proof
rm -rf bag
verified

test_begin 'who exported it stands in the archive, before anything is written out'
path=$(tail -n 1 archive/chain | cut -d ' ' -f 4 | sed 's,^..,archive/objects/&/,')
has "$path" '"kind":"access"'
has "$path" "\"by\":{\"user\":\"$(id -un)\""
has "$path" "\"action\":\"export\",\"case\":$number,\"what\":[{\"sha256\":\"$(sha256sum <first.eml | cut -c 1-64)\"}"
is 3 "$(grep -o '"sha256"' "$path" | wc -l)"

test_begin 'a whole bag: mails to the byte, records, lines, proof, checkpoint, key, token, policy'
"$kasuhara" case judge --demand --manner --text '要求に根拠がない <b>' "$number" harassment >out || exit 99
"$kasuhara" case hold --reason 'a suit is filed' "$number" >out || exit 99
checkpoint
if command -v openssl >/dev/null && sh "$top_srcdir/tests/make-authority" authority >authority.log 2>&1; then
    openssl ts -query -data "archive/checkpoints/$size" -sha256 -cert -out query.tsq 2>ts.err
    (cd authority && openssl ts -reply -config tsa.cnf -queryfile ../query.tsq -out "../archive/checkpoints/$size.tsr") 2>>ts.err
    holds test -s "archive/checkpoints/$size.tsr"
fi
run 0 "$kasuhara" export --lang en --key key "$number" bag
is '' "$(cat err)"
has out "Case $number is exported to bag: 3 mails, "
for mail in first second third; do
    holds cmp "$mail.eml" "bag/data/mail/$(name "$(sequence $mail.eml)").eml"
done
is 3 "$(ls bag/data/mail | wc -l)"
while read -r line _ _ hash _; do
    holds cmp "archive/objects/$(echo "$hash" | sed 's,^..,&/,')" "bag/data/records/$(name "$line").json"
    is "$(sed -n "${line}p" archive/chain)" "$(grep "^$line " bag/data/chain/lines)"
done <bag/data/chain/lines
is "$(wc -l <bag/data/chain/lines)" "$(ls bag/data/records | wc -l)"
holds cmp "archive/checkpoints/$size" "bag/data/checkpoint/$size"
holds cmp key.pub bag/data/checkpoint/key.pub
holds cmp policy/policy.xml bag/data/policy/*/policy.xml
holds cmp policy/lexicon-a.xml bag/data/policy/*/lexicon-a.xml
is 64 "$(wc -c <"bag/data/checkpoint/$size.sig")"
has bag/bag-info.txt "External-Identifier: example.org/kasuhara case $number"
bag_is_whole
verified

test_begin 'no secret key, and nothing of another case, is in it'
is 1 "$(grep -rl 'BEGIN' bag | grep -c 'key.pub')"
is '' "$(grep -rl 'PRIVATE' bag | grep -v verify-proof)"
is '' "$(grep -rlF 'not for others' bag)"
is '' "$(grep -rlF "$(sha256sum <other.eml | cut -c 1-64)" bag)"

test_begin 'every command of the README holds, as it is printed'
all_hold 11

test_begin 'and fails once a byte of what it covers is another'
[ ! -d authority ] || cp authority/ca.pem bag/authority.pem
find bag/data -type f | sed 's,^bag/,,' >payload
while IFS= read -r file; do
    covers ' manifest-sha256' "$file"
done <payload
for file in bagit.txt bag-info.txt manifest-sha256.txt tagmanifest-sha256.txt; do
    covers tagmanifest "$file"
done
covers tagmanifest tagmanifest-sha256.txt 0
covers ' manifest-sha256' manifest-sha256.txt 0
first=$(name "$(sequence first.eml)")
for file in bag/data/records/*; do
    covers awk "${file#bag/}"
done
covers awk data/chain/lines "$(($(head -n 1 bag/data/chain/lines | wc -c) - 90))"
for file in bag/data/mail/*; do
    covers 'data/mail' "${file#bag/}"
done
covers 'data/mail' "data/records/$first.json" "$(grep -bo '"mail":{"sha256":"' "bag/data/records/$first.json" | cut -d : -f 1 | xargs -I N expr N + 30)"
for at in 0 25 60 300 700; do
    covers 'sh data/verify-proof' data/proof/inclusion "$at"
done
covers 'sh data/verify-proof' data/checkpoint/key.pub
covers 'test "$(sed' data/chain/lines
covers '/^$/d' "data/checkpoint/$size"
covers '/^$/d' data/proof/inclusion "$(($(wc -c <bag/data/proof/inclusion) - 60))"
covers 'cmp - data/checkpoint/'"$size"'.text' "data/checkpoint/$size.text"
covers pkeyutl "data/checkpoint/$size.text"
covers pkeyutl "data/checkpoint/$size.sig"
covers pkeyutl data/checkpoint/key.pub
if [ -e "bag/data/checkpoint/$size.tsr" ]; then
    covers 'openssl ts' "data/checkpoint/$size"
    covers 'openssl ts' "data/checkpoint/$size.tsr" 400
fi
for file in bag/data/policy/*/*; do
    covers data/policy "${file#bag/}"
done
rm -f bag/authority.pem
bag_is_whole

test_begin 'a file that is gone, or one more, is found'
mv "bag/data/records/$first.json" held
in_bag 1 "$(command_with ' manifest-sha256')"
mv held "bag/data/records/$first.json"

test_begin 'the page: well-formed, nothing from outside, what hurts is veiled, attachments are named alone'
page_is_safe
has bag/data/index.html '../../[U+202E]&lt;script&gt;x.exe'
has bag/data/index.html '<td>application/x-msdownload</td>'
has bag/data/index.html '<td>5 bytes</td>'
has bag/data/index.html "$(printf hello | sha256sum | cut -c 1-64)"
has bag/data/index.html page.html
lacks bag/data/index.html '<script'
lacks bag/data/index.html 'aGVsbG8'
has bag/data/index.html '[U+001B][2J[U+202E]drow[U+0001]'
has bag/data/index.html '要求に根拠がない &lt;b&gt;'
has bag/data/index.html 'Judged: harassment'
has bag/data/index.html 'the demand is not justified'
has bag/data/index.html 'On hold'
has bag/data/index.html 'a suit is filed'
has bag/data/index.html 'Evidence exported'
has bag/data/index.html '<td>Threat</td>'
has bag/data/index.html 'customer@example.com'
is 3 "$(grep -o '<article>' bag/data/index.html | wc -l)"
has bag/data/index.html "data/mail/$first.eml"
has bag/data/index.html '(UTC 2026-02-01T10:00:00.000000Z)'

test_begin 'the page has the commands of the README'
commands | sed 's/&/\&amp;/g; s/"/\&quot;/g; s/</\&lt;/g; s/>/\&gt;/g' >commands.txt
while IFS= read -r command; do
    has bag/data/index.html "<pre>$command</pre>"
done <commands.txt
rm -rf bag

test_begin 'in Japanese'
TZ=Asia/Tokyo
run 0 "$kasuhara" export --lang ja --key key.pub "$number" bag
cp err warned
[ "$(date -d @0 +%H)" != 09 ] ||
    has bag/data/index.html '2026年2月1日 19:00:00 JST（協定世界時 2026-02-01T10:00:00.000000Z）'
TZ=UTC
has bag/data/index.html '<html lang="ja">'
has bag/data/index.html 'カスタマーハラスメントに該当する'
has bag/data/index.html '保全中'
has bag/README.txt 'カスタマーハラスメント事案の証拠'
has bag/README.txt '    sha256sum -c manifest-sha256.txt'
all_hold 10
page_is_safe
bag_is_whole

test_begin 'a line that came after the checkpoint (who exported it before) is named, the others are proved'
has warned "証明の対象に含まれていません: $((size + 1))"
has bag/README.txt "含まれていません: $((size + 1))"
is "$(($(wc -l <bag/data/chain/lines) - 1))" "$(grep -c '^line ' bag/data/proof/inclusion)"
rm -rf bag

test_begin 'redacted: no word of that mail is in the bag, also where it came again, and the proof holds for its line'
third=$(sequence third.eml)
keep 2026-02-04T10:00:00.000000Z third.eml
is again "$(tail -n 1 archive/chain | cut -d ' ' -f 3)"
checkpoint
run 0 "$kasuhara" export --lang en --key key --redact "$third" --json "$number" bag
has out '"mails":2,"sealed":0,"redacted":2,"erased":0,"checkpoint":'
for words in xyzzysubject xyzzybody xyzzyname フォルテの秘密 'third@example.com'; do
    is '' "$(grep -rlF -e "$words" bag)"
done
holds test ! -e "bag/data/records/$(name "$third").json"
holds test ! -e "bag/data/mail/$(name "$third").eml"
line=$(sed -n "${third}p" archive/chain)
has bag/data/redacted.txt "line $line"
has bag/data/redacted.txt "record $(echo "$line" | cut -d ' ' -f 4)"
has bag/data/redacted.txt "mail $(sha256sum <third.eml | cut -c 1-64)"
has bag/data/proof/inclusion "line $line"
has bag/data/chain/lines "$line"
has bag/data/index.html redacted:
all_hold 10
bag_is_whole
page_is_safe
rm -rf bag

test_begin 'redacted: the mail that opened the case takes its open record with it; all of them take the customer'
first=$(sequence first.eml) second=$(sequence second.eml)
run 0 "$kasuhara" export --redact "$second" "$number" bag
is '' "$(grep -rlF -e 'testthreat in a subject' bag)"
is 2 "$(grep -c '^line ' bag/data/redacted.txt)"
is 1 "$(grep -c '^mail ' bag/data/redacted.txt)"
rm -rf bag
run 0 "$kasuhara" export --lang en --redact "$first,$second,$third" "$number" bag
is '' "$(grep -rlF -e customer@example.com bag)"
holds test ! -e bag/data/mail
has bag/data/index.html '(not shown)'
all_hold 5
bag_is_whole
rm -rf bag

test_begin 'what is asked for wrongly is refused, and nothing is recorded or written'
lines=$(wc -l <archive/chain)
run 2 "$kasuhara" export --redact 1 "$number" bag
has err 'record 1 is no message of case'
run 2 "$kasuhara" export --redact x "$number" bag
run 2 "$kasuhara" export --redact '' "$number" bag
run 2 "$kasuhara" export 99 bag
has err 'there is no case 99'
run 2 "$kasuhara" export 0 bag
run 2 "$kasuhara" export "$number"
run 2 "$kasuhara" export --lang fr "$number" bag
run 2 "$kasuhara" export --key first.eml "$number" bag
run 2 "$kasuhara" export --key other-key "$number" bag
has err 'is not signed by the key that was given'
run 2 "$kasuhara" export --unseal none "$number" bag
run 2 "$kasuhara" export "$number" nowhere/bag
holds test ! -e bag

test_begin 'a directory, file or link that is there is refused'
mkdir there
: >file
ln -s nothing link
for taken in there there/ file link; do
    run 2 "$kasuhara" export "$number" "$taken"
    has err 'is there already'
done
is '' "$(ls -A there)"
is "$lines" "$(wc -l <archive/chain)"
is '' "$(find . -maxdepth 1 -name '.*.new-*')"

test_begin 'killed in between, or the disk is full: there is no DIRECTORY'
# Its files may have 4 KB: a larger one ends it by signal, or, where that is ignored, by an error.
run 153 sh -c 'ulimit -c 0; ulimit -f 8; exec "$@"' sh "$kasuhara" export --unrecorded "$number" bag
holds test ! -e bag
rm -rf .bag.new-*
run 2 sh -c 'trap "" XFSZ; ulimit -c 0; ulimit -f 8; exec "$@"' sh "$kasuhara" export --unrecorded "$number" bag
has err 'File too large'
holds test ! -e bag
is '' "$(find . -maxdepth 1 -name '.*.new-*')"

test_begin 'a mail that the archive holds no more ends it, without a DIRECTORY'
hash=$(sha256sum <first.eml | cut -c 1-64 | sed 's,^..,&/,')
mv "archive/objects/$hash" held
run 2 "$kasuhara" export --unrecorded "$number" bag
has err "the mail of record $first: "
holds test ! -e bag
is '' "$(find . -maxdepth 1 -name '.*.new-*')"
mv held "archive/objects/$hash"

test_begin 'what cannot be recorded is not exported, unless that is asked for'
lines=$(wc -l <archive/chain)
if [ "$(id -u)" != 0 ]; then
    chmod a-w archive/chain archive/objects
    run 2 "$kasuhara" export "$number" bag
    has err '--unrecorded'
    holds test ! -e bag
    chmod u+w archive/chain archive/objects
fi
run 0 "$kasuhara" export --lang en --unrecorded "$number" bag
has err 'stands in no record'
has bag/bag-info.txt 'Kasuhara-Access-Record: none (--unrecorded)'
has bag/data/index.html 'stands in no record'
is "$lines" "$(wc -l <archive/chain)"
rm -rf bag

test_begin 'sealed mail stays sealed without the key, and is told; with it, it is opened'
if openssl req -x509 -nodes -days 2 -subj '/CN=Auditor One' -newkey rsa:2048 -keyout one.key -out one.pem 2>openssl.log &&
    openssl req -x509 -nodes -days 2 -subj '/CN=Auditor Two' -newkey rsa:2048 -keyout two.key -out two.pem 2>openssl.log; then
    mv archive unsealed
    mkdir archive
    printf 'Subject: sealed\n\nquux of the sealed mail\n' >mail.eml
    openssl cms -encrypt -binary -in mail.eml -outform DER -aes-256-gcm -out seal -recip one.pem \
        -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 2>openssl.log
    {
        printf '{"kind":"message","archive":"mail.example.org","program":"test","received":"2026-02-01T10:00:00.000000Z",'
        printf '"case":1,"thread":1,"flagged":true,"from_staff":false,"mail":{"sha256":"%s","bytes":33,"left_out":0,' "$(sha256sum <mail.eml | cut -c 1-64)"
        printf '"object":"%s","as":"test","sealed":"cms","sealed_to":[{"subject":"CN=Auditor One","certificate":"%064d"}]},' "$(object seal)" 0
        printf '"envelope":{"queue_id":"4ABC1","recipients":["support@example.org"]},"sender":"customer@example.com",'
        printf '"subject":"sealed","verdict":{"level":"notice","score":3.0,"hits":[]},"policy":{"sha256":"%064d","object":null}}\n' 0
    } >record.json
    record message record.json
    run 0 "$kasuhara" export --lang en 1 bag
    has err '1 mail is in the bag as sealed'
    holds cmp seal bag/data/mail/00000001.p7m
    has bag/data/index.html 'CN=Auditor One'
    has bag/data/index.html '<td>support@example.org</td>'
    is '' "$(grep -rlF quux bag)"
    all_hold 4
    covers data/mail data/mail/00000001.p7m
    bag_is_whole
    rm -rf bag
    run 0 "$kasuhara" export --lang en --unseal two.key 1 bag
    holds cmp seal bag/data/mail/00000001.p7m
    has bag/data/index.html 'CN=Auditor One'
    rm -rf bag
    run 0 "$kasuhara" export --lang en --unseal one.key 1 bag
    holds cmp mail.eml bag/data/mail/00000001.eml
    has bag/data/index.html 'quux of the sealed mail'
    all_hold 4
    covers data/mail data/mail/00000001.eml
    bag_is_whole
    rm -rf bag archive
    mv unsealed archive
else
    skip 'no openssl'
fi

test_begin 'a policy whose files are not plainly named, a mail that was not kept: no name but ours is in the bag'
mv archive whole
mkdir archive
echo 'a file of a policy' >policy-file
{
    printf '%s  ../../x.xml\n%s  a b\n' "$(object policy-file)" "$(object first.eml)"
    printf '%s  policy.xml\n%s  POLICY.xml\n%s  manifest\n' "$(object policy-file)" "$(object second.eml)" "$(object third.eml)"
} >listed
{
    printf '{"kind":"message","archive":"mail.example.org","program":"test","received":"2026-02-01T10:00:00.000000Z",'
    printf '"case":1,"thread":1,"flagged":true,"from_staff":true,"mail":{"sha256":"%064d","bytes":33,"left_out":0,"object":null,' 0
    printf '"as":"test"},"envelope":{"queue_id":"4ABC1"},"sender":"a\\u202e<b>\\u0001","subject":"x","verdict":{"level":"none",'
    printf '"score":0.0,"hits":[]},"policy":{"sha256":"%s","object":"%s"}}\n' "$(object listed)" "$(object listed)"
} >record.json
record message record.json
run 0 "$kasuhara" export --lang en 1 bag
has bag/data/index.html 'and not the mail itself'
has bag/data/index.html 'a[U+202E]&lt;b&gt;[U+0001]'
has bag/data/index.html 'sent by our own staff'
folder=bag/data/policy/$(sha256sum <listed | cut -c 1-8)
holds cmp listed "$folder/manifest"
holds cmp policy-file "$folder/policy.xml"
for file in policy-file first.eml second.eml third.eml; do
    holds cmp "$file" "$folder/$(sha256sum <$file | cut -c 1-64)"
done
is 6 "$(ls "$folder" | wc -l)"
lacks bag/README.txt 'data/policy/'"$(sha256sum <listed | cut -c 1-8)"
all_hold 3
bag_is_whole
page_is_safe
rm -rf bag archive
mv whole archive

test_begin 'erased mails are told, with the record that erased them'
"$kasuhara" case release --reason 'the suit is over' "$number" >out || exit 99
run 0 "$kasuhara" erase --case "$number" --ground 'asked by the person' --state state.sqlite
erasure=$(wc -l <archive/chain)
checkpoint
run 0 "$kasuhara" export --lang en --key key "$number" bag
has bag/data/index.html "erased by record $erasure:"
has bag/data/index.html 'asked by the person'
has bag/data/index.html 'Hold released'
is 4 "$(grep -o '<article>' bag/data/index.html | wc -l)"
holds test ! -e bag/data/mail
is '' "$(grep -rlF 'phrase of the first' bag)"
all_hold 8
bag_is_whole
page_is_safe
verified

test_done
