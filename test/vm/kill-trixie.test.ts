import { confirmed, history, judged, oneShot } from './boots.ts'
import type { Machine } from './machine.ts'
import { ask, goDown, stage } from './reboots.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'

/** A program that kexecctl starts: when it does for `event`, it is killed, and the program's work is done or not. */
interface Step {
  name: string
  program: string
  event: 'shutdown' | 'confirm'
  done: boolean
}

const GRUB = '/usr/bin/grub-editenv'

// kexecctl itself is the parent of what it starts.
const killer = ({ event, done }: Step): string => `#!/bin/sh
if tr '\\0' ' ' < /proc/$PPID/cmdline | grep -q 'hook ${event}'; then
  ${done ? '/root/real "$@"' : ':'}
  kill -9 $PPID
  echo "KILLED: $0" > /dev/console
  exit 0
fi
exec /root/real "$@"
`

const plant = async (vm: Machine, step: Step): Promise<void> => {
  await vm.writeFile('/root/killer', killer(step), '755')
  await vm.must(`mv ${step.program} /root/real && cp -p /root/killer ${step.program}`)
}

const remove = (vm: Machine, { program }: Step): Promise<string> => vm.must(`mv -f /root/real ${program}`)

const nothingArmed = async (s: Scenario, t: Test): Promise<void> => {
  await confirmed(s.vm)
  t.equal(await oneShot(s.vm), '', 'no one-shot is left')
  t.match(await s.status(), { fallback: null, blocked: [], loaded: false })
  t.equal((await s.vm.run('test -e /run/kexecctl/armed')).code, 1)
}

const shutdowns: Step[] = [
  { name: 'before the fallback is armed', program: GRUB, event: 'shutdown', done: false },
  { name: 'behind it', program: GRUB, event: 'shutdown', done: true },
  { name: 'when the kernel may start', program: '/usr/bin/logger', event: 'shutdown', done: true },
]

scenario(
  'trixie',
  'kexecctl killed: the machine reboots, and nothing stays armed',
  async (s, t) => {
    const { vm, kernels, note } = s
    await vm.writeFile('/etc/kexecctl.conf', '[Reboot]\nConfirmAfter=5s\n')
    await s.installDeb()
    await vm.must('systemctl mask --now kexecctl-watch.path')

    for (const step of shutdowns) {
      await t.test(`in the shutdown, ${step.name}`, async (t) => {
        const wanted = (await s.release()) === kernels.newer ? kernels.older : kernels.newer
        await stage(s, t as never, wanted)
        await plant(vm, step)
        const came = await goDown(s, () => ask(vm, 'reboot'))
        note(`${step.name}: ${came.release} by ${came.byKexec ? 'kexec' : 'firmware'}`)
        await remove(vm, step)
        t.match(came.console, /KILLED: /)
        t.notOk(came.byKexec, 'through the firmware')
        t.equal((await judged(vm)).length, 1)
        await nothingArmed(s, t as never)
      })
    }

    await t.test('while it confirms', async (t) => {
      const wanted = (await s.release()) === kernels.newer ? kernels.older : kernels.newer
      await stage(s, t as never, wanted)
      await vm.writeFile('/etc/kexecctl.conf', '[Reboot]\nConfirmAfter=300s\n')
      await s.kexecsInto(wanted)
      await judged(vm)
      await vm.must('systemctl kill --signal=KILL kexecctl-confirm')
      t.not(await oneShot(vm), '', 'the fallback stays armed')
      t.match(await s.status(), { confirmed: 'pending' })

      await vm.writeFile('/etc/kexecctl.conf', '[Reboot]\nConfirmAfter=5s\n')
      const step: Step = { name: 'confirm', program: GRUB, event: 'confirm', done: true }
      await plant(vm, step)
      await vm.must('systemctl restart kexecctl-confirm')
      t.equal(await confirmed(vm), undefined, 'killed when the fallback was disarmed')
      await remove(vm, step)
      await vm.must('systemctl restart kexecctl-confirm')
      t.match(await confirmed(vm), { confirmed: true, release: wanted })
      t.equal((await judged(vm)).length, 1, 'one line for one boot')
      await nothingArmed(s, t as never)
    })
    t.strictSame((await history(vm)).cut, [])
  },
  { upgraded: true },
)
