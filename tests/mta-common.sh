# shellcheck shell=sh
# What tests of the daemon share, with mail servers and without: TAP, the daemon, and checks that
# are the same for all. $server says which server, or which test, it is.
. "$top_srcdir/tests/mta.sh"
tool=$top_srcdir/tests/mail-tool
kasuhara=$top_builddir/kasuhara
count=0

ok() { # ok NAME; what comes before in `&&` decides
    count=$((count + 1))
    echo "ok $count - $server: $1"
}

not_ok() {
    count=$((count + 1))
    echo "not ok $count - $server: $1"
    failed=1
}

check() { # check NAME COMMAND...: its output is shown if it fails
    _name=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then
        ok "$_name"
    else
        not_ok "$_name"
        sed 's/^/# /' "$work/check.out" | head -n 40
    fi
}

eventually() { # COMMAND...: succeeds within a minute
    for _ in $(seq 600); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    return 1
}

begin() { # skips all if the server cannot be run here
    why=$(mta_why_not "$server")
    if [ -n "$why" ]; then
        echo "1..0 # SKIP $server: $why"
        exit 0
    fi
    failed=0
    # Sendmail refuses sockets below a directory that all may write to.
    work=$(mktemp -d /var/lib/kasuhara-mta-XXXXXX)
    chmod 755 "$work"
    trap end EXIT
    trap 'exit 1' HUP INT TERM
}

begin_alone() { # NAME: a test of the daemon without a mail server, in a directory of its own
    server=$1
    failed=0
    work=$(mktemp -d "/tmp/kasuhara-$1-XXXXXX") || exit 99
    trap end EXIT
    trap 'exit 1' HUP INT TERM
}

end() {
    daemon_stop
    for _stop in "$work"/mta*; do
        [ ! -d "$_stop" ] || mta_stop "$_stop"
    done
    umount "$work/small" "$work/disk" 2>/dev/null || :
    if [ "$failed" = 1 ] && [ -n "${KEEP_TESTS:-}" ]; then
        echo "# kept: $work"
    else
        rm -rf "$work"
    fi
}

finish() {
    echo "1..$count"
    exit "$failed"
}

# A socket says nothing: one that is stopped as it starts leaves it behind for the next to take away.
times_served() {
    cat "$work/daemon.log" 2>/dev/null | grep -c ' serves on ' || :
}

daemon_start() { # [ARCHIVE]; the policy is $work/policy/policy.xml; more options in $daemon_options
    [ -d "$work/policy" ] || use_policy a
    served=$(times_served)
    # shellcheck disable=SC2086
    "$top_builddir/kasuhara-milter" ${daemon_options:-} --foreground --socket "unix:$work/milter.sock" --socket-mode 0666 \
        --policy "$work/policy/policy.xml" --archive "${1:-$work/archive}" \
        --state "$work/state.sqlite" 2>>"$work/daemon.log" &
    daemon=$!
    for _ in $(seq 100); do
        [ "$(times_served)" = "$served" ] || return 0
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$work/daemon.log" | sed 's/^/# /'
    return 1
}

daemon_stop() {
    [ -n "${daemon:-}" ] || return 0
    kill -TERM "$daemon" 2>/dev/null || :
    wait "$daemon" 2>/dev/null || :
    daemon=
}

use_policy() { # a or b, or a file that is no policy
    mkdir -p "$work/policy"
    cp "$top_srcdir/tests/data/lexicon-a.xml" "$top_srcdir/tests/data/lexicon-b.xml" "$work/policy/"
    cp "$top_srcdir/tests/data/policy-$1.xml" "$work/policy/policy.new"
    mv "$work/policy/policy.new" "$work/policy/policy.xml"
}

digest_of_policy() { # first 8 digits, as in the mark
    (cd "$work/policy" && sha256sum policy.xml "lexicon-$1.xml" | sha256sum | cut -c 1-8)
}

verify_both() { # both verifiers say the same: it stands
    "$kasuhara" verify "${1:-$work/archive}" && "$top_srcdir/contrib/verify-archive" "${1:-$work/archive}"
}

records() { # KIND: how many stand in the chain
    awk -v kind="$1" '$3 == kind' "${2:-$work/archive}/chain" | wc -l
}

marked() { # MTA-DIR: how many delivered mails bear our mark
    grep -lr '^X-Kasuhara: level=' "$1/mail/new" | wc -l
}

object_path() { # HASH: where it lies
    echo "$work/archive/objects/$(echo "$1" | sed 's,^..,&/,')"
}

record_of() { # TOKEN: "RECORD MAIL", paths of the message record whose mail holds it; nothing: none
    awk '$3 == "message" {print $4}' "$work/archive/chain" | while read -r _hash; do
        _record=$(object_path "$_hash")
        _mail=$(sed -n 's/.*"mail":{[^}]*"object":"\([0-9a-f]*\)".*/\1/p' "$_record")
        if [ -n "$_mail" ] && grep -q "$1" "$(object_path "$_mail")"; then
            echo "$_record $(object_path "$_mail")"
            break
        fi
    done
}

everything_accepted() { # LOG N: each of N files has a 250; says what another was answered
    awk '$2 != 250' "$1" | head -n 5
    [ "$(awk '$2 == 250 {print $1}' "$1" | sort -u | wc -l)" -eq "$2" ]
}
