#!/bin/sh
# kasuhara case note, assign, close, reopen, red-card, lift; and what case list and case show make
# of them. Over an archive that is written here by hand, and the memory of no daemon.
. "$top_srcdir/tests/lib.sh"

letter() { # CASE TIME FROM LEVEL SCORE CATEGORY: a message record
    printf 'Subject: x\n\n%s %s\n' "$1" "$2" >mail.eml
    _mail=$(object mail.eml)
    printf '{"kind":"message","archive":"a","program":"test","received":"%s","case":%d,"thread":%d,"flagged":true,"from_staff":false,' \
        "$2" "$1" "$1" >record.json
    printf '"mail":{"sha256":"%s","bytes":9,"left_out":0,"object":"%s","as":"test"},"envelope":{"queue_id":"Q"},"sender":"%s","subject":"x",' \
        "$_mail" "$_mail" "$3" >>record.json
    printf '"verdict":{"level":"%s","score":%s,"hits":[{"rule":"r","category":"%s","weight":1.0,"score":1.0,"standing":"counted","part":"text","start":0,"end":1,"text":"w"}]},' \
        "$4" "$5" "$6" >>record.json
    printf '"policy":{"sha256":"%064d","object":null}}\n' 0 >>record.json
    record message record.json
}

listed() { # EXPECTED OPTION...: the numbers of the cases that case list gives
    _expected=$1
    shift
    run 0 "$kasuhara" case list --json "$@"
    is "$_expected" "$(sed 's/^{"case":\([0-9]*\),.*/\1/' out | xargs)"
}

lines() {
    wc -l <archive/chain
}

opened 1 2026-09-01T10:00:00.000000Z kusuo@example.com
letter 1 2026-09-01T10:00:00.000000Z kusuo@example.com alert 9.5 threat
letter 1 2026-09-20T10:00:00.000000Z kusuo@example.com notice 3.0 insult
opened 2 2026-10-05T10:00:00.000000Z Bee@example.net
letter 2 2026-10-05T10:00:00.000000Z Bee@example.net notice 3.5 insult
opened 3 2026-11-10T10:00:00.000000Z ada@example.org
letter 3 2026-11-10T10:00:00.000000Z ada@example.org warning 6.0 demand
me=$(id -un)

test_begin 'a note of each kind is a record with who and when'
for kind in contact internal "done" effect state learned; do
    run 0 "$kasuhara" case note --kind "$kind" --text "words of $kind" 1
    is "Noted in case 1: $kind (record $(lines))" "$(cat out)"
done
printf 'first line\nsecond \033[2J line\n' >words
run 0 "$kasuhara" case note --json -k contact -F words 1
is "{\"case\":1,\"note\":\"contact\",\"record\":$(lines)}" "$(cat out)"
run 0 sh -c "'$kasuhara' case note -F - -k done 1 <words"
run 0 "$kasuhara" case show 1
for said in 'contact with the customer' 'exchanged inside' 'what was done' 'what it did to the work' 'how the person is' 'what was learned'; do
    has out "$said ($me)"
done
has out '    words of effect'
has out '    first line'
has out '    second \x1b[2J line'
lacks out "$(printf '\033')"
run 0 "$kasuhara" case show --json 1
has out '"words":"words of learned","kind":"note","which":"learned"}'

test_begin 'what is no note is refused, and nothing is written'
before=$(lines)
run 2 "$kasuhara" case note --text x 1
has err 'by --kind contact'
run 2 "$kasuhara" case note --kind gossip --text x 1
run 2 "$kasuhara" case note --kind "done" --text ' ' 1
has err 'the words are empty'
run 2 "$kasuhara" case note --kind "done" --text x 99
has err 'there is no case 99'
run 2 "$kasuhara" case note --kind "done" --text x
run 2 "$kasuhara" case note --kind "done" --text x -F words 1
is "$before" "$(lines)"

test_begin 'observers: all are named at once, later ones replace them'
run 0 "$kasuhara" case assign --observer Mika --observer 田中 1
is "Case 1 is observed by Mika, 田中 (record $(lines))" "$(sed 1q out)"
is "Alerts name them; copies of flagged mail go to the policy's observers alone" "$(sed 1d out)"
run 0 "$kasuhara" case show 1
has out '  observers   Mika, 田中'
run 0 "$kasuhara" case assign --json -o Jun -o Jun 1
is "{\"case\":1,\"observers\":[\"Jun\"],\"record\":$(lines)}" "$(cat out)"
run 0 "$kasuhara" case show 1
has out '  observers   Jun'
has out "observed by Mika, 田中 ($me)"
before=$(lines)
run 2 "$kasuhara" case assign 1
has err '--observer NAME'
run 2 "$kasuhara" case assign --observer ' ' 1
run 2 "$kasuhara" case assign --observer x 99
run 2 "$kasuhara" case assign --observer x --nobody 1
has err 'not both'
is "$before" "$(lines)"

test_begin 'who was named wrongly is observer no more, though nobody else is'
run 0 "$kasuhara" case assign --nobody 1
is "Case 1 is observed by nobody (record $(lines))" "$(cat out)"
run 0 "$kasuhara" case show 1
lacks out '  observers '
has out "observed by nobody any more ($me)"
run 0 "$kasuhara" case assign -o Jun 1

test_begin 'a case is closed and reopened, each once'
run 2 "$kasuhara" case reopen --reason x 2
has err 'case 2 is open already'
run 0 "$kasuhara" case close --reason 'settled by letter' 2
is "Case 2 is closed (record $(lines))" "$(cat out)"
run 2 "$kasuhara" case close --reason x 2
has err 'case 2 is closed already'
run 0 "$kasuhara" case show 2
has out "by $me: settled by letter (record "
listed '2' --closed
listed '1 3' --open
run 0 "$kasuhara" case reopen --json --reason 'he wrote again' 2
has out '"closed":false'
listed '' --closed
run 0 "$kasuhara" case show 2
lacks out '  closed      since'
has out 'he wrote again'
run 2 "$kasuhara" case close 2
has err '--reason WHY'
run 0 "$kasuhara" case close --reason 'now it is' 2

test_begin 'why: from a file, from standard input, or from the editor of a terminal'
printf 'of two\nlines\n' >why
run 0 "$kasuhara" case reopen --file why 2
run 0 sh -c 'echo "by pipe" | "$1" case close -F - 2' - "$kasuhara"
run 2 "$kasuhara" case reopen --file why --reason x 2
has err 'not by both'
run 2 "$kasuhara" case reopen --file nowhere 2
run 2 "$kasuhara" case reopen --reason ' ' 2
has err 'the words are empty'
cat >editor <<'END'
#!/bin/sh
grep '^# Why' "$1" >prompt
echo 'typed by hand' >>"$1"
END
chmod +x editor
unset VISUAL
run 0 env EDITOR=./editor python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' \
    "$kasuhara" case reopen 2
has prompt '# Why'
run 0 "$kasuhara" case show 2
has out '    of two'
has out '    by pipe'
has out '    typed by hand'
lacks out 'Lines with #'
run 0 "$kasuhara" case close --reason 'now it is' 2

test_begin 'the editor is told how the text is taken; nothing of it stays behind, whatever ends it'
cat >editor <<'END'
#!/bin/sh
cp "$1" prompt
echo 'words that shall not stay' >>"$1"
echo copy >"$1~"
: >ready
[ ! -e slow ] || exec sleep 60
END
mkdir -p tmp bin
cp editor bin/vi
on_terminal() { # COMMAND...
    python3 -c 'import os, pty, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "$@"
}
run 0 on_terminal env TMPDIR="$work/tmp" EDITOR=./editor "$kasuhara" case reopen 2
has prompt '# Write above, save, and leave the editor. Empty: nothing is recorded.'
lacks prompt 'This is vi'
is '' "$(ls tmp)"
run 0 on_terminal env -u EDITOR PATH="$work/bin:$PATH" TMPDIR="$work/tmp" "$kasuhara" case close 2
has prompt '# This is vi: i begins to write'
: >slow
before=$(lines)
for signal in TERM INT HUP; do
    rm -f ready
    on_terminal env TMPDIR="$work/tmp" EDITOR=./editor sh -c 'echo $$ >pid; exec "$@"' - \
        "$kasuhara" case note --kind "done" 2 >out 2>&1 </dev/null &
    terminal=$!
    for _ in $(seq 300); do
        [ ! -e ready ] || break
        sleep 0.1
    done
    holds test -n "$(ls tmp)"
    kill "-$signal" "$(cat pid)"
    wait "$terminal"
    is '' "$(ls tmp)"
done
rm slow
is "$before" "$(lines)"

test_begin 'a signal that who started us holds back is held back after the editor too'
cat >editor <<'END'
#!/bin/sh
kill -USR1 "$(cat pid)"
echo 'words that stay' >>"$1"
END
on_terminal env TMPDIR="$work/tmp" EDITOR=./editor sh -c 'echo $$ >pid; exec "$@"' - \
    python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.execvp(sys.argv[1], sys.argv[1:])' "$kasuhara" case note --kind "done" 2 >out 2>&1 </dev/null
is 0 "$?"
is "$((before + 1))" "$(lines)"

test_begin 'a group of commands alone is told, and so is one that is misspelt'
run 2 "$kasuhara" case
has err 'kasuhara case list'
has err 'kasuhara case red-card'
lacks err 'kasuhara archive'
run 2 "$kasuhara" case 2
has err 'kasuhara case show'
run 2 "$kasuhara" case lst
has err 'did you mean: kasuhara case list'

test_begin 'a judgement says which points of the definition apply'
run 0 "$kasuhara" case judge --points manner,environment -t why 1 harassment
run 0 "$kasuhara" case show 1
has out 'the manner is not acceptable'
has out 'the working environment is harmed'
lacks out 'the demand is not justified'
run 0 "$kasuhara" case judge --demand --environment -t why 1 harassment
run 0 "$kasuhara" case show --json 1
has out '"demand_not_justified":true,"manner_not_acceptable":false,"environment_harmed":true'
run 2 "$kasuhara" case judge --points environment -t why 1 harassment
has err 'say by what it is harassment'
run 2 "$kasuhara" case judge --points demand -t why 1 complaint
has err 'leave --points, --demand, --manner and --environment out of what is none'
run 2 "$kasuhara" case judge --environment -t why 1 neither
run 2 "$kasuhara" case judge --points manners -t why 1 harassment
has err '--points are demand, manner and environment'

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    test_begin 'by sudo, people act under their own name, and under whose account'
    run 0 env SUDO_USER=hanako "$kasuhara" case note --kind 'done' --text x 1
    run 0 "$kasuhara" case show 1
    has out '(hanako)'
    mkdir shared && cp -r archive shared/ && chmod 755 . shared && chown -R 65534:65534 shared
    run 0 env SUDO_USER=hanako setpriv --reuid 65534 --regid 65534 --clear-groups \
        "$kasuhara" case note -a shared/archive --kind 'done' --text x 1
    run 0 "$kasuhara" case show -a shared/archive 1
    has out "(hanako (sudo as $(id -un 65534)))"
fi

test_begin 'a red card: without the memory of a daemon it must be said that there is none'
before=$(lines)
run 2 "$kasuhara" case red-card --case 1 --reason x kusuo@example.com
has err 'say --no-state where there is none; nothing was written'
run 2 "$kasuhara" case red-card --reason x --no-state kusuo@example.com
has err 'by --case N'
run 2 "$kasuhara" case red-card --case 1 --no-state kusuo@example.com
has err '--reason WHY'
run 2 "$kasuhara" case red-card --case 99 --reason x --no-state kusuo@example.com
has err 'there is no case 99'
for address in kusuo '*@example.com' 'a b@c d' ''; do
    run 2 "$kasuhara" case red-card --case 1 --reason x --no-state "$address"
done
has err 'is no address'
for address in kusou@example.com bee@example.com a@kusuo@example.com; do
    run 2 "$kasuhara" case red-card --case 1 --reason x --no-state "$address"
    has err "no customer's mail in case 1 came from $address; if it is his address all the same, give --unseen"
done
is "$before" "$(lines)"
run 0 "$kasuhara" case red-card --case 1 --reason 'refusals ignored' --no-state '<Kusuo@Example.com>'
has out 'Red card: <Kusuo@Example.com>, case 1'
has out 'The daemon hears of it when it starts next'
run 0 "$kasuhara" case show 1
has out '  red card    kusuo@example.com, since '
has out "by $me: refusals ignored (record $(lines))"
listed 1 --carded

test_begin 'a second card for one who has one is refused: it would count twice'
before=$(lines)
for number in 1 3; do
    run 2 "$kasuhara" case red-card --case "$number" --unseen --reason again --no-state KUSUO@example.com
    has err "kusuo@example.com was shown the red card already, in case 1 (record $before), and it is in force"
    has err 'kasuhara case note 1; to show it in another case, first kasuhara case lift kusuo@example.com'
done
is "$before" "$(lines)"

test_begin 'it is lifted, and shown in a later case'
run 0 "$kasuhara" case lift --reason 'for another case' --no-state kusuo@example.com
run 0 "$kasuhara" case red-card --case 3 --unseen --reason again --no-state kusuo@example.com
listed 3 --carded
run 2 "$kasuhara" case lift --reason x --no-state other@example.com
has err 'no red card of other@example.com is in force'
run 2 "$kasuhara" case lift --reason x --no-state ku.suo+tag@example.com
has err 'no red card of ku.suo+tag@example.com is in force, but one of kusuo@example.com is: lift that'
run 0 "$kasuhara" case lift --json --reason 'a letter of apology' --no-state KUSUO@example.com
is "{\"case\":3,\"sender\":\"KUSUO@example.com\",\"shown\":false,\"in_force\":false,\"record\":$(lines)}" "$(cat out)"
listed '' --carded
run 0 "$kasuhara" case show 3
has out "red card lifted: kusuo@example.com ($me)"
run 2 "$kasuhara" case lift --reason x --no-state kusuo@example.com

test_begin 'the list: filters'
run 0 "$kasuhara" case hold --reason court 3
listed 3 --held
listed 1 --judged
listed '2 3' --unjudged
listed 3 --unjudged --open
listed 1 --level alert
listed '1 2' --category insult
listed 2 --customer bee@
listed '2 3' --from 2026-10-01
listed '1 2' --to 2026-10-05
listed 1 --to 2026-10-05T09:59
listed 1 --from 2026-09-20 --to 2026-09-30
listed '' --category insult --level warning
run 0 "$kasuhara" case list --level none
is 'No such case stands in '"$KASUHARA_ARCHIVE" "$(cat out)"
run 2 "$kasuhara" case list --from yesterday
has err '"yesterday" is no time; write 2026-11-23'

test_begin 'the list: sorted'
listed '2 3 1' --sort score
listed '1 3 2' --sort score --reverse
listed '2 3 1' --sort mails
listed '2 3 1' --sort customer
listed '3 2 1' --sort last -r
run 2 "$kasuhara" case list --sort colour
has err '--sort is number'

test_begin 'the list: the state of each'
run 0 "$kasuhara" case red-card --case 1 --reason x --no-state kusuo@example.com
run 0 "$kasuhara" case list
has out '    1  alert      9.5  harassment, card  2026-09-20 10:00      2  kusuo@example.com'
has out '    2  notice     3.5  closed            2026-10-05'
has out '    3  warning      6  open, held        2026-11-10'
for COLUMNS in 1 20 23 30 37 40 50 60 76 80 99 100 200; do
    run 0 "$kasuhara" case list
    is '' "$(sed 's/…/./g' out | awk -v most="$COLUMNS" 'length > (most < 20 ? 20 : most)')"
    is 4 "$(wc -l <out)"
    [ "$COLUMNS" -lt 37 ] || has out '  harassment, card  '
done
COLUMNS=80
run 0 "$kasuhara" case list
has out '    1  alert      9.5  harassment, card  2026-09-20  kusuo@example.'
COLUMNS=50
run 0 "$kasuhara" case list
has out '    1  harassment, card  kusuo@example'
COLUMNS=20
run 0 "$kasuhara" case list
has out '    3  '
COLUMNS=100

test_begin 'the list: on hold is seen however much else there is to a state'
run 0 "$kasuhara" case hold --reason court 1
COLUMNS=80
run 0 "$kasuhara" case list
has out '  harassment, held, card  '
COLUMNS=100
run 0 "$kasuhara" case release --reason 'court has spoken' 1

test_begin 'the list: by what they were judged to be'
listed 1 --judged harassment
listed 1 --judged=harassment
listed '' --judged complaint
listed 1 --judged --carded
run 2 "$kasuhara" case list --judged bogus
has err '--judged is harassment, complaint or neither'

test_begin 'the list: what contradicts itself is refused, and so is what nobody knows'
run 2 "$kasuhara" case list --open --closed
has err '--open, --closed'
run 2 "$kasuhara" case list --judged --unjudged
has err '--judged, --unjudged'
listed '' --level bogus
use_policy
for form in '' --json; do
    # shellcheck disable=SC2086
    run 2 "$kasuhara" case list $form --level bogus
    has err 'there is no level "bogus", in the policy or in a case; there are: none, notice, alert'
    # shellcheck disable=SC2086
    run 2 "$kasuhara" case list $form --category bogus
    has err 'there is no category "bogus", in the policy or in a case; there are: threat (Threat), insult (Insult)'
done
listed 3 --level warning
listed '1 2' --category Insult
listed 3 --category demand
rm -rf policy

test_begin 'mail that comes to a closed case is seen'
cp -R archive archive.before # the line's own time is one that no archive has there
letter 2 2100-01-01T10:00:00.000000Z Bee@example.net notice 3.5 insult
run 0 "$kasuhara" case list
has out '    2  notice     3.5  closed +1         2100-01-01 10:00      2'
run 0 "$kasuhara" case show 2
has out '; since then 1 mail'
run 0 "$kasuhara" case list --json --closed
has out '"mails_since":1}'
rm -rf archive
mv archive.before archive

test_begin 'the archive stands, for both verifiers'
run 0 "$kasuhara" verify archive
holds sh "$top_srcdir/contrib/verify-archive" archive

test_begin 'handed over, the page tells what was done and noted'
run 0 "$kasuhara" export --lang en 1 bag
for said in 'Contact with the customer' 'words of effect' 'Observers named: Mika, 田中' 'Red card (support is over): kusuo@example.com' \
    'the working environment is harmed'; do
    has bag/data/index.html "$said"
done
run 0 "$kasuhara" export --lang ja 2 bag-2
has bag-2/data/index.html '対応の終了'
has bag-2/data/index.html 'settled by letter'
holds sh -c 'cd bag && sha256sum -c --quiet manifest-sha256.txt'

test_begin 'a case with a card in force is not erased for its age'
run 0 "$kasuhara" erase --older-than P0D --ground retention --no-state --dry-run
has out 'Case 1 stays: a red card that was shown in it is in force'
has out 'Case 2 would be erased'

test_begin 'erased by its number, all that names a person goes, and the card with it'
run 0 "$kasuhara" erase --case 1 --ground asked --no-state
for phrase in 'words of effect' 'Mika' 'refusals ignored' 'second '; do
    is '' "$(grep -rlF -e "$phrase" archive/objects)"
done
listed '' --carded
run 0 "$kasuhara" case show 1
has out 'erased by record'
lacks out kusuo
run 0 "$kasuhara" verify archive
run 2 "$kasuhara" case note --kind "done" --text x 1
has err 'case 1 was erased by record'
run 0 "$kasuhara" case list
has out '    1  erased by record'

test_done
