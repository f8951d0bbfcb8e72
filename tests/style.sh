#!/bin/sh
# How the sources read: formatting, function length, shell scripts, man pages, XML.
cd "$top_srcdir" || exit 1
failed=0
count=0
result() { # NAME PROBLEMS
    count=$((count + 1))
    if [ -z "$2" ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        printf '%s\n' "$2" | head -n 40 | sed 's/^/# /'
        failed=1
    fi
}

with() { # TOOL NAME COMMAND...: skipped where the tool is missing
    tool=$1 name=$2
    shift 2
    if command -v "$tool" >/dev/null; then
        result "$name" "$("$@" 2>&1)"
    else
        count=$((count + 1))
        echo "ok $count - $name # SKIP $tool is not installed"
    fi
}

sources=$(find milter tests -name '*.[ch]' | sort)

formatted() {
    # shellcheck disable=SC2086
    clang-format --dry-run --Werror $sources 2>&1 | grep 'error:'
}

long_functions() {
    # Tables of tests may be longer. A body is what stands between a line that ends in ") {" and a } in the
    # first column; a macro's continuation lines are none.
    # shellcheck disable=SC2046
    awk 'FNR == 1 {start = 0}
        /^[a-zA-Z_].*\) \{$/ {start = FNR}
        /^ +.*\) \{$/ && !start && before ~ /^[a-zA-Z_]/ && before !~ /;$/ {start = FNR - 1}
        /^\}/ {if (start && FNR - start > 60) print FILENAME ":" start ": " FNR - start " lines"; start = 0}
        {before = $0}' $(find milter -name '*.[ch]' | sort)
}

scripts() {
    # shellcheck disable=SC2046
    shellcheck -S warning -e SC2034,SC2154,SC1091 $(grep -rlE '^#!/bin/sh' contrib tests .ci | grep -v build-aux | sort) \
        tests/*.sh
}

manuals() {
    for page in milter/*.[158]; do
        mandoc -Tlint -W warning "$page"
    done
}

grammar() {
    for file in policy/*.xml tests/data/*.xml; do
        case $file in
        */policy*.xml) schema=policy/policy.xsd ;;
        *) schema=policy/lexicon.xsd ;;
        esac
        xmllint --noout --nonet --schema "$schema" "$file" 2>&1 | grep -v ' validates$'
    done
    return 0
}

# Other releases break lines elsewhere.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    result 'clang-format changes nothing' "$(formatted)"
else
    count=$((count + 1))
    echo "ok $count - clang-format changes nothing # SKIP clang-format 14 is not installed"
fi
result 'no function over 60 lines' "$(long_functions)"
with shellcheck 'shellcheck is content' scripts
with mandoc 'man pages lint clean' manuals
with xmllint 'policies and lexicons fit their schemas, by another tool than ours' grammar
echo "1..$count"
exit "$failed"
