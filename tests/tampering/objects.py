"""Kinds of tampering: nothing, and objects."""
import os
import shutil

from fixture import *  # noqa: F403


@kind('nothing was changed')
def nothing(archive):
    return Expected()


@kind('README and lock are no evidence')
def no_evidence(archive):
    write(archive.at('README'), b'nothing to see here\n')
    write(archive.at('lock'), b'x')
    return Expected()


THINGS = {'a record': (M.path, M.number, unread(M.number)), 'a mail': (object_path(MAIL), MAIL_FAULT_LINE, set()),
          'a policy': (object_path(POLICY_FILE), NAMED_BY[POLICY_FILE][0], set()),
          'a judgement': (JUDGEMENT.path, JUDGEMENT.number, unread(JUDGEMENT.number))}
OTHER = object_path(mail_of(next(m for m in MESSAGES if m is not M)))


def on_things(name, word, change):
    for thing, (path, number, strays) in THINGS.items():
        def function(archive, path=path, number=number, strays=strays):
            change(archive, path)
            return Expected({(word, number, path)} | strays)
        KINDS.append(('%s %s' % (thing, name), function))


def make_loop(archive, path):
    os.unlink(archive.at(path))
    os.symlink(os.path.basename(path), archive.at(path))


def make_link(archive, path, to):
    os.unlink(archive.at(path))
    os.symlink(to, archive.at(path))


def make_directory(archive, path):
    os.unlink(archive.at(path))
    os.mkdir(archive.at(path))


def make_fifo(archive, path):
    os.unlink(archive.at(path))
    os.mkfifo(archive.at(path))


on_things('was swapped for another object', 'altered', lambda archive, path: archive.replace(path, read(archive.at(OTHER))))
on_things('was deleted', 'missing', lambda archive, path: os.unlink(archive.at(path)))
on_things('was emptied', 'altered', lambda archive, path: archive.replace(path, b''))
on_things('was truncated', 'altered', lambda archive, path: archive.replace(path, read(archive.at(path))[:-7]))
on_things('was made longer', 'altered', lambda archive, path: archive.replace(path, read(archive.at(path)) + b'\n'))
on_things('was made a directory', 'altered', make_directory)
on_things('was made a pipe', 'altered', make_fifo)
on_things('was made a link to other bytes', 'altered', lambda archive, path: make_link(archive, path, archive.at(OTHER)))
on_things('was made a link to nothing', 'missing', lambda archive, path: make_link(archive, path, 'nothing'))
on_things('cannot be read (a loop of links)', 'unreadable', make_loop)


@kind('two objects changed places')
def two_swapped(archive):
    other = next(m for m in MESSAGES if m is not M)
    mine, theirs = read(archive.at(M.path)), read(archive.at(other.path))
    archive.replace(M.path, theirs)
    archive.replace(other.path, mine)
    return Expected({('altered', M.number, M.path), ('altered', other.number, other.path)} |
                    unread(M.number, other.number))


@kind('an object is a link to the same bytes: they are what counts')
def same_bytes(archive):
    shutil.move(archive.at(M.path), archive.at('elsewhere'))
    os.symlink('../../elsewhere', archive.at(M.path))
    return Expected()


@kind('all objects were deleted')
def all_deleted(archive):
    shutil.rmtree(archive.at('objects'))
    records = {(('missing', line.number, line.path)) for line in LINES[1:]}
    seen = {}
    for line in LINES[1:]:
        seen.setdefault(line.path, line.number)
    return Expected({row for row in records if seen[row[2]] == row[1]}, erased=False)


@kind('a directory of objects cannot be read (a loop of links)')
def directory_loop(archive):
    path = os.path.dirname(object_path(MAIL))
    inside = {name for name in NAMED_BY if object_path(name).startswith(path + '/')} - set(ERASED)
    records = {line.name: line.number for line in LINES[1:]}
    lost = {records[name] for name in inside if name in records}
    only = {name for name in inside if name in records or not set(NAMED_BY[name]) <= lost}
    shutil.rmtree(archive.at(path))
    os.symlink(os.path.basename(path), archive.at(path))
    return Expected({('unreadable', NAMED_BY[name][0], object_path(name)) for name in only} |
                    {row for row in unread(*lost) if row[2].split('/')[1] != path.split('/')[1]} |
                    (lost_erasure() if ERASURE in lost else set()),
                    erased=ERASURE not in lost and not any(object_path(name).startswith(path + '/') for name in ERASED))


@kind('a file that no record names was put among the objects')
def stray(archive):
    name = archive.put(b'what is this?\n')
    return Expected({('stray', None, object_path(name))})
