# shellcheck shell=sh
# Within tests/packages.sh: the packages of contrib/rpm in the root from which those of Debian were taken
# away. What they need is there by Debian's names, so rpm cannot look it up.

rpm_units_run() {
    check 'the root boots again' boot
    [ -n "$init" ] || return
    check 'the unit is enabled by hand' within systemctl enable --now kasuhara-milter
    check 'the daemon runs under its unit' active kasuhara-milter
    check 'it serves' told 'serves on unix:'
    check 'mail that comes is judged and kept' send 1
    check 'the evidence stands' within runuser -u kasuhara -- kasuhara verify
    check 'it ends when it is told to' within systemctl stop kasuhara-milter
    halt
    mount -t proc proc "$root/proc"
}

rpm_run() {
    check 'rpm packages are made' "$top_srcdir/contrib/package" rpm "$work/rpms"
    check 'the others are gone' inside dpkg --purge kasuhara-milter kasuhara
    check 'with their user' inside userdel kasuhara
    rm -rf "$root/var/lib/kasuhara" "$root/etc/kasuhara"
    check 'rpm itself' inside apt-get -y --no-install-recommends install rpm
    cp "$work"/rpms/*.rpm "$root/root/"
    check 'rpm packages are installed' inside sh -c 'rpm --install --nodeps /root/*.rpm 2>&1 | tee /root/said; ! grep -qi "error\|warning\|failed" /root/said'
    check 'their user is made' inside id kasuhara
    check 'every file is as it was packed' inside rpm --verify --nodeps kasuhara kasuhara-milter
    check 'their policy is good' inside kasuhara policy check
    inside kasuhara score --json /root/mail.eml >"$work/scored" 2>&1
    check 'a mail is scored by theirs' grep -q '"level":"[^n]' "$work/scored"
    umount "$root/proc"
    rpm_units_run
    echo '<!-- ours -->' >>"$root/etc/kasuhara/policy.xml"
    check 'installed once more' inside sh -c 'rpm --upgrade --nodeps --replacepkgs /root/*.rpm'
    check 'the changed policy is kept' grep -q '<!-- ours -->' "$root/etc/kasuhara/policy.xml"
    check 'taken away' inside rpm --erase --nodeps kasuhara-milter kasuhara
    check 'but not the evidence' test -s "$root/var/lib/kasuhara/archive/chain"
    check 'nor the policy that was changed' test -e "$root/etc/kasuhara/policy.xml.rpmsave"
}
