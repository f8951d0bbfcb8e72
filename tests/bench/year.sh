#!/bin/sh
# make bench-year: how long a list of the cases and a report of the trend take, over a year with
# 100,000 mails in scope and 2,000 cases. No assertions: read the numbers.
#
#   BENCH_CASES=2000   how many cases; 50 mails in scope each
#   BENCH_RUNS=7       how often each is timed
set -eu
work=$(mktemp -d "${TMPDIR:-/tmp}/kasuhara-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
KASUHARA_POLICY=$top_srcdir/policy/policy.xml
export KASUHARA_POLICY
/usr/bin/python3 "$top_srcdir/tests/bench/archives.py" year "$work/archive" "${BENCH_CASES:-2000}"
"$top_builddir/tests/archive-tool" count "$work/state.sqlite" "$work/archive.days"
/usr/bin/python3 - "${BENCH_RUNS:-7}" "$work" "$top_builddir/kasuhara" <<'END'
import resource, statistics, subprocess, sys, time
runs, work, kasuhara = int(sys.argv[1]), sys.argv[2], sys.argv[3]
year = ['--from', '2025-11-24', '--to', '2026-11-23', '-o', work + '/trend']
for name, words in (('case list', ['case', 'list']), ('case list --json', ['case', 'list', '--json']),
                    ('case show', ['case', 'show', '7']), ('report trend', ['report', 'trend'] + year),
                    ('report trend --csv', ['report', 'trend', '--csv'] + year)):
    spent, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(runs):
        began = time.monotonic()
        subprocess.run([kasuhara, *words, '-a', work + '/archive'], check=True, stdout=subprocess.DEVNULL)
        spent.append(time.monotonic() - began)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / runs
    print(f'{name:20} {statistics.median(spent):.2f} s, least {min(spent):.2f} s, CPU {cpu:.2f} s')
END
echo "records: $(wc -l <"$work/archive/chain")"
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
