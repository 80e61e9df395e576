import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t, { type Test } from 'tap'
import { GUARD, type Machine, makeMachine, type Options } from './machine.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
const KEXEC = '#!/bin/sh\necho "$0 $*" >>"${0%/*}/kexec.log"\n'
const UNLOADED = '; the staged kernel was unloaded, the next reboot goes through the firmware'
const NOT_UNLOADED =
  '; the staged kernel could not be unloaded and is kept from starting: the next reboot is turned into a firmware reboot'

t.test('a hook that works: stdout goes to stderr, stdin is empty, nothing is said or touched', async (t) => {
  const node = '#!/bin/sh\nshift 4\ncat\necho "$@"\n'
  const m = makeMachine(t.testdir(), GUARD, { node, kexec: KEXEC, staged: true })
  const r = m.run(['hook', 'postinst', '6.1', 'x y'])
  t.strictSame(r, { status: 0, stdout: '', stderr: `${m.file} hook postinst 6.1 x y\n` })
  t.ok(m.has('run/kexecctl/staged.json'))
  t.notOk(m.has('usr/sbin/kexec.log'))
  t.notOk(m.has('run/kexecctl/pending'))
})

const node = (body: string) => `#!/bin/sh\n${body}\n`
const failures: [string, Partial<Options>, RegExp][] = [
  ['missing', {}, /^kexecctl: hook apt: node is not installed, 18.19 or newer is needed \(package nodejs\)/],
  ['exit 127', { node: node('exit 127') }, /^kexecctl: hook apt: \S+\/usr\/bin\/node is broken \(exit status 127\)/],
  ['not executable code', { node: '\x7fELFnonsense' }, /node is broken \(exit status 12[67]\)/],
  ['exit 1', { node: node('exit 1') }, /^kexecctl: hook apt: ended unexpectedly \(exit status 1\)/],
  ['crash', { node: node('kill -SEGV $$') }, /node is broken \(exit status 139\)/],
  ['trap of V8', { node: node('kill -TRAP $$') }, /node is broken \(exit status 133\)/],
  ['killed', { node: node('kill -KILL $$') }, /node was killed \(out of memory, or stuck/],
  ['too slow', { node: node('exec sleep 50'), limit: 1 }, /^kexecctl: hook apt: not done after 1 seconds, stopped/],
]

for (const [name, options, line] of failures) {
  t.test(`node ${name}`, async (t) => {
    const m = makeMachine(t.testdir(), GUARD, { ...options, kexec: KEXEC, staged: true })
    const r = m.run(['hook', 'apt'])
    t.match(r, { status: 0, stdout: '' })
    const [said = '', ...more] = r.stderr.split('\n').filter((l) => l.startsWith('kexecctl: '))
    t.strictSame(more, [], r.stderr)
    t.match(said, line)
    t.ok(said.endsWith(UNLOADED), said)
    t.notOk(m.has('run/kexecctl/staged.json'))
    t.notOk(m.has('run/kexecctl/vetoed'))
    t.ok(m.has('run/kexecctl/pending'), 'another try is asked for')
    t.match(m.read('usr/sbin/kexec.log'), /kexec -s -u\n$/)
  })
}

const SHELLS = ['/bin/dash', '/bin/bash', '/bin/busybox'].filter((shell) => existsSync(shell))
const COMPILED = 'var/cache/kexecctl/compiled'
const withCompiled = (t: Test, body: string, options: Partial<Options> = {}) => {
  const program = node(`echo run >>"$0.log"; ${body}`)
  const m = makeMachine(t.testdir(), GUARD, { node: program, kexec: KEXEC, uptime: '99.99 1.00\n', ...options })
  mkdirSync(path.join(m.dir, path.dirname(COMPILED)), { recursive: true })
  writeFileSync(path.join(m.dir, COMPILED), 'damaged')
  return m
}
const DIES = `[ ! -e "$(dirname "$0")/../../${COMPILED}" ] || kill -SIGNAL $$`

t.test('a crash for what was compiled: it goes, and the hook is run once more', async (t) => {
  for (const signal of ['ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'SEGV']) {
    const m = withCompiled(t, DIES.replace('SIGNAL', signal), { staged: true })
    t.strictSame(m.run(['hook', 'apt']), { status: 0, stdout: '', stderr: '' }, signal)
    t.equal(m.read('usr/bin/node.log'), 'run\nrun\n')
    t.notOk(m.has(COMPILED))
    t.ok(m.has('run/kexecctl/staged.json'))
    t.notOk(m.has('run/kexecctl/pending'))
  }
})

t.test('a crash for something else: once more, and no third time', async (t) => {
  const m = withCompiled(t, 'kill -SEGV $$', { staged: true })
  t.match(m.run(['hook', 'apt']), { status: 0, stderr: /^\S+ hook apt: \S+ is broken \(exit status 139\); the staged/ })
  t.equal(m.read('usr/bin/node.log'), 'run\nrun\n')
  t.notOk(m.has('run/kexecctl/staged.json'))
})

t.test('only a crash at the start is tried again, as far as the clock tells; what was compiled goes', async (t) => {
  const UPTIME = '"$(dirname "$0")/../../proc/uptime"'
  for (const [uptime, then, runs] of [
    ['99.99 1.00\n', `echo 103.98 1.00 >${UPTIME}`, 'run\nrun\n'],
    ['0.08 0.00\n', `echo 4.09 0.00 >${UPTIME}`, 'run\nrun\n'],
    ['99.00 1.00\n', `echo 104.00 1.00 >${UPTIME}`, 'run\n'],
    ['99.99 1.00\n', `echo 219.99 1.00 >${UPTIME}`, 'run\n'],
    ['99.99 1.00\n', `rm ${UPTIME}`, 'run\n'],
    ['', `echo 1.00 1.00 >${UPTIME}`, 'run\n'],
    [null, `echo 1.00 1.00 >${UPTIME}`, 'run\n'],
  ] as const) {
    for (const shell of SHELLS) {
      const m = withCompiled(t, `${then}; ${DIES.replace('SIGNAL', 'SEGV')}`, { uptime, shell, staged: true })
      const { status, stderr } = m.run(['hook', 'apt'], { begun: '1.00', ended: '1.00' })
      const name = `${shell}: ${uptime} ${then}`
      t.equal(status, 0, name)
      t.equal(m.read('usr/bin/node.log'), runs, name)
      t.equal(stderr.match(/is broken \(exit status 139\)/g)?.length, runs === 'run\n' ? 1 : undefined, stderr)
      if (uptime === null) t.notMatch(stderr, 'uptime')
      t.notOk(m.has(COMPILED), name)
    }
  }
})

t.test('a hang: what was compiled goes, and nothing is done twice', async (t) => {
  const body = 'echo 280.00 1.00 >"$(dirname "$0")/../../proc/uptime"; exec sleep 50'
  const m = withCompiled(t, body, { limit: 1, staged: true })
  t.match(m.run(['hook', 'apt']), { status: 0, stderr: /not done after 1 seconds, stopped/ })
  t.equal(m.read('usr/bin/node.log'), 'run\n')
  t.notOk(m.has(COMPILED))
})

t.test('nothing was compiled: a crash is not tried again', async (t) => {
  const m = withCompiled(t, 'kill -SEGV $$')
  rmSync(path.join(m.dir, COMPILED))
  t.match(m.run(['hook', 'apt']), { status: 0, stderr: /is broken/ })
  t.equal(m.read('usr/bin/node.log'), 'run\n')
})

t.test('shutdown: after a crash what was compiled goes, and the firmware has its turn', async (t) => {
  const armed = '"$(dirname "$0")/../../run/kexecctl/armed"'
  const m = withCompiled(t, `: >${armed}; ${DIES.replace('SIGNAL', 'SEGV')}`, { staged: true })
  t.match(m.run(['hook', 'shutdown']), {
    status: 0,
    stderr: new RegExp(`is broken \\(exit status 139\\)${UNLOADED}\n$`),
  })
  t.equal(m.read('usr/bin/node.log'), 'run\n', 'the programs of the administrator do not run twice')
  t.notOk(m.has(COMPILED))
  t.notOk(m.has('run/kexecctl/armed'))
  t.notOk(m.has('run/kexecctl/staged.json'))
})

t.test('what was compiled stays where nothing crashed, where it was killed, and in a chroot', async (t) => {
  for (const [body, options] of [
    ['exit 1', {}],
    ['exit 70', {}],
    ['kill -KILL $$', {}],
    ['kill -TERM $$', {}],
    ['kill -SEGV $$', { chroot: true }],
  ] as const) {
    const m = withCompiled(t, body, options)
    t.match(m.run(['hook', 'apt']), { status: 0 })
    t.equal(m.read('usr/bin/node.log'), 'run\n', body)
    t.ok(m.has(COMPILED), body)
  }
})

t.test('nothing of ours is loaded: kexec is not called', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: node('exit 1'), kexec: KEXEC })
  const r = m.run(['hook', 'apt'])
  t.match(r, { status: 0, stderr: 'kexecctl: hook apt: ended unexpectedly (exit status 1)\n' })
  t.notOk(m.has('usr/sbin/kexec.log'))
})

t.test('in a chroot nothing is touched', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: node('exit 1'), kexec: KEXEC, staged: true, chroot: true })
  t.match(m.run(['hook', 'apt']), { status: 0, stderr: 'kexecctl: hook apt: ended unexpectedly (exit status 1)\n' })
  t.ok(m.has('run/kexecctl/staged.json'))
  t.notOk(m.has('run/kexecctl/pending'))
  t.notOk(m.has('usr/sbin/kexec.log'))
})

t.test('the file syscall is missing: the other one is tried', async (t) => {
  const kexec = `${KEXEC}[ "$1" != -s ]\n`
  const m = makeMachine(t.testdir(), GUARD, { node: node('exit 1'), kexec, staged: true })
  t.ok(m.run(['hook', 'apt']).stderr.endsWith(`${UNLOADED}\n`))
  t.match(m.read('usr/sbin/kexec.log'), /kexec -s -u\n.*kexec -u\n$/)
  t.notOk(m.has('run/kexecctl/staged.json'))
})

for (const [name, kexec] of [
  ['fails', `${KEXEC}exit 255\n`],
  ['is missing', undefined],
] as const) {
  t.test(`kexec ${name}: the image is vetoed`, async (t) => {
    const m = makeMachine(t.testdir(), GUARD, { node: node('exit 1'), ...(kexec && { kexec }), staged: true })
    const r = m.run(['hook', 'postinst'])
    t.equal(r.status, 0)
    t.ok(r.stderr.endsWith(`${NOT_UNLOADED}\n`), r.stderr)
    t.ok(m.has('run/kexecctl/staged.json'))
    t.ok(m.has('run/kexecctl/vetoed'))
  })
}

t.test('TERM reaches node; what is staged stays, another try is asked for', async (t) => {
  const body = 'trap "echo stopped >$0.log; exit 7" TERM; echo >$0.up; while :; do sleep 0.05; done'
  const m = makeMachine(t.testdir(), GUARD, { node: node(body), kexec: KEXEC, staged: true })
  const child = m.start(['hook', 'watch'])
  while (!m.has('usr/bin/node.up')) await new Promise((ready) => setTimeout(ready, 10))
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
  t.ok(m.has('usr/bin/node.log'), 'node ended before the hook did')
  t.ok(m.has('run/kexecctl/staged.json'))
  t.ok(m.has('run/kexecctl/pending'))
})

t.test('a node ended by TERM says nothing about what is staged', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: node('kill -TERM $$'), kexec: KEXEC, staged: true })
  t.match(m.run(['hook', 'apt']), { status: 0, stderr: /hook apt: stopped by a signal before it was done\n$/ })
  t.ok(m.has('run/kexecctl/staged.json'))
  t.ok(m.has('run/kexecctl/pending'))
})

t.test('a watch that cannot work waits before it ends; TERM ends it', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { kexec: KEXEC, staged: true })
  const child = m.start(['hook', 'watch'])
  const children = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
  const sleeping = () => /^\d+$/.test(children()) && readFileSync(`/proc/${children()}/comm`, 'utf8') === 'sleep\n'
  while (!m.has('run/kexecctl/pending') || !sleeping()) await new Promise((ready) => setTimeout(ready, 10))
  const sleeper = children()
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
  // it was sent a signal, and may take a moment to go; if it stays, so does this test
  const stays = () => existsSync(`/proc/${sleeper}/exe`)
  while (stays()) await new Promise((ready) => setTimeout(ready, 10))
  t.notOk(stays())
})

/** A machine in a shutdown, with the word of an earlier one. */
const goingDown = (t: Test, options: Options) => {
  const m = makeMachine(t.testdir(), GUARD, { kexec: KEXEC, staged: true, ...options })
  mkdirSync(path.join(m.dir, 'run/kexecctl'), { recursive: true })
  writeFileSync(path.join(m.dir, 'run/kexecctl/armed'), '')
  return m
}
const marks = (m: Machine) => readdirSync(path.join(m.dir, 'run/kexecctl')).sort().join(' ')

t.test('shutdown: an old word is none, and only a program that came to its end leaves one', async (t) => {
  const look = '[ ! -e "$(dirname "$0")/../../run/kexecctl/armed" ] || echo armed; '
  const give = ': >"$(dirname "$0")/../../run/kexecctl/armed"; '
  const m = goingDown(t, { node: node(`${look}${give}`) })
  t.strictSame(m.run(['hook', 'shutdown']), { status: 0, stdout: '', stderr: '' })
  t.equal(marks(m), 'armed staged.json')
  const bad: [string, Partial<Options>][] = [
    ...failures.map(([name, { node, ...more }]): [string, Partial<Options>] => [
      name,
      { ...more, ...(node && { node: node.replace('#!/bin/sh\n', `#!/bin/sh\n${give}`) }) },
    ]),
    ['said why', { node: node(`${give}exit 70`) }],
    ['too old', { node: node(`${give}exit 99`) }],
    ['cannot have the lock', { node: node(`${give}exit 75`) }],
    ['ended by TERM', { node: node(`${give}kill -TERM $$`) }],
  ]
  for (const [name, options] of bad) {
    const m = goingDown(t, options)
    t.match(m.run(['hook', 'shutdown']), { status: 0, stdout: '', stderr: /the staged kernel was unloaded/ }, name)
    t.equal(marks(m), 'vetoed', `${name}: the slot is empty, and nothing else may be loaded into it`)
    t.match(m.read('usr/sbin/kexec.log'), /kexec -s -u\n$/)
  }
})

t.test('shutdown: what it let start and then took back is not what the next boot is judged by', async (t) => {
  const TOKEN = 'var/lib/kexecctl/token.json'
  for (const [usedBy, stays] of [
    ['null', false],
    ['"a boot"', true],
  ] as const) {
    const m = goingDown(t, { node: node('exit 70') })
    mkdirSync(path.join(m.dir, 'var/lib/kexecctl'), { recursive: true })
    writeFileSync(path.join(m.dir, TOKEN), `{\n  "usedBy": ${usedBy}\n}\n`)
    m.run(['hook', 'shutdown'])
    t.equal(m.has(TOKEN), stays, usedBy)
  }
})

t.test('of an event that is none of ours, and of confirm, nothing comes', async (t) => {
  for (const event of ['nonsense', 'confirm']) {
    const m = goingDown(t, {})
    t.match(m.run(['hook', event]), { status: 0, stderr: /node is not installed/ })
    t.equal(marks(m), 'armed staged.json', event)
  }
})

t.test('shutdown: what cannot be unloaded is vetoed', async (t) => {
  for (const kexec of [`${KEXEC}exit 255\n`, '']) {
    const m = goingDown(t, { kexec })
    if (kexec === '') rmSync(path.join(m.dir, 'usr/sbin/kexec'))
    t.match(m.run(['hook', 'shutdown']), { status: 0, stderr: /node is not installed.*could not be unloaded/ })
    t.equal(marks(m), 'staged.json vetoed')
  }
})

t.test('shutdown: an image of somebody else is theirs', async (t) => {
  const m = goingDown(t, { staged: false })
  t.match(m.run(['hook', 'shutdown']), { status: 0, stderr: /node is not installed/ })
  t.equal(marks(m), '')
  t.notOk(m.has('usr/sbin/kexec.log'))
})

t.test('shutdown: when systemd loses its patience nothing starts', async (t) => {
  const body = 'echo >"$(dirname "$0")/../../run/kexecctl/armed"; echo >$0.up; while :; do sleep 0.05; done'
  const m = goingDown(t, { node: node(body) })
  const child = m.start(['hook', 'shutdown'])
  while (!m.has('usr/bin/node.up')) await new Promise((ready) => setTimeout(ready, 10))
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
  t.equal(marks(m), 'vetoed')
})

t.test('whatever else fails in a shutdown takes the word back', async (t) => {
  const m = goingDown(t, { node: node('exit 70') })
  m.run(['hook', 'apt'])
  t.equal(marks(m), 'pending')
})

t.test('the bare file in a hook directory', async (t) => {
  const places: [string, string][] = [
    ['etc/kernel/postinst.d/zzz-kexecctl', 'postinst'],
    ['usr/share/kernel/postinst.d/zzz-kexecctl', 'postinst'],
    ['etc/kernel/postrm.d/zzz-kexecctl', 'postrm'],
    ['etc/initramfs/post-update.d/zzz-kexecctl', 'initramfs'],
    ['usr/lib/kernel/install.d/zz-kexecctl.install', 'kernel-install'],
  ]
  const m = makeMachine(t.testdir(), GUARD, { node: node('shift 5\necho "$@"') })
  for (const [place, event] of places) {
    const file = path.join(m.dir, place)
    mkdirSync(path.dirname(file), { recursive: true })
    copyFileSync(m.file, file)
    const r = makeRun(file, ['6.1', '/boot/vmlinuz-6.1'])
    t.strictSame(r, { status: 0, stdout: '', stderr: `hook ${event} 6.1 /boot/vmlinuz-6.1\n` }, place)
  }
})

const makeRun = (file: string, args: string[]) => {
  const r = spawnSync(file, args, { encoding: 'utf8' })
  return { status: r.status, stdout: r.stdout, stderr: r.stderr }
}
