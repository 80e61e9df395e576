import { installRpm } from './dnf.ts'
import { KEXEC_BOOT, scenario } from './scenario.ts'
import { stagedLine } from './watch.ts'

// As shipped but for these: a reboot, sooner than in five minutes, and no waiting for a network.
const SETTINGS = [
  's/^reboot = never/reboot = when-needed/',
  's/^reboot_command = .*/reboot_command = "shutdown -r +1"/',
  's/^apply_updates = .*/apply_updates = yes/',
  's/^#* *network_online_timeout = .*/network_online_timeout = 0/',
]

// Debian's dnf has the program without its name in /usr/bin.
const AUTOMATIC = "python3 -c 'import dnf.automatic.main as a, sys; sys.exit(a.main(sys.argv[1:]))'"

scenario('trixie-dnf', 'dnf-automatic with reboot = when-needed ends in the new kernel', async (s, t) => {
  const { vm, kernels, note } = s
  await installRpm(vm)
  await vm.must(`sed -i ${SETTINGS.map((edit) => `-e '${edit}'`).join(' ')} /etc/dnf/automatic.conf`)
  const boot = await vm.bootId()
  const { code, stdout } = await vm.run(`${AUTOMATIC} --timer 2>&1`, { timeout: 600 })
  if (code !== 0) note(stdout)
  t.equal(code, 0)
  t.match(stdout, stagedLine(kernels.newer), 'staged before the reboot is asked for')
  await vm.waitForBoot(boot, { timeout: 900 })
  t.equal(await s.release(), kernels.newer, 'it is back in the new kernel')
  t.equal(await s.bootloaderType(), KEXEC_BOOT, 'by kexec')
})
