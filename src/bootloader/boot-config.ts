import { readMounts } from '../machine/mounts.ts'
import { known, type Tree } from '../sys/fs.ts'

// Where the boot loaders' configuration lies, with an ESP at each of its usual places.
const LOADERS = [
  '/boot/grub',
  '/boot/grub2',
  '/boot/loader',
  '/boot/loader/entries',
  '/boot/EFI/Linux',
  '/boot/efi/loader',
  '/boot/efi/loader/entries',
  '/boot/efi/EFI/Linux',
  '/efi/loader',
  '/efi/loader/entries',
  '/efi/EFI/Linux',
]

/** What decides about the kernel to stage: the path units watch the same files and directories. */
export const WATCHED: readonly string[] = [
  '/boot',
  ...LOADERS,
  '/etc/kernel',
  '/etc/default',
  '/etc/default/grub.d',
  '/etc/default/kexec.d',
  '/etc/kexecctl.conf',
  '/etc/kexecctl.conf.d',
]

// grub-mkconfig writes grub.cfg.new, grub-editenv grubenv.new; a script that failed leaves its file behind.
const TEMPORARY = /\.(?:new|tmp)$|^\.#/
const AT_WORK_MS = 120_000

// Without those on an automount that nothing is mounted on: to look there would mount it.
const reachable = (tree: Tree, paths: readonly string[]): string[] => {
  const mounts = readMounts(tree)
  return paths.filter((path) => mounts.on(path)?.fstype !== 'autofs')
}

const msOf = (ns: string): number => Number(BigInt(ns) / 1_000_000n)

const mtime = (tree: Tree, path: string): number | undefined => {
  const stat = known(tree.stat(path))
  return stat && msOf(stat.mtimeNs)
}

const inside = (tree: Tree, dir: string): string[] => (known(tree.names(dir)) ?? []).map((name) => `${dir}/${name}`)

/**
 * Files that mean that somebody is writing the boot configuration at this moment: temporaries beside it, written in the
 * last two minutes. `now` in milliseconds since the epoch.
 */
export const beingWritten = (tree: Tree, now: number): string[] =>
  reachable(tree, LOADERS)
    .flatMap((dir) => inside(tree, dir))
    .filter((path) => {
      if (!TEMPORARY.test(path.slice(path.lastIndexOf('/') + 1))) return false
      const at = mtime(tree, path)
      return at !== undefined && Math.abs(now - at) < AT_WORK_MS
    })

// vfat stores even seconds.
const COARSE_MS = 2_000

/** Whether a file was made or changed between two points of time (milliseconds since the epoch). */
export const touchedBetween = (tree: Tree, path: string, from: number, to: number): boolean => {
  const stat = known(tree.stat(path))
  if (!stat) return false
  // `cp -p` sets the mtime of what it copies; nobody sets the ctime
  const times = [stat.mtimeNs, stat.ctimeNs ?? stat.mtimeNs].map(msOf)
  return times.some((at) => at >= from - COARSE_MS && at <= to + COARSE_MS)
}

/** Whether something that is watched was changed between two points of time (milliseconds since the epoch). */
export const changedBetween = (tree: Tree, from: number, to: number): boolean =>
  reachable(tree, WATCHED)
    .flatMap((path) => [path, ...inside(tree, path)])
    .some((path) => touchedBetween(tree, path, from, to))
