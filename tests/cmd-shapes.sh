#!/bin/sh
# kasuhara score: a word is found in whatever shape it comes; see tests/shapes.py.
. "$top_srcdir/tests/lib.sh"
data=$top_srcdir/tests/data/shapes
shapes=$top_srcdir/tests/shapes.py

test_begin 'the policy of the shapes can be put in force'
run 0 "$kasuhara" policy check "$data/policy.xml"
has out 'can be put in force: 0 errors'

if ! command -v python3 >/dev/null; then
    test_begin 'words in all shapes'
    skip 'no python3 to make the mails'
    test_done
fi

test_begin 'the mails are made and scored'
run 0 python3 "$shapes" make mails list "$data/lexicon-ja.xml" "$data/lexicon-en.xml"
run 0 "$kasuhara" score --json --policy "$data/policy.xml" mails
is "$(wc -l <list)" "$(wc -l <out)"
mv out scored
run 0 python3 "$shapes" compare list scored
mv out results

# A line a shape, and below it one for each mail that is not as it must be.
while IFS='	' read -r shape verdict text; do
    case $shape in
    '#'*) faults=$((faults + 1)) && printf '%s\n' "# ${shape#?}" ;;
    *)
        test_begin "$shape: $text"
        ;;
    esac
done <results

test_done
