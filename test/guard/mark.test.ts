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
    ['dnf', undefined, /^dnf \d+\n$/],
    ['dnf', '', /^dnf \d+\n$/],
    ['dnf', 'dnf\n', /^dnf \d+\n$/],
    ['dnf', 'dnf 1\n', /^dnf \d\d+\n$/],
    ['kernel-install', 'dnf 1\n', /^kernel-install\n$/],
    ['watch', undefined, /^watch\n$/],
    ['watch', '', /^$/],
    ['watch', 'dnf 1\n', /^dnf 1\n$/],
  ]
  for (const [event, before, after] of events) {
    const m = machine(t, 75, before)
    t.match(m.run(['hook', event]), { status: 0, stdout: '', stderr: '' })
    t.match(m.read('run/kexecctl/pending'), after, `${event} ${JSON.stringify(before)}`)
  }
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
    const [, before] = m.read('run/kexecctl/pending').trim().split(' ')
    t.match(before, /^\d+$/)
    const anew = `: >${m.dir}/run/kexecctl/pending; `
    const r = spawnSync('/bin/sh', ['-c', trigger('dnf') + anew + trigger('dnf')], { encoding: 'utf8' })
    t.equal(r.stderr, 'back\nback\n', 'a mark made anew is work that is new')
  })
