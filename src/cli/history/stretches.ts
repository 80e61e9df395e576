import type { PastBoot } from '../../plan/past-boots.ts'

/** The phases of a reboot, in their order. */
export const PHASES = ['shutdown', 'gap', 'kernel', 'initrd', 'userspace'] as const

export type Phase = (typeof PHASES)[number]

/** A part of a reboot; `seconds` is null where nobody can say how long it was. */
export interface Stretch {
  phase: Phase | 'unknown'
  seconds: number | null
}

// What is left of a total by rounding is no phase of its own.
const ROUNDING = 0.05
// What is written down is to the millisecond. What is shorter, who knows by whom, is no number to divide by.
const SHORTEST = 0.001

/** A length to draw: less than a millisecond is none. */
export const visible = (seconds: number): number => (seconds < SHORTEST ? 0 : seconds)

/**
 * What a reboot was made of, in order; what is not known stands where the first phase is missing. Nothing for a boot
 * after a poweroff: how long the machine was off is no downtime of a reboot.
 */
export const stretchesOf = ({ downtime, request }: PastBoot): Stretch[] => {
  if (request === 'poweroff') return []
  if (!downtime) return [{ phase: 'unknown', seconds: null }]
  const { total } = downtime
  const sum = PHASES.reduce((sum, phase) => sum + (downtime[phase] ?? 0), 0)
  const missing = PHASES.find((phase) => downtime[phase] === null)
  const rest: Stretch = { phase: 'unknown', seconds: total === null ? null : total - sum }
  const open = rest.seconds === null ? missing !== undefined : rest.seconds > ROUNDING
  const known = PHASES.flatMap((phase): Stretch[] => {
    const seconds = downtime[phase]
    if (seconds !== null) return [{ phase, seconds: visible(seconds) }]
    return open && phase === missing ? [rest] : []
  })
  return open && missing === undefined ? [...known, rest] : known
}

/** The seconds of these stretches that are known. */
export const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)
