#!/bin/sh
# How the daemon starts, refuses to start, and ends: each fault of options, policy,
# archive and socket with a clear word and its exit status.
. "$top_srcdir/tests/mta-common.sh"
begin_alone start
chmod 755 "$work"
program=$top_builddir/kasuhara-milter

says() { # says NAME STATUS PATTERN OPTION...: exit status and what is printed
    _name=$1 _wanted=$2 _pattern=$3
    shift 3
    timeout 30 "$program" "$@" >"$work/said" 2>&1
    _status=$?
    if [ "$_status" -eq "$_wanted" ] && grep -q -e "$_pattern" "$work/said"; then
        ok "$_name"
    else
        not_ok "$_name (status $_status)"
        sed 's/^/# /' "$work/said" | head -n 20
    fi
}

starts_not() { # NAME PATTERN OPTION...: with everything else right
    _starts_name=$1 _starts_pattern=$2
    shift 2
    says "$_starts_name" 2 "$_starts_pattern" --foreground --socket "unix:$work/milter.sock" \
        --policy "$work/policy/policy.xml" --archive "$work/archive" --state "$work/state.sqlite" "$@"
}

use_policy protocol

says '--help' 0 '--socket-group' --help
says '--version' 0 '^kasuhara-milter [0-9]' --version
says 'an unknown option' 2 'Try: kasuhara-milter --help' --unknown
says 'an argument' 2 'takes options only' somewhere
says 'a socket mode that is none' 2 'write octal' --socket-mode 9
says 'a socket that is none' 2 'write unix:/PATH' --socket milter.sock
says 'a socket path that is too long' 2 'is too long' --socket "unix:/$(printf '%0200d' 0)"

says 'check: a good policy' 0 'can be put in force' --check-only --policy "$work/policy/policy.xml"
says 'check: no such policy' 1 'cannot be used' --check-only --policy "$work/nowhere.xml"
printf 'no XML\n' >"$work/policy/not.xml"
says 'check: not XML' 1 'not.xml:1' --check-only --policy "$work/policy/not.xml"
sed 's/mode="enforce"/mode="sometimes"/' "$work/policy/policy.xml" >"$work/policy/wrong.xml"
says 'check: wrong grammar' 1 'wrong.xml:3' --check-only --policy "$work/policy/wrong.xml"
check 'checking makes nothing' test ! -e "$work/archive"

starts_not 'no such policy' 'cannot be used' --policy "$work/nowhere.xml"
starts_not 'not XML' 'not.xml:1' --policy "$work/policy/not.xml"
check 'with a bad policy nothing is made' test ! -e "$work/archive"
printf 'hello\n' >"$work/file"
starts_not 'the archive is a file' "$work/file" --archive "$work/file"
starts_not 'no directory for the archive' "$work/none/archive" --archive "$work/none/archive"
starts_not 'no directory for the state' "$work/none/state" --state "$work/none/state"
starts_not 'no directory for the socket' 'is its directory there' --socket "unix:$work/none/milter.sock"
starts_not 'the socket is a file' 'is no socket' --socket "unix:$work/file"
starts_not 'no such group for the socket' 'no group' --socket-group no-such-group
starts_not 'no such user' 'there is no user' --user no-such-user
check 'a socket of a failed start is not left' test ! -e "$work/milter.sock"

if [ "$(id -u)" = 0 ]; then
    mkdir -m 777 "$work/open"
    starts_not 'root and an archive that all may write to' 'all users may write' --archive "$work/open"
    starts_not 'root and an archive in a directory that all may write to' 'all users may write' --archive "$work/open/archive"
    starts_not 'root and state in a directory that all may write to' 'all users may write' --state "$work/open/state"
    mkdir -m 755 "$work/own"
    chown nobody "$work/own"
    "$program" --foreground --user nobody --socket "unix:$work/own/milter.sock" --policy "$work/policy/policy.xml" \
        --archive "$work/own/archive" --state "$work/own/state.sqlite" 2>"$work/own.log" &
    other=$!
    for _ in $(seq 300); do
        [ ! -S "$work/own/milter.sock" ] || break
        sleep 0.1
    done
    check 'both processes are the user, groups and all' sh -c '
        for process in "$1" $(cat "/proc/$1/task/$1/children"); do
            grep -q "^Uid:	$2	$2	$2	$2$" "/proc/$process/status" &&
            grep -q "^CapEff:	0*$" "/proc/$process/status" && grep -q "^NoNewPrivs:	1$" "/proc/$process/status" &&
            ! grep -Eq "^Groups:.*\<0\>" "/proc/$process/status" || exit 1
        done' - "$other" "$(id -u nobody)"
    check 'the socket is theirs, mode 0660' test "$(stat -c '%U %a' "$work/own/milter.sock")" = 'nobody 660'
    check 'the archive is theirs alone' test "$(stat -c '%U %a' "$work/own/archive")" = 'nobody 700'
    kill -TERM "$other"
    wait "$other"
else
    count=$((count + 1))
    echo "ok $count - privileges # SKIP needs root"
fi

check 'it starts' daemon_start
service=$(cat "/proc/$daemon/task/$daemon/children")
service=${service% }
starts_not 'a second one on the same socket' 'another program listens' --archive "$work/second" --state "$work/second.sqlite"
starts_not 'a second one on the same archive' 'in use by another' --socket "unix:$work/second.sock" --state "$work/second.sqlite"
check 'and says which process has it' grep -Eq "and that is (process $service|another process .*fuser)" "$work/said"
check 'the first one still serves' test -S "$work/milter.sock"
kill -HUP $service
kill -TERM $service
kill -INT $service
sleep 0.5
check 'HUP, TERM and INT to the service process itself are dropped' kill -0 $service
kill -KILL $service
wait "$daemon"
status=$?
daemon=
check 'if the service is killed, the supervisor ends, and not with 0' test "$status" -eq 2
check 'and says by what' grep -q 'ended by signal 9' "$work/daemon.log"
check 'the socket is left behind' test -S "$work/milter.sock"
"$program" --foreground --socket "unix:$work/milter.sock" --socket-mode 0600 --policy "$work/policy/policy.xml" \
    --archive "$work/archive" --state "$work/state.sqlite" --observe 2>"$work/daemon.log" &
daemon=$!
for _ in $(seq 300); do
    ! grep -q 'serves on' "$work/daemon.log" || break
    sleep 0.1
done
check 'the next start takes it away, and says so' grep -q 'took away the socket' "$work/daemon.log"
check '--socket-mode' test "$(stat -c %a "$work/milter.sock")" = 600
check '--observe is in the log' grep -q 'observing only' "$work/daemon.log"
service=$(cat "/proc/$daemon/task/$daemon/children")
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
for _ in $(seq 300); do
    kill -0 $service 2>/dev/null || break
    sleep 0.1
done
check 'if the supervisor is killed, the service is gone' sh -c '! kill -0 "$1"' - "$service"
daemon=
rm -f "$work/milter.sock"
if ldd "$program" | grep -q libsystemd; then
    : >"$work/notes"
    python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1] + "/notify")
while True:
    note = s.recv(4096).decode().replace("\n", " ")
    with open(sys.argv[1] + "/notes", "a") as notes:
        notes.write(note + "\n")' "$work" &
    listener=$!
    for _ in $(seq 300); do
        [ ! -S "$work/notify" ] || break
        sleep 0.1
    done
    noted() { # PATTERN TIMES: within ten seconds
        for _ in $(seq 300); do
            [ "$(grep -c "$1" "$work/notes")" -lt "$2" ] || return 0
            sleep 0.1
        done
        return 1
    }
    export NOTIFY_SOCKET="$work/notify"
    check 'it starts under a service manager' daemon_start
    unset NOTIFY_SOCKET
    check 'READY=1' noted '^READY=1 ' 1
    kill -HUP "$daemon"
    check 'RELOADING=1 with its time' noted '^RELOADING=1 MONOTONIC_USEC=[0-9]' 1
    check 'and READY=1 again' noted '^READY=1 STATUS=Serving' 2
    echo '<policy>' >"$work/policy/policy.xml"
    kill -HUP "$daemon"
    check 'READY=1 after a failed reload too, which the status says' noted '^READY=1 STATUS=The reload failed' 1
    use_policy protocol
    kill -TERM "$daemon"
    wait "$daemon"
    daemon=
    check 'STOPPING=1' noted '^STOPPING=1' 1
    kill "$listener"
else
    count=$((count + 1))
    echo "ok $count - sd_notify # SKIP built without libsystemd"
fi
# Somebody's `kasuhara case open` is stopped while it has the turn.
cat >"$work/keep-turn" <<'END'
import fcntl, os, struct, sys, time
turn = os.open(sys.argv[1] + "/archive/turn", os.O_RDWR)
fcntl.fcntl(turn, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 1, 1, 0))  # F_OFD_SETLK
os.pwrite(turn, b"%-63s\n" % (b"%d 1795749123000000 call" % os.getpid()), 24)
open(sys.argv[1] + "/kept", "w").close()
time.sleep(300)
END
python3 "$work/keep-turn" "$work" &
keeper=$!
eventually test -e "$work/kept"
mark=$(wc -l <"$work/daemon.log")
(sleep 4 && kill "$keeper") &
check 'it starts, once another process ends that archives mail' daemon_start
check 'it says at once whom it waits for, and what to do' sh -c "tail -n +$((mark + 1)) '$work/daemon.log' |
    grep 'waits for its turn: kasuhara case open (process $keeper, since 20.*kill -CONT'"
check 'once' test "$(tail -n +$((mark + 1)) "$work/daemon.log" | grep -c 'waits for its turn')" = 1
wait "$keeper" 2>/dev/null
kill -INT "$daemon"
wait "$daemon"
status=$?
daemon=
check 'SIGINT ends it with 0' test "$status" -eq 0
finish
