import { oneLine } from '../report/error-text.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Tree } from '../sys/fs.ts'
import { roomIn } from '../sys/room.ts'
import { makeDir, removeFile } from '../sys/write.ts'

const MIB = 1 << 20

/**
 * Makes something of `need` bytes in the first of `places` (directories in the tree, made if need be) that has room for
 * it and takes it. `make` throws a KexecctlError where another place would not help, `write-failed` excepted. Throws
 * that, and `no-space` with the reason of each place if none takes it; `what` is for the message.
 */
export const inSomePlace = <T>(
  tree: Tree,
  places: readonly string[],
  need: number,
  what: string,
  make: (place: string) => T,
): T => {
  const reasons: string[] = []
  for (const place of places) {
    try {
      makeDir(tree.host(place))
      const room = roomIn(tree.host(place))
      if (room >= need) return make(place)
      reasons.push(`${place}: ${Math.ceil(need / MIB)} MiB are needed, ${Math.floor(room / MIB)} MiB may be used`)
    } catch (caught) {
      if (caught instanceof KexecctlError && caught.code !== 'write-failed') throw caught
      reasons.push(`${place}: ${oneLine(caught)}`)
    }
  }
  const cause = new Error(reasons.join('; '))
  throw new KexecctlError('no-space', `there is no room to ${what}`, { cause })
}

/** Removes from `places` what has such a name, of this run or of one that crashed. The lock is held. */
export const removeMade = (tree: Tree, places: readonly string[], name: RegExp): void => {
  for (const place of places) {
    const names = tree.names(place)
    for (const made of names.state === 'ok' ? names.value.filter((one) => name.test(one)) : []) {
      try {
        // a link that stands there is not followed
        removeFile(`${tree.host(place)}/${made}`)
      } catch {
        // on a file system that became read-only it stays; the next run tries again
      }
    }
  }
}
