#!/bin/sh
# Each room includes only rooms below it, each outside library has its one
# room, and no two files of milter/ have the same name.
cd "${top_srcdir:-.}" || exit 1
failed=0
count=0
result() { # result NAME PROBLEMS
    count=$((count + 1))
    if [ -z "$2" ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
        failed=1
    fi
}

# room: the rooms it may include
rooms='base:
text: base
xml: base
message: base
state: base
archive: base
tuning: base
lexicon: text xml base
policy: lexicon text xml base
verdict: policy lexicon text message state base
evidence: verdict policy lexicon text message state archive base
session: evidence verdict policy message state archive base xml
report: evidence verdict policy lexicon message state archive tuning base
command: report evidence verdict policy lexicon message state archive tuning base xml text'

wrong=$(printf '%s\n' "$rooms" | while IFS=: read -r room below; do
    grep -Hn '^#include "' milter/"$room"/*.[ch] | while IFS= read -r line; do
        included=${line#*#include \"}
        included=${included%%/*}
        case " $room $below config.h\" " in *" $included "*) ;; *) echo "$line" ;; esac
    done
done)
result 'rooms include only rooms below them' "$wrong"

only() { # only PATTERN ROOM-REGEX: the header is included there alone
    grep -rEln "#include <($1)" milter | grep -Ev "^milter/($2)" || :
}
result 'libmilter in session/ only' "$(only 'libmilter/' 'session/')"
result 'GMime and the HTML reader in message/ only' "$(only 'gmime/|libxml/HTMLparser' 'message/')"
result 'utf8proc in text/ only' "$(only 'utf8proc' 'text/')"
result 'libxml2 parser in xml/ and message/ only' "$(only 'libxml/' 'xml/|message/|report/page.c')"
result 'xmlwriter in report/ only' "$(only 'libxml/xmlwriter' 'report/')"
result 'PCRE2 in lexicon/ only' "$(only 'pcre2' 'lexicon/')"
result 'SQLite in state/ only' "$(only 'sqlite3' 'state/')"
result 'libpq in state/ only' "$(only 'libpq-fe' 'state/')"
result 'OpenSSL in archive/ and base/digest.c only' "$(only 'openssl/' 'archive/|base/digest.c')"
result 'libcurl in archive/ only' "$(only 'curl/' 'archive/')"
result 'jansson in evidence/ and command/ only' "$(only 'jansson' 'evidence/|command/')"
result 'file names are unique' "$(find milter -name '*.[ch]' | sed 's,.*/,,' | sort | uniq -d)"
long=$(find milter -name '*.[ch]' | while IFS= read -r file; do
    lines=$(wc -l < "$file")
    [ "$lines" -le 500 ] || echo "$file has $lines lines"
done)
result 'no file over 500 lines' "$long"
echo "1..$count"
exit $failed
