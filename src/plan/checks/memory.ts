import type { Check } from './check.ts'

// The kernel reads image and initrd whole and then copies them to their pages, while an old image keeps its own. What
// is put together or unpacked before lies in /run, which is memory too.
const SPARE = 64 * 1024 * 1024

/** Whether a load can succeed without pressing other processes out of memory. */
export const memory: Check = {
  id: 'memory',
  levels: ['warn'],
  about: 'machine',
  stops: 'wait',
  fine: 'there is memory enough to load it',
  what: 'The memory that is available against what image and initrd need to be loaded.',
  why: 'The kernel needs them twice for a moment, beside what is staged already.',
  source: 'proc_meminfo(5)',
  hint: 'stop something, or reboot through the firmware',
  look: ({ memoryAvailable, observed }, { initrds, kernel }) => {
    const sizes = observed.map(({ stat }) => (stat.state === 'ok' ? stat.value.size : 0))
    const copies = kernel.header.format === 'uki' || initrds.length > 1 ? 3 : 2
    const need = copies * sizes.reduce((sum, size) => sum + size, 0) + SPARE
    if (memoryAvailable === undefined || memoryAvailable >= need) return undefined
    const mib = (bytes: number) => Math.round(bytes / 1024 / 1024)
    return {
      level: 'warn',
      message: `loading it needs about ${mib(need)} MiB, ${mib(memoryAvailable)} MiB are available`,
      evidence: '/proc/meminfo',
    }
  },
}
