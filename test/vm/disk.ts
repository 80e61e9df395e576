import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { must } from './command.ts'
import { fillForGrub, fillForSystemdBoot } from './esp.ts'
import type { Recipe } from './suite.ts'

const MIB = 1024 * 1024
const espStart = 1

/**
 * Writes a raw GPT disk: an EFI system partition (label ESP) with a boot loader, and an ext4 root (label root)
 * with the tree `root`. No loop device and no mount: mtools and `mke2fs -d` write into files.
 */
export const writeDisk = async (disk: string, root: string, plan: Recipe): Promise<void> => {
  const espSize = plan.systemdBoot?.espMegabytes ?? 64
  const rootStart = espStart + espSize
  writeFileSync(disk, '')
  truncateSync(disk, plan.diskMegabytes * MIB)
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
  await (plan.systemdBoot ? fillForSystemdBoot(esp, root) : fillForGrub(esp, root))
  await must('dd', [`if=${esp}`, `of=${disk}`, 'bs=1M', `seek=${espStart}`, 'conv=notrunc,sparse', 'status=none'])
  rmSync(esp)

  // GRUB 2.06 cannot read file systems with a checksum seed of their own, which newer mke2fs makes.
  const blocks = `${(statSync(disk).size - (rootStart + 1) * MIB) / 1024}k`
  const options = `offset=${rootStart * MIB},lazy_itable_init=1`
  const args = ['-q', '-F', '-t', 'ext4', '-L', 'root', '-O', '^metadata_csum_seed,^orphan_file']
  await must('/sbin/mke2fs', [...args, '-d', root, '-E', options, disk, blocks])
}
