import type { BootSummary } from '../../plan/boot-summary.ts'
import { lengthOf, type Stretch, visible } from './stretches.ts'

// A bar that is longer than this many medians is cut, so that the others can be seen.
const FAR = 2.5

/**
 * The seconds that a picture, or a screen, reaches to: the longest of its bars, or of the medians, without what is far
 * beyond what is usual on this machine; 0 where no length is known.
 */
export const reach = (bars: readonly (readonly Stretch[])[], { estimate }: BootSummary): number => {
  const usual = [estimate.kexec, estimate.firmware].flatMap((median) => (median ? visible(median.seconds) : []))
  const limit = usual.length > 0 ? FAR * Math.max(...usual) : Number.POSITIVE_INFINITY
  const lengths = bars.map(lengthOf).filter((seconds) => seconds <= limit)
  return Math.max(0, ...usual, ...lengths)
}
