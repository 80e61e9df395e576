import { figure, ratio } from './figures.ts'

/** The median milliseconds of a case, by its name. */
export type MedianOf = (name: string) => number

/** What design.md allows a case: how it is said there, and milliseconds. */
export interface Goal {
  text: string
  allowed: (median: MedianOf) => number
  /** The same where work that is no overhead of ours is allowed on top of it: told beside it, not instead of it. */
  besides?: Goal & { what: string }
}

/** At most so many times what another case takes. */
export const times = (factor: number, name: string): Goal => ({
  text: `${factor} x ${name}`,
  allowed: (median) => factor * median(name),
})

/** The goal as it is, and how it would stand if so much more were allowed: for what, and milliseconds. */
export const besides = (goal: Goal, what: string, more: (median: MedianOf) => number): Goal => ({
  ...goal,
  besides: { what, text: `${goal.text} + ${what}`, allowed: (median) => goal.allowed(median) + more(median) },
})

/** Whether what it took is within the goal, and what part of that it is; nothing where there is no goal. */
export const verdict = (goal: Goal | undefined, took: number, median: MedianOf): string => {
  if (!goal) return ''
  const part = ratio(took, goal.allowed(median))
  const plain = `${part <= 1 ? 'met' : 'NOT met'}, ${figure(part)} of it`
  return goal.besides ? `${plain}; besides ${goal.besides.what} ${verdict(goal.besides, took, median)}` : plain
}

/** What stands below a table: the goal of a case. */
export const goalLine = (name: string, { text, besides }: Goal): string =>
  `* Goal of ${name}: at most ${text}${besides ? `; besides ${besides.what}: ${besides.text}` : ''}.\n`
