/** The wall clock: milliseconds since the epoch. */
export const now = (): number => Date.now()

/** `2026-11-21T20:40:00.000Z` for a time in milliseconds since the epoch. */
export const iso = (ms: number): string => new Date(ms).toISOString()

/** Waits for so many milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Milliseconds since the epoch for what `iso` wrote; NaN for anything that is no time. */
export const fromIso = (text: string): number => Date.parse(text)

/** Milliseconds since some moment in the past; unlike the wall clock nobody sets it. */
export const monotonic = (): number => performance.now()

/** Seconds since this program was started. */
export const sinceProgramStart = (): number => process.uptime()

/** CLOCK_MONOTONIC in seconds, as journald writes it down: since the start, time asleep left out (clock_gettime(2)). */
export const sinceStart = (): number => Number(process.hrtime.bigint()) / 1e9
