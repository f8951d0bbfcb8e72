#!/bin/sh
# kasuhara report case.
. "$top_srcdir/tests/lib.sh"
test_begin 'a case that is not there is said'
mkdir archive
run 2 "$kasuhara" report case 1
test_done
