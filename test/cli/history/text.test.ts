import t from 'tap'
import { historyText } from '../../../src/cli/history/text.ts'
import { summaryOf } from '../../../src/plan/boot-summary.ts'
import type { PastBoot } from '../../../src/plan/past-boots.ts'
import { past, throughFirmware, took } from './boots.ts'

const BOOTS = [
  throughFirmware({ at: '2026-11-01T08:00:00.000Z', release: '6.12.90+deb13-amd64', confirmed: null }),
  past({ at: '2026-11-08T03:12:45.000Z' }),
  past({
    at: '2026-11-15T03:12:45.000Z',
    outcome: 'fell back',
    bootedBy: 'firmware',
    downtime: took([3, null, 2, null, 5], 126),
  }),
  past({ at: '2026-11-22T03:12:45.000Z', downtime: null, confirmed: false }),
]

const plain = (boots: readonly PastBoot[], columns?: number, unicode = false) =>
  historyText(boots, summaryOf(boots), { columns, unicode, paint: (_colour, text) => text })

t.test('without a terminal: a table', async (t) => {
  t.equal(
    plain(BOOTS),
    `WHEN (UTC)        BY        DOWNTIME    SHUTDOWN  GAP         KERNEL  INITRD  USERSPACE  RELEASE               OUTCOME
2026-11-01 08:00  firmware  4 min 12 s  4 s       3 min 56 s  3 s     1 s     8 s        6.12.90+deb13-amd64   firmware
2026-11-08 03:12  kexec     14 s        3 s       2 s         2.5 s   1 s     6 s        6.12.117+deb13-amd64  arrived, confirmed
2026-11-15 03:12  firmware  2 min 6 s   3 s       ?           2 s     ?       5 s        6.12.117+deb13-amd64  fell back
2026-11-22 03:12  kexec     ?           ?         ?           ?       ?       ?          6.12.117+deb13-amd64  arrived, not confirmed
about 4 min saved, the last reboot by kexec, 1 fell back
`,
  )
  t.equal(plain([]), 'no reboot has been recorded yet\n')
  t.equal(plain([], 80), 'no reboot has been recorded yet\n')
})

t.test('on a terminal: bars, and the phases where they have room', async (t) => {
  t.equal(
    plain(BOOTS, 84),
    `WHEN (UTC)        BY        DOWNTIME    RELEASE               OUTCOME
2026-11-01 08:00  firmware  4 min 12 s  6.12.90+deb13-amd64   firmware
                  sggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggkuu
2026-11-08 03:12  kexec     14 s        6.12.117+deb13-amd64  arrived, confirmed
                  skuu
2026-11-15 03:12  firmware  2 min 6 s   6.12.117+deb13-amd64  fell back
                  s?????????????????????????????ku
2026-11-22 03:12  kexec     ?           6.12.117+deb13-amd64  arrived, not confirmed
                  ?

s shutdown  g gap  k kernel  i initrd  u userspace  ? not known

about 4 min saved, the last reboot by kexec, 1 fell back
`,
  )
  t.match(plain(BOOTS, 140), /^WHEN .* SHUTDOWN +GAP /)
})

t.test('a narrow terminal, and one of more than ASCII', async (t) => {
  t.equal(
    plain(BOOTS.slice(0, 2), 40, true),
    `2026-11-01 08:00  firmware  4 min 12 s
  6.12.90+deb13-amd64
  firmware
  ▒█████████████████████████████████░▄
2026-11-08 03:12  kexec  14 s
  6.12.117+deb13-amd64
  arrived, confirmed
  █▄

▒ shutdown
█ gap
░ kernel
▓ initrd
▄ userspace
? not known

about 4 min saved, the last reboot by kexec, 0 fell back
`,
  )
})

t.test('one reboot that took eight hours leaves the others their bars', async (t) => {
  const lost = past({ outcome: 'did not arrive', downtime: took([3, 28_800, 2, 1, 5]) })
  const drawn = plain([past(), lost, past({ downtime: took([3, 2, 2, 1, 5]) })], 84)
  t.same(drawn.match(/^ {18}.*$/gm), [
    '                  ssssssssssssssgggggggkkkkkkkkkkkiiiiiuuuuuuuuuuuuuuuuuuuuuuuuuuu',
    '                  ssssssssssssssggggggggggggggggggggggggggggggggggggggggggggggggggg>',
    '                  ssssssssssssssgggggggggkkkkkkkkkiiiiiuuuuuuuuuuuuuuuuuuuuuu',
  ])
  t.match(drawn, '  ? not known  > longer\n')
  t.ok(
    drawn
      .split('\n')
      .slice(0, -3)
      .every((line) => line.length <= 84),
  )
  t.notMatch(plain(BOOTS, 84), 'longer')
})

t.test('no line of the table is wider than the terminal', async (t) => {
  const hostile = past({ release: `\x1b[31m${'x'.repeat(4096)}`, downtime: took([9e6, 9e6, 9e6, 9e6, 9e6]) })
  for (const columns of [40, 60, 80, 100, 130, 250])
    for (const line of plain([...BOOTS, hostile], columns)
      .split('\n')
      .slice(0, -3)) {
      t.ok(line.length <= columns, `${columns}: ${line}`)
      t.notMatch(line, '\x1b')
    }
})

t.test('colours say nothing that words do not', async (t) => {
  const painted = historyText(BOOTS, summaryOf(BOOTS), {
    columns: undefined,
    unicode: true,
    paint: (colour, text) => `<${colour}>${text}</>`,
  })
  t.match(painted, '  <ok>arrived, confirmed</>\n')
  t.match(painted, '  <refuse>fell back</>\n')
  t.match(painted, '  <warn>arrived, not confirmed</>\n')
  t.equal(painted.replace(/<[^>]*>/g, ''), plain(BOOTS))
})
