import t from 'tap'
import { run } from '../../src/cli/check.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'
import type { Finding } from '../../src/report/finding.ts'
import { without } from '../machine/trees.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

const check = async ({ tree }: Pick<FakeMachine, 'tree'>, args = {}) => await run(args, contextOf(tree))

t.test('verdict and exit code', async (t) => {
  const table: [what: string, prepare: (machine: FakeMachine) => unknown, verdict: string, exit: number][] = [
    ['all is well', () => {}, 'ok', 0],
    ['memory is short', (m) => m.write('/proc/meminfo', 'MemAvailable: 10 kB\n'), 'warn', 0],
    ['a key nobody knows', (m) => m.write('/etc/kexecctl.conf', '[Stage]\nWhenn=always\n'), 'warn', 0],
    ['no modules', (m) => m.remove(`/lib/modules/${NEW}`), 'refuse', 3],
    ['no kernel at all', (m) => m.remove('/boot'), 'refuse', 3],
  ]
  for (const [what, prepare, verdict, exit] of table) {
    const machine = fakeMachine(t)
    prepare(machine)
    const answer = await check(machine)
    const release = what === 'no kernel at all' ? null : NEW
    t.match(answer.data, { schema: 1, release, verdict, findings: Array }, what)
    t.equal(answer.exit, exit, what)
    t.equal(answer.text.split('\n')[0], `${release ?? 'no target'}: ${verdict}`)
  }
})

t.test('every check is there, in order, with all that belongs to a finding', async (t) => {
  const machine = fakeMachine(t)
  const { data, text } = await check(machine)
  const { findings, ...rest } = data as { findings: Finding[] }
  t.same(rest, { schema: 1, release: NEW, verdict: 'ok' })
  t.same(
    findings.map(({ id }) => id),
    CHECKS.map(({ id }) => id),
  )
  t.match(text, /\ncommand line: as it runs now\n$/)
})

t.test('for people: the worst first, and what is well only counted', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/proc/meminfo', 'MemAvailable: 10 kB\n')
  machine.remove(`/lib/modules/${NEW}`)
  const { text } = await check(machine)
  t.match(text, /^\S+: refuse\nrefuse {2}modules-present: .*\n {8}hint: .*\nwarn {4}memory: /)
  const shown = CHECKS.length - 2
  t.match(text, `\nok      ${shown} checks found nothing (--verbose shows them)\n`)
  t.notMatch(text, /ok {6}chroot/)
  t.match((await run({}, { ...contextOf(machine.tree), verbose: true })).text, /\nok {6}chroot: this is no chroot\n/)
})

t.test('another kernel', async (t) => {
  const machine = fakeMachine(t)
  machine.install(OLD, 2200)
  t.match((await check(machine)).data, { release: NEW, verdict: 'ok' })
  t.match((await check(machine, { release: OLD })).data, { release: OLD, verdict: 'refuse' })
  await t.rejects(check(machine, { release: '9.9.9' }), { code: 'no-such-kernel', message: /9\.9\.9/ })
  const tree = without(machine.tree, '/boot')
  await t.rejects(check({ tree }, { release: NEW }), { code: 'read-failed', message: /\/boot .*EACCES/ })
})

t.test('what wants the firmware to have the next reboot', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/no-kexec-reboot', '')
  const { data, exit } = await check(machine)
  t.equal(exit, 0)
  const { findings } = data as { findings: Finding[] }
  t.match(
    findings.find(({ id }) => id === 'firmware-pending'),
    { level: 'note', message: /^the next reboot goes through the firmware: .*no-kexec-reboot/ },
  )
})
