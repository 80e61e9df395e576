import t from 'tap'
import { confirmed, judged } from './boots.ts'
import { findDeb } from './deb.ts'
import { KEXEC_BOOT, type Status } from './guest.ts'
import { prepareImage } from './image.ts'
import type { Kernels } from './kernels.ts'
import { type LoadCounter, loadCounter } from './loads.ts'
import { type Limit, type Machine, type Options, startMachine } from './machine.ts'
import type { Suite } from './suite.ts'
import { prepareUpgraded } from './upgraded.ts'

export { KEXEC_BOOT, type Status } from './guest.ts'

export type Test = typeof t

export interface Scenario {
  vm: Machine
  kernels: Kernels
  /** The kernel's own count of load calls; started when the machine is, start it again after a reboot. */
  loads: LoadCounter
  /** Installs dist/kexecctl_*_all.deb (or another file) with apt and returns apt's output. */
  installDeb: (deb?: string) => Promise<string>
  /** Runs an apt command line in the guest, fails unless it ends with 0, and returns all it printed. */
  apt: (words: string, limit?: Limit) => Promise<string>
  release: () => Promise<string>
  bootloaderType: () => Promise<number>
  status: () => Promise<Status>
  /** The staged record of this boot, or null. */
  record: () => Promise<{ release: string; state: string; bootId: string; [key: string]: unknown } | null>
  loaded: () => Promise<boolean>
  /** Says how far the scenario is, in tap's output. */
  note: (line: string) => void
  /** `reboot` (or `command`), then: came by kexec, `release` runs, the old boot's record is gone. Returns seconds. */
  kexecsInto: (release: string, command?: string) => Promise<number>
  /** The same for a boot through the firmware. */
  firmwareBootsInto: (release: string, command?: string) => Promise<number>
}

/** Everything the helpers do with one machine. `test` gets the assertions. */
export const scenarioFor = (test: Test, vm: Machine, note: (line: string) => void): Scenario => {
  const release = async () => (await vm.must('uname -r')).trim()
  const bootloaderType = async () => Number(await vm.must('cat /proc/sys/kernel/bootloader_type'))
  const record: Scenario['record'] = async () => {
    const text = (await vm.run('cat /run/kexecctl/staged.json 2>/dev/null')).stdout
    return text === '' ? null : JSON.parse(text)
  }
  const apt: Scenario['apt'] = async (words, limit = {}) =>
    vm.must(`apt-get -q update && ${words} 2>&1`, { timeout: 120, ...limit })
  const reboots = async (wanted: string, byKexec: boolean, command?: string) => {
    const seconds = await vm.reboot(command)
    note(`${command ?? 'reboot'} took ${seconds.toFixed(1)} s`)
    test.equal(await release(), wanted, `${wanted} runs`)
    const type = await bootloaderType()
    if (byKexec) test.equal(type, KEXEC_BOOT, 'booted by kexec')
    else test.not(type, KEXEC_BOOT, 'booted through the firmware')
    test.equal(await record(), null, 'no record of the old boot')
    return seconds
  }
  return {
    vm,
    kernels: vm.image.kernels,
    loads: loadCounter(vm),
    installDeb: async (deb = findDeb()) => {
      await vm.copyIn(deb, '/root/kexecctl.deb')
      return vm.must('apt-get -q install -y /root/kexecctl.deb 2>&1', { timeout: 60 })
    },
    apt,
    release,
    bootloaderType,
    status: async () => JSON.parse(await vm.must('kexecctl status --json')),
    record,
    loaded: async () => (await vm.must('cat /sys/kernel/kexec_loaded')).trim() === '1',
    note,
    kexecsInto: (wanted, command) => reboots(wanted, true, command),
    firmwareBootsInto: async (wanted, command) => {
      // until then the fallback stays armed, and the firmware would start the kernel before
      await judged(vm)
      await confirmed(vm)
      return await reboots(wanted, false, command)
    },
  }
}

/**
 * One test in a machine of its own, which is gone afterwards; a failure shows the end of the serial console.
 * `upgraded`: the newer kernel is installed already, and the older one still runs.
 * The time limit is tap's own (--timeout), since every step in the guest has one that knows how slow the guest is.
 */
export const scenario = (
  suite: Suite,
  name: string,
  body: (s: Scenario, test: Test) => Promise<void>,
  { upgraded = false, ...options }: Options & { upgraded?: boolean } = {},
) =>
  t.test(`${suite}: ${name}`, { timeout: 0 }, async (test) => {
    const start = Date.now()
    const note = (line: string) => test.comment(`[${Math.round((Date.now() - start) / 1000)} s] ${line}`)
    const image = await (upgraded ? prepareUpgraded : prepareImage)(suite, note)
    const vm = await startMachine(image, { say: note, ...options })
    test.teardown(async () => {
      if (!test.passing()) test.comment(`end of the serial console:\n${vm.serialTail()}`)
      await vm.kill()
    })
    const s = scenarioFor(test as unknown as Test, vm, note)
    await s.loads.start()
    await body(s, test as unknown as Test)
    note('done')
  })
