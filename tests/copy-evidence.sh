#!/bin/sh
# contrib/copy-evidence: what it copies is a whole archive again, and it writes over nothing.
. "$top_srcdir/tests/lib.sh"
copy=$top_srcdir/contrib/copy-evidence
RCLONE_CONFIG=$work/none
export RCLONE_CONFIG
if ! command -v rclone >/dev/null; then
    echo '1..0 # SKIP rclone is not installed'
    exit 0
fi
use_policy
mkdir outside
"$kasuhara" archive key key >/dev/null || exit 99

test_begin 'an archive is copied'
mail a.eml 'one' 'testthreat'
mail b.eml 'two' 'testthreat, more of it'
archive_keep 2026-11-23T10:00:00Z customer@example.com a.eml
run 0 "$kasuhara" archive checkpoint --key key archive
run 0 "$copy" archive "$work/outside/mx1"
first=$(wc -l <archive/chain)
is "000000000001-$(printf '%012d' "$first")" "$(ls outside/mx1/chain)"

test_begin 'and again, where nothing is new'
run 0 "$copy" archive "$work/outside/mx1"
is 1 "$(ls outside/mx1/chain | wc -l)"

test_begin 'what came since goes there as another piece'
archive_keep 2026-11-23T11:00:00Z customer@example.com b.eml
run 0 "$kasuhara" archive checkpoint --key key archive
run 0 "$copy" archive "$work/outside/mx1"
is 2 "$(ls outside/mx1/chain | wc -l)"

test_begin 'a line that is cut short is not copied'
printf '99 2026-11-23T12' >>archive/chain
run 0 "$copy" archive "$work/outside/mx1"
is 2 "$(ls outside/mx1/chain | wc -l)"

test_begin 'what is fetched is the archive, and stands by the key'
run 0 "$copy" --fetch "$work/outside/mx1" back
run 0 "$kasuhara" verify --key key.pub --json back
has out '"evidence":"stands"'
has out "\"checkpoints\":2,\"signed\":2,\"anchored\":$(wc -l <back/chain)"
holds "$top_srcdir/contrib/verify-archive" back
run 2 "$copy" --fetch "$work/outside/mx1" back
has err 'is there already'

test_begin 'nothing is written over: another object under the same name'
object=$(find outside/mx1/objects -type f | head -n 1)
chmod u+w "$object"
echo 'something else' >"$object"
cp "$object" before
run 6 "$copy" archive "$work/outside/mx1"
holds cmp "$object" before

test_begin 'a chain that was cut off is not taken for the same'
head -n 1 archive/chain >shorter
mkdir cut
cp -r archive/objects archive/checkpoints archive/README cut/
mv shorter cut/chain
run 2 "$copy" cut "$work/outside/mx1"
has err 'it is another, or was cut off'

test_begin 'nor is one that was written anew, or is that of another archive'
cp -r archive anew
sed -i "$(wc -l <archive/chain)s/^\([0-9]* [^ ]* [^ ]*\) ..../\1 0000/" anew/chain
find outside/mx1 -type f | sort | xargs sha256sum >before
run 2 "$copy" anew "$work/outside/mx1"
has err "line $(wc -l <archive/chain) of the chain in $work/outside/mx1 is not that of anew"
mkdir other
sed 's/^\([0-9]*\) 2026/\1 2025/' archive/chain >other/chain
tail -n 1 archive/chain >>other/chain
cp -r archive/objects archive/checkpoints archive/README other/
echo extra >other/objects/extra
run 2 "$copy" other "$work/outside/mx1"
has err 'Nothing was copied'
find outside/mx1 -type f | sort | xargs sha256sum >after
holds cmp before after

test_begin 'a piece that is shorter than its name says is said'
piece=$(find outside/mx1/chain -type f | sort | tail -n 1)
chmod u+w "$piece"
cp "$piece" whole
sed '$d' whole >"$piece"
run 2 "$copy" --fetch "$work/outside/mx1" short
has err 'have not the lines that their names say'
cp whole "$piece"

test_begin 'a piece that is missing is said'
rm "outside/mx1/chain/000000000001-$(printf '%012d' "$first")"
run 2 "$copy" --fetch "$work/outside/mx1" again
has err 'do not follow on each other'
run 2 "$copy" archive "$work/outside/mx1"

test_begin 'what is wrong with the call is said'
run 2 "$copy"
has err 'name the archive'
run 2 "$copy" nowhere "$work/outside/x"
has err 'there is no archive nowhere'
run 2 "$copy" --fetch "$work/outside/nothing" there
has err 'holds no copy'
run 0 "$copy" --help
has out 'copy-evidence --fetch REMOTE DIRECTORY'
test_done
