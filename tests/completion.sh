#!/bin/sh
# What bash offers behind "kasuhara": commands, their second words, and every option they have.
. "$top_srcdir/tests/lib.sh"
if ! command -v bash >/dev/null; then
    echo '1..0 # SKIP bash is not installed'
    exit 0
fi

offers() { # WORD...: what is offered for the last of these words, sorted, in one line
    PATH=$top_builddir:$PATH bash -c '
        . "$0"
        COMP_WORDS=(kasuhara "$@") COMP_CWORD=$#
        _kasuhara
        printf "%s\n" "${COMPREPLY[@]}"
    ' "$top_srcdir/contrib/completion/kasuhara" "$@" | sort -u | tr '\n' ' '
}

test_begin 'the beginning of a command'
is 'case ' "$(offers ca)"
is 'verify ' "$(offers ver)"
test_begin 'its second word'
is 'check ' "$(offers policy ch)"
is 'red-card release reopen ' "$(offers case re)"
test_begin 'behind help too'
is 'checkpoint ' "$(offers help archive che)"
test_begin 'options, for each command all that its help names'
"$kasuhara" help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p' >commands
holds test -s commands
while read -r command; do
    # shellcheck disable=SC2086 # words
    "$kasuhara" help $command | grep -o -- '--[a-z][a-z-]*' | sort -u >named
    # shellcheck disable=SC2086
    offers $command -- | tr ' ' '\n' | sed '/^$/d' | sort -u >offered
    is '' "$(comm -23 named offered)"
done <commands
test_begin 'languages'
is 'en ja ' "$(offers score --lang '')"
test_done
