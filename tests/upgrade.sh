#!/bin/sh
# Archive and state that an earlier build wrote open in this one: the evidence stands, cases are
# known, and a thread goes on where it was. tests/data/earlier/README says how they were made.
. "$top_srcdir/tests/mta-common.sh"
begin_alone upgrade
umask 077
use_policy a
# The threads stay young enough to be joined, and their mails to be held.
sed -i 's/over-after="P90D"/over-after="P36000D"/; s/time="P30D"/time="P36000D"/' "$work/policy/policy.xml"

send() { # PATTERN SENDER BODY IN-REPLY-TO
    "$top_srcdir/tests/milter-letter" "$work/milter.sock" "$2" "$2" "$3" support@example.org 192.0.2.1 In-Reply-To "<$4@example.com>" \
        >"$work/answer" 2>&1
    grep -q "$1" "$work/answer" || { cat "$work/answer"; return 1; }
}

opened() { # NAME: as it was left
    daemon_stop
    rm -rf "$work/archive" "$work"/state.sqlite*
    tar -C "$work" -xzf "$top_srcdir/tests/data/earlier/$1.tar.gz" || return 1
    cp "$work/archive/chain" "$work/chain.before"
}

mails() { # COUNT CASE: as many are in it
    "$kasuhara" case show --json -a "$work/archive" "$2" >"$work/case" || return 1
    _mails=$(jq_count <"$work/case")
    [ "$_mails" -eq "$1" ] || { cat "$work/case"; return 1; }
}

jq_count() {
    python3 -c 'import json, sys; print(len(json.load(sys.stdin)["messages"]))'
}

goes_on() { # NAME
    check "$1: taken out" opened "$1"
    check 'the evidence stands, both verifiers say' verify_both
    check 'the cases are known' eval '[ "$("$kasuhara" case list --json -a "$work/archive" | wc -l)" -eq 2 ]'
    check 'and whole' mails 3 1
    check 'the daemon starts with both' daemon_start
    check 'a reply in the thread of case 1 belongs to it' send 'mark .*case=1;' c@example.com 'you testthreat once more' 31a891be8aa5
    check 'and is kept there' mails 4 1
    check 'what was not flagged is known, too: a reply makes it a case, whole' send 'mark .*case=3;' d@example.com 'you testthreat now' "$(quiet_thread)"
    check 'with the mail that was held' mails 2 3
    daemon_stop
    check 'the old lines stand as they were' cmp -n "$(($(wc -c <"$work/chain.before")))" "$work/chain.before" "$work/archive/chain"
    check 'the evidence stands again' verify_both
    rm -f "$work"/state.sqlite*
    check 'the state, lost, is built again from the old archive' daemon_start
    check 'and the case goes on' send 'mark .*case=2;' e@example.com 'you testthreat, too' 490c7e455e4c
    check 'the evidence stands at the end' verify_both
}

quiet_thread() { # the Message-ID that milter-letter gave
    printf 'd@example.com\0d@example.com\0when do you open?' | sha256sum | cut -c 1-12
}

for archive in "$top_srcdir"/tests/data/earlier/*.tar.gz; do
    goes_on "$(basename "$archive" .tar.gz)"
done
check '0.1.0 again' opened 0.1.0
check 'the signature of then is good' eval '"$kasuhara" verify --key "$work/archive.pub" "$work/archive" >"$work/said" && grep -q "(1 signed by a key given)" "$work/said"'
check 'the judgement of then counts' eval '"$kasuhara" case list --json -a "$work/archive" | grep -q "\"judgement\": *\"harassment\""'
daemon_stop
finish
