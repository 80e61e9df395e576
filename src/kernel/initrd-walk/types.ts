/**
 * What walking an initrd gave. `broken`: `what` is wrong at the byte `at`, as in "cut inside the zstd frame that
 * begins at byte 5120". `unknown`: its end cannot be told without unpacking it, or at all. `init`: whether it can hold
 * /init, that is, whether there is more to it than early archives (microcode, ACPI tables, Ubuntu's modules and
 * firmware), which come before the one that boots and are all that is left of an initrd that is cut between two
 * archives.
 */
export type InitrdWalk =
  | { state: 'whole'; init: boolean }
  | { state: 'broken'; at: number; what: string }
  | { state: 'unknown'; why: string }

type Wrong = Exclude<InitrdWalk, { state: 'whole' }>

/**
 * One archive of an initrd: where it ends, or what is wrong with it. `doubt`: it is whole, but no kernel unpacks it.
 */
export type Part = { state: 'ends'; at: number; init: boolean; doubt?: string } | Wrong

export const ends = (at: number, init = true): Part => ({ state: 'ends', at, init })

export const broken = (at: number, what: string): Wrong => ({ state: 'broken', at, what })

export const unknown = (why: string): Wrong => ({ state: 'unknown', why })
