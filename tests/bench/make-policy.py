#!/usr/bin/python3
"""make-policy.py DIR: the rules of lexicon.py as a policy and its lexicon, for `make bench`."""
import sys, os
from xml.sax.saxutils import escape
from lexicon import build

ja, en, ja_patterns, en_patterns = build()
directory = sys.argv[1]
os.makedirs(directory, exist_ok=True)
rules = []
for prefix, element, texts in (("ja.term", "term", ja), ("en.term", "term", en),
                               ("ja.pattern", "pattern", ja_patterns), ("en.pattern", "pattern", en_patterns)):
    for i, text in enumerate(texts):
        rules.append('  <rule id="%s.%04d" category="threat" score="3"><%s>%s</%s></rule>\n' %
                     (prefix, i, element, escape(text), element))
with open(os.path.join(directory, "lexicon-bench.xml"), "w", encoding="utf-8") as f:
    f.write('<?xml version="1.0" encoding="UTF-8"?>\n<lexicon xmlns="urn:kasuhara:lexicon:1" language="ja">\n' +
            "".join(rules) + "</lexicon>\n")
with open(os.path.join(directory, "policy.xml"), "w", encoding="utf-8") as f:
    f.write('''<?xml version="1.0" encoding="UTF-8"?>
<policy xmlns="urn:kasuhara:policy:1" mode="enforce">
  <scope><inbox>support@example.org</inbox></scope>
  <threads over-after="P90D"><lookback time="P30D" message-max="10485760"/></threads>
  <limits scored-text="1048576"/>
  <forwards share="0.5"/>
  <categories><category id="threat" cap="20"><label lang="en">Threat</label></category></categories>
  <lexicons><lexicon file="lexicon-bench.xml"/></lexicons>
  <behaviours alone="lowest"/>
  <levels><level id="notice" threshold="3"><header/><archive/></level></levels>
  <failure archive="tempfail"/>
</policy>
''')
print("%d rules" % len(rules))
