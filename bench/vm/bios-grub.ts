import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { must } from '../../test/vm/command.ts'
import { installPackages } from '../../test/vm/host.ts'

const MODULES = '/usr/lib/grub/i386-pc'
const SECTOR = 512

// Behind the GPT (sectors 0 to 33), before the first partition (sector 2048).
const START = 34
const END = 2048

// All that a grub.cfg of grub-mkconfig calls for.
const modules =
  'biosdisk part_gpt ext2 search search_label search_fs_uuid normal configfile linux loadenv test echo gzio minicmd all_video'

const script = 'search --no-floppy --label --set=root root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n'

/**
 * Puts GRUB for BIOS on a raw disk that has it for UEFI: both start by the same grub.cfg. What grub-install writes,
 * without a partition of its own for it (that the disk has not): boot.img into the first sector, core.img behind the
 * partition table. Installs GRUB's modules on the host where they are missing.
 */
export const addBiosGrub = async (disk: string, directory: string, say: (line: string) => void): Promise<void> => {
  await installPackages([[`${MODULES}/boot.img`, 'grub-pc-bin', 'starts the same image from a BIOS']], say)
  const [early, file] = [`${directory}/early.cfg`, `${directory}/core.img`]
  await must('tee', [early], { input: script })
  const args = ['-O', 'i386-pc', '-d', MODULES, '-c', early, '-p', '/boot/grub', '-o', file]
  await must('grub-mkimage', [...args, ...modules.split(' ')])
  const core = readFileSync(file)
  if (START + core.length / SECTOR > END) throw new Error(`GRUB's core.img is too large: ${core.length} bytes`)
  // diskboot.S: its last twelve bytes say where the rest of core.img is
  core.writeBigUInt64LE(BigInt(START + 1), SECTOR - 12)
  const boot = readFileSync(`${MODULES}/boot.img`)
  // boot.S, GRUB_BOOT_MACHINE_KERNEL_SECTOR: where core.img begins
  boot.writeBigUInt64LE(BigInt(START), 0x5c)
  const fd = openSync(disk, 'r+')
  // without the partition table and the signature at the end, which are there
  writeSync(fd, boot, 0, 440, 0)
  writeSync(fd, core, 0, core.length, START * SECTOR)
  closeSync(fd)
  for (const made of [early, file]) rmSync(made)
}
