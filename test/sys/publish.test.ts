import { execFileSync, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import t from 'tap'
import { publishFile } from '../../src/sys/publish.ts'

const SOURCE = JSON.stringify(path.resolve(__dirname, '../../src/sys/publish.ts'))
const NODE = [process.execPath, '--import=tsx']
const OURS = (file: string) => `${file}.${process.pid}.new`

t.test('replaces the file, readable for all', async (t) => {
  const file = `${t.testdir({ a: 'old' })}/a`
  fs.chmodSync(file, 0o600)
  const inode = fs.statSync(file).ino
  publishFile(file, 'new\n')
  t.equal(fs.readFileSync(file, 'utf8'), 'new\n')
  t.equal(fs.statSync(file).mode & 0o7777, 0o644)
  t.not(fs.statSync(file).ino, inode, 'another file: who reads the old one reads it to its end')
  t.strictSame(fs.readdirSync(path.dirname(file)), ['a'])
})

t.test('what was left half-written by a process that is gone goes', async (t) => {
  const gone = spawnSync('true').pid
  const others = ['a.new', 'a.1.new', 'b.1.new', `a.${gone}.new.old`, `xa.${gone}.new`]
  const dir = t.testdir({
    a: 'old',
    [`a.${gone}.new`]: 'half',
    ...Object.fromEntries(others.map((name) => [name, ''])),
  })
  publishFile(`${dir}/a`, 'new')
  t.strictSame(fs.readdirSync(dir).sort(), ['a', ...others].sort(), 'and nothing else')
})

t.test('what cannot be removed of that is left, and the file is written', async (t) => {
  const names = [1, 2, 3].map((i) => `a.${4194304 + i}.new`) as [string, string, string]
  const dir = t.testdir({ [names[0]]: {}, [names[1]]: { somebodys: '' }, [names[2]]: 'half' })
  publishFile(`${dir}/a`, 'new')
  t.strictSame(fs.readdirSync(dir), ['a', names[0], names[1]])
  t.equal(fs.readFileSync(`${dir}/a`, 'utf8'), 'new')
})

const asRoot = process.getuid?.() === 0 && process.seteuid !== undefined
t.test("nor is somebody else's in a sticky directory", { skip: asRoot ? false : 'not root' }, async (t) => {
  const theirs = 'a.4194305.new'
  const dir = fs.mkdtempSync(`${os.tmpdir()}/sticky-`)
  t.teardown(() => fs.rmSync(dir, { recursive: true }))
  fs.chmodSync(dir, 0o1777)
  fs.writeFileSync(`${dir}/${theirs}`, 'half')
  process.seteuid?.(65534)
  try {
    publishFile(`${dir}/a`, 'new')
  } finally {
    process.seteuid?.(0)
  }
  t.strictSame(fs.readdirSync(dir), ['a', theirs])
})

t.test('what somebody put there is not followed, waited for or replaced', async (t) => {
  const dir = t.testdir({ victim: 'mine', dir: {} })
  fs.symlinkSync(`${dir}/victim`, `${dir}/link`)
  fs.symlinkSync(`${dir}/none`, `${dir}/dangling`)
  execFileSync('mkfifo', [`${dir}/fifo`])
  for (const name of ['link', 'dangling', 'fifo', 'dir', '../../../../../../../../dev/null'])
    t.throws(() => publishFile(path.join(dir, name), 'x'), { code: 'EEXIST' }, name)
  t.equal(fs.readFileSync(`${dir}/victim`, 'utf8'), 'mine')
  t.ok(fs.statSync('/dev/null').isCharacterDevice())
  t.strictSame(fs.readdirSync(dir).sort(), ['dangling', 'dir', 'fifo', 'link', 'victim'], 'nothing is left')
})

t.test('nor a link on the way, whoever may rename what', async (t) => {
  const dir = t.testdir({ etc: { deep: {} }, theirs: { mine: {} } })
  fs.symlinkSync(`${dir}/etc`, `${dir}/theirs/node-exporter`)
  for (const way of ['node-exporter', 'node-exporter/deep'])
    t.throws(() => publishFile(`${dir}/theirs/${way}/a`, 'x'), { code: 'ELOOP' }, way)
  t.throws(() => publishFile(`${dir}/theirs/node-exporter/a`, 'x'), {
    message: `a link leads from ${dir}/theirs/node-exporter to ${dir}/etc`,
  })
  t.strictSame(fs.readdirSync(`${dir}/etc`), ['deep'])
  // swapped while we write: it goes where the directory went that was looked at
  const { fsyncSync } = fs
  fs.fsyncSync = (fd) => {
    fs.fsyncSync = fsyncSync
    fs.renameSync(`${dir}/theirs/mine`, `${dir}/theirs/moved`)
    fs.symlinkSync(`${dir}/etc`, `${dir}/theirs/mine`)
    fsyncSync(fd)
  }
  t.teardown(() => Object.assign(fs, { fsyncSync }))
  publishFile(`${dir}/theirs/mine/a`, 'x')
  t.strictSame(fs.readdirSync(`${dir}/etc`), ['deep'])
  t.strictSame(fs.readdirSync(`${dir}/theirs/moved`), ['a'])
})

t.test('nor is it under the temporary name', async (t) => {
  const dir = t.testdir({ victim: 'mine' })
  const file = `${dir}/a`
  fs.symlinkSync(`${dir}/victim`, OURS(file))
  publishFile(file, 'x')
  t.equal(fs.readFileSync(`${dir}/victim`, 'utf8'), 'mine')
  execFileSync('mkfifo', [OURS(file)])
  publishFile(file, 'y')
  t.equal(fs.readFileSync(file, 'utf8'), 'y')
  t.ok(fs.lstatSync(file).isFile())
  t.strictSame(fs.readdirSync(dir).sort(), ['a', 'victim'])
  fs.mkdirSync(`${OURS(file)}/somebodys`, { recursive: true })
  t.throws(() => publishFile(file, 'z'))
  t.ok(fs.existsSync(`${OURS(file)}/somebodys`), "a directory is somebody's")
})

t.test('where there is no directory, or no right to write, it says so', async (t) => {
  const dir = t.testdir({ file: '' })
  t.throws(() => publishFile(`${dir}/none/a`, 'x'), { code: 'ENOENT' })
  t.throws(() => publishFile(`${dir}/file/a`, 'x'), { code: 'ENOTDIR' })
  t.throws(() => publishFile('/proc/a', 'x'), { code: 'ENOENT', message: /, open '\/proc\/a\.\d+\.new'$/ })
})

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0
t.test('a full disk leaves the old file', { skip: mayMount ? false : 'only root can mount' }, async (t) => {
  const dir = t.testdir({ full: {} })
  const script = `require(${SOURCE}).publishFile(process.argv[1] + '/a', 'x'.repeat(1 << 20))`
  const lines = `mount -t tmpfs -o size=64k none "$1/full" && echo old >"$1/full/a" || exit 9
shift
"$@" "$0" 2>&1 | grep -o ENOSPC | head -n 1; cat "$0/a"; ls "$0"`
  const { stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', lines, `${dir}/full`, dir, ...NODE, '-e', script], {
    encoding: 'utf8',
  })
  t.equal(stdout, 'ENOSPC\nold\na\n')
})

t.test('killed between writing and renaming: the old file is whole, the next run writes', async (t) => {
  const dir = t.testdir({ 'a.prom': 'old' })
  const file = `${dir}/a.prom`
  const script = `const fs = require('node:fs')
fs.renameSync = () => process.kill(process.pid, 'SIGKILL')
require(${SOURCE}).publishFile(process.argv[1], 'new')`
  const child = spawnSync(NODE[0] ?? '', [...NODE.slice(1), '-e', script, file])
  t.equal(child.signal, 'SIGKILL')
  t.equal(fs.readFileSync(file, 'utf8'), 'old')
  const [left = ''] = fs.readdirSync(dir).filter((name) => name !== 'a.prom')
  t.equal(left, `a.prom.${child.pid}.new`, 'and what is left is no *.prom')
  publishFile(file, 'newer')
  t.equal(fs.readFileSync(file, 'utf8'), 'newer')
})

t.test('several at once: never a mixture, never nothing', async (t) => {
  const file = `${t.testdir({ a: '0'.repeat(50_000) })}/a`
  const script = `const { publishFile } = require(${SOURCE})
for (let i = 0; i < 40; i++) publishFile(process.argv[1], process.argv[2].repeat(50000))`
  const children = ['1', '2', '3'].map((word) => spawn(NODE[0] ?? '', [...NODE.slice(1), '-e', script, file, word]))
  const ends = children.map((child) => new Promise<number | null>((done) => child.on('close', done)))
  let running = true
  const all = Promise.all(ends).finally(() => {
    running = false
  })
  const seen = new Set<string>()
  while (running) {
    seen.add(fs.readFileSync(file, 'utf8').replace(/^(.)\1{49999}$/, '$1'))
    await new Promise((done) => setTimeout(done, 1))
  }
  t.strictSame(await all, [0, 0, 0])
  for (const text of seen) t.match(text, /^[0-3]$/)
  t.strictSame(fs.readdirSync(path.dirname(file)), ['a'])
})
