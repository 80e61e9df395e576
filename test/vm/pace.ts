import { spawnSync } from 'node:child_process'
import type { Accelerator } from './probe.ts'

// Node's start on an ordinary idle machine, and how much slower a guest is under software emulation (measured
// with `node -e 0`: 40 ms outside, 3.0-3.7 s inside on two cores, of which QEMU's share is about this).
const usualStart = 60
const emulation = 6

let measured: number | undefined

/**
 * By how much time limits are stretched: 1 for an ordinary machine with KVM. Limits given in seconds elsewhere mean
 * such a machine, so that a slow or busy one does not fail tests and a fast one does not hang for long.
 */
export const pace = (accelerator: Accelerator): number => {
  if (measured === undefined) {
    const times = [0, 1, 2].map(() => {
      const start = performance.now()
      spawnSync(process.execPath, ['-e', '0'])
      return performance.now() - start
    })
    measured = Math.max(1, Math.min(...times) / usualStart)
  }
  return measured * (accelerator === 'tcg' ? emulation : 1)
}
