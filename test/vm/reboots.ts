import { judged } from './boots.ts'
import { type Limit, type Machine, NEXT_KERNEL } from './machine.ts'
import { KEXEC_BOOT, type Scenario, type Test } from './scenario.ts'

/** How a machine came back. */
export interface Came {
  release: string
  byKexec: boolean
  seconds: number
  /** What the new kernel's log says of file systems that were not unmounted; empty where all were. */
  unclean: string
  /** What kexecctl's history says of it. */
  outcome: string
  /** The serial console from the request on. */
  console: string
}

// ext4 replays a journal or deletes orphans, FAT finds its dirty bit: none of it after a clean unmount.
const UNCLEAN = "dmesg | grep -E 'EXT4-fs.*(recover|orphan)|FAT-fs.*not properly unmounted' || true"
const BY = 'cat /proc/sys/kernel/bootloader_type'

// ssh must not have to wait for a command whose machine goes down.
const ASIDE = 'setsid --fork sh -c'

/** Runs a shell command in the guest that ends its boot; what it prints goes to the serial console. */
export const ask = async (vm: Machine, command: string): Promise<void> => {
  await vm.must(`${ASIDE} '${command}' </dev/null >/dev/console 2>&1`)
}

/** Has `ask` ask for a reboot and waits until ssh answers in another boot. */
export const goDown = async (s: Scenario, ask: () => Promise<void>, limit: Limit = { timeout: 90 }): Promise<Came> => {
  const { vm } = s
  const boot = await vm.bootId()
  const from = vm.serial().length
  const start = Date.now()
  await ask()
  await vm.waitForSerial(NEXT_KERNEL, { ...limit, from })
  await vm.waitForBoot(boot, limit)
  const seconds = (Date.now() - start) / 1000
  const [release = '', type, ...unclean] = (await vm.must(`uname -r; ${BY}; ${UNCLEAN}`)).trim().split('\n')
  return {
    seconds,
    release,
    byKexec: Number(type) === KEXEC_BOOT,
    outcome: (await judged(vm)).map(({ outcome }) => outcome).join(', '),
    unclean: unclean.join('\n'),
    console: vm.serial().slice(from),
  }
}

/** The one of the two installed kernels that does not run. */
export const otherKernel = async ({ kernels, release }: Scenario): Promise<string> =>
  (await release()) === kernels.newer ? kernels.older : kernels.newer

/** Stages `release` by hand, and sees to it that it is. */
export const stage = async (s: Scenario, t: Test, release: string): Promise<void> => {
  await s.vm.must(`kexecctl stage ${release}`)
  t.match(await s.record(), { release, state: 'loaded' }, `${release} is staged`)
}

/** systemd went down to the end, and the next kernel found nothing to mend. */
export const cleanly = (t: Test, came: Came): void => {
  t.match(came.console, /All filesystems unmounted/, 'all file systems were unmounted')
  t.equal(came.unclean, '', 'and nothing had to be recovered')
}

/** Rows for tap's output: what was asked for, what came of it, and how long it took until ssh answered again. */
export const table = (system: string, rows: [request: string, came: Came][]): string => {
  const width = Math.max(...rows.map(([request]) => request.length))
  const line = ([request, { byKexec, release, seconds }]: [string, Came]) =>
    `${request.padEnd(width)}  ${byKexec ? 'kexec   ' : 'firmware'}  ${seconds.toFixed(0).padStart(4)} s  ${release}`
  return [system, ...rows.map(line)].join('\n')
}

/** Debian's version and systemd's. */
export const systemOf = async (vm: Machine): Promise<string> =>
  (await vm.must('echo "Debian $(cat /etc/debian_version), $(systemctl --version | head -n 1)"')).trim()
