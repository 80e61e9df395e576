import t from 'tap'
import { foreignImage } from '../../../src/plan/checks/foreign-image.ts'
import { loadedSlot, record } from '../facts.ts'
import { rows } from './rows.ts'

t.test('foreign-image', async (t) =>
  rows(t, foreignImage, [
    ['nothing is loaded', 'ok', undefined, () => {}],
    ['an image, and no record', 'warn', /that kexecctl did not load$/, (facts) => (facts.slot = loadedSlot)],
    ['ours', 'ok', undefined, (facts) => Object.assign(facts, { slot: loadedSlot, record: record() })],
    [
      'a record that is not for us to read',
      'ok',
      undefined,
      (facts) => Object.assign(facts, { slot: loadedSlot, recordUnknown: true }),
    ],
    ['nobody may tell', 'ok', undefined, (facts) => (facts.slot = { ...loadedSlot, loaded: 'unknown' })],
    ['no kexec here', 'ok', undefined, (facts) => (facts.slot = { ...loadedSlot, loaded: 'none' })],
  ]),
)

// under lockdown there is no other system call, for unloading neither
t.match(foreignImage.hint, /\bkexec -s -u\b/)
