#!/bin/sh
# What the daemon does where the archive cannot take a mail: the disk is full, or made read-only,
# or there are no more descriptors. Nobody's mail is lost: it is deferred, or passed, as the policy
# says, the log says why, and all goes on when the fault is over.
. "$top_srcdir/tests/mta-common.sh"
begin_alone faults
trap 'umount "$work/small/archive/objects" 2>/dev/null; end' EXIT
mkdir "$work/small"
archive=$work/small/archive
sent=$work/client.out

send() { # send CONNECTIONS MESSAGES: always the same ones; the first is flagged
    "$top_srcdir/tests/milter-client" "$work/milter.sock" --connections "$1" --messages "$2" >"$sent" 2>&1
}

logged() { # PATTERN: since the fault began
    tail -n +"$((mark + 1))" "$work/daemon.log" | grep -q -e "$1" || {
        tail -n +"$((mark + 1))" "$work/daemon.log"
        return 1
    }
}

start() { # NAME [pass]: on an empty archive; what the policy says of failures
    daemon_stop
    rm -rf "$work"/state.sqlite* "$archive"
    use_policy a
    sed -i "s/failure archive=\"[a-z]*\"/failure archive=\"${2:-tempfail}\"/" "$work/policy/policy.xml"
    check "$1: the daemon starts" daemon_start "$archive"
    service=$(tr -d ' ' <"/proc/$daemon/task/$daemon/children")
    mark=$(wc -l <"$work/daemon.log")
}

deferred() { # NAME CAUSE PATTERN
    send 1 1
    check "$1: flagged mail is deferred" grep -q ' refused 1 lost 0$' "$sent"
    check "$1: by 451" grep -q '^451 4\.3\.0 ' "$sent"
    check "$1: the log names the mail, the cause and the file" logged "Q00000000.*deferred ($2).*$3"
}

passed() { # NAME CAUSE PATTERN
    send 1 1
    check "$1: flagged mail passes, where the policy says so" grep -q ' marked 1 .* refused 0 lost 0$' "$sent"
    check "$1: and the log says why, and that" logged "Q00000000.*passed without evidence ($2).*$3"
}

recovers() { # NAME: the same mail, and nothing twice
    send 1 1
    check "$1: afterwards it is marked" grep -q ' marked 1 .* refused 0 lost 0$' "$sent"
    check "$1: and has one record" test "$(records message "$archive")" -eq 1
    check "$1: both verifiers: it stands" verify_both "$archive"
}

skip() { # NAME WHY
    count=$((count + 1))
    echo "ok $count - $server: $1 # SKIP $2"
}

fault() { # NAME BREAK MEND CAUSE PATTERN: the commands BREAK and MEND; both policies
    for outcome in deferred passed; do
        case $outcome in
        deferred) start "$1" ;;
        passed) start "$1" pass ;;
        esac
        if "$2"; then
            "$outcome" "$1" "$4" "$5"
            "$3"
            recovers "$1"
        else
            skip "$1" 'this system does not let us'
        fi
    done
}

fill() {
    dd if=/dev/zero of="$work/small/filler" bs=4k 2>/dev/null
    test -s "$work/small/filler"
}

make_room() {
    rm "$work/small/filler"
}

# Not by remounting: a file system on which the chain is open for writing cannot be.
make_read_only() {
    mount --bind "$archive/objects" "$archive/objects" && mount -o remount,bind,ro "$archive/objects"
}

make_writable() {
    umount "$archive/objects"
}

# One for the connection, none for a file.
take_descriptors() {
    next=0
    while [ -e "/proc/$service/fd/$next" ]; do
        next=$((next + 1))
    done
    limits=$(prlimit --nofile --raw --noheadings --output SOFT,HARD --pid "$service" | tr -s ' ' ':')
    prlimit --nofile="$((next + ${1:-1})):${limits#*:}" --pid "$service"
}

give_descriptors() {
    prlimit --nofile="$limits" --pid "$service"
}

if mount -t tmpfs -o size=1m,mode=700 tmpfs "$work/small" 2>/dev/null; then
    fault 'a full disk' fill make_room no-space "$archive/.*No space left on device"
    fault 'read-only' make_read_only make_writable system "$archive/.*Read-only file system"
else
    skip 'a full disk, and one that is read-only' 'this system does not let us mount a tmpfs'
fi

if command -v prlimit >/dev/null; then
    fault 'no descriptors' take_descriptors give_descriptors system "$archive/.*Too many open files"
    start 'more connections than descriptors'
    take_descriptors 6
    send 12 3
    give_descriptors
    check 'more connections than descriptors: it lives' kill -0 "$service"
    check 'more connections than descriptors: some were turned away or deferred' \
        sh -c '! grep -q "refused 0 lost 0$" "$1"' - "$sent"
    send 12 3
    check 'more connections than descriptors: afterwards none is' grep -q ' refused 0 lost 0$' "$sent"
    check 'more connections than descriptors: one record for each mail' test "$(records message "$archive")" -eq 12
    check 'more connections than descriptors: both verifiers: it stands' verify_both "$archive"
else
    skip 'no descriptors' 'no prlimit here'
fi

start 'the same mail again'
recovers 'the same mail'
recovers 'the same mail again'
check 'the same mail again: says so' test "$(records again "$archive")" -eq 1
finish
