import { installRpm, leftOver, ours, transactions } from './dnf.ts'
import { rpmVersion } from './rpm-repo.ts'
import { scenario } from './scenario.ts'
import { untilQuiet } from './watch.ts'

scenario('trixie-dnf', 'dnf upgrade stages the new kernel and reboot lands in it', async (s, t) => {
  const { vm, kernels, loads } = s
  const { older, middle, newer } = kernels
  const transaction = transactions(s, t)
  t.equal(await s.release(), older, 'starts with the older kernel')
  const installed = ours(await installRpm(vm))
  t.match(installed, [/^kexecctl: nothing done: /], 'installing stages nothing: the target runs')
  t.equal(installed.length, 1, 'and it is said once')
  t.equal(await vm.must('rpm -V kexecctl'), '', 'rpm -V finds nothing')
  t.equal(await loads.count(), 0)
  t.match(await s.status(), { action: 'none', target: { release: older, source: 'bootloader' } })

  const version = (release: string) => `kernel-core-${rpmVersion(release)}-1`
  const byRpm = await transaction(`rpm -ivh /srv/repo/${version(middle)}.x86_64.rpm`)
  t.strictSame(ours(byRpm), [`kexecctl: staged ${middle} for the next reboot`], 'rpm without dnf: one line')
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'and one load')
  t.match(await s.status(), { running: older, action: 'keep', staged: { release: middle, fresh: true } })

  await vm.must('systemctl stop kexecctl-watch.path; mv /usr/bin/node /root/node')
  const lame = ours(await transaction('dnf -y install kmod-vm'))
  await vm.must('mv /root/node /usr/bin/node')
  t.equal(lame.length, 1, 'without node dnf ends well, and one line says why')
  t.match(lame[0], /node is not installed.*unloaded, the next reboot goes through the firmware/)
  t.equal(await s.loaded(), false)
  await vm.must('systemctl start kexecctl-watch.path; kexecctl stage')
  t.match(await s.status(), { staged: { release: middle, fresh: true } })

  const removed = ours(await transaction(`dnf -y remove ${version(middle)}`))
  t.equal(removed.length, 1, 'one line when the staged kernel is removed')
  t.match(removed[0], /what was staged before is unloaded, the next reboot goes through the firmware/)
  t.equal(await s.loaded(), false)
  t.equal(await s.record(), null)
  await untilQuiet(vm)

  const before = await loads.count()
  const said = await transaction('dnf -y upgrade')
  t.strictSame(ours(said), [`kexecctl: staged ${newer} for the next reboot`], 'dnf upgrade: one line')
  await untilQuiet(vm)
  t.equal((await loads.count()) - before, 1, 'exactly one load')
  t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'file' })
  t.match(await s.status(), { running: older, action: 'keep', staged: { release: newer, fresh: true } })
  t.equal((await vm.must('rpm -q kernel-core')).trim().split('\n').length, 2, 'beside the older one')
  await s.kexecsInto(newer)

  await vm.must('echo "# mine" >> /etc/dnf/plugins/post-transaction-actions.d/kexecctl.action')
  await transaction('dnf -y remove kexecctl')
  const saved = '/etc/dnf/plugins/post-transaction-actions.d/kexecctl.action.rpmsave'
  t.strictSame(await leftOver(vm), [saved])
})
