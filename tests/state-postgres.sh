#!/bin/sh
# Three daemons, each with an archive of its own, that share one PostgreSQL: a thread that enters by
# several hosts is one case, whole, and each message is in evidence once; the same mails come to
# all three at once; the database goes, hangs, and comes back; a host's checkpoints in the database
# hold its archive. tests/mta-hosts.sh plays the thread behind real mail servers.
. "$top_srcdir/tests/hosts-common.sh"
server=postgresql
hosts_begin

message_id() { # FROM BODY: as milter-letter makes it
    printf '%s\0%s\0%s' "$1" "$1" "$2" | sha256sum | cut -c 1-12
}

letter() { # HOST FROM BODY [PARENT-ID]: what the mail server was told, in $work/told
    "$top_srcdir/tests/milter-letter" "$work/$1/milter.sock" "$2" "$2" "$3" support@example.org 192.0.2.1 \
        ${4:+In-Reply-To "<$4@example.com>"} >"$work/told" 2>&1
}

told() { # TEXT
    grep -qF -e "$1" "$work/told" || { cat "$work/told"; return 1; }
}

not_told() {
    ! told "$1" 2>/dev/null
}

# ---- the tables
database sql 'SET client_min_messages = error; DROP SCHEMA kasuhara CASCADE'
cannot_start() { # WORDS: and it says them
    ! host_start one && grep -qF -e "$1" "$work/one/log" && host_stop one
}
check 'without tables the daemon says what to do, and does not start' \
    cannot_start 'has no tables of this program; make them, as a user who may: kasuhara state init'
"$kasuhara" state init --grant daemon "$owner" >"$work/out" 2>&1
check 'the tables are made' grep -qx 'The tables were made (schema 3)' "$work/out"
"$kasuhara" state init --grant daemon --json "$owner" >"$work/out" 2>&1
check 'once' grep -qx '{"from":3,"to":3}' "$work/out"
database sql 'UPDATE kasuhara.version SET version = 99'
check 'those of a newer release are left alone, by the daemon' cannot_start 'were made by a newer program'
"$kasuhara" state init "$owner" >"$work/out" 2>&1
check 'and by the tool' grep -q 'schema 99, known is up to 3' "$work/out"
database sql 'ALTER TABLE kasuhara.card DROP COLUMN case_number; UPDATE kasuhara.version SET version = 2'
check 'with those of an older one the daemon says what to do' cannot_start 'renew them, as their owner: kasuhara state init'
"$kasuhara" state init --json "$owner" >"$work/out" 2>&1
check 'which renews them' grep -qx '{"from":2,"to":3}' "$work/out"
for host in one two three; do
    check "host $host starts" host_start "$host"
done

# ---- a thread that enters by three hosts
first=$(message_id c@example.com 'where is my kettle')
second=$(message_id d@example.com 'it is not here either')
third=$(message_id c@example.com testthreat)
letter one c@example.com 'where is my kettle'
letter two d@example.com 'it is not here either' "$first"
check 'what is not flagged is in no archive' test "$(of_kind message)" -eq 0
letter three c@example.com testthreat "$second"
check 'the third mail is flagged' told 'mark level=notice; score=6; case=1;'
check 'and its host archives the thread, whole' test "$(of_kind message three)" -eq 3
letter two c@example.com 'and what now' "$third"
check 'what comes later is archived by the host that it enters by' test "$(of_kind message two)" -eq 1
letter one c@example.com 'testthreat again' "$third"
check 'a mail that is flagged there too is of the same case' told 'case=1;'
check 'its record stands in that archive' test "$(of_kind message one)" -eq 1
check 'all are of the one case' test "$(all_records message | grep -c '"case":1,')" -eq 5
check 'no mail twice' test "$(mails_of message | sort -u | wc -l)" -eq 5
check 'the case was opened once' test "$(of_kind open)" -eq 1
letter one c@example.com testthreat "$second"
check 'the same bytes by another host: the record says in whose archive they stand' \
    grep -q "\"of_archive\":\"[^\"]*:$work/three/archive\"" <<END
$(all_records again)
END
check 'each archive tells what it has of the case' \
    sh -c '"$1" case show 1 -a "$2/two/archive" --json | grep -q "\"case\":1"' sh "$kasuhara" "$work"

# ---- the same mails come to all at once
for host in one two three; do
    "$top_srcdir/tests/milter-client" "$work/$host/milter.sock" --connections 6 --messages 20 \
        --flagged 'testthreat once' >"$work/$host.client" 2>&1 &
    echo $! >"$work/$host.client.pid"
done
for host in one two three; do
    wait "$(cat "$work/$host.client.pid")"
    check "none of host $host is lost or refused" grep -q 'refused 0 lost 0' "$work/$host.client"
done
once() { # each mail has one message record; all others say that it came again
    _messages=$(mails_of message | sort)
    [ "$(echo "$_messages" | uniq -d | wc -l)" -eq 0 ] || { echo "$_messages" | uniq -d; return 1; }
    _marked=$(cat "$work"/*.client | sed -n 's/.*marked \([0-9]*\).*/\1/p' | awk '{sum += $1} END {print sum}')
    echo "marked $_marked messages $(of_kind message) again $(of_kind again)"
    [ "$_marked" -gt 60 ] && [ $((_marked + 6)) -eq $(($(of_kind message) + $(of_kind again))) ]
}
check 'no mail stands twice in evidence' once
check 'each case was opened once, and its number given once' test \
    "$(all_records open | sed 's/.*"case":\([0-9]*\),.*/\1/' | sort | uniq -d | wc -l)" -eq 0
check 'as many cases as mails that began one' test "$(of_kind open)" -eq "$(mails_of message | sed 1,4d | wc -l)"
check 'no host said that the state failed' sh -c '! grep -E "not remembered|without history|let go of" "$1"/*/log' sh "$work"

# ---- a case that is opened by hand on one host, of mails that came to two
letter one f@example.com 'in other words'
other=$(message_id f@example.com 'in other words')
letter two f@example.com 'and again' "$other"
opened=$(of_kind open)
"$kasuhara" case open --state "$owner" -a "$work/one/archive" -p "$work/policy/policy.xml" -l notice -c threat -t 'she was frightened' \
    --message-id "$other@example.com" >"$work/out" 2>&1
check 'by hand: it has the next number, and all its mails' grep -q "^Case $((opened + 1)) is opened .* with 2 mails" "$work/out"
letter three f@example.com testthreat "$other"
check 'what comes to another host joins' told "case=$((opened + 1));"
check 'and opens nothing' test "$(of_kind open)" -eq "$opened"
lines=$(wc -l <"$work/two/archive/chain")
"$kasuhara" case open --state "$owner" -a "$work/two/archive" -p "$work/policy/policy.xml" -l notice -c threat -t 'she was frightened' \
    --message-id "$other@example.com" >"$work/out" 2>&1
check 'by hand on another host: refused' test $? -eq 2
check 'with where the case is' grep -q "is case $((opened + 1)) already, in the archive of another host ([^ ]*:$work/one/archive)" "$work/out"
check 'and nothing is written' test "$(wc -l <"$work/two/archive/chain")" -eq "$lines"

# ---- the database goes
database stop
letter one e@example.com testthreat
check 'the database is gone: a flagged mail is marked so' told 'history=none'
check 'and accepted' told accept
check 'and archived' test "$(all_records message | grep -c '"case":0,')" -eq 1
check 'the log says what failed, and no password' \
    sh -c 'grep -q "scored without history: postgresql://daemon@" "$1/one/log" && ! grep -r not-to-be-shown "$1"/*/log*' sh "$work"
host_stop two
check 'a host starts without it' host_start two
check 'and says so' grep -q 'mail is scored without history until this is over: postgresql://' "$work/two/log"
letter two e@example.com 'nothing special'
check 'mail passes by it' told accept
database start
again() { # HOST: scored with history
    letter "$1" f@example.com "testthreat $(date +%s%N)" && told 'case=' && not_told 'history=none'
}
for host in one two three; do
    check "the database is back, and host $host takes it up by itself" eventually again "$host"
done
check 'the host that started without it has told it first what its archive holds' \
    grep -q 'the state is back, and was told what the archive holds' "$work/two/log"

# ---- the database hangs
database hang
letter one g@example.com testthreat
check 'it hangs: mail passes all the same' told accept
check 'marked so' told 'history=none'
database go
check 'it goes on' eventually again one
check 'each archive stands' stand
sends=$(of_kind message)
for host in one two three; do
    host_stop "$host"
    host_start "$host"
done
check 'a start archives nothing anew' test "$(of_kind message)" -eq "$sends"

# ---- checkpoints
"$kasuhara" archive key "$work/policy/key" >/dev/null
sed "s|<failure|<checkpoints origin=\"one.example.org\" key=\"$work/policy/key\" every=\"PT1H\"/><failure|" \
    "$top_srcdir/tests/data/policy-a.xml" >"$work/policy/policy.xml"
kept() { # COUNT: checkpoints of host one in the database
    [ "$(database sql "SELECT count(*) FROM kasuhara.checkpoint JOIN kasuhara.origin ON origin.id = origin
        WHERE encode(name, 'escape') LIKE '%:$work/one/archive'")" -ge "$1" ]
}
host_stop one
cp -a "$work/one/archive" "$work/before"
check 'host one signs checkpoints' host_start one
check 'each is in the database too' eventually kept 1
letter one h@example.com testthreat
check 'the next one beside it' eventually kept 2
host_stop one
hold() { # STATUS ARCHIVE [OPTION...]: verify by what the database has
    _wanted=$1
    shift
    "$kasuhara" verify --state "$owner" "$@" >"$work/verified" 2>&1
    _got=$?
    cat "$work/verified"
    [ "$_got" -eq "$_wanted" ]
}
check 'verify holds the archive to them' hold 0 "$work/one/archive"
cp -a "$work/one/archive" "$work/copy"
check 'a copy of it too, by the name in its own checkpoints' hold 0 "$work/copy"
check 'an older one stands by itself' "$kasuhara" verify "$work/before"
check 'and not by the database' hold 1 "$work/before" --origin one.example.org
check 'which says what is missing' grep -q "of one.example.org in the database, from [^ ]*:$work/one/archive: states .*lines were taken off" "$work/verified"
check 'they are named by host and path as well' hold 0 "$work/copy" --origin "$(hostname):$work/one/archive"
check 'of an archive that it has none of it says so' hold 2 "$work/two/archive"
check 'and what it has' grep -q 'it has those of: one.example.org' "$work/verified"
check 'the daemon can take none back' sh -c '! psql -X -q -d "$1" -c "DELETE FROM kasuhara.checkpoint" 2>&1' sh "$address"
check 'nor change one' sh -c '! psql -X -q -d "$1" -c "UPDATE kasuhara.checkpoint SET size = 1" 2>&1' sh "$address"

# ---- TLS
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$work/db.key" -out "$work/db.crt" >"$work/openssl.log" 2>&1
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$work/other.key" \
        -out "$work/other.crt" >>"$work/openssl.log" 2>&1
    cp "$work/db.key" "$work/database/data/server.key"
    cp "$work/db.crt" "$work/database/data/server.crt"
    chmod 600 "$work/database/data/server.key"
    [ "$(id -u)" != 0 ] || chown nobody "$work/database/data/server.key" "$work/database/data/server.crt"
    echo 'ssl = on' >>"$work/database/data/postgresql.conf"
    database stop
    database start
    tls="postgresql://owner@localhost:$(cat "$work/database/port")/kasuhara?sslmode=verify-full&sslrootcert=$work"
    check 'a database over TLS, by its certificate' "$kasuhara" state init "$tls/db.crt"
    check 'that of another is refused' sh -c '! "$1" state init "$2" >"$3" 2>&1 && grep -q "certificate verify failed" "$3"' \
        sh "$kasuhara" "$tls/other.crt" "$work/out"
fi

# ---- erasing is each host's
rows() { # HOST: messages in the database that stand in its archive, of case 1
    database sql "SELECT count(*) FROM kasuhara.message JOIN kasuhara.origin ON origin.id = archive
        JOIN kasuhara.thread ON thread.id = thread WHERE case_number = 1
        AND encode(origin.name, 'escape') LIKE '%:$work/$1/archive'"
}
host_stop three
check 'it is known who has what' test "$(rows one) $(rows two) $(rows three)" = '1 1 3'
"$kasuhara" erase --case 1 --ground 'it was asked for' --state "$owner" "$work/three/archive" >"$work/out" 2>&1
check 'a case is erased from one archive' grep -q 'rased' "$work/out"
check 'and what others have of it stays known' test "$(rows one) $(rows two) $(rows three)" = '1 1 0'
check 'host three starts again' host_start three
check 'and learns no erased mail' test "$(rows one) $(rows two) $(rows three)" = '1 1 0'
letter three c@example.com 'still here' "$third"
check 'the case goes on' test "$(all_records message | grep -c '"case":1,')" -eq 3
check 'each archive stands at the end' stand
finish
