import t from 'tap'
import { entryIdOf } from '../../src/bootloader/entry-id.ts'
import type { BootEntry, Loader } from '../../src/bootloader/types.ts'

const entry = (
  id: string,
  image: string,
  version?: string,
  at = `/efi/loader/entries/${id}:3`,
  loader: Loader = 'systemd-boot',
) => ({ id, image, at, loader, title: id, initrds: [], cmdline: '', ...(version && { version }) }) satisfies BootEntry

const grub = (id: string, image: string) => entry(id, image, undefined, '/boot/grub/grub.cfg:9', 'grub')

t.test('systemd-boot', async (t) => {
  const entries = [
    entry('new.conf', '/efi/a/linux', '6.2', '/efi/loader/entries/new+3.conf:1'),
    entry('rescue.conf', '/efi/rescue', '6.1'),
    entry('old.conf', '/efi/b/linux', '6.1'),
  ]
  const table: [release: string, image: string, id: string | undefined][] = [
    ['6.1', '/efi/b/linux', 'old.conf'],
    ['6.1', '/boot/elsewhere', 'rescue.conf'],
    ['6.2', '/efi/a/linux', undefined],
    ['6.3', '/efi/c/linux', undefined],
  ]
  for (const [release, image, id] of table) t.equal(entryIdOf(entries, release, image), id, `${release} ${image}`)
})

t.test('GRUB: not the topmost entry, which will start another kernel', async (t) => {
  const entries = [
    grub('gnulinux-simple-x', '/boot/vmlinuz-6.2'),
    grub('gnulinux-advanced-x>gnulinux-6.2-advanced-x', '/boot/vmlinuz-6.2'),
    grub('gnulinux-advanced-x>gnulinux-6.2-recovery-x', '/boot/vmlinuz-6.2'),
    grub('mine', '/boot/vmlinuz-mine'),
  ]
  t.equal(entryIdOf(entries, '6.2', '/boot/vmlinuz-6.2'), 'gnulinux-advanced-x>gnulinux-6.2-advanced-x')
  t.equal(entryIdOf(entries, '6.1', '/boot/vmlinuz-mine'), 'mine')
  t.equal(entryIdOf(entries, '6.3', '/boot/vmlinuz-6.3'), undefined)
})
