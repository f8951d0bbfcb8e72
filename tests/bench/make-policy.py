#!/usr/bin/python3
"""make-policy.py DIR [COUNT]: the 2,100 rules of lexicon.py as a policy and its lexicon, for `make bench`;
with COUNT, further terms up to so many rules, which are those with other words before them."""
import sys, os
from xml.sax.saxutils import escape
from lexicon import build

BEFORE = {"ja": "店長 部長 社長 課長 受付 窓口 係長 支店 本社 会計 倉庫 配送 工場 店員 係員 役員 会社 家族 隣人 同僚 先生 新人 職場 本部".split(),
          "en": "manager boss owner clerk desk office store branch agent driver cashier waiter nurse teacher lawyer editor "
                "courier porter guard pilot baker farmer tailor barber".split()}


def more(count):
    """So many further terms of each language, in turn."""
    for language, terms, between in (("ja", ja, "、"), ("en", en, " ")):
        share = count * len(terms) // (len(ja) + len(en))
        yield language, [word + between + term for word in BEFORE[language] for term in terms][:share]


ja, en, ja_patterns, en_patterns = build()
directory = sys.argv[1]
for language, terms in list(more(int(sys.argv[2]) - 2100 if len(sys.argv) > 2 else 0)):
    (ja if language == "ja" else en).extend(terms)
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
