#!/bin/sh
# kasuhara erase, case hold, case release, case show --body: over an archive that the daemon's
# own code wrote, with its state.
. "$top_srcdir/tests/lib.sh"
use_policy

write() { # write FILE ID IN-REPLY-TO WORDS...: a mail from a customer
    _file=$1 _id=$2 _to=$3
    shift 3
    printf 'From: %s\nTo: support@example.org\nSubject: order of %s\nMessage-ID: <%s@example.com>\n' \
        "$from" "$from" "$_id" >"$_file"
    [ -z "$_to" ] || printf 'In-Reply-To: <%s@example.com>\n' "$_to" >>"$_file"
    printf '\n%s\n' "$@" >>"$_file"
}

keep() { # keep TIME FILE...: takes the mails; "CASE RECORD" a line in ./kept
    _time=$1
    shift
    archive_keep "$_time" "$from" "$@"
}

case_of() { # the case of the last mail that was kept
    tail -n 1 kept | cut -d ' ' -f 1
}

found() { # found WORDS: where they stand in what a daemon leaves on the disk
    grep -rlF -e "$1" archive state.sqlite* 2>/dev/null | sort | tr '\n' ' '
}

verified() { # both verifiers: it stands
    run 0 "$kasuhara" verify archive
    holds sh "$top_srcdir/contrib/verify-archive" archive
}

erased_verified() { # the same of an archive of which something was erased
    run 0 sh "$top_srcdir/contrib/verify-archive" archive
    has out 'erased by record'
    run 0 "$kasuhara" verify archive
}

start() { # an archive with three cases: 1 old, 2 and 3 of this year; mails that are in none
    rm -rf archive state.sqlite*
    from=first@example.com
    write one.eml one '' 'the phrase of mail one'
    write two.eml two one 'this is a testthreat, phrase of mail two'
    keep 2019-03-01T10:00:00.000000Z one.eml two.eml
    from=second@example.com
    write three.eml three '' 'a testthreat, phrase of mail three'
    keep 2026-01-01T10:00:00.000000Z three.eml
    from=third@example.com
    write four.eml four '' 'another testthreat, phrase of mail four'
    write five.eml five four 'phrase of mail five, an answer'
    write six.eml six '' 'phrase of mail six: is the shop open'
    keep 2026-02-01T10:00:00.000000Z four.eml five.eml six.eml
}

test_begin 'what is erased here is an archive with three cases'
start
verified
run 0 "$kasuhara" case list
is 4 "$(wc -l <out)"
for phrase in 'first@example.com' 'phrase of mail one' 'phrase of mail two'; do
    holds test -n "$(found "$phrase")"
done

test_begin 'a dry run tells, and changes nothing'
find archive state.sqlite* -type f -exec sha256sum {} + | sort >before
run 0 "$kasuhara" erase --case 1 --ground 'asked by the person' --dry-run
has out 'Case 1 would be erased: 2 mails, 3 records, '
run 0 "$kasuhara" erase --older-than P5Y --ground retention -n --json
has out '{"case":1,"outcome":"erased","dry_run":true,"record":null,"mails":2,"records":3,"mails_kept":0,"bytes":'
find archive state.sqlite* -type f -exec sha256sum {} + | sort >after
holds cmp before after

test_begin 'who does not say what and why is refused, and nothing is written'
lines=$(wc -l <archive/chain)
run 2 "$kasuhara" erase --case 1
has err '--ground WHY'
run 2 "$kasuhara" erase --ground x
has err '--case N'
run 2 "$kasuhara" erase --case 1 --older-than P5Y --ground x
run 2 "$kasuhara" erase --case 99 --ground x
has err 'there is no case 99'
for number in 0 -1 x ''; do
    run 2 "$kasuhara" erase --case "$number" --ground x
done
for duration in 5Y P P5 PT P-5Y P1000Y 'P5Y ' P5X; do
    run 2 "$kasuhara" erase --older-than "$duration" --ground x
done
has err 'P5Y is five years'
run 2 "$kasuhara" erase --case 1 --ground x --state nowhere.sqlite
has err 'nowhere.sqlite'
has err '--no-state'
run 2 "$kasuhara" erase --case 1 --ground x --state state.sqlite --no-state
run 2 "$kasuhara" erase --case 1 --ground x nowhere
is "$lines" "$(wc -l <archive/chain)"
holds test ! -e nowhere.sqlite

test_begin 'a case on hold is not erased'
run 2 "$kasuhara" case hold 1
has err '--reason WHY'
run 2 "$kasuhara" case hold --reason x 99
run 2 "$kasuhara" case release --reason x 1
has err 'is not on hold'
run 0 "$kasuhara" case hold --reason 'a court asked for it' 1
has out 'Case 1 is on hold'
run 0 "$kasuhara" case show 1
has out "by $(id -un): a court asked for it"
run 0 "$kasuhara" case list --json
has out '"hold":{"record":'
run 1 "$kasuhara" erase --case 1 --ground retention
has out 'Case 1 is on hold: nothing of it is erased'
run 0 "$kasuhara" erase --older-than P5Y --ground retention
has out 'Case 1 is on hold'
holds test -n "$(found 'phrase of mail one')"
is 0 "$(grep -c ' erasure ' archive/chain)"
run 0 "$kasuhara" case release --reason 'the court is done' 1
has out 'Case 1 is released'
run 0 "$kasuhara" case show 1
lacks out 'on hold     since'
verified

test_begin 'what is too old is erased: objects, records, state'
cp -R archive archive.before
cp state.sqlite state.before
run 0 "$kasuhara" erase --older-than P5Y --ground 'retention of five years'
has out 'Case 1 is erased: 2 mails, 3 records, '
is 1 "$(wc -l <out)"
for phrase in 'first@example.com' 'one@example.com' 'two@example.com' 'phrase of mail one' 'phrase of mail two'; do
    is '' "$(found "$phrase")"
done
for phrase in 'second@example.com' 'phrase of mail three' 'third@example.com' 'phrase of mail six'; do
    holds test -n "$(found "$phrase")"
done
is '' "$(find archive -name '.erased-*')"
is 1 "$(grep -c ' erasure ' archive/chain)"

test_begin 'the archive stands: what is gone was erased by a record'
erased_verified

test_begin 'the case tells that it was erased, and no more'
record=$(sed -n 's/^\([0-9]*\) .* erasure .*/\1/p' archive/chain)
for command in 'case list' 'case show 1'; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" $command
    has out "erased by record $record, "
    has out ", by $(id -un): retention of five years"
    lacks out first@
done
run 0 "$kasuhara" case show --json 1
holds grep -qE '^\{"case":1,"erased":\[\{"record":[0-9]+,"time":"[^"]*","user":"[^"]*","ground":"retention of five years"\}\]\}$' out
run 2 "$kasuhara" case judge -t x 1 complaint
has err "case 1 was erased by record $record"
run 2 "$kasuhara" case hold --reason x 1
has err 'was erased'
run 0 "$kasuhara" case show 3
has out third@example.com

test_begin 'the erasure record names what was erased, by its hashes'
path=$(sed -n "${record}p" archive/chain | cut -d ' ' -f 4 | sed 's,^..,archive/objects/&/,')
holds grep -qF '"case":1,"ground":"retention of five years","reason":"older than P5Y","erased":[{"record":' "$path"
has "$path" "\"by\":{\"user\":\"$(id -un)\""
for file in one.eml two.eml; do
    has "$path" "\"kind\":\"mail\",\"sha256\":\"$(sha256sum <$file | cut -c 1-64)\",\"bytes\":$(wc -c <$file)}"
done
for number in $(sed -n 's/^\([0-9]*\) .*/\1/p' archive.before/chain); do
    hash=$(sed -n "${number}p" archive.before/chain | cut -d ' ' -f 4)
    gone=$(echo "$hash" | sed 's,^..,archive/objects/&/,')
    [ -e "$gone" ] || has "$path" "{\"record\":$number,\"kind\":\"$(sed -n "${number}p" archive/chain | cut -d ' ' -f 3)\",\"sha256\":\"$hash\""
done
lacks "$path" '"object"'

test_begin 'again: it was erased before, and nothing is written'
cp archive/chain before
run 0 "$kasuhara" erase --case 1 --ground retention
has out "Case 1 was erased before, by record $record"
run 0 "$kasuhara" erase --older-than P5Y --ground retention
has out 'No case is as old as that'
holds cmp before archive/chain

test_begin 'killed between the record and the objects: erased for every reader, completed by the next erasure'
cp -R archive archive.done
rm -rf archive
cp -R archive.before archive
cp archive.done/chain archive/chain
mkdir -p "${path%/*}"
cp "archive.done/${path#archive/}" "$path"
rm -f state.sqlite*
cp state.before state.sqlite
holds test -n "$(found 'phrase of mail one')"
run 0 "$kasuhara" case show 1
has out "erased by record $record"
lacks out first@
holds sh "$top_srcdir/contrib/verify-archive" archive
aside=$(sha256sum <two.eml | sed 's,^\(..\)\(.\{62\}\).*,archive/objects/\1/.erased-\2,')
mv "$(sha256sum <two.eml | sed 's,^\(..\)\(.\{62\}\).*,archive/objects/\1/\2,')" "$aside"
run 2 "$kasuhara" erase --finish --case 2
run 0 "$kasuhara" erase --finish
has out 'What an earlier erasure had left is removed: 5 objects'
for phrase in 'first@example.com' 'one@example.com' 'phrase of mail one' 'phrase of mail two'; do
    is '' "$(found "$phrase")"
done
holds test ! -e "$aside"
run 0 "$kasuhara" erase --finish
has out 'have left nothing'
is '' "$(diff -r archive archive.done | grep -v '^Only in archive: lock$')"
erased_verified

test_begin 'killed at any time: the next erasure completes it'
for delay in 001 002 004 006 008 010 012 014 016 018 020 025 030 040 060; do
    rm -rf archive state.sqlite*
    cp -R archive.before archive
    cp state.before state.sqlite
    "$kasuhara" erase --case 1 --ground retention >/dev/null 2>&1 &
    erasing=$!
    sleep "0.$delay"
    kill -KILL "$erasing" 2>/dev/null
    wait "$erasing" 2>/dev/null
    holds sh "$top_srcdir/contrib/verify-archive" archive
    run 0 "$kasuhara" verify archive
    run 0 "$kasuhara" erase --case 1 --ground retention
    is '' "$(found first@example.com)"
    is '' "$(found 'phrase of mail two')"
    is 1 "$(grep -c ' erasure ' archive/chain)"
    erased_verified
done

test_begin 'the daemon starts over it with its state, and without: the number is not given again'
from=fourth@example.com
write seven.eml seven '' 'a testthreat, phrase of mail seven'
keep now seven.eml
is 4 "$(case_of)"
rm -f state.sqlite*
write eight.eml eight '' 'one more testthreat, mail eight'
keep now eight.eml
is 5 "$(case_of)"
run 0 "$kasuhara" erase --case 5 --ground 'asked by the person'
rm -f state.sqlite*
write nine.eml nine '' 'and one more testthreat, mail nine'
keep now nine.eml
is 6 "$(case_of)"
erased_verified

test_begin 'a state that slept through an erasure forgets at the next start'
cp state.sqlite state.asleep
run 0 "$kasuhara" erase --case 6 --ground 'asked by the person' --state state.asleep
cp state.sqlite state.other
run 0 "$kasuhara" erase --case 4 --ground 'asked by the person' --no-state
write ten.eml ten nine 'an answer to nine, that is no threat'
keep now ten.eml
is 0 "$(case_of)"
erased_verified

test_begin 'a mail that two cases need stays until both are erased'
rm -rf archive state.sqlite*
from=twice@example.com
write same.eml same '' 'the same testthreat twice'
keep 2019-03-01T10:00:00.000000Z same.eml
is 1 "$(case_of)"
keep 2020-03-01T10:00:00.000000Z same.eml
is 2 "$(case_of)"
mail=$(sha256sum <same.eml | sed 's,^\(..\)\(.\{62\}\).*,archive/objects/\1/\2,')
run 0 "$kasuhara" case hold --reason 'a court' 2
run 0 "$kasuhara" erase --older-than P5Y --ground retention
has out 'Case 1 is erased: 0 mails, 2 records, '
has out '1 mail kept, for another case needs it'
has out 'Case 2 is on hold'
holds test -f "$mail"
erased_verified
run 0 "$kasuhara" case show 2
run 0 "$kasuhara" case release --reason 'the court is done' 2
run 0 "$kasuhara" erase --case 2 --ground retention
has out 'Case 2 is erased: 1 mail, 2 records, '
holds test ! -e "$mail"
is '' "$(found twice@example.com)"
erased_verified

test_begin 'both at once'
rm -rf archive state.sqlite*
keep 2019-03-01T10:00:00.000000Z same.eml
keep 2020-03-01T10:00:00.000000Z same.eml
run 0 "$kasuhara" erase --older-than P5Y --ground retention
holds test ! -e "$mail"
is '' "$(found twice@example.com)"
erased_verified

test_begin 'and what comes again after it was erased stands again'
keep now same.eml
is 3 "$(case_of)"
holds test -f "$mail"
run 0 "$kasuhara" erase --older-than P5Y --ground retention
holds test -f "$mail"
run 0 "$kasuhara" case show 3
erased_verified

test_begin 'a missing object that comes after the erasure is missing'
rm "$mail"
run 1 sh "$top_srcdir/contrib/verify-archive" archive
has out "missing: ${mail#archive/}"
run 1 "$kasuhara" verify archive
has out "missing, record"

test_begin 'what a mail says is shown, and that it was'
start
esc=$(printf '\033')
from=third@example.com
write five.eml five-2 four "phrase ${esc}[2J five" 'second line'
keep 2026-02-01T11:00:00.000000Z five.eml
number=$(tail -n 1 kept | cut -d ' ' -f 2)
lines=$(wc -l <archive/chain)
run 0 "$kasuhara" case show 3
lacks out 'second line'
is "$lines" "$(wc -l <archive/chain)"
run 0 "$kasuhara" case show --body "$number" 3
has out '    phrase \x1b[2J five'
has out '    second line'
lacks out "$esc"
is "$((lines + 1)) access" "$(tail -n 1 archive/chain | cut -d ' ' -f 1,3)"
path=$(tail -n 1 archive/chain | cut -d ' ' -f 4 | sed 's,^..,archive/objects/&/,')
has "$path" "\"by\":{\"user\":\"$(id -un)\""
has "$path" "\"action\":\"show\",\"case\":3,\"what\":[{\"sha256\":\"$(sha256sum <five.eml | cut -c 1-64)\"}]}"
run 0 "$kasuhara" case show --json --body "$number" 3
has out "{\"case\":3,\"record\":$number,\"parts\":[{\"name\":\"subject\","
run 2 "$kasuhara" case show --body "$number" --unrecorded 3
has err 'archive can be written: what is read of it is recorded'
is '' "$(cat out)"
chmod a-w archive/chain
run 0 "$kasuhara" case show --body "$number" --unrecorded 3
chmod u+w archive/chain
has err 'stands in no record'
has out 'second line'
is "$((lines + 2))" "$(wc -l <archive/chain)"
run 1 "$kasuhara" case show --body 1 3
run 2 "$kasuhara" case show --body x 3
is "$((lines + 2))" "$(wc -l <archive/chain)"
verified

test_begin 'what cannot be recorded is not shown'
if [ "$(id -u)" = 0 ]; then
    skip 'root writes everywhere'
else
    chmod a-w archive/chain archive/objects
    run 2 "$kasuhara" case show --body "$number" 3
    is '' "$(cat out)"
    has err '--unrecorded'
    run 0 "$kasuhara" case show --body "$number" --unrecorded 3
    chmod u+w archive/chain archive/objects
fi

test_done
