import { known, type Tree } from '../sys/fs.ts'

// dpkg(1): states in which the files of a package cannot be relied on
const UNFINISHED = /^Status: \S+ \S+ (half-installed|unpacked|half-configured)$/m

/**
 * The state of the Debian package that holds a kernel, if dpkg left it unfinished: the image may be half a file and the
 * initrd not made. dpkg(1), /var/lib/dpkg/status.
 */
export const unfinishedPackage = (tree: Tree, release: string): string | undefined => {
  const status = known(tree.text('/var/lib/dpkg/status'))
  if (!status) return undefined
  for (const name of [`linux-image-${release}`, `linux-image-unsigned-${release}`]) {
    const start = `\n${status}`.indexOf(`\nPackage: ${name}\n`)
    if (start < 0) continue
    const end = status.indexOf('\n\n', start)
    const state = UNFINISHED.exec(status.slice(start, end < 0 ? undefined : end))?.[1]
    if (state) return `${name} is ${state}`
  }
  return undefined
}
