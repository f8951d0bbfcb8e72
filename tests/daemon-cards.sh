#!/bin/sh
# The red card in force: marked, held or refused as the policy says, whatever tricks the address
# plays; lifted at once; known again after state was lost.
. "$top_srcdir/tests/mta-common.sh"
begin_alone cards
card_texts='<text lang="ja" ascii="Taiou o shuuryou shimashita.">対応を終了しました。</text><text lang="en">We have ended support.</text>'

policy() { # MODE ELEMENT
    use_policy protocol
    sed "s|mode=\"enforce\"|mode=\"$1\"|; s|<failure|$2<failure|" "$top_srcdir/tests/data/policy-protocol.xml" >"$work/policy/policy.xml"
}

reload() { # MODE ELEMENT: and waits until it is in force
    _before=$(grep -c 'policy=.* in force' "$work/daemon.log")
    policy "$@"
    kill -HUP "$daemon"
    for _ in $(seq 100); do
        [ "$(grep -c 'policy=.* in force' "$work/daemon.log")" -le "$_before" ] || return 0
        sleep 0.1
    done
    return 1
}

send() { # ENVELOPE FROM BODY: the answer is in $work/answer
    "$top_srcdir/tests/milter-letter" "$work/milter.sock" "$@" >"$work/answer" 2>&1
}

says() { # LINE: the answer has it
    grep -qxF -e "$1" "$work/answer" || { cat "$work/answer"; return 1; }
}

answer_is() { # ANSWER ENVELOPE FROM BODY
    _answer=$1
    shift
    send "$@"
    [ "$(tail -n 1 "$work/answer")" = "$_answer" ] || { cat "$work/answer"; return 1; }
}

marked_red() { # ENVELOPE FROM BODY
    send "$@"
    grep -q '^mark .*card=red' "$work/answer" || { cat "$work/answer"; return 1; }
}

unmarked() {
    send "$@"
    ! grep card=red "$work/answer" && [ "$(tail -n 1 "$work/answer")" = accept ]
}

case_act() { # beside the daemon
    "$kasuhara" case "$@"
}
KASUHARA_ARCHIVE=$work/archive
export KASUHARA_ARCHIVE

mark="<red-card action=\"mark\">$card_texts</red-card>"
refuse="<red-card action=\"refuse\" dots=\"yes\">$card_texts</red-card>"
policy enforce "$mark"
check 'the daemon starts' daemon_start
check 'a mail that opens a case' answer_is accept c@example.com c@example.com 'you testthreat'
check 'without a card nothing is said of one' unmarked c@example.com c@example.com 'all is well'
check 'the card is shown beside the daemon' case_act red-card --case 1 --reason 'three refusals ignored' c@example.com
check 'at once his mail is marked' marked_red c@example.com c@example.com 'hello 1'
check 'and passes' says accept
check 'whatever its level' grep -q '^mark level=none; .*card=red' "$work/answer"
check 'it is kept, in the case in which the card was shown' grep -q '^mark level=none; .*case=1;' "$work/answer"
check 'and opens none of its own' test "$(records open)" -eq 1
check 'its record says so' grep -rq '"card":"mark"' "$work/archive/objects"
check 'the log says so' grep -q 'card=red' "$work/daemon.log"
check 'capitals make no difference' marked_red C@EXAMPLE.com other@example.net 'hello 2'
check 'the From alone will do' marked_red other@example.net 'X <c@example.com>' 'hello 3'
check 'the envelope alone will do' marked_red c@example.com 'X <other@example.net>' 'hello 4'
check 'a plus tag does not get round it' marked_red c+new@example.com c+new@example.com 'hello 5'
check 'quotes do not' marked_red '"c"@example.com' '"c"@example.com' 'hello 6'
check 'dots do where the policy does not say so' unmarked c.@example.com c.x@example.com 'hello 7'
check 'nobody else is marked' unmarked d@example.com 'c@example.com <d@example.com>' 'hello 8'

check 'another policy: quarantine' reload enforce "<red-card action=\"quarantine\" plus-tags=\"no\"/>"
check 'he is held' answer_is accept c@example.com c@example.com 'hello 9'
check 'and why' says 'quarantine kasuhara: level=none; card=red'
check 'plus tags do get round it where the policy says no' unmarked c+a@example.com c+a@example.com 'hello 10'

check 'another policy: refuse' reload enforce "$refuse"
before=$(records message)
check 'he is refused' answer_is reject c@example.com c@example.com 'hello 11'
check 'with 550 5.7.1 and the text of his language' says 'reply 550 5.7.1 We have ended support.'
check 'and no mark is set' sh -c '! grep -q ^mark "$1"' - "$work/answer"
check 'what was refused is kept' test "$(records message)" -eq $((before + 1))
check 'all that he wrote is in one case' test "$(records open)" -eq 1
check 'the case says that it was refused' eval '"$kasuhara" case show 1 >"$work/said" && grep -q "(red card: refused, so nobody received it)" "$work/said"'
check 'so does its report' eval '"$kasuhara" report case --text 1 >"$work/said" && grep -q "Mail received; red card: refused, so nobody received it" "$work/said"'
check 'nobody is alerted by what is kept only for the card' eval '"$kasuhara" follow --alerts --from 1 --once --cursor "$work/cursor" --json >"$work/said" && [ "$(grep -c "\"kind\":\"message\"" "$work/said")" -eq 1 ]'
check 'in Japanese, ASCII' answer_is reject c@example.com c@example.com 'また連絡します'
check 'as the policy has it for the wire' says 'reply 550 5.7.1 Taiou o shuuryou shimashita.'
check 'a long text goes in several lines' reload enforce '<red-card action="refuse"><text lang="en">We have ended support for this address and will not answer. If you think that this is an error, see https://example.org/appeal</text></red-card>'
check 'refused again' answer_is reject c@example.com c@example.com 'hello 12'
check 'the first with a hyphen' says 'reply 550-5.7.1 We have ended support for this address and will not answer. If you think'
check 'the last with a space' says 'reply 550 5.7.1 that this is an error, see https://example.org/appeal'
check 'back to the other' reload enforce "$refuse"
check 'dots do not get round it where the policy says so' answer_is reject c..@example.com c.@example.com 'hello 13'
check 'one who is not carded is not refused' unmarked d@example.com d@example.com 'hello 14'
check 'out of scope nothing is refused' answer_is accept c@example.com c@example.com 'hello 15' other@example.org

check 'a policy that observes' reload observe "$refuse"
before=$(wc -l <"$work/archive/chain")
check 'refuses nothing, marks nothing' unmarked c@example.com c@example.com 'hello 16'
check 'and archives nothing' test "$(wc -l <"$work/archive/chain")" -eq "$before"
check 'but logs it' grep -q 'card=red observed' "$work/daemon.log"

check 'enforced again' reload enforce "$refuse"
daemon_stop
rm -f "$work"/state.sqlite*
check 'the state is lost, and the daemon starts' daemon_start
check 'the card is known from the archive' answer_is reject c@example.com c@example.com 'hello 17'
check 'and its case' test "$(records open)" -eq 1
check 'it is lifted' case_act lift --reason 'he wrote a letter' c@example.com
check 'and his mail passes at once' unmarked c@example.com c@example.com 'hello 18'
check 'it cannot be lifted twice' sh -c '! "$1" case lift --reason x c@example.com 2>/dev/null' - "$kasuhara"
daemon_stop
rm -f "$work"/state.sqlite*
check 'lifted it stays when the state is lost' daemon_start
check 'he passes' unmarked c@example.com c@example.com 'hello 19'
check 'shown again, and its case erased' case_act red-card --case 1 --reason again c@example.com
check 'he is refused meanwhile' answer_is reject c@example.com c@example.com 'hello 20'
check 'the case goes' "$kasuhara" erase --case 1 --ground asked
check 'and the card with it' unmarked c@example.com c@example.com 'hello 21'
check 'the end says how many were refused' sh -c 'kill -TERM "$1"; for _ in $(seq 100); do grep -q "stopped: .*refused=1" "$2" && exit 0; sleep 0.1; done; exit 1' - "$daemon" "$work/daemon.log"
daemon_stop
check 'both verifiers: the archive stands' verify_both
[ "$failed" = 0 ] || tail -n 40 "$work/daemon.log" | sed 's/^/# /'
finish
