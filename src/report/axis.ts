const [MINUTE, HOUR, DAY] = [60, 3600, 86_400]

// Steps that people count in.
const STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200].map((n) => n * DAY),
]

const MOST = 7

/** Round times from 0 up to `end` seconds, some seven at most, evenly apart. */
export const ticks = (end: number): number[] => {
  const step = STEPS.find((step) => end / step <= MOST) ?? end / MOST
  const count = step > 0 ? Math.floor(end / step + 1e-9) : 0
  // no 0.30000000000000004
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}
