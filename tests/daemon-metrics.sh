#!/bin/sh
# The file that --metrics names: numbers that are right, in the form that Prometheus reads.
. "$top_srcdir/tests/mta-common.sh"
begin_alone metrics
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

reader=$top_srcdir/tests/prometheus-text

is_well_formed() { # by a reader that is stricter than Prometheus, and by Prometheus' own where it is there
    "$reader" "$metrics" || return 1
    ! command -v promtool >/dev/null || promtool check metrics <"$metrics"
}

finds() { # WHAT SED: a file with that fault is not well formed
    sed "$2" "$metrics" >"$work/broken.prom"
    ! cmp -s "$metrics" "$work/broken.prom" && ! "$reader" "$work/broken.prom" && return 0
    echo "not found: $1"
    return 1
}

the_reader_can_fail() {
    finds 'no help' '/^# HELP kasuhara_mails_total/d' && finds 'a type twice' '/^# TYPE kasuhara_in/p' &&
        finds 'a sample twice' '/^kasuhara_in_flight/p' && finds 'no number' 's/^\(kasuhara_in_flight\) .*/\1 many/' &&
        finds 'a quotation mark' 's/outcome="passed"/outcome="pas"sed"/' &&
        finds 'not cumulative' 's/^\(kasuhara_score_seconds_bucket{le="0.5"}\) .*/\1 -1/' &&
        finds '+Inf is not the count' 's/^\(kasuhara_score_seconds_count\) .*/\1 1000/' &&
        finds 'no end' '/le="+Inf"/d'
}

dashboard_fits() { # it asks for what is there, and for all of it
    "$reader" "$metrics" --dashboard "$top_srcdir/contrib/grafana/kasuhara.json" >"$work/dashboard.out" &&
        [ ! -s "$work/dashboard.out" ] && return 0
    cat "$work/dashboard.out"
    return 1
}

dashboard_is_whole() { # every panel has its own number and place, a title in both languages, and a query
    python3 - "$top_srcdir/contrib/grafana/kasuhara.json" <<'END'
import json, sys
dashboard = json.load(open(sys.argv[1], encoding="utf-8"))
panels, taken = dashboard["panels"], set()
assert dashboard["uid"] and dashboard["title"] and dashboard["id"] is None
assert dashboard["schemaVersion"] >= 30 and dashboard["templating"]["list"][0]["type"] == "datasource"
assert len({panel["id"] for panel in panels}) == len(panels), "numbers"
for panel in panels:
    title, place = panel["title"], panel["gridPos"]
    assert " / " in title and not title.isascii() and any(letter.isascii() and letter.isalpha() for letter in title), title
    assert place["x"] >= 0 and place["x"] + place["w"] <= 24, title
    cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
    assert cells and not cells & taken, title + " overlaps"
    taken |= cells
    if panel["type"] == "row":
        continue
    assert panel["type"] in ("stat", "timeseries", "bargauge", "gauge"), title
    assert panel["targets"] and len({target["refId"] for target in panel["targets"]}) == len(panel["targets"]), title
    for target in panel["targets"] + [panel]:
        assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}, title
    assert all(target["expr"] and "$instance" in target["expr"] for target in panel["targets"]), title
END
}

tells_no_more() { # ids of rules are the policy's, and no words, and no addresses
    ! grep -i 'testthreat\|@' "$metrics" || return 1
    sed -n 's/^kasuhara_rule_hits_total{rule="\(.*\)"} .*/\1/p' "$metrics" | while read -r id; do
        grep -q "id=\"$id\"" "$work"/policy/*.xml || { echo "no rule: $id"; return 1; }
    done
}

follow() {
    "$kasuhara" follow -a "$work/archive" --cursor "$work/alerts.cursor" --once "$@" >"$work/follow.out"
}

check 'the daemon starts, and writes it at once' start
check 'others can read it' test "$(stat -c %a "$metrics")" = 644
check 'its form' is_well_formed
"$top_srcdir/tests/milter-client" "$work/milter.sock" --connections 3 --messages 9 >"$work/client.out"
marked=$(sed -n 's/.*marked \([0-9]*\).*/\1/p' "$work/client.out")
accepted=$(sed -n 's/^accepted \([0-9]*\).*/\1/p' "$work/client.out")
check 'mails were marked and passed' test "$marked" -gt 0 -a "$accepted" -gt 0
check 'flagged ones' says "kasuhara_mails_total{outcome=\"flagged\"} $marked"
check 'ones that passed' grep -qx "kasuhara_mails_total{outcome=\"passed\"} $accepted" "$metrics"
check 'none failed' sh -c "! grep '^kasuhara_failures_total.* [1-9]' '$metrics'"
check 'its form, with numbers in it' is_well_formed
check 'whose reader finds faults' the_reader_can_fail
check 'mails without a level' grep -qx "kasuhara_verdicts_total{level=\"none\"} $accepted" "$metrics"
check 'times: each mail stands in the histogram' grep -qx "kasuhara_message_seconds_count $((marked + accepted))" "$metrics"
check 'the last bucket holds all' grep -qx "kasuhara_message_seconds_bucket{le=\"+Inf\"} $((marked + accepted))" "$metrics"
check 'each was scored' grep -qx "kasuhara_score_seconds_count $((marked + accepted))" "$metrics"
check 'and those alone archived that were flagged' grep -qx "kasuhara_archive_seconds_count $marked" "$metrics"
check 'rules by their ids' grep -q '^kasuhara_rule_hits_total{rule="[a-z0-9.-]*"} [1-9]' "$metrics"
check 'lines of the chain' grep -qx "kasuhara_archive_records $(wc -l <"$work/archive/chain")" "$metrics"
check 'none of them stated outside' grep -qx "kasuhara_checkpoint_unstated_records $(wc -l <"$work/archive/chain")" "$metrics"
policy_is() { # DIGEST
    says "kasuhara_policy_info{policy=\"$1\",file=\"$work/policy/policy.xml\"} 1"
}
check 'the policy in force' policy_is "$(digest_of_policy a)"
check 'somebody follows to the end' follow --from 1
rm -f "$work/policy/policy.xml"
kill -HUP "$daemon"
check 'a policy that cannot be used is a failure' says 'kasuhara_failures_total{kind="policy"} 1'
check 'who follows is not behind' grep -qx 'kasuhara_follow_behind_records{cursor="alerts"} 0' "$metrics"
use_policy b
kill -HUP "$daemon"
check 'another policy' policy_is "$(digest_of_policy b)"
check 'is the second' grep -qx 'kasuhara_policy_generation 2' "$metrics"
check 'who follows is one record behind' grep -qx 'kasuhara_follow_behind_records{cursor="alerts"} 1' "$metrics"
check 'and gathers nothing' grep -qx 'kasuhara_follow_gathered{cursor="alerts"} 0' "$metrics"
check 'counts went on' grep -qx "kasuhara_rule_hits_total{rule=\"en.test.threat\"} $marked" "$metrics"
check 'ids of rules, no word of a mail, no address' tells_no_more
check 'the dashboard asks for what is there, and all of it' dashboard_fits
check 'and has a place and two titles for each' dashboard_is_whole
check 'still its form' is_well_formed
finish
