import { confirmed, history, judged, oneShot } from './boots.ts'
import { ask, goDown, otherKernel, stage } from './reboots.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'

// Stops when kexecctl.service has, and then holds the shutdown.
const standstill = `[Unit]
Before=kexecctl.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=/bin/sh -c 'test ! -e /run/kexecctl/armed || echo ARMED: > /dev/console; sleep 10000'
TimeoutStopSec=infinity
`

// Once, in the kernel that /root/crash names: what a fault in a driver does when somebody uses it.
const crash = `[Unit]
After=multi-user.target

[Service]
Type=oneshot
ExecCondition=/bin/sh -c 'test "$(cat /root/crash)" = "$(uname -r)"'
ExecStart=/bin/sh -c 'rm /root/crash; sync; echo 1 > /proc/sys/kernel/sysrq; sleep 5; echo c > /proc/sysrq-trigger'

[Install]
WantedBy=multi-user.target
`

const conf = (confirmAfter: string): string =>
  `[Reboot]\nConfirmAfter=${confirmAfter}\nOnFallback=/bin/sh -c "env > /root/on-fallback"\n`

const readable = async ({ vm, note }: Scenario, t: Test): Promise<void> => {
  const { lines, cut } = await history(vm)
  note(`history: ${lines.length} lines, ${cut.length} cut short`)
  t.ok(lines.length > 0 && cut.length <= 1, 'the history can be read')
}

scenario(
  'trixie',
  'a power cut blocks nothing, and a kernel that crashed is told by what it left',
  async (s, t) => {
    const { vm, note } = s
    await vm.writeFile('/etc/kexecctl.conf', conf('5s'))
    await vm.writeFile('/etc/systemd/system/standstill.service', standstill)
    await vm.writeFile('/etc/systemd/system/crash.service', crash)
    await vm.must('systemctl -q enable crash')
    await s.installDeb()
    await vm.must('systemctl mask --now kexecctl-watch.path')

    await t.test('between the last check and the new kernel', async (t) => {
      const to = await otherKernel(s)
      await stage(s, t as never, to)
      await vm.must('systemctl start standstill')
      const cut = async () => {
        await ask(vm, 'reboot')
        await vm.waitForSerial(/ARMED:/)
        await vm.monitor('system_reset')
      }
      const came = await goDown(s, cut)
      // GRUB does not replay ext4's journal, so it may not see yet what was armed a second before
      note(`${came.release} by ${came.byKexec ? 'kexec' : 'firmware'}`)
      t.notOk(came.byKexec)
      t.match(await judged(vm), [{ outcome: 'did not arrive', expected: to, evidence: null }])
      t.match(await s.status(), { blocked: [], bootedBy: 'firmware', loaded: false }, 'nothing is blocked')
      await readable(s, t as never)
      t.match(await confirmed(vm), { confirmed: true })
      t.equal(await oneShot(vm), '', 'nothing stays armed')
      t.match(await s.status(), { fallback: null })
    })

    await t.test('between the new kernel and its confirmation', async (t) => {
      const [from, to] = [await s.release(), await otherKernel(s)]
      await vm.writeFile('/etc/kexecctl.conf', conf('300s'))
      await stage(s, t as never, to)
      await s.kexecsInto(to)
      t.match(await judged(vm), [{ outcome: 'arrived' }])
      t.match(await oneShot(vm), from, 'the fallback is armed')
      await vm.must('journalctl --sync')
      const came = await goDown(s, () => vm.monitor('system_reset'))
      t.equal(came.release, from, 'the fallback brought the old kernel')
      t.match(await judged(vm), [{ outcome: 'firmware', release: from, evidence: /journal/ }])
      t.match(await s.status(), { blocked: [], loaded: false }, 'nothing is blocked')
      await readable(s, t as never)
    })

    await t.test('a kernel that crashes', async (t) => {
      const [from, to] = [await s.release(), await otherKernel(s)]
      await stage(s, t as never, to)
      await vm.must(`echo ${to} > /root/crash`)
      const down = async () => {
        await ask(vm, 'reboot')
        await vm.waitForSerial(/Kernel panic - not syncing: sysrq triggered crash/, { timeout: 120 })
      }
      const came = await goDown(s, down, { timeout: 120 })
      t.equal(came.release, from)
      const [line] = await judged(vm)
      note(JSON.stringify(line))
      t.match(line, { outcome: 'fell back', expected: to, release: from, evidence: /pstore/ })
      t.match(await s.status(), { blocked: [{ release: to, outcome: 'fell back', evidence: /pstore/ }] })
      t.match(await vm.must('cat /root/on-fallback'), /KEXECCTL_OUTCOME=fell back/, 'OnFallback= was run')
      await readable(s, t as never)
    })
  },
  { upgraded: true },
)
