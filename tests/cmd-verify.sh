#!/bin/sh
# kasuhara verify: its words and exit status. That each way of tampering is found
# is shown in tests/archive.c and tests/verify-archive.sh.
. "$top_srcdir/tests/lib.sh"
golden=$top_srcdir/tests/golden/archive
head=$(tail -n 1 "$golden/chain" | sha256sum | cut -c 1-64)
lines=$(($(wc -l <"$golden/chain")))
objects=$(($(find "$golden/objects" -type f | wc -l)))
mail=objects/$(cd "$golden/objects" && grep -rl '^Subject: ' . | grep -v '"kind"' | head -n 1 | cut -c 3-)

fresh() { # a copy of the golden archive in ./archive
    rm -rf archive
    cp -R "$golden" archive
    chmod -R u+w archive
}

test_begin 'it stands: one line, with its head, and strays are no fault'
fresh
run 0 "$kasuhara" verify archive
is 1 "$(wc -l <out)"
has out "The evidence stands: $lines records, $objects objects, from 2026-11-23 10:00:00 UTC to "
TZ=JST-9
export TZ
run 0 "$kasuhara" verify archive
TZ=UTC
has out "$objects objects, from 2026-11-23 19:00:00 JST to "
has out "head $head, in archive"
mkdir -p archive/objects/00
echo stray >archive/objects/00/"$(printf '%062d' 0)"
run 0 "$kasuhara" verify archive
has out '  stray, '

test_begin 'without a name: $KASUHARA_ARCHIVE, or --archive'
fresh
run 0 "$kasuhara" verify
has out "in $work/archive"
run 2 "$kasuhara" verify --archive "$work/elsewhere"

test_begin 'the same as JSON, an object an archive'
run 0 "$kasuhara" verify --json archive
is 1 "$(wc -l <out)"
has out "{\"archive\":\"archive\",\"evidence\":\"stands\",\"records\":$lines,\"objects\":$objects,"
has out "\"head\":\"$head\""

test_begin 'altered'
echo more >>"archive/$mail"
run 1 "$kasuhara" verify archive
is 'The evidence does not stand' "$(head -n 1 out | cut -d : -f 1)"
has out "  altered, record "
has out "$mail: "
run 1 "$kasuhara" verify --json archive
has out '"evidence":"does not stand"'
has out '{"archive":"archive","finding":"altered","record":'
is 2 "$(wc -l <out)"

test_begin 'missing'
fresh
rm "archive/$mail"
run 1 "$kasuhara" verify archive
has out '  missing, record '

test_begin 'a torn last line is a truncated tail, and the archive is not whole until it is mended'
fresh
printf '%s' "$((lines + 1)) 2026-11-23T11:00:00.0" >>archive/chain
run 1 "$kasuhara" verify archive
has out '  truncated tail'
lacks out 'altered'

test_begin 'what cannot be read is neither: nobody can say'
fresh
rm "archive/$mail"
ln -s loop archive/loop
ln -s ../../loop "archive/$mail"
run 2 "$kasuhara" verify archive
is 'The evidence cannot be judged' "$(head -n 1 out | cut -d : -f 1)"
has out '  unreadable, '
echo more >>archive/objects/"$(sed -n 's/^1 .* policy \(..\)\([^ ]*\) .*/\1\/\2/p' archive/chain)"
run 1 "$kasuhara" verify archive

test_begin 'not an archive: a directory without a chain, a file, nothing'
mkdir plain
run 2 "$kasuhara" verify plain
has err 'not an archive'
run 2 "$kasuhara" verify "$golden/chain"
run 2 "$kasuhara" verify nothing
has err 'nothing'
run 2 "$kasuhara" verify --json nothing
has out '{"archive":"nothing","evidence":"cannot be judged","error":"'

test_begin 'several archives: each has its line; no goes before cannot say, that before yes'
fresh
run 0 "$kasuhara" verify archive "$golden"
is 2 "$(grep -c '^The evidence stands' out)"
run 2 "$kasuhara" verify archive nothing
rm "archive/$mail"
run 1 "$kasuhara" verify nothing archive "$golden"
is 1 "$(grep -c '^The evidence stands' out)"

test_begin 'an empty chain stands: nothing was recorded'
rm -rf archive
mkdir -p archive/objects
: >archive/chain
run 0 "$kasuhara" verify archive
has out 'The evidence stands: 0 records, 0 objects, in archive'

test_begin 'the script for auditors gives the same answer and the same head'
fresh
run 0 sh "$top_srcdir/contrib/verify-archive" archive
has out "head $head"
run 0 "$kasuhara" verify archive
has out "head $head"

test_done
