import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce, ROOT } from '../built.ts'
import { makeKeeping } from '../guard/compiled.ts'
import { makeMachine } from '../guard/machine.ts'

// Oldest supported, Debian 13's, and the newest of the two LTS lines; and three that are too old, one per syntax level.
const GOOD = ['18.19.1', '20.19.2', '22.23.3', '24.21.0']
const OLD = ['12.22.12', '18.18.2']
const version = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version

const { file, text, done } = buildOnce()
t.teardown(done)

const fetched = spawnSync(path.join(ROOT, 'test/nodes.sh'), [...GOOD, ...OLD], { encoding: 'utf8' })
const nodes = fetched.stdout.trim().split('\n')
const skip = fetched.status === 0 ? false : `no node binaries: ${fetched.stderr.trim().split('\n').at(-1)}`
if (skip && process.env.CI) throw new Error(skip)

/** A machine whose /usr/bin/node is the binary `node`. */
const machineWith = (dir: string, node: string, place = '') => {
  const m = makeMachine(path.join(dir, place), text, { node: '' })
  copyFileSync(node, path.join(m.dir, 'usr/bin/node'))
  chmodSync(path.join(m.dir, 'usr/bin/node'), 0o755)
  return m
}

t.test('supported', { skip }, async (t) => {
  for (const [i, v] of GOOD.entries()) {
    const node = nodes[i] ?? ''
    const m = machineWith(t.testdir(), node)
    t.strictSame(m.run(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' }, `${v}, through the guard`)
    t.equal(
      execFileSync('/usr/bin/env', ['-i', node, file, '--version'], { encoding: 'utf8' }),
      `${version}\n`,
      `${v}, without it`,
    )
    const options = { NODE_OPTIONS: '--require=/nonexistent', NODE_PATH: '/nonexistent' }
    t.match(m.run(['--version'], options), { status: 0, stderr: '' }, `${v} takes no NODE_OPTIONS`)
    const here = path.join(m.dir, 'here')
    mkdirSync(here)
    writeFileSync(path.join(here, 'package.json'), 'no JSON')
    const there = spawnSync(m.file, ['--version'], { cwd: here, encoding: 'utf8' })
    t.match(there, { status: 0, stderr: '' }, `${v} does not read the package.json where it was called`)
    writeFileSync(path.join(m.dir, 'package.json'), '{"type":"module"}')
    t.match(m.run(['--version']), { status: 0, stderr: '' }, `${v} below a package.json that says module`)
    const plugin = path.join(m.dir, 'usr/lib/kernel/install.d/zz-kexecctl.install')
    mkdirSync(path.dirname(plugin), { recursive: true })
    copyFileSync(m.file, plugin)
    const r = spawnSync(plugin, ['inspect'], { encoding: 'utf8' })
    t.strictSame([r.status, r.stdout], [0, ''], `${v} as a kernel-install plugin`)
    t.notMatch(r.stderr, /unexpectedly|broken|SyntaxError|ERR_/)
  }
})

t.test('each starts from what it compiled before, and from nothing of another', { skip }, async (t) => {
  const dir = t.testdir({ var: { cache: {} } })
  for (const at of ['', 'var', 'var/cache']) chmodSync(path.join(dir, at), 0o755)
  for (const [i, v] of GOOD.entries()) {
    const { run } = makeKeeping(dir, text, nodes[i])
    const first = run()
    t.match(first, { status: 0, stderr: '', stdout: /^running/, anew: true }, v)
    t.strictSame(run(), { ...first, anew: false }, `${v}, once more`)
  }
})

t.test('too old', { skip }, async (t) => {
  for (const [i, v] of OLD.entries()) {
    const m = machineWith(t.testdir(), nodes[GOOD.length + i] ?? '')
    const line = `kexecctl: node v${v} (${m.dir}/usr/bin/node) is too old, 18.19 or newer is needed`
    t.strictSame(m.run(['--version']), { status: 1, stdout: '', stderr: `${line}\n` })
    t.strictSame(m.run(['hook', 'apt']), { status: 0, stdout: '', stderr: `${line}\n` })
    mkdirSync(path.join(m.dir, 'run/kexecctl'), { recursive: true })
    writeFileSync(path.join(m.dir, 'run/kexecctl/staged.json'), '{}')
    const { stderr } = m.run(['hook', 'postinst', '6.1'])
    t.ok(stderr.startsWith(`${line}; the staged kernel could not be unloaded`), stderr)
    t.equal(stderr.split('\n').length, 2, 'one line')
  }
})
