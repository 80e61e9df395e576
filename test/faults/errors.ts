import { atStep, STEPS, type Way } from './steps.ts'
import type { Fault } from './suffer.ts'
import { BEGIN } from './ways.ts'

// What each of these calls says on a full disk, a broken one, and one that the kernel made read-only after an error;
// execve(2) where a program cannot be started.
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  openat: ['ENOSPC', 'EIO', 'EROFS'],
  write: ['ENOSPC', 'EIO'],
  fsync: ['EIO'],
  rename: ['ENOSPC', 'EIO', 'EROFS'],
  unlink: ['EIO', 'EROFS'],
  execve: ['ENOMEM'],
}

/** An error at every step of reconcile and of the last check. */
export const errors: readonly Fault[] = (Object.keys(STEPS) as Way[]).flatMap((way, nth) =>
  STEPS[way].flatMap(([step, call, file], i): Fault[] => {
    // every start of a program fails, so the first one is the same as all
    if (call === 'execve' && STEPS[way].slice(0, i).some((other) => other[1] === call && other[2] === file)) return []
    const { run, ...begin } = BEGIN[way]
    // what is written is written alike: all errors on the first way do
    return (ERRORS[call] ?? []).slice(0, nth === 0 ? undefined : 1).map((error) => ({
      what: `${way}: ${step}: ${error}`,
      ...begin,
      event: async (machine) => [await run(machine, { around: atStep(machine, STEPS[way], i, `error=${error}`) })],
    }))
  }),
)
