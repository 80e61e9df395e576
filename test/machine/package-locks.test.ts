import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import t from 'tap'
import { packageManagerAtWork, rpmAtWork } from '../../src/machine/package-locks.ts'
import { openTree } from '../../src/sys/fs.ts'
import { makeTree } from '../kernel/make-tree.ts'

const writes = (inode: string) => `1: POSIX  ADVISORY  WRITE 1234 fe:01:${inode} 0 EOF`
const reads = (inode: string) => `1: POSIX  ADVISORY  READ 1234 fe:01:${inode} 0 EOF`

const DPKG = '/var/lib/dpkg/lock-frontend'
const PATHS = [DPKG, '/var/lib/dpkg/lock', '/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock']

t.test('a POSIX lock on one of their files', async (t) => {
  const cases: [what: string, line: (inode: string) => string, atWork: boolean][] = [
    ['held', (inode) => `1: POSIX  ADVISORY  WRITE 1234 fe:01:${inode} 0 EOF`, true],
    ['held for reading', (inode) => `12: POSIX  ADVISORY  READ 1234 00:2a:${inode} 0 0`, true],
    ['waited for', (inode) => `1: -> POSIX  ADVISORY  WRITE 1234 fe:01:${inode} 0 EOF`, false],
    ['another kind of lock', (inode) => `1: FLOCK  ADVISORY  WRITE 1234 fe:01:${inode} 0 EOF`, false],
    ['of another file', (inode) => `1: POSIX  ADVISORY  WRITE 1234 fe:01:1${inode} 0 EOF`, false],
    ['none', () => '', false],
  ]
  for (const path of PATHS) {
    for (const [what, line, atWork] of cases) {
      const tree = makeTree(t, { [path]: '', '/proc/locks': '' })
      const inode = fs.statSync(tree.root + path).ino
      fs.writeFileSync(`${tree.root}/proc/locks`, `7: FLOCK  ADVISORY  WRITE 1 00:01:1 0 EOF\n${line(String(inode))}\n`)
      t.equal(packageManagerAtWork(tree), atWork, `${path}: ${what}`)
    }
  }
  t.equal(packageManagerAtWork(makeTree(t, { '/proc/locks': '' })), false, 'no package manager')
  t.equal(packageManagerAtWork(makeTree(t, { [DPKG]: '' })), false, 'no /proc')
})

t.test('rpm at work holds its lock for itself alone', async (t) => {
  const cases: [path: string, line: (inode: string) => string, atWork: boolean][] = [
    ['/var/lib/rpm/.rpm.lock', writes, true],
    ['/usr/lib/sysimage/rpm/.rpm.lock', writes, true],
    ['/usr/lib/sysimage/rpm/.rpm.lock', reads, false],
    [DPKG, writes, false],
  ]
  for (const [path, line, atWork] of cases) {
    const tree = makeTree(t, { [path]: '', '/proc/locks': '' })
    fs.writeFileSync(`${tree.root}/proc/locks`, `${line(String(fs.statSync(tree.root + path).ino))}\n`)
    t.equal(rpmAtWork(tree), atWork, `${path}: ${line('')}`)
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
  // a sandbox may show an empty list
  if (locks.state !== 'ok' || locks.value === '') t.comment('no /proc/locks to read here')
  else t.equal(packageManagerAtWork(tree), true)
  holder.stdin.end()
  await once(holder, 'close')
})
