"""check-case-page.py FILE: well-formed, refers to nothing, runs nothing, and veils what hurts."""
import html.parser, sys, xml.etree.ElementTree
text = open(sys.argv[1], encoding='utf-8').read()
root = xml.etree.ElementTree.fromstring(text)
class Look(html.parser.HTMLParser):
    open_tags = []
    def handle_starttag(self, tag, attributes):
        assert tag in ('html head meta title style body h1 h2 h3 h4 p table thead tr th td article details '
                       'summary pre ol li').split(), tag
        for name, value in attributes:
            assert name in ('lang', 'class', 'scope') or tag == 'meta', (tag, name)
        if tag != 'meta':
            self.open_tags.append(tag)
    def handle_endtag(self, tag):
        assert tag == 'meta' or self.open_tags.pop() == tag
    def handle_data(self, data):
        hidden = 'details' in self.open_tags
        assert hidden or 'testthreat' not in data, data
    def handle_startendtag(self, tag, attributes):
        assert tag == 'meta', tag
        self.handle_starttag(tag, attributes)
look = Look()
look.feed(text)
look.close()
assert not look.open_tags
assert '<details open' not in text
style = root.find('head/style').text
assert 'url' not in style and '@import' not in style and 'size:A4' in style
metas = [meta.attrib for meta in root.iter('meta')]
assert {'http-equiv': 'Content-Security-Policy',
        'content': "default-src 'none'; style-src 'unsafe-inline'"} in metas, metas
assert not [c for c in text if ord(c) < 32 and c != '\n' or 0x7f <= ord(c) < 0xa0 or 0x202a <= ord(c) <= 0x202e]
