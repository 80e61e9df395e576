import { KEXEC_BOOT, scenario } from './scenario.ts'
import { upgradeUnattended } from './unattended.ts'
import { literally, stagedLine } from './watch.ts'

scenario('trixie', 'unattended-upgrades with Automatic-Reboot ends in the new kernel', async (s, t) => {
  const { vm, kernels } = s
  const { middle, newer } = kernels
  await s.installDeb()
  const said = await vm.must(`apt-get install -y linux-image-${middle} 2>&1`, { timeout: 600 })
  t.match(said, stagedLine(middle), `${kernels.older} -> ${middle}`)

  const boot = await vm.bootId()
  await upgradeUnattended(vm)
  await vm.waitForBoot(boot, { timeout: 900 })
  t.equal(await s.release(), newer, 'it is back in the new kernel')
  t.equal(await s.bootloaderType(), KEXEC_BOOT, 'by kexec')
  t.match(await vm.must('cat /var/log/unattended-upgrades/unattended-upgrades.log'), /reboot/i)
  const told = await vm.must('journalctl -t kexecctl -b -1 -o cat')
  t.match(told, new RegExp(`^staged ${literally(newer)} for the next reboot$`, 'm'))
  t.match(await s.status(), { running: newer, bootedBy: 'kexec', action: 'none', loaded: false, staged: null })
})
