/** Everything kexecctl keeps for this boot. The hooks know these names too. */
export const RUN = '/run/kexecctl'
export const RECORD = `${RUN}/staged.json`
export const PENDING = `${RUN}/pending`
export const HELD = `${RUN}/held.json`
export const VETOED = `${RUN}/vetoed`
/** Where files are made for one load: in memory or, where that is short, on disk. */
export const MADE = [RUN, '/var/lib/kexecctl'] as const
export const LOCK = `${RUN}/lock`

/** The last check let the image start, in this very shutdown. */
export const ARMED = `${RUN}/armed`

/** What outlasts a boot. */
export const STATE = '/var/lib/kexecctl'
export const NEXT = `${STATE}/next.json`
export const BLOCKED = `${STATE}/blocked.json`
export const FALLBACK = `${STATE}/fallback.json`
export const TOKEN = `${STATE}/token.json`
export const HISTORY = `${STATE}/history.jsonl`
/**
 * Left by kexecctl-left.service or kexecctl-reboot.service when all was down and the kernel was about to be started.
 */
export const LEFT = `${STATE}/left`
