#!/bin/sh
# make bench: CPU time a message, by stage, over generated support mails with
# 2,100 rules. No network; no assertions: read the numbers.
#
#   BENCH_MAILS=2000   how many mails are made
#   BENCH_REPEAT=3     how often each is judged
set -eu
mails=${BENCH_MAILS:-2000}
repeat=${BENCH_REPEAT:-3}
work=$(mktemp -d /tmp/kasuhara-bench-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
echo "making $mails mails"
/usr/bin/python3 "$top_srcdir/tests/bench/gencorpus.py" "$mails"
/usr/bin/python3 "$top_srcdir/tests/bench/make-policy.py" policy
planted=$(awk -F '\t' 'NR > 1 && $8 != ""' corpus/manifest.tsv | wc -l)
"$top_builddir/kasuhara" score --policy policy/policy.xml --json --jobs 1 --times --repeat "$repeat" corpus \
    >scores.json 2>times.txt || { cat times.txt; exit 1; }
cat times.txt
echo "flagged: $(grep -cv '"level":"none"' scores.json) of $mails; planted: $planted"
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
