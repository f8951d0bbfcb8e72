#!/bin/sh
# The shipped lexicons on text that they were not made from: look-alikes, labelled
# mail, two dictionaries, and ordinary text at volume. What is not installed
# (mecab-ipadic, wamerican-huge; KASUHARA_TEXTS, see contrib/check) is skipped.
. "$top_srcdir/tests/lib.sh"
policy=$top_srcdir/policy/policy.xml
data=$top_srcdir/tests/data

for language in ja en; do
    test_begin "look-alikes, $language: none is found"
    holds test "$(wc -l <"$data/look-alikes-$language.txt")" -ge 150
    run 0 "$kasuhara" policy words -p "$policy" "$data/look-alikes-$language.txt"
    is '' "$(awk -F '\t' '$1 >= 3' out)"

    test_begin "the corpus, $language, the half that was tuned on"
    run 0 "$kasuhara" policy test -p "$policy" --min-recall 0.95 --max-complaint 0.01 --max-normal 0 \
        "$top_srcdir/tests/corpus/$language/tune"

    # Lower than what was measured (tests/corpus/README): a fall is seen here.
    test_begin "the corpus, $language, the half that was not"
    run 0 "$kasuhara" policy test -p "$policy" --min-recall 0.82 --max-complaint 0.06 --max-normal 0.07 \
        "$top_srcdir/tests/corpus/$language/held"
done

dictionary() { # dictionary LANGUAGE: ./words against the list of what is meant
    run 1 "$kasuhara" policy words -p "$policy" words
    awk -F '\t' '$1 >= 3 { sub(/ +$/, "", $3); print $3 }' out | LC_ALL=C sort >found
    is '' "$(diff "$data/dictionary-$1.txt" found)"
}

test_begin 'every surface form of a Japanese dictionary: what is flagged is meant'
if [ -f /usr/share/mecab/dic/ipadic/Noun.csv ]; then
    cat /usr/share/mecab/dic/ipadic/*.csv | iconv -f EUC-JP -t UTF-8//TRANSLIT | cut -d , -f 1 |
        sort -u >words
    holds test "$(wc -l <words)" -gt 300000
    dictionary ja
else
    skip 'mecab-ipadic is not installed'
fi

test_begin 'every word of an English dictionary: what is flagged is meant'
if [ -f /usr/share/dict/american-english-huge ]; then
    cp /usr/share/dict/american-english-huge words
    holds test "$(wc -l <words)" -gt 300000
    dictionary en
else
    skip 'wamerican-huge is not installed'
fi

for language in ja en; do
    test_begin "ordinary text at volume, $language: less than 1 in 10,000 paragraphs"
    if [ -d "${KASUHARA_TEXTS:-/nowhere}" ]; then
        "$top_srcdir/tests/paragraphs" $language "$KASUHARA_TEXTS" >texts
        run 1 "$kasuhara" policy words --paragraphs -p "$policy" texts
        # "5 of 63382 paragraphs would be flagged"
        read -r flagged _ all _ <err
        echo "# $language: $flagged of $all"
        holds test "$all" -gt 20000
        holds test "$((flagged * 10000))" -lt "$all"
    else
        skip 'no texts; contrib/check fetches them'
    fi
done

test_done
