import fc from 'fast-check'

/**
 * Where every generator starts: a constant, so that a test which turns red does so by what was changed;
 * KEXECCTL_SEED=N takes another, and KEXECCTL_SEED=random one that nobody had.
 */
export const seed =
  process.env.KEXECCTL_SEED === 'random'
    ? Math.floor(Math.random() * 2 ** 31)
    : Number(process.env.KEXECCTL_SEED ?? 20_261_122)

fc.configureGlobal({ seed })

/** fast-check, with our seed: what a test imports. */
export default fc
