import { parseEnvironmentBlock } from '../bootloader/grub/environment-block.ts'
import type { Loader } from '../bootloader/types.ts'
import { readText } from '../machine/efi-variables.ts'
import type { Fallback } from '../plan/boot-types.ts'
import { KexecctlError } from '../report/errors.ts'
import { type Argv, failureOf, run, succeeded } from '../sys/exec.ts'
import type { Read, Tree } from '../sys/fs.ts'
import { syncFile } from '../sys/write.ts'

/** Where a boot loader keeps its wish for one boot. */
export type Place = Pick<Fallback, 'loader' | 'file'>

const TIMEOUT_MS = 10_000

// Fedora and SUSE have both versions of GRUB in mind with their names.
const PROGRAMS: Record<Loader, readonly string[]> = {
  grub: ['/usr/bin/grub-editenv', '/usr/bin/grub2-editenv'],
  'systemd-boot': ['/usr/bin/bootctl'],
}

/** The program that tells a boot loader what to start once: a path in the tree, or why there is none. */
export const programFor = (tree: Tree, loader: Loader): { program: string } | { why: string } => {
  const program = PROGRAMS[loader].find((path) => tree.stat(path).state === 'ok')
  if (program !== undefined) return { program }
  const names = PROGRAMS[loader]
  return { why: names.length > 1 ? `neither ${names.join(' nor ')} is installed` : `${names[0]} is not installed` }
}

const inBlock = (tree: Tree, file: string | null): Read<string> => {
  if (file === null) return { state: 'unknown', code: 'EINVAL' }
  const text = tree.text(file)
  // a /boot that is not mounted has it still, out of sight, whatever lies in the directory below
  if (text.state === 'missing') return { state: 'unknown', code: 'ENOENT' }
  if (text.state !== 'ok') return text
  const { variables, damage } = parseEnvironmentBlock(text.value)
  if (damage !== undefined) return { state: 'unknown', code: 'EINVAL' }
  const found = variables.findLast(([name]) => name === 'next_entry')
  return found ? { state: 'ok', value: found[1] } : { state: 'missing' }
}

/**
 * The wish for one boot as it is written down, undefined where there is none: an empty one is none, GRUB's scripts
 * leave it behind. Throws `read-failed`.
 */
export const readOneShot = (tree: Tree, { loader, file }: Place): string | undefined => {
  const read = loader === 'grub' ? inBlock(tree, file) : readText(tree, 'LoaderEntryOneShot')
  if (read.state === 'unknown')
    throw new KexecctlError('read-failed', `what ${loader} is to start once cannot be read (${read.code})`)
  return read.state === 'ok' && read.value !== '' ? read.value : undefined
}

const argsOf = (tree: Tree, { loader, file }: Place, entry: string | undefined): string[] => {
  // bootctl(1): an empty id removes the variable
  if (loader === 'systemd-boot') return ['set-oneshot', entry ?? '']
  return [tree.host(file ?? ''), ...(entry === undefined ? ['unset', 'next_entry'] : ['set', `next_entry=${entry}`])]
}

/**
 * Writes the wish down, or takes it away where `entry` is undefined, and looks whether it stuck. Throws
 * `command-failed`.
 */
export const writeOneShot = async (tree: Tree, place: Place, entry: string | undefined): Promise<void> => {
  const what =
    entry === undefined
      ? 'what the boot loader is to start once could not be taken back'
      : `the boot loader could not be told to start ${entry} once`
  const found = programFor(tree, place.loader)
  if ('why' in found) throw new KexecctlError('command-failed', `${what}: ${found.why}`)
  const argv: Argv = [tree.host(found.program), ...argsOf(tree, place, entry)]
  const ran = await run(argv, { timeoutMs: TIMEOUT_MS })
  if (!succeeded(ran)) throw new KexecctlError('command-failed', what, { cause: new Error(failureOf(ran)) })
  // grub-editenv leaves it to the page cache, where a power cut would take it; efivarfs writes at once
  if (place.file !== null) syncFile(tree.host(place.file))
  if (readOneShot(tree, place) !== entry)
    throw new KexecctlError('command-failed', `${what}: ${found.program} reports success, and nothing has changed`)
}
