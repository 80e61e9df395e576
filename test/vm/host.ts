import { existsSync } from 'node:fs'
import { must, run } from './command.ts'

// A file to look for, the Debian package that has it, and what for.
type Need = readonly [file: string, name: string, why: string]

const needs: readonly Need[] = [
  ['/usr/bin/qemu-system-x86_64', 'qemu-system-x86', 'runs the virtual machines'],
  ['/usr/bin/qemu-img', 'qemu-utils', 'gives every test its own overlay of the image'],
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', 'ovmf', 'UEFI firmware of the virtual machines'],
  ['/usr/bin/mmdebstrap', 'mmdebstrap', 'makes the Debian system inside the image'],
  ['/usr/bin/mcopy', 'mtools', 'fills the EFI system partition without mounting it'],
  ['/sbin/mkfs.vfat', 'dosfstools', 'formats the EFI system partition'],
  ['/sbin/sfdisk', 'fdisk', 'partitions the image'],
  ['/sbin/mke2fs', 'e2fsprogs', 'makes the root file system without mounting it'],
  ['/usr/bin/apt-ftparchive', 'apt-utils', 'makes the apt repository inside the image'],
  ['/usr/bin/xz', 'xz-utils', 'unpacks the modules of kernel packages'],
  ['/usr/bin/ssh', 'openssh-client', 'talks to the virtual machines'],
]

/** Installs what is missing with apt-get, saying what and why. Throws one clear sentence when it may not. */
export const installPackages = async (wanted: readonly Need[], say: (line: string) => void): Promise<void> => {
  const missing = wanted.filter(([file]) => !existsSync(file))
  if (missing.length === 0) return
  const names = missing.map(([, name]) => name)
  if (!existsSync('/usr/bin/apt-get')) throw new Error(`This needs ${names.join(', ')}, and there is no apt-get here.`)
  if (process.getuid?.() !== 0) throw new Error(`Run as root, or install first: apt-get install ${names.join(' ')}`)
  for (const [, name, why] of missing) say(`installing ${name}: ${why}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '--no-install-recommends', ...names]
  if ((await run('apt-get', install, { env })).code === 0) return
  await must('apt-get', ['update'], { env })
  await must('apt-get', install, { env })
}

/** Installs what virtual machines need. */
export const prepareHost = (say: (line: string) => void): Promise<void> => installPackages(needs, say)

export interface Firmware {
  code: string
  vars: string
}

/** OVMF's firmware and the variable store to start from; `secure` has Microsoft's keys enrolled. */
export const firmware = (secure = false): Firmware => {
  const suffix = secure ? '_4M.ms.fd' : '_4M.fd'
  return { code: `/usr/share/OVMF/OVMF_CODE${suffix}`, vars: `/usr/share/OVMF/OVMF_VARS${suffix}` }
}
