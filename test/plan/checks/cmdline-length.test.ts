import t from 'tap'
import { cmdlineLength } from '../../../src/plan/checks/cmdline-length.ts'
import { newId } from '../../../src/stage/load.ts'
import { rows } from './rows.ts'

// what staging adds
const OWN = ` kexecctl.id=${newId()} panic=10`.length

t.test('cmdline-length', async (t) =>
  rows(t, cmdlineLength, [
    ['short', 'ok', undefined, () => {}],
    ['as long as the image takes', 'ok', undefined, (_, entry) => (entry.cmdline = 'x'.repeat(2047 - OWN))],
    [
      'a byte too long',
      'refuse',
      /has 2048 bytes, the image takes 2047/,
      (_, entry) => (entry.cmdline = 'x'.repeat(2048 - OWN)),
    ],
    [
      'no fallback, and so fewer words of ours',
      'ok',
      undefined,
      (facts, entry) => {
        facts.settings.fallback = false
        entry.cmdline = 'x'.repeat(2047 - ' kexecctl.id='.length - newId().length)
      },
    ],
    [
      'bytes count, not characters',
      'refuse',
      /has 2048 bytes/,
      (_, entry) => (entry.cmdline = `é${'x'.repeat(2046 - OWN)}`),
    ],
    [
      'an old image',
      'refuse',
      /the image takes 255/,
      (_, entry) => {
        entry.cmdline = 'x'.repeat(256)
        entry.kernel.header.cmdlineSize = 255
      },
    ],
    [
      'no limit known',
      'ok',
      undefined,
      (_, entry) => {
        entry.cmdline = 'x'.repeat(9999)
        entry.kernel.header = { format: 'bzImage' }
      },
    ],
  ]),
)
