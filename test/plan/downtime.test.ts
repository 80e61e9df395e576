import t from 'tap'
import { downtime, type Measured, type Observed } from '../../src/plan/downtime.ts'
import fc from '../fast-check.ts'
import { shutdownLine } from '../state/lines.ts'

// The system before started at 1000, was asked to go at 2000, its last check came at 2001, and its end at 2010. This
// kernel started at 2014, its initrd after 2 seconds, the system after 5; after 20 all was up, and after 30 we look.
interface Change {
  times?: Partial<Observed['times']>
  marks?: Partial<Observed['marks']>
  shutdown?: Partial<NonNullable<Observed['shutdown']>> | null
  leftAt?: number
  bootedBy?: Observed['bootedBy']
  outcome?: Observed['outcome']
}

const observed = ({
  times,
  marks,
  shutdown,
  leftAt,
  bootedBy = 'kexec',
  outcome = 'arrived',
}: Change = {}): Observed => ({
  times: {
    now: 2044,
    uptime: 30,
    startedByFirstClock: 2014,
    hardwareClock: 2044,
    synchronized: false,
    initrd: undefined,
    userspace: 5,
    complete: 20,
    firmware: undefined,
    ...times,
  },
  marks: { requests: [1000], end: 1010, initrd: 2, between: false, ...marks },
  bootedBy,
  outcome,
  shutdown:
    shutdown === null
      ? undefined
      : { ...shutdownLine(), stampedAt: 2001, uptime: 1001, hardwareClock: 2001, ...shutdown },
  leftAt,
})

const WHOLE: Measured = {
  ...{ shutdown: 10, gap: 4, kernel: 2, initrd: 3, userspace: 15, total: 34 },
  ...{ requestedAt: 2000, startedAt: 2014, firmware: null, reason: null },
}
const UNKNOWN = { shutdown: null, gap: null, total: null, requestedAt: null }
const NO_CLOCK = { gap: null, total: null, requestedAt: null, shutdown: 10 }
const CLOCKS = 'the clocks do not tell how long the machine was down'

const table: [what: string, change: Change, wanted: Partial<Measured>][] = [
  ['all is known', {}, {}],

  // the request
  ['who asked first is counted', { marks: { requests: [1000.5, 1000, 1000.7] } }, {}],
  ['a request that came to nothing, long before', { marks: { requests: [100, 1000] } }, {}],
  ['another target, minutes before', { marks: { requests: [900, 1000] } }, {}],
  ['what comes after the last check is not the request', { marks: { requests: [1000, 1005] } }, {}],
  [
    'services that stopped for minutes before the last check',
    { marks: { requests: [500] } },
    { shutdown: 510, total: 534, requestedAt: 1500 },
  ],
  [
    'no request in the journal: the last check',
    { marks: { requests: [] } },
    { shutdown: 9, total: 33, requestedAt: 2001 },
  ],
  ['one of the day before', { marks: { requests: [1000 - 86_400] } }, { shutdown: 9, total: 33, requestedAt: 2001 }],

  [
    'and that took a while',
    { marks: { requests: [] }, shutdown: { took: 0.5 } },
    { shutdown: 9.5, total: 33.5, requestedAt: 2000.5 },
  ],

  // the end
  ['the mark is later than the journal', { leftAt: 2011 }, { shutdown: 11, gap: 3 }],
  ['the journal is later', { leftAt: 2009 }, {}],
  ['the mark alone', { leftAt: 2010, marks: { end: undefined } }, {}],
  ['a mark of another year', { leftAt: 9e8 }, {}],
  [
    'no journal at all',
    { marks: { requests: [], end: undefined, initrd: undefined } },
    {
      ...{ shutdown: null, gap: null, kernel: 5, initrd: null, total: 33, requestedAt: 2001 },
      reason: 'nothing tells when the last service ended; nothing tells when the initrd started',
    },
  ],
  [
    'the journal breaks off before the last check',
    { marks: { end: 900 } },
    {
      ...{ shutdown: null, gap: null },
      reason: 'nothing tells when the last service ended',
    },
  ],

  // the start
  ['systemd in the initrd', { times: { initrd: 1.5 } }, { kernel: 1.5, initrd: 3.5 }],
  ['no initrd', { marks: { initrd: 0 } }, { kernel: 5, initrd: 0 }],
  [
    'an initrd after the system',
    { marks: { initrd: 7 } },
    { kernel: 5, initrd: null, reason: 'nothing tells when the initrd started' },
  ],
  [
    'the boot is not complete',
    { times: { complete: undefined } },
    { userspace: null, total: null, reason: 'the boot is not complete' },
  ],
  [
    'complete before it began',
    { times: { complete: 4 } },
    { userspace: null, total: null, reason: 'systemd has another start after its boot' },
  ],
  [
    'systemd does not answer',
    { times: { userspace: undefined, complete: undefined, startedByFirstClock: undefined } },
    {
      ...{ kernel: null, initrd: null, userspace: null, total: null },
      reason: 'systemd does not tell when it started',
    },
  ],

  // nothing to measure from
  ['the first boot', { shutdown: null }, { ...UNKNOWN, reason: 'nothing tells when the system before went down' }],
  ['switched off', { shutdown: { request: 'poweroff' } }, { ...UNKNOWN, reason: 'the machine was switched off' }],
  [
    'a line without clocks',
    { shutdown: { uptime: undefined as never, hardwareClock: undefined as never } },
    {
      ...UNKNOWN,
      reason: 'an earlier version wrote down when the system before went down',
    },
  ],
  [
    'off for two days with a reboot pending',
    { times: { now: 174_844, startedByFirstClock: 174_814, hardwareClock: 174_844 } },
    { ...NO_CLOCK, startedAt: 174_814, reason: CLOCKS },
  ],
  [
    'no uptime',
    { times: { uptime: undefined } },
    { ...NO_CLOCK, startedAt: null, reason: 'how long the system has been up cannot be read' },
  ],

  // the clocks
  [
    'no hardware clock now',
    { times: { hardwareClock: undefined } },
    { ...NO_CLOCK, startedAt: null, reason: 'there is no hardware clock' },
  ],
  ['none then', { shutdown: { hardwareClock: null } }, { ...NO_CLOCK, reason: 'there is no hardware clock' }],
  [
    'none, but the time is from the network',
    { times: { hardwareClock: undefined, synchronized: true } },
    { ...NO_CLOCK, reason: 'there is no hardware clock' },
  ],
  [
    'local time in the hardware clock',
    { times: { hardwareClock: 2044 + 7200 }, shutdown: { hardwareClock: 2001 + 7200 } },
    {},
  ],
  ['set back by an hour before, the hardware clock left alone', { shutdown: { stampedAt: 2001 - 3600 } }, {}],
  [
    'or set after the last check, where it may be the firmware',
    { shutdown: { stampedAt: 2001 - 3600 }, bootedBy: 'firmware' },
    { ...NO_CLOCK, reason: CLOCKS },
  ],
  ['set forward by a day', { shutdown: { stampedAt: 2001 + 86_400 } }, {}],
  ['and the mark with it', { shutdown: { stampedAt: 2001 + 86_400 }, leftAt: 2011 + 86_400 }, { shutdown: 11, gap: 3 }],
  [
    'both set',
    {
      shutdown: { stampedAt: 5601, hardwareClock: 5601 },
      times: { now: 5644, startedByFirstClock: 5614, hardwareClock: 5644 },
    },
    { requestedAt: 5600, startedAt: 5614 },
  ],
  [
    'set by the network in this boot, or the hardware clock while it was down',
    { times: { now: 2344, synchronized: true } },
    { ...NO_CLOCK, startedAt: 2314, reason: CLOCKS },
  ],
  [
    'and the hardware clock with it',
    { times: { now: 2344, hardwareClock: 2344 } },
    { ...NO_CLOCK, startedAt: 2314, reason: CLOCKS },
  ],
  ['by more than a kexec takes', { times: { now: 5644, synchronized: true } }, { requestedAt: 5600, startedAt: 5614 }],
  [
    'which a firmware may',
    { times: { now: 5644, synchronized: true }, bootedBy: 'firmware' },
    { ...NO_CLOCK, startedAt: 5614, reason: CLOCKS },
  ],
  [
    'set by the network in both, the hardware clock left alone',
    { shutdown: { stampedAt: 2301 }, times: { now: 2344, synchronized: true } },
    { requestedAt: 2300, startedAt: 2314 },
  ],
  [
    'by hand, in this boot, by no quarter of an hour',
    { times: { now: 2177 } },
    { ...NO_CLOCK, startedAt: null, reason: CLOCKS },
  ],
  [
    'the hardware clock was set to anything',
    { times: { hardwareClock: 3000 } },
    { ...NO_CLOCK, startedAt: null, reason: CLOCKS },
  ],
  // all as it was, but for one clock: 30 seconds of gap, or the hour more that another clock tells
  ...(['kexec', 'firmware'] as const).flatMap((bootedBy): typeof table => {
    const of = (what: string, seconds: number, change: Change): (typeof table)[number] => [
      `${what}, ${bootedBy}`,
      { bootedBy, ...change },
      { ...NO_CLOCK, requestedAt: null, startedAt: 2040 + seconds, reason: CLOCKS },
    ]
    const at = (now: number, more = {}) => ({ now, startedByFirstClock: now - 30, hardwareClock: now, ...more })
    return [
      ...[3600, 600, 20].map((ahead) =>
        of(`the hardware clock is set to one ${ahead} s ahead, after the last check`, ahead, {
          shutdown: { stampedAt: 2001 + ahead },
          times: at(2070 + ahead),
        }),
      ),
      of('the hardware clock is set back by 20 s while it is down', 0, {
        times: at(2070, { startedByFirstClock: 2020, hardwareClock: 2050, synchronized: true }),
      }),
    ]
  }),
  [
    'the hardware clock is set forward by an hour while it is down, and taken back by the network',
    { bootedBy: 'firmware', times: { now: 2070, startedByFirstClock: 2040 + 3600, hardwareClock: 2070 } },
    { ...NO_CLOCK, startedAt: 2040, reason: CLOCKS },
  ],
  [
    'no kexec takes that long',
    { times: { now: 2070, startedByFirstClock: 2040 + 3600, hardwareClock: 2070 } },
    { gap: 30, total: 60, startedAt: 2040 },
  ],
  // as it always is
  ...(['kexec', 'firmware'] as const).flatMap((bootedBy): typeof table => [
    [
      'the network steps by less than two seconds',
      { bootedBy, times: { now: 2045.9 } },
      {
        ...{ gap: 5.9, total: 35.9, requestedAt: 2000, startedAt: 2015.9 },
      },
    ],
    [
      'the hardware clock is three seconds behind, and the network not there yet',
      {
        bootedBy,
        shutdown: { stampedAt: 2004 },
      },
      {},
    ],
    [
      'and there',
      {
        bootedBy,
        shutdown: { stampedAt: 2004 },
        times: { now: 2047, synchronized: true },
      },
      { requestedAt: 2003, startedAt: 2017 },
    ],
  ]),
  [
    'years off, and both start with the day systemd was built',
    {
      shutdown: { hardwareClock: 2001 - 8e8 },
      times: { startedByFirstClock: 2014 - 8e8 + 500, hardwareClock: 2044 - 8e8 - 77 },
    },
    { ...NO_CLOCK, startedAt: null, reason: CLOCKS },
  ],
  [
    'set while systemd told nothing of the start',
    { shutdown: { stampedAt: 5601 }, times: { startedByFirstClock: undefined } },
    { ...NO_CLOCK, reason: CLOCKS },
  ],
  [
    'a second less than none is none',
    { marks: { end: 1014.8 } },
    { shutdown: 14.8, gap: 0, total: 34.8, requestedAt: 1999.2 },
  ],
  ['more is nonsense', { marks: { end: 1017 } }, { ...NO_CLOCK, shutdown: 17, reason: CLOCKS }],

  [
    'each part less than a day, and all of them more',
    {
      ...{ bootedBy: 'firmware', outcome: 'firmware' },
      times: { now: 88_434, startedByFirstClock: 88_404, hardwareClock: 88_434 },
    },
    {
      ...{ gap: 86_394, total: null, requestedAt: null, startedAt: 88_404 },
      reason: 'all together would be more than a day',
    },
  ],

  [
    'a rescue system in between, in the journal',
    { bootedBy: 'firmware', outcome: 'firmware', marks: { between: true } },
    { ...NO_CLOCK, reason: 'the system was started in between, and nothing of kexecctl ran then' },
  ],
  ['not where it was a kexec', { marks: { between: true } }, {}],

  // what was to start was lost
  ...(['did not arrive', 'fell back'] as const).map((outcome): (typeof table)[number] => [
    outcome,
    { outcome, bootedBy: 'firmware' },
    { gap: null, reason: 'nobody can say how long the kernel that was to start ran in the gap' },
  ]),
  [
    'and the clocks tell nothing',
    { outcome: 'fell back', bootedBy: 'firmware', times: { hardwareClock: undefined } },
    { ...NO_CLOCK, startedAt: null, reason: 'there is no hardware clock' },
  ],

  // the firmware
  ['the firmware, in a boot through it', { bootedBy: 'firmware', times: { firmware: 38.25 } }, { firmware: 38.25 }],
  ['not after a kexec', { times: { firmware: 38.25 } }, {}],
  ['nor where nobody knows', { bootedBy: 'unknown', times: { firmware: 38.25 } }, {}],
  ['nor half a year', { bootedBy: 'firmware', times: { firmware: 1.5e7 } }, {}],
]

t.test('what is known, and why the rest is not', async (t) => {
  for (const [what, change, wanted] of table) t.same(downtime(observed(change)), { ...WHOLE, ...wanted }, what)
})

const numbers = fc.oneof(
  fc.constantFrom(-86_400, -1, 0, 1, 2, 5, 20, 1000, 1010, 2001, 2014, 2044, 1e9, 1.8e9),
  fc.double({ min: -4e9, max: 4e9, noNaN: true }),
)
const maybe = fc.option(numbers, { nil: undefined })
const anything: fc.Arbitrary<Observed> = fc
  .record({
    times: fc.record({
      now: numbers,
      ...{ uptime: maybe, startedByFirstClock: maybe, hardwareClock: maybe, synchronized: fc.boolean() },
      ...{ initrd: maybe, userspace: maybe, complete: maybe, firmware: maybe },
    }),
    marks: fc.record({
      requests: fc.array(numbers, { maxLength: 5 }),
      end: maybe,
      initrd: maybe,
      between: fc.boolean(),
    }),
    bootedBy: fc.constantFrom('kexec', 'firmware', 'unknown'),
    outcome: fc.constantFrom('arrived', 'firmware', 'another image', 'did not arrive', 'fell back'),
    shutdown: fc.option(
      fc.record({
        request: fc.constantFrom('reboot', 'kexec', 'poweroff'),
        ...{ stampedAt: numbers, uptime: maybe, hardwareClock: fc.option(maybe) },
      }),
      { nil: undefined },
    ),
    leftAt: maybe,
  })
  .map(({ shutdown, ...rest }) => ({ ...rest, shutdown: shutdown && { ...shutdownLine(), ...shutdown } }) as Observed)

t.test(
  'whatever is seen, no phase is negative, none longer than the whole, and what is missing has a reason',
  async () => {
    const seen = { whole: 0, none: 0 }
    // near to what there is, and far from it
    const near = fc
      .record({ whole: fc.constant(observed()), other: anything, keys: fc.uint8Array({ minLength: 5, maxLength: 5 }) })
      .map(
        ({ whole, other, keys }) =>
          Object.fromEntries(
            Object.keys(whole).map((key, i) => [key, ((keys[i] ?? 0) % 4 ? whole : other)[key as keyof Observed]]),
          ) as unknown as Observed,
      )
    fc.assert(
      fc.property(fc.oneof(anything, near), (given) => {
        const { shutdown, gap, kernel, initrd, userspace, total, firmware, reason } = downtime(given)
        const phases = [shutdown, gap, kernel, initrd, userspace]
        const numbers = [...phases, total, firmware].filter((one) => one !== null)
        seen[total === null ? 'none' : 'whole']++
        return (
          numbers.every((one) => one >= 0 && one <= 86_400) &&
          phases.every((phase) => total === null || phase === null || phase <= total) &&
          (reason === null) === ![...phases, total].includes(null)
        )
      }),
      { numRuns: 2000 },
    )
    t.ok(seen.whole > 50 && seen.none > 50, `${seen.whole} with a total, ${seen.none} without`)
  },
)
