import type { Finding } from '../report/finding.ts'
import type { Tree } from '../sys/fs.ts'
import type { BootEntry, Loader } from './types.ts'

/** A boot menu with its files found in the tree. */
export interface BootMenu {
  loader: Loader | undefined
  entries: BootEntry[]
  next: { entry: BootEntry } | { unknown: string } | { other: string }
  oneShot: string | undefined
  findings: Finding[]
}

/** Reads what the boot loader of a tree would boot. */
export const readBootMenu = (_tree: Tree): BootMenu => ({
  loader: undefined,
  entries: [],
  next: { unknown: 'no boot loader was found' },
  oneShot: undefined,
  findings: [],
})
