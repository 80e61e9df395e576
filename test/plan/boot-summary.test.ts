import t from 'tap'
import { summaryOf } from '../../src/plan/boot-summary.ts'
import type { BootLine, HistoryLine } from '../../src/plan/boot-types.ts'
import { pastBoots } from '../../src/plan/past-boots.ts'
import { boot, downtime, shutdown } from './boots.ts'

// k14: by kexec, down for 14 seconds; f: through the firmware; -: nobody knows how long; !: fell back; ?: did not
// arrive; ~: through the firmware, as far as is known
const boots = (words: string) =>
  pastBoots(
    words.split(' ').flatMap((word, i): HistoryLine[] => {
      const bootedBy = ({ k: 'kexec', f: 'firmware' } as const)[word[0] ?? ''] ?? 'unknown'
      const outcome: BootLine['outcome'] = word.endsWith('!')
        ? 'fell back'
        : word.endsWith('?')
          ? 'did not arrive'
          : word.endsWith('~')
            ? 'firmware'
            : 'arrived'
      const seconds = /[\d.]+/.exec(word)?.[0]
      const lines: HistoryLine[] = [boot({ bootId: `${i}`, bootedBy, outcome, from: `${i - 1}` })]
      if (seconds !== undefined) lines.push(downtime(`${i}`, { total: Number(seconds) }))
      if (word.endsWith('o')) lines.push({ ...shutdown(`${i - 1}`), request: 'poweroff' } as HistoryLine)
      return lines
    }),
  )

t.test('medians of the usual reboots, and what was saved', async (t) => {
  const table: [
    words: string,
    kexec: [number, number] | null,
    firmware: [number, number] | null,
    saved: number | null,
  ][] = [
    ['k14', [14, 1], null, null],
    ['f250 k14', [14, 1], [250, 1], 236],
    ['f250 k10 k20', [15, 2], [250, 1], 470],
    ['f100 f300 f200 k10 k30 k20', [20, 3], [200, 3], 540],
    ['f200 f99999o k14', [14, 1], [200, 1], 186],
    // what was tried and came to nothing counts with what it cost
    ['f200 f500! f2400? k14', [14, 1], [200, 1], 186 - 300 - 2200],
    ['f200 f150! k14', [14, 1], [200, 1], 186],
    ['f200 f500!', null, [200, 1], -300],
    ['f200 f!', null, [200, 1], null],
    ['f100.4 k10.25 k10.2', [10.225, 2], [100.4, 1], 180],
    ['f10 k10.3', [10.3, 1], [10, 1], 0],
    ['f- k-', null, null, null],
    ['f250 k-', null, [250, 1], null],
    ['f10 k14', [14, 1], [10, 1], -4],
    ['u5 f20 k10', [10, 1], [20, 1], 10],
    // a machine whose kernel does not say what started it
    ['u250~ u350~ k10', [10, 1], [300, 2], 290],
    ['u250~ u900! k10', [10, 1], [250, 1], 240 - 650],
  ]
  for (const [words, kexec, firmware, saved] of table) {
    const found = summaryOf(boots(words))
    const estimate = (pair: [number, number] | null) => pair && { seconds: pair[0], of: pair[1] }
    t.strictSame(
      [found.estimate, found.saved],
      [{ kexec: estimate(kexec), firmware: estimate(firmware) }, saved],
      words,
    )
  }
})

t.test('lately counts: of more than twenty the last', async (t) => {
  const words = [...Array.from({ length: 30 }, () => 'f500'), ...Array.from({ length: 20 }, () => 'f60')]
  t.strictSame(summaryOf(boots(words.join(' '))).estimate.firmware, { seconds: 60, of: 20 })
})

t.test('nor does what is further back than two hundred boots', async (t) => {
  const words = (many: number) => ['f250', ...Array.from({ length: many }, () => 'k14')].join(' ')
  t.strictSame(summaryOf(boots(words(199))).estimate.firmware, { seconds: 250, of: 1 })
  t.equal(summaryOf(boots(words(200))).estimate.firmware, null)
})

t.test('how many of what', async (t) => {
  const table: [
    words: string,
    boots: number,
    kexec: number,
    firmware: number,
    inARow: number,
    no: number,
    back: number,
  ][] = [
    ['f k k', 3, 2, 1, 2, 0, 0],
    ['k k f', 3, 2, 1, 0, 0, 0],
    ['k', 1, 1, 0, 1, 0, 0],
    ['k u k', 3, 2, 0, 1, 0, 0],
    ['f! k f? f!', 4, 1, 3, 0, 1, 2],
  ]
  for (const [words, all, kexec, firmware, inARow, didNotArrive, fellBack] of table)
    t.match(summaryOf(boots(words)), { boots: all, kexec, firmware, inARow, didNotArrive, fellBack }, words)
  for (const [words, lastBy] of [
    ['f k', 'kexec'],
    ['k f?', 'firmware'],
    ['k u', 'unknown'],
  ] as const)
    t.equal(summaryOf(boots(words)).lastBy, lastBy, words)
  t.match(summaryOf([]), { boots: 0, inARow: 0, lastBy: null, saved: null, estimate: { kexec: null, firmware: null } })
})

t.test('never rebooted through the firmware: what systemd said of it once', async (t) => {
  const first = [boot({ bootId: '0', bootedBy: 'firmware', from: null }), downtime('0', { total: null, firmware: 240 })]
  const next = [boot({ bootId: '1', from: '0' }), downtime('1')]
  const found = summaryOf(pastBoots([...first, ...next]))
  t.strictSame(found.estimate.firmware, { seconds: 3 + 240 + 1 + 2 + 6, of: 0 })
  t.equal(found.saved, 252 - 14)
  t.equal(summaryOf(pastBoots(first)).estimate.firmware, null, 'the other phases are not known yet')
})

t.test('put together of what each boot took but for its gap, however much of it is known', async (t) => {
  const first = [boot({ bootId: '0', bootedBy: 'firmware', from: null }), downtime('0', { total: null, firmware: 100 })]
  const of = (changes: object[]) =>
    summaryOf(
      pastBoots([...first, ...changes.flatMap((change, i) => [boot({ bootId: `k${i}` }), downtime(`k${i}`, change)])]),
    ).estimate.firmware
  // 27 seconds each with a gap of 5: the one has the initrd in its kernel
  const all = { shutdown: 2, gap: 5, kernel: 3, initrd: 10, userspace: 7, total: 27 }
  const wanted = { seconds: 122, of: 0 }
  t.strictSame(of([all, { ...all, kernel: 13, initrd: null }, { ...all, kernel: 13, initrd: null }]), wanted)
  t.strictSame(of([all, { ...all, shutdown: null, gap: null }]), wanted)
  t.equal(of([{ ...all, shutdown: null, gap: null }]), null)
})
