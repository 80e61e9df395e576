import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import t from 'tap'
import { packageManagerAtWork, rpmAtWork } from '../../src/machine/package-locks.ts'
import { openTree, type Tree } from '../../src/sys/fs.ts'
import { makeTree } from '../kernel/make-tree.ts'

// `at`: device and inode, as the kernel has them
const writes = (at: string) => `1: POSIX  ADVISORY  WRITE 1234 ${at} 0 EOF`
const reads = (at: string) => `1: POSIX  ADVISORY  READ 1234 ${at} 0 EOF`

// by coreutils
const deviceOf = (file: string): string => {
  const [major, minor] = execFileSync('stat', ['-c', '%Hd %Ld', file], { encoding: 'utf8' }).trim().split(' ')
  return [major, minor].map((number) => Number(number).toString(16).padStart(2, '0')).join(':')
}
const placeOf = (file: string): string => `${deviceOf(file)}:${fs.statSync(file).ino}`

// of process 1234, and of one that a user runs with the rights of root, as su(1)
const ROOT = { '/proc/1234/status': 'Name:\tdpkg\nUid:\t0\t0\t0\t0\n' }
const USER = 'Name:\tUid:\t0\nUid:\t1000\t0\t0\t0\n'

const DPKG = '/var/lib/dpkg/lock-frontend'
const PATHS = [DPKG, '/var/lib/dpkg/lock', '/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock']

t.test('a POSIX lock on one of their files', async (t) => {
  const cases: [what: string, line: (at: string) => string, atWork: boolean][] = [
    ['held', writes, true],
    ['held for reading', (at) => `12: POSIX  ADVISORY  READ 1234 ${at} 0 0`, true],
    ['waited for', (at) => `1: -> POSIX  ADVISORY  WRITE 1234 ${at} 0 EOF`, false],
    ['another kind of lock', (at) => `1: FLOCK  ADVISORY  WRITE 1234 ${at} 0 EOF`, false],
    ['of another file', (at) => writes(`${at}1`), false],
    ['of another device', (at) => writes(`fff:ffff:${at.split(':')[2]}`), false],
    ['behind many', (at) => `${`${reads('08:01:7')}\n`.repeat(1000)}${writes(at)}`, true],
    ['behind more than anybody has', (at) => `${`${reads('08:01:7')}\n`.repeat(50_000)}${writes(at)}`, true],
    ['more than anybody has', () => `${reads('08:01:7')}\n`.repeat(50_000), true],
    ['none', () => '', false],
  ]
  for (const path of PATHS) {
    for (const [what, line, atWork] of cases) {
      const tree = makeTree(t, { ...ROOT, [path]: '', '/proc/locks': '' })
      const at = placeOf(tree.root + path)
      fs.writeFileSync(`${tree.root}/proc/locks`, `7: FLOCK  ADVISORY  WRITE 1 00:01:1 0 EOF\n${line(at)}\n`)
      t.equal(packageManagerAtWork(tree), atWork, `${path}: ${what}`)
    }
  }
  t.equal(packageManagerAtWork(makeTree(t, { '/proc/locks': '' })), false, 'no package manager')
  t.equal(packageManagerAtWork(makeTree(t, { [DPKG]: '' })), false, 'no /proc')
  t.equal(packageManagerAtWork(makeTree(t, { [DPKG]: '', '/proc/locks': { dir: true } })), true, 'unreadable')
  t.equal(packageManagerAtWork(makeTree(t, { '/proc/locks': { dir: true } })), false, 'nothing to look for')
  const circle = makeTree(t, { [DPKG]: { link: DPKG }, '/proc/locks': '' })
  t.equal(packageManagerAtWork(circle), true, 'a lock file that cannot be looked at')
})

t.test('a device of its own, and one that stat(2) has another number for', async (t) => {
  const cases: [dev: number, line: string, atWork: boolean][] = [
    [0xfe01, 'fe:01:7', true],
    [0xfe01, 'fe:02:7', false],
    [0x1234_5678, '456:12378:7', true],
    [0x2a, '00:2b:7', true],
    [0x2a, '08:01:7', false],
    [0x801, '00:2a:7', false],
  ]
  for (const [dev, line, atWork] of cases) {
    const tree = makeTree(t, { ...ROOT, '/proc/locks': `${writes(line)}\n` })
    const stat = { kind: 'file', dev: String(dev), ino: '7', size: 0, mtimeNs: '0', mode: 0o640, uid: 0 } as const
    const look: Tree = {
      ...tree,
      stat: (path) => (path === DPKG ? { state: 'ok', value: stat } : { state: 'missing' }),
    }
    t.equal(packageManagerAtWork(look), atWork, `${dev.toString(16)} ${line}`)
  }
})

t.test('rpm at work holds its lock for itself alone', async (t) => {
  const cases: [path: string, line: (at: string) => string, atWork: boolean][] = [
    ['/var/lib/rpm/.rpm.lock', writes, true],
    ['/usr/lib/sysimage/rpm/.rpm.lock', writes, true],
    ['/usr/lib/sysimage/rpm/.rpm.lock', reads, false],
    [DPKG, writes, false],
  ]
  for (const [path, line, atWork] of cases) {
    const tree = makeTree(t, { ...ROOT, [path]: '', '/proc/locks': '' })
    fs.writeFileSync(`${tree.root}/proc/locks`, `${line(placeOf(tree.root + path))}\n`)
    t.equal(rpmAtWork(tree), atWork, `${path}: ${line('')}`)
  }
  const many = makeTree(t, { '/var/lib/rpm/.rpm.lock': '', '/proc/locks': `${reads('08:01:7')}\n`.repeat(50_000) })
  t.equal(rpmAtWork(many), false, 'not told is no finding')
})

t.test('what others have locked has nothing to do with it, whatever the number of the file', async (t) => {
  const status = '/proc/1234/status'
  const cases: [what: string, process: Parameters<typeof makeTree>[1], atWork: boolean][] = [
    ['of root', ROOT, true],
    ['of somebody else', { [status]: 'Name:\trpm\nUid:\t1000\t1000\t1000\t1000\n' }, false],
    ['of somebody else, with the rights of root', { [status]: USER }, false],
    ['of one that has ended', {}, false],
    ['of one that cannot be looked at', { [status]: { dir: true } }, true],
  ]
  for (const [what, process, atWork] of cases) {
    const tree = makeTree(t, { ...process, '/var/lib/rpm/.rpm.lock': '', '/proc/locks': '' })
    const line = writes(placeOf(`${tree.root}/var/lib/rpm/.rpm.lock`))
    fs.writeFileSync(`${tree.root}/proc/locks`, `${line}\n`)
    t.strictSame([packageManagerAtWork(tree), rpmAtWork(tree)], [atWork, atWork], what)
  }
})

// what dpkg does: fcntl(F_SETLK), lib/dpkg/file.c
const HOLD = `
use Fcntl qw(:DEFAULT F_SETLK F_WRLCK SEEK_SET);
open(my $fd, '+<', $ARGV[0]) or die; my $lock = pack('s s x4 q q l', F_WRLCK, SEEK_SET, 0, 0, 0);
fcntl($fd, F_SETLK, $lock) or die $!; syswrite(STDOUT, "held"); <STDIN>;`

t.test("the kernel's own list of locks, if there is one to read", async (t) => {
  const tree = makeTree(t, { [DPKG]: '' })
  const holder = spawn('perl', ['-e', HOLD, tree.root + DPKG], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  const locks = openTree('/').text('/proc/locks')
  fs.mkdirSync(`${tree.root}/proc`)
  fs.writeFileSync(`${tree.root}/proc/locks`, locks.state === 'ok' ? locks.value : '')
  fs.mkdirSync(`${tree.root}/proc/${holder.pid}`)
  fs.writeFileSync(`${tree.root}/proc/${holder.pid}/status`, ROOT['/proc/1234/status'])
  // a sandbox may show an empty list
  if (locks.state !== 'ok' || locks.value === '') t.comment('no /proc/locks to read here')
  else t.equal(packageManagerAtWork(tree), true)
  holder.stdin.end()
  await once(holder, 'close')
})
