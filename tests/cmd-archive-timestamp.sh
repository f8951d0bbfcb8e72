#!/bin/sh
# kasuhara archive timestamp: its words and exit status, and the commands that it names for those
# who do not have it. What an authority can do wrong is in tests/archive-timestamp-http.c.
. "$top_srcdir/tests/lib.sh"
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
if ! command -v python3 >/dev/null || ! command -v openssl >/dev/null; then
    test_begin 'a token is placed'
    skip 'no python3 or no openssl to be an authority'
    test_done
fi
mkdir -p archive/checkpoints
: >archive/chain

checkpoint() { # checkpoint SIZE: in its form; that a key signed it is for others to check
    _zeros=$(head -c 32 /dev/zero | base64)
    printf 'example.org/a\n%s\n%s\nhead %064d\n\n— example.org/a %s\n' "$1" "$_zeros" 0 \
        "$(head -c 68 /dev/zero | base64 -w 0)" >"archive/checkpoints/$1"
}

sh "$top_srcdir/tests/make-authority" authority >log 2>&1 || exit 99
mkfifo stop
"$top_srcdir/tests/timestamp-authority" authority <stop &
server=$!
exec 3>stop
for _ in $(seq 300); do
    [ -f authority/port ] && break
    sleep 0.1
done
url=http://127.0.0.1:$(cat authority/port)
checkpoint 7

if "$kasuhara" archive timestamp --url "$url/404" archive 2>&1 | grep -q 'without libcurl'; then
    test_begin 'without libcurl it says what to do'
    run 2 "$kasuhara" archive timestamp --url "$url/good" archive
    has err 'send the request by another program'
    exec 3>&-
    wait "$server"
    test_done
fi

test_begin 'a token is placed, and openssl accepts it by the command in --help'
run 0 "$kasuhara" archive timestamp --url "$url/good" --ca authority/ca.pem archive 7
has out 'Checkpoint 7 has its timestamp: 20'
has out 'UTC, by CN=Time 時刻'
lacks out 'nobody has checked'
run 0 "$kasuhara" archive timestamp --help
verify=$(sed -n 's/^  \(openssl ts -verify .*\)/\1/p' out | sed 's/SIZE/7/g; s/ca.pem/..\/..\/authority\/ca.pem/')
holds sh -c "cd archive/checkpoints && $verify"

test_begin 'where it is already nobody is asked'
cp archive/checkpoints/7.tsr before
run 0 "$kasuhara" archive timestamp --url "$url/500" --ca authority/ca.pem archive 7
has out 'Checkpoint 7 had its timestamp already: 20'
holds cmp before archive/checkpoints/7.tsr
run 0 "$kasuhara" archive timestamp --url "$url/500" archive
has out 'that it is this authority'"'"'s, nobody has checked'

test_begin 'without SIZE it is the newest that has none; --archive and $KASUHARA_ARCHIVE name one too'
checkpoint 9
checkpoint 10
checkpoint 11
run 0 "$kasuhara" archive timestamp --url "$url/good" archive 10
run 0 "$kasuhara" archive timestamp --url "$url/good" --json
has out "{\"archive\":\"$work/archive\",\"checkpoint\":11,\"path\":\"checkpoints/11.tsr\",\"token\":\"unknown\",\"time\":\"20"
has out '"signer":"CN=Time 時刻","asked":true}'
run 0 "$kasuhara" archive timestamp --url "$url/good" -a archive
has out 'Checkpoint 9 has its timestamp'
run 0 "$kasuhara" archive timestamp --url "$url/500" archive
has out 'Checkpoint 11 had its timestamp already'

test_begin 'what could not be had: exit status 2, and why'
checkpoint 12
run 2 "$kasuhara" archive timestamp --url "$url/500" archive
has err "no timestamp from $url/500: it answered with HTTP status 500"
run 2 "$kasuhara" archive timestamp --url "$url/good" --ca authority/other-ca.pem archive
has err 'authority/other-ca.pem does not vouch for'
holds test ! -e archive/checkpoints/12.tsr
run 2 "$kasuhara" archive timestamp --url "$url/good" archive 13
has err 'archive/checkpoints/13 is missing: kasuhara archive checkpoint'
run 2 "$kasuhara" archive timestamp archive
has err '--url'
run 2 "$kasuhara" archive timestamp --url file:///etc/passwd archive
has err 'no address of a timestamp authority'
run 2 "$kasuhara" archive timestamp --url "$url/good" archive more 12
has err 'name one archive'
run 2 "$kasuhara" archive timestamp --url "$url/good" nothing
has err 'nothing'
mkdir -p empty/checkpoints
run 2 "$kasuhara" archive timestamp --url "$url/good" empty
has err 'has no checkpoints yet'

test_begin 'asked by openssl and carried by hand, as --help shows, it is as good'
"$kasuhara" archive timestamp --help >help
ask=$(sed -n 's/^  \(openssl ts -query .*\)/\1/p' help | sed 's/SIZE/12/g')
holds sh -c "cd archive/checkpoints && $ask"
holds openssl ts -reply -config authority/tsa.cnf -queryfile archive/checkpoints/12.tsq -out archive/checkpoints/12.tsr
if command -v curl >/dev/null; then
    send=$(sed -n 's/^  \(curl .*\)/\1/p' help | sed "s/SIZE/12/g; s,URL,$(echo "$url/good" | sed 's,/,\\/,g'),")
    holds sh -c "cd archive/checkpoints && $send"
fi
run 0 "$kasuhara" archive timestamp --url "$url/500" --ca authority/ca.pem archive 12
has out 'Checkpoint 12 had its timestamp already'

test_begin 'another CA than that of the authority: told as what it is, not as altered'
holds "$top_builddir/tests/archive-tool" make real 3
run 0 "$kasuhara" archive key real-key
run 0 "$kasuhara" archive checkpoint --key real-key real
run 0 "$kasuhara" archive timestamp --url "$url/good" real
run 0 "$kasuhara" verify --tsa-ca authority/ca.pem real
run 2 "$kasuhara" verify --tsa-ca authority/other-ca.pem --json real
has out '"evidence":"cannot be judged"'
has out '"finding":"not vouched for","record":null,"path":"checkpoints/3.tsr"'
lacks out '"finding":"altered"'
run 2 "$kasuhara" verify --tsa-ca authority/other-ca.pem real
has out 'or --tsa-ca names the certificates of another authority'

exec 3>&-
wait "$server"
test_done
