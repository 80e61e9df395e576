import { posix } from 'node:path'
import { unescapeOctal } from './mountinfo.ts'
import type { Mount } from './types.ts'

const MAX_LINES = 2_000

/** A line of fstab(5); `bind` is the directory that a bind mount shows. */
export interface FstabMount extends Mount {
  bind?: string
}

// Fields are separated by blanks; a quoted value of a tag may hold some: LABEL="my disk"
const FIELDS = /(?:[^\s"]|"[^"]*")+|"/g

// Without quotes: libmount takes them around the value of a tag.
const unquote = (field: string): string => unescapeOctal(field.replace(/^([A-Z]+=)"(.*)"$/, '$1$2'))

const directory = (path: string): string => posix.join('/', path).replace(/(?<=.)\/$/, '')

// The subvolume of a btrfs: without an option it is the default one, which is the top unless somebody changed it, and
// then (SUSE) the boot loader's paths start there as well. One that is named by number alone cannot be told.
const rootOf = (options: readonly string[]): string | undefined => {
  const last = options.findLast((option) => /^subvol(?:id)?=/.test(option))
  if (last === undefined) return '/'
  const value = last.slice(last.indexOf('=') + 1)
  if (last.startsWith('subvol=')) return directory(value)
  return value === '5' || value === '0' ? '/' : undefined
}

const parseLine = (line: string): FstabMount | undefined => {
  const [spec, file, fstype, list = ''] = line.trim().startsWith('#') ? [] : (line.match(FIELDS) ?? [])
  if (!spec || !file?.startsWith('/') || !fstype || fstype === 'swap') return undefined
  const options = unescapeOctal(list).split(',')
  const at = directory(unescapeOctal(file))
  const mount = { at, fstype, source: unquote(spec), device: undefined, root: rootOf(options) }
  return options.includes('bind') || options.includes('rbind') ? { ...mount, bind: directory(mount.source) } : mount
}

/**
 * The file systems in fstab(5), in the order of the file, automounts and `noauto` ones too: what the tree looks like
 * when all is mounted. What is no such line is passed over.
 */
export const parseFstab = (text: string): FstabMount[] => {
  const mounts: FstabMount[] = []
  for (const line of text.split('\n', MAX_LINES)) {
    const mount = line.length < 10_000 ? parseLine(line) : undefined
    if (mount) mounts.push(mount)
  }
  return mounts
}
