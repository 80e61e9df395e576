import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import {
  closeFd,
  isGone,
  makeDir,
  openForLock,
  removeFile,
  rewriteFile,
  touchFile,
  writeAll,
  writeAtomic,
} from '../../src/sys/write.ts'

const mode = (file: string) => (fs.statSync(file).mode & 0o7777).toString(8)

const withUmask = (umask: number, work: () => void): void => {
  const before = process.umask(umask)
  try {
    work()
  } finally {
    process.umask(before)
  }
}

t.test('a file is replaced whole', async (t) => {
  const dir = t.testdir({ file: 'before' })
  const open = fs.openSync(`${dir}/file`, 'r')
  const { ino } = fs.statSync(`${dir}/file`)
  writeAtomic(`${dir}/file`, 'after')
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'after')
  t.equal(fs.readFileSync(open, 'utf8'), 'before', 'who reads the old one reads on')
  fs.closeSync(open)
  t.not(fs.statSync(`${dir}/file`).ino, ino)
  t.same(fs.readdirSync(dir), ['file'])
})

t.test('what a crash left is no obstacle, nor is a link in its place followed', async (t) => {
  const dir = t.testdir({ 'file.new': 'half', other: 'untouched' })
  writeAtomic(`${dir}/file`, 'whole')
  fs.symlinkSync('other', `${dir}/file.new`)
  writeAtomic(`${dir}/file`, 'again')
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'again')
  t.equal(fs.readFileSync(`${dir}/other`, 'utf8'), 'untouched')
})

t.test('a write that fails leaves the old file and nothing else', async (t) => {
  const dir = t.testdir({ file: 'before', taken: { file: '' } })
  t.throws(() => writeAtomic(`${dir}/taken`, 'x'), { code: 'EISDIR' }, 'rename(2) fails')
  t.throws(() => writeAtomic(`${dir}/nowhere/file`, 'x'), { code: 'ENOENT' })
  t.intercept(fs, 'fsyncSync', {
    value: () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    },
  })
  t.throws(() => writeAtomic(`${dir}/file`, 'after'), { code: 'ENOSPC' })
  t.same(fs.readdirSync(dir), ['file', 'taken'])
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'before')
})

t.test('everybody may read what is written, whatever the umask', async (t) => {
  const dir = t.testdir({})
  fs.mkdirSync(`${dir}/there`, { mode: 0o700 })
  withUmask(0o077, () => {
    writeAtomic(`${dir}/file`, '')
    makeDir(`${dir}/a/b`)
    makeDir(`${dir}/there`)
  })
  t.equal(mode(`${dir}/file`), '644')
  t.equal(mode(`${dir}/a/b`), '755')
  t.equal(mode(`${dir}/there`), '700', 'what somebody else made stays as it is')
  withUmask(0, () => makeDir(`${dir}/c`))
  t.equal(mode(`${dir}/c`), '755')
})

t.test("an administrator's file keeps its mode and owner", async (t) => {
  const dir = t.testdir({ file: 'before', 'file.new': 'half' })
  fs.chmodSync(`${dir}/file`, 0o2640)
  if (process.getuid?.() === 0) fs.chownSync(`${dir}/file`, 1, 2)
  fs.chmodSync(`${dir}/file`, 0o2640)
  const { uid, gid } = fs.statSync(`${dir}/file`)
  rewriteFile(`${dir}/file`, 'after')
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'after')
  t.match(fs.statSync(`${dir}/file`), { uid, gid })
  t.equal(mode(`${dir}/file`), '2640')
  withUmask(0o077, () => rewriteFile(`${dir}/new`, ''))
  t.equal(mode(`${dir}/new`), '644')
})

t.test("a directory under the temporary name is somebody's", async (t) => {
  const dir = t.testdir({ file: 'before', 'file.new': { kept: '' } })
  t.throws(() => rewriteFile(`${dir}/file`, 'after'), { code: /EISDIR/ })
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'before')
  t.same(fs.readdirSync(`${dir}/file.new`), ['kept'])
})

t.test('nobody else can write into a directory that is being made', async (t) => {
  const dir = t.testdir({})
  const { chmodSync } = fs
  t.intercept(fs, 'chmodSync', {
    value: (file: string, to: number) => {
      t.equal(mode(file), '755')
      chmodSync(file, to)
    },
  })
  withUmask(0, () => makeDir(`${dir}/a/b`))
  t.same([mode(`${dir}/a`), mode(`${dir}/a/b`)], ['755', '755'])
})

t.test('marks', async (t) => {
  const dir = t.testdir({ full: 'x' })
  touchFile(`${dir}/mark`)
  touchFile(`${dir}/full`)
  t.equal(fs.readFileSync(`${dir}/mark`, 'utf8') + fs.readFileSync(`${dir}/full`, 'utf8'), 'x')
  removeFile(`${dir}/mark`)
  removeFile(`${dir}/mark`)
  t.same(fs.readdirSync(dir), ['full'])
  execFileSync('/usr/bin/mkfifo', [`${dir}/fifo`])
  t.throws(() => touchFile(`${dir}/fifo`), { code: 'ENXIO' }, 'nobody reads there, and it is not waited for')
  fs.symlinkSync('nowhere', `${dir}/link`)
  t.throws(() => touchFile(`${dir}/link`), { code: 'ELOOP' })
  t.same(fs.readdirSync(dir), ['fifo', 'full', 'link'])
})

t.test('a lock is made if it is not there, and no link is followed', async (t) => {
  const dir = t.testdir({ full: 'x' })
  closeFd(openForLock(`${dir}/lock`))
  closeFd(openForLock(`${dir}/lock`))
  closeFd(openForLock(`${dir}/full`))
  t.equal(mode(`${dir}/lock`), '600')
  t.equal(fs.readFileSync(`${dir}/full`, 'utf8'), 'x')
  fs.symlinkSync('nowhere', `${dir}/link`)
  t.throws(() => openForLock(`${dir}/link`), { code: 'ELOOP' })
  t.same(fs.readdirSync(dir), ['full', 'link', 'lock'])
})

t.test('a lock that is taken away is gone', async (t) => {
  const dir = t.testdir({})
  const fd = openForLock(`${dir}/lock`)
  t.equal(isGone(fd), false)
  removeFile(`${dir}/lock`)
  closeFd(openForLock(`${dir}/lock`))
  t.equal(isGone(fd), true, 'another one has its name')
  closeFd(fd)
})

t.test('all of a text is written, or it throws', async (t) => {
  const dir = t.testdir({})
  const fd = fs.openSync(`${dir}/file`, 'w')
  const text = 'é'.repeat(100_000)
  const { writeSync } = fs
  let calls = 0
  // a pipe takes what it can, and says so when it is full
  t.intercept(fs, 'writeSync', {
    value: (fd: number, bytes: Buffer, offset: number) => {
      if (calls++ % 2 === 0) throw Object.assign(new Error('try again'), { code: 'EAGAIN' })
      return writeSync(fd, bytes, offset, Math.min(33_333, bytes.length - offset))
    },
  })
  writeAll(fd, text)
  fs.closeSync(fd)
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), text)
  t.ok(calls > 10)
})

t.test('a full disk is no success', async (t) => {
  const fd = fs.openSync('/dev/full', 'w')
  t.throws(() => writeAll(fd, 'x'), { code: 'ENOSPC' })
  writeAll(fd, '')
  fs.closeSync(fd)
})
