"""Kinds of tampering: records of somebody who may append, and erasures."""
import json
import os

from fixture import *  # noqa: F403


@kind('a record is of another kind than its line says')
def other_kind(archive):
    number = archive.append('judgement', {'kind': 'note', 'text': 'x'})
    return Expected({('altered', number, object_path(archive.lines()[-1].split()[3].decode()))}, length=number)


@kind('a record is no JSON, and begins like one: the script does not read JSON')
def no_json(archive):
    number = archive.append('note', b'{"kind":"note","text":\n')
    return Expected({('altered', number, object_path(archive.lines()[-1].split()[3].decode()))}, length=number,
                    shell='it looks at how records begin, and reads no JSON')


@kind('a record is no text at all')
def no_text(archive):
    number = archive.append('note', b'\x89PNG\r\n\0\0\xff')
    return Expected({('altered', number, object_path(archive.lines()[-1].split()[3].decode()))}, length=number)


@kind('a record names an object that never was')
def never_was(archive):
    number = archive.append('note', {'kind': 'note', 'mail': {'object': '56' * 32}})
    return Expected({('missing', number, object_path('56' * 32))}, length=number)


@kind('a record names what is no hash')
def no_hash(archive):
    number = archive.append('note', {'kind': 'note', 'mail': {'object': '../../../etc/passwd'}})
    return Expected({('altered', number, object_path(archive.lines()[-1].split()[3].decode()))}, length=number)


@kind('an object was erased, and no record says so')
def erased_unsaid(archive):
    os.unlink(archive.at(object_path(MAIL)))
    return Expected({('missing', MAIL_FAULT_LINE, object_path(MAIL))})


@kind('an erased object was put back')
def put_back(archive):
    restore(archive)
    return Expected({('stray', ERASURE, object_path(name)) for name in ERASED}, erased=False)


@kind('an erased object was put back with a time of the future')
def put_back_later(archive):
    restore(archive)
    for name in ERASED:
        os.utime(archive.at(object_path(name)), (4e9, 4e9))
    return Expected({('stray', ERASURE, object_path(name)) for name in ERASED}, erased=False)


@kind('something else was put in the place of an erased record')
def put_other(archive):
    line = next(line for line in LINES[1:] if line.name in ERASED)
    write(archive.at(line.path), b'{"kind":"message"}\n')
    return Expected({('altered', line.number, line.path), ('stray', ERASURE, line.path), WAS_ERASED})


@kind('the record of an erasure is gone: what it took is missing')
def erasure_gone(archive):
    os.unlink(archive.at(LINES[ERASURE].path))
    return Expected({('missing', ERASURE, LINES[ERASURE].path)} | lost_erasure(), erased=False)


@kind('the record of an erasure was edited to take more')
def erasure_edited(archive):
    record = json.loads(LINES[ERASURE].record)
    record['erased'].append({'sha256': MAIL})
    archive.replace(LINES[ERASURE].path, json.dumps(record, separators=(',', ':')).encode() + b'\n')
    os.unlink(archive.at(object_path(MAIL)))
    return Expected({('altered', ERASURE, LINES[ERASURE].path), ('missing', MAIL_FAULT_LINE, object_path(MAIL))} |
                    lost_erasure(), erased=False)


@kind('an erasure names an object that a later record needs')
def erasure_needed(archive):
    archive.append('erasure', {'kind': 'erasure', 'erased': [{'sha256': MAIL}]})
    number = archive.append('note', {'kind': 'note', 'mail': {'object': MAIL}})
    os.unlink(archive.at(object_path(MAIL)))
    return Expected({('missing', MAIL_FAULT_LINE, object_path(MAIL))}, length=number)


@kind('an erasure without a list of what it took')
def erasure_nothing(archive):
    number = archive.append('erasure', {'kind': 'erasure', 'erased': 'all of it'})
    return Expected({('altered', number, object_path(archive.lines()[-1].split()[3].decode()))}, length=number,
                    shell='it reads no JSON')


@kind('an erasure lists what is no hash')
def erasure_no_hash(archive):
    number = archive.append('erasure', {'kind': 'erasure', 'erased': [{'sha256': 'x' * 64}, {'sha256': '../' * 22}]})
    return Expected({('altered', number, object_path(archive.lines()[-1].split()[3].decode()))}, length=number)


@kind('whoever may append erases by a record of his own: it is told whose record it was')
def erasure_own(archive):
    number = archive.append('erasure', {'kind': 'erasure', 'erased': [{'sha256': MAIL}]})
    os.unlink(archive.at(object_path(MAIL)))
    return Expected({('erased', number, None)}, length=number)
