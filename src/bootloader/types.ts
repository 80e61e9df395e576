import type { Finding } from '../report/finding.ts'

/**
 * A file system as a boot loader names it. `mounted`: the one that holds the path `at` of the running system, where a
 * loader finds its files beside its own configuration. `unknown`: a name of the firmware (`hd0,gpt2`), or none.
 */
export type Device =
  | { by: 'uuid' | 'label' | 'partuuid'; value: string }
  | { by: 'mounted'; at: string }
  | { by: 'unknown'; name: string }

/** A file as a boot loader names it: the path starts at the root of that file system, not at `/` of the system. */
export interface LoaderFile {
  device: Device
  path: string
}

/** The path in the tree of a file that a boot loader names, or why it cannot be told. */
export type Located = { path: string } | { unknown: string }

/** What one line of a boot menu would start, as the loader's files say it: nothing looked up yet. */
export interface RawEntry {
  /**
   * What selects it from outside: titles or ids joined by `>` for GRUB (ids where there are), the file name for BLS.
   */
  id: string
  title: string
  /** `file:line` of its definition. */
  at: string
  linux: LoaderFile
  /** In the order in which they are handed to the kernel. */
  initrds: LoaderFile[]
  /** As the loader would pass it, quotes as written; without BOOT_IMAGE. */
  cmdline: string
  /** What the entry says about its release, if it does (`version` of BLS, .uname of a UKI). */
  version?: string
  /** `linux` is a unified kernel image, which holds initrds and command line itself. */
  uki?: true
}

/** A boot entry with its files found in the tree. */
export interface BootEntry extends Omit<RawEntry, 'linux' | 'initrds'> {
  loader: Loader
  /** Paths in the tree. */
  image: string
  initrds: string[]
}

export type Loader = 'grub' | 'systemd-boot'

/** What a loader's menu says, before its files are found. */
export interface Menu {
  loader: Loader
  /** Entries that start a Linux kernel, in menu order. */
  entries: RawEntry[]
  /** What the next boot through the firmware starts, one-shot wishes included. */
  next: Chosen
  /** What it starts when no one-shot wish is pending: the same as `next` where there is none. */
  usual: Chosen
  /** The one-shot wish (GRUB's next_entry, LoaderEntryOneShot) as it is written, if one is pending. */
  oneShot?: string
  /** The files that were read on the way, as paths in the tree. */
  files?: string[]
  findings: Finding[]
}

/**
 * The entry that a loader would start, or why that cannot be told (with file:line where there is one). `other`: what it
 * starts is told, and is no Linux kernel (a chain loader, Xen, the firmware's setup).
 */
export type Chosen = { entry: RawEntry } | { unknown: string } | { other: string }
