import { figure, ratio } from './figures.ts'

/** The median milliseconds of a case, by its name. */
export type MedianOf = (name: string) => number

/** What design.md allows a case: how it is said there, and milliseconds. */
export interface Goal {
  text: string
  allowed: (median: MedianOf) => number
}

/** At most so many times what another case takes. */
export const times = (factor: number, name: string): Goal => ({
  text: `${factor} x ${name}`,
  allowed: (median) => factor * median(name),
})

/** That much more may be taken: what it is called, and milliseconds. */
export const besides = (goal: Goal, what: string, more: (median: MedianOf) => number): Goal => ({
  text: `${goal.text} + ${what}`,
  allowed: (median) => goal.allowed(median) + more(median),
})

/** Whether what it took is within the goal, and what part of that it is; nothing where there is no goal. */
export const verdict = (goal: Goal | undefined, took: number, median: MedianOf): string => {
  if (!goal) return ''
  const part = ratio(took, goal.allowed(median))
  return `${part <= 1 ? 'met' : 'NOT met'}, ${figure(part)} of it`
}
