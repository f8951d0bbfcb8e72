"""compare.py BUILD SOURCE WORK: kasuhara beside rspamd and beside a milter that does nothing, over the same
mails on this machine, in turns; prints a table with ratios. For contrib/bench.

  BENCH_MAILS=1000     how many mails are made
  BENCH_ROUNDS=5       how often each takes its turn; what is told is the middle one
  BENCH_RULES=50000    how many rules the larger lexicon has
  MAIL_SERVERS         where contrib/mail-servers unpacked postfix and rspamd; what is not there is left out
"""
import glob
import importlib.machinery
import importlib.util
import os
import platform
import re
import signal
import smtplib
import socket
import statistics
import subprocess
import sys
import threading
import time

from gencorpus import EN, JA
from rspamd import Rspamd

BUILD, SOURCE, WORK = sys.argv[1:4]
MAILS = int(os.environ.get('BENCH_MAILS', '1000'))
ROUNDS = int(os.environ.get('BENCH_ROUNDS', '5'))
RULES = int(os.environ.get('BENCH_RULES', '50000'))
SERVERS = os.environ.get('MAIL_SERVERS', '')
BEGAN = time.monotonic()
KASUHARA = os.path.join(BUILD, 'kasuhara')


def say(text):
    minutes, seconds = divmod(int(time.monotonic() - BEGAN), 60)
    print('%d:%02d  %s' % (minutes, seconds, text), file=sys.stderr, flush=True)


class Progress:
    """Says once a minute how far it is."""

    def __init__(self):
        self.text, self.done, self.over = '', 0, threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def at(self, text):
        self.text, self.done = text, 0

    def run(self):
        while not self.over.wait(60):
            say('%s: %d mails' % (self.text, self.done) if self.done else self.text)


PROGRESS = Progress()


def children(process):
    with open('/proc/%d/task/%d/children' % (process, process), encoding='ascii') as file:
        return [int(child) for child in file.read().split()]


def cpu(process):
    """CPU seconds so far of another process, all its threads, and its children: clock_getcpuclockid(3)."""
    return time.clock_gettime((~process << 3) | 2) + sum(map(cpu, children(process)))


def made(name, *arguments):
    subprocess.run([sys.executable, os.path.join(SOURCE, 'tests/bench', name), *arguments], cwd=WORK, check=True,
                   stdout=subprocess.DEVNULL)


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def clean_mails():
    """All but those into which a term was planted."""
    with open(WORK + '/corpus/manifest.tsv', encoding='utf-8') as file:
        rows = [line.rstrip('\n').split('\t') for line in file][1:]
    return [WORK + '/corpus/' + row[0] for row in rows if not row[7]]


# ---- CPU a mail

def score(policy):
    """Milliseconds a mail, as kasuhara counts them, file reading left out."""
    ran = subprocess.run([KASUHARA, 'score', '-p', policy, '--json', '--jobs', '1', '--times', WORK + '/corpus'],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                         env=dict(os.environ, LC_ALL='C'))
    found = re.search(rb'all ([0-9.]+)', ran.stderr)
    if not found:
        raise RuntimeError('kasuhara score told no times: %s' % ran.stderr.decode(errors='replace')[-300:])
    return float(found[1])


def by_rspamd(server, mails):
    before = cpu(server.worker)
    for mail in mails:
        server.hits(mail)
        PROGRESS.done += 1
    return (cpu(server.worker) - before) * 1e3 / len(mails)


class Milter:
    """kasuhara-milter, or idle-milter, on a socket of its own."""

    def __init__(self, name, *command):
        self.socket, self.log = '%s/run/%s.sock' % (WORK, name), '%s/%s.log' % (WORK, name)
        began = time.monotonic()
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen([word.replace('SOCKET', 'unix:' + self.socket) for word in command],
                                            stdout=log, stderr=log)
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise
        self.start, self.start_cpu = time.monotonic() - began, cpu(self.process.pid)

    def wait(self):
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(self.socket)
                break
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError('a milter does not start: %s' % read(self.log).decode(errors='replace')[-300:])
                time.sleep(0.005)
        os.chmod(self.socket, 0o666)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def daemon(name, policy):
    return Milter(name, BUILD + '/kasuhara-milter', '--foreground', '--socket', 'SOCKET', '--policy', policy,
                  '--archive', '%s/run/%s.archive' % (WORK, name), '--state', '%s/run/%s.sqlite' % (WORK, name))


def by_milter(milter, mails):
    """Over one connection, as a mail server sends them: headers, then the body in pieces of 64 KB."""
    path = os.path.join(SOURCE, 'tests/milter-client')
    loader = importlib.machinery.SourceFileLoader('milter_client', path)
    client = importlib.util.module_from_spec(importlib.util.spec_from_loader('milter_client', loader))
    loader.exec_module(client)
    connection = client.Connection(milter.socket)
    before = cpu(milter.process.pid)
    for number, mail in enumerate(mails):
        head, _, body = mail.partition(b'\n\n')
        connection.send(b'D', b'Mi\0Q%08d\0' % number)
        connection.step(b'M', b'<customer@example.com>\0')
        connection.step(b'R', b'<support@example.org>\0')
        connection.send(b'D', b'Ti\0Q%08d\0' % number)
        connection.step(b'T')
        for field in re.split(rb'\n(?![ \t])', head):
            name, _, value = field.partition(b':')
            connection.step(b'L', name + b'\0' + value + b'\0')
        connection.step(b'N')
        body = body.replace(b'\n', b'\r\n')
        for at in range(0, len(body), 65535):
            connection.step(b'B', body[at:at + 65535])
        connection.send(b'E')
        while connection.receive()[0] not in (b'c', b'a'):
            pass
        PROGRESS.done += 1
    spent = (cpu(milter.process.pid) - before) * 1e3 / len(mails)
    connection.send(b'Q')
    connection.socket.close()
    return spent


def in_turns(ways):
    """{name: median}, and of each the median of its ratios to the first, turn by turn."""
    rows = {name: [] for name in ways}
    for turn in range(ROUNDS):
        for name, way in ways.items():
            PROGRESS.at('turn %d of %d, %s' % (turn + 1, ROUNDS, name))
            rows[name].append(way())
            say('turn %d of %d, %s: %.3f ms' % (turn + 1, ROUNDS, name, rows[name][-1]))
    first = next(iter(rows.values()))
    return {name: (statistics.median(row), statistics.median(a / b for a, b in zip(row, first)))
            for name, row in rows.items()}


# ---- wall time through Postfix

class Postfix:
    """A private one that keeps what it takes: nothing is delivered while it is measured."""

    def __init__(self, name, *milter):
        self.directory = '%s/postfix-%s' % (WORK, name)
        os.mkdir(self.directory)
        self.shell('postfix_start "$1" "$2" $3', str(free_port()), *milter, extra={
            'POSTFIX_EXTRA': 'smtpd_recipient_restrictions = check_client_access static:HOLD, permit_mynetworks, reject'})

    def shell(self, what, *words, extra=None):
        # Not a pipe: what the server starts would keep it open.
        with open(self.directory + '/start.log', 'ab') as log:
            ran = subprocess.run(['sh', '-c', '. "$0"; ' + what, SOURCE + '/tests/mta.sh', self.directory, *words],
                                 stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
                                 env=dict(os.environ, **(extra or {})))
        if ran.returncode != 0:
            raise RuntimeError('a private Postfix does not start: %s' %
                               read(self.directory + '/start.log').decode(errors='replace')[-300:])
        if words:
            self.session = smtplib.SMTP('127.0.0.1', int(words[0]), timeout=60)
            self.session.ehlo()

    def stop(self):
        self.shell('mta_stop "$1"')

    def send(self, to, wire):
        """Seconds from MAIL to the answer after the last dot."""
        began = time.perf_counter()
        for code, text in (self.session.docmd('MAIL', 'FROM:<customer@example.com>'),
                           self.session.docmd('RCPT', 'TO:<%s>' % to), self.session.docmd('DATA')):
            if code >= 400:
                raise RuntimeError('Postfix answers %d %s' % (code, text.decode(errors='replace')))
        self.session.sock.sendall(wire)
        code, text = self.session.getreply()
        if code != 250:
            raise RuntimeError('Postfix answers %d %s' % (code, text.decode(errors='replace')))
        return time.perf_counter() - began


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def why_no_postfix():
    return subprocess.run(['sh', '-c', '. "$0"; mta_why_not postfix', SOURCE + '/tests/mta.sh'], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def through_postfix(stops, policy, mails):
    """Each mail goes each way, one after the other, so that what else the machine does falls on all of them."""
    idle = Milter('idle', BUILD + '/tests/bench/idle-milter', 'SOCKET')
    stops.append(idle)
    kasuhara = daemon('postfix', policy)
    stops.append(kasuhara)
    servers = {}
    for name, milter in (('none', ()), ('idle', (idle.socket,)), ('kasuhara', (kasuhara.socket,))):
        PROGRESS.at('starting Postfix: ' + name)
        servers[name] = Postfix(name, *milter)
        stops.append(servers[name])
    ways = [('no milter', servers['none'], 'support@example.org'),
            ('a milter that does nothing', servers['idle'], 'support@example.org'),
            ('kasuhara, out of scope', servers['kasuhara'], 'other@example.org'),
            ('kasuhara, in scope and clean', servers['kasuhara'], 'support@example.org')]
    PROGRESS.at('through Postfix')
    rows = {name: [] for name, _, _ in ways}
    for number, mail in enumerate(mails):
        wire = re.sub(rb'(?m)^\.', b'..', mail.replace(b'\n', b'\r\n')) + b'.\r\n'
        for i in range(len(ways)):
            name, server, to = ways[(number + i) % len(ways)]
            rows[name].append(server.send(to, wire) * 1e3)
        PROGRESS.done += 1
    base = rows['a milter that does nothing']
    return {name: (statistics.median(row), statistics.median(a - b for a, b in zip(row, base)),
                   statistics.median(a / b for a, b in zip(row, base))) for name, row in rows.items()}


# ---- all of it

def fold_rates():
    rates = {}
    for name, sentences in (('ASCII', EN), ('Japanese', JA)):
        path = '%s/fold-%s.txt' % (WORK, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(('\n'.join(sentences) + '\n') * 20)
        rates[name] = int(subprocess.run([BUILD + '/tests/bench/fold-rate', path], check=True,
                                         stdout=subprocess.PIPE).stdout)
        say('fold, %s: %d MB/s' % (name, rates[name]))
    return rates


def machine():
    with open('/proc/cpuinfo', encoding='ascii', errors='replace') as file:
        model = re.search(r'model name\s*: (.*)', file.read())
    return '%s, %d processors, Linux %s, load %.1f, %s' % (
        model[1] if model else platform.machine(), os.cpu_count(), platform.release(), os.getloadavg()[0],
        time.strftime('%Y-%m-%d'))


def measure(stops):
    lines = ['machine: ' + machine()]
    PROGRESS.at('making mails and rules')
    made('gencorpus.py', str(MAILS))
    made('make-policy.py', 'rules-2100')
    made('make-policy.py', 'rules-more', str(RULES))
    small, large = WORK + '/rules-2100/policy.xml', WORK + '/rules-more/policy.xml'
    mails = [read(path) for path in sorted(glob.glob(WORK + '/corpus/*.eml'))]
    clean = [read(path) for path in clean_mails()]
    milter = daemon('rules-2100', small)
    stops.append(milter)
    idle = Milter('idle-alone', BUILD + '/tests/bench/idle-milter', 'SOCKET')
    stops.append(idle)
    ways = {'kasuhara, 2,100 rules': lambda: score(small),
            'kasuhara, {:,} rules'.format(RULES): lambda: score(large),
            'kasuhara, shipped policy': lambda: score(SOURCE + '/policy/policy.xml'),
            'kasuhara-milter, 2,100 rules': lambda: by_milter(milter, mails),
            'a milter that does nothing': lambda: by_milter(idle, mails)}
    rspamd = os.path.join(SERVERS, 'rspamd')
    if os.path.exists(rspamd + '/usr/bin/rspamd'):
        PROGRESS.at('starting rspamd')
        server = Rspamd(rspamd, WORK + '/rspamd')
        stops.append(server)
        ways['rspamd, 2,100 rules'] = lambda: by_rspamd(server, mails)
    lines += ['', 'CPU a mail, %d mails of %d KB, %d turns       ms    ratio' % (
        len(mails), sum(map(len, mails)) // len(mails) // 1000, ROUNDS)]
    lines += ['  %-44s %6.3f  %7.2f' % (name, *row) for name, row in in_turns(ways).items()]
    if 'rspamd, 2,100 rules' not in ways:
        lines.append('  rspamd: not measured: MAIL_SERVERS does not hold it')
    lines += ['', 'fold, MB/s'] + ['  %-44s %6d' % row for row in fold_rates().items()]
    starts = []
    for turn in range(ROUNDS):
        PROGRESS.at('policy start-up')
        one = daemon('start-%d' % turn, large)
        one.stop()
        starts.append((one.start, one.start_cpu))
        say('start-up with {:,} rules: {:.2f} s, of CPU {:.2f} s'.format(RULES, *starts[-1]))
    lines += ['', 'from start to socket, s                             wall      CPU', '  %-44s %9.2f %8.2f' % (
        'kasuhara-milter, {:,} rules'.format(RULES), *map(statistics.median, zip(*starts)))]
    why = why_no_postfix()
    lines += ['', 'through Postfix, one session, unix socket        ms     more    ratio']
    if why:
        lines.append('  not measured: ' + why)
    else:
        lines += ['  %-44s %6.2f  %+7.2f  %7.2f' % (name, *row)
                  for name, row in through_postfix(stops, small, clean).items()]
    return lines


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    stops = []
    os.makedirs(WORK + '/run', exist_ok=True)
    try:
        lines = measure(stops)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as problem:
        print('contrib/bench: %s' % problem, file=sys.stderr)
        return 2
    finally:
        PROGRESS.over.set()
        for one in reversed(stops):
            one.stop()
    print('\n'.join(lines))
    return 0


sys.exit(main())
