import type { Fallback } from '../plan/boot-types.ts'
import { oneShotFor, type Wanted } from '../plan/fallback.ts'
import { wayBackFrom, wayThroughFirmware } from '../plan/way-back.ts'
import { askedRelease } from '../plan/wishes.ts'
import { oneLine } from '../report/error-text.ts'
import type { Tree } from '../sys/fs.ts'
import { armFallback, disarmFallback } from './fallback.ts'
import { readFallbackMeans } from './fallback-means.ts'
import type { Seen } from './last-look.ts'

/** What the boot loader was told to start once; or why that is nothing, where it should be something. */
export interface Led {
  fallback?: Fallback
  why?: string
}

const failed = (caught: unknown): Led => ({ why: oneLine(caught) })

// What is there of an earlier shutdown leads where nobody has to go any more.
const leadNowhere = async (tree: Tree): Promise<Led> => {
  await disarmFallback(tree)
  return {}
}

const leadTo = async (tree: Tree, { facts }: Seen, wanted: Wanted): Promise<Led> => {
  const armable = oneShotFor(facts, readFallbackMeans(tree), wanted)
  if (!('why' in armable)) return { fallback: await armFallback(tree, armable) }
  await disarmFallback(tree)
  return armable
}

const back = async (tree: Tree, seen: Seen, staged: string): Promise<Led> => {
  const { settings, running } = seen.facts
  const wanted = settings.fallback ? wayBackFrom(staged, running, seen.token) : undefined
  return wanted ? await leadTo(tree, seen, wanted) : await leadNowhere(tree)
}

const through = async (tree: Tree, seen: Seen): Promise<Led> => {
  const { facts, token, wishes } = seen
  const wanted = wayThroughFirmware(facts, token, wishes)
  if (wanted === 'theirs') return {}
  // an administrator's word is no fallback
  const may = facts.settings.fallback || askedRelease(facts) !== undefined
  return wanted && may ? await leadTo(tree, seen, wanted) : await leadNowhere(tree)
}

/**
 * Has the boot loader bring back what runs, or ran well, should a staged release not come up. Never rejects: without a
 * fallback the firmware would start the same kernel, and no safer.
 */
export const leadBack = (tree: Tree, seen: Seen, staged: string): Promise<Led> => back(tree, seen, staged).catch(failed)

/** Has the boot loader start what this reboot through the firmware is to lead to. Never rejects. */
export const leadThroughFirmware = (tree: Tree, seen: Seen): Promise<Led> => through(tree, seen).catch(failed)
