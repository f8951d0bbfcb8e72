#!/bin/sh
# kasuhara status: over archives that the daemon's own code writes, and a status as the daemon
# leaves it. What a running daemon makes of it: tests/daemon-metrics.sh, daemon-checkpoints.sh.
. "$top_srcdir/tests/lib.sh"
escape=$(printf '\033')
use_policy

keep() { # keep FROM WORDS: a mail comes
    number=$((${number:-0} + 1))
    printf 'From: %s\nTo: support@example.org\nSubject: order\nMessage-ID: <%s@example.com>\n\n%s\n' \
        "$1" "$number" "$2" >mail.eml
    archive_keep now "$1" mail.eml
}

fits() { # COLUMNS FILE: no line is wider (two for a wide character); the archive's path is the tester's
    python3 - "$1" "$2" <<'END'
import sys, unicodedata
for line in open(sys.argv[2], encoding="utf-8"):
    if "/" not in line:
        wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
        assert wide <= int(sys.argv[1]), (wide, line)
END
}

keep one@example.com testthreat
keep two@example.com testthreat
keep three@example.com 'all is well'
records=$(wc -l <archive/chain)

test_begin 'no daemon runs: the answer is no, and what is known is told'
run 1 "$kasuhara" status
has out 'No daemon runs'
has out "  archive       $work/archive"
has out "  records       $records, the last written 20"
has out '  checkpoint    none'
has out '  cases         2 open, 2 of them not judged'
has out 'kasuhara case list --open --unjudged'
has out 'no daemon of this release has run'
has out '  alerts        no cursor is beside the archive'
holds fits 80 out

test_begin 'the same as one object'
run 1 "$kasuhara" status --json archive
is 1 "$(wc -l <out)"
has out '"daemon":false'
has out '"open_cases":2,"unjudged_cases":2,"unreadable":0,"follow":[]'
has out '"counted":null'
has out '"failures":null'

test_begin 'cases that were judged or closed wait for nobody'
run 0 "$kasuhara" case judge 1 complaint --as cs -t 'angry, and right'
run 0 "$kasuhara" case close 2 --reason "all was said"
run 1 "$kasuhara" status
has out '  cases         1 open, 0 of them not judged'
lacks out 'case list'
run 0 "$kasuhara" case reopen 2 --reason "he wrote again"
run 1 "$kasuhara" status
has out '  cases         2 open, 1 of them not judged'

test_begin 'alerts: what a cursor beside the archive has not told'
run 0 "$kasuhara" follow --cursor "$work/desk.cursor" --once --from 1
run 1 "$kasuhara" status
has out '  alerts        desk: all told'
keep four@example.com testthreat
keep five@example.com testthreat
keep six@example.com 'all is well'
run 1 "$kasuhara" status
has out '  alerts        desk: 2 flagged mails not told yet; 4 records behind'
run 1 "$kasuhara" status --json
has out '"follow":[{"cursor":"desk","records":4,"alerts":2,"error":null}]'

test_begin 'and one that a service keeps in a directory of its own'
mkdir "$work-follow"
mv desk.cursor "$work-follow/alerts.cursor"
run 1 "$kasuhara" status
has out '  alerts        alerts: 2 flagged mails not told yet; 4 records behind'
mv "$work-follow/alerts.cursor" desk.cursor
rm -r "$work-follow"

test_begin 'a cursor that is none, or of another archive, is said to be so, and stops nothing'
echo nonsense >a.cursor
printf '{"sequence":1,"line":"%064d","trying":null,"gatherings":[]}\n' 0 >b.cursor
run 1 "$kasuhara" status
has out '  alerts        a: not known: '
has out 'b: not known: the cursor is not of this archive'
has out 'desk: 2 flagged mails'
rm a.cursor b.cursor

test_begin 'what the daemon counted: generation, file, failures of its kinds'
cat >archive/status <<'END'
# HELP kasuhara_failures_total What could not be done, by kind.
# TYPE kasuhara_failures_total counter
kasuhara_failures_total{kind="marking"} 0
kasuhara_failures_total{kind="keeping"} 3
kasuhara_failures_total{kind="outlet"} 12
kasuhara_policy_info{policy="44121c73",file="/etc/kasuhara/a \"b\".xml"} 1
kasuhara_policy_generation 2
kasuhara_start_time_seconds 1795666373.684766
kasuhara_archive_waiting 2
kasuhara_outlets_hung 1
kasuhara_written_time_seconds 1795666376.926927
END
run 1 "$kasuhara" status
has out 'number 2 since the daemon started'
has out '/etc/kasuhara/a "b".xml'
has out '  failures      keeping 3, outlet 12 since 2026-11-26 04:12: see the log'
has out '2 mails wait to be archived'
lacks out 'does not answer' # no daemon runs
run 1 "$kasuhara" status --json
has out '"policy_file":"/etc/kasuhara/a \"b\".xml","generation":2,"waiting":2,"failures":{"keeping":3,"outlet":12},"hung_outlets":1'

test_begin 'a status that is nonsense, and one that is hostile, break nothing'
printf 'kasuhara_failures_total{kind="%s[2J"} 1e99\nkasuhara_policy_info{file="x%s[2J\nkasuhara_archive_waiting -5\nkasuhara_policy_generation NaN\n' \
    "$escape" "$escape" >archive/status
head -c 3000 /dev/urandom >>archive/status
run 1 "$kasuhara" status
lacks out "$escape"
rm archive/status && mkfifo archive/status
run 2 "$kasuhara" status
has err 'is not a plain file'
rm archive/status

test_begin 'a record that cannot be read is counted'
sed -n 's/^[0-9]* [^ ]* open \([^ ]*\) .*/\1/p' archive/chain | head -n 1 >first
rm "archive/objects/$(sed 's,^..,&/,' first)"
run 1 "$kasuhara" status
has out '1 record cannot be read: kasuhara verify'

test_begin 'of no archive nothing can be said; and one at a time'
run 2 "$kasuhara" status nowhere
run 2 "$kasuhara" status archive archive
test_done
