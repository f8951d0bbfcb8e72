#!/bin/sh
# Gives each target of tests/fuzz its corpus; with $FUZZ_SECONDS, in a build of --enable-fuzzer, lets it
# go on from there for so long, two at a time. What it finds lies in fuzz/found-TARGET; when it is
# mended, put it into tests/fuzz/corpus/TARGET.
set -u
seconds=${FUZZ_SECONDS:-}
failed=0 count=0
work=$top_builddir/fuzz
mkdir -p "$work"

corpus() { # TARGET: directories, the first of which is the target's own
    own=$top_srcdir/tests/fuzz/corpus/$1
    [ ! -d "$own" ] || echo "$own"
    case $1 in
    chain) echo "$top_srcdir/tests/golden/archive" ;;
    fold) echo "$top_srcdir/tests/texts/ja/tune" "$top_srcdir/tests/texts/en/tune" ;;
    html | judge | quotes | session) echo "$top_srcdir/policy/samples" "$top_srcdir/tests/data/shapes" ;;
    charset) echo "$top_srcdir/tests/data/shapes" ;;
    policy) echo "$top_srcdir/tests/data" ;;
    esac
}

target() { # TARGET: its log says how it ended
    program=$top_builddir/tests/fuzz/fuzz-$1
    # shellcheck disable=SC2046 # a list
    set -- "$1" $(corpus "$1")
    name=$1
    shift
    if [ -z "$seconds" ]; then
        "$program" "$@" >"$work/$name.log" 2>&1
    else
        mkdir -p "$work/$name" "$work/found-$name"
        "$program" -max_total_time="$seconds" -timeout=10 -max_len=20000 -rss_limit_mb=2048 \
            -report_slow_units=2 -artifact_prefix="$work/found-$name/" "$work/$name" "$@" >"$work/$name.log" 2>&1
    fi
    echo $? >"$work/$name.status"
}

targets=$(for program in "$top_srcdir"/tests/fuzz/fuzz-*.c; do basename "$program" .c; done | sed 's/fuzz-//')
pids=
for each in $targets; do
    target "$each" &
    pids="$pids $!"
    # shellcheck disable=SC2086 # a list
    set -- $pids
    if [ $# -ge 2 ]; then
        wait "$1"
        pids=$2
    fi
done
# shellcheck disable=SC2086
wait $pids
for each in $targets; do
    count=$((count + 1))
    if [ "$(cat "$work/$each.status")" = 0 ]; then
        grep -h '^# \|^Done' "$work/$each.log" | sed "s/^Done/# $each: done/"
        echo "ok $count - $each: no promise broken"
    else
        echo "not ok $count - $each: see $work/$each.log"
        tail -n 15 "$work/$each.log" | sed 's/^/# /'
        failed=1
    fi
done
echo "1..$count"
exit "$failed"
