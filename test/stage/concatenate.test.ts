import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import t, { type Test } from 'tap'
import { walkInitrdFile } from '../../src/kernel/initrd-walk/file.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import { concatenate, removeConcatenated } from '../../src/stage/concatenate.ts'
import { openTree } from '../../src/sys/fs.ts'
import { roomIn } from '../../src/sys/room.ts'
import { entry, initrd, TRAILER } from '../kernel/initrd-walk/parts.ts'

const RUN = '/run/kexecctl'
const VAR = '/var/lib/kexecctl'
const PLACES = [RUN, VAR]
const ID = '0123456789abcdef'
const BOOT = ['/boot/a', '/boot/b', '/boot/c']

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const treeOf = (t: Test, ...contents: (Buffer | string)[]) => {
  const root = t.testdir({ boot: {}, run: {}, var: { lib: {} } })
  contents.forEach((content, i) => {
    fs.writeFileSync(`${root}${BOOT[i]}`, content)
  })
  return { root, tree: openTree(root), files: BOOT.slice(0, contents.length) }
}

const left = (root: string) =>
  PLACES.flatMap((place) => (fs.existsSync(root + place) ? fs.readdirSync(root + place) : []))

const errorOf = (work: () => unknown): KexecctlError => {
  try {
    work()
  } catch (error) {
    if (error instanceof KexecctlError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const failing = (code: string, more: object = {}) => Object.assign(new Error(`${code}: it fails`), { code, ...more })

t.test('in order, each filled up to a multiple of 4 bytes', async (t) => {
  for (const lengths of [
    [1, 2, 3],
    [4, 8, 12],
    [0, 5, 0],
    [(1 << 20) - 1, (1 << 20) + 1, 1 << 20],
    [7],
    [3 << 20, 1],
  ]) {
    const contents = lengths.map((length, i) => Buffer.alloc(length, `${i + 1}x${length}`))
    const { root, tree, files } = treeOf(t, ...contents)
    const made = concatenate(tree, files, PLACES, ID)
    t.equal(made.path, `${RUN}/initrds-${ID}`)
    t.same(made.sha256, contents.map(sha256))
    const expected = Buffer.concat(contents.flatMap((bytes) => [bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]))
    t.ok(fs.readFileSync(root + made.path).equals(expected), lengths.join(' + '))
    t.equal(fs.statSync(root + made.path).mode & 0o777, 0o600)
    removeConcatenated(tree, PLACES)
    t.same(left(root), [])
  }
})

t.test('several initrds are one initrd', async (t) => {
  const { tree, files } = treeOf(t, initrd('early.cpio'), initrd('main.zst'), initrd('main.gz'))
  const made = concatenate(tree, files, PLACES, ID)
  t.same(walkInitrdFile(tree, made.path), { state: 'whole', init: true })
})

t.test('cpio(1) unpacks it in order, the later one over the earlier', async (t) => {
  if (spawnSync('cpio', ['--version']).error) return void t.comment('not tested, cpio(1) is not installed')
  // it reads archives in blocks of 512 bytes, as it writes them
  const parts = ['first', 'second'].map((text) => {
    const archive = Buffer.concat([entry('init', text, 0o100755), entry(text), TRAILER])
    return Buffer.concat([archive, Buffer.alloc(-archive.length & 511)])
  })
  const { root, tree, files } = treeOf(t, ...parts)
  const made = concatenate(tree, files, PLACES, ID)
  t.same(walkInitrdFile(tree, made.path), { state: 'whole', init: true, dracut: false })
  fs.mkdirSync(`${root}/out`)
  const script = `(cpio -idu --quiet && cpio -idu --quiet) < '${root}${made.path}'`
  const ran = spawnSync('sh', ['-c', script], { cwd: `${root}/out`, encoding: 'utf8' })
  t.equal(ran.stderr, '')
  t.same(fs.readdirSync(`${root}/out`), ['first', 'init', 'second'])
  t.equal(fs.readFileSync(`${root}/out/init`, 'utf8'), 'second')
})

t.test('writes that take a part only', async (t) => {
  const contents = [Buffer.alloc(2_000_001, 'kernel'), Buffer.alloc(17, 'initrd')]
  const { root, tree, files } = treeOf(t, ...contents)
  const { writeSync } = fs
  t.intercept(fs, 'writeSync', {
    value: (fd: number, bytes: Buffer, offset = 0) =>
      writeSync(fd, bytes, offset, Math.min(65_537, bytes.length - offset)),
  })
  const made = concatenate(tree, files, PLACES, ID)
  t.equal(fs.statSync(root + made.path).size, 2_000_004 + 20)
  t.same(made.sha256, contents.map(sha256))
})

t.test('what a crash left goes, nothing else', async (t) => {
  const { root, tree, files } = treeOf(t, 'a', 'b')
  for (const place of PLACES) {
    fs.mkdirSync(root + place, { recursive: true })
    fs.writeFileSync(`${root}${place}/initrds-fedcba9876543210`, 'old')
    fs.writeFileSync(`${root}${place}/staged.json`, '{}')
    fs.writeFileSync(`${root}${place}/initrds-of-mine`, '')
  }
  fs.writeFileSync(`${root}/boot/target`, 'untouched')
  fs.symlinkSync('/boot/target', `${root}${RUN}/initrds-${ID}`)
  const made = concatenate(tree, files, PLACES, ID)
  t.same(left(root), [`initrds-${ID}`, 'initrds-of-mine', 'staged.json', 'initrds-of-mine', 'staged.json'])
  t.notOk(fs.lstatSync(root + made.path).isSymbolicLink())
  t.equal(fs.readFileSync(`${root}/boot/target`, 'utf8'), 'untouched')
})

t.test('an initrd that cannot be read', async (t) => {
  const { root, tree } = treeOf(t, 'a', 'b')
  for (const [path, says] of [
    ['/boot/none', /does not exist/],
    ['/boot', /not a file/],
  ] as const) {
    const error = errorOf(() => concatenate(tree, ['/boot/a', path], PLACES, ID))
    t.match(error, { code: 'read-failed', message: new RegExp(`the initrd ${path} cannot`), cause: { message: says } })
  }
  const { readSync } = fs
  const reading = (result: () => number) =>
    t.intercept(fs, 'readSync', {
      value: (...args: [number, Buffer, number, number, number]) => (args[3] === 1 ? result() : readSync(...args)),
    })
  const restore = reading(() => {
    throw failing('EIO', { syscall: 'read' })
  }).restore
  t.match(
    errorOf(() => concatenate(tree, ['/boot/a', '/boot/b'], PLACES, ID)),
    { code: 'read-failed' },
  )
  restore()
  reading(() => 0)
  t.match(
    errorOf(() => concatenate(tree, ['/boot/a', '/boot/b'], PLACES, ID)),
    { code: 'moved' },
  )
  t.same(left(root), [], 'and nowhere else tried')
})

t.test('the next place where the first is short, or takes nothing', async (t) => {
  const { root, tree, files } = treeOf(t, 'a', 'bb')
  const { statfsSync, writeSync } = fs
  const small = { bavail: 10, blocks: 100, bsize: 1 }
  const short = t.intercept(fs, 'statfsSync', {
    value: (dir: string) => (dir.includes('/run/') ? small : statfsSync(dir)),
  })
  t.equal(concatenate(tree, files, PLACES, ID).path, `${VAR}/initrds-${ID}`, 'ten bytes are free, and kept so')
  short.restore()
  t.equal(concatenate(tree, files, PLACES, ID).path, `${RUN}/initrds-${ID}`)
  let full = 1
  const filling = t.intercept(fs, 'writeSync', {
    value: (fd: number, bytes: Buffer, offset?: number) => {
      if (bytes.length === 3 && full-- > 0) throw failing('ENOSPC', { syscall: 'write' })
      return writeSync(fd, bytes, offset)
    },
  })
  t.equal(concatenate(tree, files, PLACES, ID).path, `${VAR}/initrds-${ID}`, 'full while it is written')
  t.same(left(root), [`initrds-${ID}`])
  full = 2
  const error = errorOf(() => concatenate(tree, files, PLACES, ID))
  t.match(error, { code: 'no-space', message: /join the initrds \/boot\/a and \/boot\/b$/, hint: /\/run/ })
  t.match((error.cause as Error).message, /^\/run\/kexecctl: ENOSPC.*; \/var\/lib\/kexecctl: ENOSPC/)
  t.same(left(root), [])
  filling.restore()
  fs.rmSync(`${root}/run`, { recursive: true })
  fs.writeFileSync(`${root}/run`, 'no directory')
  t.equal(concatenate(tree, files, PLACES, ID).path, `${VAR}/initrds-${ID}`)
})

t.test('a file system in memory that is full', async (t) => {
  const { root, tree, files } = treeOf(t, Buffer.alloc(300_000, 1), Buffer.alloc(300_001, 2))
  fs.mkdirSync(root + RUN)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root + RUN], { encoding: 'utf8' })
  if (mounted.status !== 0) return void t.comment(`not tested, nothing may be mounted: ${mounted.stderr}`)
  try {
    t.equal(concatenate(tree, files, PLACES, ID).path, `${RUN}/initrds-${ID}`)
    removeConcatenated(tree, PLACES)
    t.equal(roomIn(root + RUN), (1 << 20) - Math.floor((1 << 20) / 10))
    fs.writeFileSync(`${root}${RUN}/other`, Buffer.alloc(500_000))
    t.equal(concatenate(tree, files, PLACES, ID).path, `${VAR}/initrds-${ID}`, 'too short by what is said to be free')
    t.intercept(fs, 'statfsSync', { value: () => ({ bavail: 1e6, blocks: 1e6, bsize: 4096 }) })
    t.equal(concatenate(tree, files, PLACES, ID).path, `${VAR}/initrds-${ID}`, 'full while it is written')
    t.same(fs.readdirSync(root + RUN), ['other'])
    t.match(
      errorOf(() => concatenate(tree, files, [RUN], ID)),
      { code: 'no-space', cause: { message: /ENOSPC/ } },
    )
    t.same(fs.readdirSync(root + RUN), ['other'])
  } finally {
    spawnSync('umount', [root + RUN])
  }
})

t.test('what may be used of a file system', async (t) => {
  const rooms: [free: number, blocks: number, expected: number][] = [
    [1 << 30, 1 << 30, (1 << 30) - (16 << 20)],
    [17 << 20, 1 << 30, 1 << 20],
    [1 << 20, 1 << 30, 0],
    [1000, 1000, 900],
  ]
  for (const [free, blocks, expected] of rooms) {
    const { restore } = t.intercept(fs, 'statfsSync', { value: () => ({ bavail: free, blocks, bsize: 1 }) })
    t.equal(roomIn('/'), expected)
    restore()
  }
  t.throws(() => roomIn('/nowhere'), { code: 'ENOENT' })
})
