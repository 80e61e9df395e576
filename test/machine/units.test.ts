import t from 'tap'
import { readUnits } from '../../src/machine/units.ts'
import { fakeMachine } from '../stage/machine-tree.ts'

const SYSTEMCTL = '/usr/bin/systemctl'
const show = (properties: Record<string, string>) =>
  Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

const unit = (LoadState: string, ActiveState: string, SubState: string, Result = 'success', rest = {}) =>
  show({ Result, LoadState, ActiveState, SubState, Job: '', ...rest })

t.test('what systemctl shows, and what that means', async (t) => {
  const cases: [shown: string, state: string, text: string][] = [
    [unit('loaded', 'active', 'running'), 'active', 'a.service is active (running)'],
    [unit('loaded', 'active', 'exited'), 'active', 'a.service is active (exited)'],
    [unit('loaded', 'reloading', 'reload'), 'active', 'a.service is reloading (reload)'],
    [unit('loaded', 'activating', 'start-pre'), 'waiting', 'a.service is activating (start-pre)'],
    [unit('loaded', 'activating', 'auto-restart', 'exit-code'), 'waiting', 'activating (auto-restart, exit-code)'],
    [unit('loaded', 'deactivating', 'stop'), 'waiting', 'a.service is deactivating (stop)'],
    [unit('loaded', 'inactive', 'dead', 'success', { Job: '512' }), 'waiting', 'a.service is inactive (dead)'],
    [unit('loaded', 'inactive', 'dead'), 'failed', 'a.service is inactive (dead)'],
    [unit('loaded', 'failed', 'failed', 'exit-code'), 'failed', 'a.service is failed (failed, exit-code)'],
    [unit('not-found', 'inactive', 'dead'), 'failed', 'a.service is not-found'],
    [unit('masked', 'inactive', 'dead', 'success', { Job: '1' }), 'failed', 'a.service is masked'],
    // a target has no Result
    [
      show({ LoadState: 'loaded', ActiveState: 'active', SubState: 'active' }),
      'active',
      'a.service is active (active)',
    ],
  ]
  for (const [shown, state, text] of cases) {
    const machine = fakeMachine(t)
    machine.write('/shown', shown)
    machine.write(SYSTEMCTL, `#!/bin/sh\ncat "\${0%/usr/bin/systemctl}/shown"\n`, 0o755)
    const [found] = await readUnits(machine.tree, ['a.service'])
    t.match(found, { state, text }, shown)
  }
})

t.test('several, in their order, and how they are asked for', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/shown', `${unit('loaded', 'active', 'running')}\n${unit('loaded', 'failed', 'failed', 'signal')}`)
  machine.write(
    SYSTEMCTL,
    `#!/bin/sh\nroot=\${0%/usr/bin/systemctl}\necho "$*" >>"$root/calls"\ncat "$root/shown"\n`,
    0o755,
  )
  const found = await readUnits(machine.tree, ['a.service', 'b.mount'])
  t.same(
    found.map(({ state }) => state),
    ['active', 'failed'],
  )
  t.same(machine.calls(), ['show --no-pager --property=LoadState,ActiveState,SubState,Result,Job -- a.service b.mount'])
  t.same(await readUnits(machine.tree, []), [])
  t.equal(machine.calls().length, 1, 'nobody is asked about nothing')
  t.match(await readUnits(machine.tree, ['a.service']), [{ state: 'unknown', text: /other units/ }])
})

t.test('systemd that does not answer', async (t) => {
  const machine = fakeMachine(t)
  t.match(await readUnits(machine.tree, ['a.service']), [{ state: 'unknown', text: /a\.service .*is missing/ }])
  machine.write(SYSTEMCTL, '#!/bin/sh\necho "Failed to connect to bus: Host is down" >&2\nexit 1\n', 0o755)
  t.match(await readUnits(machine.tree, ['a.service', 'b.service']), [
    { state: 'unknown', text: /a\.service .*Host is down/ },
    { state: 'unknown', text: /b\.service .*Host is down/ },
  ])
})
