/** Everything kexecctl keeps for this boot. The hooks know these names too. */
export const RUN = '/run/kexecctl'
export const RECORD = `${RUN}/staged.json`
export const PENDING = `${RUN}/pending`
export const HELD = `${RUN}/held.json`
export const VETOED = `${RUN}/vetoed`
export const LOCK = `${RUN}/lock`
