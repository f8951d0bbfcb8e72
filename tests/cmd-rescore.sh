#!/bin/sh
# kasuhara verify --rescore: the daemon's verdicts computed again out of the archive alone, and
# one that was made up, with all its hashes, named.
. "$top_srcdir/tests/mta-common.sh"
begin_alone rescore
unset KASUHARA_ARCHIVE

rescore() { # STATUS TEXT: what verify says
    "$kasuhara" verify --rescore "$work/archive" >"$work/said" 2>&1
    _status=$?
    cat "$work/said"
    [ "$_status" = "$1" ] && grep -q -e "$2" "$work/said"
}

send() { # CONNECTIONS MESSAGES TEXT
    "$top_srcdir/tests/milter-client" "$work/milter.sock" --connections "$1" --messages "$2" --flagged "$3" >"$work/client.out"
}

make_up() { # SED-COMMAND: changes the first message record, and writes the chain anew so that all hashes fit
    python3 - "$work/archive" "$1" <<'END'
import hashlib, os, re, sys
archive, change = sys.argv[1:]
old, new = change.split('=>')
lines = open(archive + '/chain').read().splitlines()
done, above = False, '0' * 64
for number, line in enumerate(lines):
    sequence, time, kind, digest, _ = line.split(' ')
    path = archive + '/objects/' + digest[:2] + '/' + digest[2:]
    record = open(path).read()
    if kind == 'message' and not done and re.search(old, record):
        record = re.sub(old, new, record, count=1)
        digest = hashlib.sha256(record.encode()).hexdigest()
        path = archive + '/objects/' + digest[:2] + '/' + digest[2:]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, 'w').write(record)
        done = True
    lines[number] = ' '.join((sequence, time, kind, digest, above))
    above = hashlib.sha256((lines[number] + '\n').encode()).hexdigest()
open(archive + '/chain', 'w').write('\n'.join(lines) + '\n')
sys.exit(0 if done else 1)
END
}

check 'the daemon starts' daemon_start
send 3 9 testthreat
cp "$work/policy/policy.xml" "$work/policy-a.xml"
use_policy b
kill -HUP "$daemon"
sleep 1
send 4 3 testthreat
send 2 5 'testthreat testinsult'
kill -TERM "$daemon"
wait "$daemon"
daemon=
flagged=$(records message)
check 'there is something to compute' test "$flagged" -gt 10
check 'two policies were in force' test "$(records policy)" = 2
check 'all come out the same, each by its own policy' rescore 0 "again: $flagged same, 0 same but for behaviours, 0 differs, 0 not held, 0 failed"
cp -R "$work/archive" "$work/good"

make_up '"level":"[a-z]*","score":[0-9.]*=>"level":"alert","score":99.0'
check 'a score that was made up is named' rescore 1 'verdict differs, record [0-9]*, case [0-9]*: level alert, score 99; now level'
check 'though every hash fits' sh -c "'$kasuhara' verify '$work/archive' | grep -q 'evidence stands'"
rm -rf "$work/archive"
cp -R "$work/good" "$work/archive"
make_up '"start":[0-9]*=>"start":1'
check 'so is a hit' rescore 1 '; not now [a-z.]* in '
rm -rf "$work/archive"
cp -R "$work/good" "$work/archive"
make_up '"hits":\[=>"hits":[{"rule":"behaviour.none","category":"threat","weight":1.0,"score":1.0,"standing":"counted","part":"behaviour","start":0,"end":0,"text":""},'
check 'so is a behaviour that no policy has' rescore 1 'not now behaviour.none in behaviour, counted 1'
rm -rf "$work/archive"
cp -R "$work/good" "$work/archive"
mail=$(cd "$work/archive/objects" && grep -rl 'testthreat' . | xargs grep -L '"kind"' | xargs grep -L '<rule' | head -n 1)
rm "$work/archive/objects/$mail"
check 'a mail that is gone cannot be judged, and is missing' rescore 1 'verdict failed, record'
check 'the others are' grep -q "again: [1-9][0-9]* same, 0 same but for behaviours, 0 differs, 0 not held, [1-9]" "$work/said"
"$kasuhara" verify --rescore --json "$work/good" >"$work/json"
check 'the same as JSON' grep -q "{\"archive\":\"$work/good\",\"same\":$flagged,\"same but for behaviours\":0,\"differs\":0" "$work/json"
finish
