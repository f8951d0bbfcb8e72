"""Kinds of tampering: lines of the chain."""
from fixture import *  # noqa: F403
from objects import make_directory, make_loop


@kind("a line's SEQ was changed")
def edit_sequence(archive):
    archive.edit(M.number, 0, lambda text: b'%d' % (int(text) + 1))
    return Expected({('altered', M.number + 1, 'chain')}, changed=M.number)


@kind("a line's SEQ was made a word")
def edit_sequence_word(archive):
    archive.edit(M.number, 0, lambda text: b'x' + text)
    return Expected({('altered', M.number, 'chain')} | unlisted(M.number), changed=M.number)


@kind("a line's TIME was moved on")
def edit_time(archive):
    archive.edit(M.number, 1, lambda text: LINES[M.number + 1].time.encode()[:-2] + b'9Z')
    found = {('altered', M.number + 1, 'chain')}
    return Expected(found, changed=M.number)


@kind("a line's TIME was moved back before the line above")
def edit_time_back(archive):
    archive.edit(M.number, 1, lambda text: b'1999' + text[4:])
    return Expected({('altered', M.number, 'chain'), ('altered', M.number + 1, 'chain')}, changed=M.number)


@kind("a line's TIME was made a day that is none")
def edit_time_none(archive):
    archive.edit(M.number, 1, lambda text: b'2026-02-30' + text[10:])
    return Expected({('altered', M.number, 'chain')} | unlisted(M.number), changed=M.number)


@kind("a line's KIND was changed")
def edit_kind(archive):
    archive.edit(M.number, 2, lambda text: b'note')
    return Expected({('altered', M.number, M.path), ('altered', M.number + 1, 'chain')} | unread(M.number),
                    changed=M.number)


@kind("a line's OBJECT was changed to another record")
def edit_object(archive):
    other = next(m for m in MESSAGES if m is not M)
    archive.edit(M.number, 3, lambda text: other.name.encode())
    return Expected({('altered', M.number + 1, 'chain')} | unlisted(M.number), changed=M.number)


@kind("a line's OBJECT was changed to nothing that is there")
def edit_object_none(archive):
    archive.edit(M.number, 3, lambda text: b'12' * 32)
    return Expected({('altered', M.number + 1, 'chain'), ('missing', M.number, object_path('12' * 32))} |
                    unlisted(M.number), changed=M.number)


@kind("a line's PREV was changed")
def edit_previous(archive):
    archive.edit(M.number, 4, lambda text: b'34' * 32)
    return Expected({('altered', M.number, 'chain'), ('altered', M.number + 1, 'chain')}, changed=M.number)


@kind("the first line's PREV was changed")
def edit_first(archive):
    archive.edit(1, 4, lambda text: b'34' * 32)
    return Expected({('altered', 1, 'chain'), ('altered', 2, 'chain')}, changed=1)


@kind("the last line's TIME was changed: no line below tells")
def edit_last(archive):
    archive.edit(LAST, 1, lambda text: b'2099' + text[4:])
    return Expected(changed=LAST)


@kind('a line was dropped')
def drop(archive):
    lines = archive.lines()
    archive.write_lines(lines[:M.number - 1] + lines[M.number:])
    return Expected({('altered', M.number + 1, 'chain')} | unlisted(M.number), changed=M.number, length=LAST - 1)


@kind('the first line was dropped')
def drop_first(archive):
    archive.write_lines(archive.lines()[1:])
    return Expected({('altered', 2, 'chain')} | unlisted(1), changed=1, length=LAST - 1)


@kind('a line was doubled')
def double(archive):
    lines = archive.lines()
    archive.write_lines(lines[:M.number] + lines[M.number - 1:])
    return Expected({('altered', M.number, 'chain')}, changed=M.number + 1, length=LAST + 1)


@kind('two lines changed places')
def reorder(archive):
    lines = archive.lines()
    n = M.number
    lines[n - 1], lines[n] = lines[n], lines[n - 1]
    archive.write_lines(lines)
    return Expected({('altered', number, 'chain') for number in (n, n + 1, n + 2)}, changed=n)


@kind('a line was moved to the end')
def move(archive):
    lines = archive.lines()
    n = M.number
    archive.write_lines(lines[:n - 1] + lines[n:] + [lines[n - 1]])
    return Expected({('altered', n, 'chain'), ('altered', n + 1, 'chain')}, changed=n)


@kind('a blank was doubled')
def blank(archive):
    archive.edit(M.number, 1, lambda text: b' ' + text)
    return Expected({('altered', M.number, 'chain')} | unlisted(M.number), changed=M.number)


@kind('a hash was written in capitals')
def capitals(archive):
    archive.edit(M.number, 3, lambda text: text.upper())
    return Expected({('altered', M.number, 'chain')} | unlisted(M.number), changed=M.number)


@kind('the line ends are those of another system (CRLF)')
def crlf(archive):
    lines = [line[:-1] + b'\r\n' for line in archive.lines()]
    archive.write_lines(lines)
    there = {('stray', None, object_path(name)) for name in NAMED_BY if name not in ERASED}
    return Expected({('altered', number, 'chain') for number in range(1, LAST + 1)} | there, changed=1, erased=False)


@kind('an empty line was put in')
def empty_line(archive):
    lines = archive.lines()
    archive.write_lines(lines[:M.number] + [b'\n'] + lines[M.number:])
    return Expected({('altered', M.number + 1, 'chain')}, changed=M.number + 1, length=LAST + 1)


@kind('NUL bytes were put into a line')
def nul(archive):
    archive.edit(M.number, 2, lambda text: text + b'\0\0')
    return Expected({('altered', M.number, 'chain')} | unlisted(M.number), changed=M.number)


@kind('NUL bytes stand at the end of the chain, as after a power cut')
def nul_end(archive):
    archive.write_lines(archive.lines() + [b'\0' * 100])
    return Expected({('truncated tail', LAST + 1, 'chain')})


@kind('a line is longer than any may be')
def long_line(archive):
    archive.edit(M.number, 4, lambda text: text + b'0' * 100000)
    return Expected({('altered', M.number, 'chain')} | unlisted(M.number), changed=M.number)


@kind('the final newline is missing')
def no_newline(archive):
    archive.write_lines([b''.join(archive.lines())[:-1]])
    return Expected({('truncated tail', LAST, 'chain'), ('stray', None, LINES[LAST].path)} | lost_erasure(),
                    length=LAST - 1, erased=False)


@kind('the last line is cut short')
def torn(archive):
    archive.write_lines([b''.join(archive.lines())[:-60]])
    return Expected({('truncated tail', LAST, 'chain'), ('stray', None, LINES[LAST].path)} | lost_erasure(),
                    length=LAST - 1, erased=False)


@kind('the last lines were cut off')
def cut(archive):
    archive.write_lines(archive.lines()[:-2])
    return Expected(lost_erasure() | unlisted(LAST - 1, LAST), length=LAST - 2, erased=False)


@kind('lines were cut off back to a checkpoint, with the later ones: only a kept one tells')
def cut_clean(archive):
    size = SIZES[-2]
    restore(archive)
    archive.write_lines(archive.lines()[:size])
    for number in range(size + 1, LAST + 1):
        for name in [LINES[number].name] + LINES[number].named:
            if min(NAMED_BY[name]) > size and os.path.exists(archive.at(object_path(name))):
                os.unlink(archive.at(object_path(name)))
    archive.forget(*SIZES[-1:])
    return Expected(length=size, sizes=SIZES[:-1], erased=False)


@kind('the chain was emptied')
def emptied(archive):
    archive.write_lines([])
    return Expected({('stray', None, object_path(name)) for name in NAMED_BY if name not in ERASED}, length=0,
                    erased=False)


@kind('the chain was deleted: no archive, nobody can say')
def deleted(archive):
    os.unlink(archive.at('chain'))
    return Expected(cannot=True)


@kind('the chain was made a directory')
def chain_directory(archive):
    make_directory(archive, 'chain')
    return Expected(cannot=True)


@kind('the chain cannot be read (a loop of links)')
def chain_loop(archive):
    make_loop(archive, 'chain')
    return Expected(cannot=True)
