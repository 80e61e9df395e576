import type { RawEntry } from '../types.ts'
import { compareVersions } from './version.ts'

/** One line of systemd-boot's menu, as its files say it. */
export interface Candidate {
  /** Without boot counters, as bootctl shows it. */
  id: string
  /** The name of the file, counters included. */
  name: string
  /** A path in the tree. */
  path: string
  /** Two of the same source come in the order of a directory of the firmware's, which nobody knows. */
  source: number
  left?: number
  done?: number
  sortKey?: string
  machineId?: string
  version?: string
  /** The number of a profile: never chosen for being the first. */
  profile: number
  /** There are entries for more profiles, which are not looked at. */
  more: boolean
  /** Only a systemd-boot from 258 on knows it: `uki`, `uki-url`. */
  recent: boolean
  /** What it would start, or why that cannot be told; `other`: no Linux kernel. */
  start: RawEntry | { unknown: string } | { other: string }
}

/** A file that the loader would look at and we could not. */
export interface Unreadable {
  name: string
  path: string
  reason: string
}

const number = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

// Where it is missing it comes first (strcmp16() on NULL).
const text = (a: string | undefined, b: string | undefined): number =>
  a === b ? 0 : a === undefined || (b !== undefined && a < b) ? -1 : 1

/** An older systemd-boot takes the counters for a part of the id (https://github.com/systemd/systemd/pull/38897). */
export type IdOf = (candidate: Candidate) => string

/**
 * systemd-boot's order of the menu, boot_entry_compare() in src/boot/boot.c: what has no tries left last, what has a
 * sort key first; then sort key, machine ID, version (newest first), id (highest first), tries.
 */
export const compareCandidates = (a: Candidate, b: Candidate, idOf: IdOf): number => {
  const keyed = a.sortKey !== undefined && b.sortKey !== undefined
  return (
    number(Number(a.left === 0), Number(b.left === 0)) ||
    number(Number(a.sortKey === undefined), Number(b.sortKey === undefined)) ||
    (keyed &&
      (text(a.sortKey, b.sortKey) ||
        text(a.machineId, b.machineId) ||
        compareVersions(b.version ?? '', a.version ?? '') ||
        number(a.profile, b.profile))) ||
    compareVersions(idOf(b), idOf(a)) ||
    (a.left === undefined || b.left === undefined ? 0 : number(b.left, a.left) || number(a.done ?? 0, b.done ?? 0))
  )
}
