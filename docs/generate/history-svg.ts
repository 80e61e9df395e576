import { readFileSync } from 'node:fs'
import path from 'node:path'
import { picture } from '../../src/cli/history/picture.ts'
import { summaryOf } from '../../src/plan/boot-summary.ts'
import { pastBoots } from '../../src/plan/past-boots.ts'
import { parseLine } from '../../src/state/history-line.ts'

// The history of a machine that was rebooted in turn by kexec and through the firmware.
const HISTORY = path.join(__dirname, '../../test/fixtures/history/trixie-three-and-three.jsonl')

/** What `kexecctl history --svg` draws of a real history. */
export const historySvg = (): string => {
  const lines = readFileSync(HISTORY, 'utf8').split('\n')
  const boots = pastBoots(lines.flatMap((line) => parseLine(line) ?? []))
  return picture(boots, summaryOf(boots))
}
