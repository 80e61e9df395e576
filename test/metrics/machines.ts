import { arrive } from '../../src/boot/arrive.ts'
import { readRunning } from '../../src/machine/running.ts'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { appendHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { booted, listener } from '../boot/booted.ts'
import { boot, confirm, downtime, ID, NOW, SENT, shutdown, THERE } from '../plan/boots.ts'
import { BOOT_ID, type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'

type Place = { testdir: () => string }

/** Has the hooks stage what is to be staged. */
export const hook = async (machine: FakeMachine): Promise<FakeMachine> => {
  await reconcile(machine.tree, {}, { by: 'hook' }, 5)
  return machine
}

const past = (...lines: HistoryLine[]) => ({ history: lines })

const FIRST = 'dddddddd-0000-4000-8000-000000000000'
/** What a boot through the firmware has of its own. */
export const FIRMWARE = { bootedBy: 'firmware', outcome: 'firmware', release: OLD, expected: null, id: null } as const

/** The history of a machine that was started through the firmware, by kexec, and by kexec again. */
export const HISTORY: readonly HistoryLine[] = [
  shutdown(FIRST),
  boot({ ...FIRMWARE, bootId: SENT, from: FIRST, kexecs: 0, firmwareAt: '2026-11-21T19:00:00.000Z' }),
  downtime(SENT, { shutdown: 4, gap: 200, kernel: 2, initrd: null, userspace: 8, total: 214.5 }),
  shutdown(SENT, 'kexec'),
  boot({ bootId: THERE, firmwareAt: '2026-11-21T19:00:00.000Z' }),
  downtime(THERE),
  confirm(THERE, true),
  shutdown(THERE, 'kexec'),
  boot({ bootId: BOOT_ID, from: THERE, kexecs: 2, firmwareAt: '2026-11-21T19:00:00.000Z' }),
  downtime(BOOT_ID, { total: 16, gap: 4 }),
  confirm(BOOT_ID, true),
]

/** Machines that metrics have to tell apart. */
export const MACHINES = {
  /** The target runs. */
  idle: async (t: Place) => {
    const machine = fakeMachine(t)
    machine.remove(`/boot/vmlinuz-${NEW}`)
    for (const line of HISTORY) appendHistory(machine.tree, line)
    return machine
  },
  waiting: async (t: Place) => fakeMachine(t),
  staged: async (t: Place) => await hook(fakeMachine(t)),
  /** `kexecctl next` has named a release. */
  asked: async (t: Place) => {
    const machine = fakeMachine(t)
    writeNext(machine.tree, { want: 'release', release: OLD })
    return machine
  },
  /** The kernel that runs, for every reboot. */
  always: async (t: Place) => {
    const machine = fakeMachine(t)
    machine.remove(`/boot/vmlinuz-${NEW}`)
    machine.write('/etc/kexecctl.conf', '[Stage]\nWhen=always\n')
    return await hook(machine)
  },
  stale: async (t: Place) => {
    const machine = await hook(fakeMachine(t))
    machine.write(`/boot/initrd.img-${NEW}`, 'another')
    return machine
  },
  'fell back': async (t: Place) => {
    const machine = booted(t, past(boot({ ...FIRMWARE, bootId: SENT }), shutdown(SENT, 'kexec')))
    machine.write('/sys/fs/pstore/dmesg-efi-1', `kexecctl.id=${ID} `)
    const running = { ...readRunning(machine.tree), bootId: NOW }
    await arrive(machine.tree, running, { onFallback: [] }, listener().tell)
    return machine
  },
  disabled: async (t: Place) => {
    const machine = fakeMachine(t)
    machine.write('/etc/default/kexec', 'LOAD_KEXEC=false\n')
    return machine
  },
  foreign: async (t: Place) => {
    const machine = fakeMachine(t)
    machine.write('/sys/kernel/kexec_loaded', '1\n')
    return machine
  },
  refused: async (t: Place) => {
    const machine = fakeMachine(t)
    machine.install(NEW, 2200)
    return machine
  },
  'not confirmed': async (t: Place) => {
    const machine = fakeMachine(t)
    appendHistory(machine.tree, boot({ bootId: BOOT_ID }))
    appendHistory(machine.tree, confirm(BOOT_ID, false, 'web.service is failed'))
    return machine
  },
  /** Nothing can be told of it. */
  unknown: async (t: Place) => {
    const machine = fakeMachine(t)
    for (const dir of ['/proc', '/sys']) machine.remove(dir)
    machine.write('/etc/default/kexec', 'LOAD_KEXEC=$(true)\n')
    for (const name of ['history.jsonl', 'blocked.json', 'fallback.json'])
      machine.write(`/var/lib/kexecctl/${name}/is/a/directory`, '')
    return machine
  },
  /** Names that somebody made up. */
  hostile: async (t: Place) => {
    const machine = fakeMachine(t)
    const release = '6.1\\"} 1\r\n# TYPE x counter\u001b[2J\u202e\ud800'
    machine.write('/proc/sys/kernel/osrelease', `${release}\n`)
    machine.write('/boot/vmlinuz-6.1"evil', 'x')
    return machine
  },
} as const satisfies Record<string, (t: Place) => Promise<FakeMachine>>
