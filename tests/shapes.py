#!/usr/bin/python3
"""Mails with one word each, in every shape in which words come; and what became of them.

shapes.py make DIR LIST LEXICON...    DIR/SHAPE/RULE.eml for ten words, DIR/SHAPE/control.eml
shapes.py compare LIST OUT            OUT is what kasuhara score --json DIR printed

A line of LIST is SHAPE, kind, FILE, the rules that must hit; by tabs. Kinds:

must    ten of ten, each with its own rule alone, and counted; the control without a hit
quoted  the same, but the hit stands in what is not the sender's own, and need not count
told    how many are found is told, no fault; the control without a hit

The control is a word one letter away from one that is listed, in the same shape.
In a shape of hidden words each mail holds one listed word unseen, another seen.
The first ten words of LEXICON are taken, and where a shape has nothing to change in
one (no long vowel in it) the next that it can change.

compare prints "SHAPE, verdict, text" by tabs a shape, and lines with "#" for each mail
that is not as it must be. Exit status 0 whatever it found.
"""
import base64, json, os, sys, unicodedata
import xml.etree.ElementTree as ElementTree

WORDS = 10
CONTROL = {"ja": "見ぐるしいサマー", "en": "filthy lair"}
OPENING = {"ja": "いつもお世話になっております。\n先日の件ですが、担当者は", "en": "Hello,\n\nyour shop is run by a "}
CLOSING = {"ja": "と何度も申しておりました。\nご返事をお待ちしております。\n", "en": " and everybody knows it.\n\nBye\n"}
ORDINARY = {
    "ja": "先週の月曜日に注文しました商品の件で、お問い合わせいたします。\n到着予定日を過ぎましたが、まだ届いておりません。\n"
          "配送状況を確認していただけますでしょうか。\n",
    "en": "I ordered a kettle last Monday, and the page said it would be here within three days.\n"
          "The carrier shows no movement since then. Could you please look into it for me?\n"}
shapes = []  # (name, language, kind, maker, hides)


def shape(name, language, maker, kind="must", hides=False):
    assert name not in [s[0] for s in shapes], name
    shapes.append((name, language, kind, maker, hides))


def both(name, maker, **more):
    """maker takes the language first."""
    for language in ("ja", "en"):
        shape("%s.%s" % (name, language), language, lambda word, language=language: maker(language, word), **more)


# ---- mails

def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def mail(body, headers=(), subject=b"An order"):
    head = [b"From: Customer <customer@example.com>", b"To: support@example.org", b"Subject: " + subject,
            b"Date: Mon, 23 Nov 2026 10:00:00 +0900", b"Message-ID: <shape@example.com>"]
    return b"\r\n".join(head + [h.encode() for h in headers]) + b"\r\n\r\n" + body


def lines76(text, width=76):
    return b"".join(text[i:i + width] + b"\r\n" for i in range(0, len(text), width))


def quoted_printable(data, every=False, width=72):
    """Soft line breaks wherever the line is full, also within a character. every: ASCII letters are written in hex too."""
    out, line = b"", b""
    for i in range(len(data)):
        byte = data[i:i + 1]
        if data[i:i + 2] == b"\r\n" or (byte == b"\n" and data[i - 1:i] == b"\r"):
            out, line = out + line + byte, b""
            continue
        plain = 32 <= byte[0] < 127 and byte != b"=" and not (every and byte.isalpha())
        line += byte if plain else b"=%02X" % byte[0]
        if len(line) >= width:
            out, line = out + line + b"=\r\n", b""
    return out + line


def transfer(data, encoding):
    if encoding == "base64":
        return lines76(base64.b64encode(data))
    if encoding == "quoted-printable":
        return quoted_printable(data)
    return data


def typed(data, label, encoding="8bit", kind="text/plain", more=""):
    """label None: nothing is said about the bytes at all."""
    if label is None:
        return mail(data)
    return mail(transfer(data, encoding), ["MIME-Version: 1.0", "Content-Type: %s%s%s" %
                                          (kind, "; charset=" + label if label else "", more),
                                          "Content-Transfer-Encoding: " + encoding])


def sentence(language, word):
    return crlf(OPENING[language] + word + CLOSING[language])


def utf8(language, word, label="utf-8", encoding="8bit", more=""):
    return typed(sentence(language, word).encode(), label, encoding, more=more)


def changed(language, change, kind="must", name=None):
    """The word goes through change(); a word that it leaves as it was is not taken."""
    def maker(word):
        now = change(word)
        return None if now is None or now == word else utf8(language, now)
    shape(name, language, maker, kind)


# ---- charsets

def jis(text, shift_out=False, halfwidth="escape"):
    """ISO-2022-JP with the rows of CP932; half-width kana by ESC ( I, by SO and SI, or as 8-bit bytes."""
    out, state = b"", b"\x1b(B"
    for character in text:
        code = character.encode("cp932")
        if len(code) == 1 and code[0] >= 0xa1 and halfwidth == "8bit":
            wanted, code = b"\x1b(B", code
        elif len(code) == 1 and code[0] >= 0xa1 and shift_out:
            wanted, code = b"\x1b(B", b"\x0e" + bytes([code[0] & 0x7f]) + b"\x0f"
        elif len(code) == 1 and code[0] >= 0xa1:
            wanted, code = b"\x1b(I", bytes([code[0] & 0x7f])
        elif len(code) == 1:
            wanted = b"\x1b(B"
        else:
            lead, trail = code
            row = ((lead - 0x81 if lead < 0xa0 else lead - 0xc1) * 2) + (1 if trail >= 0x9f else 0)
            cell = trail - 0x9f if trail >= 0x9f else trail - (0x41 if trail >= 0x80 else 0x40)
            assert row < 94, character
            wanted, code = b"\x1b$B", bytes([row + 0x21, cell + 0x21])
        if wanted != state:
            out, state = out + wanted, wanted
        out += code
    return out + (b"" if state == b"\x1b(B" else b"\x1b(B")


CODES = {"utf-8": lambda t: t.encode(), "iso-2022-jp": jis, "shift_jis": lambda t: t.encode("cp932"),
         "euc-jp": lambda t: t.encode("euc_jp")}


def charset_shapes():
    def one(code, label, encoding="8bit", dress=lambda w: w):
        return lambda word: typed(CODES[code](sentence("ja", dress(word))), label, encoding)
    for code in CODES:
        seven = code == "iso-2022-jp"
        shape(code + ".labelled", "ja", one(code, code, "7bit" if seven else "8bit"))
        shape(code + ".base64", "ja", one(code, code, "base64"))
        shape(code + ".quoted-printable", "ja", one(code, code, "quoted-printable"))
        shape(code + ".unlabelled", "ja", one(code, None))
        for label in ["us-ascii", "iso-8859-1", "x-unknown"] + [c for c in CODES if c != code]:
            shape("%s.labelled-%s" % (code, label), "ja", one(code, label))
        shape(code + ".unlabelled-base64", "ja",
              lambda word, code=code: typed(CODES[code](sentence("ja", word)), "", "base64"))
        shape(code + ".nothing-but-the-word", "ja", lambda word, code=code: mail(CODES[code](word)))
        shape(code + ".after-english", "ja", lambda word, code=code: mail(
            crlf(ORDINARY["en"] * 30).encode() + CODES[code](word + "\r\n")))
        shape(code + ".line-ends-lf", "ja",
              lambda word, code=code: typed(CODES[code](sentence("ja", word)), code).replace(b"\r\n", b"\n"))
    for label in ("cp932", "windows-31j", "shift_jis", "x-sjis", None):
        shape("cp932-extensions.%s" % (label or "unlabelled"), "ja", one("shift_jis", label, "8bit", lambda w: "㈱①髙" + w + "②Ⅳ"))
    shape("shift_jis.half-width-beside", "ja", one("shift_jis", "shift_jis", "8bit", lambda w: "ｶﾌﾞ" + w + "ﾃﾞｽ"))
    shape("shift_jis.half-width-word", "ja", lambda word: halfwidth(word) and one("shift_jis", "shift_jis")(halfwidth(word)))
    shape("euc-jp.half-width-word", "ja", lambda word: halfwidth(word) and one("euc-jp", "euc-jp")(halfwidth(word)))
    for label in ("iso-2022-jp", "cp50221", None):
        def name(what, label=label):
            return "cp50221.%s-%s" % (what, label or "unlabelled")
        shape(name("half-width-beside"), "ja", one("iso-2022-jp", label, "7bit", lambda w: "ｶﾌﾞ" + w + "ﾃﾞｽ"))
        shape(name("number-before"), "ja", one("iso-2022-jp", label, "7bit", lambda w: "①" + w + "②"))
        shape(name("company-before"), "ja", one("iso-2022-jp", label, "7bit", lambda w: "㈱" + w + "㈱"))
        shape(name("half-width-word"), "ja", lambda word, label=label: halfwidth(word) and typed(jis(sentence("ja", halfwidth(word))), label, "7bit"))
        shape(name("half-width-word-8bit"), "ja", lambda word, label=label: halfwidth(word) and typed(
            jis(sentence("ja", halfwidth(word)), halfwidth="8bit"), label))
    shape("cp50222.half-width-word-by-shift-out", "ja", lambda word: halfwidth(word) and typed(
        jis(sentence("ja", halfwidth(word)), shift_out=True), "iso-2022-jp", "7bit"))
    shape("cp50222.half-width-beside-by-shift-out", "ja", lambda word: typed(
        jis(sentence("ja", "ｶﾌﾞ" + word), shift_out=True), "iso-2022-jp", "7bit"))
    both("utf-16.mark-little", lambda l, w: typed(sentence(l, w).encode("utf-16"), "utf-16", "base64"))
    both("utf-16.mark-big", lambda l, w: typed(b"\xfe\xff" + sentence(l, w).encode("utf-16-be"), "utf-16", "base64"))
    both("utf-16.no-mark-big", lambda l, w: typed(sentence(l, w).encode("utf-16-be"), "utf-16", "base64"))
    both("utf-16.no-mark-little-against-rfc2781", lambda l, w: typed(sentence(l, w).encode("utf-16-le"), "utf-16", "base64"))
    both("utf-16le.no-mark", lambda l, w: typed(sentence(l, w).encode("utf-16-le"), "utf-16le", "base64"))
    both("utf-16be.no-mark", lambda l, w: typed(sentence(l, w).encode("utf-16-be"), "utf-16be", "base64"))
    both("utf-16le.mark", lambda l, w: typed(sentence(l, w).encode("utf-16"), "utf-16le", "base64"))
    both("utf-16.quoted-printable", lambda l, w: typed(sentence(l, w).encode("utf-16"), "utf-16", "base64").replace(
        b"Encoding: base64", b"Encoding: quoted-printable").split(b"\r\n\r\n")[0] + b"\r\n\r\n" +
        b"=\r\n".join(b"".join(b"=%02X" % c for c in sentence(l, w).encode("utf-16")[i:i + 20])
                      for i in range(0, len(sentence(l, w)) * 2 + 2, 20)))


def transfer_shapes():
    shape("en.7bit", "en", lambda w: utf8("en", w, "us-ascii", "7bit"))
    shape("en.8bit", "en", lambda w: utf8("en", "café " + w, "utf-8"))
    shape("en.latin-1", "en", lambda w: typed(sentence("en", "café " + w).encode("latin-1"), "iso-8859-1"))
    shape("en.no-mime", "en", lambda w: utf8("en", w, None))
    shape("en.quoted-printable", "en", lambda w: utf8("en", w, "us-ascii", "quoted-printable"))
    shape("en.base64", "en", lambda w: utf8("en", w, "us-ascii", "base64"))
    both("quoted-printable.every-letter-in-hex", lambda l, w: mail(quoted_printable(sentence(l, w).encode(), True), QP_HEAD))
    both("quoted-printable.small-hex", lambda l, w: mail(
        b"".join(b"=%02x" % c if c > 32 else b"%c" % c for c in sentence(l, w).encode()), QP_HEAD))
    both("base64.cut-everywhere", lambda l, w: mail(
        lines76(base64.b64encode(sentence(l, w).encode()), 5), [h.replace("quoted-printable", "base64") for h in QP_HEAD]))
    both("base64.no-line-ends-no-padding", lambda l, w: mail(
        base64.b64encode(sentence(l, w).encode()).rstrip(b"="), [h.replace("quoted-printable", "base64") for h in QP_HEAD]))
    both("line-ends-lf", lambda l, w: utf8(l, w).replace(b"\r\n", b"\n"))
    shape("en.capitals", "en", lambda w: utf8("en", w.upper()))
    shape("en.capitals-mixed", "en", lambda w: utf8("en", "".join(c.upper() if i % 2 else c for i, c in enumerate(w))))


QP_HEAD = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"]


# ---- subjects

def b_word(charset, data):
    return b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(data))


def q_word(charset, data):
    return b"=?%s?Q?%s?=" % (charset.encode(), b"".join(
        b"%c" % c if c < 128 and chr(c).isalnum() else b"=%02X" % c for c in data))


def fold(words):
    return b"\r\n ".join(words)


def pieces(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]


def subject_text(language, word):
    return {"ja": "昨日の%sの件", "en": "That %s again"}[language] % word


def subject(language, value):
    return mail(crlf(ORDINARY[language]).encode(), QP_HEAD[:2] + ["Content-Transfer-Encoding: 8bit"], value)


def middle(word):
    return (len(word) + 1) // 2


def split_middle(data, text, word, encode, off=0):
    """Cut in two in the middle of the word; `off` bytes further on. Escapes count."""
    before = text[:text.index(word) + middle(word)]
    cut = len(encode(before)) - (3 if encode is jis else 0) + off
    return [data[:cut], data[cut:]]


def subject_shapes():
    for code, encode in CODES.items():
        def two(word, off, make=b_word, code=code, encode=encode):
            text = subject_text("ja", word)
            return subject("ja", fold([make(code, part) for part in split_middle(encode(text), text, word, encode, off)]))

        def many(word, size, make=b_word, code=code, encode=encode):
            return subject("ja", fold([make(code, part) for part in pieces(encode(subject_text("ja", word)), size)]))
        name = "subject.%s." % code
        shape(name + "b", "ja", lambda w, e=encode, c=code: subject("ja", b_word(c, e(subject_text("ja", w)))))
        shape(name + "q", "ja", lambda w, e=encode, c=code: subject("ja", q_word(c, e(subject_text("ja", w)))))
        shape(name + "b-two-words-each-whole", "ja", lambda w, e=encode, c=code: subject("ja", fold(
            [b_word(c, e("昨日の" + w[:middle(w)])), b_word(c, e(w[middle(w):] + "の件"))])))
        shape(name + "b-split-between-characters", "ja", lambda w, f=two: f(w, 0))
        shape(name + "b-split-in-character", "ja", lambda w, f=two: f(w, 1))
        shape(name + "q-split-in-character", "ja", lambda w, f=two: f(w, 1, q_word))
        for size in (3, 4, 5, 7):
            shape(name + "b-pieces-of-%d-bytes" % size, "ja", lambda w, s=size, f=many: f(w, s))
        shape(name + "b-base64-cut-anywhere", "ja", lambda w, e=encode, c=code: subject("ja", fold(
            [b"=?%s?B?%s?=" % (c.encode(), part) for part in pieces(base64.b64encode(e(subject_text("ja", w))), 10)])))
        shape(name + "b-labelled-us-ascii", "ja", lambda w, e=encode: subject("ja", b_word("us-ascii", e(subject_text("ja", w)))))
        shape(name + "b-labelled-utf-8", "ja", lambda w, e=encode: subject("ja", b_word("utf-8", e(subject_text("ja", w)))))
        shape(name + "raw", "ja", lambda w, e=encode: subject("ja", e(subject_text("ja", w))))
        shape(name + "raw-alone", "ja", lambda w, e=encode: subject("ja", e(w)))
        shape(name + "raw-folded", "ja", lambda w, e=encode: subject("ja", e("昨日の" + w[:middle(w)]) + b"\r\n " + e(w[middle(w):] + "の件")))
        shape(name + "raw-after-re", "ja", lambda w, e=encode: subject("ja", b"Re: [shop 4711] " + e(w)))
    shape("subject.iso-2022-jp.b-three-words-middle-without-escapes", "ja", lambda w: subject("ja", fold(
        [b_word("iso-2022-jp", part) for part in
         [b"\x1b$B" + jis(w[:1])[3:-3], jis(w[1:-1])[3:-3], jis(w[-1:])[3:-3] + b"\x1b(B"]])))
    others = [("utf-8", "iso-2022-jp"), ("utf-8", "shift_jis"), ("shift_jis", "euc-jp"), ("iso-2022-jp", "utf-8")]
    for one, other in others:
        shape("subject.two-charsets.%s-%s" % (one, other), "ja", lambda w, a=one, b=other: subject("ja", fold(
            [b_word(a, CODES[a]("昨日の" + w[:middle(w)])), b_word(b, CODES[b](w[middle(w):] + "の件"))])))
    shape("subject.two-charsets.b-then-q", "ja", lambda w: subject("ja", fold(
        [b_word("utf-8", w[:middle(w)].encode()), q_word("utf-8", w[middle(w):].encode())])))
    shape("subject.b-then-q-split-in-character", "ja", lambda w: subject("ja", fold(
        [b_word("utf-8", w.encode()[:4]), q_word("UTF-8", w.encode()[4:])])))
    shape("subject.two-languages-split-in-character", "ja", lambda w: subject("ja", fold(
        [b_word("utf-8*ja", w.encode()[:4]), b_word("utf-8", w.encode()[4:])])))
    shape("subject.one-charset-by-two-names-split-in-character", "ja", lambda w: subject("ja", fold(
        [b_word("shift_jis", w.encode("cp932")[:3]), b_word("x-sjis", w.encode("cp932")[3:])])), "told")
    shape("subject.no-space-between-words", "ja", lambda w: subject("ja", b_word("utf-8", w[:middle(w)].encode()) + b_word("utf-8", w[middle(w):].encode())))
    shape("subject.half-encoded-half-raw", "ja", lambda w: subject("ja", b_word("utf-8", w[:middle(w)].encode()) + b" " + w[middle(w):].encode()))
    shape("subject.encoded-word-in-quotes", "ja", lambda w: subject("ja", b'"' + b_word("iso-2022-jp", jis(w)) + b'"'))
    shape("subject.en.plain", "en", lambda w: subject("en", subject_text("en", w).encode()))
    shape("subject.en.b", "en", lambda w: subject("en", b_word("us-ascii", subject_text("en", w).encode())))
    shape("subject.en.q", "en", lambda w: subject("en", b"=?us-ascii?q?" + subject_text("en", w).replace(" ", "_").encode() + b"?="))
    shape("subject.en.two-words", "en", lambda w: subject("en", fold(
        [b"That", b_word("utf-8", w[:2].encode()), b_word("us-ascii", w[2:].encode()), b"again"])))
    shape("subject.en.utf-16", "en", lambda w: subject("en", b_word("utf-16", subject_text("en", w).encode("utf-16"))))
    shape("subject.en.phrase-folded", "en", lambda w: subject("en", b"That " + w.replace(" ", "\r\n ").encode()) if " " in w else None)


# ---- HTML

def html(language, inside, head="", label="utf-8", encoding="8bit", body=""):
    text = crlf("<html><head><title>Mail</title>%s</head>\n<body%s>\n<p>%s%s%s</p>\n</body></html>\n" % (
        head, body, OPENING[language].replace("\n", "<br>\n"), inside, CLOSING[language].replace("\n", "<br>\n")))
    return typed(CODES.get(label, CODES["utf-8"])(text), label, encoding, "text/html")


def between(word, what):
    """what stands between all letters, each in its turn where it is a list."""
    what = [what] if isinstance(what, str) else what
    return word[0] + "".join(what[i % len(what)] + c for i, c in enumerate(word[1:]))


def html_shapes():
    def inside(name, dress, **more):
        both("html." + name, lambda l, w: html(l, dress(w)), **more)
    inside("plain", lambda w: w)
    both("html.base64", lambda l, w: html(l, w, encoding="base64"))
    both("html.quoted-printable", lambda l, w: html(l, w, encoding="quoted-printable"))
    for code in ("iso-2022-jp", "shift_jis", "euc-jp"):
        shape("html." + code, "ja", lambda w, c=code: html("ja", "<b>%s</b>%s" % (w[:1], w[1:]), label=c))
        shape("html.%s-by-meta-alone" % code, "ja", lambda w, c=code: typed(CODES[c](
            "<html><head><meta charset=%s></head><body><p>%s</p></body></html>" % (c, sentence("ja", w))), "", "base64", "text/html"))
    inside("bold-letters", lambda w: "".join("<b>%s</b>" % c for c in w))
    inside("spans-with-style", lambda w: "".join('<span style="color: #%d00">%s</span>' % (i % 10, c) for i, c in enumerate(w)))
    inside("unknown-tags", lambda w: between(w, ["<x-y>", "</z>", "<o:p></o:p>"]))
    inside("attribute-with-greater", lambda w: between(w, "<a title=\"a > b\"></a>"))
    inside("comments", lambda w: between(w, ["<!-- x -->", "<!---->", "<!-- > -->", "<!-->", "<!--[if mso]>y<![endif]-->"]))
    inside("declarations", lambda w: between(w, ["<!x>", "<?x?>"]))
    inside("wbr", lambda w: between(w, ["<wbr>", "<WBR/>"]))
    inside("hexadecimal-references", lambda w: "".join("&#x%x;" % ord(c) for c in w))
    inside("decimal-references", lambda w: "".join("&#%d;" % ord(c) for c in w))
    inside("references-without-semicolon", lambda w: "".join("&#%07d" % ord(c) if i % 2 else "&#X%X;" % ord(c) for i, c in enumerate(w)) + " ")
    inside("soft-hyphen", lambda w: between(w, ["&shy;", "&#173;", "&#xAD;", "\u00ad"]))
    inside("zero-width-space", lambda w: between(w, ["&#8203;", "&#x200B;", "&ZeroWidthSpace;", "&NegativeThinSpace;"]))
    inside("joiners", lambda w: between(w, ["&zwnj;", "&zwj;", "&NoBreak;", "&#xFEFF;", "&lrm;"]))
    inside("empty-image", lambda w: between(w, '<img src="cid:x" width=1 height=1>'))
    inside("link-inside", lambda w: '%s<a href="https://example.com/">%s</a>' % (w[:middle(w)], w[middle(w):]))
    inside("font-tags", lambda w: between(w, ["<font size=3>", "</font>"]))
    inside("pre", lambda w: "</p><pre>%s</pre><p>" % w)
    inside("textarea", lambda w: "<textarea>%s</textarea>" % w)
    inside("table-cell", lambda w: "</p><table><tr><td>%s</td></tr></table><p>" % w)
    inside("image-alt", lambda w: '<img src="cid:x" alt="%s">' % w)
    inside("svg-text", lambda w: "<svg><text>%s</text></svg>" % w)
    shape("html.line-break-in-word.ja", "ja", lambda w: html("ja", w[:middle(w)] + "<br>\n" + w[middle(w):]))
    shape("html.source-line-break-in-word.ja", "ja", lambda w: html("ja", w[:middle(w)] + "\n      " + w[middle(w):]))
    shape("html.ruby.ja", "ja", lambda w: html("ja", "<ruby>%s<rt>よみ</rt></ruby>%s" % (w[:1], w[1:])), "told")
    shape("html.div-a-letter.ja", "ja", lambda w: html("ja", "</p>" + "".join("<div>%s</div>" % c for c in w) + "<p>"))
    shape("html.nbsp-between.ja", "ja", lambda w: html("ja", between(w, "&nbsp;")))
    shape("html.phrase-over-lines.en", "en", lambda w: html("en", w.replace(" ", "<br>\n")) if " " in w else None)
    shape("html.phrase-in-two-tags.en", "en", lambda w: html("en", "<b>%s</b> <i>%s</i>" % tuple(w.split())) if " " in w else None)
    shape("html.phrase-with-nbsp.en", "en", lambda w: html("en", w.replace(" ", "&nbsp;")) if " " in w else None)
    shape("html.phrase-with-two-spaces.en", "en", lambda w: html("en", w.replace(" ", "&nbsp; ")) if " " in w else None)
    shape("html.no-end-tags", "en", lambda w: typed(("<p>Hello<p>you <b>%s<p>bye" % w).encode(), "utf-8", "8bit", "text/html"))


HIDINGS = {
    "display-none": '<span style="display:none">%s</span>',
    "display-none-important": "<div style='DISPLAY : none !important;'>%s</div>",
    "display-none-by-reference": '<span style="dis&#112;lay:n&#x6f;ne">%s</span>',
    "display-none-with-comment": '<span style="display:/* x */none">%s</span>',
    "hidden-attribute": "<span hidden>%s</span>",
    "hidden-attribute-with-value": '<span hidden="until-found">%s</span>',
    "visibility-hidden": '<span style="visibility:hidden">%s</span>',
    "visibility-collapse": '<span style="visibility:collapse">%s</span>',
    "font-size-0": '<span style="font-size:0">%s</span>',
    "font-size-0px": '<span style="font-size: 0px; line-height: 0">%s</span>',
    "font-size-1px": '<span style="font-size:1px">%s</span>',
    "font-shorthand-0": '<span style="font:0/0 a">%s</span>',
    "white-on-white": '<span style="color:white;background:white">%s</span>',
    "white-on-white-hex": '<span style="color:#fff;background-color:#ffffff">%s</span>',
    "white-on-white-rgb": '<span style="color:rgb(255,255,255);background:#FFF">%s</span>',
    "colour-transparent": '<span style="color:transparent">%s</span>',
    "opacity-0": '<span style="opacity:0">%s</span>',
    "no-height": '<span style="display:inline-block;max-height:0;overflow:hidden">%s</span>',
    "far-left": '<span style="position:absolute;left:-9999px">%s</span>',
    "hidden-outside": '<span style="display:none"><b style="color:red"><i>%s</i></b></span>',
    "template": "<template>%s</template>",
    "white-alone": '<span style="color:#ffffff">%s</span>',
    "white-font-tag": '<font color="white">%s</font>',
    "by-class": '<span class="x">%s</span>',
    "by-descendant": '<span class="y"><b>%s</b></span>',
    "nearly-white": '<span style="color:#fefefe;background:#ffffff">%s</span>',
    "clip": '<span style="position:absolute;clip:rect(0,0,0,0)">%s</span>',
    "scale-0": '<span style="display:inline-block;transform:scale(0)">%s</span>',
    "rgba-0": '<span style="color:rgba(0, 0, 0, 0)">%s</span>',
    "font-size-tiny": '<span style="font-size:0.01em">%s</span>',
    "css-escape": r'<span style="d\69splay:none">%s</span>',
    "dialog": "<dialog>%s</dialog>",
    "datalist": "<datalist><option>%s</option></datalist>",
}
HIDDEN_WORDS = dict(HIDINGS, **{
    "style-element": "<style>.%s { color: red }</style>",
    "script-element": '<script>var x = "%s";</script>',
    "title-element": "<title>%s</title>",
    "comment": "<!-- %s -->",
    "noframes": "<noframes>%s</noframes>",
    "attribute": '<a href="x" title="%s" data-x="%s">x</a>',
    "input-hidden": '<input type="hidden" value="%s">',
    "iframe": "<iframe>%s</iframe>",
})


def hidden_shapes():
    sheet = "<style>.x { display: none } .y b { font-size: 0 }</style>"
    for name, hiding in HIDINGS.items():
        if hiding.startswith("<div"):
            hiding = hiding.replace("div", "span")
        both("hidden-between." + name, lambda l, w, h=hiding: html(
            l, between(w, [h % "q", h % "山川"]), sheet, body=' bgcolor="#ffffff"'))
    for name, hiding in HIDDEN_WORDS.items():
        def maker(l, seen, unseen, h=hiding):
            return html(l, "%s %s" % (h.replace("%s", unseen), seen), sheet)
        for language in ("ja", "en"):
            shape("hidden-word.%s.%s" % (name, language), language, lambda s, u, l=language, m=maker: m(l, s, u), hides=True)
    shape("hidden-word.letters-completed-by-hidden.ja", "ja", lambda s, u: html(
        "ja", "%s<span style='display:none'>%s</span>、%s" % (u[:middle(u)], u[middle(u):], s)), hides=True)
    shape("hidden-word.title-alone.ja", "ja", lambda s, u: typed(
        ("<html><head><title>%s</title></head><body>%s</body></html>" % (u, sentence("ja", s))).encode(), "utf-8", "8bit", "text/html"), hides=True)


# ---- lines

def wrap_shapes():
    def cut(word, by):
        return word[:middle(word)] + by + word[middle(word):]
    for code in CODES:
        shape("wrapped.%s" % code, "ja", lambda w, c=code: typed(b"\r\n".join(
            CODES[c](line) for line in sentence("ja", cut(w, "\n")).split("\r\n")), c, "7bit" if c == "iso-2022-jp" else "8bit"))
        shape("wrapped.%s-base64" % code, "ja", lambda w, c=code: typed(b"\r\n".join(
            CODES[c](line) for line in sentence("ja", cut(w, "\n")).split("\r\n")), c, "base64"))
        flowed = "; format=flowed"
        for name, more, by in (("delsp", flowed + "; delsp=yes", " \r\n"), ("flowed", flowed, " \r\n"), ("fixed-in-flowed", flowed, "\r\n")):
            def maker(w, c=code, more=more, by=by):
                return typed(by.encode().join(CODES[c](part) for part in sentence("ja", cut(w, "\0")).split("\0")), c, "8bit", more=more)
            shape("wrapped.%s-%s" % (code, name), "ja", maker)
        shape("wrapped.%s-soft-break-in-character" % code, "ja", lambda w, c=code: mail(b"".join(
            b"=%02X=\r\n" % byte for byte in CODES[c](sentence("ja", w))), [QP_HEAD[0], QP_HEAD[1].replace("utf-8", c), QP_HEAD[2]]))
    for name, by in (("trailing-space", " \n"), ("leading-ideographic-space", "\n\u3000"), ("indented", "\n    "),
                     ("tab", "\n\t"), ("unicode-line-separator", "\u2028"), ("bare-cr", "\r")):
        shape("wrapped.with-" + name, "ja", lambda w, by=by: typed(sentence("ja", cut(w, "\0")).replace(
            "\0", by if by == "\r" else crlf(by)).encode(), "utf-8"))
    shape("wrapped.every-letter-a-line", "ja", lambda w: utf8("ja", "\n" + between(w, "\n") + "\n"))
    shape("wrapped.delsp-lines-of-72", "ja", lambda w: typed(crlf(" \n".join(
        pieces((ORDINARY["ja"].replace("\n", "") + w + "と申しました。") * 3, 9))).encode(), "utf-8", more="; format=flowed; delsp=yes"))
    shape("wrapped.delsp-quoted-labels", "ja", lambda w: typed(
        sentence("ja", cut(w, " \n")).encode(), "utf-8", more='; Format="Flowed"; DelSp="YES"'))
    shape("wrapped.delsp-in-word.en", "en", lambda w: utf8("en", w[:2] + " \n" + w[2:], more="; format=flowed; delsp=yes"))
    shape("wrapped.soft-break-in-word.en", "en", lambda w: mail(sentence("en", w[:2] + "=\n" + w[2:]).encode(), QP_HEAD))
    for name, by, more in (("line-end", "\n", ""), ("line-end-with-space", " \n", ""), ("indented", "\n    ", ""),
                           ("flowed", " \n", "; format=flowed"), ("delsp", "  \n", "; format=flowed; delsp=yes")):
        shape("phrase.%s" % name, "en", lambda w, by=by, m=more: utf8("en", w.replace(" ", by), more=m) if " " in w else None)
    shape("phrase.soft-break", "en", lambda w: mail(sentence("en", w.replace(" ", " =\n")).encode(), QP_HEAD) if " " in w else None)


# ---- letters

def decompositions(first, last):
    """Characters of this stretch that NFKC makes one other of: what each is made of -> it."""
    found = {}
    for code in range(first, last):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            found.setdefault(plain, chr(code))
    return found


HALFWIDTH = decompositions(0xff61, 0xffa0)
HALFWIDTH.update({"\u3099": "ﾞ", "\u309a": "ﾟ"})


def to_katakana(word):
    return "".join(chr(ord(c) + 0x60) if 0x3041 <= ord(c) <= 0x3096 else c for c in word)


def to_hiragana(word):
    return "".join(chr(ord(c) - 0x60) if 0x30a1 <= ord(c) <= 0x30f6 else c for c in word)


def marks_apart(word):
    """Voiced kana, as kana and mark; kanji stay."""
    return "".join(unicodedata.normalize("NFD", c) if 0x3041 <= ord(c) <= 0x30fe else c for c in word)


def halfwidth(word):
    """None: it has no kana."""
    now = "".join(HALFWIDTH.get(c, c) for c in marks_apart(to_katakana(word)))
    return None if now == word else now


def by_table(table):
    return lambda word: "".join(table.get(c, c) for c in word)


def only_first(table):
    """One letter alone is exchanged, the first that can be."""
    def change(word):
        for i, c in enumerate(word):
            if c in table:
                return word[:i] + table[c] + word[i + 1:]
        return word
    return change


def capitals(table):
    return lambda word: None if not any(c in table for c in word.upper()) else by_table(table)(word.upper())


def alphabet(first, capital=None, exceptions=None):
    table = {chr(ord("a") + i): chr(first + i) for i in range(26)}
    if capital:
        table.update({chr(ord("A") + i): chr(capital + i) for i in range(26)})
    table.update(exceptions or {})
    return table


def pairs(text):
    return {pair[0]: pair[1:] for pair in text.split()}


CYRILLIC = pairs("aа cс dԁ eе hһ iі jј lӏ oо pр qԛ sѕ wԝ xх yу")
CYRILLIC_CAPITALS = pairs("AА BВ CС EЕ HН IІ JЈ KК MМ OО PР SЅ TТ XХ YУ")
GREEK = pairs("aα eε iι kκ nη oο pρ tτ uυ vν wω xχ")
GREEK_CAPITALS = pairs("AΑ BΒ EΕ HΗ IΙ KΚ MΜ NΝ OΟ PΡ TΤ XΧ YΥ ZΖ")
SMALL_CAPITALS = pairs("aᴀ bʙ cᴄ dᴅ eᴇ fꜰ gɢ hʜ iɪ jᴊ kᴋ lʟ mᴍ nɴ oᴏ pᴘ qꞯ rʀ sꜱ tᴛ uᴜ vᴠ wᴡ yʏ zᴢ")
SUPERSCRIPTS = pairs("aᵃ bᵇ cᶜ dᵈ eᵉ fᶠ gᵍ hʰ iⁱ jʲ kᵏ lˡ mᵐ nⁿ oᵒ pᵖ rʳ sˢ tᵗ uᵘ vᵛ wʷ xˣ yʸ zᶻ")
LEET = pairs("a4 b8 e3 g9 i1 l1 o0 s5 t7")
UPSIDE_DOWN = pairs("aɐ bq cɔ dp eǝ fɟ gƃ hɥ iᴉ kʞ mɯ nu rɹ tʇ un vʌ wʍ yʎ")
DIACRITICS = pairs("aä cç eé gğ hĥ iï lĺ nñ oö rŕ sš tţ uü wŵ yÿ")
ARMENIAN = pairs("hհ nո oօ uս gց qզ")
CHEROKEE_CAPITALS = pairs("AᎪ BᏴ CᏟ DᎠ EᎬ GᏀ HᎻ IᏆ JᎫ KᏦ LᏞ MᎷ PᏢ RᎡ SᏚ TᎢ VᏙ WᎳ ZᏃ")
MATHEMATICAL = {  # small, capital, what stands elsewhere
    "bold": (0x1d41a, 0x1d400, {}), "italic": (0x1d44e, 0x1d434, {"h": "\u210e"}),
    "bold-italic": (0x1d482, 0x1d468, {}), "script": (0x1d4b6, None, {"e": "\u212f", "g": "\u210a", "o": "\u2134"}),
    "bold-script": (0x1d4ea, 0x1d4d0, {}), "fraktur": (0x1d51e, None, {}), "double-struck": (0x1d552, None, {}),
    "bold-fraktur": (0x1d586, 0x1d56c, {}), "sans": (0x1d5ba, 0x1d5a0, {}), "sans-bold": (0x1d5ee, 0x1d5d4, {}),
    "sans-italic": (0x1d622, 0x1d608, {}), "sans-bold-italic": (0x1d656, 0x1d63c, {}), "monospace": (0x1d68a, 0x1d670, {})}


def japanese_letters():
    def ja(name, change, kind="must"):
        changed("ja", change, kind, "letters." + name)
    ja("half-width", halfwidth)
    ja("half-width-marks-after-full-width", lambda w: marks_apart(w).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ"))
    ja("katakana-as-hiragana-and-back", lambda w: "".join(to_hiragana(c) if to_hiragana(c) != c else to_katakana(c) for c in w))
    ja("all-katakana", to_katakana)
    ja("all-hiragana", to_hiragana)
    ja("kana-mixed", lambda w: "".join(to_katakana(c) if i % 2 else to_hiragana(c) for i, c in enumerate(w)))
    ja("nfd", lambda w: unicodedata.normalize("NFD", w))
    ja("nfd-half-and-half", lambda w: "".join(unicodedata.normalize("NFD", c) if i % 2 else c for i, c in enumerate(to_katakana(w))))
    ja("kangxi-radicals", by_table(decompositions(0x2f00, 0x2fd6)))
    ja("compatibility-ideographs", by_table(decompositions(0xf900, 0xfb00)))
    ja("compatibility-supplement-or-basic", by_table(dict(decompositions(0xf900, 0xfb00), **decompositions(0x2f800, 0x2fa1e))))
    ja("katakana-in-circles", lambda w: by_table(decompositions(0x32d0, 0x32ff))(marks_apart(to_katakana(w))))
    ja("mark-spacing-u309b", lambda w: marks_apart(w).replace("\u3099", "\u309b").replace("\u309a", "\u309c"), "told")
    ja("small-kana-as-large", by_table(dict(zip("ぁぃぅぇぉっゃゅょァィゥェォッャュョ", "あいうえおつやゆよアイウエオツヤユヨ"))), "told")
    ja("large-kana-as-small", only_first(dict(zip("あいうえおつやゆよアイウエオツヤユヨ", "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"))), "told")
    ja("marks-left-out", lambda w: marks_apart(w).replace("\u3099", "").replace("\u309a", ""), "told")
    ja("katakana-ni-for-kanji", by_table(dict(zip("力口工二八夕卜", "カロエニハタト"), **dict(zip("カロエニハタト", "力口工二八夕卜")))), "told")
    # The long vowel.
    ja("long-vowel.half-width", lambda w: w.replace("ー", "ｰ"))
    for name, mark in (("wave-dash-301c", "〜"), ("full-width-tilde-ff5e", "～"), ("horizontal-bar-2015", "―"), ("em-dash", "—"),
                       ("en-dash", "–"), ("hyphen-2010", "‐"), ("minus-2212", "−"), ("hyphen-minus", "-"),
                       ("full-width-hyphen-ff0d", "－"), ("box-drawing-2500", "─"), ("kanji-one", "一"), ("tilde", "~"),
                       ("doubled", "ーー"), ("left-out", "")):
        ja("long-vowel." + name, lambda w, m=mark: w.replace("ー", m), "told")
    # Between the letters.
    for name, what in BETWEEN.items():
        ja("between." + name, lambda w, x=what: between(w, x))
    for name, what in (("space", " "), ("two-spaces", "  "), ("ideographic-space", "\u3000"), ("nbsp", "\u00a0"), ("tab", "\t"),
                       ("thin-spaces", ["\u2009", "\u200a", "\u2002", "\u2003", "\u202f", "\u205f"]), ("spaces-mixed", " \u3000\u00a0")):
        ja("between." + name, lambda w, x=what: between(w, x))
    for name, what in (("middle-dot", "・"), ("full-stop", "."), ("ideographic-comma", "、"), ("star", "☆"), ("slash", "/"),
                       ("hangul-filler", "\u3164"), ("braille-blank", "\u2800"), ("blank-line", "\n\n"), ("underscore", "_")):
        ja("between." + name, lambda w, x=what: between(w, x), "told")
    ja("variation-selectors", lambda w: between(w + " ", ["\ufe00", "\ufe01", "\ufe0e", "\ufe0f"]))
    ja("ideographic-variation", lambda w: between(w + " ", ["\U000e0100", "\U000e0101"]))
    ja("enclosing-mark", lambda w: between(w + " ", "\u20dd"), "told")
    ja("full-width-phrase-marks", lambda w: "【" + between(w, "") + "】")


BETWEEN = {
    "zero-width-space": "\u200b", "joiners": ["\u200c", "\u200d"], "word-joiner": "\u2060", "byte-order-mark": "\ufeff",
    "soft-hyphen": "\u00ad", "direction-marks": ["\u200e", "\u200f", "\u061c"], "direction-embedding": ["\u202a", "\u202c"],
    "direction-isolates": ["\u2066", "\u2069"], "grapheme-joiner": "\u034f", "invisible-times": ["\u2062", "\u2063", "\u2064"],
    "mongolian": ["\u180b", "\u180e"], "tags": ["\U000e0041", "\U000e0020"], "control": ["\x01", "\x08", "\x7f"],
    "many-zero-width": "\u200b\u200c\u200d\ufeff" * 8,
}


def english_letters():
    def en(name, change, kind="must"):
        changed("en", change, kind, "letters." + name)
    full = {chr(c): chr(c + 0xfee0) for c in range(0x21, 0x7f)}
    en("full-width", by_table(dict(full, **{" ": "\u3000"})))
    en("full-width-one-letter", only_first(full))
    en("full-width-capitals", lambda w: by_table(full)(w.upper()))
    en("cyrillic-one-letter", only_first(CYRILLIC))
    en("cyrillic", by_table(CYRILLIC))
    en("cyrillic-capital-one-letter", lambda w: only_first(CYRILLIC_CAPITALS)(w.upper()) if capitals(CYRILLIC_CAPITALS)(w) else None)
    en("cyrillic-capitals", capitals(CYRILLIC_CAPITALS))
    en("greek-one-letter", only_first(GREEK))
    en("greek", by_table(GREEK))
    en("greek-capital-one-letter", lambda w: only_first(GREEK_CAPITALS)(w.upper()) if capitals(GREEK_CAPITALS)(w) else None)
    en("greek-capitals", capitals(GREEK_CAPITALS))
    en("cyrillic-and-greek", lambda w: "".join((CYRILLIC if i % 2 else GREEK).get(c, c) for i, c in enumerate(w)))
    en("small-capitals", by_table(SMALL_CAPITALS))
    en("circled", by_table(alphabet(0x24d0)))
    en("circled-capitals", lambda w: by_table({chr(65 + i): chr(0x24b6 + i) for i in range(26)})(w.upper()))
    en("squared", lambda w: by_table({chr(65 + i): chr(0x1f130 + i) for i in range(26)})(w.upper()))
    for name, (small, capital, elsewhere) in MATHEMATICAL.items():
        en("mathematical-" + name, by_table(alphabet(small, None, elsewhere)))
        if capital:
            en("mathematical-%s-capitals" % name, lambda w, c=capital: by_table({chr(65 + i): chr(c + i) for i in range(26)})(w.upper()))
    en("superscripts", by_table(SUPERSCRIPTS))
    en("odd-latin", by_table({"s": "ſ", "k": "\u212a", "a": "ª", "o": "º"}))
    en("ligatures", lambda w: w.replace("ss", "ß").replace("st", "ﬆ").replace("fi", "ﬁ"), "told")
    for name, what in BETWEEN.items():
        en("between.en-" + name, lambda w, x=what: between(w, x))
    en("variation-selectors-en", lambda w: between(w + " ", ["\ufe0e", "\ufe0f"]))
    for name, what in (("nbsp", "\u00a0"), ("two-spaces", "  "), ("ideographic-space", "\u3000"), ("tab", "\t"), ("en-space", "\u2002"),
                       ("many", " \u00a0\u3000\t ")):
        en("phrase-with-" + name, lambda w, x=what: w.replace(" ", x))
    # What a reader still reads, and the fold may or may not.
    for name, what in (("spaces", " "), ("nbsp", "\u00a0"), ("two-spaces", "  "), ("full-stops", "."), ("hyphens", "-"), ("underscores", "_"),
                       ("asterisks", "*"), ("middle-dots", "·"), ("line-ends", "\n")):
        en("spaced-out.by-" + name, lambda w, x=what: between(w.replace(" ", "  "), x) if x.isspace() else between(w, x), "told")
    en("negative-circled", lambda w: by_table({chr(65 + i): chr(0x1f150 + i) for i in range(26)})(w.upper()), "told")
    en("negative-squared", lambda w: by_table({chr(65 + i): chr(0x1f170 + i) for i in range(26)})(w.upper()), "told")
    en("regional-indicators", lambda w: by_table({chr(65 + i): chr(0x1f1e6 + i) + "\u200c" for i in range(26)})(w.upper()), "told")
    en("parenthesised", by_table(alphabet(0x249c)), "told")
    en("digits-for-letters", by_table(LEET), "told")
    en("one-letter-starred", lambda w: w[0] + "*" + w[2:], "told")
    en("letters-repeated", lambda w: "".join(c * 3 if c in "aeiou" else c for c in w), "told")
    en("diacritics", by_table(DIACRITICS), "told")
    en("combining-marks", lambda w: between(w, ["\u0336", "\u0301"]), "told")
    en("upside-down-letters", by_table(UPSIDE_DOWN), "told")
    en("armenian", by_table(ARMENIAN), "told")
    en("cherokee-capitals", capitals(CHEROKEE_CAPITALS), "told")
    en("reversed-by-override", lambda w: "\u202e" + w[::-1] + "\u202c", "told")


# ---- structure

def ordinary(language, size):
    text = crlf(ORDINARY[language])
    return text * (size // len(text.encode()) + 1)


def entity(body, kind="text/plain; charset=utf-8", more=()):
    return b"\r\n".join([b"Content-Type: " + kind.encode()] + [m.encode() for m in more]) + b"\r\n\r\n" + body


def multipart(kind, boundary, parts):
    return entity(b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts) + b"--%s--\r\n" % boundary.encode(),
                  'multipart/%s; boundary="%s"' % (kind, boundary))


def as_mail(part):
    return mail(b"", ["MIME-Version: 1.0"])[:-2] + part


def structure_shapes():
    def page(l, w):
        return entity(crlf("<html><body><p>%s<b>%s</b>%s</p></body></html>" % (OPENING[l], w, CLOSING[l])).encode(), "text/html; charset=utf-8")

    def plain(l, w=None):
        return entity((sentence(l, w) if w else crlf(ORDINARY[l])).encode())
    for size in (200, 900):
        both("long.after-%d-kb" % size, lambda l, w, s=size: typed((ordinary(l, s * 1000) + sentence(l, w)).encode(), "utf-8"))
        both("long.html-after-%d-kb" % size, lambda l, w, s=size: html(l, "</p>\n<p>".join(
            ["", ordinary(l, s * 1000), w])))
    shape("long.iso-2022-jp-after-200-kb", "ja", lambda w: typed(jis(ordinary("ja", 200000)) + jis(sentence("ja", w)), "iso-2022-jp", "7bit"))
    shape("long.shift_jis-unlabelled-after-200-kb", "ja", lambda w: mail((ordinary("ja", 200000) + sentence("ja", w)).encode("cp932")))
    shape("long.base64-after-200-kb", "ja", lambda w: typed((ordinary("ja", 200000) + sentence("ja", w)).encode(), "utf-8", "base64"))
    shape("long.quoted-printable-after-200-kb", "en", lambda w: typed((ordinary("en", 200000) + sentence("en", w)).encode(), "utf-8", "quoted-printable"))
    shape("long.one-line-of-200-kb", "ja", lambda w: utf8("ja", ordinary("ja", 200000).replace("\r\n", "") + w))
    shape("long.html-after-900-kb-of-markup", "en", lambda w: html("en", '<span class="a b c"></span>' * 34000 + w))
    both("parts.html-only", lambda l, w: as_mail(multipart("alternative", "b", [plain(l), page(l, w)])))
    both("parts.plain-only", lambda l, w: as_mail(multipart("alternative", "b", [plain(l, w), page(l, "")])))
    both("parts.second-plain", lambda l, w: as_mail(multipart("mixed", "b", [plain(l), plain(l, w)])))
    both("parts.nested", lambda l, w: as_mail(multipart("mixed", "a", [multipart("related", "b", [
        multipart("alternative", "c", [plain(l), page(l, w)]), entity(b"QUJD\r\n", "image/png", ["Content-Transfer-Encoding: base64"])])])))
    both("parts.in-message", lambda l, w: as_mail(multipart("mixed", "a", [plain(l), entity(
        as_mail(multipart("alternative", "b", [plain(l), page(l, w)])), "message/rfc822")])), kind="quoted")
    both("parts.in-message-alone", lambda l, w: as_mail(entity(
        as_mail(multipart("alternative", "b", [plain(l), page(l, w)])), "message/rfc822")), kind="quoted")
    both("parts.in-message-in-message", lambda l, w: as_mail(multipart("mixed", "a", [plain(l), entity(as_mail(multipart(
        "mixed", "b", [plain(l), entity(utf8(l, w), "message/rfc822")])), "message/rfc822")])), kind="quoted")
    both("parts.subject-of-message", lambda l, w: as_mail(multipart("mixed", "a", [plain(l), entity(
        subject(l, b_word("utf-8", subject_text(l, w).encode())), "message/rfc822")])), kind="quoted")
    both("parts.no-end-boundary", lambda l, w: as_mail(multipart("mixed", "b", [plain(l), plain(l, w)])).replace(b"--b--\r\n", b""))
    both("parts.boundary-inside-longer", lambda l, w: as_mail(multipart("mixed", "b", [multipart("mixed", "bb", [plain(l, w)])])))
    both("parts.inline-disposition", lambda l, w: as_mail(multipart("mixed", "b", [plain(l), entity(
        sentence(l, w).encode(), more=["Content-Disposition: inline; filename=a.txt"])])))
    both("parts.type-missing", lambda l, w: as_mail(multipart("mixed", "b", [b"\r\n" + sentence(l, w).encode()])))
    both("parts.text-attached", lambda l, w: as_mail(multipart("mixed", "b", [plain(l), entity(
        sentence(l, w).encode(), more=["Content-Disposition: attachment; filename=a.txt"])])), kind="told")
    both("parts.preamble", lambda l, w: as_mail(multipart("mixed", "b", [plain(l)])).replace(
        b"\r\n\r\n--b", b"\r\n\r\n" + sentence(l, w).encode() + b"--b", 1), kind="told")
    both("parts.epilogue", lambda l, w: as_mail(multipart("mixed", "b", [plain(l)])) + sentence(l, w).encode(), kind="told")
    both("parts.markdown-subtype", lambda l, w: typed(sentence(l, w).encode(), "utf-8", kind="text/markdown"))
    both("parts.from-name", lambda l, w: utf8(l, "").replace(b"Customer", b_word("utf-8", w.encode())), kind="told")


# ---- the verbs

def read_words(paths):
    words = {}
    for path in paths:
        for rule in ElementTree.parse(path).getroot():
            words.setdefault(rule.get("id").split(".")[0], []).append((rule.get("id"), "".join(rule[0].itertext())))
    return words


def make(directory, list_path, lexicons):
    words = read_words(lexicons)
    for add in (charset_shapes, transfer_shapes, subject_shapes, html_shapes, hidden_shapes, wrap_shapes, japanese_letters, english_letters,
                structure_shapes):
        add()
    with open(list_path, "w", encoding="utf-8") as listing:
        for name, language, kind, maker, hides in shapes:
            folder = os.path.join(directory, name)
            os.makedirs(folder)
            all_words, taken = words[language], 0

            def put(what, expected, data):
                path = os.path.join(folder, what + ".eml")
                with open(path, "wb") as f:
                    f.write(data)
                listing.write("\t".join([name, kind, path, expected]) + "\n")
            for i, (rule, word) in enumerate(all_words):
                data = maker(word, all_words[(i + 1) % len(all_words)][1]) if hides else maker(word)
                if data is not None and taken < WORDS:
                    put(rule, rule, data)
                    taken += 1
            assert taken == WORDS or kind == "told", "%s: %d words" % (name, taken)
            control = maker(CONTROL[language], all_words[0][1]) if hides else maker(CONTROL[language])
            assert control is not None or kind == "told", "%s: no control" % name
            if control is not None:
                put("control", "", control)


def compare(list_path, out_path):
    judged = {}
    with open(out_path, encoding="utf-8") as f:
        for line in f:
            verdict = json.loads(line)
            judged[verdict["file"]] = verdict
    results = {}
    with open(list_path, encoding="utf-8") as f:
        for line in f:
            name, kind, path, expected = line.rstrip("\n").split("\t")
            result = results.setdefault(name, {"kind": kind, "words": 0, "found": 0, "faults": []})
            verdict = judged.get(path)
            hits = verdict["hits"] if verdict else []
            rules = {hit["rule"] for hit in hits if kind == "quoted" or hit["standing"] == "counted"}
            is_control = path.endswith("/control.eml")
            result["words"] += not is_control
            result["found"] += bool(expected) and expected in rules
            if not verdict:
                result["faults"].append("not judged: " + path)
            if expected and expected not in rules and kind != "told":
                standings = ",".join(hit["standing"] for hit in hits if hit["rule"] == expected)
                result["faults"].append("not found: %s%s" % (path, " (%s)" % standings if standings else ""))
            for rule in sorted({hit["rule"] for hit in hits} - {expected}):
                result["faults"].append("%s found, which is not to be seen: %s" % (rule, path))
    for name, result in results.items():
        told = " (told, not asked for)" if result["kind"] == "told" else ""
        print("%s\t%s\t%d of %d found%s" % (name, "not" if result["faults"] else "ok", result["found"], result["words"], told))
        for fault in result["faults"]:
            print("#" + fault)


def main():
    verb, arguments = sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:]
    if verb == "make" and len(arguments) >= 3:
        make(arguments[0], arguments[1], arguments[2:])
    elif verb == "compare" and len(arguments) == 2:
        compare(*arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
