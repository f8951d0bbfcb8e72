"""Kinds of tampering: checkpoints and timestamps."""
import base64
import os
import re
import shutil

from fixture import *  # noqa: F403
from objects import make_directory, make_link, make_loop


MIDDLE, TOP = SIZES[1], SIZES[-1]
AT = 'checkpoints/%d' % MIDDLE
AT_TOP = 'checkpoints/%d' % TOP


def note(archive, name, change):
    archive.replace(name, change(read(archive.at(name)).decode()).encode())


def without(size):
    return [other for other in SIZES if other != size]


@kind('a checkpoint was edited: another size')
def checkpoint_size(archive):
    note(archive, AT, lambda text: text.replace('\n%d\n' % MIDDLE, '\n%d\n' % (MIDDLE - 1), 1))
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was edited: another root')
def checkpoint_root(archive):
    note(archive, AT, lambda text: text.replace(text.split('\n')[2], 'A' * 43 + '=', 1))
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was edited: another origin')
def checkpoint_origin(archive):
    note(archive, AT, lambda text: text.replace('example.org', 'example.com', 1))
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was edited: another head')
def checkpoint_head(archive):
    note(archive, AT, lambda text: re.sub('head [0-9a-f]*', 'head ' + ZEROS, text))
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was given another name')
def checkpoint_renamed(archive):
    os.rename(archive.at(AT), archive.at('checkpoints/%d' % (MIDDLE + 1)))
    os.rename(archive.at(AT + '.tsr'), archive.at('checkpoints/%d.tsr' % (MIDDLE + 1)))
    return Expected(extra={('altered', None, 'checkpoints/%d' % (MIDDLE + 1))})


@kind('a checkpoint was renamed to what is no checkpoint')
def checkpoint_hidden(archive):
    os.rename(archive.at(AT), archive.at(AT + '.old'))
    os.unlink(archive.at(AT + '.tsr'))
    return Expected(sizes=without(MIDDLE), extra={('stray', None, AT + '.old')})


def signed_by_other(archive, size):
    whole = archive.lines()
    archive.forget(size)
    archive.write_lines(whole[:size])
    archive.sign(OTHER_KEY)
    archive.write_lines(whole)


@kind('a checkpoint was signed by another key')
def checkpoint_other_key(archive):
    signed_by_other(archive, MIDDLE)
    return Expected(extra={('signature unknown', None, None)})


@kind('the newest checkpoint was signed by another key: what it states counts for nothing')
def checkpoint_top_other_key(archive):
    signed_by_other(archive, TOP)
    return Expected(sizes=without(TOP), extra={('signature unknown', None, None)})


def forge(text):
    lines = text.rstrip('\n').split('\n')
    name, signature = lines[-1].rsplit(' ', 1)
    raw = bytearray(base64.b64decode(signature))
    raw[4:] = bytes(64)
    return '\n'.join(lines[:-1] + [name + ' ' + base64.b64encode(bytes(raw)).decode()]) + '\n'


@kind('a signature was forged')
def checkpoint_forged(archive):
    note(archive, AT, forge)
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a signature was taken off')
def checkpoint_unsigned(archive):
    note(archive, AT, lambda text: text[:text.index('\n\n') + 2])
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('the signature of another checkpoint was put under it')
def checkpoint_other_signature(archive):
    other = read(archive.at(AT_TOP)).decode()
    note(archive, AT, lambda text: text[:text.index('\n\n')] + other[other.index('\n\n'):])
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was deleted, its timestamp is still there')
def checkpoint_deleted(archive):
    os.unlink(archive.at(AT))
    return Expected(sizes=without(MIDDLE), extra={('missing', None, AT)})


@kind('a checkpoint was deleted with its timestamp: nobody tells, and a later one covers the same lines')
def checkpoint_gone(archive):
    archive.forget(MIDDLE)
    return Expected(sizes=without(MIDDLE))


@kind('the newest checkpoint was deleted with its timestamp')
def checkpoint_top_gone(archive):
    archive.forget(TOP)
    return Expected(sizes=without(TOP))


@kind('all checkpoints were deleted')
def checkpoints_gone(archive):
    shutil.rmtree(archive.at('checkpoints'))
    return Expected(sizes=[])


@kind('checkpoints/ was made a file')
def checkpoints_file(archive):
    shutil.rmtree(archive.at('checkpoints'))
    write(archive.at('checkpoints'), b'')
    return Expected(sizes=[], extra={('altered', None, 'checkpoints')})


@kind('checkpoints/ cannot be read (a loop of links)')
def checkpoints_loop(archive):
    shutil.rmtree(archive.at('checkpoints'))
    os.symlink('checkpoints', archive.at('checkpoints'))
    return Expected(sizes=[], extra={('unreadable', None, 'checkpoints')})


@kind('a checkpoint cannot be read (a loop of links)')
def checkpoint_loop(archive):
    make_loop(archive, AT)
    return Expected(sizes=without(MIDDLE), extra={('unreadable', None, AT)})


@kind('a checkpoint was made a link to nothing')
def checkpoint_nothing(archive):
    make_link(archive, AT, 'nothing')
    return Expected(sizes=without(MIDDLE), extra={('missing', None, AT)})


@kind('a checkpoint was emptied')
def checkpoint_emptied(archive):
    archive.replace(AT, b'')
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was made larger than any may be')
def checkpoint_huge(archive):
    archive.replace(AT, b'x' * 100000)
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('a checkpoint was made a directory')
def checkpoint_directory(archive):
    make_directory(archive, AT)
    return Expected(sizes=without(MIDDLE), extra={('altered', None, AT)})


@kind('garbage under the name of a checkpoint')
def checkpoint_garbage(archive):
    write(archive.at('checkpoints/123456'), os.urandom(200))
    return Expected(extra={('altered', None, 'checkpoints/123456')})


@kind('garbage under another name in checkpoints/')
def checkpoint_stray(archive):
    write(archive.at('checkpoints/notes.txt'), b'remember the milk\n')
    write(archive.at('checkpoints/handed-0123456789abcdef'), b'12\n')
    return Expected(extra={('stray', None, 'checkpoints/notes.txt')})


def foreign(archive, lines):
    """A checkpoint of an archive of so many lines that calls itself otherwise: its path."""
    other = Archive(archive.path + '-other')
    shutil.rmtree(other.at('checkpoints'))
    other.write_lines([])
    for number in range(lines):
        other.append('note', {'kind': 'note', 'text': 'elsewhere', 'n': number})
    other.sign(origin='example.net/kasuhara')
    return other.at('checkpoints/%d' % lines)


@kind('a checkpoint of another archive was put in')
def foreign_inside(archive):
    archive.replace(AT, read(foreign(archive, MIDDLE)))
    os.unlink(archive.at(AT + '.tsr'))
    shutil.rmtree(archive.path + '-other')
    return Expected(sizes=without(MIDDLE), extra={('of another archive', None, AT)})


@kind('a longer checkpoint of another archive was put in')
def foreign_longer(archive):
    shutil.copy(foreign(archive, LAST + 3), archive.at('checkpoints/%d' % (LAST + 3)))
    shutil.rmtree(archive.path + '-other')
    return Expected(extra={('of another archive', None, 'checkpoints/%d' % (LAST + 3))})


@kind('a checkpoint of another archive is given as the one that was kept')
def foreign_kept(archive):
    path = foreign(archive, MIDDLE)
    shutil.copy(path, WORK + '/foreign')
    shutil.rmtree(archive.path + '-other')
    return Expected(options=['--checkpoint', WORK + '/foreign'], extra={('of another archive', None, WORK + '/foreign')})


@kind('what is no checkpoint is given as the one that was kept')
def none_kept(archive):
    write(WORK + '/none', b'no checkpoint\n')
    return Expected(options=['--checkpoint', WORK + '/none'], extra={('altered', None, WORK + '/none')})


@kind('a token was forged: its signature does not hold')
def token_forged(archive):
    content = bytearray(read(archive.at(AT + '.tsr')))
    content[-1] ^= 1
    archive.replace(AT + '.tsr', bytes(content))
    return Expected(extra={('altered', None, AT + '.tsr')})


@kind('a token of another checkpoint')
def token_other(archive):
    archive.replace(AT + '.tsr', read(archive.at(AT_TOP + '.tsr')))
    return Expected(extra={('altered', None, AT + '.tsr')})


@kind('a token by an authority that nobody vouches for')
def token_authority(archive):
    os.unlink(archive.at(AT + '.tsr'))
    archive.stamp(MIDDLE, OTHER_URL)
    return Expected(extra={('not vouched for', None, AT + '.tsr')})


@kind('a token was emptied')
def token_emptied(archive):
    archive.replace(AT + '.tsr', b'')
    return Expected(extra={('altered', None, AT + '.tsr')})


@kind('a token is garbage')
def token_garbage(archive):
    archive.replace(AT + '.tsr', b'<html>Welcome</html>')
    return Expected(extra={('altered', None, AT + '.tsr')})


@kind('a token cannot be read (a loop of links)')
def token_loop(archive):
    make_loop(archive, AT + '.tsr')
    return Expected(extra={('unreadable', None, AT + '.tsr')})


@kind('a token was deleted: a checkpoint without one is no fault')
def token_gone(archive):
    os.unlink(archive.at(AT + '.tsr'))
    return Expected()
