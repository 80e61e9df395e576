import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { GUARD, makeMachine } from './machine.ts'

// What the guard hands over: node -e PRELUDE -- CWD FILE ARGS
const ECHO = '#!/bin/sh\nshift 4\nfor a; do echo "<$a>"; done\n'
const shells = ['/bin/dash', '/bin/bash', '/bin/busybox'].filter((s) => {
  try {
    return statSync(s).isFile()
  } catch {
    return false
  }
})

t.ok(shells.includes('/bin/dash') && shells.includes('/bin/bash'), 'tests need dash and bash')

for (const shell of shells) {
  t.test(`arguments arrive as they are, ${path.basename(shell)}`, async (t) => {
    const m = makeMachine(t.testdir(), GUARD, { node: ECHO, shell })
    const r = m.run(['stage', 'a b', '', '$(id)', "it's", '--', '*', 'new\nline'])
    t.match(r, { status: 0, stderr: '' })
    t.equal(r.stdout, `<${m.file}>\n<stage>\n<a b>\n<>\n<$(id)>\n<it's>\n<-->\n<*>\n<new\nline>\n`)
  })

  t.test(`environment is cut down, ${path.basename(shell)}`, async (t) => {
    const m = makeMachine(t.testdir(), GUARD, { node: '#!/bin/sh\n/usr/bin/env -0 | tr "\\0\\n" "\\n "\n', shell })
    const keep = { LANG: 'de_DE.UTF-8', NO_COLOR: '', DEB_MAINT_PARAMS: "configure 'x' $(id)\n2", TERM: 'a b' }
    const drop = {
      NODE_OPTIONS: '--require=/evil',
      OPENSSL_CONF: '/evil',
      SSL_CERT_FILE: '/evil',
      LD_BIND_NOW: '1',
      X: '1',
    }
    const r = m.run(['status'], { ...keep, ...drop, PATH: '/evil:/usr/bin:/bin' })
    const names = r.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
    for (const name of Object.keys(keep)) t.ok(names.includes(name), name)
    for (const name of Object.keys(drop)) t.notOk(names.includes(name), name)
    t.match(r.stdout, `DEB_MAINT_PARAMS=configure 'x' $(id) 2\n`)
    t.match(r.stdout, 'PATH=/usr/sbin:/usr/bin:/sbin:/bin\n')
  })
}

t.test('a command replaces the shell', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: '#!/bin/sh\nexec sleep 60\n' })
  const child = spawn(m.file, ['status'], { stdio: 'ignore' })
  const comm = () => readFileSync(`/proc/${child.pid}/comm`, 'utf8')
  for (let i = 0; i < 500 && comm() !== 'sleep\n'; i++) await new Promise((ready) => setTimeout(ready, 10))
  t.equal(comm(), 'sleep\n')
  child.kill()
})

t.test("exit status of a command is the program's", async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: '#!/bin/sh\nexit 3\n' })
  t.equal(m.run(['check']).status, 3)
})

t.test('no node', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, {})
  t.strictSame(m.run(['status']), {
    status: 1,
    stdout: '',
    stderr: 'kexecctl: node is not installed, 18.19 or newer is needed (package nodejs)\n',
  })
})

t.test('a node that others may write is passed over', async (t) => {
  for (const mode of [0o775, 0o757, 0o777, 0o722]) {
    const m = makeMachine(t.testdir(), GUARD, { node: ECHO })
    chmodSync(path.join(m.dir, 'usr/bin/node'), mode)
    const r = m.run(['status'])
    t.equal(r.status, 1, mode.toString(8))
    t.match(r.stderr, /usr\/bin\/node is not used: it must belong to root and be writable by nobody else\n$/)
    mkdirSync(path.join(m.dir, 'usr/local/bin'), { recursive: true })
    writeFileSync(path.join(m.dir, 'usr/local/bin/node'), ECHO, { mode: 0o755 })
    t.equal(m.run(['status']).status, 0, 'the next one is taken')
  }
})

t.test('a link is judged by what it names', async (t) => {
  const m = makeMachine(t.testdir(), GUARD, { node: ECHO })
  symlinkSync('node', path.join(m.dir, 'usr/bin/node-22'))
  chmodSync(path.join(m.dir, 'usr/bin/node'), 0o757)
  t.equal(m.run(['status']).status, 1)
})

t.test('a folder with a space, a relative name', async (t) => {
  const m = makeMachine(path.join(t.testdir(), 'a b'), GUARD, { node: ECHO })
  const r = spawn('./kexecctl', ['list'], { cwd: path.dirname(m.file) })
  let out = ''
  for await (const part of r.stdout) out += part
  t.match(out, '/a b/usr/sbin/./kexecctl>\n<list>\n')
})
