import t from 'tap'
import { beingWritten } from '../../../src/plan/checks/being-written.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { stat } from '../facts.ts'
import { rows } from './rows.ts'

const writing = (minutes: number) => (facts: Facts) => {
  const value = { ...stat(77), mtimeNs: String(BigInt(facts.now + minutes * 60_000) * 1_000_000n) }
  facts.beingWritten = [{ path: '/boot/initrd.new', stat: { state: 'ok', value } }]
}

t.test('being-written', async (t) =>
  rows(t, beingWritten, [
    ['nothing beside them', 'ok', undefined, () => {}],
    ['just now', 'warn', /\/boot\/initrd\.new is being written/, writing(0)],
    ['59 minutes ago', 'warn', /is being written/, writing(-59)],
    ['an hour ago: left behind', 'ok', undefined, writing(-60)],
    ['in some minutes: a clock that jumped', 'warn', /is being written/, writing(5)],
    ['in two hours', 'ok', undefined, writing(120)],
    [
      'moved meanwhile',
      'ok',
      undefined,
      (facts) => (facts.beingWritten = [{ path: '/x', stat: { state: 'missing' } }]),
    ],
    [
      'an old one and a new one',
      'warn',
      /initrd\.new/,
      (facts) => {
        writing(0)(facts)
        facts.beingWritten.unshift({
          path: '/boot/vmlinuz.dpkg-new',
          stat: { state: 'ok', value: { ...stat(1), mtimeNs: '0' } },
        })
      },
    ],
  ]),
)
