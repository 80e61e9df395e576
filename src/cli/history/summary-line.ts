import type { BootSummary } from '../../plan/boot-summary.ts'
import { duration, roughDuration } from '../../report/duration.ts'

const savedText = ({ saved, kexec, estimate }: BootSummary): string[] => {
  if (kexec === 0) return []
  if (saved === null) return ['what kexec saves is not known yet']
  const seconds = Math.abs(saved)
  // without a reboot through the firmware it is an estimate
  const text = estimate.firmware?.of === 0 ? `about ${roughDuration(seconds)}` : duration(seconds)
  return [saved < 0 ? `${text} more than through the firmware` : `${text} saved`]
}

const lastText = ({ inARow }: BootSummary): string => {
  if (inARow === 0) return 'the last reboot not by kexec'
  return inARow === 1 ? 'the last reboot by kexec' : `the last ${inARow} reboots by kexec`
}

/** What the boots of a history come to, in one line: `4 min 12 s saved, the last 9 reboots by kexec, 0 fell back`. */
export const summaryLine = (summary: BootSummary): string => {
  if (summary.boots === 0) return 'no reboot has been recorded yet'
  const lost = summary.didNotArrive > 0 ? [`${summary.didNotArrive} did not arrive`] : []
  return [...savedText(summary), lastText(summary), `${summary.fellBack} fell back`, ...lost].join(', ')
}
