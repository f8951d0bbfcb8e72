#!/bin/sh
# What people read is in their language, whole: the catalogue, the help, the output, and contrib/README.ja.
. "$top_srcdir/tests/lib.sh"
catalogue=$top_srcdir/milter/po/ja.po
japanese=$(printf '[\343-\351]') # the first byte of kana and kanji

if ! command -v xgettext >msgs || ! command -v msgcmp >msgs; then
    test_begin 'the catalogue'
    skip 'no gettext'
else
    # shellcheck disable=SC2046
    (cd "$top_srcdir" && find milter -name '*.c' | LC_ALL=C sort >"$work/files" &&
        xgettext $(MAKEFLAGS='' make -s -C "$top_builddir" print-xgettext-options) -f "$work/files" -o "$work/all.pot") 2>xgettext.log

    test_begin 'every text that is marked stands in the catalogue, translated'
    is '' "$(cat xgettext.log)"
    holds test -s all.pot
    holds msgcmp "$catalogue" all.pot
    is '' "$(msgattrib --only-fuzzy --no-wrap "$catalogue" | grep '^msgid')"

    test_begin 'no text stands in it that is nowhere marked'
    msgmerge --quiet --no-fuzzy-matching -o merged.po "$catalogue" all.pot 2>merge.log
    is '' "$(msgattrib --only-obsolete --no-wrap merged.po | grep '^#~ msgid')"

    test_begin 'it is well-formed, and each translation takes what its text takes'
    run 0 msgfmt -c -o ja.mo "$catalogue"
    is '' "$(cat err)"

    test_begin 'colons are of one kind'
    is '' "$(msgattrib --no-wrap "$catalogue" | grep '：')"
fi

lang() { # the output of a command in this language: lang ja score FILE
    _language=$1
    shift
    "$kasuhara" "$@" --lang "$_language" 2>&1 </dev/null
}

options_of() { # the options that a help text holds
    grep -oE -e '(^|[^a-zA-Z0-9-])--?[a-z][a-z-]*' "$1" | grep -oE -e '-.*' | LC_ALL=C sort -u
}

"$kasuhara" help >commands.txt
sed -n 's/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p' commands.txt >commands

test_begin 'the help of each command is Japanese, and holds each option of the English one'
holds test "$(wc -l <commands)" -ge 27
while read -r command; do
    # shellcheck disable=SC2086
    lang en $command --help >en
    # shellcheck disable=SC2086
    lang ja $command --help >ja
    has ja '使い方: kasuhara'
    has ja '終了ステータス'
    lacks ja 'exit status'
    options_of en >en.options
    options_of ja >ja.options
    holds diff en.options ja.options
done <commands
lang ja help >ja
is 0 "$(sed -n 's/^  [a-z][a-z -]*[a-z]  *//p' ja | LC_ALL=C grep -cv "$japanese")"

test_begin 'no line of a help text is wider than the English ones are'
if command -v python3 >msgs; then
    while read -r command; do
        # shellcheck disable=SC2086
        lang ja $command --help >ja
        holds python3 -c '
import unicodedata
for line in open("ja", encoding="utf-8"):
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
    assert width <= 94, (width, line)'
    done <commands
else
    skip 'no python3 to measure it'
fi

use_policy
mail threat.eml 'About my order' 'I will testthreat you.'
cp -R "$top_srcdir/tests/golden/archive" archive
chmod -R u+rwX archive
"$kasuhara" archive key key >made || exit 99
"$kasuhara" archive checkpoint --key key >made || exit 99

test_begin 'commands speak Japanese, whatever locale there is'
for locale in C.UTF-8 C POSIX; do
    LC_ALL=$locale
    for command in 'score threat.eml' 'verify' 'verify nowhere' 'status' 'case list' 'case show 1' 'case show 99' \
        'case list --sort x' 'policy check' 'policy check nowhere' 'archive prove 99' 'follow --once' 'export 99 bag' \
        'erase' 'frob'; do
        # shellcheck disable=SC2086
        lang ja $command >out
        LC_ALL=C grep -q "$japanese" out || fault "$locale: $command" <out
    done
done
LC_ALL=C.UTF-8

test_begin 'what the C library and GLib say is Japanese then, and no row of question marks'
for locale in C.UTF-8 C; do
    LC_ALL=$locale
    lang ja verify nowhere >out
    lacks out '???'
    lang ja verify --frob >>out
    LC_ALL=C grep -q "$japanese" out || fault "$locale" <out
done
LC_ALL=C.UTF-8

test_begin 'and English where nobody asked for another language'
run 0 "$kasuhara" verify
has out 'The evidence stands'
run 0 "$kasuhara" verify --lang en
has out 'The evidence stands'

test_begin 'LANGUAGE is heard where the locale is not C'
LANGUAGE=ja LC_ALL=C "$kasuhara" verify >out
has out 'The evidence stands'
if [ "$(lang ja verify | head -c 9)" = 証拠は ]; then
    LANGUAGE=ja LC_ALL=C.UTF-8 "$kasuhara" verify >out
    LANGUAGE=ja LC_ALL=ja_JP.UTF-8 "$kasuhara" verify >other
    cat out other >both # the C library has one of the two at least
    has both 証拠は
fi

test_begin 'a language that is not there is refused'
run 2 "$kasuhara" verify --lang fr
has err '--lang is ja or en'

test_begin 'tables align with wide characters'
lang ja case list >out
is 1 "$(grep -c '^ 事案  レベル' out)"

test_begin 'levels are called as the policy has it, in their language; none is none in words'
cp policy/policy.xml plain.xml
sed -i 's|\(<level id="[a-z]*" threshold="[0-9.]*">\)|\1<label lang="ja">危険度甲</label><label lang="en">Grade A</label>|' policy/policy.xml
printf 'From: c@example.com\nTo: support@example.org\nSubject: hello\n\nWhere is my parcel?\n' >calm.eml
lang ja score threat.eml calm.eml >out
is '危険度甲' "$(sed -n '/threat.eml$/s/ .*//p' out)"
is 'なし' "$(sed -n '/calm.eml$/s/ .*//p' out)"
has out '1 危険度甲、1 なし'
lang en score threat.eml calm.eml >out
has out 'none '
lacks out 'Grade A'
lang ja case list >out
has out '危険度甲'
lang ja case list --level 危険度甲 >out
has out '危険度甲'
lang ja case show 1 >out
has out '危険度甲、最高点 '
lang ja follow --once >out
has out '危険度甲'
lang en follow --once --alerts --from 1 --cursor cursor-labels --json >out
has out 'Level: Grade A\n'
has out '"level":"alert"'
lang ja report case --text 1 >out
has out '危険度甲'
lang en report case 1 >out
has out 'Grade A, highest score'
lang ja report trend --from 2026-01-01 --to "$(date +%Y-%m-%d)" >out
has out '危険度甲'
lang ja report trend --json --from 2026-01-01 --to "$(date +%Y-%m-%d)" >out
lacks out '危険度甲'
cp plain.xml policy/policy.xml

test_begin '--json is the same in every language'
cp policy/policy.xml broken.xml
sed -i 's/threshold="[0-9.]*"/threshold="-1"/' broken.xml
cp broken.xml policy/broken.xml
for command in 'score threat.eml' 'verify' 'verify nowhere' 'status' 'case list' 'case show 1' 'policy check' \
    'policy check policy/broken.xml' 'archive prove 1' 'follow --once' 'verify --rescore'; do
    # shellcheck disable=SC2086
    "$kasuhara" $command --json --lang en >en 2>err
    # shellcheck disable=SC2086
    "$kasuhara" $command --json --lang ja >ja 2>err
    holds test -s en
    sed -i 's/"free_bytes":[0-9]*//' en ja # the disk is others' too
    holds cmp en ja
done

test_begin 'so is CSV'
"$kasuhara" report trend --from 2026-01-01 --to 2026-01-31 --csv --lang en >en 2>err
"$kasuhara" report trend --from 2026-01-01 --to 2026-01-31 --csv --lang ja >ja 2>err
holds test -s en
holds cmp en ja

test_begin 'what follow --exec hands over is the same too'
cat >take <<'END'
#!/bin/sh
cat >>taken
END
chmod +x take
"$kasuhara" follow --once --lang en --exec ./take 2>err
mv taken en
"$kasuhara" follow --once --lang ja --exec ./take 2>err
holds cmp en taken

test_begin 'the daemon speaks English, whatever its environment says'
for locale in ja_JP.UTF-8 C.UTF-8; do
    LC_ALL=$locale LANG=$locale LANGUAGE=ja "$top_builddir/kasuhara-milter" --foreground --policy policy/broken.xml \
        --socket "unix:$work/socket" --archive archive --state state.sqlite >out 2>err </dev/null
    has err 'threshold'
    ! LC_ALL=C grep -q "$japanese" err || fault 'Japanese in the log' <err
done

test_begin 'each command of README stands in contrib/README.ja too'
words='chgrp|chmod|cp |editor|sudo|kasuhara |kasuhara-milter --|contrib/|apt-get|autoreconf|mkdir|\.\./|make|adduser|install|systemctl|openssl|smtpd_milters|echo|INPUT_MAIL|dnl'
grep -E "^ {4}($words)" "$top_srcdir/README" | sed -E 's/^ {4}//; s/ {2,}.*//; s/ have a .*//' | LC_ALL=C sort -u >readme
holds test "$(wc -l <readme)" -ge 50
while IFS= read -r command; do
    grep -qF -e "    $command" "$top_srcdir/contrib/README.ja" || fault 'lacks this' <<END
$command
END
done <readme

test_begin 'and it has a section for each of README'
is "$(grep -c '^---*$' "$top_srcdir/README")" "$(grep -c '^---*$' "$top_srcdir/contrib/README.ja")"

test_done
