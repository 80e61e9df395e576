import type { NamedRoot } from '../machine/named-root.ts'
import type { RootFileSystem } from '../machine/root-file-system.ts'

/** What the machine has for the target; undefined where there is none, or where that cannot be told. */
export interface Behind {
  /** What is mounted on `/`. */
  rootFileSystem?: RootFileSystem | undefined
  /** The device that the target's root= names. */
  namedRoot?: NamedRoot | undefined
}
