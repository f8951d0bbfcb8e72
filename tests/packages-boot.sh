# shellcheck shell=sh
# Within tests/packages.sh: the root is booted by its own systemd, in namespaces of its own, where
# the units run as they are shipped.

# Mounts what systemd wants to find, and becomes it. In namespaces that unshare(1) made.
booting='
mount --rbind "$1" "$1" && cd "$1" &&
mount -t tmpfs tmpfs run && mount -t proc proc proc &&
mount --rbind /sys sys && mount --rbind /dev dev &&
pivot_root . mnt &&
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /lib/systemd/systemd --log-target=null --show-status=no'

boot() {
    unshare --mount --pid --fork --uts --net --propagation private sh -c "$booting" sh "$root" >"$work/boot" 2>&1 &
    parent=$!
    tries=0
    until init=$(pgrep -P "$parent") && [ "$(within systemctl is-system-running 2>&1)" = running ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || { cat "$work/boot"; within systemctl --no-pager --failed; return 1; }
        sleep 0.5
    done
}

within() { # COMMAND...: in the root that was booted
    nsenter --target "$init" --mount --pid --uts --net --root --wd env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}

halt() { # its namespace goes with its first process
    [ -z "$init" ] || kill -KILL "$init"
    init=
}

told() { # PATTERN: the daemon's log has it
    within journalctl --no-pager -o cat -u kasuhara-milter | tee "$work/journal" | grep -q "$1" ||
        { cat "$work/journal"; return 1; }
}

active() { # UNIT: within a minute
    tries=0
    until [ "$(within systemctl is-active "$1")" = active ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || { within systemctl --no-pager status "$1"; return 1; }
        sleep 0.5
    done
}

send() { # NUMBER: a flagged mail
    "$top_srcdir/tests/milter-letter" "/proc/$init/root/run/kasuhara/milter.sock" \
        customer@example.com customer@example.com "お前を殺してやる。夜道に気をつけろ $1" >"$work/answer" 2>&1
    grep -q '^mark level=' "$work/answer" || { cat "$work/answer"; return 1; }
}

posts() { # COUNT: as many alerts came, within a minute
    tries=0
    until [ -e "$work/sink/posts" ] && [ "$(wc -l <"$work/sink/posts")" -ge "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || { within journalctl --no-pager -u kasuhara-follow; return 1; }
        sleep 0.5
    done
}

# No daemon of the first start is in the way of the second.
killed() {
    before=$(within systemctl show -P MainPID kasuhara-milter)
    within sh -c "kill -KILL $before"
    tries=0
    until now=$(within systemctl show -P MainPID kasuhara-milter) && [ "$now" != 0 ] && [ "$now" != "$before" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 60 ] || return 1
        sleep 0.5
    done
    active kasuhara-milter
}

units_run() {
    check 'the root boots' boot
    [ -n "$init" ] || return
    check 'the daemon runs under its unit' active kasuhara-milter
    check 'it serves' told 'serves on unix:'
    check 'shut into its own files' eval '! told "without a sandbox"'
    check 'with no capability' sh -c \
        "grep -q '^CapEff:[[:space:]]*0*$' /proc/$(pgrep -P "$init" kasuhara-milter)/status"
    check 'mail that comes is judged and kept' send 1
    mkdir "$work/sink"
    mkfifo "$work/end"
    nsenter --target "$init" --net "$top_srcdir/tests/webhook-sink" "$work/sink" <"$work/end" &
    exec 8>"$work/end"
    check 'a receiver of alerts' eval 'tries=0; until [ -s "$work/sink/port" ] || [ "$tries" -ge 60 ]; do sleep 0.5; tries=$((tries + 1)); done; [ -s "$work/sink/port" ]'
    printf 'webhook http://127.0.0.1:%s/hook\n' "$(cat "$work/sink/port")" >"$root/etc/kasuhara/notify.conf"
    chroot "$root" sh -c 'chgrp kasuhara /etc/kasuhara/notify.conf && chmod 640 /etc/kasuhara/notify.conf'
    check 'alerts are told by their unit' within systemctl start kasuhara-follow
    check 'from now on' eval 'tries=0; until [ -s "$root/var/lib/kasuhara-follow/alerts.cursor" ] || [ "$tries" -ge 60 ]; do sleep 0.5; tries=$((tries + 1)); done; active kasuhara-follow'
    check 'mail that comes then' send 2
    check 'is told' posts 1
    check 'killed, the daemon is started again' killed
    check 'and judges' send 3
    check 'a new policy is taken' within systemctl reload kasuhara-milter
    check 'a bad one is not' eval 'cp "$root/etc/kasuhara/policy.xml" "$work/good"; echo "<" >>"$root/etc/kasuhara/policy.xml"; ! within systemctl reload kasuhara-milter && cp "$work/good" "$root/etc/kasuhara/policy.xml"'
    check 'the daemon goes on' send 4
    check 'and all was told' posts 3
    check 'the evidence stands' within runuser -u kasuhara -- kasuhara verify
    check 'both end when they are told to' within systemctl stop kasuhara-milter kasuhara-follow
    check 'and fail at nothing' eval '[ -z "$(within systemctl --no-legend --failed)" ]'
    exec 8>&-
    halt
    mount -t proc proc "$root/proc"
}
