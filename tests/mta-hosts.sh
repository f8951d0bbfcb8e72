#!/bin/sh
# Three hosts, each with a Postfix, a daemon and an archive, and one PostgreSQL for all: a thread whose
# mails enter by different hosts is one case, whole, found once; a host that loses the database
# lets mail pass, and knows the thread again afterwards.
. "$top_srcdir/tests/hosts-common.sh"
server=postfix
why=$(mta_why_not postfix)
[ -z "$why" ] || {
    echo "1..0 # SKIP hosts: $why"
    exit 0
}
hosts_begin
for host in one two three; do
    check "host $host: the daemon starts" host_start "$host"
    mta_free_port >"$work/$host/port"
    check "host $host: Postfix starts" postfix_start "$work/mta-$host" "$(cat "$work/$host/port")" \
        "$work/$host/milter.sock"
done

send() { # HOST NUMBER BODY [PARENT]: it is accepted
    printf 'From: customer@example.com\r\nTo: support@example.org\r\nSubject: kettle\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <hosts-%s@example.com>\r\n' \
        "$2" >"$work/$2.eml"
    [ -z "${4:-}" ] || printf 'In-Reply-To: <hosts-%s@example.com>\r\n' "$4" >>"$work/$2.eml"
    printf '\r\n%s test-mail-%s\r\n' "$3" "$((8100 + $2))" >>"$work/$2.eml"
    : >"$work/send.log"
    "$tool" send "$(cat "$work/$1/port")" "$work/send.log" "$work/$2.eml" --from customer@example.com
    everything_accepted "$work/send.log" 1
}

delivered() { # NUMBER TEXT: the mail came, and its header has the text
    eventually grep -lr "test-mail-$((8100 + $1))" "$work"/mta-*/mail/new || return 1
    # shellcheck disable=SC2046
    grep -F -e "$2" $(grep -lr "test-mail-$((8100 + $1))" "$work"/mta-*/mail/new)
}

check 'the first mail enters by host one' send one 1 'the kettle has not come'
check 'the second by host two' send two 2 'it still has not' 1
check 'the third, which is flagged, by host three' send three 3 'this is a testthreat' 2
check 'it is delivered with its mark' delivered 3 'case=1;'
check 'the host that saw it archived the thread, whole' test "$(of_kind message three)" -eq 3
check 'each mail once' \
    test "$(mails_of message | sort -u | wc -l)" -eq 3
check 'the fourth, by host one, is of the same case' send one 4 'testthreat, I say' 3
check 'and marked so' delivered 4 'case=1;'
check 'the fifth, by host two, is flagged by nothing' send two 5 'where is it' 4
check 'and archived with the case' test "$(of_kind message two)" -eq 1
check 'the case was opened once' test "$(of_kind open)" -eq 1
check 'five mails of it, none twice' test "$(mails_of message | sort -u | wc -l) $(of_kind message)" = '5 5'
check 'each of the one case' test "$(all_records message | grep -c '"case":1,')" -eq 5

database stop
check 'without the database mail flows' send one 6 'testthreat in the dark' 5
check 'marked so' delivered 6 'history=none'
check 'what is not flagged too' send two 7 'and this' 5
check 'and comes' delivered 7 'and this'
database start
known() { # a reply is of the case again
    number=$((number + 1))
    send three "$number" 'testthreat again' 5 && delivered "$number" 'case=1;'
}
number=100
check 'it is back: the thread is known again' eventually known
check 'each archive stands' stand
finish
