import t from 'tap'
import { summaryLine } from '../../../src/cli/history/summary-line.ts'
import { summaryOf } from '../../../src/plan/boot-summary.ts'
import type { PastBoot } from '../../../src/plan/past-boots.ts'
import { past, throughFirmware, took } from './boots.ts'

t.test('what the boots come to', async (t) => {
  const table: [boots: PastBoot[], wanted: string][] = [
    [[], 'no reboot has been recorded yet'],
    [[throughFirmware()], 'the last reboot not by kexec, 0 fell back'],
    [
      [past(), past({ bootedBy: 'unknown' })],
      'what kexec saves is not known yet, not known how the last reboot went, 0 fell back',
    ],
    [
      [throughFirmware(), throughFirmware({ outcome: 'did not arrive', downtime: took([3, null, 2, 1, 6], 2652) })],
      'about 40 min more than through the firmware, the last reboot not by kexec, 0 fell back, 1 did not arrive',
    ],
    [[past()], 'what kexec saves is not known yet, the last reboot by kexec, 0 fell back'],
    [[throughFirmware(), past()], 'about 4 min saved, the last reboot by kexec, 0 fell back'],
    [
      [throughFirmware({ downtime: null, firmware: 231 }), past()],
      'about 4 min saved, the last reboot by kexec, 0 fell back',
    ],
    [[throughFirmware(), throughFirmware(), past()], '3 min 58 s saved, the last reboot by kexec, 0 fell back'],
    [
      [throughFirmware(), throughFirmware(), past(), past()],
      '7 min 56 s saved, the last 2 reboots by kexec, 0 fell back',
    ],
    [
      [throughFirmware({ downtime: past().downtime }), past({ downtime: throughFirmware().downtime })],
      'about 4 min more than through the firmware, the last reboot by kexec, 0 fell back',
    ],
    ...[0, 0.4, -0.4].flatMap((less): [PastBoot[], string][] => {
      const kexec = past({ downtime: took([3, 2, 1, 2, 6], 14 - less) })
      const firmware = throughFirmware({ downtime: took([3, 2, 1, 2, 6], 14) })
      const wanted = 'nothing saved, the last reboot by kexec, 0 fell back'
      return [
        [[firmware, kexec], wanted],
        [[firmware, firmware, kexec], wanted],
      ]
    }),
    [
      [past(), throughFirmware({ outcome: 'fell back' }), throughFirmware({ outcome: 'did not arrive' })],
      'what kexec saves is not known yet, the last reboot not by kexec, 1 fell back, 1 did not arrive',
    ],
  ]
  for (const [boots, wanted] of table) t.equal(summaryLine(summaryOf(boots)), wanted)
})
