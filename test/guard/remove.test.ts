import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { GUARD, makeMachine, type Options } from './machine.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
const KEXEC = '#!/bin/sh\necho "$0 $*" >>"${0%/*}/kexec.log"\n'
const UNLOADED = 'the staged kernel was unloaded, the next reboot goes through the firmware'

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
/** The names of all processes below `pid`. */
const started = (pid: number): string[] =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((child) => child !== '')
    .flatMap((child) => [read(`/proc/${child}/comm`), ...started(Number(child))])

const ends: [what: string, options: Options, said: RegExp][] = [
  ['no node', {}, /^kexecctl: hook remove: node is not installed/],
  [
    'another run has the lock, as node has said',
    { node: '#!/bin/sh\nexit 75\n' },
    /^kexecctl: hook remove: the staged/,
  ],
  ['a signal', { node: '#!/bin/sh\nkill -TERM $$\n' }, /^kexecctl: hook remove: stopped by a signal/],
]

for (const [what, options, said] of ends)
  t.test(`${what}: what is staged goes with the package, and no other try is asked for`, async (t) => {
    const m = makeMachine(t.testdir(), GUARD, { ...options, kexec: KEXEC, staged: true })
    const { status, stderr } = m.run(['hook', 'remove'])
    t.equal(status, 0)
    t.match(stderr, said)
    t.ok(stderr.endsWith(`${UNLOADED}\n`), stderr)
    t.match(m.read('usr/sbin/kexec.log'), /kexec -s -u\n$/)
    t.notOk(m.has('run/kexecctl/staged.json'))
    t.notOk(m.has('run/kexecctl/pending'))
  })

t.test('who has the lock is waited for', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: '#!/bin/sh\nexit 75\n', kexec: KEXEC, staged: true })
  const lock = path.join(m.dir, 'run/kexecctl/lock')
  writeFileSync(lock, '')
  const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; read end'], { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(holder.stdout, 'data')
  const child = spawn(m.file, ['hook', 'remove'], { stdio: 'ignore' })
  while (!started(child.pid ?? 0).includes('flock')) await new Promise((ready) => setTimeout(ready, 10))
  t.notOk(m.has('usr/sbin/kexec.log'))
  holder.stdin.end('\n')
  t.strictSame(await once(child, 'exit'), [0, null])
  t.ok(m.has('usr/sbin/kexec.log'))
  t.notOk(m.has('run/kexecctl/staged.json'))
})

t.test('what cannot be unloaded is said, without a veto that would go with the package', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { kexec: `${KEXEC}exit 255\n`, staged: true })
  const { status, stderr } = m.run(['hook', 'remove'])
  t.equal(status, 0)
  t.match(stderr, /node is not installed.*; the staged kernel could not be unloaded and may still start\n$/)
  t.notOk(m.has('run/kexecctl/vetoed'))
})

t.test('Ctrl-C is not for a removal that ignores it', async (t) => {
  const body = 'echo >$0.up; while [ ! -e "$0.end" ]; do sleep 0.05; done'
  const m = makeMachine(t.testdir(), GUARD, { node: `#!/bin/sh\n${body}\n`, kexec: KEXEC, staged: true })
  const child = spawn('sh', ['-c', `trap '' HUP INT QUIT; "$0" hook remove; exit 0`, m.file], {
    detached: true,
    stdio: 'ignore',
  })
  while (!m.has('usr/bin/node.up')) await new Promise((ready) => setTimeout(ready, 10))
  process.kill(-(child.pid ?? 0), 'SIGINT')
  writeFileSync(path.join(m.dir, 'usr/bin/node.end'), '')
  t.strictSame(await once(child, 'exit'), [0, null])
  t.ok(m.has('run/kexecctl/staged.json'), 'node came to its end, nobody had to step in')
})
