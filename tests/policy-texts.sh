#!/bin/sh
# The shipped lexicons on single texts by other hands than the lexicons': how many of each
# kind are flagged. tests/texts/README says where they come from, tests/texts/bounds what is
# held: of abuse no less, of harmless text no more.
. "$top_srcdir/tests/lib.sh"
policy=$top_srcdir/policy/policy.xml
texts=$top_srcdir/tests/texts

# What the tool writes as \xe2\x80\x8b, for terminals, and what is so written, both left out:
# zero-width characters and soft hyphens.
visible() {
    LC_ALL=C sed -e 's/\\x[0-9a-f][0-9a-f]//g' -e 's/\xe2\x80[\x8b-\x8f]//g' -e 's/\xe2\x81\xa0//g' -e 's/\xc2\xad//g' \
        -e 's/\xef\xbb\xbf//g' -e 's/ *$//'
}

for language in ja en; do
    for half in tune held; do
        cat "$texts/$language/$half"/*.txt >all
        "$kasuhara" policy words -p "$policy" all >hits 2>told
        is 1 "$?"
        # Score, rules, text: the texts that reach the lowest level.
        awk -F '\t' '$1 >= 3 { print $3 }' hits | visible >flagged
        while read -r of_language of_half kind side bound; do
            [ "$of_language $of_half" = "$language $half" ] || continue
            file=$texts/$language/$half/$kind.txt
            all=$(($(wc -l <"$file")))
            visible <"$file" >texts
            found=$(awk 'NR == FNR { flagged[$0] = 1; next } $0 in flagged' flagged texts | wc -l)
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
