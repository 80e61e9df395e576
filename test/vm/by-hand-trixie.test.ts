import { resolve } from 'node:path'
import type { Machine } from './machine.ts'
import { scenario } from './scenario.ts'
import { stagedLine, untilQuiet } from './watch.ts'

const BUNDLE = resolve(__dirname, '../../dist/kexecctl')
const HOOKS = ['/etc/kernel/postinst.d/zzz-kexecctl', '/etc/initramfs/post-update.d/zzz-kexecctl']

// Does it, and waits until the path unit has started its service for that. What happens while that runs starts no
// other.
const heard = async (vm: Machine, command: string): Promise<void> => {
  const last = 'systemctl show -P InvocationID kexecctl-watch.service'
  await vm.must(`was=$(${last}); ${command}; until test "$(${last})" != "$was"; do sleep 1; done`, { timeout: 240 })
  await untilQuiet(vm)
}

scenario('trixie', 'dpkg alone, and the bare file without the package', async (s, t) => {
  const { vm, kernels } = s
  const { newer } = kernels
  await s.installDeb()
  t.match(await vm.must(`dpkg -i /srv/repo/linux-image-${newer}_*.deb 2>&1`, { timeout: 600 }), stagedLine(newer))
  await untilQuiet(vm)
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } }, 'dpkg alone, no apt')

  const mounts = await vm.must('systemctl show -P RequiresMountsFor kexecctl-watch.path kexecctl-watch-loader.path')
  t.notMatch(mounts, /(?:^| )\/(?:boot|efi)/m, 'no mount of /boot is required')
  await heard(vm, 'echo >/boot/vm-was-here')
  await heard(vm, 'cp /boot/grub/grub.cfg /root; mv /root/grub.cfg /boot/grub/grub.cfg')
  await heard(vm, 'rm /run/kexecctl/root')
  await heard(vm, 'touch /etc/default/vm-was-here')
  await heard(vm, 'systemd-tmpfiles --create kexecctl.conf')
  await heard(vm, 'rm /boot/vm-was-here')
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } }, 'all of that was heard')

  await vm.must(`dpkg --purge linux-image-${newer} 2>&1`, { timeout: 300 })
  await untilQuiet(vm)
  t.match(await s.status(), { action: 'none', loaded: false, staged: null }, 'purged, unstaged')
  await vm.must('dpkg --purge kexecctl', { timeout: 120 })

  await vm.must('mkdir -p /etc/initramfs/post-update.d')
  for (const hook of HOOKS) {
    await vm.copyIn(BUNDLE, hook)
    await vm.must(`chmod 755 ${hook}`)
  }
  const said = await vm.must(`apt-get install -y linux-image-${newer} 2>&1`, { timeout: 600 })
  t.match(said, stagedLine(newer), 'the bare file does the job too')
  await s.kexecsInto(newer, 'systemctl reboot')
})
