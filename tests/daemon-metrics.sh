#!/bin/sh
# The file that --metrics names: numbers that are right, in the form that Prometheus reads.
. "$top_srcdir/tests/mta-common.sh"
server=metrics
failed=0
work=$(mktemp -d /tmp/kasuhara-metrics-XXXXXX)
trap end EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/policy"
use_policy a
metrics=$work/metrics.prom

start() {
    "$top_builddir/kasuhara-milter" --foreground --socket "unix:$work/milter.sock" --policy "$work/policy/policy.xml" \
        --archive "$work/archive" --state "$work/state.sqlite" --metrics "$metrics" 2>>"$work/daemon.log" &
    daemon=$!
    for _ in $(seq 100); do
        [ -S "$work/milter.sock" ] && [ -f "$metrics" ] && return 0
        sleep 0.1
    done
    return 1
}

says() { # LINE: within the time of two writings
    for _ in $(seq 320); do
        grep -qxF "$1" "$metrics" && return 0
        sleep 0.1
    done
    cat "$metrics"
    return 1
}

is_well_formed() { # as Prometheus has it: each sample below its HELP and TYPE, no name twice
    awk '/^# HELP /{ if (seen[$3]++) exit 1; next }
        /^# TYPE /{ name = $3; next }
        { n = $1; sub(/[{].*/, "", n); sub(/_(bucket|sum|count)$/, "", n); if (n != name || NF != 2) exit 1 }' "$metrics"
}

check 'the daemon starts, and writes it at once' start
check 'others can read it' test "$(stat -c %a "$metrics")" = 644
check 'its form' is_well_formed
"$top_srcdir/tests/milter-client" "$work/milter.sock" --connections 3 --messages 9 >"$work/client.out"
marked=$(sed -n 's/.*marked \([0-9]*\).*/\1/p' "$work/client.out")
accepted=$(sed -n 's/^accepted \([0-9]*\).*/\1/p' "$work/client.out")
check 'mails were marked and passed' test "$marked" -gt 0 -a "$accepted" -gt 0
check 'mails in scope' says "kasuhara_judged_total $((marked + accepted))"
check 'flagged ones' says "kasuhara_flagged_total $marked"
check 'mails without a level' grep -qx "kasuhara_verdicts_total{level=\"none\"} $accepted" "$metrics"
check 'times: each mail stands in the histogram' grep -qx "kasuhara_message_seconds_count $((marked + accepted))" "$metrics"
check 'the last bucket holds all' grep -qx "kasuhara_message_seconds_bucket{le=\"+Inf\"} $((marked + accepted))" "$metrics"
check 'rules by their ids' grep -q '^kasuhara_rule_hits_total{rule="[a-z0-9.-]*"} [1-9]' "$metrics"
check 'lines of the chain' grep -qx "kasuhara_archive_records $(wc -l <"$work/archive/chain")" "$metrics"
check 'none of them stated outside' grep -qx "kasuhara_archive_unstated_records $(wc -l <"$work/archive/chain")" "$metrics"
check 'the policy in force' grep -qx "kasuhara_policy_info{policy=\"$(digest_of_policy a)\"} 1" "$metrics"
use_policy b
kill -HUP "$daemon"
check 'another policy' says "kasuhara_policy_info{policy=\"$(digest_of_policy b)\"} 1"
check 'is the second' grep -qx 'kasuhara_policy_generation 2' "$metrics"
check 'no word of a mail, no address' sh -c "! grep -qi 'testthreat\|@' '$metrics'"
check 'still its form' is_well_formed
finish
