#!/bin/sh
# The systemd unit is valid and hardened: exposure 1.5 at most (0.4 when written).
unit=$top_srcdir/contrib/systemd/kasuhara-milter.service
if ! systemd-analyze security --help 2>/dev/null | grep -q -- --offline; then
    echo '1..0 # SKIP systemd-analyze with --offline is not installed'
    exit 0
fi
echo 1..1
exposure=$(systemd-analyze security --offline=true --no-pager "$unit" 2>/dev/null |
    sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p')
echo "# exposure: $exposure"
if awk -v exposure="${exposure:-10}" 'BEGIN {exit !(exposure <= 1.5)}'; then
    echo 'ok 1 - exposure of the unit at most 1.5'
else
    echo 'not ok 1 - exposure of the unit at most 1.5'
    exit 1
fi
