import t, { type Test } from 'tap'
import { buildDeb } from './deb.ts'
import { prepareImage } from './image.ts'
import { type Machine, startMachine } from './machine.ts'
import type { Suite } from './recipe.ts'

const LIMIT = 100_000

/** What kexecctl says of itself in the guest: `kexecctl status --json`. */
export interface Status {
  running: string
  bootedBy: string
  loaded: boolean
  foreign: boolean
  held: boolean
  action: string
  reason: string
  staged: { id: string; release: string; state: string; fresh: boolean; stagedAt: string } | null
}

/** A machine with kexecctl's package, as an administrator would have it. */
export interface Guest extends Machine {
  status: () => Promise<Status>
  /** How many loads and unloads the kernel permitted since boot: it counts kexec_load_limit_reboot down itself. */
  kexecCalls: () => Promise<number>
  /** How many stagings the journal of this boot tells of. */
  stagings: () => Promise<number>
  /** Installs the package and returns what was said. */
  installPackage: () => Promise<string>
  /** Waits until nothing is marked and the path unit's service is idle. */
  untilQuiet: () => Promise<void>
  untilStaged: () => Promise<void>
  /** `uname -r` and `bootloader_type`: 208 after a kexec. */
  booted: () => Promise<{ release: string; loader: number }>
}

const furnish = async (machine: Machine, deb: string): Promise<Guest> => {
  const status = async () => JSON.parse(await machine.must('kexecctl status --json')) as Status
  const kexecCalls = async () => LIMIT - Number(await machine.must('sysctl -n kernel.kexec_load_limit_reboot'))
  const stagings = async () =>
    (await machine.must('journalctl -b -t kexecctl KEXECCTL_ACTION=stage -o cat'))
      .split('\n')
      .filter((line) => line !== '').length
  const installPackage = async () => {
    await machine.copyIn(deb, '/root/kexecctl.deb')
    return await machine.must('apt-get install -y /root/kexecctl.deb 2>&1', { timeout: 300 })
  }
  const busy =
    'systemctl is-active -q kexecctl-watch.path && { test -e /run/kexecctl/pending || systemctl is-active kexecctl-watch.service | grep -q ^activating; }'
  const untilQuiet = async () => {
    await machine.must(`sleep 2; while ${busy}; do sleep 1; done`, { timeout: 120 })
  }
  const untilStaged = async () => {
    await machine.must('until test "$(cat /sys/kernel/kexec_loaded)" = 1; do sleep 1; done', { timeout: 120 })
    await untilQuiet()
  }
  const booted = async () => {
    const [release = '', loader] = (await machine.must('uname -r; cat /proc/sys/kernel/bootloader_type')).split('\n')
    return { release, loader: Number(loader) }
  }
  // Linux 6.3 brought the counter
  await machine.run(`sysctl -q kernel.kexec_load_limit_reboot=${LIMIT}`)
  return { ...machine, status, kexecCalls, stagings, installPackage, untilQuiet, untilStaged, booted }
}

/** Starts a machine, installs the package where asked, hands the guest to `play`, and ends it whatever happens. */
export const withGuest = (
  suite: Suite,
  { install }: { install: boolean },
  play: (guest: Guest, t: Test) => Promise<void>,
): void => {
  t.test(`on ${suite}`, async (t) => {
    const say = (line: string) => t.comment(line)
    const guest = await furnish(await startMachine(await prepareImage(suite, say), { say }), await buildDeb(say))
    t.teardown(() => guest.kill())
    if (install) t.comment(await guest.installPackage())
    await play(guest, t)
  })
}

/** A text as a regular expression for exactly this text. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
