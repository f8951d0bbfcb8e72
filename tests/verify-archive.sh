#!/bin/sh
# contrib/verify-archive, the commands of the README in each archive, and this program give the
# same answer, over whole archives and over each way of tampering.
set -u
tool=$top_builddir/tests/archive-tool
script=$top_srcdir/contrib/verify-archive
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
count=0

"$tool" make plain 5 || exit 1
cp -R "$top_srcdir/tests/golden/archive" golden
chmod -R u+w golden

object() { # object ARCHIVE LINE: the path of the record that the line names
    sed -n "$2p" "$1/chain" | cut -d ' ' -f 4 | sed 's,^..,&/,; s,^,objects/,'
}

flip() { # flip FILE OFFSET: changes the lowest bit of a byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    # shellcheck disable=SC2059 # an octal escape
    printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

rehash() { # rehash FILE: a chain as someone would make it who writes all of it anew
    above=$(printf '%064d' 0)
    while read -r number time kind object _; do
        line="$number $time $kind $object $above"
        above=$(printf '%s\n' "$line" | sha256sum | cut -c 1-64)
        printf '%s\n' "$line"
    done <"$1" >"$1.new" && mv "$1.new" "$1"
}

put() { # put KIND: a record from standard input into ./case, and its line
    cat >record
    hash=$(sha256sum <record | cut -c 1-64)
    path=case/objects/$(echo "$hash" | sed 's,^..,&/,')
    mkdir -p "${path%/*}" && cp record "$path"
    echo "$(($(wc -l <case/chain) + 1)) 2099-01-01T00:00:00.000000Z $1 $hash $(tail -n 1 case/chain | sha256sum | cut -c 1-64)" >>case/chain
}

erasure() { # erasure PATH...: a record that says so of these objects of ./case
    list=$(printf '%s\n' "$@" | sed 's,^objects/\(..\)/\(.*\),{"record":3\,"kind":"mail"\,"sha256":"\1\2"\,"bytes":1},' | paste -s -d , -)
    printf '{"kind":"erasure","case":1,"ground":"\\"sha256\\":\\"","reason":"\\"erased\\":[","erased":[%s]}\n' "$list" | put erasure
}

hold() { # hold TRUTH: a record that says so of the case
    printf '{"kind":"hold","case":1,"held":%s,"reason":"\"case\":2,\"held\":false"}\n' "$1" | put hold
}

names() { # names PATH: a record that names this object of ./case
    printf '{"kind":"note","object":"%s"}\n' "$(echo "$1" | sed 's,objects/\(..\)/,\1,')" | put note
}

steps() { # the commands of the README, run as they are printed
    sed -n '/^How to check it/,/^What this proves/s/^    //p' "$top_srcdir/milter/archive/archive-readme.txt" >"$work/steps"
    (cd "$1" && sh "$work/steps") 2>&1
}

check() { # check EXPECTED WORD DESCRIPTION: on ./case; WORD is in both reports
    count=$((count + 1))
    "$tool" verify case >by-program 2>&1
    program=$?
    sh "$script" case >by-script 2>&1
    shell=$?
    kasuhara=$program
    if [ -x "$top_builddir/kasuhara" ]; then
        "$top_builddir/kasuhara" verify case >/dev/null 2>&1
        kasuhara=$?
    fi
    if [ "$program $shell $kasuhara" = "$1 $1 $1" ] && grep -q "$2" by-program && grep -q "$2" by-script; then
        echo "ok $count - $3"
    else
        echo "not ok $count - $3"
        echo "# expected $1 and \"$2\"; archive_verify $program, verify-archive $shell, kasuhara verify $kasuhara"
        sed 's/^/# program: /' by-program
        sed 's/^/# script: /' by-script
        failed=1
    fi
    chmod -R u+rwx case 2>/dev/null
    rm -rf case
}

fresh() {
    rm -rf case
    cp -R "${1:-plain}" case
}

head=$(tail -n 1 plain/chain | sha256sum | cut -c 1-64)
fresh; check 0 "5 lines, 10 objects, head $head" 'a whole archive'
fresh golden; check 0 '3 lines, 7 objects' 'one made by hand'
fresh; : >case/chain; check 0 '0 lines' 'an empty chain'
fresh; echo stray >case/objects/stray; check 0 '5 lines' 'a stray object is no fault'

size=$(wc -c <plain/chain)
offset=7
above_last=$(sed '$d' plain/chain | wc -c)
while [ $offset -lt "$above_last" ]; do # of the last line, time and kind are told by no line below
    fresh; flip case/chain $offset; check 1 altered "a bit of the chain, at $offset"
    offset=$((offset + 131))
done
fresh; flip case/chain $((size - 1)); check 1 truncated 'the last newline'
fresh; head -c $((size - 60)) plain/chain >case/chain; check 1 'truncated tail' 'a torn last line'
fresh; head -c 80 plain/chain >case/chain; check 1 'truncated tail' 'nothing but a torn line'
fresh; sed 3d plain/chain >case/chain; check 1 altered 'a line dropped'
fresh; sed 1d plain/chain >case/chain; check 1 altered 'the first line dropped'
fresh; sed '$d' plain/chain >case/chain; check 0 '4 lines' 'the last line dropped: only a known head tells'
fresh; sed 2p plain/chain >case/chain; check 1 altered 'a line doubled'
fresh; sed -n '1p;3p' plain/chain >case/chain; sed -n '2p;4,5p' plain/chain >>case/chain; check 1 altered 'lines reordered'
fresh; sed '3s/ note / nota /' plain/chain >case/chain; check 1 altered 'a kind changed'
fresh; sed '3s/^3 20/3 19/' plain/chain >case/chain; check 1 altered 'a time changed'
fresh; sed '3s/ /  /' plain/chain >case/chain; check 1 altered 'a blank doubled'
fresh; sed '3s/$/\r/' plain/chain >case/chain; check 1 altered 'lines of another system'
fresh; sed '3G' plain/chain >case/chain; check 1 altered 'an empty line'
fresh; printf '\000\000\000\n' >>case/chain; check 1 altered 'zeros at the end'
fresh; sed 3d plain/chain >case/chain; rehash case/chain; check 1 altered 'a line dropped, all hashes anew'
fresh; sed '3s/ note / nota /' plain/chain >case/chain; rehash case/chain; check 1 altered 'a kind changed, all hashes anew'
fresh; sed '5s/ 2[0-9]*-..-/ 2020-02-/' plain/chain >case/chain; rehash case/chain; check 1 altered 'a time set back, all hashes anew'
fresh; sed '5s/ 2[0-9]*-..-../ 2099-02-30/' plain/chain >case/chain; rehash case/chain; check 1 altered 'a day that is none, all hashes anew'
fresh; flip "case/$(object plain 2)" 9; check 1 altered 'a bit of a record'
fresh; echo >>"case/$(object plain 2)"; check 1 altered 'a record made longer'
fresh; : >"case/$(object plain 2)"; check 1 altered 'a record emptied'
fresh; rm "case/$(object plain 2)"; check 1 missing 'a record missing'
fresh; rm -r case/objects; check 1 missing 'all objects missing'
fresh; mv "case/$(object plain 2)" "case/$(object plain 4)"; check 1 altered 'a record in the place of another'
fresh; rm "case/$(object plain 2)"; mkdir "case/$(object plain 2)"; check 1 altered 'a directory in its place'
mail=$(sed 's,.*"mail":{"object":"\(..\)\([0-9a-f]*\).*,objects/\1/\2,' "plain/$(object plain 3)")
fresh; flip "case/$mail" 3; check 1 altered 'a bit of a mail'
fresh; rm "case/$mail"; check 1 missing 'a mail missing'
fresh golden; rm case/objects/45/*; check 1 missing 'a policy file missing'
record=$(object plain 3)
fresh; erasure "$mail" "$record"; rm "case/$mail" "case/$record"; check 0 '6 lines, 9 objects' 'what an erasure lists is gone'
fresh; erasure "$mail"; check 0 '6 lines, 10 objects' 'what an erasure lists is there still'
fresh; erasure "$mail"; flip "case/$mail" 3; check 1 altered 'and is altered'
fresh; erasure "$mail" "$record"; rm "case/$mail" "case/$record"; check 0 'erased.*6.* 2 objects' 'and how much it was'
fresh; erasure "$mail"; rm "case/$mail" "case/$record"; check 1 missing 'a record that no erasure lists'
fresh; erasure "$record"; rm "case/$mail"; check 1 missing 'a mail that no erasure lists'
fresh; erasure "$mail"; names "$mail"; rm "case/$mail"; check 1 missing 'a mail that came again after it was erased'
fresh; erasure "$mail"; names "$mail"; erasure "$mail"; rm "case/$mail"; check 0 'erased.*8.* 1 objects' 'and was erased again'
fresh; hold true; erasure "$mail"; check 0 'erased.*7.* nothing, for case 1 was on hold (record 6)' 'an erasure of a case on hold counts for nothing'
fresh; hold true; erasure "$mail"; rm "case/$mail"; check 1 missing 'and what is gone by it is missing'
fresh; erasure "$mail"; hold true; rm "case/$mail"; check 0 'erased.*6.* 1 objects' 'what was erased before the hold stays erased'
fresh; hold true; hold false; erasure "$mail"; rm "case/$mail"; check 0 'erased.*8.* 1 objects' 'and what is erased after it'
fresh; erasure "$mail"; hold true; erasure "$mail"; rm "case/$mail"; check 0 'erased.*6.* 1 objects' 'another erasure, of a case on hold, takes nothing back'
fresh; erasure "$mail"; rm "case/$mail" "case/$(object case 6)"; check 1 missing 'an erasure is missing'
fresh; erasure "$mail"; rm "case/$mail"; flip "case/$(object case 6)" 20; check 1 altered 'an erasure is altered'
fresh; names "$mail" && sed 's/"note"/"nota"/; s/"object":"[0-9a-f]*"/"erased":[{"sha256":"0"}]/' record | put note; rm "case/$mail"
check 1 missing 'what another record than an erasure lists as erased'
if [ "$(id -u)" = 0 ]; then
    echo "# unreadable files are not tried: root reads them all"
else
    fresh; chmod 0 "case/$mail"; check 2 unreadable 'a mail that may not be read'
fi
mkdir case; check 2 'not an archive' 'a directory that is no archive'
check 2 . 'no directory'

for tampering in none object line missing; do
    fresh
    case $tampering in
    object) flip "case/$mail" 3 ;;
    line) flip case/chain 40 ;;
    missing) rm "case/$mail" ;;
    esac
    count=$((count + 1))
    said=$(steps case)
    if { [ $tampering = none ] && [ "$said" = "5 lines, head $head" ]; } ||
        { [ $tampering != none ] && [ "$(printf '%s\n' "$said" | wc -l)" -gt 1 ]; }; then
        echo "ok $count - the commands of the README, tampering: $tampering"
    else
        echo "not ok $count - the commands of the README, tampering: $tampering"
        printf '%s\n' "$said" | sed 's/^/# /'
        failed=1
    fi
done
echo "1..$count"
exit $failed
