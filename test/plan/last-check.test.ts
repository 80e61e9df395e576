import t from 'tap'
import { type LastLook, lastCheck } from '../../src/plan/last-check.ts'
import { plan } from '../../src/plan/plan.ts'
import { facts, kernel, loadedSlot, NEW, OLD, record, settings } from './facts.ts'

const staged = { slot: loadedSlot, record: record() }
const look = (base: Parameters<typeof facts>[0] = {}, change: Partial<LastLook> = {}): LastLook => {
  const seen = facts({ ...staged, ...base })
  return { request: 'reboot', facts: seen, plan: plan(seen, { by: 'hook' }), wishes: [], ...change }
}
const kexec = { request: 'kexec' } as const
const setup = { id: 'firmware-setup', message: 'the firmware is to show its setup' } as const
const capsule = { id: 'capsule', message: 'an update of the firmware waits' } as const
const unit = { notEnabled: 'kexecctl-reboot.service' }
const no = { settings: settings({ intercept: false }) }
const NEWER = '6.12.118+deb13-amd64'
const newer = { inventory: { kernels: [kernel(NEWER), kernel(NEW), kernel(OLD)], unreadable: [], findings: [] } }

const cases: [what: string, LastLook, reason: string | undefined][] = [
  ['fresh, and nobody wants anything', look(), undefined],
  ['asked for by its name', look({}, kexec), undefined],
  ['somebody wants the firmware', look({}, { wishes: [setup] }), setup.message],
  ['also where a kexec was asked for', look({}, { ...kexec, wishes: [setup] }), setup.message],
  ['two do', look({}, { wishes: [setup, capsule] }), `${setup.message}; ${capsule.message}`],
  ['next kexec passes over no wish', look({ next: { want: 'kexec' } }, { wishes: [setup] }), setup.message],
  ['Intercept=no, a reboot', look(no), 'Intercept=no leaves reboots to the firmware'],
  ['Intercept=no, a kexec', look(no, kexec), undefined],
  ['Intercept=no, next kexec', look({ ...no, next: { want: 'kexec' } }), undefined],
  [
    'Intercept=no, next RELEASE',
    look({ ...no, next: { want: 'release', release: NEW } }),
    'Intercept=no leaves reboots to the firmware',
  ],
  ['no unit for a reboot', look({}, unit), 'kexecctl-reboot.service is not enabled'],
  ['nor for next kexec', look({ next: { want: 'kexec' } }, unit), 'kexecctl-reboot.service is not enabled'],
  ['a kexec needs none', look({}, { ...kexec, ...unit }), undefined],
  ['nothing is loaded', look({ slot: { ...loadedSlot, loaded: false }, record: undefined }), `${NEW} is not staged`],
  ['changed since', look({ record: record({ cmdline: 'quiet' }) }), `${NEW} is not what it was when it was staged`],
  ['vetoed before', look({ record: record({ state: 'vetoed' }) }), `${NEW} is not what it was when it was staged`],
  ['a newer one', look(newer), `${NEW} is staged, and ${NEWER} is the kernel to start next`],
  [
    'what is not staged is told before what is wanted',
    look(newer, { wishes: [setup] }),
    `${NEW} is staged, and ${NEWER} is the kernel to start next`,
  ],
  ['no record', look({ record: undefined }), 'an image is loaded that kexecctl did not load'],
  ['switched off', look({ settings: settings({ enabled: false }) }), 'switched off by default'],
]

for (const [what, seen, reason] of cases) {
  t.strictSame(lastCheck(seen), reason === undefined ? { start: true } : { start: false, reason }, what)
}
