import path from 'node:path'
import { isArm64Image } from '../../kernel/image-arm64.ts'
import { FIXED_END, isBzImage } from '../../kernel/image-bzimage.ts'
import { stubSections } from '../../kernel/image-uki.ts'
import { isZboot } from '../../kernel/image-zboot.ts'
import { readPeHeaders } from '../../kernel/pe.ts'
import { known, type Tree } from '../../sys/fs.ts'
import { type ReadAt, withReader } from '../../sys/reader.ts'
import type { LoaderFile, RawEntry } from '../types.ts'
import type { UkiHead, UkiHeadRead } from '../uki.ts'
import type { Candidate } from './candidate.ts'
import { splitCounters } from './counters.ts'
import { allOf, type BlsFile, type BlsLine, lastOf, MOST_INITRDS, unquoted } from './entry.ts'
import { findOn, volumePath } from './volume.ts'

/** How a UKI is read: readUkiHead() of ../uki.ts. */
export type ReadUki = (tree: Tree, path: string, volume: string) => UkiHeadRead

/**
 * A file system with entries: where it is mounted in the tree, and systemd-boot's name for the machine's kind,
 * undefined where nothing tells it.
 */
export interface Place {
  tree: Tree
  at: string
  architecture: string | undefined
  readUki: ReadUki
}

const STARTS = ['linux', 'uki', 'uki-url', 'efi'] as const
type Start = (typeof STARTS)[number]

const isStart = (key: string): key is Start => (STARTS as readonly string[]).includes(key)

// The line that says what to start, the last of its kind. Nothing where there is none, there are two kinds, or the
// entry is for another architecture.
const startOf = (
  lines: readonly BlsLine[],
  architecture: string | undefined,
): (BlsLine & { key: Start }) | undefined => {
  let start: (BlsLine & { key: Start }) | undefined
  for (const { key, value, line } of lines) {
    if (key === 'architecture' && unquoted(value).toLowerCase() !== (architecture ?? unquoted(value).toLowerCase()))
      return undefined
    if (!isStart(key)) continue
    if (start !== undefined && start.key !== key) return undefined
    start = { key, value: unquoted(value), line }
  }
  return start
}

/**
 * What systemd-boot makes of a type #1 entry (boot_entry_add_type1() in src/boot/boot.c): nothing where it hides it,
 * for being badly formed, for another architecture or without the file that it starts.
 */
export const readType1 = (place: Place, file: BlsFile, source: number): Candidate[] => {
  const start = startOf(file.lines, place.architecture)
  if (!start) return []
  const found = start.key === 'uki-url' ? undefined : findOn(place.tree, place.at, start.value)
  if (found?.state === 'missing') return []
  const image = found?.state === 'ok' ? found.value : (volumePath(start.value) ?? '/')
  const last = (key: string): string | undefined => {
    const value = lastOf(file.lines, key)
    return value === undefined ? undefined : unquoted(value)
  }
  const [sortKey, machineId, version] = ['sort-key', 'machine-id', 'version'].map(last)
  const profile = /^\d{1,9}$/.test(last('profile') ?? '') ? Number(last('profile')) : 0
  const { id, ...counted } = splitCounters(file.name)
  return [
    {
      id,
      ...counted,
      name: file.name,
      path: file.path,
      source,
      ...(sortKey !== undefined && { sortKey }),
      ...(machineId !== undefined && { machineId }),
      ...(version !== undefined && { version }),
      profile,
      more: false,
      recent: start.key.startsWith('uki'),
      start: rawOf(place, file, { ...start, id, image, profile, title: last('title') ?? id, version }),
    },
  ]
}

interface Wanted {
  key: Start
  line: number
  id: string
  image: string
  profile: number
  title: string
  version: string | undefined
}

const rawOf = (place: Place, file: BlsFile, wanted: Wanted): Candidate['start'] => {
  const at = `${file.path}:${wanted.line}`
  const options = allOf(file.lines, 'options').map(unquoted).join(' ')
  const entry: RawEntry = {
    id: wanted.id,
    title: wanted.title,
    at,
    linux: fileOn(place, wanted.image),
    initrds: initrdsOf(place, wanted.key === 'linux' ? file.lines : [], options),
    cmdline: options,
    ...(wanted.version !== undefined && { version: wanted.version }),
  }
  if (entry.initrds.length > MOST_INITRDS) return { unknown: `${at}: it names more than ${MOST_INITRDS} initrds` }
  if (wanted.key === 'uki-url') return { unknown: `${at}: the image comes from the network` }
  const image = path.posix.join(place.at, wanted.image)
  const format = known(withReader(place.tree, image, formatOf)) ?? 'unknown'
  if (wanted.key === 'uki' || format === 'uki') return ukiOf(place, entry, image, wanted.profile)
  if (wanted.key === 'linux' || format === 'kernel') return entry
  return format === 'pe'
    ? { other: `${at}: the EFI program ${image}` }
    : { unknown: `${at}: it starts an EFI program, ${image}, of which nothing is known` }
}

// By the first bytes: a packed kernel is not unpacked for the menu. `kernel`: what the firmware starts by itself, Linux
// having an EFI stub.
const formatOf = (read: ReadAt): 'kernel' | 'uki' | 'pe' | 'unknown' => {
  const head = read(0, FIXED_END)
  if ([isBzImage, isArm64Image, isZboot].some((is) => is(head))) return 'kernel'
  const pe = readPeHeaders(read)
  if (pe === undefined) return 'unknown'
  return stubSections(pe.sections).found.has('.linux') ? 'uki' : 'pe'
}

const ukiOf = (place: Place, entry: RawEntry, image: string, profile: number): Candidate['start'] => {
  if (profile > 0) return { unknown: `${entry.at}: it starts profile ${profile} of a unified kernel image` }
  const uki = place.readUki(place.tree, image, place.at)
  if (uki.state !== 'ok') return { unknown: `${entry.at}: ${image} cannot be read: ${flaw(uki)}` }
  if (entry.initrds.length > 0) return { unknown: `${entry.at}: the image has an initrd, and so has the entry` }
  const addon = addonOf(uki.value)
  if (addon !== undefined) return { unknown: `${entry.at}: ${addon} may add to the command line` }
  const { uname, cmdline = entry.cmdline } = uki.value
  // whether the stub takes options instead of its own line depends on Secure Boot
  if (entry.cmdline !== '' && entry.cmdline !== cmdline)
    return { unknown: `${entry.at}: the entry and the image name different options` }
  return { ...entry, cmdline, ...(uname !== undefined && { version: uname }), uki: true }
}

/** A file that may change the command line of a UKI. */
export const addonOf = (uki: UkiHead): string | undefined => uki.extras.find((extra) => /\.addon\.efi$/i.test(extra))

const fileOn = (place: Place, file: string): LoaderFile => ({ device: { by: 'mounted', at: place.at }, path: file })

/** Why an image could not be read, in words. */
export const flaw = (read: Exclude<UkiHeadRead, { state: 'ok' }>): string =>
  read.state === 'missing' ? 'it is missing' : (read.why ?? read.code)

// systemd-boot hands over the files of the `initrd` lines; without any, the kernel's EFI stub loads those that the
// options name (efi_load_initrd_cmdline() in drivers/firmware/efi/libstub of Linux).
const initrdsOf = (place: Place, lines: readonly BlsLine[], options: string): LoaderFile[] => {
  const named = allOf(lines, 'initrd').map(unquoted)
  const words = options.split(/\s+/).flatMap((word) => /^initrd=(.+)$/.exec(word)?.[1] ?? [])
  return (named.length > 0 ? named : words).slice(0, MOST_INITRDS + 1).map((one) => {
    const found = findOn(place.tree, place.at, one)
    return fileOn(place, found.state === 'ok' ? found.value : (volumePath(one) ?? '/'))
  })
}
