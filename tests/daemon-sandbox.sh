#!/bin/sh
# The sandbox denies: what neither options nor policy name can be neither read nor written, by the
# daemon or by what it runs; and all that it needs works inside.
. "$top_srcdir/tests/mta-common.sh"
begin_alone sandbox
mkdir "$work/policy" "$work/var" "$work/run" "$work/open" "$work/shut"
echo secret >"$work/shut/key"
"$kasuhara" archive key "$work/policy/key" >/dev/null || exit 99
use_policy a

ask_for() { # ELEMENTS: put into the policy in force
    sed "s|<failure|<checkpoints origin=\"example.org/kasuhara\" key=\"$work/policy/key\" every=\"PT1H\">$1</checkpoints><failure|" \
        "$top_srcdir/tests/data/policy-a.xml" >"$work/policy/policy.xml"
}

start() { # OPTION...
    rm -f "$work/open/said"
    "$top_builddir/kasuhara-milter" "$@" --foreground --socket "unix:$work/run/milter.sock" \
        --policy "$work/policy/policy.xml" --archive "$work/var/archive" \
        --state "$work/var/state.sqlite" --metrics "$work/run/metrics" 2>"$work/daemon.log" &
    daemon=$!
    eventually test -S "$work/run/milter.sock"
}

said() {
    grep -q "$1" "$work/daemon.log"
}

cat >"$work/policy/probe" <<END
#!/bin/sh
cat >/dev/null
{
    cat "$work/shut/key" && echo read
    touch "$work/shut/made" && echo written
    ls "$work/shut" && echo listed
    ls /home >/dev/null && echo home
    echo done
} >"$work/open/saying" 2>&1
mv "$work/open/saying" "$work/open/said"
END
chmod +x "$work/policy/probe"

ask_for "<command>$work/policy/probe</command>"
check 'without the sandbox' start --no-sandbox
check 'the probe of this test reads, writes and lists' eventually test -e "$work/open/said"
check 'all four' test "$(grep -cx 'read\|written\|listed\|home' "$work/open/said")" = 4
check 'and the log says so' said 'without a sandbox: --no-sandbox'
daemon_stop
rm -f "$work/shut/made"

check 'with it' start --writable "$work/open"
if said 'without a sandbox'; then
    echo "# SKIP $(grep 'without a sandbox' "$work/daemon.log")"
    echo "1..$count # no Landlock here"
    exit "$failed"
fi
"$top_srcdir/tests/milter-client" "$work/run/milter.sock" --connections 1 --messages 2 >"$work/client.out"
check 'flagged mail is marked and kept' grep -q 'marked 1 ' "$work/client.out"
check 'a command runs, and writes where it may' eventually test -e "$work/open/said"
check 'to the end' grep -qx 'done' "$work/open/said"
check 'it can neither read, nor write, nor list what is not named' \
    test "$(grep -cx 'read\|written\|listed\|home' "$work/open/said")" = 0
check 'nothing was made' test ! -e "$work/shut/made"
check 'numbers are written' eventually test -s "$work/run/metrics"
cp "$top_srcdir/tests/data/policy-b.xml" "$work/policy/policy.xml"
kill -HUP "$daemon"
check 'another policy comes into force' eventually said 'policy.*in force'
ask_for "<directory>$work/shut</directory>"
kill -HUP "$daemon"
check 'an outlet that no policy named at the start gets nothing' \
    eventually said "not handed to $work/shut.*Permission denied.*SANDBOX"
check 'there is nothing in it' test "$(ls "$work/shut")" = key
daemon_stop
check 'the socket is taken away at the end' test ! -e "$work/run/milter.sock"
check 'a start with that policy knows the outlet' start
check 'and hands over' eventually test "$(find "$work/shut" -type f | wc -l)" -gt 0
daemon_stop
check 'it all stands' verify_both "$work/var/archive"
finish
