"""Kinds of tampering: the chain is written anew."""
import shutil

from fixture import *  # noqa: F403


def replace_tail(archive):
    archive.write_lines(archive.lines()[:LAST - 2])
    for _ in range(2):
        archive.append('note', {'kind': 'note', 'text': 'all was well'})
    return lost_erasure() | unlisted(LAST - 1, LAST)


@kind('the tail was replaced, its hashes anew')
def tail(archive):
    return Expected(replace_tail(archive), changed=LAST - 1, erased=False)


def move_time(archive):
    archive.edit(M.number, 1, lambda text: LINES[M.number - 1].time.encode())
    archive.rehash()


@kind("a line's TIME was moved, all hashes after it anew")
def time_rehashed(archive):
    move_time(archive)
    return Expected(changed=M.number)


class Outside(Expected):
    """The archive is whole in itself; what was kept differs."""

    def __init__(self, found=(), word='altered', record=LAST, anchored=True, **more):
        super().__init__(found, **more)
        self.word, self.record = word, record

    def whole(self, kept):
        found = self.found | self.extra
        return found | {(self.word, self.record, KEPT)} if kept else found


@kind("a line's TIME was moved, hashes anew, checkpoints signed anew with the daemon's key: only a kept one tells")
def time_signed(archive):
    move_time(archive)
    archive.sign_anew()
    return Outside()


def write_anew(archive, key):
    """Another history of as many lines, whole in itself."""
    count = LAST
    shutil.rmtree(archive.at('objects'))
    archive.write_lines([])
    for number in range(count):
        archive.append('note', {'kind': 'note', 'text': 'nothing happened', 'n': number})
    archive.sign_anew(key)


@kind("the whole archive was written anew with the daemon's key: only a kept checkpoint tells")
def anew(archive):
    write_anew(archive, KEY)
    return Outside(erased=False)


@kind('the whole archive was written anew without the key: no key that is known has signed it')
def anew_other(archive):
    write_anew(archive, OTHER_KEY)
    return Outside(erased=False, extra={('signature unknown', None, None), ('not yet anchored', 1, 'chain')})


@kind('the whole archive was written anew, without any checkpoint')
def anew_bare(archive):
    write_anew(archive, KEY)
    shutil.rmtree(archive.at('checkpoints'))
    return Outside(erased=False, extra={('not yet anchored', 1, 'chain')})


@kind('a fork: two continuations of one history, each with its signed checkpoint')
def fork(archive):
    archive.write_lines(archive.lines()[:SIZES[-2]])
    archive.forget(SIZES[-1])
    restore(archive)
    while len(archive.lines()) < LAST:
        archive.append('note', {'kind': 'note', 'text': 'the other way'})
    archive.sign()
    return Outside(unlisted(*range(SIZES[-2] + 1, LAST + 1)), erased=False)


@kind('a fork that is shorter than what was kept')
def fork_short(archive):
    archive.write_lines(archive.lines()[:SIZES[-2]])
    archive.forget(SIZES[-1])
    restore(archive)
    archive.append('note', {'kind': 'note', 'text': 'the other way'})
    archive.sign()
    size = SIZES[-2] + 1
    if size == LAST:
        return Outside(unlisted(LAST), erased=False)
    return Outside(unlisted(*range(SIZES[-2] + 1, LAST + 1)), 'missing', size + 1, erased=False)


@kind('both branches of a fork lie side by side: the one that is not this chain')
def fork_inside(archive):
    other = Archive(archive.path + '-other')
    other.write_lines(other.lines()[:LAST - 1])
    other.append('note', {'kind': 'note', 'text': 'the other way'})
    other.forget(LAST)
    other.sign()
    archive.replace('checkpoints/%d' % LAST, read(other.at('checkpoints/%d' % LAST)))
    shutil.rmtree(other.path)
    return Expected(sizes=SIZES[:-1], extra={('altered', LAST, 'checkpoints/%d' % LAST)})
