"""check-bag.py BAG, by RFC 8493: every payload file in the manifest and no other, sums, Oxum, tag manifest."""
import hashlib, os, re, stat, sys
os.chdir(sys.argv[1])
files = {os.path.join(where, name)[2:] for where, _, names in os.walk('.') for name in names}
def manifest(name):
    lines = open(name, encoding='utf-8', newline='').read().split('\n')
    assert lines.pop() == '', name
    parsed = dict(reversed(re.fullmatch(r'([0-9a-f]{64})  (\S+)', line).groups()) for line in lines)
    assert len(parsed) == len(lines), name
    for path, digest in parsed.items():
        assert hashlib.sha256(open(path, 'rb').read()).hexdigest() == digest, path
    return set(parsed)
payload = {path for path in files if path.startswith('data/')}
assert manifest('manifest-sha256.txt') == payload
assert manifest('tagmanifest-sha256.txt') == files - payload - {'tagmanifest-sha256.txt'}
assert open('bagit.txt', 'rb').read() == b'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'
info = dict(line.split(': ', 1) for line in open('bag-info.txt', encoding='utf-8').read().splitlines())
size = sum(os.path.getsize(path) for path in payload)
assert info['Payload-Oxum'] == '%d.%d' % (size, len(payload)), info
assert re.fullmatch(r'\d{4}-\d\d-\d\d', info['Bagging-Date'])
for path in files:
    assert re.fullmatch(r'[A-Za-z0-9./_-]+', path), path
    assert stat.S_IMODE(os.lstat(path).st_mode) == 0o600, path
for where, _, _ in os.walk('.'):
    assert stat.S_IMODE(os.lstat(where).st_mode) == 0o700, where
