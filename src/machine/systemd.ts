import { known, type Tree } from '../sys/fs.ts'

/** Our units that have a part in a shutdown. */
export const UNITS = [
  'kexecctl.service',
  'kexecctl-veto.service',
  'kexecctl-reboot.service',
  'kexecctl-left.service',
] as const
export type Unit = (typeof UNITS)[number]

/** `enabled`: something that systemd starts wants it. */
export interface UnitState {
  state: 'missing' | 'masked' | 'disabled' | 'enabled'
  /** Undefined where it cannot be told. */
  active: boolean | undefined
}

export interface Systemd {
  /** Undefined where there is none, or nothing tells. */
  version: number | undefined
  units: Record<Unit, UnitState>
}

const LIBRARY = /^libsystemd-shared-(\d{3,4})\b.*\.so$/

// Its own library, which has its version in the name: Debian keeps it by architecture, Fedora in lib64.
const libraryDirs = (tree: Tree): string[] => {
  const names = (known(tree.names('/usr/lib')) ?? []).filter((name) => name.includes('-linux-'))
  return ['/usr/lib/systemd', '/usr/lib64/systemd', '/lib/systemd', ...names.map((name) => `/usr/lib/${name}/systemd`)]
}

const versionOf = (tree: Tree): number | undefined => {
  const versions = libraryDirs(tree)
    .flatMap((dir) => known(tree.names(dir)) ?? [])
    .map((name) => Number(LIBRARY.exec(name)?.[1]))
    .filter((version) => version >= 200)
  // of two, as in the middle of an upgrade, the one that will be left
  return versions.length > 0 ? Math.max(...versions) : undefined
}

// systemd.unit(5), table 1, highest first; /lib where it is a directory of its own, `attached` of portablectl(1) as in
// lookup_paths_init() in src/libsystemd/sd-path/path-lookup.c of systemd.
export const UNIT_DIRECTORIES = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
]

/** Whether there is a name, of whatever: a link to nowhere is one. */
export const isThere = (tree: Tree, path: string): boolean => tree.isLink(path) || tree.stat(path).state !== 'missing'

interface Listed {
  path: string
  names: readonly string[]
  has(name: string): boolean
}

// Listed once, since a dozen of these directories is asked for each unit; what cannot be listed is asked each time.
const listOf = (tree: Tree, path: string): Listed => {
  const read = tree.names(path)
  if (read.state === 'unknown') return { path, names: [], has: (name) => isThere(tree, `${path}/${name}`) }
  const names = known(read) ?? []
  return { path, names, has: (name) => names.includes(name) }
}

// `TARGET.wants` and the like, in the directories of units.
const wantsIn = (tree: Tree, directories: readonly Listed[]): { name: string; list: Listed }[] =>
  directories.flatMap(({ path, names }) =>
    names
      .filter((name) => /\.(?:wants|requires)$/.test(name))
      .map((name) => ({ name, list: listOf(tree, `${path}/${name}`) })),
  )

// systemctl(1), mask: a link to /dev/null, which is not there under --root; an empty file is the same.
const isMask = (tree: Tree, path: string): boolean =>
  known(tree.link(path)) === '/dev/null' ||
  known(tree.real(path)) === '/dev/null' ||
  (known(tree.stat(path))?.kind === 'file' && known(tree.stat(path))?.size === 0)

// `TARGET.wants/UNIT` of the highest directory that has one; as a link to /dev/null it takes a lower one back.
const isWanted = (tree: Tree, wants: ReturnType<typeof wantsIn>, unit: string): boolean => {
  const decided = new Map<string, boolean>()
  for (const { name, list } of wants)
    if (!decided.has(name) && list.has(unit))
      decided.set(name, known(tree.link(`${list.path}/${unit}`)) !== '/dev/null')
  return [...decided.values()].includes(true)
}

// systemd keeps such a link for every unit that is not inactive, for the journal (unit_export_invocation_id() and
// unit_unlink_state_files() in src/core/unit.c); without any there is nothing to learn.
const INVOCATION = 'invocation:'
const activeUnits = (tree: Tree): readonly string[] | undefined => {
  const links = (known(tree.names('/run/systemd/units')) ?? []).filter((name) => name.startsWith(INVOCATION))
  return links.length > 0 ? links.map((name) => name.slice(INVOCATION.length)) : undefined
}

const statesOf = (tree: Tree): ((unit: string) => UnitState['state']) => {
  const directories = UNIT_DIRECTORIES.map((path) => listOf(tree, path))
  let wants: ReturnType<typeof wantsIn> | undefined
  return (unit) => {
    const directory = directories.find((one) => one.has(unit))
    if (directory === undefined) return 'missing'
    if (isMask(tree, `${directory.path}/${unit}`)) return 'masked'
    wants ??= wantsIn(tree, directories)
    return isWanted(tree, wants, unit) ? 'enabled' : 'disabled'
  }
}

/** systemd's version and the state of our units, from files alone. Drop-ins and conditions are not looked at. */
export const readSystemd = (tree: Tree): Systemd => {
  const stateOf = statesOf(tree)
  const active = activeUnits(tree)
  return {
    version: versionOf(tree),
    units: Object.fromEntries(
      UNITS.map((unit) => [unit, { state: stateOf(unit), active: active?.includes(unit) }]),
    ) as Systemd['units'],
  }
}
