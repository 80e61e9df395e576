import type { Blocked } from '../boot-types.ts'
import { sameIdentity } from '../freshness.ts'
import type { Entry, Facts } from '../types.ts'
import type { Check } from './check.ts'

/** What blocks an entry; who may not read its files has release and command line to go by. */
export const blockOf = (
  { blocked, identity }: Pick<Facts, 'blocked' | 'identity'>,
  { release, cmdline }: Entry,
): Blocked | undefined =>
  blocked.find((one) => sameIdentity(one.identity, identity ?? { ...one.identity, release, cmdline }))

const HOW = { 'fell back': 'failed', 'did not arrive': 'did not come up' } as const

/**
 * A content that was started and never came up is not staged again by itself: until it changes, boots well through the
 * firmware, or an administrator names it.
 */
export const blocked: Check = {
  id: 'blocked',
  levels: ['refuse'],
  about: 'machine',
  stops: 'refuse',
  fine: 'it never failed to come up',
  what: 'Whether this very content was started before and did not come up.',
  why: 'It would most probably fail again.',
  source: 'kexecctl(8), Fallback',
  hint: 'to try it again: kexecctl stage RELEASE',
  look: (facts, entry) => {
    const block = entry.source === 'argument' ? undefined : blockOf(facts, entry)
    if (!block) return undefined
    return {
      level: 'refuse',
      message: `${entry.release} ${HOW[block.outcome]} when it was started by kexec (${block.at})`,
      hint: `to try it again: kexecctl stage ${entry.release}`,
      ...(block.evidence !== null && { evidence: block.evidence }),
    }
  },
}
