import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { GUARD, makeMachine } from './machine.ts'

/** A machine whose node ends with `status`, and whose mark, if there is one, has the text `mark`. */
const machine = (t: Test, status: number, mark?: string) => {
  const m = makeMachine(t.testdir(), GUARD, { node: `#!/bin/sh\necho >>"$0.starts"\nexit ${status}\n` })
  mkdirSync(`${m.dir}/run/kexecctl`, { recursive: true })
  if (mark !== undefined) writeFileSync(`${m.dir}/run/kexecctl/pending`, mark)
  return m
}

t.test('the mark of who tried has a word in it; the watch leaves it as it is', async (t) => {
  const events: [event: string, before: string | undefined, after: RegExp][] = [
    ['dnf', undefined, /^\d+\n$/],
    ['dnf', '', /^\d+\n$/],
    ['dnf', 'kernel-install\n', /^\d+\n$/],
    ['dnf', '1\n', /^\d\d+\n$/],
    ['package', '', /^\d+\n$/],
    ['kernel-install', '1\n', /^kernel-install\n$/],
    ['watch', undefined, /^watch\n$/],
    ['watch', '', /^$/],
    ['watch', '1\n', /^1\n$/],
  ]
  for (const [event, before, after] of events) {
    const m = machine(t, 75, before)
    t.match(m.run(['hook', event]), { status: 0, stdout: '', stderr: '' })
    t.match(m.read('run/kexecctl/pending'), after, `${event} ${JSON.stringify(before)}`)
  }
})

t.test('a container has no mark, whatever fails', async (t) => {
  for (const name of ['run/systemd/container', 'run/.containerenv', '.dockerenv', 'run/ostree-booted']) {
    const m = machine(t, 127)
    writeFileSync(`${m.dir}/${name}`, '')
    t.match(m.run(['hook', 'dnf']), { status: 0, stderr: /is broken/ })
    t.notOk(m.has('run/kexecctl/pending'), name)
  }
})

t.test('what is no file does not keep a hook', async (t) => {
  const m = machine(t, 127)
  spawnSync('mkfifo', [`${m.dir}/run/kexecctl/pending`])
  t.match(m.run(['hook', 'dnf']), { status: 0, stderr: /is broken/ })
  t.match(m.read('run/kexecctl/pending'), /^\d+\n$/)
})

for (const shell of ['/bin/dash', '/bin/bash'])
  t.test(`one try for each transaction, ${shell}`, async (t) => {
    const m = machine(t, 127)
    // rpm: it starts a shell for each trigger; dnf's action comes from the same process
    const trigger = (event: string) => `${shell} -c '"$1" hook ${event} </dev/null >&2; exit 0' sh "${m.file}"; `
    const transaction = (...events: string[]): string[] => {
      const r = spawnSync('/bin/sh', ['-c', events.map(trigger).join('')], { encoding: 'utf8' })
      t.match(r, { status: 0, stdout: '' })
      return r.stderr.trim().split('\n')
    }
    for (const events of [['dnf'], ['dnf', 'dnf', 'dnf'], ['package', 'dnf']]) {
      const said = transaction(...events)
      t.equal(said.length, 1, 'one line')
      t.match(said[0], /^kexecctl: hook \w+: \S+ is broken \(exit status 127\)$/)
    }
    t.equal(m.read('usr/bin/node.starts').length, 3, 'node was started once in each')

    writeFileSync(`${m.dir}/usr/bin/node`, '#!/bin/sh\necho back >&2\n')
    t.strictSame(transaction('dnf'), ['back'], 'what an earlier one left does not keep the next from trying')
    t.match(m.read('run/kexecctl/pending'), /^\d+\n$/)
    const anew = `: >${m.dir}/run/kexecctl/pending; `
    const r = spawnSync('/bin/sh', ['-c', trigger('dnf') + anew + trigger('dnf')], { encoding: 'utf8' })
    t.equal(r.stderr, 'back\nback\n', 'a mark made anew is work that is new')
  })
