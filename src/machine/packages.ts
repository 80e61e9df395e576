import { known, type Tree } from '../sys/fs.ts'

// What the packages of kernels are called: Debian, Ubuntu, `make deb-pkg` (signed or not), Proxmox, and Debian's of
// 2026, which has the image in one and the hooks in the other.
const NAMES: readonly ((release: string) => string)[] = [
  (release) => `linux-image-${release}`,
  (release) => `linux-image-unsigned-${release}`,
  (release) => `linux-image-${release}-unsigned`,
  (release) => `linux-binary-${release}`,
  (release) => `linux-binary-${release}-unsigned`,
  (release) => `proxmox-kernel-${release}-signed`,
  (release) => `proxmox-kernel-${release}`,
  (release) => `pve-kernel-${release}`,
]

/** The Debian packages that may hold the image of a release. */
export const imagePackages = (release: string): string[] => NAMES.map((name) => name(release))

// dpkg(1): states in which the files of a package cannot be relied on, or its hooks are still to run. Ubuntu's run as a
// trigger of the kernel's own package.
const UNFINISHED = /^Status: \S+ \S+ (half-installed|unpacked|half-configured|triggers-awaited|triggers-pending)$/m

// They make initrds anew as their triggers run.
const MAKERS = ['initramfs-tools', 'dracut']

const literally = (name: string): string => name.replace(/[^\w-]/g, '\\$&')

// What dpkg has not written into its status file yet: numbered files of a stanza each, lib/dpkg/dbmodify.c. They stay
// if it is killed.
const MOST_UPDATES = 1000
const updates = (tree: Tree): string[] =>
  (known(tree.names('/var/lib/dpkg/updates')) ?? [])
    .filter((name) => /^\d+$/.test(name))
    .slice(0, MOST_UPDATES)
    .map((name) => known(tree.text(`/var/lib/dpkg/updates/${name}`)) ?? '')

// The state of each of these packages that is unfinished; what is said last counts. No stanza is read twice: dpkg takes
// none of two names.
const unfinishedOf = (text: string, names: readonly string[]): Map<string, string> => {
  const states = new Map<string, string>()
  const named = new RegExp(`^Package: (${names.map(literally).join('|')})$`, 'gm')
  for (let found = named.exec(text); found; found = named.exec(text)) {
    const { 1: name = '', index } = found
    const blank = text.indexOf('\n\n', index)
    const end = blank < 0 ? text.length : blank
    named.lastIndex = end
    const state = UNFINISHED.exec(text.slice(index, end))?.[1]
    states.delete(name)
    if (state) states.set(name, state)
  }
  return states
}

/**
 * What dpkg left unfinished about a kernel: its package, so that the image may be half a file and the initrd not made,
 * or whoever makes initrds, so that this one will be made anew. dpkg(1), /var/lib/dpkg/status.
 */
export const unfinishedPackage = (tree: Tree, release: string): string | undefined => {
  const status = known(tree.text('/var/lib/dpkg/status'))
  if (!status) return undefined
  const kernel = [...imagePackages(release), `linux-modules-${release}`]
  const states = unfinishedOf([status.trimEnd(), ...updates(tree)].join('\n\n'), [...kernel, ...MAKERS])
  for (const [name, state] of states) {
    if (state.startsWith('triggers-')) {
      // whom it waits for is none of ours
      if (state === 'triggers-awaited' && MAKERS.includes(name)) continue
      return `triggers of ${name} are still to run (${state})`
    }
    return `${name} is ${state}`
  }
  return undefined
}
