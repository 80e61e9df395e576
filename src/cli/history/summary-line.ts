import type { BootSummary } from '../../plan/boot-summary.ts'
import { roughDuration, wholeDuration } from '../../report/duration.ts'

const savedText = ({ saved, kexec, estimate }: BootSummary): string[] => {
  if (saved === null) return kexec === 0 ? [] : ['what kexec saves is not known yet']
  // whole seconds: what is less is nothing, and roughly nothing is no second
  if (saved === 0) return ['nothing saved']
  const seconds = Math.abs(saved)
  // one reboot through the firmware, or what systemd says of it, is no more than an estimate
  const text = (estimate.firmware?.of ?? 0) < 2 ? `about ${roughDuration(seconds)}` : wholeDuration(seconds)
  return [saved < 0 ? `${text} more than through the firmware` : `${text} saved`]
}

const lastText = ({ inARow, lastBy }: BootSummary): string => {
  if (lastBy === 'unknown') return 'not known how the last reboot went'
  if (inARow === 0) return 'the last reboot not by kexec'
  return inARow === 1 ? 'the last reboot by kexec' : `the last ${inARow} reboots by kexec`
}

/** What the boots of a history come to, in one line: `4 min 12 s saved, the last 9 reboots by kexec, 0 fell back`. */
export const summaryLine = (summary: BootSummary): string => {
  if (summary.boots === 0) return 'no reboot has been recorded yet'
  const lost = summary.didNotArrive > 0 ? [`${summary.didNotArrive} did not arrive`] : []
  return [...savedText(summary), lastText(summary), `${summary.fellBack} fell back`, ...lost].join(', ')
}
