/**
 * What walking an initrd gave. `broken`: `what` is wrong at the byte `at`, as in "cut inside the zstd frame that
 * begins at byte 5120". `unknown`: its end cannot be told without unpacking it, or at all. `init`: whether it can hold
 * /init, that is, whether there is more to it than early archives (microcode, ACPI tables, Ubuntu's modules and
 * firmware), which come before the one that boots and are all that is left of an initrd that is cut between two
 * archives. `dracut`: whether dracut(8) made it, by the names of its files; it is not there where they are packed.
 */
export type InitrdWalk =
  | { state: 'whole'; init: boolean; dracut?: boolean }
  | { state: 'broken'; at: number; what: string }
  | { state: 'unknown'; why: string }

type Wrong = Exclude<InitrdWalk, { state: 'whole' }>

/**
 * One archive of an initrd: where it ends, or what is wrong with it. `doubt`: it is whole, but no kernel unpacks it.
 * `dracut`: whether a file of dracut is in it, where names can be seen.
 */
export type Part = { state: 'ends'; at: number; init: boolean; doubt?: string; dracut?: boolean } | Wrong

/** A whole archive that ends before the byte `at`. */
export const ends = (at: number, init = true, dracut?: boolean): Part => ({
  state: 'ends',
  at,
  init,
  ...(dracut !== undefined && { dracut }),
})

/** An archive with something wrong at a byte. */
export const broken = (at: number, what: string): Wrong => ({ state: 'broken', at, what })

/** One whose end cannot be told. */
export const unknown = (why: string): Wrong => ({ state: 'unknown', why })
