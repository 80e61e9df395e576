import { compareReleases, parseRelease } from '../../kernel/release.ts'
import { isNamed } from '../named-by.ts'
import type { Check } from './check.ts'

/**
 * A boot loader whose default stayed behind (saved_default, a pinned entry) takes a machine back unnoticed. Across
 * flavours only the numbers of upstream can be compared: each has its own behind them.
 */
export const downgrade: Check = {
  id: 'downgrade',
  levels: ['warn', 'note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'it is not older than the running kernel',
  what: "The target's release against the running one, in the order of kexecctl sort.",
  why: 'An older kernel lacks fixes, and may not know what the newer one wrote to a file system.',
  source: 'src/kernel/release.ts; kexecctl(8), sort',
  hint: 'kexecctl list shows what is installed; kexecctl stage RELEASE names one',
  look: ({ running }, entry) => {
    const now = running.release === undefined ? undefined : parseRelease(running.release)
    const then = parseRelease(entry.release)
    if (!now || !then) return undefined
    const order = now.flavour === then.flavour ? compareReleases(then, now) : then.core.compare(now.core)
    if (order >= 0) return undefined
    return {
      level: isNamed(entry) ? 'note' : 'warn',
      message: `${entry.release} is older than the running ${running.release}`,
      evidence: `chosen by ${entry.source}`,
    }
  },
}
