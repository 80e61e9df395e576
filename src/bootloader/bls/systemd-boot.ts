import path from 'node:path'
import { readText } from '../../machine/efi-variables.ts'
import type { Finding } from '../../report/finding.ts'
import type { Tree } from '../../sys/fs.ts'
import { ownWordsIn } from '../own-words.ts'
import type { Chosen, Menu } from '../types.ts'
import { readUkiHead } from '../uki.ts'
import { type Candidate, compareCandidates, type Unreadable } from './candidate.ts'
import { choose, idsBy, readWishes, type Menu as Shown, type Wishes } from './choose.ts'
import { readBlsDirectory } from './entry.ts'
import { findLoader, nativeArchitecture, type Rules, rulesOf, versionOf } from './loader.ts'
import { type LoaderConf, parseLoaderConf } from './loader-conf.ts'
import type { Places } from './places.ts'
import { type Place, type ReadUki, readType1 } from './type1.ts'
import { readType2 } from './type2.ts'
import { findOn, listingOnce } from './volume.ts'

/**
 * Reads systemd-boot's menu and what it would start: entries and images on both partitions, loader.conf of the ESP, the
 * EFI variables. `places` are mount points in the tree, see findPlaces(). What only the firmware knows (other disks,
 * Windows, macOS, SMBIOS) is not part of it. Entries are in menu order. Never throws.
 */
export const readSystemdBoot = (whole: Tree, places: Places, readUki: ReadUki = readUkiHead): Menu => {
  const tree = listingOnce(whole)
  const loader = places.esp === undefined ? undefined : findLoader(tree, places.esp)
  const architecture = loader?.architecture ?? nativeArchitecture(tree)
  const candidates: Candidate[] = []
  const unreadable: Unreadable[] = []
  for (const at of [places.esp, places.xbootldr]) {
    if (at === undefined) continue
    const read = readPlace({ tree, at, architecture, readUki }, at === places.esp ? 0 : 2)
    candidates.push(...read.found)
    unreadable.push(...read.unreadable)
  }
  const wishes = readWishes(tree, readConf(tree, places.esp))
  const menus = rulesOf(versionOf(tree, loader)).map((rules) => order(candidates, unreadable, rules))
  const entries = (menus[0]?.order ?? []).flatMap(({ start }) => ('cmdline' in start ? [start] : []))
  const oneShot = readText(tree, 'LoaderEntryOneShot')
  return {
    loader: 'systemd-boot',
    entries,
    next: chosenBy(menus, wishes, true),
    usual: chosenBy(menus, wishes, false),
    ...(oneShot.state === 'ok' && oneShot.value !== '' && { oneShot: oneShot.value }),
    findings: [...unreadable.map(unreadableFinding), ...ownWordsIn(entries)],
  }
}

// As config_load_all_entries() goes about it: images before entries, the ESP before XBOOTLDR.
const readPlace = (place: Place, source: number): { found: Candidate[]; unreadable: Unreadable[] } => {
  const { found, unreadable } = readType2(place, source)
  const dir = findOn(place.tree, place.at, '/loader/entries')
  const named = dir.state === 'ok' ? dir.value : '/loader/entries'
  const { files, unreadable: hidden } = readBlsDirectory(place.tree, path.posix.join(place.at, named))
  for (const file of files) found.push(...readType1(place, file, source + 1))
  const tooLong = found.filter((one) => [one.sortKey, one.machineId, one.version].some((text) => isTooLong(text)))
  const reason = 'what sorts it is too long'
  return {
    found: found.filter((one) => !tooLong.includes(one)),
    unreadable: [...unreadable, ...hidden, ...tooLong.map(({ name, path }) => ({ name, path, reason }))],
  }
}

// loader.conf has some ten lines.
const LONGEST_CONF = 1 << 16

// Every version is compared with many.
const isTooLong = (text = ''): boolean => text.length > 256

const readConf = (tree: Tree, esp: string | undefined): LoaderConf | { unknown: string } => {
  if (esp === undefined) return { unknown: 'the ESP with loader.conf is not mounted' }
  const found = findOn(tree, esp, '/loader/loader.conf')
  if (found.state === 'missing') return {}
  const file = path.posix.join(esp, found.state === 'ok' ? found.value : '/loader/loader.conf')
  const stat = tree.stat(file)
  if (stat.state === 'ok' && stat.value.size > LONGEST_CONF) return { unknown: `${file} is too long` }
  const text = tree.text(file)
  if (text.state === 'missing') return {}
  return text.state === 'ok' ? parseLoaderConf(text.value) : { unknown: `${file} cannot be read: ${text.code}` }
}

const order = (candidates: readonly Candidate[], unreadable: readonly Unreadable[], rules: Rules): Shown => {
  const idOf = idsBy(rules)
  const shown = candidates.filter((one) => rules.uki || !one.recent)
  return { order: shown.sort((a, b) => compareCandidates(a, b, idOf)), unreadable, rules }
}

// The same under all rules that may apply, or it cannot be told.
const chosenBy = (menus: readonly Shown[], wishes: Wishes, withOneShot: boolean): Chosen => {
  const all = menus.map((menu) => choose(menu, wishes, withOneShot))
  const [first] = all
  const other = all.find((one) => pathOf(one) !== pathOf(first))
  if (first === undefined || !('candidate' in first)) return first ?? { unknown: 'there is no boot entry' }
  if (other) return { unknown: `it depends on the version of systemd-boot whether ${first.candidate.path} is started` }
  const { start } = first.candidate
  return 'cmdline' in start ? { entry: start } : start
}

const pathOf = (choice: ReturnType<typeof choose> | undefined): string | undefined =>
  choice && 'candidate' in choice ? choice.candidate.path : undefined

// An ordinary user is not meant to look: Debian mounts the ESP for root alone.
const unreadableFinding = ({ path: file, reason }: Unreadable): Finding => ({
  id: 'boot-entry-unreadable',
  level: reason === 'EACCES' ? 'note' : 'warn',
  message: `the boot loader looks at ${file}, which cannot be read: ${reason}`,
  hint: reason === 'EACCES' ? 'run it as root' : 'mend or remove the file',
  evidence: file,
})
