#!/bin/sh
# kasuhara policy check: each thing that may be wrong in a policy is told with its
# place; and the shipped policy has no fault.
. "$top_srcdir/tests/lib.sh"
use_policy

broken() { # broken FILE SED-COMMAND EXPECTED...: the policy with one change; EXPECTED is said of it
    use_policy
    _broken=$1
    sed "$2" "policy/$1" >policy/changed && mv -f policy/changed "policy/$1"
    shift 2
    run 1 "$kasuhara" policy check policy/policy.xml
    for expected; do
        has out "policy/$_broken$expected"
    done
    has out 'policy/policy.xml cannot be put in force: '
    is '' "$(cat err)"
}

test_begin 'a good policy: what it holds, its digits'
run 0 "$kasuhara" policy check policy/policy.xml
has out 'policy/policy.xml can be put in force: 0 errors, 0 warnings; 3 rules (en 3), 0 behaviours, 2 levels; policy='
digits=$(cd policy && sha256sum policy.xml lexicon-a.xml | sha256sum | cut -c 1-8)
has out "policy=$digits"

test_begin 'where no policy is named, $KASUHARA_POLICY is checked'
run 0 "$kasuhara" policy check
has out "$work/policy/policy.xml can be put in force"

test_begin 'the same as JSON'
run 0 "$kasuhara" policy check --json policy/policy.xml
has out '{"policy":"policy/policy.xml","usable":true,"errors":0,"warnings":0,"rules":3,"languages":{"en":3},'
is 1 "$(wc -l <out)"

test_begin 'missing, a directory, two of them'
run 2 "$kasuhara" policy check policy/missing.xml
has err 'cannot read policy/missing.xml: No such file or directory'
run 2 "$kasuhara" policy check policy
has err 'policy is a directory'
run 2 "$kasuhara" policy check policy/policy.xml policy/policy.xml

test_begin 'not XML'
rm -f policy/policy.xml
echo 'inbox = support@example.org' >policy/policy.xml
run 1 "$kasuhara" policy check policy/policy.xml
has out 'policy/policy.xml:1:'
has out 'error: '

test_begin 'no bytes at all'
: >policy/policy.xml
run 1 "$kasuhara" policy check policy/policy.xml
has out 'policy/policy.xml'

test_begin 'XML cut short'
broken policy.xml '20,$d' :

test_begin 'another grammar'
broken policy.xml 's/<forwards share="0.5"\/>/<forward part="0.5"\/>/' ':14:'
has out 'forward'

test_begin 'an unknown category, and which there are'
broken lexicon-a.xml '13s/category="insult"/category="insults"/' ':13:'
has out 'insults'
has out 'threat, insult'

test_begin 'a rule id used twice'
broken lexicon-a.xml 's/id="ja.test.threat"/id="en.test.threat"/' ':8:'
has out 'en.test.threat'

test_begin 'a pattern that does not compile'
broken lexicon-a.xml '4s/.*/<pattern>(unclosed<\/pattern>/' ':4:'

test_begin 'thresholds out of order or twice'
broken policy.xml '/id="notice"/s/threshold="3"/threshold="8"/' ':2'

test_begin 'an example that does not hit is told by its rule'
broken lexicon-a.xml '5s/testthreat/testtreat/' ':'
has out 'en.test.threat'

test_begin 'a lexicon that is missing'
broken policy.xml 's/lexicon-a.xml/lexicon-c.xml/' ':20:'
has out 'lexicon-c.xml'

test_begin 'a document type, and with it entities, are refused'
broken policy.xml '1a<!DOCTYPE policy [<!ENTITY who SYSTEM "file:///etc/passwd">]>' ':'
lacks out 'root:'
broken policy.xml '1a<!DOCTYPE policy [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' ':'
broken lexicon-a.xml '1a<!DOCTYPE lexicon [<!ENTITY who SYSTEM "file:///etc/passwd">]>' ':'
lacks out 'root:'
broken lexicon-a.xml '1a<!DOCTYPE lexicon [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' ':'
broken lexicon-a.xml 's|<term>testthreat</term>|<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>|' ':4:'
lacks out 'root:'

test_begin 'an id is no path, and brings no line into a header'
for id in '../../x' 'a/b' 'en.x&#10;Bcc: y' 'en x' '-' '=1' '&#x202e;x' '&#x9b;2J'; do
    broken lexicon-a.xml "3s|id=\"en.test.threat\"|id=\"$(echo "$id" | sed 's/&/\\&/g')\"|" ':3:'
    lacks out "$(printf '\302\233')"
    lacks out "$(printf '\342\200\256')"
    broken policy.xml "s|level id=\"notice\"|level id=\"$(echo "$id" | sed 's/&/\\&/g')\"|" ':'
    lacks out "$(printf '\302\233')"
done

test_begin 'problems as JSON, a line each, the verdict last'
use_policy
sed '13s/category="insult"/category="insults"/' policy/lexicon-a.xml >policy/changed && mv -f policy/changed policy/lexicon-a.xml
run 1 "$kasuhara" policy check --json policy/policy.xml
has out '{"weight":"error","file":"policy/lexicon-a.xml","line":13,"column":'
has out '{"policy":"policy/policy.xml","usable":false,"errors":1,'

test_begin 'a warning alone does not fail'
use_policy
sed '4s/.*/<term>testthreat<\/term><term>testthreat here<\/term>/' policy/lexicon-a.xml >policy/changed && mv -f policy/changed policy/lexicon-a.xml
run 0 "$kasuhara" policy check policy/policy.xml
has out 'policy/lexicon-a.xml:4:'
has out 'warning: '
has out ', 1 warning;'

test_begin 'the shipped policy has no fault, and all its examples hold'
run 0 "$kasuhara" policy check "$top_srcdir/policy/policy.xml"
has out ' can be put in force: 0 errors, '

test_done
