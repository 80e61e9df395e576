import { confirmed, history, judged, oneShot } from './boots.ts'
import type { Machine } from './machine.ts'
import { ask, goDown, otherKernel, stage } from './reboots.ts'
import { scenario } from './scenario.ts'
import { untilQuiet, untilStaged } from './watch.ts'

const conf = (lines: string): string =>
  `${lines}\n[Reboot]\nConfirmAfter=5s\nOnFallback=/bin/sh -c "env >/usr/on-fallback; cat /proc/self/status >>/usr/on-fallback"\n`

/** What a shell script prints that runs in the place of a unit's own program, with all else that the unit says. */
const inside = async (vm: Machine, unit: string, script: string): Promise<string> => {
  const dir = `/run/systemd/system/${unit}.service.d`
  await vm.must(`mkdir -p ${dir}`)
  await vm.writeFile('/root/probe', `#!/bin/sh\n${script}\n`)
  await vm.writeFile(
    `${dir}/probe.conf`,
    '[Service]\nType=oneshot\nRemainAfterExit=no\nExecStart=\nExecStart=-/bin/sh /root/probe\nStandardOutput=truncate:/root/probed\n',
  )
  await vm.must(`systemctl daemon-reload && systemctl restart ${unit}; rm -r ${dir}; systemctl daemon-reload`)
  return (await vm.must('cat /root/probed')).trim()
}

const PLACES = [
  ...['/', '/etc', '/usr', '/root', '/home', '/boot', '/boot/grub/grubenv', '/run', '/run/kexecctl', '/var/lib'],
  ...['/var/lib/kexecctl', '/proc/sys/kernel/panic', '/proc/sys/vm/compact_memory', '/proc/sys/kernel/sysrq'],
  ...['/proc/sysrq-trigger', '/sys/power/state', '/sys/fs/cgroup/cgroup.procs', '/sys/firmware/efi/efivars'],
]
const WRITABLE = `for place in ${PLACES.join(' ')}; do test ! -w $place || echo $place; done`
const SEES =
  '[ / -ef /proc/1/root ] && echo the machine; kexecctl status --json; kexecctl check --json; kexecctl list --json'
// what may not be done in it, and one thing that may
const DOES = `exec 2>/dev/null
unshare --mount true && echo unshare
mount -t tmpfs none /run/kexecctl && echo mount
date --set=@0 >/dev/null && echo date
perl -e 'use Socket; socket(S, AF_INET, SOCK_STREAM, 0) or exit 1' && echo socket
modprobe dummy && echo modprobe
echo 1 >/proc/sys/vm/compact_memory && echo compacted`

// as a watch that finds a machine where nothing is staged and something is to be done
const stageAnew = async (vm: Machine): Promise<void> => {
  await vm.must('kexec -s -u && rm -f /run/kexecctl/staged.json && touch /run/kexecctl/pending')
  await untilStaged(vm)
}

scenario(
  'trixie',
  'the units do their work in their sandboxes',
  async (s, t) => {
    const { vm, kernels, note } = s
    const { older, newer } = kernels
    await vm.writeFile('/etc/kexecctl.conf', conf(''))
    await s.installDeb()
    await untilQuiet(vm)
    for (const unit of ['kexecctl-watch', 'kexecctl-confirm', 'kexecctl'])
      note((await vm.must(`systemd-analyze security --no-pager ${unit}.service | tail -n 1`)).trim())
    t.equal(await vm.must('systemd-analyze verify --man=no kexecctl-watch.service kexecctl-confirm.service 2>&1'), '')

    await t.test('the watch', async (t) => {
      await stageAnew(vm)
      t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'file' })
      t.match(await vm.must('journalctl -u kexecctl-watch -o cat'), /^(?:kexecctl: )?staged /m, 'the watch staged it')
      t.match(await s.status(), { loaded: true, foreign: false, staged: { fresh: true }, action: 'keep' })
      t.equal(
        await inside(vm, 'kexecctl-watch', SEES),
        (await vm.must(SEES)).trim(),
        'it sees what an administrator sees',
      )
      t.strictSame(
        (await inside(vm, 'kexecctl-watch', `${WRITABLE}\n${DOES}`)).split('\n'),
        ['/run/kexecctl', '/var/lib/kexecctl', '/proc/sys/vm/compact_memory', 'compacted'],
        'and writes where it has to, and does no more',
      )
      await vm.writeFile('/etc/kexecctl.conf', conf('[Stage]\nSyscall=load'))
      await stageAnew(vm)
      t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'load' }, 'by the older system call, too')
      await vm.writeFile('/etc/kexecctl.conf', conf(''))
    })

    await t.test('an automount stays what it is', async (t) => {
      await vm.must('mkdir -p /boot/extra')
      await vm.must('systemd-mount --automount=yes --type=tmpfs tmpfs /boot/extra')
      const mounted = async () => (await vm.run('grep -q "^tmpfs /boot/extra " /proc/1/mounts')).code === 0
      await inside(vm, 'kexecctl-watch', 'true')
      await inside(vm, 'kexecctl-confirm', 'true')
      t.equal(await mounted(), false)
      t.equal(
        await inside(vm, 'kexecctl-watch', 'stat --file-system --format=%T /boot/extra/.'),
        'tmpfs',
        'and is usable',
      )
      t.equal(await mounted(), true)
      await vm.must('systemctl stop boot-extra.automount boot-extra.mount; rmdir /boot/extra')
    })

    const panic = async () => Number(await vm.must('cat /proc/sys/kernel/panic'))
    const before = await panic()
    await t.test('the confirmation', async (t) => {
      await untilQuiet(vm)
      await stageAnew(vm)
      await s.kexecsInto(newer)
      t.match(await judged(vm), [{ outcome: 'arrived', release: newer }])
      t.match(await confirmed(vm), { confirmed: true, release: newer, reason: null })
      const last = (await history(vm)).lines.findLast(({ event }) => event === 'shutdown')
      t.match(last, { outcome: 'kexec', fallback: older }, 'the fallback was armed')
      t.equal(await oneShot(vm), '', 'and is disarmed')
      t.equal(await panic(), before, 'kernel.panic is what it was')
      t.equal(await inside(vm, 'kexecctl-confirm', SEES), (await vm.must(SEES)).trim(), 'it sees what others see')
      t.strictSame((await inside(vm, 'kexecctl-confirm', `${WRITABLE}\n${DOES}`)).split('\n'), [
        ...PLACES.filter((place) => !/^\/(?:etc|usr|root|home)$|sysrq|power|cgroup/.test(place)),
        'compacted',
      ])
      await vm.must(`kexecctl next ${older}; kexec -s -u; rm -f /run/kexecctl/staged.json /run/kexecctl/pending`)
      await vm.must('systemctl mask --now --runtime kexecctl-watch.path; systemctl restart kexecctl-confirm')
      await vm.must('until test "$(cat /sys/kernel/kexec_loaded)" = 1; do sleep 1; done', { timeout: 60 })
      t.match(await s.record(), { release: older }, 'it stages what is asked of the next reboot')
      await vm.must('kexecctl next auto')
    })

    await t.test('OnFallback= is not in the sandbox', async (t) => {
      const to = await otherKernel(s)
      await vm.writeFile(
        '/etc/systemd/system/crash.service',
        `[Unit]\nAfter=multi-user.target\nConditionKernelCommandLine=kexecctl.id\n[Service]\nType=oneshot\n` +
          `ExecCondition=/bin/sh -c 'test -e /root/crash && test "$(uname -r)" = ${to}'\n` +
          `ExecStart=/bin/sh -c 'rm /root/crash; sync; echo 1 >/proc/sys/kernel/sysrq; sleep 2; echo c >/proc/sysrq-trigger'\n` +
          `[Install]\nWantedBy=multi-user.target\n`,
      )
      await vm.must('systemctl -q enable crash; touch /root/crash')
      await stage(s, t as never, to)
      const down = async () => {
        await ask(vm, 'reboot')
        await vm.waitForSerial(/Kernel panic - not syncing: sysrq triggered crash/, { timeout: 120 })
      }
      const came = await goDown(s, down, { timeout: 120 })
      t.equal(came.release, newer)
      t.match(await judged(vm), [{ outcome: 'fell back', evidence: /pstore|journal/ }], 'the evidence can be read')
      await confirmed(vm)
      const told = await vm.must('cat /usr/on-fallback')
      t.match(told, /^KEXECCTL_OUTCOME=fell back$/m)
      t.match(told, /^NoNewPrivs:\s+0$/m)
      t.match(told, /^Seccomp:\s+0$/m)
    })
  },
  { upgraded: true },
)
