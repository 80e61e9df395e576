/** Everything kexecctl keeps for this boot. The hooks know these names too. */
export const RUN = '/run/kexecctl'
export const RECORD = `${RUN}/staged.json`
export const PENDING = `${RUN}/pending`
export const HELD = `${RUN}/held.json`
export const VETOED = `${RUN}/vetoed`
/** Where files are made for one load: in memory or, where that is short, on disk. */
export const MADE = [RUN, '/var/lib/kexecctl'] as const
export const LOCK = `${RUN}/lock`
