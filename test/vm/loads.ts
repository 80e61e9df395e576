import type { Machine } from './machine.ts'

/** How often something called kexec_load(2) or kexec_file_load(2) since `start`; unloading counts too. */
export interface LoadCounter {
  /** Once per boot: a new kernel counts anew. */
  start: () => Promise<void>
  count: () => Promise<number>
}

// Since 6.3 the kernel can limit the calls (sysctl/kernel.rst, kexec_load_limit_reboot) and counts down; -1 is no
// limit, and a limit can only be lowered. The panic slot has a limit of its own, so kdump does not disturb.
const limit = '/proc/sys/kernel/kexec_load_limit_reboot'
const first = 1000

// Older kernels: the system-call tracepoints, of both calls.
const tracing = '/sys/kernel/tracing'
const events = ['kexec_load', 'kexec_file_load'].map((call) => `${tracing}/events/syscalls/sys_enter_${call}`)

export const loadCounter = (vm: Machine): LoadCounter => {
  let offset = 0
  const limited = async (): Promise<boolean> => (await vm.run(`test -e ${limit}`)).code === 0
  const read = async (): Promise<number> => {
    if (await limited()) {
      const left = Number(await vm.must(`cat ${limit}`))
      return left < 0 ? Number.NaN : first - left
    }
    return Number(await vm.must(`grep -c 'sys_kexec' ${tracing}/trace || true`))
  }
  return {
    start: async () => {
      if (await limited()) await vm.must(`test "$(cat ${limit})" -ge 0 || echo ${first} >${limit}`)
      else await vm.must(`mountpoint -q ${tracing} || mount -t tracefs tracefs ${tracing}; ${enable}`)
      offset = await read()
    },
    count: async () => (await read()) - offset,
  }
}

const enable = events.map((event) => `echo 1 >${event}/enable`).join(' && ')
