import { readUnits } from '../machine/units.ts'
import { monotonic, sleep } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'

const PATIENCE_MS = 10 * 60_000
const PACE_MS = 5_000

/**
 * Why units are not all active, or undefined once they are. Waits for what is being started, ten minutes at most, and
 * for systemd to answer.
 */
export const whyNotActive = async (tree: Tree, units: readonly string[]): Promise<string | undefined> => {
  const until = monotonic() + PATIENCE_MS
  for (;;) {
    const states = await readUnits(tree, units)
    const failed = states.filter(({ state }) => state === 'failed')
    const late = states.filter(({ state }) => state === 'waiting' || state === 'unknown')
    if (failed.length > 0) return failed.map(({ text }) => text).join('; ')
    if (late.length === 0) return undefined
    if (monotonic() >= until) return late.map(({ text }) => `${text}, still so after ten minutes`).join('; ')
    await sleep(PACE_MS)
  }
}
