import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { must } from './command.ts'

const MIB = 1024 * 1024
const espStart = 1
const espSize = 64
const rootStart = espStart + espSize

// Debian's signed GRUB looks for its configuration in /EFI/debian of the partition that it came from.
const espConfig = 'search.fs_label root root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n'

// shim and GRUB as Debian signs them, under the name that firmware looks for when no boot entry is stored:
// so the same image also boots with Secure Boot on.
const fillEsp = async (esp: string, root: string): Promise<void> => {
  const directory = mkdtempSync(`${esp}-`)
  writeFileSync(`${directory}/grub.cfg`, espConfig)
  const copies = [
    [`${root}/usr/lib/shim/shimx64.efi.signed`, '::EFI/BOOT/BOOTX64.EFI'],
    [`${root}/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed`, '::EFI/BOOT/grubx64.efi'],
    [`${directory}/grub.cfg`, '::EFI/debian/grub.cfg'],
  ]
  await must('mmd', ['-i', esp, '::EFI', '::EFI/BOOT', '::EFI/debian'])
  for (const [from = '', to = ''] of copies) await must('mcopy', ['-i', esp, from, to])
  rmSync(directory, { recursive: true })
}

/**
 * Writes a raw GPT disk: an EFI system partition (label ESP) with shim and GRUB, and an ext4 root (label root)
 * with the tree `root`. No loop device and no mount: mtools and `mke2fs -d` write into files.
 */
export const writeDisk = async (disk: string, root: string, megabytes: number): Promise<void> => {
  writeFileSync(disk, '')
  truncateSync(disk, megabytes * MIB)
  const table = [
    'label: gpt',
    `start=${espStart}MiB, size=${espSize}MiB, type=uefi`,
    `start=${rootStart}MiB, type=linux`,
    '',
  ].join('\n')
  await must('/sbin/sfdisk', ['--quiet', disk], { input: table })

  const esp = `${disk}.esp`
  writeFileSync(esp, '')
  truncateSync(esp, espSize * MIB)
  await must('/sbin/mkfs.vfat', ['-n', 'ESP', esp])
  await fillEsp(esp, root)
  await must('dd', [`if=${esp}`, `of=${disk}`, 'bs=1M', `seek=${espStart}`, 'conv=notrunc,sparse', 'status=none'])
  rmSync(esp)

  // GRUB 2.06 cannot read file systems with a checksum seed of their own, which newer mke2fs makes.
  const blocks = `${(statSync(disk).size - (rootStart + 1) * MIB) / 1024}k`
  const options = `offset=${rootStart * MIB},lazy_itable_init=1`
  const args = ['-q', '-F', '-t', 'ext4', '-L', 'root', '-O', '^metadata_csum_seed,^orphan_file']
  await must('/sbin/mke2fs', [...args, '-d', root, '-E', options, disk, blocks])
}
