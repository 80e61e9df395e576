import t from 'tap'
import type { Blocked, Token, Wish } from '../../src/plan/boot-types.ts'
import type { Wanted } from '../../src/plan/fallback.ts'
import { wayBackFrom, wayThroughFirmware } from '../../src/plan/way-back.ts'
import { ID, identity, NOW, token } from './boots.ts'
import { base, boot, bootable, facts, kernel, NEW, OLD } from './facts.ts'

const NEWER = '6.12.118+deb13-amd64'
const { running } = base()
/** NEW runs, as the last check let it start. */
const trial = { ...running, release: NEW, bootId: NOW, bootedBy: 'kexec', cmdline: `ro kexecctl.id=${ID}` } as const
const confirmed = token({ usedBy: NOW, arrived: true, confirmedAt: '2026-11-21T20:05:00.000Z' })

t.test('where a staged kernel leads back to', async (t) => {
  const cases: [what: string, staged: string, typeof running, Token | undefined, release: string | undefined][] = [
    ['what runs', NEW, running, undefined, OLD],
    ['the same release', OLD, running, undefined, undefined],
    ['what runs and is confirmed', NEWER, trial, confirmed, NEW],
    ['not to what is on trial', NEWER, trial, token(), OLD],
    ['what is on trial, once more', NEW, trial, token(), OLD],
    ['back from a trial', OLD, trial, token(), undefined],
    ['judged, and not confirmed', NEWER, trial, token({ usedBy: NOW, arrived: true }), OLD],
    ['a token for the next boot', NEWER, trial, token({ bootId: NOW }), NEW],
    ['a token of another', NEWER, trial, token({ id: 'ff' }), NEW],
    ['our words in a boot entry', NEWER, { ...trial, bootedBy: 'firmware' }, token(), NEW],
    ['who cannot tell goes by the id', NEWER, { ...trial, bootedBy: 'unknown' }, token(), OLD],
    ['nobody knows what runs', NEW, { ...running, release: undefined }, undefined, undefined],
  ]
  for (const [what, staged, runs, prior, release] of cases)
    t.strictSame(wayBackFrom(staged, runs, prior), release && { release, insteadOf: staged }, what)
})

const blocked = (change = {}): Blocked[] => [
  { identity: identity(change), outcome: 'fell back', evidence: null, at: '2026-11-21T20:02:00.000Z' },
]
const inventory = { kernels: [kernel(NEWER), kernel(NEW), kernel(OLD)], unreadable: [], findings: [] }
const usual = boot(bootable(kernel(NEW)))
const wish = (id: Wish['id']): Wish => ({ id, message: 'why' })
const led = (release: string, insteadOf: string) => ({ release, insteadOf })

t.test('where a reboot through the firmware is led', async (t) => {
  type Row = [what: string, Parameters<typeof facts>, Token | undefined, Wish[], Wanted | undefined]
  const cases: Row[] = [
    ['nowhere', [{ boot: usual }], undefined, [], undefined],
    [
      'past what did not come up',
      [{ boot: usual, blocked: blocked() }, { identity: identity() }],
      undefined,
      [],
      led(OLD, NEW),
    ],
    [
      'which is another content now',
      [{ boot: usual, blocked: blocked() }, { identity: identity({ image: 'other' }) }],
      undefined,
      [],
      undefined,
    ],
    ['which nobody starts', [{ boot: usual, blocked: blocked({ release: NEWER }) }], undefined, [], undefined],
    ['which nobody knows to start', [{ blocked: blocked() }], undefined, [], undefined],
    [
      'which runs',
      [{ boot: usual, blocked: blocked(), running: { ...running, release: NEW } }],
      undefined,
      [],
      undefined,
    ],
    [
      'to no other that did not come up',
      [{ boot: usual, blocked: [...blocked(), ...blocked({ release: OLD })] }],
      undefined,
      [],
      undefined,
    ],
    ['out of a trial', [{ boot: usual, running: trial }], token(), [], led(OLD, NEW)],
    ['when it is over, no more', [{ boot: usual, running: trial }], confirmed, [], undefined],
    ['nor where none is', [{ boot: usual }], token(), [], undefined],
    ['the limits say nothing of that', [{ boot: usual, running: trial }], token(), [wish('max-age')], led(OLD, NEW)],
    [
      'nor does next firmware',
      [{ boot: usual, running: trial, next: { want: 'firmware' } }],
      token(),
      [wish('next')],
      led(OLD, NEW),
    ],
    [
      'to what an administrator names',
      [{ boot: usual, next: { want: 'release', release: OLD } }],
      undefined,
      [],
      led(OLD, NEW),
    ],
    ['which it goes to anyway', [{ boot: usual, next: { want: 'release', release: NEW } }], undefined, [], undefined],
    [
      'before everything else',
      [{ boot: usual, running: trial, inventory, next: { want: 'release', release: NEWER } }],
      token(),
      [],
      led(NEWER, NEW),
    ],
    [
      'what has gone leads nowhere',
      [{ boot: usual, running: trial, next: { want: 'release', release: NEWER } }],
      token(),
      [],
      led(OLD, NEW),
    ],
    [
      'where nobody knows the usual',
      [{ next: { want: 'release', release: OLD } }],
      undefined,
      [],
      led(OLD, 'its default'),
    ],
  ]
  for (const [what, of, prior, wishes, wanted] of cases)
    t.strictSame(wayThroughFirmware(facts(...of), prior, wishes), wanted, what)
  for (const id of ['firmware-setup', 'boot-next', 'one-shot', 'boot-menu', 'reboot-argument'] as const)
    t.equal(
      wayThroughFirmware(facts({ boot: usual, blocked: blocked() }, { identity: identity() }), undefined, [wish(id)]),
      'theirs',
      id,
    )
})
