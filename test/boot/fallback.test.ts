import fs from 'node:fs'
import t from 'tap'
import { armFallback, disarmFallback } from '../../src/boot/fallback.ts'
import { readOneShot, writeOneShot } from '../../src/boot/one-shot.ts'
import type { Armable } from '../../src/plan/fallback.ts'
import { isPlainId } from '../../src/plan/fallback.ts'
import { readFallback, writeFallback } from '../../src/state/fallback.ts'
import { efiText } from '../bootloader/bls/make-efi.ts'
import fc from '../fast-check.ts'
import { type FakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import {
  blockOf,
  EDITENV,
  GRUBENV,
  grubMachine,
  hasEditenv,
  ONE_SHOT,
  systemdBootMachine,
  TITLED,
  within,
} from './loader-machine.ts'

const grub = (entry: string): Armable => ({ loader: 'grub', file: GRUBENV, entry, release: OLD, insteadOf: NEW })
const boot = (entry: string): Armable => ({ ...grub(entry), loader: 'systemd-boot', file: null })
const text = ({ tree }: FakeMachine, file = GRUBENV) => fs.readFileSync(tree.root + file, 'utf8')
const stateOf = ({ tree }: FakeMachine, wish: Armable) => [readOneShot(tree, wish), readFallback(tree)?.entry]
const real = hasEditenv ? {} : { skip: `${EDITENV} is not installed` }

t.test('armed in an environment block of GRUB, and taken back', real, async (t) => {
  for (const entry of [within(OLD), TITLED, 'gnulinux-simple-1']) {
    const machine = grubMachine(t)
    const before = text(machine)
    const armed = await armFallback(machine.tree, grub(entry))
    t.match(armed, { ...grub(entry), schema: 1, at: /^\d{4}-.*Z$/ })
    t.same(readFallback(machine.tree), armed)
    t.match(text(machine), `\nnext_entry=${entry}\n`)
    t.match(text(machine), '\nsaved_entry=gnulinux-simple-1\nodd=a b\\\\c>d\n')
    t.equal(Buffer.byteLength(text(machine)), 1024)
    await disarmFallback(machine.tree)
    t.same([text(machine), readFallback(machine.tree)], [before, undefined])
    t.same(machine.calls(), [`1 ${GRUBENV} set next_entry=${entry}`, `1 ${GRUBENV} unset next_entry`], 'noted before')
  }
})

t.test('armed for systemd-boot, and taken back', async (t) => {
  const machine = systemdBootMachine(t)
  const wish = boot(`debian-${OLD}.conf`)
  t.match(await armFallback(machine.tree, wish), wish)
  t.same(fs.readFileSync(machine.tree.root + ONE_SHOT), efiText(`debian-${OLD}.conf\0`))
  await disarmFallback(machine.tree)
  t.same([machine.exists(ONE_SHOT), readFallback(machine.tree)], [false, undefined])
  t.same(machine.calls(), [`1 set-oneshot debian-${OLD}.conf`, '1 set-oneshot'])
  machine.write(ONE_SHOT, efiText(`debian-${NEW}.conf\0`) as unknown as string)
  await t.rejects(armFallback(machine.tree, wish), { code: 'refused', message: /is to start debian-.* once already/ })
  await t.rejects(armFallback(systemdBootMachine(t).tree, boot('debian-gone.conf')), /would start debian-/)
})

t.test('armed once, however often it is asked for', real, async (t) => {
  const machine = grubMachine(t)
  await armFallback(machine.tree, grub(within(OLD)))
  await armFallback(machine.tree, { ...grub(within(OLD)), insteadOf: 'another' })
  t.equal(machine.calls().length, 1)
  t.equal(readFallback(machine.tree)?.insteadOf, 'another')
  machine.write(GRUBENV, blockOf('next_entry='))
  await armFallback(machine.tree, grub(within(OLD)))
  t.equal(machine.calls().length, 2, 'GRUB has used it up')
  await armFallback(machine.tree, grub(TITLED))
  t.same(
    machine.calls().slice(2),
    [`1 ${GRUBENV} unset next_entry`, `1 ${GRUBENV} set next_entry=${TITLED}`],
    'the old wish goes before another one is noted',
  )
  t.same(stateOf(machine, grub(TITLED)), [TITLED, TITLED])
})

t.test('what somebody else wishes stays', real, async (t) => {
  const machine = grubMachine(t)
  machine.write(GRUBENV, blockOf('next_entry=1>2'))
  await t.rejects(armFallback(machine.tree, grub(within(OLD))), {
    code: 'refused',
    message: /is to start 1>2 once already/,
  })
  t.same(stateOf(machine, grub('')), ['1>2', undefined])
  machine.write(GRUBENV, blockOf())
  await armFallback(machine.tree, grub(within(OLD)))
  machine.write(GRUBENV, blockOf('next_entry=1>2'))
  await disarmFallback(machine.tree)
  t.same(stateOf(machine, grub('')), ['1>2', undefined])
  machine.write(GRUBENV, blockOf(`next_entry=${within(OLD)}`))
  // the same entry, by hand
  await disarmFallback(machine.tree)
  await t.rejects(armFallback(machine.tree, grub(within(OLD))), { code: 'refused' })
  t.same(stateOf(machine, grub('')), [within(OLD), undefined])
  t.equal(machine.calls().length, 1)
})

t.test('a crash at any point', real, async (t) => {
  const note = (machine: FakeMachine) => writeFallback(machine.tree, { schema: 1, ...grub(within(OLD)), at: '' })
  const noted = grubMachine(t)
  note(noted)
  await disarmFallback(noted.tree)
  t.same(stateOf(noted, grub('')), [undefined, undefined], 'noted, and never armed')
  note(noted)
  await armFallback(noted.tree, grub(within(OLD)))
  t.equal(noted.calls().length, 1)
  await writeOneShot(noted.tree, grub(''), undefined)
  await disarmFallback(noted.tree)
  t.same(stateOf(noted, grub('')), [undefined, undefined], 'taken back, and still noted')
})

t.test('what does not stick is not noted', real, async (t) => {
  const set = `${EDITENV} "$@"`
  const cases: [what: string, script: string, says: RegExp][] = [
    ['it fails', 'echo "no room" >&2; exit 1', /no room/],
    ['it lies', 'exit 0', /reports success, and nothing has changed/],
    ['it writes, and fails', `${set}; [ "$2" = unset ] || exit 1`, /exit code 1/],
    ['it writes something else', `[ "$2" = unset ] || ${EDITENV} "$1" set next_entry=1`, /reports success/],
    ['it breaks the block', 'echo x >"$1"', /cannot be read/],
  ]
  for (const [what, script, says] of cases) {
    const machine = grubMachine(t, script)
    const error = await armFallback(machine.tree, grub(within(OLD))).catch((error: Error) => error)
    t.match(`${(error as Error).message} ${(error as Error).cause}`, says, what)
    const left = text(machine).match(/next_entry=.*/)?.[0]
    t.equal(left === `next_entry=${within(OLD)}`, false, `${what}: nothing of ours is left`)
    t.equal(readFallback(machine.tree) === undefined, what !== 'it breaks the block', `${what}: the note`)
  }
  const none = grubMachine(t)
  none.remove('/usr/bin/grub-editenv')
  await t.rejects(armFallback(none.tree, grub(within(OLD))), /neither .*grub-editenv nor .*grub2-editenv is installed/)
  t.equal(readFallback(none.tree), undefined)
})

t.test('armed is only what would start', real, async (t) => {
  const cases: [entry: string, says: RegExp][] = [
    [OLD, /would start gnulinux-simple-1/],
    ['gone', /would start gnulinux-simple-1/],
    ['gnulinux-advanced-1', /would start gnulinux-advanced-1>/],
  ]
  for (const [entry, says] of cases) {
    const machine = grubMachine(t)
    await t.rejects(armFallback(machine.tree, grub(entry)), says, entry)
    t.same(stateOf(machine, grub('')), [undefined, undefined], entry)
  }
})

const HOSTILE = [
  '',
  ' ',
  '-x',
  '@saved',
  ' a',
  'a ',
  'a\nb',
  'a\rb',
  'a\0b',
  'a"b',
  "a'b",
  'a$b',
  'a`b',
  'a;b',
  'a\\b',
  'a*',
  'a?',
]
HOSTILE.push(
  '[a]',
  'a{b}',
  'a|b',
  'a<b',
  'a\tb',
  'a\u0085b',
  'a\u202eb',
  'a\u{1f600}',
  '#a',
  '>a',
  'x'.repeat(513),
  '\ud800',
)

t.test('ids that nobody should hand on', async (t) => {
  for (const id of HOSTILE) {
    t.notOk(isPlainId(id), JSON.stringify(id))
    const machine = grubMachine(t, 'exit 1')
    await t.rejects(armFallback(machine.tree, grub(id)), { code: 'refused' })
    t.same([machine.exists('/calls'), readFallback(machine.tree)], [false, undefined])
  }
  for (const id of [within(OLD), TITLED, `debian-${OLD}.conf`, 'x'.repeat(512), '0'.repeat(32), 'é'])
    t.ok(isPlainId(id), id)
})

t.test('a plain id survives grub-editenv as it is', real, async () => {
  const { tree } = grubMachine({ testdir: () => t.testdir() })
  const c = fc.constantFrom(...'aZ09 ._:,+~@%#()/=>&-éñ漢')
  await fc.assert(
    fc.asyncProperty(fc.array(c, { minLength: 1, maxLength: 200 }), async (chars) => {
      const id = chars.join('')
      fc.pre(isPlainId(id))
      await writeOneShot(tree, grub(''), id)
      if (readOneShot(tree, grub('')) !== id) return false
      await writeOneShot(tree, grub(''), undefined)
      return readOneShot(tree, grub('')) === undefined
    }),
    { numRuns: 30 },
  )
})

t.test('what cannot be read may still be armed, and stays noted', async (t) => {
  const cases: [what: string, change: (machine: FakeMachine) => void][] = [
    ['damaged', (machine) => machine.write(GRUBENV, 'x')],
    ['/boot is not mounted', (machine) => machine.remove('/boot/grub')],
    ['nor is it, over a /boot/grub of its own', (machine) => machine.remove(GRUBENV)],
  ]
  for (const [what, change] of cases) {
    const machine = grubMachine(t)
    writeFallback(machine.tree, { schema: 1, ...grub(within(OLD)), at: '' })
    change(machine)
    await t.rejects(disarmFallback(machine.tree), { code: 'read-failed' }, what)
    t.ok(readFallback(machine.tree), what)
    await t.rejects(armFallback(machine.tree, grub(within(OLD))), { code: 'read-failed' }, what)
    t.notOk(machine.exists('/calls'), what)
  }
})
