import { mkdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { GUARD, makeMachine } from './machine.ts'

t.test('the mark of who tried has a word in it; the watch leaves it as it is', async (t) => {
  const events: [event: string, before: string | undefined, after: string][] = [
    ['dnf', undefined, 'dnf\n'],
    ['dnf', '', 'dnf\n'],
    ['kernel-install', 'dnf\n', 'kernel-install\n'],
    ['watch', undefined, 'watch\n'],
    ['watch', '', ''],
    ['watch', 'dnf\n', 'dnf\n'],
  ]
  for (const [event, before, after] of events) {
    const m = makeMachine(t.testdir(), GUARD, { node: '#!/bin/sh\nexit 75\n' })
    mkdirSync(`${m.dir}/run/kexecctl`, { recursive: true })
    if (before !== undefined) writeFileSync(`${m.dir}/run/kexecctl/pending`, before)
    t.match(m.run(['hook', event]), { status: 0, stdout: '', stderr: '' })
    t.equal(m.read('run/kexecctl/pending'), after, `${event} ${JSON.stringify(before)}`)
  }
})
