"""Archives to measure by. No hash is left out: what it makes stands.

archives.py chain DIR LINES       a chain of so many lines whose records are few
archives.py cases DIR LINES       the same, of messages of 25 cases
archives.py mails DIR COUNT       so many mails, of 30 KB on average, each with its record
archives.py year DIR CASES        a year of so many cases, to the day before 2026-11-23, with what
                                  people did in them; and DIR.days: 50 mails in scope a case, for
                                  archive-tool count
"""
import datetime
import hashlib
import json
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

    def line_at(self, time, kind, name):
        self.number += 1
        line = f'{self.number} {time} {kind} {name} {self.above}\n'.encode()
        self.above = hashlib.sha256(line).hexdigest()
        self.chain.write(line)

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


def as_text(record):
    return (json.dumps(record, separators=(',', ':'), ensure_ascii=False) + '\n').encode()


RULES = [(f'{language}.{category}.{i}', category, score)
         for language in ('ja', 'en')
         for category, score in (('threat', 6.0), ('insult', 3.5), ('demand', 3.0), ('privacy', 4.0),
                                 ('sexual', 6.0), ('repeated', 1.5))
         for i in range(20)]


def letter(archive, chance, number, time, sender, staff):
    """A message record with as much in it as one of the daemon's."""
    rules = [] if staff else chance.sample(RULES, chance.choice((1, 2, 3, 5, 8)))
    score = sum(rule[2] for rule in rules)
    level = 'none' if staff else 'alert' if score >= 12 else 'warning' if score >= 6 else 'notice'
    mail = archive.put(f'From: {sender}\nSubject: {number}\n\n{time}\n'.encode())
    hits = [{'rule': rule, 'category': category, 'weight': weight, 'score': weight, 'standing': 'counted',
             'part': 'text', 'start': 10 * i, 'end': 10 * i + 9, 'text': '言葉 "words" ' * 3}
            for i, (rule, category, weight) in enumerate(rules)]
    return {
        'kind': 'message', 'archive': 'mail.example.org', 'program': 'kasuhara-milter 1', 'received': time,
        'case': number, 'thread': number, 'flagged': not staff, 'from_staff': staff,
        'mail': {'sha256': mail, 'bytes': 3000, 'left_out': 0, 'object': mail,
                 'as': 'presented by the mail server to the filter'},
        'envelope': {'queue_id': '4ABC1', 'mail_from': sender, 'recipients': ['support@example.org'],
                     'client_address': '192.0.2.1', 'client_name': 'mx.example.com', 'helo': 'mx.example.com',
                     'daemon_name': 'mail.example.org', 'server_version': 'Postfix 3.7.11', 'auth_name': None,
                     'auth_type': None, 'tls_version': 'TLSv1.3', 'tls_cipher': 'TLS_AES_256_GCM_SHA384',
                     'host': 'mail.example.org'},
        'sender': sender, 'subject': 'Re: ご注文について', 'message_id': f'{number}.{time}@example.com',
        'references': [f'{number}.{i}@example.com' for i in range(3)], 'ticket': None, 'thread_over': 7776000,
        'likeness': '%016x' % chance.getrandbits(64),
        'verdict': {'level': level, 'score': score, 'only_forward': False, 'partial': None,
                    'history': {'known': True, 'error': None, 'earlier': 3}, 'skipped': [], 'hits': hits},
        'policy': {'sha256': '0' * 64, 'object': None}}


def act(kind, time, number, **more):
    return {'kind': kind, 'archive': 'mail.example.org', 'program': 'kasuhara-milter 1', 'time': time,
            'by': {'user': 'watanabe', 'host': 'mail.example.org'}, 'case': number, **more}


def year(path, count):
    archive, chance = Archive(path), random.Random(1)
    end = datetime.datetime(2026, 11, 23)
    begin = end - datetime.timedelta(days=365)
    events = []

    def at(moment, *what):
        if moment < end:
            events.append((moment.strftime('%Y-%m-%dT%H:%M:%S.%fZ'), len(events)) + what)

    for number in range(1, count + 1):
        opened = begin + datetime.timedelta(seconds=365 * 86400 * number / (count + 1))
        sender = f'customer{chance.randrange(count * 3 // 4)}@example.com'
        at(opened, 'open', number, sender)
        moment = opened
        for i in range(1 + min(int(chance.expovariate(1 / 4)), 30)):
            at(moment, 'message', number, sender, i % 3 == 2)
            moment += datetime.timedelta(hours=chance.expovariate(1 / 20))
        judged = opened + datetime.timedelta(hours=chance.expovariate(1 / 60))
        if chance.random() < 0.8:
            word = chance.choice(['harassment'] * 6 + ['complaint'] * 3 + ['neither'])
            at(judged, 'judgement', number, dict(judgement=word, role='CS', demand_not_justified=True,
                                                 manner_not_acceptable=True, environment_harmed=True, reasons='as said'))
            at(judged, 'note', number, dict(note='done', text='we wrote back'))
            if chance.random() < 0.1:
                at(judged, 'card', number, dict(sender=sender, shown=True, reason='it went on'))
        if chance.random() < 0.7:
            at(judged + datetime.timedelta(days=chance.expovariate(1 / 10)), 'close', number, dict(reason='settled'))
    for time, _, kind, number, *more in sorted(events):
        if kind == 'message':
            record = letter(archive, chance, number, time, *more)
        elif kind == 'open':
            record = {'kind': 'open', 'archive': 'mail.example.org', 'program': 'kasuhara-milter 1', 'received': time,
                      'case': number, 'thread': number,
                      'by': {'sha256': '0' * 64, 'queue_id': '4ABC1', 'sender': more[0], 'level': 'notice', 'score': 3.0},
                      'policy': {'sha256': '0' * 64, 'object': None}}
        else:
            record = act(kind, time, number, **more[0])
        archive.line_at(time, kind, archive.put(as_text(record)))
    with open(path + '.days', 'w', encoding='ascii') as days:
        for i in range(365):
            day = (begin + datetime.timedelta(days=i)).date() - datetime.date(1970, 1, 1)
            for outcome, share in (('none', 46), ('notice', 2), ('warning', 1), ('alert', 1)):
                days.write(f'{day.days} {outcome} {round(count * share / 365 * chance.uniform(0.8, 1.2))}\n')


{'year': year, 'chain': chain, 'cases': cases, 'mails': mails}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
