import path from 'node:path'
import type { Read, Tree } from '../../sys/fs.ts'

// EFI_FILE_PATH has no limit; FAT takes 255 characters a name.
const LONGEST_PATH = 4096

/**
 * A path as a boot loader names it, with `/` as well as `\`, as an absolute one on its file system. Nothing where it
 * climbs out at the root: the firmware's drivers refuse that (FatLocateOFile() in edk2, FatPkg/EnhancedFatDxe).
 */
export const volumePath = (named: string): string | undefined => {
  if (named.length > LONGEST_PATH) return undefined
  const parts: string[] = []
  for (const part of named.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return `/${parts.join('/')}`
}

/** The tree with every directory listed once: a menu of hundreds of entries looks into the same ones for each file. */
export const listingOnce = (tree: Tree): Tree => {
  const listed = new Map<string, Read<string[]>>()
  const names = (dir: string): Read<string[]> => {
    const found = listed.get(dir) ?? tree.names(dir)
    listed.set(dir, found)
    return found
  }
  return { ...tree, names }
}

const byLower = new WeakMap<readonly string[], Map<string, string>>()

// The name in a directory that is the same but for the case, as on FAT; the first by code units.
const nameIn = (tree: Tree, dir: string, wanted: string): string | undefined => {
  const names = tree.names(dir)
  if (names.state !== 'ok') return undefined
  // of several the first stays
  const found =
    byLower.get(names.value) ?? new Map([...names.value].reverse().map((name) => [name.toLowerCase(), name]))
  byLower.set(names.value, found)
  return found.get(wanted.toLowerCase())
}

/**
 * Finds a file of the file system that is mounted at `at`: its path there. The kernel's vfat takes names in any case;
 * in a copy of an ESP on another file system the names of what is there decide.
 */
export const findOn = (tree: Tree, at: string, named: string): Read<string> => {
  const wanted = volumePath(named)
  if (wanted === undefined) return { state: 'missing' }
  const exact = tree.stat(path.posix.join(at, wanted))
  if (exact.state === 'unknown') return exact
  if (exact.state === 'ok') return { state: 'ok', value: wanted }
  let found = ''
  for (const part of wanted.split('/').slice(1)) {
    const name = nameIn(tree, path.posix.join(at, found), part)
    if (name === undefined) return { state: 'missing' }
    found += `/${name}`
  }
  return tree.stat(path.posix.join(at, found)).state === 'missing'
    ? { state: 'missing' }
    : { state: 'ok', value: found }
}
