import t from 'tap'
import type { Wish } from '../../../src/plan/boot-types.ts'
import { firmwarePending } from '../../../src/plan/checks/firmware-pending.ts'
import { facts } from '../facts.ts'
import { rows } from './rows.ts'

const fwupd: Wish = { id: 'fwupd', message: 'fwupd has an update pending' }
const setup: Wish = { id: 'firmware-setup', message: 'the firmware is to show its setup', hint: 'rm it' }
const once: Wish = { id: 'one-shot', message: 'the boot loader is to start x once' }
const limit: Wish = { id: 'max-age', message: 'too long ago' }

t.test('firmware-pending', async (t) =>
  rows(t, firmwarePending, [
    ['nobody asked', 'ok', undefined, () => {}],
    ['nothing pends', 'ok', undefined, (facts) => (facts.wishes = [])],
    ['one', 'note', /goes through the firmware: fwupd has an update pending$/, (facts) => (facts.wishes = [fwupd])],
    [
      'two',
      'note',
      /: fwupd has an update pending; the firmware is to show its setup$/,
      (facts) => (facts.wishes = [fwupd, setup]),
    ],
    ['limits have a check of their own', 'ok', undefined, (facts) => (facts.wishes = [limit])],
    ['one boot, as systemd has it', 'note', /to start x once$/, (facts) => (facts.wishes = [once])],
    [
      'one boot, as the boot loader has it: told already',
      'ok',
      undefined,
      (facts) => Object.assign(facts, { wishes: [once], boot: { ...facts.boot, oneShot: 'x' } }),
    ],
    [
      'a kernel that an administrator named: not told elsewhere',
      'note',
      /to start x once$/,
      (facts, entry) => {
        Object.assign(facts, { wishes: [once], boot: { ...facts.boot, oneShot: 'x' } })
        entry.source = 'argument'
      },
    ],
  ]),
)

t.test('what takes it back', async (t) => {
  const hint = (...wishes: Wish[]) => {
    const all = facts({}, { wishes })
    return all.choice.entry && firmwarePending.look(all, all.choice.entry)?.hint
  }
  t.equal(hint(fwupd), undefined)
  t.equal(hint(fwupd, setup), 'rm it')
  t.equal(hint(setup, { ...fwupd, hint: 'b' }), 'rm it; b')
})
