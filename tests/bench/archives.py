"""Archives to measure by. No hash is left out: what it makes stands.

archives.py chain DIR LINES       a chain of so many lines whose records are few
archives.py cases DIR LINES       the same, of messages of 25 cases
archives.py mails DIR COUNT       so many mails, of 30 KB on average, each with its record
"""
import hashlib
import os
import random
import sys


class Archive:
    def __init__(self, path):
        self.path = path
        for name in ('objects', 'checkpoints', *('objects/%02x' % i for i in range(256))):
            os.makedirs(os.path.join(path, name), exist_ok=True)
        self.chain = open(os.path.join(path, 'chain'), 'wb')
        self.above, self.number = '0' * 64, 0

    def put(self, content):
        name = hashlib.sha256(content).hexdigest()
        with open(os.path.join(self.path, 'objects', name[:2], name[2:]), 'wb') as file:
            file.write(content)
        return name

    def line(self, kind, name):
        self.number += 1
        seconds, micro = divmod(self.number, 1000000)
        line = b'%d 2026-11-23T%02d:%02d:%02d.%06dZ %s %s %s\n' % (
            self.number, seconds // 3600, seconds // 60 % 60, seconds % 60, micro, kind, name.encode(),
            self.above.encode())
        self.above = hashlib.sha256(line).hexdigest()
        self.chain.write(line)


def chain(path, lines):
    archive = Archive(path)
    names = [archive.put(b'{"kind":"note","text":"%d","mail":{"object":"%s"}}\n' % (i, archive.put(
        b'Subject: %d\n\nhello\n' % i).encode())) for i in range(100)]
    for i in range(lines):
        archive.line(b'note', names[i % len(names)])


def mails(path, count):
    archive, chance = Archive(path), random.Random(1)
    text = bytes(chance.choice(b'abcdefghijklmnopqrstuvwxyz  \n') for _ in range(1 << 17))
    hits = b','.join(b'{"rule":"en.%d","category":"threat","weight":6.0,"score":6.0,"standing":"counted",'
                     b'"part":"text","start":%d,"end":%d,"text":"some words"}' % (i, i, i + 10) for i in range(8))
    for i in range(count):
        length = min(int(chance.expovariate(1 / 30000)), 120000)
        start = chance.randrange(len(text) - length)
        mail = archive.put(b'Subject: %d\n\n' % i + text[start:start + length])
        archive.line(b'message', archive.put(
            b'{"kind":"message","archive":"a","case":%d,"mail":{"sha256":"%s","object":"%s"},"verdict":{"hits":[%s]}}\n'
            % (i // 4, mail.encode(), mail.encode(), hits)))


def cases(path, lines):
    """Messages of 25 cases, in 100 records that stand again and again."""
    archive = Archive(path)
    names = []
    for i in range(100):
        mail = archive.put(b'Subject: %d\n\nhello\n' % i)
        names.append(archive.put(
            b'{"kind":"message","archive":"a","received":"2026-11-23T10:00:%02d.000000Z","case":%d,"from_staff":false,'
            b'"mail":{"sha256":"%s","object":"%s"},"envelope":{"queue_id":"4ABC%d"},"sender":"customer@example.com",'
            b'"subject":"%d","verdict":{"level":"alert","score":9.5,"hits":[]},"policy":{"sha256":"%064d","object":null}}\n'
            % (i % 60, i // 4 + 1, mail.encode(), mail.encode(), i, i, 0)))
    for i in range(lines):
        archive.line(b'message', names[i % len(names)])


{'chain': chain, 'cases': cases, 'mails': mails}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
