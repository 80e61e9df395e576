import type SemVer from 'semver/classes/semver.js'
import type { FileStat } from '../sys/fs.ts'

/** A release string taken apart; see release.ts for the rules. */
export interface Release {
  raw: string
  /** `x.y.z` and the pre-release: 6.9.0-rc.3 for `6.9-rc3`. Numbers are cut to what semver can hold. */
  core: SemVer
  /** The `w` of `x.y.z.w`, else 0. */
  fourth: number
  /** The key of what follows, flavour and architecture taken out; orders as a string, see segments.ts. */
  rest: string
  /** `default` for none, else the flavour words joined by `-` (`amd64` is an architecture, not a flavour). */
  flavour: string
}

/** What the head of a kernel file says about itself. Sizes are bytes. */
export interface ImageHeader {
  /**
   * `Image`, `Image.gz`, `zboot`: arm64's, and what wraps them; `uki`: a unified kernel image; `pe`: another program of
   * the firmware; `elf`: a vmlinux. `unreadable`: the head could not be read, so nothing is known;
   * `Inventory.unreadable` says why.
   */
  format: 'bzImage' | 'Image' | 'Image.gz' | 'zboot' | 'uki' | 'pe' | 'elf' | 'unknown' | 'unreadable'
  /** As `uname -r`, absent where the format does not tell. */
  release?: string
  /** As `uname -v`. */
  build?: string
  /** As `uname -m`: `x86_64`, `i686`, `aarch64`. */
  machine?: string
  /** How many bytes the header says the file must at least have. */
  minimumSize?: number
  /**
   * Whether the kernel carries a PE signature, which kexec_file_load(2) may ask for; that it is a good one is not said.
   * Of what wraps a kernel (UKI, zboot, gzip) it is the one inside that counts. Absent where the format does not tell.
   */
  signed?: boolean
  /** Why it cannot be whole although it is long enough: `its gzip data is damaged`. */
  flaw?: string
  /** The command line within a unified kernel image, as its stub would pass it. */
  cmdline?: string
  /** The longest command line it takes. */
  cmdlineSize?: number
}

/** One installed kernel. Paths are as found in the tree, links not resolved. The header's release beats the name's. */
export interface Kernel {
  release: string
  flavour: string
  image: string
  imageStat: FileStat
  header: ImageHeader
  initrds: string[]
  /** Temporary files beside image and initrd that are about to replace them: `….new`, `….dpkg-new`. */
  beingWritten: string[]
  /** Whether /lib/modules/RELEASE has a modules.dep. */
  modules: boolean | 'unknown'
  /** The release its file name claims, where that differs from the header's. */
  nameSays?: string
}
