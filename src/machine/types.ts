import type { FileStat, Read } from '../sys/fs.ts'

/** The kernel that runs now. All of it is undefined where it cannot be read (another tree, no /proc). */
export interface Running {
  release: string | undefined
  /** `uname -v`, as in the version string of the image. */
  build: string | undefined
  /** `uname -m`. */
  machine: string | undefined
  cmdline: string | undefined
  bootId: string | undefined
  bootedBy: 'kexec' | 'firmware' | 'unknown'
}

/** The kexec slot for the next kernel (never the crash kernel's) and what guards it. */
export interface Slot {
  /** `none`: this kernel has no kexec. */
  loaded: boolean | 'none' | 'unknown'
  loadDisabled: boolean
  /** How many more loads and unloads the kernel permits; undefined for any number. */
  loadsLeft: number | undefined
  lockdown: 'none' | 'integrity' | 'confidentiality'
}

/**
 * Where we run. `true` (or a name) is a reason to keep our hands off; `unknown` counts as one too; `undefined` was not
 * asked: another tree, or a reader without the right to see it.
 */
export interface Environment {
  chroot: boolean | 'unknown' | undefined
  container: string | false | 'unknown' | undefined
  /** The variable that says so. */
  imageBuild: string | undefined
  ostree: boolean
  live: boolean
  crashKernel: boolean
  systemd: boolean | undefined
  privileged: boolean | 'unknown' | undefined
  goingDown: boolean | 'unknown' | undefined
}

/** One file as it is now. */
export interface Observed {
  path: string
  stat: Read<FileStat>
  /** With every link resolved, where that can be told. */
  real?: string
}

/** One mount, or a line of fstab(5) that would make one. */
export interface Mount {
  /** The mount point, a path in the tree. */
  at: string
  /**
   * The directory of the file system that is seen there: a subvolume, the source of a bind mount; undefined: not told.
   */
  root: string | undefined
  /** The device or the ZFS dataset; from fstab also `UUID=…`. */
  source: string
  fstype: string
  /** `MAJOR:MINOR` of the file system, the same for all mounts of it; not in fstab. */
  device: string | undefined
}
