#!/usr/bin/python3
"""shapes.py DIR: mails that carry a word in each shape in which real mail carries words,
as DIR/SHAPE/NN.eml, ten words a shape, and DIR/SHAPE/control.eml with a word that
must not be found. The words are those of tests/data/shapes."""
import base64, os, quopri, re, sys, unicodedata

out = sys.argv[1]
data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "shapes")


def words(language):
    with open(os.path.join(data, "lexicon-%s.xml" % language), encoding="utf-8") as f:
        return re.findall(r"<term>(.*?)</term>", f.read())


JA, EN = words("ja"), words("en")
LATIN = EN[:8]
PHRASES = [w for w in EN if " " in w]
KATAKANA = [w for w in JA if re.search("[ァ-ヶ]", w)]
KANA = [w for w in JA if re.search("[ぁ-ゖァ-ヶ]", w)]
VOICED = [w for w in JA if unicodedata.normalize("NFD", w) != w]
RADICALS = {c: chr(r) for r in range(0x2F00, 0x2FD6) for c in [unicodedata.normalize("NFKC", chr(r))]}
WITH_RADICAL = [w for w in JA if any(c in RADICALS for c in w)]
BEFORE, AFTER = "先日の件です。", "。以上です。\n"


def mail(body, type_="text/plain; charset=utf-8", encoding="8bit", subject=b"order", extra=b""):
    head = b"From: a@example.com\r\nTo: support@example.org\r\nSubject: " + subject + b"\r\n" + extra
    head += b"MIME-Version: 1.0\r\nContent-Type: " + type_.encode() + b"\r\n" if type_ else b""
    head += b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n" if encoding else b""
    if encoding == "base64":
        body = base64.encodebytes(body)
    if encoding == "quoted-printable":
        body = quopri.encodestring(body)
    return head + b"\r\n" + body


def text(word):
    return BEFORE + word + AFTER if re.search("[^\x00-\x7f]", word) else "about my order: %s. bye\n" % word


def coded(codec, label, encoding="8bit", change=text):
    def make(word):
        type_ = "text/plain; charset=%s" % label if label else None
        return mail(change(word).encode(codec, "replace"), type_, encoding if label else None)
    return make


def plain(change):
    return coded("utf-8", "utf-8", "8bit", lambda w: text(change(w)))


def html(change, head=""):
    def make(word):
        page = "<html><head><title>shop</title>%s</head><body><p>件名</p><p>%s%s%s</p></body></html>" % (
            head, BEFORE, change(word), AFTER)
        return mail(page.encode(), "text/html; charset=utf-8")
    return make


def between(separator):
    return lambda word: separator.join(word.replace(" ", ""))


def inside(separator):
    """After the first character."""
    return lambda word: word[0] + separator + word[1:]


def subject(make):
    return lambda word: mail(b"hello\r\n", subject=make(word))


def encoded_word(codec, name, cut):
    """Two encoded words, the second beginning inside a character if cut says so."""
    def make(word):
        raw = word.encode(codec)
        at = cut(raw)
        return b" ".join(b"=?%s?B?%s?=" % (name, base64.b64encode(part)) for part in (raw[:at], raw[at:]))
    return subject(make)


def swap(table):
    return lambda word: "".join(table.get(c, c) for c in word)


def kana(word):
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c
                   for c in word)


HALF = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
for base, half in list(HALF.items()):
    for mark, half_mark in (("\u3099", "\uff9e"), ("\u309a", "\uff9f")):
        whole = unicodedata.normalize("NFC", base + mark)
        if len(whole) == 1:
            HALF[whole] = half + half_mark
CYRILLIC = dict(zip("aceopxy", "асеорху"), i="і", s="ѕ", j="ј", h="һ", d="ԁ")
GREEK = dict(zip("oviukpt", "ονιυκρτ"), a="α")
SMALL = dict(zip("abcdeghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ"))


def moved(start):
    return lambda word: "".join(chr(start + ord(c) - 97) if c.isalpha() else c for c in word)


def jis(text_, half=False):
    """ISO-2022-JP with half-width kana by ESC ( I and row 13, as CP50221 writes them."""
    return text_.encode("iso2022_jp_ext" if half else "iso2022_jp", "replace")


def cp50221(word):
    return b"\x1b(I\x36\x36\x1b(B \x1b$B\x2d\x21\x2d\x6a\x1b(B " + jis(word) + b"\r\n"


def multipart(*parts, kind="alternative"):
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return mail(body, 'multipart/%s; boundary="b"' % kind, "8bit")


def part(body, type_):
    return b"Content-Type: " + type_.encode() + b"; charset=utf-8\r\n\r\n" + body.encode()


def far(size):
    return lambda word: "ご注文の商品の発送について確認しております。\n" * (size // 66) + text(word)


def wrap(word):
    middle = max(1, len(word) // 2)
    return word[:middle] + "\n" + word[middle:]


ja = lambda name, make, chosen=None: ("ja-" + name, make, (chosen or JA)[:10], "お世話になっております")
en = lambda name, make, chosen=None: ("en-" + name, make, (chosen or EN)[:10], "thank you")
SHAPES = [
    ja("utf-8", coded("utf-8", "utf-8")),
    ja("utf-8-quoted-printable", coded("utf-8", "utf-8", "quoted-printable")),
    ja("utf-8-base64", coded("utf-8", "utf-8", "base64")),
    ja("utf-8-unlabelled", coded("utf-8", None)),
    ja("iso-2022-jp", coded("iso2022_jp", "iso-2022-jp", "7bit")),
    ja("iso-2022-jp-unlabelled", coded("iso2022_jp", None)),
    ja("iso-2022-jp-as-us-ascii", coded("iso2022_jp", "us-ascii", "7bit")),
    ja("iso-2022-jp-quoted-printable", coded("iso2022_jp", "iso-2022-jp", "quoted-printable")),
    ja("cp50221", lambda w: mail(cp50221(w), "text/plain; charset=iso-2022-jp", "7bit")),
    ja("iso-2022-jp-half-width", lambda w: mail(
        b"".join(b"\x1b(I" + bytes(ord(h) - 0xFF40 for h in HALF[c]) + b"\x1b(B" if c in HALF else jis(c) for c in w)
        + b"\r\n", "text/plain; charset=iso-2022-jp", "7bit"), KATAKANA),
    ja("shift-jis", coded("shift_jis", "shift_jis")),
    ja("cp932", lambda w: mail(("①㈱髙﨑 " + w + "\n").encode("cp932"), "text/plain; charset=cp932")),
    ja("shift-jis-unlabelled", coded("cp932", None)),
    ja("shift-jis-as-iso-2022-jp", coded("cp932", "iso-2022-jp")),
    ja("shift-jis-as-utf-8", coded("cp932", "utf-8")),
    ja("euc-jp", coded("euc_jp", "euc-jp")),
    ja("utf-16-base64", coded("utf-16", "utf-16", "base64")),
    ja("utf-16be-base64", coded("utf-16-be", "utf-16be", "base64")),
    ja("subject-utf-8-split-in-a-character", encoded_word("utf-8", b"utf-8", lambda raw: 4)),
    ja("subject-shift-jis-split-in-a-character", encoded_word("cp932", b"shift_jis", lambda raw: 3)),
    ja("subject-iso-2022-jp", subject(lambda w: b"=?iso-2022-jp?B?" + base64.b64encode(jis(w)) + b"?=")),
    ja("subject-raw-shift-jis", subject(lambda w: w.encode("cp932"))),
    ja("subject-raw-euc-jp", subject(lambda w: w.encode("euc_jp"))),
    ja("subject-raw-iso-2022-jp", subject(jis)),
    ja("subject-raw-utf-8", subject(lambda w: w.encode())),
    ja("html", html(lambda w: w)),
    ja("html-tags-inside", html(lambda w: w[0] + "<b>" + w[1:] + "</b>")),
    ja("html-comment-inside", html(inside("<!-- x -->"))),
    ja("html-wbr-inside", html(inside("<wbr>"))),
    ja("html-entities", html(lambda w: "".join("&#x%x;" % ord(c) for c in w))),
    ja("html-soft-hyphen-inside", html(inside("&shy;"))),
    ja("html-zero-width-inside", html(inside("&#8203;"))),
    ja("html-display-none-inside", html(inside('<span style="display:none">ab</span>'))),
    ja("html-hidden-inside", html(inside("<span hidden>ab</span>"))),
    ja("html-visibility-inside", html(inside('<span style="visibility:hidden">ab</span>'))),
    ja("html-font-size-0-inside", html(inside('<font style="font-size:0">ab</font>'))),
    ja("html-only-part", lambda w: multipart(part("hello", "text/plain"), part("<p>%s</p>" % text(w), "text/html"))),
    ja("nested-parts", lambda w: multipart(
        b'Content-Type: multipart/mixed; boundary="c"\r\n\r\n--c\r\n' + part(text(w), "text/plain") + b"\r\n--c--\r\n",
        kind="mixed")),
    ja("hard-wrapped", plain(wrap)),
    ja("hard-wrapped-iso-2022-jp", coded("iso2022_jp", "iso-2022-jp", "7bit", lambda w: text(wrap(w)))),
    ja("flowed-delsp", lambda w: mail(text(wrap(w).replace("\n", " \r\n")).encode(),
                                      "text/plain; charset=utf-8; format=flowed; delsp=yes")),
    ja("quoted-printable-break-in-a-character", lambda w: mail(
        b"=\r\n".join(b"".join(b"=%02X" % b for b in w.encode()[i:i + 4]) for i in range(0, len(w.encode()), 4)),
        encoding="7bit").replace(b"Encoding: 7bit", b"Encoding: quoted-printable")),
    ja("half-width-kana", plain(swap(HALF)), KATAKANA),
    ja("nfd", plain(lambda w: unicodedata.normalize("NFD", w)), VOICED),
    ja("kangxi-radicals", plain(swap(RADICALS)), WITH_RADICAL),
    ja("zero-width-between", plain(between("\u200b"))),
    ja("soft-hyphens-between", plain(between("\u00ad"))),
    ja("variation-selectors", plain(between("\ufe0e"))),
    ja("nbsp-between", plain(between("\u00a0"))),
    ja("spaces-between", plain(between(" "))),
    ja("ideographic-spaces-between", plain(between("\u3000"))),
    ja("hiragana-and-katakana-exchanged", plain(kana), KANA),
    ja("after-200-kb", coded("utf-8", "utf-8", "8bit", far(200000))),
    ja("after-900-kb", coded("utf-8", "utf-8", "8bit", far(900000))),
    en("us-ascii", coded("ascii", "us-ascii", "7bit")),
    en("quoted-printable", lambda w: mail(b"".join(b"=%02X" % b for b in w.encode()), encoding="7bit").replace(
        b"Encoding: 7bit", b"Encoding: quoted-printable")),
    en("base64", coded("ascii", "us-ascii", "base64")),
    en("capitals", plain(str.upper)),
    en("phrase-over-a-line-end", plain(lambda w: w.replace(" ", "\n")), PHRASES),
    en("phrase-over-a-quoted-printable-break", lambda w: mail(
        w.replace(" ", " =\r\n").encode(), encoding="7bit").replace(b"Encoding: 7bit", b"Encoding: quoted-printable"),
       PHRASES),
    en("phrase-flowed", lambda w: mail(w.replace(" ", " \r\n").encode(), "text/plain; charset=utf-8; format=flowed"),
       PHRASES),
    en("full-width", plain(lambda w: "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in w))),
    en("cyrillic-letters", plain(swap(CYRILLIC))),
    en("greek-letters", plain(swap(GREEK))),
    en("small-capitals", plain(swap(SMALL))),
    en("enclosed-letters", plain(moved(0x24D0))),
    en("mathematical-letters", plain(moved(0x1D41A))),
    en("zero-width-between", plain(lambda w: "\u200b".join(w))),
    en("soft-hyphens-between", plain(lambda w: "\u00ad".join(w))),
    en("nbsp-in-phrases", plain(lambda w: w.replace(" ", "\u00a0")), PHRASES),
    en("html-tags-inside", html(lambda w: w[0] + "<i>" + w[1:] + "</i>")),
    en("html-comment-inside", html(inside("<!-- -->"))),
    en("html-entities", html(lambda w: "".join("&#%d;" % ord(c) for c in w))),
    en("html-hidden-inside", html(inside('<span style="display:none">zz</span>'))),
]
# Words that nobody reads: none of them may be found.
UNREAD = [
    ("html-style", lambda w: html(lambda _: "hello", "<style>.%s{}</style>" % w)(w)),
    ("html-script", lambda w: html(lambda _: "hello", "<script>'%s'</script>" % w)(w)),
    ("html-comment", html(lambda w: "<!-- %s -->hello" % w)),
    ("html-display-none", html(lambda w: '<div style="display:none">%s</div>hello' % w)),
    ("html-hidden", html(lambda w: "<div hidden>%s</div>hello" % w)),
    ("attachment", lambda w: multipart(part("hello", "text/plain"),
                                       b"Content-Disposition: attachment; filename=a.txt\r\n" + part(w, "text/plain"),
                                       kind="mixed")),
]


def write(shape, name, raw):
    os.makedirs(os.path.join(out, shape), exist_ok=True)
    with open(os.path.join(out, shape, name), "wb") as f:
        f.write(raw)


for shape, make, chosen, control in SHAPES:
    assert len(chosen) == 10, (shape, len(chosen))
    for number, word in enumerate(chosen, 1):
        write(shape, "%02d.eml" % number, make(word))
    write(shape, "control.eml", make(control))
for shape, make in UNREAD:
    for number, word in enumerate(JA[:10], 1):
        write("unread-" + shape, "%02d.eml" % number, make(word))
