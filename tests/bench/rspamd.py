"""rspamd, cut down to reading mail and looking for the rules of lexicon.py, to measure kasuhara beside it:
a directory of its own, one worker on a unix socket, no module, no DNS, no statistics, no list of top-level
domains. The rules are one map of regular expressions, which rspamd gives to Hyperscan at once: that is
less work for it than a symbol a rule."""
import os
import re
import shutil
import socket
import subprocess
import time

from lexicon import build

SETTINGS = '''lua = "%(dir)s/rules.lua";
options {
  pidfile = "%(dir)s/run/pid"; tempdir = "%(dir)s/run"; hs_cache_dir = "%(dir)s/run/";
  control_socket = "%(dir)s/run/control mode=0600"; cache_file = "%(dir)s/run/symbols";
  stats_file = "%(dir)s/run/stats"; history_file = "%(dir)s/run/history"; dynamic_conf = "%(dir)s/run/dynamic";
  url_tld = "%(dir)s/domains"; filters = ""; max_message = 100M; dns { nameserver = ["127.0.0.1"]; }
}
logging { type = "file"; filename = "%(dir)s/run/log"; level = "warning"; }
worker "normal" { bind_socket = "%(dir)s/run/socket mode=0666"; count = 1; mime = true; }
actions { reject = 1000; add_header = 500; greylist = null; }
'''
LUA = '''config = config or {}
local rules = rspamd_config:add_map({url = '%(dir)s/rules.map', type = 'regexp_multi', description = 'the rules'})
rspamd_config:register_symbol({name = 'BENCH', score = 3, callback = function(task)
  local hits = 0
  for _, part in ipairs(task:get_text_parts()) do
    hits = hits + #(rules:get_key(part:get_content()) or {})
  end
  if hits > 0 then return true, 1.0, tostring(hits) end
end})
'''


def literal(text):
    return re.sub(r'([\\/.*+?()\[\]{}|^$])', r'\\\1', text)


def rules():
    ja, en, ja_patterns, en_patterns = build()
    return (['/%s/iu' % literal(term) for term in ja] + ['/\\b%s\\b/iu' % literal(term) for term in en] +
            ['/%s/iu' % pattern.replace('/', '\\/') for pattern in ja_patterns + en_patterns])


class Rspamd:
    """root: where contrib/mail-servers unpacked it; directory: for its files, which nobody else writes."""

    def __init__(self, root, directory):
        self.directory, self.process = directory, None
        os.makedirs(directory + '/run')
        names = {'dir': directory}
        for name, text in (('conf', SETTINGS % names), ('rules.lua', LUA % names), ('domains', 'com\njp\nnet\norg\n'),
                           ('rules.map', '\n'.join(rules()) + '\n')):
            with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
                file.write(text)
        share = root + '/usr/share/rspamd'
        words = [root + '/usr/bin/rspamd', '-f', '-c', directory + '/conf', '--var=SHAREDIR=' + share,
                 '--var=LUALIBDIR=' + share + '/lualib', '--var=PLUGINSDIR=' + share + '/plugins',
                 '--var=RULESDIR=' + directory, '--var=CONFDIR=' + directory, '--var=DBDIR=' + directory + '/run',
                 '--var=RUNDIR=' + directory + '/run']
        if os.geteuid() == 0:
            shutil.chown(directory + '/run', 'nobody', 'nogroup')
            words += ['-u', 'nobody', '-g', 'nogroup']
        with open(directory + '/out', 'wb') as out:
            self.process = subprocess.Popen(words, cwd=directory, stdout=out, stderr=out, env=dict(
                os.environ, LD_LIBRARY_PATH=root + '/usr/lib/rspamd'))
        self.worker = self.wait()

    def wait(self):
        """The worker's process id, once it hits a mail that it must."""
        mail = b'From: a@example.com\nSubject: x\n\nso i hope you get cancer, all of you\n'
        for _ in range(600):
            time.sleep(0.1)
            if self.process.poll() is not None:
                break
            try:
                if self.hits(mail):
                    return self.find_worker()
            except OSError:
                pass
        self.stop()
        with open(self.directory + '/out', encoding='utf-8', errors='replace') as out:
            raise RuntimeError('rspamd does not start: ' + ' '.join(out.read().split())[-300:])

    def find_worker(self):
        with open('/proc/%d/task/%d/children' % (self.process.pid, self.process.pid), encoding='ascii') as file:
            for child in file.read().split():
                with open('/proc/%s/cmdline' % child, encoding='utf-8') as line:
                    if 'normal process' in line.read():
                        return int(child)
        raise RuntimeError('rspamd has no worker')

    def hits(self, mail):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(self.directory + '/run/socket')
            connection.sendall(b'POST /checkv2 HTTP/1.0\r\nContent-Length: %d\r\n\r\n' % len(mail) + mail)
            answer = b''
            while piece := connection.recv(65536):
                answer += piece
        return b'"BENCH"' in answer

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
