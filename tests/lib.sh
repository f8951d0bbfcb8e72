# shellcheck shell=sh
# For the tests of the tool: TAP in POSIX sh.
#
#     . "$top_srcdir/tests/lib.sh"
#     test_begin 'what is shown to hold'    a test: all checks up to the next one
#     run 0 "$kasuhara" score a.eml         exit status 0; its output is in ./out and ./err
#     has out 'alert'                       the file holds the text (no pattern)
#     lacks out 'insult'
#     is 3 "$(wc -l <out)"                  the two texts are the same
#     holds test -f there                   the command succeeds
#     skip 'why'                            no checks in this one
#     test_done
#
# Each file of tests works in a directory of its own, gone at the end;
# KEEP_TESTS=1 keeps it where a test failed. Nothing here reads what is installed.
kasuhara=$top_builddir/kasuhara
work=$(mktemp -d "${TMPDIR:-/tmp}/kasuhara-test-XXXXXX") || exit 99
failed=0
count=0
name=
faults=0
skipped=
LC_ALL=C.UTF-8
TZ=UTC
COLUMNS=100
KASUHARA_POLICY=$work/policy/policy.xml
KASUHARA_ARCHIVE=$work/archive
export LC_ALL TZ COLUMNS KASUHARA_POLICY KASUHARA_ARCHIVE
unset NO_COLOR
trap clean_up EXIT
trap 'exit 99' HUP INT TERM
cd "$work" || exit 99

clean_up() {
    cd / || :
    if [ "$failed" = 1 ] && [ -n "${KEEP_TESTS:-}" ]; then
        echo "# kept: $work"
    else
        chmod -R u+rwX "$work" 2>/dev/null || :
        rm -rf "$work"
    fi
}

# ---- the verbs

test_end() { # says how the test at hand went
    [ -n "$name" ] || return 0
    count=$((count + 1))
    if [ "$faults" != 0 ]; then
        echo "not ok $count - $name"
        failed=1
    else
        echo "ok $count - $name${skipped:+ # SKIP $skipped}"
    fi
    name=
}

test_begin() {
    test_end
    name=$1
    faults=0
    skipped=
}

test_done() {
    test_end
    echo "1..$count"
    exit "$failed"
}

fault() { # what was wrong, in words; standard input (no pipe: that is a subshell) is shown below
    faults=$((faults + 1))
    echo "# $name: $1"
    head -n 30 | sed 's/^/#     /'
}

skip() {
    skipped=$1
}

run() { # STATUS COMMAND...
    _wanted=$1
    shift
    "$@" >out 2>err </dev/null
    _got=$?
    if [ "$_got" != "$_wanted" ]; then
        cat out err >shown
        fault "exit status $_got, not $_wanted, of: $*" <shown
    fi
}

has() { # FILE TEXT
    grep -qF -e "$2" "$1" || fault "$1 lacks: $2" <"$1"
}

lacks() { # FILE TEXT
    ! grep -qF -e "$2" "$1" || fault "$1 has: $2" <"$1"
}

is() { # EXPECTED GOT
    [ "$1" = "$2" ] && return
    printf 'expected: %s\ngot:      %s\n' "$1" "$2" >shown
    fault 'not the same' <shown
}

holds() { # COMMAND...
    "$@" >shown 2>&1 || fault "does not hold: $*" <shown
}

# ---- what tests work on

archive_keep() { # TIME FROM FILE...: takes mails as the daemon does; "CASE RECORD" a line in ./kept
    "$top_builddir/tests/archive-tool" keep archive state.sqlite policy/policy.xml "$@" >kept 2>keep.err ||
        fault 'mail is not kept' <keep.err
}

use_policy() { # the small policy of tests/data is in force
    mkdir -p policy
    cp -f "$top_srcdir/tests/data/lexicon-a.xml" policy/
    cp -f "$top_srcdir/tests/data/policy-a.xml" policy/policy.xml
}

mail() { # mail FILE SUBJECT LINE...
    _file=$1
    printf 'From: Customer <customer@example.com>\nTo: support@example.org\nSubject: %s\n\n' "$2" >"$_file"
    shift 2
    printf '%s\n' "$@" >>"$_file"
}

object() { # puts FILE into ./archive, and prints its hash
    _hash=$(sha256sum <"$1" | cut -c 1-64)
    _path=archive/objects/$(echo "$_hash" | sed 's,^..,&/,')
    mkdir -p "${_path%/*}" && cp "$1" "$_path" && echo "$_hash"
}

record() { # record KIND FILE: puts the record and appends its line to ./archive/chain
    _above=$(printf '%064d' 0)
    [ ! -s archive/chain ] || _above=$(tail -n 1 archive/chain | sha256sum | cut -c 1-64)
    _number=$(($(cat archive/chain 2>/dev/null | wc -l) + 1))
    _object=$(object "$2")
    printf '%d 2026-11-23T10:%02d:00.000000Z %s %s %s\n' "$_number" "$_number" "$1" "$_object" "$_above" >>archive/chain
}

opened() { # CASE TIME FROM: the record that a mail opened the case
    printf '{"kind":"open","archive":"mail.example.org","program":"test","received":"%s","case":%d,"thread":%d,' \
        "$2" "$1" "$1" >record.json
    printf '"by":{"sender":"%s","level":"notice","score":3.0},"policy":{"sha256":"%064d","object":null}}\n' "$3" 0 >>record.json
    record open record.json
}
