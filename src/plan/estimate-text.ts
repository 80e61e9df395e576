import { roughDuration } from '../report/duration.ts'
import type { Estimate } from './boot-summary.ts'

/** What the next reboot takes, either way. */
export type Estimates = Readonly<Record<'kexec' | 'firmware', Estimate | null>>

const about = (estimate: Estimate | null): string | undefined =>
  estimate ? `about ${roughDuration(estimate.seconds)}` : undefined

/**
 * `about 14 s, through the firmware about 4 min on this machine`: what a reboot takes that goes one way, and beside a
 * kexec what it would take else. Undefined where nothing is known.
 */
export const estimateText = ({ kexec, firmware }: Estimates, way: 'kexec' | 'firmware'): string | undefined => {
  const through = about(firmware)
  if (way === 'firmware') return through && `${through} on this machine`
  const all = [about(kexec), through && `through the firmware ${through}`].filter((text) => text !== undefined)
  return all.length > 0 ? `${all.join(', ')} on this machine` : undefined
}
