import t from 'tap'
import type { UnitState } from '../../src/machine/systemd.ts'
import type { Next, Wish } from '../../src/plan/boot-types.ts'
import { loadedOf, type RebootFacts, rebootTable } from '../../src/plan/reboot-table.ts'

const on: UnitState = { state: 'enabled', active: true }
const off: UnitState = { state: 'missing', active: false }
const idle: UnitState = { state: 'enabled', active: false }
const units = (check: UnitState, veto: UnitState, reboot: UnitState): RebootFacts['units'] => ({
  'kexecctl.service': check,
  'kexecctl-veto.service': veto,
  'kexecctl-reboot.service': reboot,
  'kexecctl-left.service': on,
})
const ALL = units(on, idle, idle)
const NONE = units(off, off, off)
const wish: Wish = { id: 'boot-next', message: 'x' }
const facts = (change: Partial<RebootFacts> = {}): RebootFacts => ({
  version: 257,
  units: ALL,
  loaded: 'fresh',
  stages: false,
  wishes: [],
  intercept: true,
  next: undefined,
  ...change,
})

const REQUESTS = [
  'reboot',
  'systemctl reboot',
  'shutdown -r now',
  'shutdown -r +1',
  'unattended-upgrades',
  'systemctl kexec',
  'systemctl start reboot.target',
  'init 6',
  'D-Bus Reboot',
  'Ctrl-Alt-Del',
  'systemctl reboot --firmware-setup',
  'coldreboot',
  'reboot -f',
  'kexecctl reboot',
  'kexecctl reboot --firmware',
]

// One letter a request, in their order.
const lettersOf = (change: Partial<RebootFacts>) => {
  const table = rebootTable(facts(change))
  t.same(
    table.map(({ request }) => request),
    REQUESTS,
  )
  return table.map(({ outcome }) => (outcome === 'kexec' ? 'K' : 'f')).join('')
}

const masked: UnitState = { state: 'masked', active: false }
const kexec: Next = { want: 'kexec' }

// The first ten are those that systemd or kexecctl-reboot.service may make a kexec of, the next three want the
// firmware.
const EVERY = /*   */ 'KKKKKKKKKKfffKf'
const NOTHING = /* */ 'fffffffffffffff'
const BY_252 = /*  */ 'KfKKKKfffffffKf'
const BY_255 = /*  */ 'KKKKKKfffffffKf'

t.test('requests and machines', async (t) => {
  const cases: [change: Partial<RebootFacts>, letters: string, why: string][] = [
    [{}, EVERY, 'all is well, systemd 257'],
    [{ version: 252 }, EVERY, 'the same with systemd 252'],
    [{ version: undefined }, EVERY, 'the same with a systemd that does not tell'],
    [{ intercept: false, version: 252 }, BY_252, 'Intercept=no'],
    [{ intercept: false, version: 254 }, BY_252, 'Intercept=no'],
    [{ intercept: false, version: 255 }, BY_255, 'Intercept=no'],
    [{ intercept: false, version: 262 }, BY_255, 'Intercept=no'],
    [{ intercept: false, version: 252, next: kexec }, EVERY, 'next kexec goes over Intercept=no'],
    [{ intercept: false, version: undefined }, NOTHING, 'Intercept=no, and nothing is known of systemd'],
    [{ units: units(on, idle, masked), version: 252 }, BY_252, 'kexecctl-reboot.service masked'],
    [{ units: units(on, idle, { state: 'disabled', active: false }) }, BY_255, 'kexecctl-reboot.service disabled'],
    [{ wishes: [wish] }, NOTHING, 'somebody wants the firmware'],
    [{ wishes: [wish], next: kexec }, NOTHING, 'next kexec goes over no wish'],
    [{ loaded: 'stale' }, NOTHING, 'stale'],
    [{ loaded: 'none' }, NOTHING, 'nothing staged'],
    [{ loaded: 'unknown' }, NOTHING, 'not to be told'],
    [{ loaded: 'none', stages: true }, NOTHING.replace(/..$/, 'Kf'), 'kexecctl reboot stages first'],
    [{ loaded: 'stale', stages: true }, NOTHING.replace(/..$/, 'Kf'), 'and again'],
    [{ loaded: 'none', stages: true, wishes: [wish] }, NOTHING, 'not where somebody wants the firmware'],
    [{ units: units(masked, idle, idle) }, NOTHING, 'kexecctl.service masked'],
    [{ units: units({ ...masked, active: true }, idle, idle) }, NOTHING, 'masked while it was active'],
    [{ units: units({ state: 'enabled', active: false }, idle, idle) }, NOTHING, 'stopped'],
    [{ units: units({ state: 'disabled', active: undefined }, idle, idle) }, NOTHING, 'disabled'],
    [{ units: units({ state: 'enabled', active: undefined }, idle, idle) }, EVERY, 'enabled, more cannot be told'],
    [{ units: units({ state: 'disabled', active: true }, idle, idle) }, EVERY, 'started by hand'],
    [{ units: NONE, version: 252 }, 'KfKKKKfffffKfKf', 'no units of ours: what systemd itself does'],
    [{ units: NONE, version: 257 }, 'KKKKKKffffKKfKf', 'no units of ours: what systemd itself does'],
    [{ units: units(on, masked, idle) }, EVERY, 'without the veto, checked'],
    [{ units: units(masked, masked, idle), version: 252 }, 'KfKKKKfffffKfKf', 'neither check nor veto'],
    [{ loaded: 'foreign', version: 252 }, 'KfKKKKfffffKfff', 'the image of somebody else'],
    [{ loaded: 'foreign', version: 257 }, 'KKKKKKffffKKfff', 'the image of somebody else'],
    [{ loaded: 'foreign', wishes: [wish], version: 257 }, 'KKKKKKffffKKfff', 'which nobody checks'],
  ]
  for (const [change, letters, why] of cases) t.equal(lettersOf(change), letters, `${change.version ?? 257}: ${why}`)
})

t.test('what the slot holds', async (t) => {
  const cases: [args: Parameters<typeof loadedOf>, loaded: string][] = [
    [[true, true, true], 'fresh'],
    [[true, true, false], 'stale'],
    [[true, false, false], 'foreign'],
    [[false, true, false], 'none'],
    [[false, false, true], 'none'],
    [['none', false, false], 'none'],
    [['unknown', true, true], 'unknown'],
    [[true, null, true], 'unknown'],
  ]
  for (const [args, loaded] of cases) t.equal(loadedOf(...args), loaded, `${args}`)
})
