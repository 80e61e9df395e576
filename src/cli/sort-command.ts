import { readStdin } from '../sys/fs.ts'
import type { Run } from './command.ts'
import { runSort } from './sort.ts'

/** `kexecctl sort [--reverse] [RELEASE…]`. */
export const run: Run = async (args) => {
  const releases = (args.releases as string[] | undefined) ?? []
  const { out, warnings, data } = runSort({ releases, reverse: args.reverse === true, stdin: readStdin })
  return { exit: 0, data, text: out, warnings }
}
