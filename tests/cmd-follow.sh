#!/bin/sh
# kasuhara follow: over archives that the daemon's own code writes while it is followed, and over
# some that are written by hand, where times matter.
. "$top_srcdir/tests/lib.sh"
tool=$top_builddir/tests/archive-tool
escape=$(printf '\033')
use_policy
followers=
trap 'end_followers; clean_up' EXIT

end_followers() {
    for _pid in $followers; do
        kill -KILL "$_pid" 2>/dev/null || :
        wait "$_pid" 2>/dev/null || :
    done
    followers=
}

eventually() { # COMMAND...: succeeds within half a minute
    for _ in $(seq 300); do
        "$@" >shown 2>&1 && return 0
        sleep 0.1
    done
    cat told.err >>shown
    fault "does not come about: $*" <shown
}

lines() { # COUNT FILE: so many lines, or more
    [ "$(wc -l <"$2")" -ge "$1" ]
}

says() { # TEXT FILE
    grep -qF -e "$1" "$2"
}

keep() { # keep FROM WORDS: a mail comes; "CASE RECORD" in ./kept
    number=$((${number:-0} + 1))
    printf 'From: %s\nTo: support@example.org\nSubject: order\nMessage-ID: <%s@example.com>\n%s\n\n%s\n' \
        "$1" "$number" "${3:+In-Reply-To: <$3@example.com>}" "$2" >mail.eml
    archive_keep now "$1" mail.eml
}

start() { # ARGUMENTS...: follows ./archive; ./told, ./told.err; $follower
    : >told # now: what is started opens them in its own time
    : >told.err
    "$kasuhara" follow "$@" >told 2>told.err </dev/null &
    follower=$!
    followers="$followers $follower"
}

ends() { # STATUS SIGNAL
    kill "-$2" "$follower"
    wait "$follower"
    is "$1" "$?"
    followers=
}

anew() {
    end_followers
    rm -rf archive state.sqlite* cursor cursor.lock received down
    : >received
    number=0
}

# What is handed over, unless ./down is there. In ./received: SEQ KIND AGAIN a line.
cat >receiver <<'END'
#!/bin/sh
cd "$(dirname "$0")" || exit 9
cat >"last.new" && mv last.new last
[ ! -e down ] || exit 7
again=$(sed -n 's/.*"again":\([a-z]*\),.*/\1/p' last)
echo "$1 $2 $again" >>received
[ ! -e slow ] || exec sleep 60
END
chmod +x receiver
receiver=$work/receiver

letter() { # letter CASE SENDER SUBJECT LEVEL SCORE HITS [FLAGGED]: a message record, by hand
    printf '{"kind":"message","archive":"a","program":"test","received":"2026-11-23T09:00:00.000000Z","case":%d,' "$1" >record.json
    printf '"thread":1,"flagged":%s,"from_staff":false,"sender":"%s","subject":"%s",' "${7:-true}" "$2" "$3" >>record.json
    printf '"verdict":{"level":"%s","score":%s,"hits":[%s]}}\n' "$4" "$5" "$6" >>record.json
    record message record.json
}

hit() { # hit CATEGORY PART TEXT
    printf '{"rule":"r","category":"%s","weight":6.0,"score":6.0,"standing":"counted","part":"%s","start":0,"end":5,"text":"%s"}' "$@"
}

test_begin 'what is there, once: a line a record, without what was written'
keep one@example.com 'this is a testthreat'
run 0 "$kasuhara" follow --once
is '1 policy 2 open 3 message' "$(awk '{print $1, $4}' out | xargs)"
has out 'case 1  notice  one@example.com  threat'
lacks out testthreat
run 0 "$kasuhara" follow --once --from 3
is 1 "$(wc -l <out)"
run 2 "$kasuhara" follow --once --from 9
for bad in '--from 0' '--from x' '--case 0' '--case x' '--kind Message' '--kind a,,b' '--digest 1H' '--digest PT0S' \
    '--kind judgment' '--kind message,judgment' '--digest PT1H --kind open' '--digest PT1H --once' 'archive' '--archive nothing'; do
    # shellcheck disable=SC2086
    run 2 "$kasuhara" follow $bad
done

test_begin 'a kind that no record has is refused, with those that there are'
run 2 "$kasuhara" follow --once --kind judgment
has err 'no record is of kind "judgment"; the kinds are message, again, open, raise, judgement, note'

test_begin 'what people wrote is in no line: neither reasons nor notes'
for act in "judge -t BYHAND --manner 1 harassment" 'note -k contact -t BYHAND 1' 'hold --reason BYHAND 1' 'release --reason BYHAND 1' \
    'red-card --case 1 --reason BYHAND one@example.com' 'lift --reason BYHAND one@example.com' 'close --reason BYHAND 1'; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" case $act
done
run 0 "$kasuhara" follow --once --from 4
lacks out BYHAND
has out 'judgement  case 1  harassment  by'
has out 'card       case 1  one@example.com  by'
has out 'card       case 1  one@example.com  (lifted)  by'
has out 'hold       case 1  (released)  by'

test_begin 'as JSON: the record, without the words that hit unless they are wanted'
run 0 "$kasuhara" follow --once --json --kind message
is 1 "$(wc -l <out)"
has out '{"sequence":3,"time":"'
has out '"kind":"message","again":false,"alert":{"case":1,"mails":1,"level":"notice","score":6.0'
has out '"categories":["threat"],"sender":"one@example.com","received":"'
has out '"rule":"'
lacks out testthreat
run 0 "$kasuhara" follow --once --json --words
has out testthreat

test_begin 'it is told while it lands, by kind and case; SIGTERM ends it'
start --json --kind message,open
keep two@example.com 'good morning'
keep two@example.com 'another testthreat'
keep three@example.com 'and a testthreat'
eventually lines 4 told
is 'open message open message' "$(sed 's/.*"kind":"\([a-z]*\)","again".*/\1/' told | xargs)"
ends 0 TERM
start --json --case 3 --from 1
eventually lines 2 told
is 2 "$(grep -c '"case":3' told)"
ends 0 INT

test_begin 'by the cursor nothing is lost, and nothing told twice'
anew
keep one@example.com 'this is a testthreat'
start --cursor cursor
eventually test -s cursor
keep two@example.com 'another testthreat'
eventually lines 2 told
ends 0 TERM
is '' "$(sed -n 1p told | grep -w 1)"
keep three@example.com 'and a testthreat'
run 0 "$kasuhara" follow --cursor cursor --once
is '6 7' "$(awk '{print $1}' out | xargs)"
lacks out 'perhaps'
run 0 "$kasuhara" follow --cursor cursor --once
is '' "$(cat out)"
is 600 "$(stat -c %a cursor)"

test_begin 'a cursor of another archive, a broken one, and one that is in use are refused'
run 0 "$tool" make other 20
run 2 "$kasuhara" follow --cursor cursor --once --archive other
has err 'not of this archive'
run 0 "$tool" make short 2
run 2 "$kasuhara" follow --cursor cursor --once --archive short
has err 'has no line 7'
for broken in '' '{}' '{"sequence":-1}' '{"sequence":1,"line":"x","gatherings":[]}' 'no JSON'; do
    printf '%s' "$broken" >broken
    run 2 "$kasuhara" follow --cursor broken --once
    has err 'no cursor'
done
start --cursor held --from 1
eventually lines 1 told
run 2 "$kasuhara" follow --cursor held --once
has err 'another kasuhara follow'
ends 0 TERM

test_begin 'a command gets the record, its number and its kind'
start --cursor cursor --exec "$receiver"
keep four@example.com 'one more testthreat'
eventually lines 2 received
is '8 open false,9 message false' "$(paste -sd , received)"
has last '"sender":"four@example.com"'
lacks last testthreat
ends 0 TERM
start --cursor cursor --exec "cat >by-shell; echo \$1 \$2 >>by-shell"
keep five@example.com 'one more testthreat'
eventually says '11 message' by-shell
ends 0 TERM
holds says '"sequence":11' by-shell
run 0 "$kasuhara" follow --from 11 --once --exec true
run 0 "$kasuhara" follow --from 11 --once --exec 'exec true <&-'

test_begin 'while the receiver is down nothing is lost or passed by; then all comes in order'
: >received
: >down
start --cursor cursor --exec "$receiver"
for _ in 1 2 3 4 5; do
    keep six@example.com 'a testthreat of many'
done
eventually says 'exit status 7; tried again in 2 seconds' told.err
is '' "$(cat received)"
rm down
eventually lines 10 received
is "$(seq 12 21 | xargs)" "$(awk '{print $1}' received | xargs)"
is 'true false' "$(awk '{print $3}' received | uniq | xargs)"
ends 0 TERM

test_begin 'a command that is not there is tried again too'
start --cursor cursor --exec ./missing
keep six@example.com 'a testthreat of many'
eventually says 'cannot be run' told.err
printf '#!/bin/sh\necho "$1" >found\n' >missing.new
chmod +x missing.new
mv missing.new missing
eventually says "$(wc -l <archive/chain)" found
ends 0 TERM

test_begin 'killed while it hands over: the next one says that it may be the second time'
: >received
: >slow
start --cursor cursor --exec "$receiver"
keep six@example.com 'a testthreat of many'
eventually lines 1 received
at=$(cut -d ' ' -f 1 received)
kill -KILL "$follower"
wait "$follower" 2>/dev/null
rm slow
run 0 "$kasuhara" follow --cursor cursor --once --exec "$receiver"
is "$at open true,$((at + 1)) message false" "$(tail -n +2 received | paste -sd , -)"
run 0 "$kasuhara" follow --cursor cursor --once --exec "$receiver"
is 3 "$(wc -l <received)"

test_begin 'killed again and again: each record comes, in order, and twice only with the mark'
: >received
from=$(($(wc -l <archive/chain) + 1))
for _ in 1 2 3 4 5 6 7 8; do
    keep seven@example.com 'a testthreat of many'
done
to=$(wc -l <archive/chain)
for delay in 005 010 015 020 030 040 050 070; do
    start --cursor cursor --exec "$receiver"
    sleep "0.$delay"
    kill -KILL "$follower"
    wait "$follower" 2>/dev/null
done
# What the last one had started may still run.
sleep 1
run 0 "$kasuhara" follow --cursor cursor --once --exec "$receiver"
is "$(seq "$from" "$to" | xargs)" "$(awk '{print $1}' received | uniq | xargs)"
is '' "$(awk '$1 == before && $3 != "true"; {before = $1}' received)"

test_begin 'SIGTERM while the receiver is down or slow: it ends, and the cursor knows'
: >received
: >down
start --cursor cursor --exec "$receiver"
keep six@example.com 'a testthreat of many'
eventually says 'tried again' told.err
ends 0 TERM
rm down
: >slow
start --cursor cursor --exec "$receiver"
eventually lines 1 received
is true "$(cut -d ' ' -f 3 received)"
ends 0 TERM
rm slow
run 0 "$kasuhara" follow --cursor cursor --once --exec "$receiver"
is 'true true false' "$(awk '{print $3}' received | xargs)"

test_begin 'an erased record is told as erased, and by which record'
anew
keep one@example.com 'this is a testthreat'
keep two@example.com 'a testthreat too'
run 0 "$kasuhara" erase --case 1 --ground 'asked for'
run 0 "$kasuhara" follow --once
has out 'message    case 1  erased by record 6'
run 0 "$kasuhara" follow --once --json
has out '"kind":"open","again":false,"case":1,"erased":6}'
is 2 "$(grep -c '"erased":6' out)"
run 0 "$kasuhara" follow --once --json --case 2
is 2 "$(wc -l <out)"

test_begin 'and so is one that was erased while its receiver was down'
: >down
start --cursor cursor --exec "$receiver" --from 5 --kind message
eventually says 'tried again' told.err
run 0 "$kasuhara" erase --case 2 --ground 'asked for'
rm down
eventually lines 1 received
has last '"kind":"message","again":true,"case":2,"erased":7}'
ends 0 TERM

test_begin 'a record that cannot be read is told so, and does not stand in the way'
anew
keep one@example.com 'this is a testthreat'
keep two@example.com 'a testthreat too'
object=$(sed -n 2p archive/chain | cut -d ' ' -f 4 | sed 's,^..,archive/objects/&/,')
printf x >>"$object"
run 0 "$kasuhara" follow --once --json
is 5 "$(wc -l <out)"
has out '"kind":"open","again":false,"unreadable":"'
is '4 1' "$(grep -c 'is tried again' err) $(grep -c 'is passed by' err)"
printf '%s\n' 'this is no line' >>archive/chain
run 2 "$kasuhara" follow --once --kind policy
has err 'line 6'

test_begin 'a line that is half written is read when it is whole'
anew
mkdir -p archive/objects
: >archive/chain
for sender in one two three; do
    letter 1 "$sender@example.com" order alert 9.0 "$(hit threat text WORD)"
done
cp archive/chain whole
head -n 2 whole >archive/chain
start --json --from 1
eventually lines 2 told
tail -n 1 whole | head -c 50 >>archive/chain
sleep 1
is 2 "$(wc -l <told)"
tail -n 1 whole | tail -c +51 >>archive/chain
eventually lines 3 told
is '1 2 3' "$(sed 's/{"sequence":\([0-9]*\),.*/\1/' told | xargs)"
cp archive/chain archive/chain.new
mv archive/chain.new archive/chain
wait "$follower"
is 2 "$?"
has told.err 'was replaced'

test_begin 'nothing of a record reaches the terminal that moves it'
anew
mkdir -p archive/objects
: >archive/chain
letter 1 'evil\u001b[2J\u202e\n9  x@example.com' 'one\r\ntwo\u001b]0;x\u0007' 'al\u001b[1mert' 9.0 "$(hit 'thr\u001beat' text WORD)"
letter 2 two@example.com 'SUBJECT-WORD' alert 9.0 "$(hit threat subject SUBJECT-WORD)"
for form in '' --json; do
    # shellcheck disable=SC2086
    run 0 "$kasuhara" follow --once $form
    is 2 "$(wc -l <out)"
    lacks out "$escape"
    lacks out "$(printf '\342\200\256')"
    lacks out WORD
done
has out '"subject":null'
has out '"subject_veiled":true'

test_begin 'a digest: the first at once, later ones within the time as one, each case by itself'
anew
mkdir -p archive/objects
: >archive/chain
letter 1 a@example.com order notice 3.0 "$(hit insult text WORD)"
letter 1 a@example.com order none 0.0 '' false
letter 2 b@example.com order notice 3.0 "$(hit demand text WORD)"
letter 1 a@example.com order alert 9.0 "$(hit threat text WORD)"
letter 1 a2@example.com order notice 4.0 "$(hit insult text WORD),$(hit demand text WORD)"
for _ in 6 7 8 9 10; do
    printf '{"kind":"note"}\n' >note.json
    record note note.json
done
letter 1 a@example.com order notice 3.0 "$(hit insult text WORD)"
letter 0 c@example.com order notice 3.0 "$(hit insult text WORD)"
letter 0 c@example.com order notice 3.0 "$(hit insult text WORD)"
run 0 "$kasuhara" follow --digest PT9M --json --from 1 --once --cursor cursor
is '1 message,3 message,5 digest,12 message,13 message,11 digest' \
    "$(sed 's/{"sequence":\([0-9]*\),.*"kind":"\([a-z]*\)","again".*/\1 \2/' out | paste -sd , -)"
has out '{"sequence":5,"time":"2026-11-23T10:10:00.000000Z","kind":"digest","again":false,"alert":{"case":1,"mails":2,"level":"alert","score":9.0,"categories":["threat","insult","demand"],"sender":"a2@example.com","received":"2026-11-23T09:00:00.000000Z","from":"2026-11-23T10:01:00.000000Z","until":"2026-11-23T10:10:00.000000Z"}}'
run 0 "$kasuhara" follow --digest PT9M --from 1 --once --cursor other-cursor
has out '5  2026-11-23 10:10  digest     case 1  alert  2 more mails  a2@example.com  threat, insult, demand'

test_begin 'under a digest a case that people open is told at once: nobody else flagged its mail'
anew
mkdir -p archive/objects
: >archive/chain
printf '{"kind":"raise","archive":null,"program":"test","time":"2026-11-23T09:00:00.000000Z","by":{"user":"hanako","host":"h"},"case":3,"thread":1,"from":"held","mail":{"message_id":"a@x","sha256":null},"level":"notice","threshold":3.0,"categories":["threat"],"reason":"BYHAND"}\n' >raise.json
record raise raise.json
letter 3 b@example.com order none 0.0 '' false
letter 3 b@example.com order notice 3.0 "$(hit demand text WORD)"
run 0 "$kasuhara" follow --digest PT9M --from 1 --once --cursor cursor
is '1 raise 3 message' "$(awk '{print $1, $4}' out | xargs)"
lacks out BYHAND

test_begin 'what is gathered survives kill -9, and comes when its time is over'
anew
keep one@example.com 'this is a testthreat'
start --digest PT4S --json --cursor cursor --from 1
eventually lines 1 told
keep one@example.com 'a second testthreat' 1
keep one@example.com 'a third testthreat' 1
eventually says '"mails":2' cursor
is 1 "$(wc -l <told)"
ends 137 KILL
start --digest PT4S --json --cursor cursor
eventually lines 1 told
has told '"kind":"digest","again":false,"alert":{"case":1,"mails":2,"level":"notice"'
ends 0 TERM
lacks cursor '"mails"'

test_begin 'a digest that is cut short comes again, with the mark'
anew
keep one@example.com 'this is a testthreat'
start --digest PT2S --cursor cursor --from 1 --exec "$receiver"
eventually lines 1 received
: >slow
keep one@example.com 'a second testthreat' 1
eventually lines 2 received
ends 137 KILL
rm slow
run 0 "$kasuhara" follow --digest PT2S --cursor cursor --once --exec "$receiver"
is 'message false,digest false,digest true' "$(cut -d ' ' -f 2- received | paste -sd , -)"

test_begin 'the first alert of a case, cut short, comes again at once, and nothing is counted twice'
anew
keep one@example.com 'this is a testthreat'
: >slow
start --digest PT1H --cursor cursor --from 1 --exec "$receiver"
eventually lines 1 received
ends 137 KILL
rm slow
run 0 "$kasuhara" follow --digest PT1H --cursor cursor --once --exec "$receiver"
is '3 message false,3 message true' "$(paste -sd , received)"
lacks cursor '"mails"'

test_begin 'a command that fails is known to fail, even where whoever started us ignores SIGCHLD'
run 0 timeout 20 python3 -c 'import signal, subprocess, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
follow = subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, text=True)
print(follow.stderr.readline())
follow.kill()' "$kasuhara" follow --from 1 --once --exec 'exit 3'
has out 'exit status 3'

test_begin 'nothing is told of a case that was erased while it was gathered'
anew
keep one@example.com 'this is a testthreat'
start --digest PT1H --json --cursor cursor --from 1
eventually lines 1 told
keep one@example.com 'a second testthreat' "$number"
eventually says '"mails":1' cursor
run 0 "$kasuhara" erase --case 1 --ground 'asked for'
eventually sh -c '! grep -q one@example.com cursor'
ends 0 TERM
run 0 "$kasuhara" follow --json --cursor cursor --once
is '' "$(cat out)"

test_done
