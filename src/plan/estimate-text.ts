import { roughDuration } from '../report/duration.ts'
import type { Estimate } from './boot-summary.ts'

/** What the next reboot takes, either way. */
export type Estimates = Readonly<Record<'kexec' | 'firmware', Estimate | null>>

const about = (estimate: Estimate | null): string | undefined =>
  estimate ? `about ${roughDuration(estimate.seconds)}` : undefined

/**
 * `about 14 s, through the firmware about 4 min on this machine`: what a reboot takes that goes one way, and beside a
 * kexec what it would take else. Undefined where that is not known.
 */
export const estimateText = ({ kexec, firmware }: Estimates, way: 'kexec' | 'firmware'): string | undefined => {
  const [by, through] = [about(kexec), about(firmware)]
  const text = way === 'firmware' ? through : by && through ? `${by}, through the firmware ${through}` : by
  return text && `${text} on this machine`
}

/** The same as a line behind `lead`; nothing where it is not known. */
export const takesLine = (lead: string, estimates: Estimates, way: 'kexec' | 'firmware'): string => {
  const text = estimateText(estimates, way)
  return text === undefined ? '' : `${lead} ${text}\n`
}
