import path from 'node:path'
import { readPeHeaders } from '../../kernel/pe.ts'
import { withReader } from '../../sys/reader.ts'
import type { RawEntry } from '../types.ts'
import type { UkiHead } from '../uki.ts'
import type { Candidate, Unreadable } from './candidate.ts'
import { splitCounters } from './counters.ts'
import { isBootName, lastOf, parseBls, unquoted } from './entry.ts'
import { addonOf, flaw, type Place } from './type1.ts'
import { findOn } from './volume.ts'

// Each is opened and its headers are read.
const MOST_IMAGES = 500

/**
 * The unified kernel images of /EFI/Linux as systemd-boot shows them (boot_entry_add_type2() in src/boot/boot.c), by
 * the base and profile 0: entries for more profiles are not looked at.
 */
export const readType2 = (place: Place, source: number): { found: Candidate[]; unreadable: Unreadable[] } => {
  const result: { found: Candidate[]; unreadable: Unreadable[] } = { found: [], unreadable: [] }
  const dir = findOn(place.tree, place.at, '/EFI/Linux')
  if (dir.state === 'missing') return result
  const at = path.posix.join(place.at, dir.state === 'ok' ? dir.value : '/EFI/Linux')
  const names = place.tree.names(at)
  if (names.state === 'unknown') result.unreadable.push({ name: '', path: at, reason: names.code })
  const images = names.state === 'ok' ? names.value.filter((name) => isBootName(name, '.efi')) : []
  if (images.length > MOST_IMAGES)
    result.unreadable.push({ name: '', path: at, reason: `more than ${MOST_IMAGES} images` })
  for (const name of images.slice(0, MOST_IMAGES)) {
    const file = path.posix.join(at, name)
    const uki = place.readUki(place.tree, file, place.at)
    if (uki.state === 'ok') result.found.push(...candidateOf(place, name, file, uki.value, source))
    else if (uki.state === 'unknown' && isShown(place, file))
      result.unreadable.push({ name, path: file, reason: flaw(uki) })
  }
  return result
}

// systemd-boot shows any PE file with an .osrel section, and starts it without a look at the rest.
const isShown = ({ tree }: Place, file: string): boolean => {
  const stat = tree.stat(file)
  if (stat.state !== 'ok' || stat.value.kind !== 'file') return stat.state === 'unknown'
  const headers = withReader(tree, file, readPeHeaders)
  return headers.state !== 'ok' || headers.value?.sections.some((section) => section.name === '.osrel') === true
}

const candidateOf = (place: Place, name: string, file: string, uki: UkiHead, source: number): Candidate[] => {
  if (uki.osrel === undefined) return []
  const lines = parseBls(uki.osrel, '=')
  const first = (...keys: string[]): string | undefined => {
    const values = keys.map((key) => lastOf(lines, key)).filter((value) => value !== undefined)
    return values[0] === undefined ? undefined : unquoted(values[0])
  }
  // bootspec_pick_name_version_sort_key() in src/fundamental/bootspec.c
  const title = first('PRETTY_NAME', 'IMAGE_ID', 'NAME', 'ID')
  const version = first('IMAGE_VERSION', 'VERSION', 'VERSION_ID', 'BUILD_ID')
  const sortKey = first('IMAGE_ID', 'ID')
  if (title === undefined) return []
  const { id, ...counted } = splitCounters(name)
  const entry: RawEntry = {
    id,
    title,
    at: file,
    linux: { device: { by: 'mounted', at: place.at }, path: file.slice(place.at === '/' ? 0 : place.at.length) },
    initrds: [],
    cmdline: uki.cmdline ?? '',
    ...(uki.uname !== undefined && { version: uki.uname }),
    uki: true,
  }
  const addon = addonOf(uki)
  return [
    {
      id,
      ...counted,
      name,
      path: file,
      source,
      ...(sortKey !== undefined && { sortKey }),
      ...(version !== undefined && { version }),
      profile: 0,
      more: uki.profiles > 1,
      recent: false,
      start: addon === undefined ? entry : { unknown: `${file}: ${addon} may add to the command line` },
    },
  ]
}
