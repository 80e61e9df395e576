import { median as middle } from '../src/plan/median.ts'

/** What is made of many measurements of one thing, in their unit. `n` is 0 and the rest NaN if there are none. */
export interface Figures {
  n: number
  min: number
  median: number
  max: number
}

/** The middle one, or the mean of the two in the middle; NaN of nothing. */
export const median = (values: readonly number[]): number => middle(values) ?? Number.NaN

/** Number, least, median and greatest of `values`. */
export const figures = (values: readonly number[]): Figures =>
  values.length === 0
    ? { n: 0, min: Number.NaN, median: Number.NaN, max: Number.NaN }
    : { n: values.length, min: Math.min(...values), median: median(values), max: Math.max(...values) }

/** How many times `base` a value is; NaN where there is no base to compare with. */
export const ratio = (value: number, base: number): number => (base > 0 ? value / base : Number.NaN)

/**
 * How a cost grows between two sizes: the exponent b of cost ~ size^b, so that 1 is linear and 0 not at all, and what
 * one more of the thing costs.
 */
export const growth = (
  from: { size: number; cost: number },
  to: { size: number; cost: number },
): { exponent: number; each: number } => ({
  exponent: Math.log(to.cost / from.cost) / Math.log(to.size / from.size),
  each: (to.cost - from.cost) / (to.size - from.size),
})

/** `1.00`, `1.0` of what is larger, `1,000` of what is larger still; `–` of what is none. Three figures tell enough. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
