import t from 'tap'
import type { Running } from '../../src/machine/types.ts'
import {
  bootLine,
  type Evidence,
  idsOn,
  type Judgement,
  judge,
  NO_EVIDENCE,
  needsEvidence,
  priorOf,
} from '../../src/plan/arrival.ts'
import type { Arrival, HistoryLine, Token } from '../../src/plan/boot-types.ts'
import { boot, ID, NOW, SENT, shutdown, THERE, token } from './boots.ts'
import { NEW, OLD } from './facts.ts'

const running = (change: Partial<Running> = {}): Running & { bootId: string } => ({
  release: OLD,
  build: undefined,
  machine: 'x86_64',
  cmdline: 'root=/dev/vda2 ro',
  bootedBy: 'firmware',
  ...change,
  bootId: NOW,
})

const withId = (id: string) => `root=/dev/vda2 kexecctl.id=${id} ro -- x`
const PSTORE: Evidence = { text: 'a dump', dump: true, bootId: null, clean: false }
const JOURNAL: Evidence = { text: 'its boot', dump: false, bootId: THERE, clean: false }
const CLEAN: Evidence = { text: 'its boot', dump: false, bootId: THERE, clean: true }

/** `asked`: whether evidence is looked for at all. */
const decide = (now: Running, held: Token | undefined, lines: readonly HistoryLine[], evidence: Evidence) => {
  const prior = priorOf(held, NOW, lines)
  const asked = needsEvidence(now, prior)
  return { asked, judged: judge(now, prior, asked ? evidence : NO_EVIDENCE, lines) }
}

const BOOTED: [what: string, now: Partial<Running>][] = [
  ['kexec, our id', { bootedBy: 'kexec', cmdline: withId(ID), release: NEW }],
  ['kexec, another id', { bootedBy: 'kexec', cmdline: withId('ffff') }],
  ['kexec, no id', { bootedBy: 'kexec' }],
  ['firmware, the old release', {}],
  ['firmware, our id', { cmdline: withId(ID) }],
  ['firmware, the new release', { release: NEW }],
  ['unknown, our id', { bootedBy: 'unknown', cmdline: withId(ID), release: NEW }],
  ['unknown, another id', { bootedBy: 'unknown', cmdline: withId('ffff') }],
  ['unknown, no id', { bootedBy: 'unknown' }],
]

const HELD: [what: string, held: Token | undefined, lines: HistoryLine[]][] = [
  ['no token', undefined, []],
  ['a token of this very boot', token({ bootId: NOW }), []],
  ['unused', token(), []],
  ['used by this boot, without a line', token({ usedBy: NOW }), []],
  ['arrived', token({ usedBy: THERE, arrived: true }), [boot()]],
  ['arrived, and the line says it alone', token(), [boot()]],
  ['arrived, and shut down', token({ usedBy: THERE, arrived: true }), [boot(), shutdown(THERE)]],
  ['confirmed', token({ usedBy: THERE, arrived: true, confirmedAt: 'x' }), [boot()]],
  ['missed before', token({ usedBy: THERE }), []],
  ['missed before, and the line says it alone', token(), [boot({ outcome: 'did not arrive' })]],
  [
    'arrived, then missed, and the line says it alone',
    token({ usedBy: THERE, arrived: true }),
    [boot(), boot({ bootId: 'x', outcome: 'fell back' })],
  ],
]

const EVIDENCE: [what: string, evidence: Evidence][] = [
  ['none', NO_EVIDENCE],
  ['a dump', PSTORE],
  ['a boot in the journal', JOURNAL],
  ['a boot in the journal that was shut down', CLEAN],
]

// One letter for each evidence: Arrived, another Image, Firmware, did Not arrive, fell Back; a lower-case one was told
// without looking for evidence.
const LETTERS: Record<string, Arrival> = {
  a: 'arrived',
  i: 'another image',
  f: 'firmware',
  n: 'did not arrive',
  b: 'fell back',
}

// HELD down, BOOTED across.
const TABLE = [
  'iiii iiii iiii ffff ffff ffff ffff ffff ffff', // no token
  'iiii iiii iiii ffff ffff ffff ffff ffff ffff', // a token of this very boot
  'aaaa iiii iiii NBBF NBBF NNNF aaaa NBBF NBBF', // unused
  'aaaa iiii iiii NBBF NBBF NNNF aaaa NBBF NBBF', // used by this boot
  'iiii iiii iiii FBFF FBFF FFFF FFFF FBFF FBFF', // arrived
  'iiii iiii iiii FBFF FBFF FFFF FFFF FBFF FBFF', // the line says it alone
  'iiii iiii iiii FFFF FFFF FFFF FFFF FFFF FFFF', // and shut down
  'iiii iiii iiii ffff ffff ffff ffff ffff ffff', // confirmed
  'iiii iiii iiii ffff ffff ffff ffff ffff ffff', // missed before
  'iiii iiii iiii ffff ffff ffff ffff ffff ffff', // the line says it alone
  'iiii iiii iiii ffff ffff ffff ffff ffff ffff', // arrived, then missed
]

t.test('every combination of what started us, the token, and the evidence', async (t) => {
  t.equal(TABLE.length, HELD.length)
  for (const [row, [held, its, lines]] of HELD.entries()) {
    const cells = TABLE[row]?.split(' ') ?? []
    t.equal(cells.length, BOOTED.length)
    for (const [column, [how, now]] of BOOTED.entries()) {
      for (const [nth, [what, evidence]] of EVIDENCE.entries()) {
        const letter = cells[column]?.[nth] ?? ''
        const { asked, judged } = decide(running(now), its, lines, evidence)
        const name = `${held}; ${how}; evidence: ${what}`
        t.equal(judged.outcome, LETTERS[letter.toLowerCase()], name)
        t.equal(asked, letter === letter.toUpperCase(), `looked: ${name}`)
      }
    }
  }
})

t.test('a clock that jumped back changes nothing: no time is looked at', async (t) => {
  const past = '2000-01-01T00:00:00.000Z'
  const future = '2099-01-01T00:00:00.000Z'
  for (const [tokenAt, lineAt] of [
    [past, future],
    [future, past],
  ] as const) {
    const arrived = token({ usedBy: THERE, arrived: true, at: tokenAt })
    t.equal(decide(running(), arrived, [boot({ at: lineAt })], PSTORE).judged.outcome, 'fell back')
    const down = [boot({ at: lineAt }), { ...shutdown(THERE), at: lineAt }]
    t.equal(decide(running(), arrived, down, PSTORE).judged.outcome, 'firmware')
  }
})

t.test('a boot that nobody judged, and that was shut down in order as the history has it', async (t) => {
  t.equal(decide(running(), token(), [shutdown(THERE)], JOURNAL).judged.outcome, 'firmware')
  t.equal(decide(running(), token(), [shutdown(SENT)], JOURNAL).judged.outcome, 'fell back')
  t.equal(decide(running(), token(), [shutdown(SENT)], NO_EVIDENCE).judged.outcome, 'did not arrive')
})

t.test('where not even the release is known nothing is claimed', async (t) => {
  t.equal(decide(running({ release: undefined }), token(), [], PSTORE).judged.outcome, 'did not arrive')
})

t.test('what the judgement tells', async (t) => {
  const cases: [now: Partial<Running>, held: Token | undefined, evidence: Evidence, told: Partial<Judgement>][] = [
    [{ bootedBy: 'kexec', cmdline: withId(ID) }, token(), NO_EVIDENCE, { id: ID, expected: NEW, evidence: null }],
    [
      { bootedBy: 'unknown', cmdline: withId(ID) },
      token(),
      NO_EVIDENCE,
      { bootedBy: 'kexec', id: ID, expected: NEW, evidence: null },
    ],
    // kexec -e after our staging: the id of the record, and no token
    [{ bootedBy: 'kexec', cmdline: withId('ffff') }, undefined, NO_EVIDENCE, { id: 'ffff', expected: null }],
    [{ bootedBy: 'kexec', cmdline: withId('ffff') }, token(), NO_EVIDENCE, { id: ID, expected: NEW }],
    [{ bootedBy: 'kexec' }, undefined, NO_EVIDENCE, { id: null, expected: null }],
    [{}, token(), PSTORE, { id: ID, expected: NEW, evidence: 'a dump' }],
    [{ release: NEW }, token(), PSTORE, { outcome: 'did not arrive', evidence: 'a dump' }],
    [{}, token(), NO_EVIDENCE, { bootedBy: 'firmware', id: ID, expected: NEW, evidence: null }],
    [{}, token(), CLEAN, { id: null, expected: null, evidence: null }],
    [{}, token({ usedBy: THERE, arrived: true }), PSTORE, { id: ID, expected: NEW, evidence: 'a dump' }],
    [{}, token({ usedBy: THERE, arrived: true }), JOURNAL, { id: null, expected: null, evidence: 'its boot' }],
    [{ bootedBy: 'unknown' }, undefined, NO_EVIDENCE, { bootedBy: 'unknown', id: null }],
  ]
  for (const [now, held, evidence, told] of cases) t.match(decide(running(now), held, [], evidence).judged, told)
})

t.test('ids on a command line', async (t) => {
  const cases: [cmdline: string | undefined, ids: string[]][] = [
    [undefined, []],
    ['', []],
    ['ro kexecctl.id=ab12 quiet', ['ab12']],
    ['kexecctl.id=ab kexecctl.id=cd', ['ab', 'cd']],
    ['xkexecctl.id=ab kexecctl.idx=ab kexecctl_id=ab', []],
    ['kexecctl.id= kexecctl.id=AB kexecctl.id=a.b', []],
    ['name="a kexecctl.id=ab b"', []],
  ]
  for (const [cmdline, ids] of cases) t.same(idsOn(cmdline), ids, String(cmdline))
})

t.test('the line of the history', async (t) => {
  const at = '2026-11-22T00:00:00.000Z'
  const lineOf = (now: Partial<Running>, held: Token | undefined, lines: HistoryLine[], evidence = NO_EVIDENCE) => {
    const prior = priorOf(held, NOW, lines)
    return bootLine(running(now), judge(running(now), prior, evidence, lines), prior, lines, at)
  }
  const kexec = { bootedBy: 'kexec', cmdline: withId(ID), release: NEW } as const
  const before = boot({ bootId: SENT, id: null, outcome: 'firmware', bootedBy: 'firmware', kexecs: 0, firmwareAt: 'f' })

  t.same(lineOf(kexec, token(), [before, shutdown(SENT, 'kexec')]), {
    schema: 1,
    at,
    bootId: NOW,
    event: 'boot',
    outcome: 'arrived',
    bootedBy: 'kexec',
    release: NEW,
    id: ID,
    expected: NEW,
    from: SENT,
    evidence: null,
    kexecs: 1,
    firmwareAt: 'f',
  })
  const cases: [what: string, line: ReturnType<typeof lineOf>, told: Partial<ReturnType<typeof lineOf>>][] = [
    ['the first', lineOf({}, undefined, []), { kexecs: 0, firmwareAt: at, from: null }],
    ['the first, by kexec', lineOf(kexec, undefined, []), { kexecs: 1, firmwareAt: null, from: null }],
    ['the third by kexec', lineOf(kexec, undefined, [boot({ kexecs: 2, firmwareAt: 'f' })]), { kexecs: 3 }],
    ['of its own line nothing', lineOf(kexec, undefined, [boot({ bootId: NOW, kexecs: 7 })]), { kexecs: 1 }],
    ['firmware', lineOf({}, undefined, [boot({ kexecs: 2, firmwareAt: 'f' })]), { kexecs: 0, firmwareAt: at }],
    ['who knows', lineOf({ bootedBy: 'unknown' }, undefined, [boot()]), { kexecs: 0, firmwareAt: at }],
    ['a token without a line', lineOf({}, token(), []), { from: SENT, outcome: 'did not arrive' }],
    [
      'a crash in the boot before: no last check ran in it',
      lineOf({}, token({ usedBy: THERE, arrived: true }), [shutdown(SENT, 'kexec'), boot()], PSTORE),
      { from: null, outcome: 'fell back' },
    ],
    ['a last check that wanted the firmware', lineOf({}, undefined, [boot(), shutdown(THERE)]), { from: THERE }],
    ['one of this boot, broken off', lineOf({}, undefined, [boot(), shutdown(NOW)]), { from: null }],
    ['no release', lineOf({ release: undefined }, undefined, []), { release: null }],
  ]
  for (const [what, line, told] of cases) t.match(line, told, what)
})
