import t from 'tap'
import type { BootLine } from '../../src/plan/boot-types.ts'
import { limitWish } from '../../src/plan/limits.ts'
import { bootLine } from '../state/lines.ts'

const DAY = 86_400
// the last boot through the firmware of a line as it is made
const FIRMWARE = Date.UTC(2026, 10, 1, 8)

t.test('when the firmware has its turn', async (t) => {
  const none = undefined
  type Row = [
    what: string,
    limits: [maxConsecutive: number, maxAge: number],
    last: Partial<BootLine>,
    age: number,
    id: string | undefined,
  ]
  const table: Row[] = [
    ['no limit', [0, 0], { kexecs: 1000 }, 1000 * DAY, none],
    ['no limit, and nothing known', [0, 0], { kexecs: 1000, firmwareAt: null }, 0, none],
    ['one less', [3, 0], { kexecs: 2 }, 0, none],
    ['as many', [3, 0], { kexecs: 3 }, 0, 'max-consecutive'],
    ['more, since it was made less', [3, 0], { kexecs: 7 }, 0, 'max-consecutive'],
    ['every other one', [1, 0], { kexecs: 1 }, 0, 'max-consecutive'],
    ['every other one, after the firmware', [1, 0], { kexecs: 0 }, 0, none],
    ['just as old', [0, 30 * DAY], {}, 30 * DAY, none],
    ['older', [0, 30 * DAY], {}, 30 * DAY + 1, 'max-age'],
    ['one second', [0, 1], {}, 2, 'max-age'],
    ['older, and started by the firmware', [0, DAY], { kexecs: 0, bootedBy: 'firmware' }, 2 * DAY, 'max-age'],
    ['a clock that was set back', [0, 1], {}, -5 * DAY, none],
    ['not known', [0, 30 * DAY], { firmwareAt: null }, 0, 'max-age'],
    ['not to be read', [0, 30 * DAY], { firmwareAt: 'yesterday' }, 0, 'max-age'],
    ['both', [3, DAY], { kexecs: 3 }, 2 * DAY, 'max-consecutive'],
    ['the other one', [4, DAY], { kexecs: 3 }, 2 * DAY, 'max-age'],
  ]
  for (const [what, [maxConsecutive, maxAge], last, age, id] of table) {
    const wish = limitWish({ maxConsecutive, maxAge }, bootLine(last), FIRMWARE + age * 1000)
    t.equal(wish?.id, id, what)
  }
  t.equal(limitWish({ maxConsecutive: 1, maxAge: 1 }, undefined, FIRMWARE), undefined, 'before the first boot')
})

t.test('what is said', async (t) => {
  const said = (last: Partial<BootLine>, [maxConsecutive, maxAge]: [number, number]) =>
    limitWish({ maxConsecutive, maxAge }, bootLine(last), FIRMWARE + DAY * 1000)
  t.same(said({ kexecs: 3 }, [2, 0]), {
    id: 'max-consecutive',
    message: 'the machine was started by kexec 3 times in a row, MaxConsecutive= is 2',
    hint: 'kexecctl next kexec lets one reboot pass',
  })
  t.match(said({ kexecs: 1 }, [1, 0]), { message: 'the machine was started by kexec once, MaxConsecutive= is 1' })
  t.match(said({}, [0, 60]), { message: /firmware was at 2026-11-01T08:00:00.000Z, longer ago than MaxAge= allows$/ })
  t.match(said({ firmwareAt: null }, [0, 60]), { message: /^nobody knows when .*, and MaxAge= is set$/ })
})
