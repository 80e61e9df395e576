import type { Token } from '../plan/boot-types.ts'
import { escapeText } from '../report/escape.ts'
import { fromIso, now } from '../sys/clock.ts'
import { known, type Tree } from '../sys/fs.ts'

// What a kernel left when it went down (Documentation/admin-guide/pstore-blk.rst), and where systemd-pstore.service(8)
// moves it to.
const PSTORE = ['/sys/fs/pstore', '/var/lib/systemd/pstore']

// A dump is some 10 to 100 kB, in parts or put together; of more than this only the start is read.
const LONGEST = 1 << 20
const MOST_FILES = 64
const MOST_NAMES = 2000
const DEEPEST = 3
// The clock may have been set meanwhile, a little.
const SLACK_MS = 60_000

// pstore_mkfile() in fs/pstore/inode.c: `dmesg-…` is the log, beside it are console, ftrace, rtas and others.
const isDump = (file: string): boolean => /(?:^|\/)dmesg[^/]*$/.test(file)
const dumpsFirst = (files: readonly string[]): string[] => [
  ...files.filter(isDump),
  ...files.filter((file) => !isDump(file)),
]

// Files, those with the latest names first: systemd-pstore names directories by time.
const filesIn = (tree: Tree, dir: string, budget: { names: number }, depth = DEEPEST): string[] => {
  const names = dumpsFirst([...(known(tree.names(dir)) ?? [])].reverse())
  return names.flatMap((name) => {
    if (budget.names-- <= 0) return []
    const path = `${dir}/${name}`
    const kind = tree.isLink(path) ? 'other' : known(tree.stat(path))?.kind
    if (kind === 'dir') return depth > 1 ? filesIn(tree, path, budget, depth - 1) : []
    return kind === 'file' ? [path] : []
  })
}

/**
 * Whether a dump of the kernel log names a release: `Linux version REL (`, or as every trace does in its line `CPU: …`
 * (dump_stack_print_info() in lib/dump_stack.c): `Not tainted REL #1 …`.
 */
const names = (text: string, release: string): boolean =>
  text.includes(`Linux version ${release} `) || text.includes(` ${release} #`)

// The id is proof whatever the clock says. The release is only where no other boot can have left it: after the token,
// by a clock that did not jump back, and not by the kernel that was to be replaced.
const speaksOf = (tree: Tree, path: string, { id, at, from, to }: Token): boolean => {
  const stat = known(tree.stat(path))
  const written = Number(stat?.mtimeNs ?? 0) / 1e6
  const since = written > fromIso(at) && written <= now() + SLACK_MS
  const text = known(tree.bytes(path, 0, LONGEST))?.toString('latin1') ?? ''
  return text.includes(`kexecctl.id=${id}`) || (since && from !== to && names(text, to))
}

/** The dump that the kernel which was let start left when it went down, as far as there is one: what and where. */
export const findDump = (tree: Tree, token: Token): string | undefined => {
  const budget = { names: MOST_NAMES }
  const files = dumpsFirst(PSTORE.flatMap((dir) => filesIn(tree, dir, budget))).slice(0, MOST_FILES)
  const found = files.find((path) => speaksOf(tree, path, token))
  return found && `${escapeText(found)} is a kernel log of ${escapeText(token.to)}`
}
