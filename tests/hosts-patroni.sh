#!/bin/sh
# Three hosts, each with a Postfix, a daemon and an archive, and one PostgreSQL for all, which Patroni
# keeps replicated on three servers: the leader hands over, dies with what it had not yet passed on,
# hangs, and comes back, while mail flows. Every mail is delivered at once, with its case or with
# history=none; history comes back by itself; a thread is one case, no two cases have one number, and
# no mail is twice in its case, but for what asynchronous replication lost.
. "$top_srcdir/tests/hosts-common.sh"
server=patroni
database() { # VERB [ARGUMENT]: as tests/postgres-server has it, and more
    _verb=$1
    shift
    sh "$top_srcdir/tests/patroni-cluster" "$_verb" "$work/database" "$@"
}
why=$(mta_why_not postfix)
[ -z "$why" ] || hosts_skip "$why"
hosts_begin
"$kasuhara" archive key "$work/policy/key" >/dev/null || exit 99
for host in one two three; do
    sed "s|<failure|<checkpoints origin=\"$host.example.org/kasuhara\" key=\"$work/policy/key\" every=\"PT1M\"/>&|" \
        "$work/policy/policy.xml" >"$work/policy/$host.xml"
    check "host $host: the daemon starts" host_start "$host"
    mta_free_port >"$work/$host/port"
    check "host $host: Postfix starts" postfix_start "$work/mta-$host" "$(cat "$work/$host/port")" \
        "$work/$host/milter.sock"
done

send() { # HOST NUMBER BODY [PARENT]: it is accepted
    printf 'From: customer-%s@example.com\r\nTo: support@example.org\r\nSubject: kettle\r\nMessage-ID: <hosts-%s@example.com>\r\n' \
        "${4:-$2}" "$2" >"$work/$2.eml"
    [ -z "${4:-}" ] || printf 'In-Reply-To: <hosts-%s@example.com>\r\n' "$4" >>"$work/$2.eml"
    printf '\r\n%s test-mail-%s\r\n' "$3" "$((100000 + $2))" >>"$work/$2.eml"
    "$tool" send "$(cat "$work/$1/port")" "$work/$2.sent" "$work/$2.eml" --from customer@example.com &&
        everything_accepted "$work/$2.sent" 1
}

mark() { # NUMBER TEXT: the mail came with a mark that has the text
    eventually grep -lr "test-mail-$((100000 + $1))" "$work"/mta-*/mail/new || return 1
    # shellcheck disable=SC2046
    grep -h '^X-Kasuhara: ' $(grep -lr "test-mail-$((100000 + $1))" "$work"/mta-*/mail/new) >"$work/mark"
    cat "$work/mark"
    grep -qF -e "$2" "$work/mark"
}

stream() { # HOST NUMBER: replies to the first mail, one by one
    while [ ! -e "$work/quiet" ]; do
        send "$1" "$2" 'testthreat, where is it' 1 || echo "$2" >>"$work/refused"
        set -- "$1" $(($2 + 1))
        sleep 1.5
    done
}

number=100
knows() { # HOST: a reply is of the case, and the first try after a failure need not be
    number=$((number + 1))
    send "$1" "$number" 'testthreat again' 1 && mark "$number" 'case=1;'
}

everybody_knows() {
    for _each in one two three; do
        eventually knows "$_each" || return 1
    done
}

led_by_another() { # NAME
    _now=$(database leader) && [ "$_now" != "$1" ]
}

in_order() {
    eventually database ready
}

check 'a case is opened' send one 1 testthreat
check 'and marked so' mark 1 'case=1;'
stream one 1000 &
streams=$!
stream two 2000 &
streams="$streams $!"
stream three 3000 &
streams="$streams $!"
check 'each host knows it' everybody_knows

leader=$(database leader)
check 'the leader hands over' database switchover
check 'to another' led_by_another "$leader"
check 'each host knows the case again' everybody_knows
check 'the one before follows' in_order

leader=$(database leader)
database mute
check 'a case of which no other server hears' send one 2 testthreat
check 'and which the world does' mark 2 'case=2;'
database kill "$leader"
check 'the leader dies, and mail flows' send two 3 'testthreat in the dark' 1
check 'scored without history, and marked so' mark 3 'history=none'
check 'another leads' eventually led_by_another "$leader"
check 'each host knows the first case' everybody_knows
check 'the next case' send two 4 testthreat
check 'does not get the number of the one that was lost' mark 4 'case=3;'
database start "$leader"
check 'the one that died is back, and follows' in_order

leader=$(database leader)
database freeze "$leader"
check 'the leader hangs, and mail flows' send three 5 'testthreat in the dark' 1
check 'marked so too' mark 5 'history=none'
check 'again another leads' eventually led_by_another "$leader"
check 'each host knows the case, though one server takes connections and does not answer' everybody_knows
database go "$leader"
check 'the one that hung goes on, and follows' in_order
check 'and each host knows the case all the while' everybody_knows

: >"$work/quiet"
# shellcheck disable=SC2086
wait $streams
sent=$(find "$work" -maxdepth 1 -name '*.eml' | wc -l)
all_came() {
    [ "$(cat "$work"/mta-*/mail/new/* | grep -c '^.*test-mail-')" -eq "$sent" ]
}
marks() {
    cat "$work"/mta-*/mail/new/* | grep '^X-Kasuhara: '
}
check 'no mail was asked to come again' test ! -e "$work/refused"
check 'each was delivered' eventually all_came
check 'once' test "$(cat "$work"/mta-*/mail/new/* | grep -o 'test-mail-.*' | sort | uniq -d | wc -l)" -eq 0
check 'with its case, or with word that there was no history' \
    test "$(marks | grep -cE 'case=[123];|history=none')" -eq "$sent"
# One that the database took, but could not say so before it went, stands alone and in its case.
in_evidence() { # CASES: the mails
    all_records message | grep "\"case\":[$1]," | sed 's/.*"mail":{[^}]*"sha256":"\([0-9a-f]*\)".*/\1/'
}
check 'each is in evidence' test "$(mails_of message | sort -u | wc -l)" -eq "$sent"
# That it was archived may be among what died with the leader: of each host, what was under way then.
check 'in its case once, but for what was under way as the leader died' \
    test "$(in_evidence 123 | sort | uniq -d | wc -l)" -le 3
check 'or alone, once' test "$(in_evidence 0 | sort | uniq -d | wc -l)" -eq 0
check 'in a case is what is marked so' \
    test "$(in_evidence 123 | wc -l)" -ge "$(marks | grep -c 'case=[123];')"
check 'alone is only what had no history' \
    test "$(in_evidence 0 | wc -l)" -le "$(marks | grep -c 'history=none')"
check 'three cases were opened' test "$(of_kind open)" -eq 3
check 'by three numbers' test "$(all_records open | sed 's/.*"case":\([0-9]*\).*/\1/' | sort -u | wc -l)" -eq 3
check 'each archive stands' stand
for host in one two three; do
    check "and that of host $host by what the database has of it" \
        "$kasuhara" verify --key "$work/policy/key.pub" --state "$owner" "$work/$host/archive"
done
finish
