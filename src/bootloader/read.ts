import { readMounts } from '../machine/mounts.ts'
import type { Finding } from '../report/finding.ts'
import type { Tree } from '../sys/fs.ts'
import { readSystemdBoot } from './bls/systemd-boot.ts'
import { deviceKey } from './file-systems.ts'
import { readGrub, type World } from './grub/read.ts'
import { locator } from './locate.ts'
import { grubCfgOutdated } from './outdated.ts'
import type { BootEntry, Chosen, Loader, LoaderFile, Located, Menu, RawEntry } from './types.ts'
import { isDenied, type Which } from './which.ts'

/** What a boot loader starts: an entry of its menu, no Linux kernel, or why it cannot be told. */
export type Started = { entry: BootEntry } | { unknown: string } | { other: string }

/** A boot menu with its files found in the tree. */
export interface BootMenu {
  /** Undefined where none could be read. */
  loader: Loader | undefined
  /** Nothing speaks of any boot loader. */
  absent: boolean
  /** Entries that start a Linux kernel and whose files have a place in the tree, in menu order. */
  entries: BootEntry[]
  /** What the next boot through the firmware starts: one of `entries`, something else, or why it cannot be told. */
  next: Started
  /** The same without any wish for one boot. */
  usual: Started
  oneShot: string | undefined
  /** Files that the menu is made of, beside those of `sourcesOf`. */
  files: readonly string[]
  /** It is there, and not for us to read. */
  denied: boolean
  findings: Finding[]
}

type Locate = (file: LoaderFile) => Located

// Menus name the same files again and again.
const remembering = (locate: Locate): Locate => {
  const places = new Map<string, Located>()
  return (file) => {
    const key = `${file.path.length} ${file.path} ${deviceKey(file.device)}`
    const place = places.get(key) ?? locate(file)
    places.set(key, place)
    return place
  }
}

const placed = (loader: Loader, raw: RawEntry, locate: Locate): BootEntry | { unknown: string } => {
  const { linux, initrds, ...rest } = raw
  const places = [linux, ...initrds].map(locate)
  const lost = places.find((place) => 'unknown' in place)
  if (lost && 'unknown' in lost) return { unknown: `${raw.at}: ${lost.unknown}` }
  const [image = '', ...files] = places.flatMap((place) => ('path' in place ? [place.path] : []))
  return { ...rest, loader, image, initrds: files }
}

const worldBy = (tree: Tree, locate: Locate): World => {
  const efi = tree.stat('/sys/firmware/efi').state === 'ok'
  const bios = tree.root === '/' && ['x64', 'ia32'].includes(process.arch)
  const platform = efi ? 'efi' : bios ? 'pc' : undefined
  return {
    platform,
    locate: (file) => {
      const place = locate(file)
      return 'path' in place ? place.path : undefined
    },
  }
}

/** The machine as GRUB sees it, for what reads a grub.cfg. */
export const worldOf = (tree: Tree, mounts = readMounts(tree)): World =>
  worldBy(tree, remembering(locator(tree, mounts)))

const readMenu = (tree: Tree, which: Exclude<Which, { absent: boolean }>, locate: Locate): Menu =>
  which.loader === 'systemd-boot'
    ? readSystemdBoot(tree, which.places)
    : readGrub(tree, which.config, worldBy(tree, locate))

// Entries of the Boot Loader Specification (blscfg) have their words in files of their own.
const outdated = (tree: Tree, config: string, { entries }: Menu): Finding[] =>
  entries.some(({ at }) => /\.conf:\d+$/.test(at)) ? [] : grubCfgOutdated(tree, config)

/** Reads what this boot loader of a tree would boot. Nothing is executed, nothing outside the tree is read. */
export const readBootMenu = (tree: Tree, which: Which, mounts = readMounts(tree)): BootMenu => {
  if ('unknown' in which) {
    const { unknown, absent } = which
    return {
      loader: undefined,
      absent,
      entries: [],
      next: { unknown },
      usual: { unknown },
      oneShot: undefined,
      files: [],
      denied: isDenied(tree, which),
      findings: [],
    }
  }
  const locate = remembering(locator(tree, mounts))
  const menu = readMenu(tree, which, locate)
  const found = new Map(menu.entries.map((raw) => [raw, placed(which.loader, raw, locate)]))
  const entries = [...found.values()].flatMap((entry) => ('unknown' in entry ? [] : [entry]))
  return {
    loader: which.loader,
    absent: false,
    entries,
    next: startedBy(menu.next, found),
    usual: startedBy(menu.usual, found),
    oneShot: menu.oneShot,
    files: menu.files ?? [],
    // who was told need not be told why not
    denied: 'unknown' in menu.next && isDenied(tree, which),
    findings: [...menu.findings, ...(which.loader === 'grub' ? outdated(tree, which.config, menu) : [])],
  }
}

const startedBy = (chosen: Chosen, found: ReadonlyMap<RawEntry, BootEntry | { unknown: string }>): Started => {
  if (!('entry' in chosen)) return chosen
  const entry = found.get(chosen.entry)
  if (!entry) return { unknown: `${chosen.entry.at}: the entry is not in the menu` }
  return 'unknown' in entry ? entry : { entry }
}
