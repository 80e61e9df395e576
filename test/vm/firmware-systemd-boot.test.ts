import { everyWish, type Wish } from './firmware.ts'
import type { Machine } from './machine.ts'
import { ask, goDown, otherKernel, stage } from './reboots.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'

const entry = async (vm: Machine, release: string): Promise<string> => {
  const entries: { id: string }[] = JSON.parse(await vm.must('bootctl list --json=short'))
  const found = entries.find(({ id }) => id.endsWith(`-${release}.conf`))
  if (!found) throw new Error(`no entry for ${release} among ${entries.map(({ id }) => id).join(' ')}`)
  return found.id
}

const older = ({ kernels }: Scenario): string => kernels.older

// systemd's interface to boot loaders (systemd.io/BOOT_LOADER_INTERFACE).
const usedUp = (name: string) => async (s: Scenario, t: Test) => {
  const file = `/sys/firmware/efi/efivars/${name}-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`
  t.equal((await s.vm.run(`test -e ${file}`)).code, 1, 'the wish is used up')
}

const wishes: Wish[] = [
  {
    name: 'bootctl set-oneshot ENTRY, systemctl reboot',
    ask: async (vm) => {
      await vm.must(`bootctl set-oneshot '${await entry(vm, vm.image.kernels.older)}'`)
      await ask(vm, 'systemctl reboot')
    },
    release: older,
    check: usedUp('LoaderEntryOneShot'),
  },
  {
    name: 'systemctl reboot --boot-loader-menu=3s',
    ask: (vm) => ask(vm, 'systemctl reboot --boot-loader-menu=3s'),
    check: usedUp('LoaderConfigTimeoutOneShot'),
  },
  {
    name: 'systemctl reboot --boot-loader-entry=ENTRY',
    ask: async (vm) => ask(vm, `systemctl reboot --boot-loader-entry=${await entry(vm, vm.image.kernels.older)}`),
    release: older,
    check: usedUp('LoaderEntryOneShot'),
  },
]

/** What `cleanly` looks for is there where a machine was not shut down. */
const reset = async (s: Scenario, t: Test) => {
  const { vm } = s
  await stage(s, t, await otherKernel(s))
  await vm.must('touch /root/file /boot/efi/file && sync')
  const came = await goDown(s, () => vm.monitor('system_reset'))
  t.match(came.unclean, /EXT4-fs.*recovery complete/, 'a journal was replayed')
  t.notMatch(came.console, /All filesystems unmounted/)
  // where the kernel that was reset was not confirmed yet, the fallback brings the other one: power-cut-trixie looks at
  // that
  t.match(came, { byKexec: false, outcome: 'firmware' })
}

const run = async (s: Scenario, t: Test) => {
  await everyWish(s, t, wishes)
  await t.test('a reset', (t) => reset(s, t as unknown as Test))
}

scenario('trixie-sdboot', 'whatever asks systemd-boot for something goes through it', run, { upgraded: true })
