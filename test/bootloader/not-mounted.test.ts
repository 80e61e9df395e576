import t from 'tap'
import { locator } from '../../src/bootloader/locate.ts'
import { whichLoader } from '../../src/bootloader/which.ts'
import { openTree } from '../../src/sys/fs.ts'
import { unfold } from './tree-file.ts'

const U = '7b2b1f2e-53a4-4c9c-8a5e-0d6e9a3f1c11'
const ROOT = '1 0 8:2 / / rw - ext4 /dev/sda2 rw\n'
const FILES = ['/vmlinuz -> boot/v', '/boot/v', '/boot/grub/grub.cfg', '/boot/efi/EFI/x', '/v']
const UUID = `/dev/disk/by-uuid/${U} -> ../../sda2`

const treeOf = (t: { testdir: () => string }, fstab: string, mounts: string, files = FILES) => {
  const all = [...files, UUID].map((file) => `=== ${file}\n`).join('')
  return openTree(unfold(t.testdir(), `=== /proc/self/mountinfo\n${ROOT}${mounts}=== /etc/fstab\n${fstab}\n${all}`))
}

const BOOT = 'UUID=1 /boot ext4 noauto'
const ESP = 'UUID=2 /boot/efi vfat defaults'
const BOOT_ON = '2 1 8:1 / /boot rw - ext4 /dev/sda1 rw\n'
const ESP_ON = '3 1 8:3 / /boot/efi rw - vfat /dev/sda3 rw\n'

t.test('a file under a mount point of fstab', async (t) => {
  const cases: [fstab: string, mounts: string, path: string, unknown: RegExp | undefined][] = [
    ['', '', '/boot/v', undefined],
    [BOOT, '', '/boot/v', /^\/boot is in \/etc\/fstab, but not mounted$/],
    [BOOT, '', '/vmlinuz', /^\/boot is in/],
    [BOOT, '', '/v', undefined],
    [BOOT, BOOT_ON, '/v', undefined],
    [ESP, '', '/boot/v', undefined],
    [ESP, '', '/boot/efi/EFI/x', /^\/boot\/efi is in/],
  ]
  for (const [fstab, mounts, path, unknown] of cases) {
    const found = locator(treeOf(t, fstab, mounts))({ device: { by: 'uuid', value: U }, path })
    const label = `${fstab} | ${mounts} | ${path}`
    if (unknown === undefined) t.same(found, { path }, label)
    else t.match(found, { unknown }, label)
  }
  const beside = locator(treeOf(t, BOOT, ''))({ device: { by: 'mounted', at: '/boot/grub/grub.cfg' }, path: '/v' })
  t.match(beside, { unknown: /^\/boot is in/ }, 'the file system of its directory is not told')
})

t.test('a configuration under a mount point of fstab', async (t) => {
  const cases: [fstab: string, mounts: string, files: string[], which: object][] = [
    ['', '', FILES, { config: '/boot/grub/grub.cfg' }],
    [ESP, '', FILES, { config: '/boot/grub/grub.cfg' }],
    [BOOT, BOOT_ON, FILES, { config: '/boot/grub/grub.cfg' }],
    [BOOT, '', FILES, { unknown: /^\/boot is in/, absent: false }],
    [BOOT, '', [], { unknown: /^\/boot is in/, absent: false }],
    [BOOT, BOOT_ON, [], { unknown: /no boot loader/, absent: true }],
    [BOOT, ESP_ON, ['/boot/efi/EFI/redhat/grub.cfg'], { config: '/boot/efi/EFI/redhat/grub.cfg' }],
    [BOOT, '', ['/efi/loader/loader.conf'], { unknown: /^\/boot is in/, absent: false }],
    ['', '', ['/efi/loader/loader.conf'], { places: { esp: '/efi' } }],
  ]
  for (const [fstab, mounts, files, which] of cases)
    t.match(whichLoader(treeOf(t, fstab, mounts, files)), which, `${fstab} | ${mounts} | ${files}`)
})
