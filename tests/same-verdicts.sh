#!/bin/sh
# same-verdicts.sh KASUHARA OTHER SOURCE: two builds of the tool give the same
# verdicts, to the byte, over the samples, the corpus and assorted mails. contrib/check
# runs it over the builds with and without the prefilter.
set -eu
one=$1 other=$2 source=$3
work=$(mktemp -d /tmp/kasuhara-same-XXXXXX)
trap 'rm -rf "$work"' EXIT
"$source/tests/mail-tool" assorted 200 "$work/mails"
"$source/tests/mail-tool" flagged 20 "$work/flagged" '担当者を殺してやる。土下座しろ。 you are a worthless idiot, i will kill you'
for build in "$one" "$other"; do
    "$build" score --json --policy "$source/policy/policy.xml" \
        "$source/policy/samples" "$source/tests/corpus" "$work/mails" "$work/flagged" >"$work/$(basename "$(dirname "$build")").json"
done
cd "$work"
# shellcheck disable=SC2012 # our own names
[ "$(ls ./*.json | wc -l)" = 2 ]
lines=$(cat ./*.json | wc -l)
hits=$(cat ./*.json | grep -o '"rule"' | wc -l)
echo "$((lines / 2)) mails, $((hits / 2)) hits"
[ "$hits" -gt 600 ]
# shellcheck disable=SC2046
cmp $(ls ./*.json)
