import type { Machine } from '../../test/vm/machine.ts'
import type { SerialTimes } from '../../test/vm/serial-times.ts'
import type { Guest } from './guest.ts'
import type { Results } from './results.ts'

/** Something that is measured, in a machine of its own or in one that others use, too. */
export interface Way {
  name: string
  guest: Guest
  measure: (vm: Machine, times: SerialTimes) => Promise<object>
}

/**
 * Measures each way once in a round, in every second round the last one first, so that whatever else the host does
 * meets them all alike. What fails is written down and does not stop the rest.
 */
export const inRounds = async (
  part: string,
  ways: readonly Way[],
  count: number,
  results: Results,
  say: (line: string) => void,
): Promise<void> => {
  for (let round = 1; round <= count; round++)
    for (const { name, guest, measure } of round % 2 === 1 ? ways : ways.toReversed()) {
      try {
        const outcome = await guest.use(measure)
        results.add(part, name, outcome)
        say(`${part} ${round}/${count}, ${name}: ${JSON.stringify(outcome)}`)
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        results.add(part, name, { error: text })
        say(`${part} ${round}/${count}, ${name}: FAILED: ${text}`)
      }
    }
}
