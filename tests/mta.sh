# shellcheck shell=sh
# For tests/mta-*.sh and contrib/try: private mail servers on loopback.
#
#   postfix_start DIR PORT [SOCKET]   a Postfix that delivers all mail for
#   sendmail_start DIR PORT [SOCKET]  example.org into DIR/mail/new, one file a
#                                     mail; with SOCKET, through that milter
#   mta_stop DIR                      by process id
#   mta_reload_wait DIR SECONDS       until the queue is empty
#
# They run from $MAIL_SERVERS (contrib/mail-servers), in a mount namespace of
# their own, with users that exist only there. Root only.

mta_why_not() { # prints why no mail server can be run; nothing: it can
    if [ "$(id -u)" != 0 ]; then
        echo 'needs root'
    elif [ ! -d "${MAIL_SERVERS:-/nonexistent}/$1/usr" ]; then
        echo "MAIL_SERVERS does not hold $1: run contrib/check, or contrib/mail-servers fetch DIR $1"
    elif ! unshare --mount --uts true 2>/dev/null; then
        echo 'this system does not let root make a mount namespace'
    fi
}

mta_wait_port() { # PORT: until somebody listens there, 30 s at most
    for _ in $(seq 300); do
        if python3 -c 'import socket,sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' \
            "$1" 2>/dev/null; then
            return 0
        fi
        sleep 0.1
    done
    return 1
}

mta_free_port() {
    python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Users that the servers want, in copies of the system's files.
mta_accounts() { # DIR
    cp /etc/passwd "$1/passwd"
    cp /etc/group "$1/group"
    grep -q '^postfix:' "$1/passwd" || echo 'postfix:x:64901:64901::/nonexistent:/bin/false' >>"$1/passwd"
    grep -q '^postfix:' "$1/group" || echo 'postfix:x:64901:' >>"$1/group"
    grep -q '^postdrop:' "$1/group" || echo 'postdrop:x:64902:' >>"$1/group"
    grep -q '^smmta:' "$1/passwd" || echo 'smmta:x:64903:64903::/nonexistent:/bin/false' >>"$1/passwd"
    grep -q '^smmta:' "$1/group" || echo 'smmta:x:64903:' >>"$1/group"
    grep -q '^smmsp:' "$1/passwd" || echo 'smmsp:x:64904:64904::/nonexistent:/bin/false' >>"$1/passwd"
    grep -q '^smmsp:' "$1/group" || echo 'smmsp:x:64904:' >>"$1/group"
    grep -q '^reader:' "$1/passwd" || echo 'reader:x:64905:64905::/nonexistent:/bin/false' >>"$1/passwd"
    grep -q '^reader:' "$1/group" || echo 'reader:x:64905:' >>"$1/group"
}

postfix_start() { # DIR PORT [SOCKET]
    _dir=$1 _port=$2 _socket=${3:-}
    _tree=$MAIL_SERVERS/postfix
    mkdir -p "$_dir/etc" "$_dir/queue" "$_dir/data" "$_dir/mail/new" "$_dir/mail/tmp" "$_dir/mail/cur"
    chmod 755 "$_dir" "$_dir/queue"
    mta_accounts "$_dir"
    _milter=
    [ -z "$_socket" ] || _milter="unix:$_socket"
    cat >"$_dir/etc/main.cf" <<EOF
compatibility_level = 3.6
myhostname = mail.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
queue_directory = $_dir/queue
data_directory = $_dir/data
daemon_directory = $_tree/usr/lib/postfix/sbin
command_directory = $_tree/usr/sbin
shlib_directory = $_tree/usr/lib/postfix
meta_directory = $_dir/etc
mail_owner = postfix
setgid_group = postdrop
default_privs = nobody
maillog_file = $_dir/mail.log
maillog_file_prefixes = $_dir
import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_LIBRARY_PATH POSTLOG_SERVICE POSTLOG_HOSTNAME
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = example.org, example.net, example.com, example.jp
virtual_mailbox_maps = static:mail/
virtual_mailbox_base = $_dir
virtual_uid_maps = static:64905
virtual_gid_maps = static:64905
virtual_mailbox_limit = 0
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_forbid_bare_newline = no
smtpd_tls_security_level = none
smtputf8_enable = yes
message_size_limit = 80000000
mailbox_size_limit = 0
header_size_limit = 102400
notify_classes =
smtpd_milters = $_milter
milter_default_action = tempfail
milter_protocol = 6
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
${POSTFIX_EXTRA:-}
EOF
    cat >"$_dir/etc/master.cf" <<EOF
127.0.0.1:$_port inet n - n - 100 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
EOF
    chown -R 64905:64905 "$_dir/mail"
    # The old tail of the log would be taken for this start's.
    : >"$_dir/mail.log"
    export MAIL_CONFIG="$_dir/etc" LD_LIBRARY_PATH="$_tree/usr/lib/postfix"
    unshare --mount sh -ec '
        mount --bind "$1/passwd" /etc/passwd
        mount --bind "$1/group" /etc/group
        chown postfix "$1/data"
        for box in active bounce corrupt defer deferred flush hold incoming private saved; do
            mkdir -p "$1/queue/$box"; chown postfix "$1/queue/$box"; chmod 700 "$1/queue/$box"
        done
        for box in public maildrop; do
            mkdir -p "$1/queue/$box"; chown postfix:postdrop "$1/queue/$box"; chmod 730 "$1/queue/$box"
        done
        mkdir -p "$1/queue/pid"
        echo $$ >"$1/mta.pid"
        exec "$2/usr/lib/postfix/sbin/master" -d -c "$1/etc"' sh "$_dir" "$_tree" \
        >"$_dir/master.out" 2>&1 &
    unset MAIL_CONFIG LD_LIBRARY_PATH
    mta_wait_port "$_port" || {
        cat "$_dir/master.out" "$_dir/mail.log" >&2
        return 1
    }
}

mta_stop() { # DIR
    [ -f "$1/mta.pid" ] || return 0
    _pid=$(cat "$1/mta.pid")
    kill -TERM "$_pid" 2>/dev/null || :
    for _ in $(seq 100); do
        kill -0 "$_pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$_pid" 2>/dev/null || :
    rm -f "$1/mta.pid"
}

# Until N mails lie in DIR/mail/new, SECONDS at most.
mta_wait_mail() { # DIR N SECONDS
    for _ in $(seq $(($3 * 5))); do
        [ "$(find "$1/mail/new" -type f | wc -l)" -lt "$2" ] || return 0
        sleep 0.2
    done
    return 1
}

sendmail_start() { # DIR PORT [SOCKET]
    _dir=$1 _port=$2 _socket=${3:-}
    _tree=$MAIL_SERVERS/sendmail
    mkdir -p "$_dir/queue" "$_dir/mail/new" "$_dir/mail/tmp" "$_dir/mail/cur"
    chmod 755 "$_dir"
    chmod 700 "$_dir/queue"
    mta_accounts "$_dir"
    _milter=
    [ -z "$_socket" ] || _milter="INPUT_MAIL_FILTER(\`kasuhara', \`S=unix:$_socket, F=T, T=C:1m;S:30s;R:30s;E:5m')"
    # Like maildir delivery: a file a mail, moved in when it is whole.
    cat >"$_dir/deliver" <<EOF
#!/bin/sh
f=\$(mktemp "$_dir/mail/tmp/XXXXXXXX") && cat >"\$f" && mv "\$f" "$_dir/mail/new/" || exit 75
EOF
    chmod 755 "$_dir/deliver"
    cat >"$_dir/sendmail.mc" <<EOF
OSTYPE(\`linux')dnl
define(\`QUEUE_DIR', \`$_dir/queue')dnl
define(\`confPID_FILE', \`$_dir/sendmail.pid')dnl
define(\`STATUS_FILE', \`')dnl
define(\`ALIAS_FILE', \`')dnl
define(\`confDOMAIN_NAME', \`mail.example.org')dnl
define(\`confDONT_BLAME_SENDMAIL', \`GroupWritableDirPathSafe,WorldWritableDirPathSafe?')dnl
define(\`confDONT_PROBE_INTERFACES', \`True')dnl
define(\`confTO_IDENT', \`0')dnl
define(\`confTO_QUEUEWARN', \`')dnl
define(\`confMIN_QUEUE_AGE', \`0')dnl
define(\`confCONNECTION_RATE_THROTTLE', \`')dnl
define(\`confQUEUE_LA', \`1000')dnl
define(\`confREFUSE_LA', \`1000')dnl
define(\`confMAX_DAEMON_CHILDREN', \`')dnl
define(\`confEIGHT_BIT_HANDLING', \`pass8')dnl
define(\`confLOG_LEVEL', \`9')dnl
undefine(\`confCT_FILE')dnl
FEATURE(\`no_default_msa')dnl
FEATURE(\`accept_unqualified_senders')dnl
FEATURE(\`accept_unresolvable_domains')dnl
FEATURE(\`promiscuous_relay')dnl
FEATURE(\`nocanonify')dnl
DAEMON_OPTIONS(\`Port=$_port, Addr=127.0.0.1, Name=MTA')dnl
$_milter
MAILER(\`smtp')dnl
MAILER_DEFINITIONS
Mkeep, P=$_dir/deliver, F=8DFMmn, S=EnvFromSMTP, R=EnvToSMTP, E=\n, T=DNS/RFC822/X-Unix, U=64905:64905, A=deliver \$u
LOCAL_RULE_0
R\$* < @ example.org . > \$*	\$#keep \$@ example.org \$: \$1 < @ example.org > \$2
R\$* < @ example.org > \$*	\$#keep \$@ example.org \$: \$1 < @ example.org > \$2
EOF
    sed -i 's/,WorldWritableDirPathSafe?//' "$_dir/sendmail.mc"
    m4 -D_CF_DIR_="$_tree/usr/share/sendmail/cf/" "$_tree/usr/share/sendmail/cf/m4/cf.m4" \
        "$_dir/sendmail.mc" >"$_dir/sendmail.cf" 2>"$_dir/m4.log"
    chown -R 64905:64905 "$_dir/mail"
    printf '127.0.0.1 mail.example.org localhost\n' >"$_dir/hosts"
    unshare --mount --uts sh -ec '
        mount --bind "$1/passwd" /etc/passwd
        mount --bind "$1/group" /etc/group
        mount --bind "$1/hosts" /etc/hosts
        hostname mail.example.org
        echo $$ >"$1/mta.pid"
        exec "$2/usr/libexec/sendmail/sendmail" -C "$1/sendmail.cf" -bD -q1s -X /dev/null' sh "$_dir" "$_tree" \
        >"$_dir/mta.out" 2>&1 &
    mta_wait_port "$_port" || {
        cat "$_dir/mta.out" >&2
        return 1
    }
}
