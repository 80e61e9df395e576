import { scenario } from './scenario.ts'
import { literally, stagedLine, untilQuiet } from './watch.ts'

const LEFT =
  'find / -xdev -name "*kexecctl*" ! -path "/root/*" ! -path "/proc/*" ! -path "/var/log/*"; ls -d /run/kexecctl'

scenario('trixie', 'the life of the package', async (s, t) => {
  const { vm, kernels } = s
  const { older } = kernels
  const loaded = async () => (await vm.must('cat /sys/kernel/kexec_loaded')).trim()
  t.match(await s.installDeb(), /^kexecctl: nothing done: .* is running already$/m)

  await vm.must(`kexec -s -l /boot/vmlinuz-${older} --initrd=/boot/initrd.img-${older} --reuse-cmdline`)
  t.match(await s.status(), { action: 'foreign', foreign: true })
  await vm.must('apt-get purge -y kexecctl 2>&1', { timeout: 120 })
  t.equal(await loaded(), '1', 'purging leaves an image of somebody else alone')
  t.equal((await vm.run(LEFT)).stdout.trim(), '', 'and leaves nothing of its own behind')
  await vm.must('kexec -s -u')

  await vm.writeFile('/etc/kexecctl.conf', '[Stage]\nWhen=always\n')
  t.match(await s.installDeb(), stagedLine(older), 'installing stages what is wanted')
  await untilQuiet(vm)
  t.match(await s.status(), { action: 'keep', staged: { release: older, fresh: true } })

  await vm.must('rm /etc/apt/apt.conf.d/99kexecctl; echo "# mine" >> /etc/kernel/postinst.d/zzz-kexecctl')
  await vm.must('apt-get install -y --reinstall /root/kexecctl.deb 2>&1', { timeout: 120 })
  await untilQuiet(vm)
  t.match(await vm.must('cat /etc/kernel/postinst.d/zzz-kexecctl'), /# mine/, 'a hook that was edited stays so')
  t.equal((await vm.run('test -e /etc/apt/apt.conf.d/99kexecctl')).code, 1, 'and one that was deleted stays away')
  t.match(await s.status(), { action: 'keep', staged: { release: older, fresh: true } })

  const removed = await vm.must('apt-get remove -y kexecctl 2>&1', { timeout: 120 })
  t.match(removed, new RegExp(`kexecctl: .*unloaded ${literally(older)}`), 'removing unloads what is ours')
  t.equal(await loaded(), '0')
})
