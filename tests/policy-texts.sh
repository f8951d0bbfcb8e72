#!/bin/sh
# The shipped lexicons on single texts by other hands than the lexicons': how many of each
# kind are flagged. tests/texts/README says where they come from, tests/texts/bounds what is
# held: of abuse no less, of harmless text no more.
. "$top_srcdir/tests/lib.sh"
policy=$top_srcdir/policy/policy.xml
texts=$top_srcdir/tests/texts

for language in ja en; do
    for half in tune held; do
        # Kinds are parted by a line that is always hit; a text is not printed as it was
        # written where it holds what a terminal must not see.
        for file in "$texts/$language/$half"/*.txt; do
            kind=${file##*/}
            echo "I will kill you, kind:${kind%.txt}"
            cat "$file"
        done >all
        "$kasuhara" policy words -p "$policy" all >hits 2>told
        is 1 "$?"
        # Kind, for each text that reaches the lowest level.
        awk -F '\t' '$3 ~ /^I will kill you, kind:/ { kind = $3; sub(/.*kind:/, "", kind); sub(/ .*/, "", kind); next }
            $1 >= 3 { print kind }' hits >flagged
        while read -r of_language of_half kind side bound; do
            [ "$of_language $of_half" = "$language $half" ] || continue
            file=$texts/$language/$half/$kind.txt
            all=$(($(wc -l <"$file")))
            found=$(grep -c -x "$kind" flagged)
            share=$(awk -v n="$found" -v m="$all" 'BEGIN { printf "%.1f", 100 * n / m }')
            test_begin "$language, $half, $kind: at $side $bound % flagged"
            echo "# $language $half $kind: $((found)) of $all, $share %"
            if [ "$side" = least ]; then
                holds awk -v s="$share" -v b="$bound" 'BEGIN { exit s < b }'
            else
                holds awk -v s="$share" -v b="$bound" 'BEGIN { exit s > b }'
            fi
        done <"$texts/bounds"
    done
done

test_begin 'every kind of text is held to something'
is "$(find "$texts" -name '*.txt' | wc -l)" "$(wc -l <"$texts/bounds")"
test_done
