import type { BootEntry } from '../../src/bootloader/types.ts'
import { defaultConf } from '../../src/config/conf-keys.ts'
import type { Settings } from '../../src/config/settings.ts'
import type { Kernel } from '../../src/kernel/types.ts'
import type { Environment, Observed } from '../../src/machine/types.ts'
import { selectTarget } from '../../src/plan/target.ts'
import type { BaseFacts, Boot, Bootable, Entry, Facts, Request, StagedRecord } from '../../src/plan/types.ts'
import type { FileStat } from '../../src/sys/fs.ts'

export const OLD = '6.12.90+deb13-amd64'
export const NEW = '6.12.117+deb13-amd64'

export const stat = (ino: number, size = 10_000_000): FileStat => ({
  kind: 'file',
  dev: '2049',
  ino: String(ino),
  size,
  mtimeNs: '1790000000000000000',
  mode: 0o644,
  uid: 0,
})

/** A kernel that nothing speaks against. */
export const kernel = (release: string, change: Partial<Kernel> = {}): Kernel => ({
  release,
  flavour: 'default',
  image: `/boot/vmlinuz-${release}`,
  imageStat: stat(11),
  header: {
    format: 'bzImage',
    release,
    build: `#1 SMP Debian ${release}`,
    machine: 'x86_64',
    minimumSize: 9_000_000,
    cmdlineSize: 2047,
  },
  initrds: [`/boot/initrd.img-${release}`],
  beingWritten: [],
  modules: true,
  ...change,
})

export const settings = (change: Partial<Settings> = {}): Settings => ({
  ...defaultConf(),
  enabled: true,
  enabledBy: { source: 'default' },
  useGrubConfig: false,
  unknownNames: [],
  findings: [],
  ...change,
})

/** A machine of our own, root, up and running. */
export const environment = (change: Partial<Environment> = {}): Environment => ({
  chroot: false,
  container: false,
  imageBuild: undefined,
  ostree: false,
  live: false,
  crashKernel: false,
  systemd: true,
  privileged: true,
  goingDown: false,
  ...change,
})

/** No boot loader that could be read. */
export const noBoot: Boot = {
  loader: undefined,
  absent: true,
  entries: [],
  next: undefined,
  unknown: 'no boot loader was found',
  other: undefined,
  usual: undefined,
  oneShot: undefined,
  ownOneShot: false,
  denied: false,
  sources: [],
  findings: [],
}

/** A kernel as a boot entry starts it. */
export const bootable = (kernel: Kernel, change: Partial<BootEntry> = {}): Bootable => ({
  kernel,
  entry: {
    loader: 'grub',
    id: `gnulinux-${kernel.release}`,
    title: kernel.release,
    at: '/boot/grub/grub.cfg:1',
    image: kernel.image,
    initrds: kernel.initrds,
    cmdline: 'root=/dev/vda2 ro mitigations=auto',
    ...change,
  },
})

/** A boot loader that starts `next`, and knows of all in `entries`. */
export const boot = (next: Bootable | undefined, entries: readonly Bootable[] = next ? [next] : []): Boot => ({
  ...noBoot,
  loader: 'grub',
  absent: false,
  entries,
  next,
  usual: next,
  unknown: next ? undefined : '/boot/grub/grub.cfg:7: default is not known',
})

/** OLD runs, NEW is installed beside it, nothing is loaded. */
export const base = (change: Partial<BaseFacts> = {}): BaseFacts => ({
  settings: settings(),
  inventory: { kernels: [kernel(NEW), kernel(OLD)], unreadable: [], findings: [] },
  boot: noBoot,
  configured: undefined,
  link: undefined,
  running: {
    release: OLD,
    build: `#1 SMP Debian ${OLD}`,
    machine: 'x86_64',
    cmdline: `BOOT_IMAGE=/boot/vmlinuz-${OLD} root=/dev/vda2 ro quiet`,
    bootId: 'boot-1',
    bootedBy: 'firmware',
  },
  slot: { loaded: false, loadDisabled: false, loadsLeft: undefined, lockdown: 'none' },
  environment: environment(),
  memoryAvailable: 1 << 30,
  watchdog: undefined,
  dracutInstalled: false,
  record: undefined,
  recordUnknown: false,
  held: undefined,
  fallback: undefined,
  next: undefined,
  blocked: [],
  now: 1_790_000_100_000,
  ...change,
})

const observed = (entry: Entry | undefined): Observed[] =>
  entry ? [entry.image, ...entry.initrds].map((path, i) => ({ path, stat: { state: 'ok', value: stat(11 + i) } })) : []

/** The facts of a request on `base`, with the target's files in order. */
export const facts = (
  change: Partial<BaseFacts> = {},
  { request = { by: 'hook' }, ...rest }: Partial<Facts> & { request?: Request } = {},
): Facts => {
  const all = base(change)
  const choice = selectTarget(all, request)
  return {
    ...all,
    by: request.by,
    choice,
    observed: observed(choice.entry),
    beingWritten: [],
    identity: undefined,
    unfinishedPackage: undefined,
    ...rest,
  }
}

/** The record of NEW as `facts` has it staged. */
export const record = (change: Partial<StagedRecord> = {}): StagedRecord => {
  const file = (path: string, ino: number) => {
    const { dev, size, mtimeNs } = stat(ino)
    return { path, sha256: `hash of ${path}`, dev, ino: String(ino), size, mtimeNs }
  }
  return {
    schema: 1,
    id: '0123456789abcdef',
    state: 'loaded',
    release: NEW,
    build: `#1 SMP Debian ${NEW}`,
    image: file(`/boot/vmlinuz-${NEW}`, 11),
    initrds: [file(`/boot/initrd.img-${NEW}`, 12)],
    cmdline: 'root=/dev/vda2 ro quiet',
    syscall: 'file',
    source: 'newest',
    insteadOf: null,
    bootId: 'boot-1',
    stagedAt: '2026-11-21T20:40:00.000Z',
    ...change,
  }
}

export const loadedSlot = { loaded: true, loadDisabled: false, loadsLeft: undefined, lockdown: 'none' } as const
