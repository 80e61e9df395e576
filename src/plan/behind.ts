import type { ModuleFile } from '../kernel/modules.ts'
import type { Carriers } from '../machine/carriers.ts'
import type { NamedRoot } from '../machine/named-root.ts'
import type { RootFileSystem } from '../machine/root-file-system.ts'
import type { Unlocking } from '../machine/unlocking.ts'

/** Modules that are not the kernel's own: of DKMS and the like. */
export interface ForeignModules {
  /** Those the running release has, and the target has in no way. */
  missing: readonly string[]
  /** The target's. */
  files: readonly (ModuleFile & { mtimeNs: string })[]
  carriers: Carriers
}

/** What the machine has for the target; undefined where there is none, or where that cannot be told. */
export interface Behind {
  /** What is mounted on `/`. */
  rootFileSystem?: RootFileSystem | undefined
  /** The device that the target's root= names. */
  namedRoot?: NamedRoot | undefined
  /** Undefined also where there are none. */
  foreign?: ForeignModules | undefined
  /** How the encryption below `/` is opened; undefined also where it has none. */
  unlocking?: Unlocking | undefined
}
