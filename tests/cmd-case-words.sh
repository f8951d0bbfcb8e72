#!/bin/sh
# What the tool says of cases: in the reader's language, and in no more words than are read.
. "$top_srcdir/tests/lib.sh"
use_policy
sed -i 's,<label lang="en">Threat</label>,<label lang="ja">脅迫・威嚇</label>&,; s,<label lang="en">Insult</label>,<label lang="ja">侮辱・暴言</label>&,' policy/policy.xml

many() { # COUNT WORD
    seq "$1" | sed "s/.*/$2/"
}

{
    printf 'From: customer@example.com\nTo: support@example.org\nMessage-ID: <1@example.com>\nSubject: %s\n\n' "$(head -c 3000 /dev/zero | tr '\0' s)"
    many 40 testthreat
    many 40 testinsult
} >mail.eml
archive_keep now customer@example.com mail.eml

test_begin 'hits of one rule that add nothing are told once, and how many there are'
run 0 "$kasuhara" case show 1
is 2 "$(grep -c '  (and [0-9]* times more, counted before)' out)"
holds test "$(wc -l <out)" -lt 20
run 0 "$kasuhara" case show --words 1
is 2 "$(grep -c 'times more, counted before)  test[a-z]* …' out)"
run 0 "$kasuhara" case show --json 1
holds test "$(grep -o '"standing":"repeated"' out | wc -l)" -gt 20

test_begin 'a long subject is shortened, with a sign; --json has all of it'
run 0 "$kasuhara" case show 1
has out 'ssss… (shortened, of 3,000 characters; --json shows all)'
holds test "$(grep subject: out | wc -c)" -lt 320
run 0 "$kasuhara" case show --json 1
holds test "$(wc -c <out)" -gt 3000

test_begin 'so are long words of people, and those of many lines'
many 8000 word >long
run 0 "$kasuhara" case note --kind "done" -F long 1
run 0 "$kasuhara" case show 1
has out '    … (shortened, of 39,999 characters; --json shows all)'
holds test "$(wc -l <out)" -lt 130
printf 'x%.0s' $(seq 5000) >long
run 0 "$kasuhara" case note --kind effect -F long 1
run 0 "$kasuhara" case show 1
has out '    … (shortened, of 5,000 characters; --json shows all)'

test_begin 'the output ends with the end of a line'
sed 's/1@example.com/2@example.com/; s/customer@/other@/' mail.eml >other.eml
archive_keep now other@example.com other.eml
run 0 "$kasuhara" case show 2
is 1 "$(tail -c 1 out | wc -l)"

test_begin 'who reads through a pipe and has enough: nothing is said'
# shellcheck disable=SC2016
run 2 python3 -c 'import os, signal, subprocess, sys
reader, writer = os.pipe()
os.close(reader)
signal.signal(signal.SIGPIPE, signal.SIG_IGN)
sys.exit(subprocess.run(sys.argv[1:], stdout=writer, restore_signals=False).returncode)' "$kasuhara" case show 1
is '' "$(cat err)"
if [ -w /dev/full ]; then
    run 2 sh -c '"$1" case show 1 >/dev/full' - "$kasuhara"
    has err 'cannot write the answer'
fi

test_begin 'an alert of a judgement says who judged'
run 0 "$kasuhara" case judge --as rm --manner -t why 1 harassment
run 0 "$kasuhara" case judge -t why 2 complaint
from=$(($(wc -l <archive/chain) - 1))
run 0 "$kasuhara" follow --alerts --json --once --cursor cursor --from "$from"
has out 'Judged by: risk management (RM)'
has out 'Judged by: customer service (CS)'
has out '"role":"rm"'

test_begin 'in Japanese categories have the names of the policy'
if ! "$kasuhara" case list --lang ja >out 2>err; then
    skip 'no Japanese here'
else
    has out '脅迫・威嚇、'
    has out '  ハラスメント  '
    has out '  苦情  '
    run 0 "$kasuhara" case list --lang ja --category 侮辱・暴言
    is 3 "$(wc -l <out)"
    run 0 "$kasuhara" case list --lang ja --category insult
    is 3 "$(wc -l <out)"
    run 0 "$kasuhara" case show --lang ja 1
    has out '  侮辱・暴言  '
    has out '脅迫・威嚇、侮辱・暴言'
    lacks out ' insult '
    run 0 "$kasuhara" score --lang ja mail.eml
    has out '侮辱・暴言'
    lacks out 'insult  '
    run 0 "$kasuhara" follow --lang ja --once
    has out '脅迫・威嚇、侮辱・暴言'
    has out '  判断 '
    lacks out judgement
    run 0 "$kasuhara" case assign --lang ja -o 佐藤 -o 田中 1
    has out '佐藤、田中'
    run 0 "$kasuhara" case show --lang ja 1
    has out '佐藤、田中'
    lacks out '佐藤, 田中'
fi

test_begin 'as JSON, and without a policy, they have their ids'
for command in 'case list' 'case show 1' 'follow --once' 'score mail.eml'; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" $command --json --lang ja
    has out threat
    lacks out 脅迫
done
has out '"category":"threat"'
run 0 "$kasuhara" case show --json --lang ja 1
has out '佐藤, 田中'
KASUHARA_POLICY=$work/nothing
run 0 "$kasuhara" case list --lang ja
has out threat
test_done
