# shellcheck shell=sh
# For tests of several hosts that share one PostgreSQL: hosts one, two and three, each with a daemon
# and an archive of its own in $work/NAME. $address is what the daemons connect by, $owner the
# address of the owner of the tables. A host has $work/policy/NAME.xml for its policy, or all have
# policy.xml.
. "$top_srcdir/tests/mta-common.sh"
unset PGUSER PGPASSWORD PGHOST PGPORT PGDATABASE PGSERVICE PGPASSFILE

database() { # VERB [SQL]
    sh "$top_srcdir/tests/postgres-server" "$1" "$work/database" "${2:-}"
}
hosts_end() {
    for host in one two three; do
        host_stop "$host"
    done
    [ ! -d "$work/database" ] || database end || :
    end
}

host_start() { # NAME
    mkdir -p "$work/$1"
    _policy=$work/policy/$1.xml
    [ -f "$_policy" ] || _policy=$work/policy/policy.xml
    "$top_builddir/kasuhara-milter" --foreground --socket "unix:$work/$1/milter.sock" --socket-mode 0666 \
        --policy "$_policy" --archive "$work/$1/archive" --state "$address" 2>>"$work/$1/log" &
    echo $! >"$work/$1/pid"
    for _ in $(seq 150); do
        ! grep -q ' serves on ' "$work/$1/log" || [ ! -S "$work/$1/milter.sock" ] || return 0
        kill -0 "$(cat "$work/$1/pid")" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

host_stop() { # NAME
    [ -f "$work/$1/pid" ] || return 0
    kill -TERM "$(cat "$work/$1/pid")" 2>/dev/null || :
    wait "$(cat "$work/$1/pid")" 2>/dev/null || :
    rm -f "$work/$1/pid" "$work/$1/milter.sock"
    mv "$work/$1/log" "$work/$1/log.$(date +%s%N)"
}

of_kind() { # KIND [HOST...]: how many records
    _kind=$1
    shift
    [ $# -gt 0 ] || set -- one two three
    for _host in "$@"; do
        awk -v kind="$_kind" '$3 == kind' "$work/$_host/archive/chain"
    done | wc -l
}

all_records() { # KIND: the records of all hosts, a line each
    for _host in one two three; do
        awk -v kind="$1" '$3 == kind {print $4}' "$work/$_host/archive/chain" | sed 's,^..,&/,' |
            (cd "$work/$_host/archive/objects" && xargs -r cat 2>/dev/null)
    done
}

mails_of() { # KIND: the SHA-256 of the mails
    all_records "$1" | sed 's/.*"mail":{[^}]*"sha256":"\([0-9a-f]*\)".*/\1/'
}

stand() { # every archive
    for _host in one two three; do
        verify_both "$work/$_host/archive" || return 1
    done
}

hosts_skip() { # WHY
    echo "1..0 # SKIP $server: $1"
    exit 0
}

hosts_begin() { # the database, with tables that the user `daemon` may use; skips all where there can be none
    failed=0
    work=$(mktemp -d /var/lib/kasuhara-hosts-XXXXXX 2>/dev/null || mktemp -d /tmp/kasuhara-hosts-XXXXXX)
    chmod 755 "$work"
    trap hosts_end EXIT
    trap 'exit 1' HUP INT TERM
    _why=$(database begin 2>&1)
    case $? in
    0) ;;
    77) hosts_skip "$_why" ;;
    *)
        echo "$_why"
        exit 1
        ;;
    esac
    owner=$(database uri)
    address=$(echo "$owner" | sed 's,//owner@,//daemon:not-to-be-shown@,')
    database sql "CREATE USER daemon PASSWORD 'not-to-be-shown'"
    ! "$kasuhara" state init --grant daemon "$owner" 2>&1 | grep -q 'built without' || hosts_skip 'built without libpq'
    use_policy a
}
