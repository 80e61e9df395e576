import type { Blocked, BootLine } from '../plan/boot-types.ts'
import { escapeText } from '../report/escape.ts'

/** How a boot came about, in one line for the journal. Says no more than what was seen. */
export const arrivalText = (line: BootLine, blocked: Blocked | undefined): string => {
  const { outcome, bootedBy } = line
  const release = escapeText(line.release ?? 'an unknown release')
  const expected = escapeText(line.expected ?? 'an unknown release')
  const after = blocked ? `; ${escapeText(blocked.identity.release)} is not staged again until it changes` : ''
  const evidence = line.evidence === null ? '' : ` (${line.evidence})`
  switch (outcome) {
    case 'arrived':
      return `${release} arrived: it was started by kexec as the last check let it`
    case 'another image':
      return `${release} was started by kexec, and is not what the last check let start`
    case 'fell back':
      return `fell back to ${release}: ${expected} was started and did not stay${evidence}${after}`
    case 'did not arrive':
      if (line.release === line.expected)
        return `${expected} did not arrive by kexec, it was started through the firmware`
      return `${expected} did not arrive, ${release} was started instead${evidence}${after}`
    default:
      return bootedBy === 'firmware'
        ? `${release} was started through the firmware`
        : `${release} runs, and was not started by a kexec of kexecctl`
  }
}
