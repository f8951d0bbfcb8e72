"""The archive that is tampered with, what is to be found in it, and what is found.

WORK/archive was written by the daemon and has checkpoints by WORK/daemon.key with timestamps by the
authority at URL. Each kind of tampering is a function with @kind: it changes a copy and gives what
`kasuhara verify` must find besides what the checkpoints say of it; nothing more may be found,
nothing less, and under no other word.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

WORK, URL, OTHER_URL = sys.argv[1:4]
KASUHARA = os.path.join(os.environ['top_builddir'], 'kasuhara')
SCRIPT = os.path.join(os.environ['top_srcdir'], 'contrib/verify-archive')
ORIGINAL = os.path.join(WORK, 'archive')
KEY = os.path.join(WORK, 'daemon.key')
OTHER_KEY = os.path.join(WORK, 'other.key')
CA = os.path.join(WORK, 'authority/ca.pem')
KEPT = os.path.join(WORK, 'kept')  # by the auditor: the checkpoint of the whole original
ORIGIN = 'example.org/kasuhara'
FAULTS = ('altered', 'missing', 'truncated tail', 'of another archive')
ZEROS = '0' * 64
NAMED = re.compile(rb'"object":"([0-9a-f]{64})"')
KINDS = []


def kind(name):
    def add(function):
        KINDS.append((name, function))
        return function
    return add


def run(*command, give=None):
    done = subprocess.run(command, input=give, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError('%s: %s' % (' '.join(command), done.stderr.decode(errors='replace')))
    return done.stdout


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def write(path, content):
    """Never into a file that is there: it may be a link."""
    if os.path.lexists(path):
        os.unlink(path)
    with open(path, 'wb') as file:
        file.write(content)


def sha(content):
    return hashlib.sha256(content).hexdigest()


def object_path(name):
    return 'objects/%s/%s' % (name[:2], name[2:])


class Archive:
    """A copy of the original, to be changed."""

    def __init__(self, path, original=ORIGINAL):
        self.path = path
        shutil.copytree(original, path, symlinks=True)

    def at(self, name):
        return os.path.join(self.path, name)

    def lines(self):
        return read(self.at('chain')).splitlines(keepends=True)

    def write_lines(self, lines):
        write(self.at('chain'), b''.join(lines))

    def edit(self, number, field, to):
        """Field 0 to 4 of a line, and nothing else."""
        lines = self.lines()
        fields = lines[number - 1].rstrip(b'\n').split(b' ')
        fields[field] = to(fields[field])
        lines[number - 1] = b' '.join(fields) + b'\n'
        self.write_lines(lines)

    def rehash(self):
        """As somebody who writes all of it anew."""
        above, lines = ZEROS, []
        for number, line in enumerate(self.lines(), 1):
            _, time, what, name, _ = line.split()
            line = b'%d %s %s %s %s\n' % (number, time, what, name, above.encode())
            above = sha(line)
            lines.append(line)
        self.write_lines(lines)

    def put(self, content):
        name = sha(content)
        path = self.at(object_path(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, content)
        return name

    def append(self, what, record, time=None):
        """A line more, with its record; its number."""
        lines = self.lines()
        content = record if isinstance(record, bytes) else json.dumps(record, separators=(',', ':')).encode() + b'\n'
        time = time or (lines[-1].split()[1].decode() if lines else '2026-11-23T10:00:00.000000Z')
        above = sha(lines[-1]) if lines else ZEROS
        line = '%d %s %s %s %s\n' % (len(lines) + 1, time, what, self.put(content), above)
        self.write_lines(lines + [line.encode()])
        return len(lines) + 1

    def sign(self, key=KEY, origin=ORIGIN):
        run(KASUHARA, 'archive', 'checkpoint', '--key', key, '--origin', origin, self.path)

    def stamp(self, size, url=URL):
        run(KASUHARA, 'archive', 'timestamp', '--url', url, self.path, str(size))

    def forget(self, *sizes):
        """Takes checkpoints away, with their tokens."""
        for size in sizes:
            for name in (str(size), '%d.tsr' % size):
                os.unlink(self.at('checkpoints/' + name))

    def sign_anew(self, key=KEY):
        """Whoever has the key signs other checkpoints, of the same sizes where there are so many lines."""
        whole = self.lines()
        self.forget(*SIZES)
        for size in [size for size in SIZES if size <= len(whole)]:
            self.write_lines(whole[:size])
            self.sign(key)
        self.write_lines(whole)

    def replace(self, name, content):
        write(self.at(name), content)

    def flip(self, name, bit):
        content = bytearray(read(self.at(name)))
        content[bit // 8] ^= 1 << bit % 8
        write(self.at(name), bytes(content))


class Line:
    def __init__(self, text):
        number, self.time, self.kind, self.name, self.above = text.decode().split()
        self.number = int(number)
        self.path = object_path(self.name)
        whole = os.path.join(ORIGINAL, self.path)
        self.record = read(whole) if os.path.exists(whole) else b''
        self.named = [name.decode() for name in NAMED.findall(self.record)]


def mail_of(line):
    return json.loads(line.record)['mail']['object']


def erase_one(archive):
    """As the erase command does it: the mail and the record of one message."""
    lines = [Line(text) for text in archive.lines()]
    again = {name for line in lines if line.kind == 'again' for name in line.named}
    line = next(line for line in lines if line.kind == 'message' and mail_of(line) not in again)
    mail = mail_of(line)
    for name in (mail, line.name):
        os.unlink(archive.at(object_path(name)))
    archive.append('erasure', {'kind': 'erasure', 'archive': 'example.org', 'program': 'a test', 'case': 1,
                               'erased': [{'sha256': mail}, {'sha256': line.name}]})


# ---- what the original is

class Plain(Archive):
    def __init__(self, path):
        self.path = path


original = Plain(ORIGINAL)
shutil.copytree(ORIGINAL, os.path.join(WORK, 'before'))
erase_one(original)
original.sign()
original.stamp(len(original.lines()))
LINES = [None] + [Line(text) for text in original.lines()]
LAST = len(LINES) - 1
ERASURE = LAST
SIZES = sorted(int(name) for name in os.listdir(original.at('checkpoints')) if name.isdigit())
assert SIZES[-1] == LAST and len(SIZES) == 4, SIZES
shutil.copy(original.at('checkpoints/%d' % LAST), KEPT)
ERASED = [entry['sha256'] for entry in json.loads(LINES[ERASURE].record)['erased']]
WAS_ERASED = ('erased', ERASURE, None)
NAMED_BY = {}  # what is there: object -> lines whose records name it
for line in LINES[1:]:
    for name in {line.name, *line.named}:
        NAMED_BY.setdefault(name, []).append(line.number)
POLICIES = [line for line in LINES[1:] if line.kind == 'policy']
MESSAGES = [line for line in LINES[1:] if line.kind == 'message' and line.record and line.number > POLICIES[0].number]
ALONE = [message for message in MESSAGES if NAMED_BY[mail_of(message)] == [message.number]]
M = ALONE[len(ALONE) // 2]
MAIL = mail_of(M)
MAIL_FAULT_LINE = NAMED_BY[MAIL][0]
POLICY_FILE = json.loads(POLICIES[-1].record)['files'][0]['object']
JUDGEMENT = next(line for line in LINES[1:] if line.kind == 'judgement')
assert M.number + 3 < SIZES[-1]


# ---- what is to be expected

def unread(*numbers):
    """Objects that only these lines' records name: nobody knows any more what for."""
    alone = {name for number in numbers for name in LINES[number].named if set(NAMED_BY[name]) <= set(numbers)}
    return {('stray', None, object_path(name)) for name in alone}


def unlisted(*numbers):
    """Lines that are gone, with their records and what those name."""
    records = {('stray', None, LINES[number].path) for number in numbers if LINES[number].record}
    return records | unread(*numbers)


def anchors(changed=None, length=LAST, sizes=None, kept=False):
    """What checkpoints tell of a chain whose lines from `changed` on are others."""
    sizes = SIZES if sizes is None else sizes
    claims = [(size, 'checkpoints/%d' % size) for size in sizes] + ([(LAST, KEPT)] if kept else [])
    found, fits = set(), 0
    for size, name in claims:
        if size > length:
            found.add(('missing', length + 1, name))
        elif changed and size >= changed:
            found.add(('altered', size, name))
        else:
            fits = max(fits, size)
    if fits < length:
        found.add(('not yet anchored', fits + 1, 'chain'))
    return found


class Expected:
    """found: of lines and objects. changed, length, sizes: as of anchors(). extra: of checkpoints.
    shell: where the script says something else than lines and objects give: why."""

    def __init__(self, found=(), changed=None, length=LAST, sizes=None, extra=(), erased=True, shell=None,
                 options=(), cannot=False):
        self.found = set(found) | ({WAS_ERASED} if erased else set())
        self.changed, self.length, self.sizes = changed, length, sizes
        self.extra, self.shell, self.options, self.cannot = set(extra), shell, options, cannot

    def whole(self, kept):
        return self.found | self.extra | anchors(self.changed, self.length, self.sizes, kept)


def status_of(found):
    words = {word for word, _, _ in found}
    return 1 if words & set(FAULTS) else 2 if words & {'unreadable', 'not vouched for'} else 0


def lost_erasure():
    """The line of the erasure is gone: nothing says any more why its objects are."""
    erased = next(line for line in LINES[1:] if line.name in ERASED)
    return {('missing', erased.number, erased.path)}


def restore(archive):
    """Puts back what was erased, as from a copy of before."""
    for name in ERASED:
        write(archive.at(object_path(name)), read(os.path.join(WORK, 'before', object_path(name))))


# ---- what is found

def verify(path, *options):
    done = subprocess.run([KASUHARA, 'verify', '--json', '--key', KEY + '.pub', '--tsa-ca', CA, *options, path],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {(row['finding'], row['record'], row['path']) for row in rows[1:]}, rows


def script(path):
    done = subprocess.run(['sh', SCRIPT, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(errors='replace')


def script_lacks(found, said):
    """What the script ought to name too, of lines and objects."""
    lacking = []
    for word, _, path in found:
        if word not in FAULTS + ('unreadable',) or path is None or not path.startswith(('chain', 'objects')):
            continue
        if path == 'chain':
            there = (word + ': line ') in said or 'the chain holds bytes' in said
        else:
            there = '%s: %s' % (word, path) in said
        if not there:
            lacking.append('%s: %s' % (word, path))
    return lacking


def of_lines_and_objects(found):
    return {row for row in found if row[2] is None or row[2].startswith(('chain', 'objects'))}


def compare(title, expected, got):
    lines = ['%s: expected, not found: %s' % (title, row) for row in sorted(expected - got, key=str)]
    return lines + ['%s: found, not expected: %s' % (title, row) for row in sorted(got - expected, key=str)]


def check(archive, expected):
    """Lines that say what was wrong."""
    wrong = []
    for title, kept in (('without a kept checkpoint', False), ('with it', True)):
        status, got, rows = verify(archive.path, *(['--checkpoint', KEPT] if kept else []), *expected.options)
        wanted = set() if expected.cannot else expected.whole(kept)
        wrong += compare(title, wanted, got)
        right = 2 if expected.cannot else status_of(wanted)
        if status != right:
            wrong.append('%s: exit status %d, not %d; %s' % (title, status, right, rows[0]))
    status, said = script(archive.path)
    right = 2 if expected.cannot else 0 if expected.shell else status_of(of_lines_and_objects(expected.found))
    if status != right:
        wrong.append('verify-archive: exit status %d, not %d: %s' % (status, right, said))
    elif not expected.shell:
        wrong += ['verify-archive does not say: ' + lacking for lacking in script_lacks(expected.found, said)]
    return wrong
