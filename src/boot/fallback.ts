import { readBootMenu } from '../bootloader/read.ts'
import { whichLoader } from '../bootloader/which.ts'
import type { Fallback } from '../plan/boot-types.ts'
import { type Armable, isPlainId } from '../plan/fallback.ts'
import { KexecctlError } from '../report/errors.ts'
import { dropFallback, readFallback, writeFallback } from '../state/fallback.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import { readOneShot, writeOneShot } from './one-shot.ts'

const isSameWish = (a: Armable, b: Armable): boolean =>
  a.loader === b.loader && a.file === b.file && a.entry === b.entry

// The text being there proves nothing: GRUB takes an id that begins with a figure for a position in the menu, and
// another entry may have the same title.
const mustBeGranted = (tree: Tree, { entry }: Armable): void => {
  const { oneShot, next } = readBootMenu(tree, whichLoader(tree))
  if (oneShot === entry && 'entry' in next && next.entry.id === entry) return
  const instead = 'entry' in next ? next.entry.id : 'other' in next ? next.other : `something unknown (${next.unknown})`
  throw new KexecctlError('command-failed', `asked for ${entry} once, the boot loader would start ${instead}`)
}

/**
 * Takes back exactly our own wish of the boot loader, then the note of it: a wish with another text stays. Throws
 * `read-failed` and `command-failed`; then the note stays as well, since the wish may.
 */
export const disarmFallback = async (tree: Tree): Promise<void> => {
  const noted = readFallback(tree)
  if (!noted) return
  if (readOneShot(tree, noted) === noted.entry) await writeOneShot(tree, noted, undefined)
  dropFallback(tree)
}

// Whatever it was that failed is told; what cannot be taken back stays noted as ours.
const takeBack = async (tree: Tree): Promise<void> => {
  try {
    await disarmFallback(tree)
  } catch {
    // the note says that it may still be armed
  }
}

/**
 * Asks the boot loader to start an entry once, and makes sure that it would. The note comes first: a wish that is not
 * noted would be somebody else's to us, for ever, while a note without a wish does no harm. What is armed already is
 * not armed again. The caller holds the lock. Throws `refused` for a hostile id and for somebody else's wish, which
 * stays, `read-failed`, `write-failed` and `command-failed`; then neither a wish of ours nor its note is left.
 */
export const armFallback = async (tree: Tree, wanted: Armable): Promise<Fallback> => {
  if (!isPlainId(wanted.entry))
    throw new KexecctlError(
      'refused',
      'the id of the boot entry has characters that cannot be handed to the boot loader',
    )
  const noted = readFallback(tree)
  const isNoted = noted !== undefined && isSameWish(noted, wanted)
  if (!isNoted) await disarmFallback(tree)
  const pending = readOneShot(tree, wanted)
  if (pending !== undefined && !(isNoted && pending === wanted.entry))
    throw new KexecctlError('refused', `the boot loader is to start ${pending} once already`)
  const fallback: Fallback = { schema: 1, ...wanted, at: iso(now()) }
  writeFallback(tree, fallback)
  try {
    if (pending === undefined) await writeOneShot(tree, wanted, wanted.entry)
    mustBeGranted(tree, wanted)
  } catch (error) {
    await takeBack(tree)
    throw error
  }
  return fallback
}
