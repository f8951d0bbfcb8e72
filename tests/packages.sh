#!/bin/sh
# make check-packages: the Debian packages are made, are clean to lintian, and are installed in a
# new root, where a mail is scored, the units run under systemd, and a changed policy outlives an upgrade;
# then the same with the rpm packages, where rpmbuild is installed.
# Needs root, the network of Debian's packages, debootstrap, debhelper and lintian.
set -u
count=0 failed=0
work=$(mktemp -d /var/tmp/kasuhara-packages-XXXXXX)
root=$work/root
trap end EXIT
trap 'exit 1' HUP INT TERM

init=
. "$top_srcdir/tests/packages-boot.sh"
. "$top_srcdir/tests/packages-rpm.sh"

end() {
    halt
    umount "$root/proc" 2>/dev/null || :
    rm -rf "$work"
}

check() { # NAME COMMAND...
    count=$((count + 1))
    _name=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        echo "ok $count - $_name"
    else
        echo "not ok $count - $_name"
        tail -n 15 "$work/out" | sed 's/^/# /'
        failed=1
    fi
}

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

for needed in debootstrap dh lintian; do
    command -v "$needed" >/dev/null || { echo "1..0 # SKIP $needed is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP needs root'; exit 0; }

check 'packages are made' "$top_srcdir/contrib/package" "$work/debs"
rm -f "$work"/debs/*dbgsym*
lintian --fail-on error,warning --allow-root "$work"/debs/*.deb >"$work/lintian" 2>&1
status=$?
check 'and are clean to lintian' sh -c "cat '$work/lintian'; exit $status"
mirror=$(sed -n 's/^\(deb\|URIs:\) *\(\[[^]]*\] *\)\{0,1\}\(http[^ ]*debian\)\/\{0,1\}\( .*\)\{0,1\}$/\3/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
check 'a new root' debootstrap --variant=minbase "$release" "$root" "${mirror:-http://deb.debian.org/debian}"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || :
mount -t proc proc "$root/proc"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
cp "$work"/debs/*.deb "$root/root/"
inside apt-get -qq update >/dev/null 2>&1
check 'they are installed' inside sh -c 'apt-get -y --no-install-recommends install systemd systemd-sysv dbus curl /root/*.deb'
check 'the user is there' inside id kasuhara
check 'the unit is enabled' test -L "$root/etc/systemd/system/multi-user.target.wants/kasuhara-milter.service"
cp "$(find "$top_srcdir/policy/samples/harassment" -name '*.eml' | sort | head -n 1)" "$root/root/mail.eml"
check 'the installed policy is good' inside kasuhara policy check
inside kasuhara score --json /root/mail.eml >"$work/scored" 2>&1
check 'a mail is scored' grep -q '"level":"[^n]' "$work/scored"
check 'the daemon can start' inside kasuhara-milter --check-only
inside kasuhara score --lang ja --help >"$work/japanese" 2>&1
check 'the tool speaks Japanese' grep -q '使い方' "$work/japanese"
rm "$root/usr/sbin/policy-rc.d"
umount "$root/proc"
units_run
echo '<!-- ours -->' >>"$root/etc/kasuhara/policy.xml"
check 'installed again' inside sh -c 'dpkg --force-confdef --force-confold -i /root/*.deb'
check 'a changed policy is kept' grep -q '<!-- ours -->' "$root/etc/kasuhara/policy.xml"
mkdir -p "$root/var/lib/kasuhara/archive"
check 'taken away, with its configuration' inside dpkg --purge kasuhara-milter
check 'but not the evidence' test -d "$root/var/lib/kasuhara/archive"
if command -v rpmbuild >/dev/null; then
    rpm_run
else
    echo '# rpmbuild is not installed: the rpm packages are not looked at'
fi
echo "1..$count"
exit "$failed"
