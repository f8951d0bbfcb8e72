#!/bin/sh
# The systemd unit is valid and hardened: exposure 1.5 at most (0.2 when written).
unit=$top_srcdir/contrib/systemd/kasuhara-milter.service
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

systemd-analyze security --offline=true --no-pager "$unit" >"$work/said" 2>&1
exposure=$(sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p' "$work/said")
echo "# exposure: $exposure"
awk -v exposure="${exposure:-10}" 'BEGIN {exit !(exposure <= 1.5)}'
result 'exposure of the unit at most 1.5' $?

# As it would be once installed: the program of the build in the place of the installed one.
sed "s,/usr/sbin/kasuhara-milter,$top_builddir/kasuhara-milter,; /^Documentation=/d" "$unit" \
    >"$work/kasuhara-milter.service"
systemd-analyze verify --man=no "$work/kasuhara-milter.service" >"$work/said" 2>&1
status=$?
if [ "$status" -ne 0 ] && grep -Eq 'Failed to (initialize manager|set up|connect)|No such file or directory: /run' "$work/said"; then
    count=$((count + 1))
    echo "ok $count - systemd reads the unit # SKIP systemd-analyze verify cannot run here: $(head -n 1 "$work/said")"
else
    grep -q 'kasuhara-milter.service' "$work/said" && status=1
    result 'systemd reads the unit without a word' "$status"
fi
echo "1..$count"
exit "$failed"
