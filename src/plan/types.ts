import type { BootEntry, Loader } from '../bootloader/types.ts'
import type { UkiRead } from '../bootloader/uki.ts'
import type { Settings } from '../config/settings.ts'
import type { InitrdWalk } from '../kernel/initrd-walk/types.ts'
import type { Inventory } from '../kernel/inventory.ts'
import type { Kernel } from '../kernel/types.ts'
import type { Untrusted } from '../machine/trust.ts'
import type { Environment, Observed, Running, Slot } from '../machine/types.ts'
import type { Watchdog } from '../machine/watchdog.ts'
import type { Finding } from '../report/finding.ts'
import type { FileStat, Read } from '../sys/fs.ts'
import type { Behind } from './behind.ts'
import type { Blocked, Fallback, Next, Wish } from './boot-types.ts'
import type { Identity, Source } from './identity.ts'
import type { MachineFacts } from './machine-facts.ts'

/** What its package and its signature say of the bytes of an image. */
export interface ImageContent {
  path: string
  /** The package, or the file, that tells its digest. */
  by?: string | undefined
  /** Whether it is what the package installed; undefined where none tells. */
  packaged?: boolean
  /** Whether its signature was made for these bytes; undefined where it has none, or that need not be asked. */
  fits?: boolean | undefined
}

/** Something bootable: kernel, initrds and command line (without our own words), and who chose it. */
export interface Entry {
  release: string
  flavour: string
  image: string
  initrds: string[]
  cmdline: string
  source: Source
  kernel: Kernel
  /** False where an administrator configured an image without an initrd. */
  wantsInitrd: boolean
}

/** A file as it was when it was staged. */
export interface RecordedFile extends Pick<FileStat, 'dev' | 'ino' | 'size' | 'mtimeNs'> {
  path: string
  sha256: string
}

/**
 * What kexecctl staged, /run/kexecctl/staged.json. `loading`: written before the load, so that a crash leaves a trace.
 * `vetoed`: it should not start, and could not be unloaded.
 */
export interface StagedRecord {
  schema: 1
  id: string
  state: 'loading' | 'loaded' | 'vetoed'
  release: string
  build: string | null
  image: RecordedFile
  initrds: RecordedFile[]
  /** Without our own words. */
  cmdline: string
  syscall: 'file' | 'load'
  source: Source
  /** For a release that an administrator named: the target that it was staged instead of. */
  insteadOf: string | null
  bootId: string
  stagedAt: string
  /** An administrator staged it: it stays though hooks are switched off. */
  by?: 'admin'
  /** It was staged for a `kexecctl next RELEASE`: nobody wants it after that. */
  wished?: true
}

/** A boot entry with the kernel file that it names read. */
export interface Bootable {
  entry: BootEntry
  kernel: Kernel
}

/** What the boot loader would boot. */
export interface Boot {
  /** Undefined where no boot loader could be read; `unknown` says why. */
  loader: Loader | undefined
  /** Nothing speaks of any. */
  absent: boolean
  /** Every entry that starts a kernel which is there, in menu order. */
  entries: readonly Bootable[]
  /** What the next boot through the firmware starts. */
  next: Bootable | undefined
  /** Why `next` cannot be told. */
  unknown: string | undefined
  /** What it starts, where that is no Linux kernel. */
  other: string | undefined
  /** What it starts without any wish for one boot; undefined where that cannot be told or is no Linux kernel. */
  usual: Bootable | undefined
  /** Somebody's wish for one boot (GRUB's next_entry, LoaderEntryOneShot) that `next` follows. */
  oneShot: string | undefined
  /** The wish that is pending is ours, the fallback: it is no `oneShot`, and `next` is what it stands in for. */
  ownOneShot: boolean
  /** Its configuration is there, and not for us to read. */
  denied: boolean
  /** The files and directories that all this comes from, as they were before they were read. */
  sources: readonly Observed[]
  findings: Finding[]
}

/** What is asked of reconcile, and by whom. */
export interface Request {
  /** `admin` may stage while switched off or held, and names releases. */
  by: 'hook' | 'admin'
  release?: string
  /** Replace a foreign image. */
  force?: boolean
}

/** The target, or why there is none. */
export interface Choice {
  entry?: Entry
  findings: Finding[]
}

/** Everything read before anything is decided. */
export interface BaseFacts extends MachineFacts {
  settings: Settings
  inventory: Inventory
  boot: Boot
  /** KERNEL_IMAGE read as a kernel, where it is set. */
  configured: { kernel: Read<Kernel>; dangling: boolean } | undefined
  /** The kernel that the distribution's generated links name. */
  link: Kernel | undefined
  running: Running
  slot: Slot
  environment: Environment
  memoryAvailable: number | undefined
  watchdog: Watchdog | undefined
  /** dracut(8), which makes initrds, is installed. */
  dracutInstalled: boolean
  /** Ours, of this boot. */
  record: StagedRecord | undefined
  /** There is one, and it cannot be read. */
  recordUnknown: boolean
  /** What an administrator unloaded, by `kexecctl unload`. `null`: there was no target then. */
  held: Identity | null | undefined
  /** Our own wish of the boot loader, as long as it may be armed. */
  fallback: Fallback | undefined
  /** What an administrator wants of the next reboot alone. */
  next: Next | undefined
  /** What was started and did not come up. */
  blocked: readonly Blocked[]
  /** Milliseconds since the epoch. */
  now: number
}

/** The facts, with the target chosen from them and its files looked at. */
export interface Facts extends BaseFacts, Behind {
  by: Request['by']
  choice: Choice
  /** The target's image and initrds as they are now. */
  observed: Observed[]
  /** Files beside the target that somebody is writing, with their times. */
  beingWritten: Observed[]
  /** The target's content, hashed only where a hold or a block has to be compared with it. */
  identity: Identity | undefined
  /** What dpkg left unfinished about the target's package. */
  unfinishedPackage: string | undefined
  /** rpm is changing the system while an administrator asks; its own hooks are not held up by it. */
  rpmAtWork?: boolean
  /** What others than root can write of all that is loaded, or says what is. */
  untrusted?: readonly Untrusted[]
  /** Who wants the firmware to have the next reboot. */
  wishes?: readonly Wish[]
  /** The target's image read through, where that is to be loaded. */
  imageContent?: ImageContent
  /** The target's initrds walked, in their order; none where they are not looked at. */
  initrdWalks?: readonly InitrdWalk[]
  /** The target's image taken apart, where it is a unified one. */
  uki?: UkiRead
}

export type Action = 'stage' | 'keep' | 'none' | 'wait' | 'refuse' | 'held' | 'disabled' | 'foreign' | 'abstain'

/** The one thing that is done to the slot and the record. */
export type Effect = 'load' | 'unload' | 'forget' | 'hold' | 'nothing'

/** What will be done and why: a value, no more. */
export interface Plan {
  action: Action
  reason: string
  entry: Entry | undefined
  effect: Effect
  findings: Finding[]
}
