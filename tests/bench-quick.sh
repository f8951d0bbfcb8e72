#!/bin/sh
# contrib/bench runs from end to end, with few mails: what it starts answers, and all is told. The
# figures are not looked at.
. "$top_srcdir/tests/lib.sh"
if ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP python3 is not installed'
    exit 0
fi
row() { # NAME: its line in the table, with figures that are not zero
    grep -Eq "^  $1 +[0-9]*[.]?[0-9]*[1-9]" out || fault "no figure: $1" <out
}

test_begin 'contrib/bench --quick'
run 0 env BENCH_MAILS=10 BENCH_RULES=2500 "$top_srcdir/contrib/bench" --quick "$top_builddir"
has out 'machine: '
row 'kasuhara, 2,100 rules'
row 'kasuhara, 2,500 rules'
row 'kasuhara, shipped policy'
row 'kasuhara-milter, 2,100 rules'
row 'a milter that does nothing'
row 'ASCII'
row 'Japanese'
row 'kasuhara-milter, 2,500 rules'
test_begin 'rspamd beside it'
if grep -q 'rspamd: not measured' out; then
    skip "MAIL_SERVERS does not hold rspamd: contrib/mail-servers fetch DIR rspamd"
else
    row 'rspamd, 2,100 rules'
fi
test_begin 'through Postfix'
why=$(. "$top_srcdir/tests/mta.sh" && mta_why_not postfix)
if [ -n "$why" ]; then
    has out "not measured: $why"
    skip "$why"
else
    row 'no milter'
    row 'a milter that does nothing'
    row 'kasuhara, out of scope'
    row 'kasuhara, in scope and clean'
fi
test_done
