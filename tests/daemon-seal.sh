#!/bin/sh
# The daemon with --recipient: mail is sealed to the auditors as it comes; the host cannot read
# it back, an auditor can, with openssl alone too.
. "$top_srcdir/tests/mta-common.sh"
begin_alone seal
if ! command -v openssl >/dev/null; then
    echo '1..0 # SKIP openssl is not installed'
    exit 0
fi
use_policy a
marker='Where is parcel 4711, sent to Mr Example?'

recipient() { # recipient NAME OPTION...: NAME.pem and NAME.key
    _recipient=$1
    shift
    openssl req -x509 -nodes -days 2 -subj "/CN=Auditor $_recipient" -keyout "$work/$_recipient.key" \
        -out "$work/$_recipient.pem" "$@" 2>>"$work/openssl.log" || exit 99
}

starts_not() { # NAME PATTERN CERTIFICATE: the daemon ends with 2 and says the pattern
    timeout 30 "$top_builddir/kasuhara-milter" --foreground --socket "unix:$work/milter.sock" \
        --policy "$work/policy/policy.xml" --archive "$work/none" --state "$work/none.sqlite" \
        --recipient "$work/one.pem" --recipient "$3" >"$work/said" 2>&1
    _status=$?
    check "$1" test "$_status" -eq 2
    check "$1: which one, and why" grep -q "$3 $2\|$2 $3" "$work/said"
}

send() { # TEXT: one mail that is flagged, and one that is not
    "$top_srcdir/tests/milter-client" "$work/milter.sock" --connections 1 --messages 2 --flagged "$1" >"$work/client.out"
}

plain_files() { # how many files of archive and state hold the words
    cat "$work"/state.sqlite* | grep -c "$marker"
    grep -rlF "$marker" "$work/archive" | wc -l
}

recipient one -newkey rsa:2048
recipient two -newkey ec -pkeyopt ec_paramgen_curve:P-256
recipient other -newkey rsa:2048
recipient signs -newkey ed25519
printf 'hello\n' >"$work/text.pem"
starts_not 'a certificate that is not there' 'there is no file' "$work/none.pem"
starts_not 'no certificate' 'holds no certificate' "$work/text.pem"
starts_not 'a key in place of a certificate' 'holds a private key' "$work/one.key"
starts_not 'a certificate that only signs' 'has a key of a type that only signs' "$work/signs.pem"
check 'nothing is made then' test ! -e "$work/none"
if [ "$(id -u)" = 0 ]; then
    cp "$work/two.pem" "$work/shut.pem"
    chmod 000 "$work/shut.pem"
    chmod 755 "$work"
    mkdir "$work/own"
    chown nobody "$work/own"
    timeout 30 "$top_builddir/kasuhara-milter" --foreground --user nobody --socket "unix:$work/own/milter.sock" \
        --policy "$work/policy/policy.xml" --archive "$work/own/archive" --state "$work/own/state.sqlite" \
        --recipient "$work/shut.pem" >"$work/said" 2>&1
    status=$?
    check 'a certificate that cannot be read' test "$status" -eq 2
    check 'is named' grep -q "shut.pem: Permission denied" "$work/said"
fi

daemon_options="--recipient $work/one.pem --recipient $work/two.pem"
check 'the daemon starts' daemon_start
check 'and says to whom mail is sealed' grep -q 'archived mail is sealed to CN=Auditor two' "$work/daemon.log"
send "testthreat $marker"
check 'flagged mail is marked as ever' grep -q 'marked 1 ' "$work/client.out"
check 'SIGHUP' kill -HUP "$daemon"
send "testthreat $marker"
check 'the same mail again makes no second record' test "$(records message) $(records again)" = '1 1'
check 'no file of archive or state holds its words' test "$(plain_files | tr '\n' ' ')" = '0 0 '
check 'both verifiers need no key: it stands' verify_both
record=$(object_path "$(awk '$3 == "message" {print $4}' "$work/archive/chain")")
again=$(object_path "$(awk '$3 == "again" {print $4}' "$work/archive/chain")")
object=$(sed -n 's/.*"left_out":0,"object":"\([0-9a-f]*\)".*"sealed":"cms".*/\1/p' "$record")
hash=$(sed -n 's/.*"mail":{"sha256":"\([0-9a-f]*\)".*/\1/p' "$record")
check 'the record has both hashes' test "${#object} ${#hash}" = '64 64'
check 'what came again is the same object' grep -q "\"object\":\"$object\"" "$again"
for name in one two; do
    check "openssl opens it with the key of $name" openssl cms -decrypt -inform DER \
        -in "$(object_path "$object")" -inkey "$work/$name.key" -out "$work/$name.eml"
    check "$name reads the mail as it was received" test "$(sha256sum <"$work/$name.eml" | cut -c 1-64)" = "$hash"
done
check 'with its words' grep -qF "$marker" "$work/one.eml"
check 'another key opens nothing' sh -c '! openssl cms -decrypt -inform DER -in "$1" -inkey "$2"' - \
    "$(object_path "$object")" "$work/other.key"

"$kasuhara" case show -a "$work/archive" 1 >"$work/shown"
check 'case show says that it is sealed, and to whom' \
    grep -q 'sealed: can be read only with the key of CN=Auditor one; CN=Auditor two$' "$work/shown"
"$kasuhara" case show --json -a "$work/archive" 1 >"$work/shown"
check 'so does --json' grep -q "\"object\":\"$object\",\"sealed_to\":\[\"CN=Auditor one\",\"CN=Auditor two\"\]" "$work/shown"
"$kasuhara" case judge -t why -a "$work/archive" --manner 1 harassment >/dev/null
judged() { # STATUS PATTERN OPTION...: of policy test over the judged case; no terminal is there to ask on
    _wanted=$1 _pattern=$2
    shift 2
    setsid -w "$kasuhara" policy test --json -p "$work/policy/policy.xml" --judged "$work/archive" "$@" \
        >"$work/judged" 2>&1 </dev/null
    _got=$?
    [ "$_got" -eq "$_wanted" ] && grep -q "$_pattern" "$work/judged" || { cat "$work/judged"; return 1; }
}
accesses() { # ACTION: records of it, that name the mail
    for _object in $(awk '$3 == "access" {print $4}' "$work/archive/chain"); do
        cat "$work/archive/objects/$(echo "$_object" | sed 's,^..,&/,')"
    done | grep -c "\"action\":\"$1\",\"case\":1,\"what\":\[{\"sha256\":\"[0-9a-f]*\"}\]}"
}
openssl pkey -in "$work/two.key" -aes256 -passout pass:secret -out "$work/locked.key"
check 'policy test without a key says who has it' judged 2 'is sealed: .*CN=Auditor one; CN=Auditor two'
check 'with the wrong key' judged 2 'other.key does not open it' --unseal "$work/other.key"
check 'with no key' judged 2 'one.pem holds no private key' --unseal "$work/one.pem"
check 'with a passphrase that nobody gives' judged 2 'locked.key is protected by a passphrase' --unseal "$work/locked.key"
check 'with a key that fits it judges the mail' judged 0 '"recall":{"share":1.0' --unseal "$work/two.key"
check 'and leaves a record that it was read, once' test "$(accesses test) $(records access)" = '1 1'
judged_copy() { # of a copy that cannot be written
    cp -R "$work/archive" "$work/copy"
    chmod -R a-w "$work/copy"
    "$kasuhara" policy test --json -p "$work/policy/policy.xml" --judged "$work/copy" --unseal "$work/two.key" >"$work/judged" 2>&1 &&
        cmp "$work/archive/chain" "$work/copy/chain"
    _got=$?
    chmod -R u+w "$work/copy"
    rm -r "$work/copy"
    return "$_got"
}
check 'a copy that cannot be written is judged without' judged_copy

rescored() { # STATUS PATTERN OPTION...: of verify --rescore
    _wanted=$1 _pattern=$2
    shift 2
    setsid -w "$kasuhara" verify --rescore "$@" "$work/archive" >"$work/rescored" 2>&1 </dev/null
    _got=$?
    [ "$_got" -eq "$_wanted" ] && grep -q "$_pattern" "$work/rescored" || { echo "status $_got"; cat "$work/rescored"; return 1; }
}
check 'verify --rescore without a key' rescored 2 'is sealed: .*CN=Auditor two'
check 'with the wrong one' rescored 2 'other.key does not open it' --unseal "$work/other.key"
check 'with the right one' rescored 0 'Verdicts computed again: 1 same' --unseal "$work/two.key"
check 'and leaves a record that it was read' test "$(accesses rescore) $(records access)" = '1 2'
rescored_copy() { # of a copy that cannot be written
    cp -R "$work/archive" "$work/copy"
    chmod -R a-w "$work/copy"
    "$kasuhara" verify --rescore --unseal "$work/two.key" "$work/copy" >"$work/rescored" 2>&1 &&
        cmp "$work/archive/chain" "$work/copy/chain"
    _got=$?
    chmod -R u+w "$work/copy"
    rm -r "$work/copy"
    return "$_got"
}
check 'a copy that cannot be written is computed without' rescored_copy
check 'policy suggest opens it too' sh -c '! "$@" >"$0" 2>&1 && grep -q "has 1 mails of harassment" "$0"' "$work/said" \
    "$kasuhara" policy suggest -p "$work/policy/policy.xml" --judged "$work/archive" --unseal "$work/two.key"
check 'and leaves a record too' test "$(accesses suggest) $(records access)" = '1 3'
number=$(awk '$3 == "message" {print $1}' "$work/archive/chain")
body() { # STATUS OPTION...: case show --body
    _wanted=$1
    shift
    setsid -w "$kasuhara" case show -a "$work/archive" --body "$number" "$@" 1 >"$work/body" 2>&1 </dev/null
    [ $? -eq "$_wanted" ]
}
check 'case show --body without a key' body 2
check 'says who has one' grep -q 'is sealed: .*CN=Auditor one; CN=Auditor two' "$work/body"
check 'with the wrong one too' body 2 --unseal "$work/other.key"
check 'nobody has read it: there is no record of that' test "$(accesses show) $(records access)" = '0 3'
check 'with the right one it shows the mail' body 0 --unseal "$work/one.key"
check 'its words' grep -qF "$marker" "$work/body"
check 'and records it' test "$(accesses show) $(records access)" = '1 4'
check 'which holds none of them' test "$(plain_files | tr '\n' ' ')" = '0 0 '
cp "$(object_path "$object")" "$work/object"
printf 'not these sixteen' | dd of="$(object_path "$object")" bs=1 seek=200 conv=notrunc 2>/dev/null
check 'an altered seal: verify' sh -c '! "$1" verify "$2" >"$3"' - "$kasuhara" "$work/archive" "$work/said"
check 'names it' grep -q altered "$work/said"
check 'the script too' sh -c '! "$1" "$2"' - "$top_srcdir/contrib/verify-archive" "$work/archive"
check 'and nothing comes out of it' judged 2 'was altered' --unseal "$work/two.key"
cp "$work/object" "$(object_path "$object")"

# ---- a case that is opened by hand, with the words in the mail alone
opens() { # STATUS ARGUMENTS...
    _wanted=$1
    shift
    "$kasuhara" case open -a "$work/archive" -p "$work/policy/policy.xml" -l alert -c threat -t 'it frightened her' "$@" >"$work/said" 2>&1 </dev/null
    [ $? -eq "$_wanted" ] || { cat "$work/said"; return 1; }
}
seals() { # how many message records name a seal
    for _object in $(awk '$3 == "message" {print $4}' "$work/archive/chain"); do
        grep -o '"sealed":"cms"' "$(object_path "$_object")"
    done | wc -l
}
before=$(seals)
"$top_srcdir/tests/milter-letter" "$work/milter.sock" c@example.com c@example.com "$marker" >"$work/answer"
id=$(printf 'c@example.com\0c@example.com\0%s' "$marker" | sha256sum | cut -c 1-12)
"$top_srcdir/tests/await-remembered" "$work/state.sqlite" "$id@example.com"
check 'a mail that was held sealed' opens 0 --message-id "$id@example.com"
check 'is archived sealed' test "$(seals)" -eq $((before + 1))
printf 'From: d@example.com\nTo: support@example.org\nMessage-ID: <file@example.com>\n\n%s\n' "$marker" >"$work/saved.eml"
check 'a file is not taken without recipients' opens 2 "$work/saved.eml"
check 'which is told' grep -q 'mail in this archive is sealed: name the certificates' "$work/said"
check 'nor with a key for a certificate' opens 2 -R "$work/one.key" "$work/saved.eml"
check 'with them it is' opens 0 -R "$work/one.pem" -R "$work/two.pem" "$work/saved.eml"
check 'and archived sealed' test "$(seals)" -eq $((before + 2))
check 'no file of archive or state holds the words' test "$(plain_files | tr '\n' ' ')" = '0 0 '
check 'both verifiers: it stands' verify_both

kill -TERM "$daemon"
wait "$daemon"
daemon_options=
rm -f "$work"/state.sqlite*
check 'without recipients, and its state lost, it starts' daemon_start
send "testthreat $marker"
check 'the sealed mail is known by its hash' test "$(records message) $(records again)" = '3 2'
check 'and kept plain this time: the words are found' test "$(plain_files | tail -n 1)" -gt 0
check 'both verifiers: it stands' verify_both
finish
