import { confirmed, history, judged, oneShot } from './boots.ts'
import type { Machine } from './machine.ts'
import { stage } from './reboots.ts'
import { scenario } from './scenario.ts'

// Behind multi-user.target, as what takes its time to start is when kexecctl looks.
const unit = (command: string): string => `[Unit]
After=multi-user.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=infinity
ExecStart=/bin/sh -c '${command}'

[Install]
WantedBy=multi-user.target
`

const confirmBy = (vm: Machine, name: string): Promise<void> =>
  vm.writeFile('/etc/kexecctl.conf', `[Reboot]\nConfirm=${name}\nConfirmAfter=5s\n`)

scenario(
  'trixie',
  'a new kernel is confirmed when its units are active, and only then loses its fallback',
  async (s, t) => {
    const { vm, kernels } = s
    const { older, newer } = kernels
    const panic = async () => Number(await vm.must('cat /proc/sys/kernel/panic'))
    await vm.writeFile('/etc/systemd/system/slow.service', unit('until test -e /run/go; do sleep 1; done'))
    await vm.writeFile('/etc/systemd/system/broken.service', unit('test -e /run/mended'))
    await vm.must('systemctl -q enable slow broken')
    await confirmBy(vm, 'slow.service')
    await s.installDeb()
    t.match(
      await s.status(),
      { staged: { release: newer, fresh: true }, fallback: null },
      'staged, and nothing armed yet',
    )
    t.equal(await oneShot(vm), '')
    const before = await panic()

    await t.test('a unit that takes a while', async (t) => {
      await s.kexecsInto(newer)
      t.match(await judged(vm), [{ outcome: 'arrived', release: newer, expected: newer, evidence: null }])
      t.match(await s.status(), { confirmed: 'pending', fallback: { release: older, insteadOf: newer }, blocked: [] })
      t.match(await oneShot(vm), older, 'the fallback is still armed')
      t.equal(await panic(), 10)

      await vm.must('touch /run/go')
      t.match(await confirmed(vm), { confirmed: true, release: newer, reason: null })
      t.equal(await oneShot(vm), '', 'confirmed, it is gone')
      t.equal(await panic(), before, 'and kernel.panic is what it was')
      t.match(await s.status(), { confirmed: 'confirmed', fallback: null })
    })

    await t.test('a unit that fails', async (t) => {
      await confirmBy(vm, 'broken.service')
      await stage(s, t as never, older)
      await s.kexecsInto(older)
      t.match(await confirmed(vm), { confirmed: false, release: older, reason: /broken\.service/ })
      t.match(await oneShot(vm), newer, 'the fallback stays armed')
      t.equal(await panic(), 10)
      t.match(await s.status(), { confirmed: 'failed', fallback: { release: newer, insteadOf: older } })
      t.match(await vm.must('kexecctl status'), /broken\.service/, 'and status says so')

      await vm.must('touch /run/mended && systemctl restart broken kexecctl-confirm')
      t.match(await confirmed(vm), { confirmed: true, release: older })
      t.equal(await oneShot(vm), '', 'mended and tried again, it is gone')
      t.equal(await panic(), before)
      t.equal((await judged(vm)).length, 1, 'one boot, however often it is tried')
    })
    t.strictSame((await history(vm)).cut, [])
  },
  { upgraded: true },
)
