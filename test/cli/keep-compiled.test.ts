import fs, { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { keepCompiled } from '../../src/cli/keep-compiled.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { openTree } from '../../src/sys/fs.ts'

// A machine that kexecctl is for, whatever the tests run in.
const STATUS = 'CapEff:\t000001ffffffffff\n'
const machine = (over: Partial<Tree> = {}): Tree => ({
  ...openTree('/'),
  stat: (file) =>
    file === '/' || file === '/proc/1/root' || file === '/run/systemd/system'
      ? openTree('/').stat('/')
      : { state: 'missing' },
  text: (file) => (file === '/proc/self/status' ? { state: 'ok', value: STATUS } : { state: 'missing' }),
  link: () => ({ state: 'ok', value: 'pid:[4026531836]' }),
  ...over,
})
const none = { state: 'missing' } as const

const keep = (file: string, tree: Tree, env = {}): string | undefined => {
  const compiled = { file, head: 'HEAD\n', code: () => Buffer.from('code') }
  keepCompiled({ tree, env }, { compiled })
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

t.test('head, and the code twice', async (t) => {
  const dir = t.testdir()
  const file = path.join(dir, 'kexecctl/compiled')
  t.equal(keep(file, machine()), 'HEAD\ncodecode')
  t.equal(statSync(file).mode & 0o7777, 0o644)
  t.equal(statSync(path.dirname(file)).mode & 0o7777, 0o755)
  writeFileSync(file, 'old')
  t.equal(keep(file, machine()), 'HEAD\ncodecode')
})

t.test('nothing is handed over', async (t) => {
  t.doesNotThrow(() => keepCompiled({ tree: machine(), env: {} }, {}))
  t.doesNotThrow(() => keepCompiled({ tree: machine(), env: {} }))
})

t.test('not everywhere', async (t) => {
  const first = machine().stat('/')
  const at = (name: string, tree: Tree = machine()): Partial<Tree> => ({
    stat: (file) => (file === name ? first : tree.stat(file)),
  })
  const without = (name: string): Partial<Tree> => ({
    stat: (file) => (file === name ? none : machine().stat(file)),
  })
  const CASES: [string, Partial<Tree>, Record<string, string>?][] = [
    ['another tree', { root: '/srv' }],
    ['a chroot', { stat: (file) => (file === '/' ? openTree('/').stat('/proc') : machine().stat(file)) }],
    ['it cannot be told', without('/proc/1/root')],
    ['a container', at('/run/systemd/container')],
    ['a PID namespace', { link: () => ({ state: 'ok', value: 'pid:[1]' }) }],
    ['an image build', {}, { DPKG_ROOT: '/target' }],
    ['systemd is offline', {}, { SYSTEMD_OFFLINE: '1' }],
    ['no systemd', without('/run/systemd/system')],
    ['no CAP_SYS_BOOT', { text: () => none }],
  ]
  for (const [name, over, env] of CASES)
    t.equal(keep(path.join(t.testdir(), 'kexecctl/compiled'), machine(over), env), undefined, name)
})

t.test('where it cannot be kept nobody is told', async (t) => {
  const dir = t.testdir({ file: '', there: { compiled: { x: '' } } })
  t.equal(keep(path.join(dir, 'file/compiled'), machine()), undefined)
  const file = path.join(dir, 'there/compiled')
  const compiled = { file, head: '', code: () => Buffer.from('code') }
  t.doesNotThrow(() => keepCompiled({ tree: machine(), env: {} }, { compiled }))
  const broken = {
    ...compiled,
    code: () => {
      throw new Error('no')
    },
  }
  t.doesNotThrow(() => keepCompiled({ tree: machine(), env: {} }, { compiled: broken }))
})

t.test('nothing is computed where it cannot be written', async (t) => {
  let computed = 0
  const code = () => {
    computed++
    return Buffer.from('code')
  }
  keepCompiled({ tree: machine(), env: {} }, { compiled: { file: '/proc/compiled', head: '', code } })
  t.equal(computed, 0)
})

t.test('what is no file is replaced', async (t) => {
  const dir = t.testdir({ other: 'untouched' })
  fs.symlinkSync('other', path.join(dir, 'compiled'))
  t.equal(keep(path.join(dir, 'compiled'), machine()), 'HEAD\ncodecode')
  t.equal(readFileSync(path.join(dir, 'other'), 'utf8'), 'untouched')
})

t.test('two at once do not write into one file', async (t) => {
  const other = 'compiled.1.new'
  const file = path.join(t.testdir({ [other]: 'half', 'compiled.4194305.new': 'of one that was killed' }), 'compiled')
  const { renameSync } = fs
  const names: string[] = []
  const value = (from: string, to: string) => {
    names.push(path.basename(from))
    renameSync(from, to)
  }
  t.intercept(fs, 'renameSync', { value })
  t.equal(keep(file, machine()), 'HEAD\ncodecode')
  t.same(names, [`compiled.${process.pid}.new`])
  t.same(fs.readdirSync(path.dirname(file)), ['compiled', other])
})
