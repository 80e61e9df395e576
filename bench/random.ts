/** Numbers from 0 to less than 1 (mulberry32): a generator of our own, so that every run has the same. */
export const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
}

/** The same in another order, each of which is as likely as any other (Fisher and Yates); `next` is a `random`. */
export const shuffled = <T>(all: readonly T[], next: () => number): T[] => {
  const mixed = [...all]
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1))
    const [a, b] = [mixed[last], mixed[other]] as [T, T]
    mixed[last] = b
    mixed[other] = a
  }
  return mixed
}
