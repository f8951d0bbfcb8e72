#!/bin/sh
# kasuhara archive prove, verify --proof, and contrib/verify-proof: one case is shown to somebody
# who has not the archive, and the two verifiers agree on every proof that was tampered with.
. "$top_srcdir/tests/lib.sh"
script=$top_srcdir/contrib/verify-proof

event() { # event KIND CASE WORDS: a record of a case
    printf '{"kind":"%s","archive":"mail.example.org","program":"test","case":%s,"text":"%s"}\n' "$1" "$2" "$3" >record.json
    record "$1" record.json
}

make() { # make WORD: ./archive, of two cases
    rm -rf archive
    mkdir archive
    event policy null "$1"
    event open 1 "$1"
    event message 1 "$1 one"
    event message 2 "$1 secret"
    event open 2 "$1 secret"
    event message 1 "$1 two"
    event note 12 "$1 of another"
    event message 2 "$1 secret again"
    event judgement 1 "$1 harassment"
    event message 2 "$1 secret to the end"
}

state() { # signs a checkpoint of the first N lines: as it was when the chain ended there
    cp archive/chain whole
    head -n "$1" whole >archive/chain
    "$kasuhara" archive checkpoint --key "${2:-key}" --origin "${3:-example.org/kasuhara}" archive >/dev/null 2>err || exit 99
    cp whole archive/chain
}

both() { # both STATUS PROOF [KEY [RECORD]]: the two verifiers
    run "$1" "$kasuhara" verify --proof "$2" ${3:+--key "$3"} ${4:+--record "$4"}
    cp out by-program
    run "$1" sh "$script" "$2" ${3:+"$3"} ${4:+"$4"}
    case $1 in
    0) has by-program 'The proof stands' && has out 'The proof stands' ;;
    1) has by-program 'The proof does not stand' && has out 'The proof does NOT stand' ;;
    esac
}

"$kasuhara" archive key key >/dev/null || exit 99
"$kasuhara" archive key other-key >/dev/null || exit 99
make other
state 10 other-key other.example.org/kasuhara
cp archive/checkpoints/10 of-another
"$kasuhara" archive prove --checkpoint of-another -o proof-of-another 1 >/dev/null || exit 99
make this

test_begin 'without a checkpoint that covers the case there is no proof, and it is said what to do'
run 2 "$kasuhara" archive prove 1
has err 'make one (kasuhara archive checkpoint'
state 6
run 2 "$kasuhara" archive prove 1
has err 'line 9'

test_begin 'a case is proved against the newest checkpoint, or the one that is named'
state 9
state 10
run 0 "$kasuhara" archive prove 1
cp out proof
has proof 'inclusion 4'
is '1 2 5 8' "$(sed -n 's/^leaf //p' proof | tr '\n' ' ' | sed 's/ $//')"
run 0 "$kasuhara" archive prove --checkpoint archive/checkpoints/9 -o proof-9 1 "$work/archive"
has out 'proof-9'
both 0 proof key.pub
both 0 proof-9 key.pub
run 0 "$kasuhara" archive prove 1 --json
has out '"proof":"kasuhara-proof/1\ninclusion 4\n'

test_begin 'no line of another case is in it, nor the hash of another record'
while read -r number _ kind hash _; do
    case $number in
    2 | 3 | 6 | 9) has proof "$hash" ;;
    *) lacks proof "$hash" ;;
    esac
done <archive/chain
is 4 "$(grep -c '^line ' proof)"
lacks proof secret

test_begin 'who signed is told: by a key that is given, another, none'
both 0 proof key.pub
has by-program 'the signature is good'
both 1 proof other-key.pub
has by-program 'not signed by a key that was given'
both 0 proof
has by-program 'signature unknown'
has out 'signature unknown'

test_begin 'a record that was handed over is one that a line names, or not'
hash=$(sed -n 3p archive/chain | cut -d ' ' -f 4)
cp "archive/objects/$(echo "$hash" | sed 's,^..,&/,')" mine.json
both 0 proof key.pub mine.json
sed 's/one/three/' mine.json >changed.json
both 1 proof key.pub changed.json
has by-program 'no line of the proof names the record changed.json'

test_begin 'as JSON'
run 0 "$kasuhara" verify --json --proof proof --key key.pub
has out '"proof":"stands","findings":[],"of":"inclusion","records":[2,3,6,9],"from":null,"origin":"example.org/kasuhara","size":10,"signature":"good"}'
run 1 "$kasuhara" verify --json --proof proof --key other-key.pub
has out '"proof":"does not stand"'

test_begin 'what cannot be asked: no case, no file, no key'
run 1 "$kasuhara" archive prove 77
run 2 "$kasuhara" archive prove
run 2 "$kasuhara" archive prove 0
run 2 "$kasuhara" archive prove 1 --consistency
both 2 nothing
both 2 proof nothing
both 2 proof key.pub nothing

test_begin 'a checkpoint of another archive, a chain that was changed: refused'
run 1 "$kasuhara" archive prove --checkpoint of-another 1
has err 'of another archive, or the chain was changed'
cp archive/chain whole
sed '4s/T10:04:00/T10:04:01/' whole >archive/chain
run 1 "$kasuhara" archive prove 1
cp whole archive/chain

test_begin 'a record that is gone, and that no erasure names, is no proof of the rest'
erased=archive/objects/$(sed -n 6p archive/chain | cut -d ' ' -f 4 | sed 's,^..,&/,')
mv "$erased" held
run 2 "$kasuhara" archive prove 1
has err 'line 6'
test_begin 'an erased record keeps its line in the proof'
hash=$(sed -n 6p archive/chain | cut -d ' ' -f 4)
printf '{"kind":"erasure","archive":"x","program":"test","case":1,"erased":[{"record":6,"kind":"message","sha256":"%s"}]}\n' "$hash" >record.json
record erasure record.json
state 11
run 0 "$kasuhara" archive prove 1
is '1 2 5 8 10' "$(sed -n 's/^leaf //p' out | tr '\n' ' ' | sed 's/ $//')"
cp out proof-11
both 0 proof-11 key.pub
mv held "$erased"

test_begin 'one checkpoint goes on from another'
for pair in '6 9' '6 10' '9 10' '9 11' '10 10'; do
    set -- $pair
    run 0 "$kasuhara" archive prove --consistency "archive/checkpoints/$1" "archive/checkpoints/$2"
    cp out "growth-$1-$2"
    both 0 "growth-$1-$2" key.pub
    both 0 "growth-$1-$2"
    both 1 "growth-$1-$2" other-key.pub
done
run 2 "$kasuhara" archive prove --consistency archive/checkpoints/10 archive/checkpoints/6
run 1 "$kasuhara" archive prove --consistency archive/checkpoints/6 of-another

# ---- tampering: each by name; what sed makes of a proof must be another file, and no verifier takes it
tamper() { # tamper NAME PROOF SED
    test_begin "refused: $1"
    sed "$3" "$2" >tampered
    ! cmp -s "$2" tampered || fault 'nothing was changed' </dev/null
    both 1 tampered key.pub
}

tamper 'another form' proof '1s/1$/2/'
tamper 'neither kind' proof '2s/inclusion/exclusion/'
tamper 'more lines than there are' proof '2s/4/5/'
tamper 'fewer lines than there are' proof '2s/4/3/'
tamper 'a number with a zero before it' proof '2s/4/04/'
tamper 'a huge number' proof '2s/4/18446744073709551620/'
tamper 'a huge leaf' proof '3s/1/18446744073709551617/'
tamper 'another leaf' proof '3s/1/2/'
tamper 'leaf and SEQ moved together' proof '3s/1/3/;4s/line 2/line 4/'
tamper 'a leaf past the end' proof '3s/1/10/;4s/line 2/line 11/'
tamper 'the time of a line' proof '4s/T10/T11/'
tamper 'the kind of a line' proof '4s/open/note/'
tamper 'the record of a line' proof '4s/ \([0-9a-f]\)[0-9a-f]\{63\} / \1'"$(printf '%063d' 0)"' /'
tamper 'the hash of the line above' proof '4s/[0-9a-f]\{63\}$/'"$(printf '%063d' 0)"'/'
tamper 'two blanks in a line' proof '4s/open/ open/'
tamper 'a line dropped' proof '4d'
tamper 'a leaf dropped' proof '3d'
tamper 'a hash dropped' proof '5d'
tamper 'the last hash of a path dropped' proof '8d'
tamper 'a hash doubled' proof '5{p;}'
tamper 'hashes swapped' proof '5{h;d;};6G'
tamper 'a hash of zeros' proof '5s/ .*/ '"$(printf '%064d' 0)"'/'
tamper 'a hash in capitals' proof '5s/ .*/ '"$(printf '%064d' 0 | tr 0 A)"'/'
tamper 'a hash cut short' proof '5s/.$//'
tamper 'a word that is not known' proof '5s/hash/HASH/'
tamper 'a blank at the end of a line' proof '5s/$/ /'
tamper 'a carriage return' proof "5s/\$/$(printf '\r')/"
tamper 'no blank line' proof '/^$/d'
tamper 'two blank lines' proof 's/^$/\n/'
tamper 'another origin' proof 's,^example.org,example.com,'
tamper 'another size' proof 's/^10$/11/'
tamper 'another root' proof '/^10$/{n;s/^./@/;y/@/A/;s/^A\(.\)/\1A/;}'
tamper 'another head' proof '/^head/s/.$/g/'
tamper 'no head' proof '/^head/d'
tamper 'no signature' proof '/^—/d'
tamper 'a signature changed' proof '/^—/s/\(.*\) .\{10\}/\1 AAAAAAAAAA/'
tamper 'a signature under another name' proof '/^—/s/example/sample/'
tamper 'a signature that is no base64' proof '/^—/s/.$/*/'
tamper 'a second checkpoint' proof '$s/$/\n---- newer checkpoint ----/'
tamper 'cut within the leaves' proof '9,$d'
tamper 'cut within the checkpoint' proof '/^head/,$d'
tamper 'something behind the end' proof '$s/$/\nmore/'
tamper 'nothing at all' proof 'd'
tamper 'growth: a hash dropped' growth-6-10 '3d'
tamper 'growth: a hash doubled' growth-6-10 '3{p;}'
tamper 'growth: hashes swapped' growth-6-10 '3{h;d;};4G'
tamper 'growth: other numbers' growth-6-10 '2s/6/7/'
tamper 'growth: from nothing' growth-6-10 '2s/6/0/'
tamper 'growth: backwards' growth-6-10 '2s/6 10/10 6/'
tamper 'growth: a hash where none belongs' growth-10-10 '2s/$/\nhash '"$(printf '%064d' 0)"'/'
tamper 'growth: no line between' growth-6-10 '/^----/d'
tamper 'growth: two lines between' growth-6-10 '/^----/{p;}'
tamper 'growth: the older changed' growth-6-10 's/^6$/5/'
tamper 'growth: the newer changed' growth-6-10 's/^10$/12/'
tamper 'growth: another origin' growth-6-10 's,^example.org,example.com,'

test_begin 'refused: the checkpoint of another archive below the lines of this one'
{ sed '/^$/,$d' proof; echo; cat of-another; } >tampered
both 1 tampered
both 1 tampered other-key.pub
both 0 proof-of-another other-key.pub
both 1 proof-of-another key.pub

test_begin 'refused: a byte that is no text, an end without newline'
{ head -n 4 proof; printf 'hash \000\n'; tail -n +5 proof; } >tampered
both 1 tampered key.pub
printf %s "$(cat proof)" >tampered
both 1 tampered key.pub

test_done
