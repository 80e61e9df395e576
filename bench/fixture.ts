import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { entry, TRAILER } from '../test/kernel/initrd-walk/parts.ts'
import { makeImage } from '../test/kernel/make-image.ts'
import { grubCfg } from './grub-cfg.ts'

const MIB = 1024 * 1024

/** Of the root file system. */
export const UUID = '21a0bd81-63a0-4f0b-8d4e-5e7d2f6dbd1d'

const BUILD = '#1 SMP PREEMPT_DYNAMIC Debian 6.12.90-2 (2026-08-01)'

/** Writes a file, and the directories above it; up to `size` bytes with a hole. */
export const write = (file: string, content: string | Buffer, size = 0): void => {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  // the rest is a hole: whoever lists kernels reads no more than their heads
  if (size > 0) truncateSync(file, size)
}

// An archive of one file, whose content is a hole.
const INITRD = Buffer.from(
  entry('init')
    .toString()
    .replace(/^(070701.{48}).{8}/, `$1${(40 * MIB).toString(16).padStart(8, '0')}`),
)

// With Debian's numbers: the version string stands behind 17 KiB of setup code, the initrd has 40 MiB.
const addKernel = (root: string, release: string): void => {
  const head = makeImage({ release, build: BUILD, pointer: 17_000, setupSects: 39, syssize: 7 * 65_536, size: 20_480 })
  write(`${root}/boot/vmlinuz-${release}`, head, 8 * MIB)
  write(`${root}/boot/initrd.img-${release}`, INITRD, INITRD.length + 40 * MIB)
  appendFileSync(`${root}/boot/initrd.img-${release}`, TRAILER)
  write(`${root}/boot/config-${release}`, 'CONFIG_KEXEC=y\n')
  write(`${root}/boot/System.map-${release}`, '0000000000000000 A fixed_percpu_data\n')
  for (const name of ['modules.dep', 'modules.alias', 'modules.builtin', 'modules.order'])
    write(`${root}/usr/lib/modules/${release}/${name}`, 'kernel/fs/ext4/ext4.ko.xz:\n')
}

// What dpkg knows of a package's files, of the kernel alone that is going to be started.
const addDigest = (root: string, release: string): void => {
  const file = `boot/vmlinuz-${release}`
  const digest = createHash('md5')
    .update(readFileSync(`${root}/${file}`))
    .digest('hex')
  write(`${root}/var/lib/dpkg/info/linux-image-${release}.md5sums`, `${digest}  ${file}\n`)
}

/** The releases of `count` kernels, oldest first. */
export const kernels = (count: number): string[] => Array.from({ length: count }, (_, n) => `6.12.${n + 1}+deb13-amd64`)

/**
 * Lays out a Debian 13 with these kernels, oldest first, below the directory `root`, booted into the oldest: images,
 * initrds, modules and packages with the names, sizes and numbers that a real one has, and what kexecctl reads of
 * /proc, /sys and /etc. `menu`: GRUB's has so many of them, the newest.
 */
export const makeMachine = (root: string, names: readonly string[], menu = names.length): void => {
  mkdirSync(`${root}/usr/lib`, { recursive: true })
  if (!existsSync(`${root}/lib`)) symlinkSync('usr/lib', `${root}/lib`)
  const running = names[0] ?? ''
  for (const name of names) addKernel(root, name)
  addDigest(root, names.at(-1) ?? '')
  const packages = [...Array.from({ length: 600 }, (_, n) => `lib${n}`), ...names.map((name) => `linux-image-${name}`)]
  const files = {
    '/proc/cmdline': `BOOT_IMAGE=/boot/vmlinuz-${running} root=UUID=${UUID} ro quiet`,
    '/proc/meminfo': 'MemTotal:        4026532 kB\nMemFree:         3026532 kB\nMemAvailable:    3526532 kB',
    '/proc/sys/kernel/osrelease': running,
    '/proc/sys/kernel/version': BUILD,
    '/proc/sys/kernel/arch': 'x86_64',
    '/proc/sys/kernel/bootloader_type': '114',
    '/proc/sys/kernel/kexec_load_disabled': '0',
    '/proc/sys/kernel/random/boot_id': UUID,
    '/sys/kernel/kexec_loaded': '0',
    '/sys/kernel/security/lockdown': '[none] integrity confidentiality',
    '/boot/grub/grub.cfg': grubCfg(UUID, names.toReversed().slice(0, menu)),
    '/etc/fstab': `UUID=${UUID} / ext4 errors=remount-ro 0 1`,
    '/etc/default/kexec': 'LOAD_KEXEC=true\nKERNEL_IMAGE="/vmlinuz"\nINITRD="/initrd.img"\nAPPEND=""',
    '/var/lib/dpkg/status': packages
      .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1.0-1\n`)
      .join('\n'),
  }
  for (const [file, text] of Object.entries(files)) write(root + file, `${text}\n`)
}
