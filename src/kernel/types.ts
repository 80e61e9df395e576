import type { FileStat } from '../sys/fs.ts'

/** A release string taken apart; see release.ts for the rules. */
export interface Release {
  raw: string
  /** `default` for none, else the flavour words joined by `-` (`amd64` is an architecture, not a flavour). */
  flavour: string
}

/** What the head of a kernel file says about itself. Sizes are bytes. */
export interface ImageHeader {
  format: 'bzImage' | 'unknown'
  /** As `uname -r`, absent where the format does not tell. */
  release?: string
  /** As `uname -v`. */
  build?: string
  /** As `uname -m`: `x86_64`, `i686`. */
  machine?: string
  /** How many bytes the header says the file must at least have. */
  minimumSize?: number
  /** The longest command line it takes. */
  cmdlineSize?: number
}

/** One installed kernel. Paths are as found in the tree, links not resolved. */
export interface Kernel {
  release: string
  flavour: string
  image: string
  imageStat: FileStat
  header: ImageHeader
  initrds: string[]
  /** Whether /lib/modules/RELEASE has a modules.dep. */
  modules: boolean | 'unknown'
  /** The release its file name claims, where that differs from the header's. */
  nameSays?: string
}
