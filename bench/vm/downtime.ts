import { confirmed, judged } from '../../test/vm/boots.ts'
import { findDeb } from '../../test/vm/deb.ts'
import type { Image } from '../../test/vm/image.ts'
import { type Machine, startMachine } from '../../test/vm/machine.ts'
import { guest } from './guest.ts'
import { LOADED, measureReboot } from './reboot.ts'
import type { Results } from './results.ts'
import { inRounds, type Way } from './rounds.ts'

type Say = (line: string) => void

// The kernel that runs is staged, too, and a boot is judged at once, not when it has stood for half a minute.
const CONFIG = '[Stage]\nWhen=always\n\n[Reboot]\nConfirmAfter=1s\n'

const running = async (vm: Machine): Promise<string> => (await vm.must('uname -r')).trim()

const stage = async (vm: Machine, release: string): Promise<void> => {
  // the boot in which it was installed is nobody's to judge
  if ((await vm.run('grep -q shutdown /var/lib/kexecctl/history.jsonl')).code === 0) {
    await judged(vm)
    await confirmed(vm)
  }
  await vm.must(`kexecctl stage ${release}`, { timeout: 60 })
}

/** A reboot of `release` into `release`, unless `into` says otherwise, that must come about as it should. */
const reboot =
  (command: string, wanted: { release: string; byKexec: boolean }): Way['measure'] =>
  async (vm, times) => {
    // until the system has started, and nothing else is done
    await vm.run('systemctl is-system-running --wait', { timeout: 120 })
    const measured = await measureReboot(vm, times, command)
    const { release, byKexec } = measured
    if (release === wanted.release && byKexec === wanted.byKexec) return measured
    const why = (await vm.run('tail -n 5 /var/lib/kexecctl/history.jsonl')).stdout
    throw new Error(`came ${byKexec ? 'by kexec' : 'through the firmware'} into ${release}\n${why}`)
  }

/** The way with kexecctl: staged before, since a hook has done that long ago. */
const staged =
  (release: string, other?: string): Way['measure'] =>
  async (vm, times) => {
    const now = await running(vm)
    if (other === undefined && now !== release) {
      await stage(vm, release)
      await vm.reboot('systemctl reboot')
    }
    const into = other === undefined || now === other ? release : other
    await stage(vm, into)
    return await reboot('systemctl reboot', { release: into, byKexec: true })(vm, times)
  }

const startWithKexecctl = async (image: Image, say: Say): Promise<Machine> => {
  const vm = await startMachine(image, { say })
  await vm.copyIn(findDeb(), '/root/kexecctl.deb')
  await vm.must('apt-get -q install -y /root/kexecctl.deb 2>&1', { timeout: 60 })
  await vm.writeFile('/etc/kexecctl.conf', CONFIG)
  return vm
}

/** The ways to reboot, in the order in which a table has them. */
export const WAYS = {
  bios: 'firmware (SeaBIOS)',
  uefi: 'firmware (OVMF)',
  byHand: '`kexec -s -l` and `systemctl kexec`',
  debian: '`kexec-load-kernel` and `systemctl kexec`',
  kexecctl: 'kexecctl',
  upgrade: 'kexecctl, other release',
} as const

/** Measures reboots, round by round, in three machines of one image. */
export const measureDowntime = async (image: Image, count: number, results: Results, say: Say): Promise<void> => {
  const { newer: release, older } = image.kernels
  const firmware = reboot('systemctl reboot', { release, byKexec: false })
  const files = `/boot/vmlinuz-${release} --initrd=/boot/initrd.img-${release}`
  const load = (command: string) => reboot(`${command}; ${LOADED}; systemctl kexec`, { release, byKexec: true })
  const bios = guest(() => startMachine(image, { say, bios: true }))
  const uefi = guest(() => startMachine(image, { say }))
  const kexecctl = guest(() => startWithKexecctl(image, say))
  const ways: Way[] = [
    { name: WAYS.bios, guest: bios, measure: firmware },
    { name: WAYS.uefi, guest: uefi, measure: firmware },
    { name: WAYS.byHand, guest: uefi, measure: load(`kexec -s -l ${files} --reuse-cmdline`) },
    { name: WAYS.debian, guest: uefi, measure: load('kexec-load-kernel') },
    { name: WAYS.kexecctl, guest: kexecctl, measure: staged(release) },
    { name: WAYS.upgrade, guest: kexecctl, measure: staged(release, older) },
  ]
  try {
    await inRounds('downtime', ways, count, results, say)
  } finally {
    for (const one of [bios, uefi, kexecctl]) await one.end()
  }
}
