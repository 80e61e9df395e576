import path from 'node:path'
import type { Read, Tree } from '../sys/fs.ts'

// load_addons_from_dir() in src/boot/stub.c and pack_cpio() in src/boot/cpio.c of systemd: no name that begins with a
// dot, endings in any case. `.raw` covers `.sysext.raw` and `.confext.raw`.
const OWN = /^(?!\.).*\.(?:addon\.efi|cred|raw)$/is
const OF_ALL = [
  { dir: 'loader/addons', names: /^(?!\.).*\.addon\.efi$/is },
  { dir: 'loader/credentials', names: /^(?!\.).*\.cred$/is },
  { dir: 'loader/extensions', names: /^(?!\.).*\.raw$/is },
]

/**
 * Files that systemd-stub would add to the command line or the initrd of the UKI at `file`: addons, credentials and
 * extension images in FILE.extra.d, and in /loader of the file system (`volume`) for every UKI. Whether it really does
 * hangs on signatures, on .uname and on its version. Paths, sorted; `unknown` where a directory cannot be read.
 */
export const extrasOf = (tree: Tree, file: string, volume: string | undefined): Read<string[]> => {
  const places = [
    { dir: extraDirOf(file), names: OWN },
    ...(volume === undefined ? [] : OF_ALL.map(({ dir, names }) => ({ dir: path.posix.join(volume, dir), names }))),
  ]
  const extras: string[] = []
  for (const { dir, names } of places) {
    const read = tree.names(dir)
    if (read.state === 'unknown') return read
    if (read.state === 'missing') continue
    extras.push(...read.value.filter((name) => names.test(name)).map((name) => path.posix.join(dir, name)))
  }
  return { state: 'ok', value: extras.sort() }
}

// get_extra_dir() in src/boot/util.c: the boot counter (`+3`, `+3-1`) is left out. There it looks for the first `+` of
// the whole path; directories have no counter.
const extraDirOf = (file: string): string => `${file.replace(/\+\d+(?:-\d+)?(?=\.[^/]*$|$)/, '')}.extra.d`
