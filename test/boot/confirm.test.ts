import fs from 'node:fs'
import t from 'tap'
import type * as Confirm from '../../src/boot/confirm.ts'
import { confirmBoot } from '../../src/boot/confirm.ts'
import { readHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { LEFT } from '../../src/state/paths.ts'
import { readToken } from '../../src/state/token.ts'
import { NOW, SENT, shutdown } from '../plan/boots.ts'
import { unseen } from '../stage/entry.ts'
import { type FakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { booted, listener, unit } from './booted.ts'

const ARRIVED = `${NEW} arrived: it was started by kexec as the last check let it`

const events = ({ tree }: FakeMachine) =>
  readHistory(tree).map((line) => (line.event === 'confirm' ? `confirm ${line.confirmed}` : line.event))

// How long it took is measured meanwhile.
const steps = (machine: FakeMachine) => events(machine).filter((event) => event !== 'downtime')

const confirmOn = async ({ tree }: FakeMachine, env = {}) => {
  const { said, tell } = listener()
  await confirmBoot(tree, env, tell)
  return said()
}

t.test('the new kernel arrives and is confirmed; again, and nothing changes', async (t) => {
  const machine = booted(t, { arrived: true, settings: 'Confirm=a.service\n', units: unit('active') })
  t.same(await confirmOn(machine), [ARRIVED, `${NEW} is confirmed`])
  t.same(steps(machine), ['boot', 'confirm true'])
  t.match(readToken(machine.tree), { usedBy: NOW, arrived: true, confirmedAt: /^2/ })
  machine.write('/units', unit('failed'))
  t.same(await confirmOn(machine), [], 'what is confirmed stays so')
  t.same(steps(machine), ['boot', 'confirm true'])
})

t.test('how long it took is written down once, and a slow journal holds nothing up', async (t) => {
  const machine = booted(t, { arrived: true })
  const slow = `until grep -q '"event":"confirm"' "\${0%/usr/*}/var/lib/kexecctl/history.jsonl"; do sleep 0.05; done`
  machine.write('/usr/bin/journalctl', `#!/bin/sh\n${slow}\n`, 0o755)
  await confirmOn(machine)
  const wanted = ['boot', 'confirm true', 'downtime']
  t.same(events(machine), wanted)
  await confirmOn(machine)
  t.same(events(machine), wanted)
})

t.test('the mark of the boot before is known, though it is gone by then', async (t) => {
  const history = [{ ...shutdown(SENT, 'kexec'), at: new Date(1e12).toISOString(), uptime: 100 }]
  const machine = booted(t, { arrived: true, history })
  fs.utimesSync(machine.tree.host(LEFT), 1e9 + 8, 1e9 + 8)
  await confirmOn(machine)
  t.notOk(machine.exists(LEFT))
  t.match(
    readHistory(machine.tree).find(({ event }) => event === 'downtime'),
    { shutdown: 8 },
  )
})

t.test('what is asked of the next reboot is staged anew: a power cut took the image', async (t) => {
  const machine = booted(t, { token: null })
  writeNext(machine.tree, { want: 'firmware' })
  await confirmOn(machine)
  t.notOk(machine.loaded())
  writeNext(machine.tree, { want: 'release', release: OLD })
  await confirmOn(machine)
  t.match([machine.loaded(), machine.record()?.release], [true, OLD])
})

t.test('a unit that failed; when it is mended the service is restarted', async (t) => {
  const machine = booted(t, { arrived: true, settings: 'Confirm=a.service\n', units: unit('failed') })
  const failed = `! ${NEW} is not confirmed: a.service is failed (so); the fallback to ${OLD} stays armed`
  t.same(await confirmOn(machine), [ARRIVED, failed])
  t.same(steps(machine), ['boot', 'confirm false'])
  machine.write('/units', unit('active'))
  t.same(await confirmOn(machine), [`${NEW} is confirmed`])
  t.same(steps(machine), ['boot', 'confirm false', 'confirm true'])
})

t.test('what must be active cannot be told: it is not confirmed until it can', async (t) => {
  const machine = booted(t, { arrived: true, settings: 'Confirm=a.service, b.service\n', units: unit('active') })
  t.match((await confirmOn(machine)).at(-1), /is not confirmed: \/etc\/kexecctl\.conf:\d+: Confirm= .*stays armed$/)
  t.same(steps(machine), ['boot', 'confirm false'])
  machine.write('/etc/kexecctl.conf', '[Reboot]\nConfirmAfter=0\nConfirm=a\n')
  t.same(await confirmOn(machine), [`${NEW} is confirmed`])
})

t.test('how it came about is said at once, whether it is confirmed only after ConfirmAfter=', async (t) => {
  const order: string[] = []
  const { confirmBoot } = t.mockRequire<typeof Confirm>('../../src/boot/confirm.ts', {
    '../../src/sys/clock.ts': {
      iso: (ms: number) => new Date(ms).toISOString(),
      fromIso: Date.parse,
      now: () => 0,
      monotonic: () => 0,
      sleep: async (ms: number) => {
        order.push(`sleep ${ms}`)
      },
    },
  })
  const machine = booted(t, { arrived: true, settings: 'ConfirmAfter=90s\n' })
  await confirmBoot(machine.tree, {}, async ({ action }) => {
    order.push(action)
  })
  t.same(order, ['boot', 'sleep 90000', 'confirm'])
})

t.test('where we keep our hands off nothing is read, said or changed', async (t) => {
  const elsewhere: [what: string, change: (machine: FakeMachine) => void, env?: Record<string, string>][] = [
    ['an image build', () => {}, { SYSTEMD_OFFLINE: '1' }],
    ['a container', (machine) => machine.write('/run/systemd/container', 'lxc')],
    ['kdump', (machine) => machine.write('/proc/vmcore', '')],
    ['a live system', (machine) => machine.write('/run/live/medium', '')],
    ['no privilege', (machine) => machine.write('/proc/self/status', 'CapEff:\t0000000000000000\n')],
  ]
  for (const [what, change, env] of elsewhere) {
    const machine = booted(t, { arrived: true })
    change(machine)
    const before = readToken(machine.tree)
    t.same(await confirmOn(machine, env), [], what)
    t.same([events(machine), readToken(machine.tree)], [[], before], what)
  }
})

t.test('a boot without an id', async (t) => {
  const machine = booted(t)
  machine.remove('/proc/sys/kernel/random')
  t.same(await confirmOn(machine), ['! the id of this boot cannot be read, so how it came about is unknown'])
  t.same(events(machine), [])
})

t.test('it never rejects, not even where nobody listens', async (t) => {
  const machine = booted(t, { arrived: true })
  await confirmBoot(machine.tree, {}, async () => {
    throw new Error('no journal')
  })
  t.same(steps(machine), ['boot', 'confirm true'])
  const { said, tell } = listener()
  await confirmBoot(
    {
      ...machine.tree,
      names: () => {
        throw new Error('what nobody thought of')
      },
    },
    {},
    tell,
  )
  t.match(said(), ['! what nobody thought of'])
})

t.test('every kind of entry was told', async (t) => t.same(unseen('confirm'), []))
