"""make bench-verify: kasuhara verify against openssl dgst over the same bytes, in turn, with as many
threads as processes; and the memory of a chain of a million lines. No assertions: read the numbers.

  BENCH_MAILS=20000   mails of 30 KB on average, each with its record
  BENCH_LINES=1000000 lines of the long chain
  BENCH_ROUNDS=5      how often each is run
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

KASUHARA = os.path.join(os.environ['top_builddir'], 'kasuhara')
SOURCE = os.environ['top_srcdir']
MAILS = int(os.environ.get('BENCH_MAILS', '20000'))
LINES = int(os.environ.get('BENCH_LINES', '1000000'))
ROUNDS = int(os.environ.get('BENCH_ROUNDS', '5'))


def peak(process):
    """KB held at most, as seen while it runs; what wait4() tells includes this program's own before exec."""
    largest = 0
    while True:
        try:
            with open('/proc/%d/status' % process.pid, encoding='ascii') as status:
                found = [int(line.split()[1]) for line in status if line.startswith('VmHWM:')]
        except OSError:
            return largest
        if not found:
            return largest
        largest = max(largest, found[0])
        time.sleep(0.01)


def measure(*commands):
    """They run at once: seconds, CPU seconds."""
    began = time.monotonic()
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    cpu = 0
    for process in running:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit('%s: exit status %d' % (' '.join(process.args[:4]), process.returncode))
        cpu += usage.ru_utime + usage.ru_stime
    return time.monotonic() - began, cpu


def make(what, count, path):
    subprocess.run([sys.executable, os.path.join(SOURCE, 'tests/bench/archives.py'), what, path, str(count)], check=True)


def digests(path, processes):
    """The same bytes by openssl: its processes share the files, each in one call where ARG_MAX allows."""
    files = sorted(os.path.join(directory, name) for directory, _, names in os.walk(path + '/objects')
                   for name in names) + [path + '/chain']
    commands = []
    for number in range(processes):
        name = '%s-%d' % (path, number)
        with open(name, 'w', encoding='ascii') as out:
            out.write('\n'.join(files[number::processes]))
        commands.append(['xargs', '-a', name, '-s', '1900000', 'openssl', 'dgst', '-sha256', '-r'])
    return commands


def main():
    with tempfile.TemporaryDirectory(prefix='kasuhara-bench-') as work:
        mails = work + '/mails'
        make('mails', MAILS, mails)
        for threads in (1, 2):
            ours, theirs = [], []
            for _ in range(ROUNDS):
                theirs.append(measure(*digests(mails, threads)))
                ours.append(measure([KASUHARA, 'verify', '--threads', str(threads), mails]))
            for name, rows in (('openssl dgst', theirs), ('kasuhara verify', ours)):
                print('%d mails, %d threads, %-16s %.2f s, CPU %.2f s' % (
                    MAILS, threads, name, statistics.median(row[0] for row in rows),
                    statistics.median(row[1] for row in rows)))
            print('    ratio of each pair, median: %.2f; of CPU: %.2f' % tuple(
                statistics.median(mine[i] / other[i] for mine, other in zip(ours, theirs)) for i in (0, 1)))
        seconds, cpu = measure(['sh', SOURCE + '/contrib/verify-archive', mails])
        print('%d mails, verify-archive %.2f s, CPU %.2f s' % (MAILS, seconds, cpu))
        for lines in (10000, LINES):
            path = '%s/chain-%d' % (work, lines)
            make('chain', lines, path)
            command = [KASUHARA, 'verify', '--threads', '2', path]
            seconds, cpu = measure(command)
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
                largest = peak(process)
            print('a chain of %d lines, 2 threads, kasuhara verify %.2f s, CPU %.2f s, %d KB' % (
                lines, seconds, cpu, largest))
        measure_cases(work)


def measure_cases(work):
    """What else reads a chain from its start; the script for auditors on a tenth of it."""
    path, key, tenth = work + '/cases', work + '/key', work + '/tenth'
    make('cases', LINES, path)
    make('chain', LINES // 10, tenth)
    subprocess.run([KASUHARA, 'archive', 'key', key], check=True, stdout=subprocess.DEVNULL)
    for name, command in (
            ('archive checkpoint', [KASUHARA, 'archive', 'checkpoint', '--key', key, path]),
            ('archive prove, %d lines' % (LINES // 25), [KASUHARA, 'archive', 'prove', '-a', path, '-o', work + '/proof', '1']),
            ('case list', [KASUHARA, 'case', 'list', '-a', path])):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            began, largest = time.monotonic(), peak(process)
            if process.wait() != 0:
                sys.exit('%s: exit status %d' % (name, process.returncode))
        print('a chain of %d lines, %s %.2f s, %d KB' % (LINES, name, time.monotonic() - began, largest))
    seconds, cpu = measure(['sh', SOURCE + '/contrib/verify-archive', tenth])
    print('a chain of %d lines, verify-archive %.2f s, CPU %.2f s' % (LINES // 10, seconds, cpu))


main()
