#!/bin/sh
# Alerts to people: kasuhara follow --alerts and contrib/notify, with receivers on loopback.
. "$top_srcdir/tests/lib.sh"
notify=$top_srcdir/contrib/notify
escape=$(printf '\033')
if ! command -v curl >/dev/null || ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP curl or python3 is not installed'
    exit 0
fi
use_policy
follower=
trap 'stop; clean_up' EXIT
stop() { # the receivers end with their input
    [ -z "$follower" ] || kill -KILL "$follower" 2>/dev/null
    exec 9>&-
}
mkdir sink smtp state
mkfifo stop
"$top_srcdir/tests/webhook-sink" sink <stop &
"$top_srcdir/tests/mail-sink" smtp <stop &
exec 9>stop
for _ in $(seq 300); do
    [ ! -f sink/port ] || [ ! -f smtp/port ] || break
    sleep 0.1
done
web=http://127.0.0.1:$(cat sink/port)
smtp=127.0.0.1:$(cat smtp/port)

eventually() { # COMMAND...: succeeds within a minute
    for _ in $(seq 600); do
        "$@" >shown 2>&1 && return 0
        sleep 0.1
    done
    fault "does not come about: $*" <shown
}

lines() { # COUNT FILE: so many lines, or more
    [ -e "$2" ] && [ "$(wc -l <"$2")" -ge "$1" ]
}

anew() { # what was posted is forgotten
    rm -f sink/posts sink/answer sink/refused smtp/mail.* state/* recorded cursor*
}

config() { # LINE...
    printf '%s\n' "$@" >notify.conf
    chmod 640 notify.conf
}

# A sendmail(8) that records.
cat >sendmail <<'END'
#!/bin/sh
dir=$(dirname "$0")
cat >"$dir/mail.eml"
echo "$*" >>"$dir/recorded"
exit "$(cat "$dir/status" 2>/dev/null || echo 0)"
END
chmod +x sendmail

alert() { # STATUS SEQ AGAIN [OPTION...]: one alert of case 12 by contrib/notify
    _status=$1 _sequence=$2 _again=$3
    shift 3
    printf '{"sequence":%d,"time":"2026-11-23T10:00:00.000000Z","kind":"message","again":false}\n' "$_sequence" >alert.json
    run "$_status" env KASUHARA_KIND=message KASUHARA_SEQUENCE="$_sequence" KASUHARA_AGAIN="$_again" KASUHARA_CASE=12 KASUHARA_LEVEL=alert \
        KASUHARA_SUBJECT='[kasuhara] 事案12（新規）：カスタマーハラスメントの疑いがあるメールを検知（警戒レベル alert）' \
        KASUHARA_TEXT='差出人：a"b\c<d>&e@example.com
二行目' sh -c 'exec "$@" <alert.json' - "$notify" --config notify.conf --state state "$@"
}

posted() { # EXPRESSION: of the posts (a list of {path, type, body}), parsed
    python3 -c 'import json, sys, urllib.parse
posts = [json.loads(line) for line in open("sink/posts")]
form = lambda post: {k: v[0] for k, v in urllib.parse.parse_qs(post["body"]).items()}
print(eval(sys.argv[1]))' "$1"
}

keep() { # keep FROM WORDS [REPLY-TO]: a mail comes
    number=$((${number:-0} + 1))
    printf 'From: %s\nTo: support@example.org\nSubject: testthreat order\nMessage-ID: <%s@example.com>\n%s\n\n%s\n' \
        "$1" "$number" "${3:+In-Reply-To: <$3@example.com>}" "$2" >mail-in.eml
    archive_keep now "$1" mail-in.eml
}

policy_with() { # ALERTS [CONTACTS]
    sed "s|<failure|$1${2:-}<failure|" "$top_srcdir/tests/data/policy-a.xml" >policy/policy.xml
}
contacts='<contacts><contact kind="inside" mail="soudan@example.org" phone="1234"><label lang="ja">社内相談窓口</label><label lang="en">Consultation desk</label><hours lang="ja">平日</hours><hours lang="en">Weekdays</hours></contact><contact kind="health" url="https://health.example.org/"><label lang="en">Mental health support</label></contact></contacts>'

test_begin 'an alert says what happened, how to look and whom to turn to, and no word of the mail'
policy_with '<alerts digest="PT1H" words="no"/>' "$contacts"
keep 'customer@example.com' 'this is a testthreat'
run 0 env TZ=Asia/Tokyo "$kasuhara" follow --alerts --from 1 --once --cursor cursor --json
is 1 "$(wc -l <out)"
has out '"kind":"message","again":false,"alert":{"case":1,"mails":1,"level":"notice","score":6.0,"categories":["threat"],"sender":"customer@example.com"'
has out '"opened":true'
has out '"subject":"[kasuhara] Case 1: new, a mail was flagged (level notice)"'
for line in 'Case: 1\n' 'Level: notice\n' 'Categories: Threat\n' 'Written by: customer@example.com\n' ' JST\n' '  kasuhara case show 1\n' \
    '  kasuhara report case -o case-1.html 1\n' '  Consultation desk: 1234, soudan@example.org (Weekdays)\n' '  Mental health support: https://health.example.org/\n'; do
    has out "$line"
done
lacks out testthreat
lacks out order
lacks out '"record"'
run 0 "$kasuhara" follow --alerts --from 1 --once --cursor cursor-ja --json --lang ja
has out '"subject":"[kasuhara] 事案1（新規）: メールを検知（警戒レベル notice）"'
has out '  社内相談窓口: 1234、soudan@example.org（平日）\n'

test_begin 'a script finds it in its environment'
run 0 "$kasuhara" follow --alerts --from 1 --once --cursor cursor-env \
    --exec 'printf "%s|%s|%s|%s|%s|%s\n" "$KASUHARA_SEQUENCE" "$KASUHARA_KIND" "$KASUHARA_AGAIN" "$KASUHARA_CASE" "$KASUHARA_LEVEL" "$KASUHARA_SUBJECT"; printf %s "$KASUHARA_TEXT" | head -n 1'
is '3|message|no|1|notice|[kasuhara] Case 1: new, a mail was flagged (level notice)' "$(sed -n 1p out)"
is 'A mail was flagged as possible harassment by a customer. Whether it is, people judge.' "$(sed -n 2p out)"

test_begin 'what the policy lets be quoted is quoted; what people decide is told at once'
policy_with '<alerts digest="PT1H" words="yes"/>'
run 0 "$kasuhara" case judge --as rm --points manner --text 'wrote testthreat' 1 harassment
run 0 "$kasuhara" case assign --observer 'Hanako <b>' --observer Taro 1
run 0 "$kasuhara" case hold --reason 'court' 1
run 0 "$kasuhara" case red-card --case 1 --reason 'testthreat again' customer@example.com
run 0 "$kasuhara" case note --kind 'done' --text 'said no' 1
run 0 "$kasuhara" follow --alerts --from 1 --once --cursor cursor-words --json
has out 'Subject: testthreat order\n'
has out 'What hit (it can hurt who reads it):\n  testthreat\n'
is 'message judgement assign hold card' "$(sed 's/.*"kind":"\([a-z]*\)","again".*/\1/' out | xargs)"
has out 'Case 1 was judged: harassment"'
has out 'Case 1: who answers is supported by Hanako'
has out ', Taro"'
has out 'Reason: testthreat again'
policy_with '<alerts digest="PT1H" words="no"/>'
run 0 "$kasuhara" follow --alerts --from 1 --once --cursor cursor-wordless --json
has out 'Case 1: it may not be erased any more"'
has out 'Case 1: red card shown to customer@example.com"'
lacks out testthreat
run 2 "$kasuhara" follow --alerts --once --cursor c --digest PT1H
run 2 "$kasuhara" follow --alerts --once --cursor c --words
run 2 "$kasuhara" follow --alerts --once --cursor c --policy missing.xml

test_begin 'who writes cannot make a link, a mention or markup of himself'
keep '"[click](http://evil.example/)`<!channel> @here"@example.net' 'a testthreat'
run 0 "$kasuhara" follow --alerts --from 8 --once --cursor cursor-evil --json
for bad in '[click]' 'http:' '`' '<!' ' @here'; do
    python3 -c 'import json; print(json.loads(open("out").read())["text"].split("How to look")[0])' >text
    lacks text "$bad"
done
lacks out "$escape"

starts() { # EXEC ARGUMENTS...: follows ./archive; $follower
    _exec=$1
    shift
    : >told.err # now: what is started opens it in its own time
    "$kasuhara" follow --alerts --exec "$_exec" "$@" >told 2>told.err </dev/null 9>&- &
    follower=$!
}

ends() { # STATUS SIGNAL
    kill "-$2" "$follower"
    wait "$follower"
    is "$1" "$?"
    follower=
}

test_begin 'the first alert of a case, cut short, comes again as such, with the mark'
rm -rf archive state.sqlite*
keep one@example.com 'this is a testthreat'
starts 'echo "$KASUHARA_SUBJECT" >>subjects; exec sleep 60' --cursor cursor-cut --from 1
eventually lines 1 subjects
ends 137 KILL
run 0 "$kasuhara" follow --alerts --cursor cursor-cut --once
has out 'Case 1: new, a mail was flagged (level notice) (perhaps told before)'
keep one@example.com 'another testthreat' "$number"
run 0 "$kasuhara" follow --alerts --cursor cursor-cut --once
is '' "$(cat out)"

test_begin 'what was erased while its receiver was down is told to nobody'
: >down
keep two@example.com 'this is a testthreat'
starts 'test ! -e down && echo "$KASUHARA_SUBJECT" >>arrived' --cursor cursor-erased --from 6
eventually grep -q 'tried again' told.err
run 0 "$kasuhara" erase --case 2 --ground 'asked for'
keep three@example.com 'this is a testthreat'
rm down
eventually lines 1 arrived
ends 0 TERM
is '[kasuhara] Case 3: new, a mail was flagged (level notice)' "$(cat arrived)"

test_begin 'another policy is heard when the daemon has recorded it'
starts 'echo "$KASUHARA_KIND $KASUHARA_SUBJECT" >>heard' --cursor cursor-policy
eventually test -s cursor-policy
keep four@example.com 'this is a testthreat'
first=$number
eventually lines 1 heard
keep four@example.com 'another testthreat' "$first"
policy_with '<alerts digest="PT0S" words="no"/>'
keep four@example.com 'a third testthreat' "$first"
eventually lines 3 heard
ends 0 TERM
is 'message [kasuhara] Case 4: new, a mail was flagged (level notice)|digest [kasuhara] Case 4: 1 more mail was flagged (level notice)|message [kasuhara] Case 4: 1 more mail was flagged (level notice)' \
    "$(paste -sd '|' heard)"
policy_with '<alerts digest="PT1H" words="no"/>'

test_begin 'a record that cannot be read is told, for it may be of a flagged mail'
object=$(awk '$3 == "message" {print $4}' archive/chain | tail -n 1 | sed 's,^..,archive/objects/&/,')
printf x >>"$object"
run 0 "$kasuhara" follow --alerts --once --from "$(wc -l <archive/chain)" --cursor cursor-broken --json
has out 'of the archive cannot be read"'
has out 'have kasuhara verify run'

test_begin 'a mail that people can read, and machines do not answer, by sendmail(8)'
anew
config '# a remark' '' 'mail soudan@example.org' 'mail second@example.org' 'from kasuhara@example.org' "sendmail $work/sendmail"
alert 0 5 no
is '-i -f kasuhara@example.org -- soudan@example.org second@example.org' "$(cat recorded)"
run 0 python3 -c 'import email, email.policy, sys
raw = open("mail.eml", "rb").read()
assert raw.isascii() and all(len(line) <= 76 for line in raw.split(b"\n")), raw
mail = email.message_from_bytes(raw, policy=email.policy.default)
assert not mail.defects and not any(mail[name].defects for name in mail.keys()), mail.items()
for name in "Subject", "To", "From", "Message-ID", "References", "Auto-Submitted", "X-Kasuhara-Alert", "MIME-Version":
    print(name, mail[name], sep=": ")
assert mail["Date"].datetime
print(mail.get_content_type(), mail.get_content_charset())
print(mail.get_payload(decode=True).decode().replace("\r\n", "|"))'
has out 'Subject: [kasuhara] 事案12（新規）：カスタマーハラスメントの疑いがあるメールを検知（警戒レベル alert）'
has out 'To: soudan@example.org, second@example.org'
has out 'Message-ID: <message.5.20261123100000000000@'
has out 'References: <case.12@'
has out 'Auto-Submitted: auto-generated'
has out 'X-Kasuhara-Alert: kind=message; case=12'
has out 'text/plain utf-8'
has out '差出人：a"b\c<d>&e@example.com|二行目|'
echo 75 >status
alert 1 6 no
has err 'exit status 75'
rm status

test_begin 'the same by SMTP, as the hardened unit does it'
config 'mail soudan@example.org' 'mail second@example.org' 'from kasuhara@example.org' "smtp $smtp"
alert 0 5 no
has smtp/mail.0 'RCPT TO:<second@example.org>'
has smtp/mail.0 'X-Kasuhara-Alert: kind=message; case=12'
lacks smtp/mail.0 "$(printf '\r\r')"
config 'mail soudan@example.org' 'smtp 127.0.0.1:1'
alert 1 5 no
has err 'no answer to the end'

test_begin 'a workflow of Teams gets an Adaptive Card: a block a line, as it was written'
anew
config "teams $web/workflows/SECRET?sp=%2Frun&sig=x-y_z"
alert 0 4 no
lacks err SECRET
is '[("/workflows/SECRET?sp=%2Frun&sig=x-y_z", "application/json", "message", 1, "application/vnd.microsoft.card.adaptive", "AdaptiveCard", "1.4")]' \
    "$(posted '[(p["path"], p["type"], b["type"], len(b["attachments"]), a["contentType"], a["content"]["type"], a["content"]["version"]) for p in posts for b in [json.loads(p["body"])] for a in b["attachments"]]' | tr "'" '"')"
posted '"\n".join("%s %s %s" % (b["type"], b["wrap"], b["text"]) for b in json.loads(posts[0]["body"])["attachments"][0]["content"]["body"])' >card
is 'TextBlock True [kasuhara] 事案12（新規）：カスタマーハラスメントの疑いがあるメールを検知（警戒レベル alert）
TextBlock True 差出人：a"b\c<d>&e@example.com
TextBlock True 二行目' "$(cat card)"
echo 500 >sink/answer
alert 1 5 no
has err 'the workflow at 127.0.0.1'

test_begin 'a webhook gets {"text": ...}, and its address stands in no log'
anew
config "webhook $web/services/SECRET" "webhook $web/hooks/OTHER?a=1&b=2"
alert 0 5 no
is '["/services/SECRET", "/hooks/OTHER?a=1&b=2"]' "$(posted 'json.dumps([post["path"] for post in posts])')"
is application/json "$(posted 'posts[0]["type"]')"
is '[kasuhara] 事案12（新規）：カスタマーハラスメントの疑いがあるメールを検知（警戒レベル alert）|差出人：a"b\c&lt;d&gt;&amp;e@example.com|二行目' \
    "$(posted '"|".join(json.loads(posts[0]["body"])["text"].split("  \n"))')"
echo 503 >sink/answer
alert 1 6 no
has err 'answer 503'
lacks err SECRET

test_begin 'Backlog gets an issue, and what follows of the case as a comment; no key in a log or argument'
anew
printf 'KEY123\n' >key
chmod 600 key
config "backlog $web" "backlog-key $work/key" 'backlog-project 77' 'backlog-type 88'
mkdir -p bin
printf '#!/bin/sh\necho "$*" >>%s/arguments\nexec %s "$@"\n' "$work" "$(command -v curl)" >bin/curl
chmod +x bin/curl
PATH=$work/bin:$PATH
alert 0 5 no
PATH=${PATH#*:}
is '/api/v2/issues?apiKey=KEY123' "$(posted 'posts[0]["path"]')"
is '77 88 3' "$(posted '" ".join(form(posts[0])[key] for key in ("projectId", "issueTypeId", "priorityId"))')"
is '差出人：a"b\c<d>&e@example.com|二行目|' "$(posted 'form(posts[0])["description"].replace("\n", "|")')"
holds grep -q 事案12 <<END
$(posted 'form(posts[0])["summary"]')
END
has arguments config
lacks arguments KEY123
alert 0 6 no
is '/api/v2/issues/SOUDAN-7/comments?apiKey=KEY123' "$(posted 'posts[1]["path"]')"
echo 404 >sink/answer
alert 1 7 no
lacks err KEY123
rm sink/answer
alert 0 7 yes
is '/api/v2/issues?apiKey=KEY123' "$(posted 'posts[2]["path"]')"

test_begin 'one target that fails does not repeat those that were reached'
anew
config "webhook $web/one" "mail soudan@example.org" "sendmail $work/sendmail"
echo 75 >status
alert 1 5 no
alert 1 5 yes
rm status
alert 0 5 yes
is 1 "$(wc -l <sink/posts)"
is 3 "$(wc -l <recorded)"
alert 0 6 no
is 2 "$(wc -l <sink/posts)"

test_begin 'who refuses for good is said and given up, once another has it, or after 20 tries'
anew
config "webhook $web/one" "mail soudan@example.org" "sendmail $work/sendmail"
echo 404 >sink/answer
alert 0 5 no
has err 'given up: the webhook at 127.0.0.1'
has state/refused 'message 5 case 12: the webhook at 127.0.0.1'
config "webhook $web/one"
alert 1 6 no
has err 'tried again (1 of 20)'
for _ in $(seq 18); do
    alert 1 6 yes
done
has err '(19 of 20)'
alert 0 6 yes
has state/refused 'message 6 case 12'
for status in 408 429 500; do
    echo "$status" >sink/answer
    alert 1 7 no
    lacks err refuses
done

test_begin 'a trial: what would be sent is shown, and nothing is'
anew
config "webhook $web/services/SECRET" "mail soudan@example.org" "sendmail $work/sendmail" "backlog $web" "backlog-key $work/key" \
    'backlog-project 77' 'backlog-type 88'
alert 0 5 no --dry-run
has out '== the webhook at 127.0.0.1'
has out 'Subject: =?UTF-8?B?'
has out '"text":"[kasuhara]'
has out 'issueTypeId=88'
lacks out KEY123
lacks out SECRET
holds test ! -e recorded
holds test ! -e sink/posts
is '' "$(ls state)"
run 0 "$notify" --config notify.conf --state missing --test
is 2 "$(wc -l <sink/posts)"
run 0 "$notify" --help
has out '--dry-run'

test_begin 'a config that others may read, that names nobody, or is wrong, is refused'
run 2 "$notify" --config missing --test
config 'mail soudan@example.org'
chmod 644 notify.conf
run 2 "$notify" --config notify.conf --test
has err 'chmod 640'
for bad in '' 'mail -x@example.org' 'mail a b@example.org' 'webhook http://x/"y' 'weebhook http://x/' 'backlog http://x' 'smtp $(x)'; do
    config "$bad"
    run 2 "$notify" --config notify.conf --state state --test
done
config 'mail soudan@example.org'
run 2 "$notify" --config notify.conf --state state
has err 'no alert'

test_begin 'an hour without a receiver, 500 flagged mails: each arrives, none twice without a mark'
anew
rm -rf archive state.sqlite*
# An hour of the archive: 50 cases, 10 mails of each, one after another.
python3 - <<'END'
import datetime, hashlib, json, os

lines, above = [], "0" * 64
begin = datetime.datetime(2026, 11, 23, 10)


def record(kind, **values):
    global above
    text = (json.dumps({"kind": kind, **values}) + "\n").encode()
    name = hashlib.sha256(text).hexdigest()
    os.makedirs("archive/objects/" + name[:2], exist_ok=True)
    open("archive/objects/%s/%s" % (name[:2], name[2:]), "wb").write(text)
    time = begin + datetime.timedelta(seconds=7 * len(lines))
    lines.append("%d %sZ %s %s %s\n" % (len(lines) + 1, time.isoformat(timespec="microseconds"), kind, name, above))
    above = hashlib.sha256(lines[-1].encode()).hexdigest()


for mail in range(500):
    case = mail % 50 + 1
    if mail < 50:
        record("open", case=case)
    record("message", case=case, flagged=True, from_staff=False, sender="c%d@example.com" % mail, subject="s",
           received="2026-11-23T10:00:00.000000Z", verdict={"level": "alert", "score": 9.0, "hits": []})
open("archive/chain", "w").writelines(lines)
END
config "webhook $web/one"
echo 503 >sink/answer
starts "$notify --config notify.conf --state state" --from 1 --cursor cursor
eventually grep -qF 'tried again in 4 seconds, and nothing else until then' told.err
holds test ! -e sink/posts
rm sink/answer
eventually lines 100 sink/posts
ends 0 TERM
is 100 "$(wc -l <sink/posts)"
is 1 "$(posted 'sum("perhaps told before" in post["body"].split("\\n")[0] for post in posts)')"
is "50 50" "$(posted '"%d %d" % tuple(len({word.split(" ")[2] for word in [post["body"].split("\\n")[0] for post in posts] if part in word}) for part in ("new, a mail", "9 more mails"))')"

test_begin 'one alert a mail, where the policy says so: 500 in order'
policy_with '<alerts digest="PT0S" words="no"/>'
: >received
: >down
starts 'test ! -e down && echo "$KASUHARA_KIND $KASUHARA_SEQUENCE $KASUHARA_AGAIN" >>received' --from 1 --cursor cursor-each
eventually grep -qF 'tried again in 2 seconds' told.err
rm down
eventually lines 500 received
ends 0 TERM
is "$(awk '$3 == "message" {print $1}' archive/chain | xargs)" "$(awk '{print $2}' received | xargs)"
is 1 "$(grep -c yes received)"

test_done
