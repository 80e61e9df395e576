import { literally, withGuest } from './guest.ts'

const AUTOMATIC = 'Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "now";\n'

withGuest('trixie', { install: true }, async (guest, t) => {
  const { older, middle, newer } = guest.image.kernels
  const said = await guest.must(`apt-get install -y linux-image-${middle} 2>&1`, { timeout: 600 })
  t.match(said, new RegExp(`^kexecctl: staged ${literally(middle)} for the next reboot$`, 'm'), `${older} -> ${middle}`)

  await guest.writeFile('/etc/apt/apt.conf.d/61reboot', AUTOMATIC)
  const boot = await guest.bootId()
  // Nobody touches the machine from here on; it reboots by itself, maybe before ssh has said how the command ended.
  await guest.run('systemd-run --unit=upgrade unattended-upgrade --verbose')
  await guest.waitForBoot(boot, { timeout: 900 })
  t.same(await guest.booted(), { release: newer, loader: 208 }, 'and is back in the new kernel, by kexec')
  t.match(await guest.must('cat /var/log/unattended-upgrades/unattended-upgrades.log'), /reboot/i)
  t.match(
    await guest.must('journalctl -t kexecctl -b -1 -o cat'),
    new RegExp(`^staged ${literally(newer)} for the next reboot$`, 'm'),
  )
  t.match(await guest.status(), { running: newer, bootedBy: 'kexec', action: 'none', loaded: false, staged: null })
})
