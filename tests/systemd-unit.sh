#!/bin/sh
# The systemd units are valid and hardened: exposure 1.5 at most (0.2 and, with the network open,
# 1.1 when written).
if ! systemd-analyze security --help 2>/dev/null | grep -q -- --offline; then
    echo '1..0 # SKIP systemd-analyze with --offline is not installed'
    exit 0
fi
work=$(mktemp -d /tmp/kasuhara-unit-XXXXXX)
trap 'rm -rf "$work"' EXIT
failed=0
count=0
result() { # NAME STATUS
    count=$((count + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        sed 's/^/# /' "$work/said" | head -n 20
        failed=1
    fi
}

check_unit() { # UNIT
    unit=$1 name=$(basename "$1" .service)
    systemd-analyze security --offline=true --no-pager "$unit" >"$work/said" 2>&1
    exposure=$(sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p' "$work/said")
    echo "# exposure: $exposure"
    awk -v exposure="${exposure:-10}" 'BEGIN {exit !(exposure <= 1.5)}'
    result "$name: exposure at most 1.5" $?

    # As it would be once installed: the program of the build in the place of the installed one.
    sed "s,/usr/s*bin/kasuhara,$top_builddir/kasuhara,; s,/usr/share/kasuhara/,$top_srcdir/contrib/,; /^Documentation=/d" "$unit" \
        >"$work/$name.service"
    systemd-analyze verify --man=no "$work/$name.service" >"$work/said" 2>&1
    status=$?
    if [ "$status" -ne 0 ] && grep -Eq 'Failed to (initialize manager|set up|connect)|No such file or directory: /run' "$work/said"; then
        count=$((count + 1))
        echo "ok $count - $name: systemd reads the unit # SKIP systemd-analyze verify cannot run here: $(head -n 1 "$work/said")"
    else
        grep -q "$name.service" "$work/said" && status=1
        result "$name: systemd reads the unit without a word" "$status"
    fi
}

for each in "$top_srcdir"/contrib/systemd/*.service; do
    check_unit "$each"
done
echo "1..$count"
exit "$failed"
