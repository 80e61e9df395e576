import t from 'tap'
import { bootEntryOf } from '../../src/plan/boot-entry.ts'
import { boot, bootable, kernel, NEW, OLD, stat } from './facts.ts'

const of = (release: string, ino: number, image = `/boot/vmlinuz-${release}`) =>
  kernel(release, { imageStat: stat(ino), image })

const found = (...entries: Parameters<typeof bootable>[]) => {
  const all = entries.map((of) => bootable(...of))
  return boot(undefined, all)
}

t.test('the boot entry of a kernel', async (t) => {
  const menu = found(
    [of(OLD, 1), { id: 'repair', cmdline: 'root=/dev/vda2 single' }],
    [of(OLD, 1), { id: 'first' }],
    [of(OLD, 1), { id: 'second' }],
    [of(NEW, 2, '/boot/mine'), { id: 'other file' }],
    [of(NEW, 3), { id: 'same file' }],
    [of('7.0.0', 4, '/efi/linux'), { id: 'repair too', cmdline: 'root=/dev/vda2 rescue' }],
    [of('8.0.0', 5, '/efi/linux'), { id: 'copy' }],
  )
  const cases: [what: string, release: string, ino: number, id: string | undefined][] = [
    ['the first of the menu, not the one for repairs', OLD, 1, 'first'],
    ['the same file before the same release', NEW, 3, 'same file'],
    ['the same file under another release', '9.9.9', 2, 'other file'],
    ['a copy of the release', '8.0.0', 9, 'copy'],
    ['none but for repairs', '7.0.0', 9, undefined],
    ['none', '9.9.9', 9, undefined],
  ]
  for (const [what, release, ino, id] of cases) t.equal(bootEntryOf(menu, of(release, ino))?.entry.id, id, what)
  t.equal(bootEntryOf(boot(undefined), of(OLD, 1)), undefined, 'an empty menu')
  const [repair, first] = menu.entries
  t.equal(bootEntryOf({ ...menu, next: repair }, of(OLD, 1)), repair, 'what the loader starts by itself, even that')
  t.equal(bootEntryOf({ ...menu, next: first }, of(OLD, 1)), first)
})
