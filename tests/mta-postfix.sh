#!/bin/sh
# The whole way through postfix: see mta-all.sh.
server=postfix
export server
. "$top_srcdir/tests/mta-all.sh"
finish
