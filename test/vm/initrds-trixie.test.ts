import { dryRun } from './dry-run.ts'
import { BOTH, makeMarkers, readMarkers } from './markers.ts'
import { scenario } from './scenario.ts'
import { untilQuiet } from './watch.ts'

scenario('trixie', 'two initrds in one GRUB entry are both in effect after the kexec, in order', async (s, t) => {
  const { vm, kernels, loads } = s
  const { newer } = kernels
  await s.installDeb()
  await makeMarkers(vm, '/boot/early.img')
  await vm.writeFile('/etc/default/grub.d/zz-ours.cfg', 'GRUB_EARLY_INITRD_LINUX_CUSTOM="early.img"\n')
  await s.apt('apt upgrade -y')
  await untilQuiet(vm)
  t.match(await vm.must('cat /boot/grub/grub.cfg'), /^\s*initrd\s+\/boot\/early\.img \/boot\/initrd/m)
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } })
  t.equal(await loads.count(), 1)
  const { target } = await dryRun(vm)
  t.strictSame(target?.initrds, ['/boot/early.img', `/boot/initrd.img-${newer}`])
  t.equal(await vm.must('ls -A /run/kexecctl'), 'lock\nroot\nstaged.json\n', 'the joined file is gone')

  await s.kexecsInto(newer)
  t.equal(await readMarkers(vm), BOTH, 'both were unpacked, the early one first')
})
