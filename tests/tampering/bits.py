"""Bits that are flipped at random places in each kind of file."""
import concurrent.futures
import os
import random
import shutil
import subprocess

from checkpoints import AT_TOP, without
from fixture import *  # noqa: F403


def bit_in_chain(archive, where, bit):
    """(word of what is wrong, right?) for a bit of the chain."""
    number = read(ORIGINAL + '/chain')[:bit // 8].count(b'\n') + 1
    newline = read(ORIGINAL + '/chain')[bit // 8] == 10
    near = {number, number + 1, number + 2 if newline else number}

    def right(found):
        here = {row for row in found if row[2] == 'chain' and row[0] in ('altered', 'truncated tail')}
        sequence = any(row[1] not in near for row in here)
        return bool(here or {row for row in found if row[2] == AT_TOP and row[0] == 'altered'}) and \
            (not sequence or in_sequence(bit // 8)) and (newline or not {
                row for row in found if row[0] == 'truncated tail'})
    return right


def in_sequence(offset):
    chain = read(ORIGINAL + '/chain')
    start = chain.rfind(b'\n', 0, offset) + 1
    return offset < chain.index(b' ', start) + 1


def object_right(name):
    first = NAMED_BY[name][0]
    record = next((line for line in LINES[1:] if line.name == name), None)
    wanted = {('altered', first, object_path(name))} | (unread(record.number) if record else set())
    # An erasure that was altered says nothing any more.
    wanted |= lost_erasure() if first == ERASURE else {WAS_ERASED}
    return lambda found: found == wanted


def checkpoint_right(name, bit):
    text = read(os.path.join(ORIGINAL, name))
    signature = text.index(b'\n\n') + 2
    size = int(name.split('/')[1])
    rest = {WAS_ERASED} | anchors(sizes=without(size))

    def right(found):
        if found == rest | {('altered', None, name)}:
            return True
        # In the line of the signature: by whom it is, is what was changed; its token is of other bytes.
        return bit // 8 >= signature and found == rest | {('signature unknown', None, None),
                                                          ('altered', None, name + '.tsr')}
    return right


def token_right(archive_path, name):
    def right(found):
        # Of its certificates what was changed is another's, for all that can be known.
        if found in ({WAS_ERASED, ('altered', None, name)}, {WAS_ERASED, ('not vouched for', None, name)}):
            return True
        # Not all of a token is signed: what changes nothing must be nothing to openssl(1) either.
        done = subprocess.run(['openssl', 'ts', '-verify', '-data', os.path.join(archive_path, name[:-4]), '-in',
                               os.path.join(archive_path, name), '-CAfile', CA], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        return found == {WAS_ERASED} and done.returncode == 0
    return right


def flip_one(task):
    number, what, name, bit = task
    archive = Archive(os.path.join(WORK, 'flip-%d' % number))
    archive.flip(name, bit)
    status, found, _ = verify(archive.path)
    right = {'chain': lambda: bit_in_chain(archive, name, bit),
             'checkpoint': lambda: checkpoint_right(name, bit),
             'token': lambda: token_right(archive.path, name)}.get(
                 what, lambda: object_right(name.replace('objects/', '').replace('/', '')))()
    wrong = []
    if not right(found) or status != status_of(found):
        wrong.append('bit %d of %s: %d, %s' % (bit, name, status, sorted(found, key=str)))
    seen = status_of(of_lines_and_objects(found))
    said_status, said = script(archive.path) if what not in ('checkpoint', 'token') else (0, '')
    if said_status != seen:
        wrong.append('bit %d of %s: verify-archive %d, not %d: %s' % (bit, name, said_status, seen, said))
    shutil.rmtree(archive.path)
    return what, wrong


def flip_all(count, seed):
    chance = random.Random(seed)
    files = {'chain': ['chain'], 'record': [line.path for line in LINES[1:] if line.record],
             'mail': [object_path(mail_of(m)) for m in MESSAGES],
             'policy': [object_path(name) for p in POLICIES for name in p.named],
             'checkpoint': ['checkpoints/%d' % size for size in SIZES],
             'token': ['checkpoints/%d.tsr' % size for size in SIZES]}
    share = {'chain': .3, 'record': .2, 'mail': .15, 'policy': .1, 'checkpoint': .15, 'token': .1}
    tasks = []
    for what in files:
        for _ in range(int(count * share[what])):
            name = chance.choice(files[what])
            tasks.append((len(tasks), what, name, chance.randrange(8 * os.path.getsize(os.path.join(ORIGINAL, name)))))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        done = list(pool.map(flip_one, tasks))
    for what in files:
        mine = [wrong for kind_of, wrong in done if kind_of == what]
        yield 'a bit of %s, at %d random places' % (what, len(mine)), [line for wrong in mine for line in wrong]
