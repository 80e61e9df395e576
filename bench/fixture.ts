import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { entry, TRAILER } from '../test/kernel/initrd-walk/parts.ts'
import { makeImage } from '../test/kernel/make-image.ts'
import { grubCfg } from './grub-cfg.ts'

const MIB = 1024 * 1024

const BUILD = '#1 SMP PREEMPT_DYNAMIC Debian 6.12.90-2 (2026-08-01)'

const write = (file: string, content: string | Buffer, size = 0): void => {
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

/** The image of the kernel with the highest number below `root`, which the boot loader starts. */
export const newestImage = (root: string): string => {
  const images = readdirSync(`${root}/boot`).filter((name) => name.startsWith('vmlinuz-'))
  const number = (name: string) => Number(/^vmlinuz-\d+\.\d+\.(\d+)/.exec(name)?.[1])
  return `${root}/boot/${images.sort((a, b) => number(a) - number(b)).at(-1)}`
}

// What dpkg knows of a package's files, of the kernel alone that is going to be started.
const addDigest = (root: string, release: string): void => {
  const file = `boot/vmlinuz-${release}`
  const digest = createHash('md5')
    .update(readFileSync(`${root}/${file}`))
    .digest('hex')
  write(`${root}/var/lib/dpkg/info/linux-image-${release}.md5sums`, `${digest}  ${file}\n`)
}

/**
 * Lays out a Debian 13 with `count` kernels below the directory `root`, booted into the oldest: images, initrds,
 * modules and packages with the names, sizes and numbers that a real one has, and what kexecctl reads of /proc, /sys
 * and /etc.
 */
export const makeMachine = (root: string, count: number): void => {
  mkdirSync(`${root}/usr/lib`, { recursive: true })
  symlinkSync('usr/lib', `${root}/lib`)
  const names = Array.from({ length: count }, (_, n) => `6.12.${n + 1}+deb13-amd64`)
  const running = names[0] ?? ''
  for (const name of names) addKernel(root, name)
  addDigest(root, names.at(-1) ?? '')
  const packages = [...Array.from({ length: 600 }, (_, n) => `lib${n}`), ...names.map((name) => `linux-image-${name}`)]
  const uuid = '21a0bd81-63a0-4f0b-8d4e-5e7d2f6dbd1d'
  const files = {
    '/proc/cmdline': `BOOT_IMAGE=/boot/vmlinuz-${running} root=UUID=${uuid} ro quiet`,
    '/proc/meminfo': 'MemTotal:        4026532 kB\nMemFree:         3026532 kB\nMemAvailable:    3526532 kB',
    '/proc/sys/kernel/osrelease': running,
    '/proc/sys/kernel/version': BUILD,
    '/proc/sys/kernel/arch': 'x86_64',
    '/proc/sys/kernel/bootloader_type': '114',
    '/proc/sys/kernel/kexec_load_disabled': '0',
    '/proc/sys/kernel/random/boot_id': uuid,
    '/sys/kernel/kexec_loaded': '0',
    '/sys/kernel/security/lockdown': '[none] integrity confidentiality',
    '/boot/grub/grub.cfg': grubCfg(uuid, [...names].reverse()),
    '/etc/fstab': `UUID=${uuid} / ext4 errors=remount-ro 0 1`,
    '/etc/default/kexec': 'LOAD_KEXEC=true\nKERNEL_IMAGE="/vmlinuz"\nINITRD="/initrd.img"\nAPPEND=""',
    '/var/lib/dpkg/status': packages
      .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1.0-1\n`)
      .join('\n'),
  }
  for (const [file, text] of Object.entries(files)) write(root + file, `${text}\n`)
}

// A generator of our own (mulberry32), so that every run sorts the same.
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
}

/** `count` releases as Debian, Ubuntu, Proxmox, Fedora and RHEL name theirs, in no order. */
export const makeReleases = (count: number): string[] => {
  const next = random(1)
  const below = (n: number) => Math.floor(next() * n)
  const core = () => `${3 + below(4)}.${below(20)}.${below(200)}`
  const names = [
    () => `${core()}+deb13-amd64`,
    () => `6.1.0-${below(60)}-cloud-amd64`,
    () => `6.${below(20)}-rc${1 + below(8)}-amd64`,
    () => `6.8.0-${below(200)}-generic`,
    () => `6.8.12-${below(30)}-pve`,
    () => `${core()}-${below(400)}.fc41.x86_64`,
    () => `5.14.0-${below(600)}.${below(99)}.1.el9_${below(9)}.x86_64`,
  ]
  return Array.from({ length: count }, () => names[below(names.length)]?.() ?? '')
}
