#!/bin/sh
# The whole way through sendmail: see mta-all.sh.
server=sendmail
export server
. "$top_srcdir/tests/mta-all.sh"
finish
