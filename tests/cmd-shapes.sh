#!/bin/sh
# Words in every shape in which mail carries them (tests/shapes.py): ten different
# words a shape, all found; the control beside them, and what no reader sees, not.
. "$top_srcdir/tests/lib.sh"

python3 "$top_srcdir/tests/shapes.py" shapes || exit 99
"$kasuhara" score --json -p "$top_srcdir/tests/data/shapes/policy.xml" shapes >verdicts || exit 99
python3 - verdicts >answers <<'P' || exit 99
import json, os, sys
found, missed = {}, {}
for line in open(sys.argv[1], encoding="utf-8"):
    verdict = json.loads(line)
    shape, name = verdict["file"].split("/")[-2:]
    flagged = verdict["level"] != "none"
    found.setdefault(shape, [0, 0])[name == "control.eml"] += flagged
    if not flagged and name != "control.eml":
        missed.setdefault(shape, []).append(name)
for shape, (words, control) in sorted(found.items()):
    print(shape, words, control, ",".join(missed.get(shape, ["-"])))
P

while read -r shape words control missed; do
    case $shape in
    unread-*)
        test_begin "not read: ${shape#unread-}"
        is '0 of 10' "$words of 10"
        ;;
    *)
        test_begin "$shape: $words of 10 found"
        is '10 of 10, control 0, missed -' "$words of 10, control $control, missed $missed"
        ;;
    esac
done <answers

test_begin 'there are all the shapes'
is 80 "$(wc -l <answers)"
test_done
