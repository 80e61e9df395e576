import t from 'tap'
import type { Uki } from '../../../src/bootloader/uki.ts'
import { uki } from '../../../src/plan/checks/uki.ts'
import { type Row, rows } from './rows.ts'

const whole = { extras: [], initrds: [{ offset: 0, size: 4 }], profiles: 0 } as unknown as Uki
const ok = (change: Partial<Uki>) => ({ state: 'ok' as const, value: { ...whole, ...change } })

const ROWS: Row[] = [
  ['no unified image', 'ok', undefined, () => {}],
  [
    'an initrd named with it',
    'refuse',
    /and \/boot\/mine is named with it/,
    (facts, entry) => {
      facts.uki = ok({})
      entry.initrds = ['/boot/mine']
    },
  ],
  ['one that tells all', 'ok', undefined, (facts) => (facts.uki = ok({}))],
  ['one profile', 'ok', undefined, (facts) => (facts.uki = ok({ profiles: 1 }))],
  ['more than one', 'note', /of the 2 profiles of .* the first/, (facts) => (facts.uki = ok({ profiles: 2 }))],
  ['without an initrd', 'ok', undefined, (facts) => (facts.uki = ok({ initrds: [] }))],
  [
    'without an initrd, and its root file system needs one',
    'refuse',
    /contains no initrd/,
    (facts, entry) => {
      facts.uki = ok({ initrds: [] })
      entry.cmdline = 'root=UUID=1 ro'
    },
  ],
  [
    'with an addon',
    'refuse',
    /looks at \/efi\/a\.addon\.efi, \/efi\/b\.cred$/,
    (facts) => (facts.uki = ok({ extras: ['/efi/a.addon.efi', '/efi/b.cred'] })),
  ],
  [
    'broken',
    'refuse',
    /cannot be taken apart: it has no \.linux section$/,
    (facts) => (facts.uki = { state: 'unknown', code: 'ENOEXEC', why: 'it has no .linux section' }),
  ],
  ['unreadable', 'refuse', /taken apart: EACCES$/, (facts) => (facts.uki = { state: 'unknown', code: 'EACCES' })],
  ['gone', 'refuse', /does not exist$/, (facts) => (facts.uki = { state: 'missing' })],
  [
    'the target is another image',
    'ok',
    undefined,
    (facts, entry) => {
      facts.uki = { state: 'missing' }
      facts.choice = { entry: { ...entry, image: '/boot/other' }, findings: [] }
    },
  ],
]

t.test('uki', async (t) => {
  const alone =
    (change: Row[3]): Row[3] =>
    (facts, entry) => {
      entry.initrds = []
      change(facts, entry)
    }
  rows(
    t,
    uki,
    ROWS.map(([what, level, says, change]) => [what, level, says, alone(change)]),
  )
})
