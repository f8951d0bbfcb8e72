"""What is printed for auditors: the commands in the README of an archive, and the threat table."""
import os
import re
import shutil
import subprocess

from checkpoints import AT_TOP, TOP, forge, note, signed_by_other
from fixture import *  # noqa: F403
from lines import edit_last


SOURCE = os.environ['top_srcdir']


def section(name, title):
    """The lines under a title that is underlined, up to the next."""
    lines = read(os.path.join(SOURCE, name)).decode().split('\n')
    start = lines.index(title) + 2
    ends = (i for i in range(start, len(lines) - 1) if lines[i] and set(lines[i + 1]) in ({'-'}, {'='}))
    return lines[start:next(ends, len(lines))]


def run_printed(path):
    steps = '\n'.join(line[4:] for line in section('milter/archive/archive-readme.txt', 'How to check a checkpoint')
                      if line.startswith('    '))
    done = subprocess.run(['sh', '-c', steps], cwd=path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.stdout.decode(errors='replace')
    return 'Signature Verified Successfully' in said, 'has the head that it states' in said, said


def printed():
    """The commands of the archive's README for a checkpoint, as they are printed."""
    shutil.copy(KEY + '.pub', WORK + '/archive.pub')
    changes = {'nothing': ((True, True), lambda archive: None),
               'its text': ((False, False), lambda archive: note(archive, AT_TOP, lambda text: re.sub(
                   'head [0-9a-f]*', 'head ' + ZEROS, text))),
               'its signature': ((False, True), lambda archive: note(archive, AT_TOP, forge)),
               'the key': ((False, True), lambda archive: signed_by_other(archive, TOP)),
               'the chain': ((True, False), edit_last)}
    for what, (right, change) in changes.items():
        archive = Archive(os.path.join(WORK, 'case'))
        change(archive)
        got = run_printed(archive.path)
        shutil.rmtree(archive.path)
        yield 'the commands for a checkpoint, as printed; changed: ' + what, [] if got[:2] == right else [str(got)]


def threats():
    """Each test that the threat table names is one."""
    names = {name for name, _ in KINDS}
    found = re.findall('"([^"]*)"', re.sub(r'\s+', ' ', '\n'.join(section('README', 'Threats')[8:])))
    words = {'signature unknown', 'not yet anchored', 'not vouched for', 'stray',
             'erased by record N'}
    wrong = ['no test is named: ' + name for name in found if name not in names | words]
    return wrong if len(found) > 20 else ['it names no tests']
