import { literally, withGuest } from './guest.ts'

// Debian 12: kexec-tools' own LOAD_KEXEC exists there, and its init script sources the same file at every shutdown.
withGuest('bookworm', { install: false }, async (guest, t) => {
  const { older, newer } = guest.image.kernels
  t.match(await guest.must('cat /etc/default/kexec'), /^LOAD_KEXEC=true$/m, 'as kexec-tools installs it')
  await guest.must("sed -i 's/^LOAD_KEXEC=.*/LOAD_KEXEC=false/' /etc/default/kexec")
  const installed = await guest.installPackage()
  t.match(installed, /^kexecctl: nothing done: switched off by LOAD_KEXEC \(\/etc\/default\/kexec:\d+\)$/m)
  t.match(await guest.status(), { action: 'disabled', running: older })

  const said = await guest.must('apt upgrade -y 2>&1', { timeout: 900 })
  t.match(said, new RegExp(`^Setting up linux-image-${literally(newer)} `, 'm'))
  t.notMatch(said, /kexecctl: staged/)
  await guest.untilQuiet()
  t.match(await guest.status(), { action: 'disabled', loaded: false, staged: null }, 'LOAD_KEXEC=false stages nothing')

  await guest.must("sed -i 's/^LOAD_KEXEC=.*/LOAD_KEXEC=true/' /etc/default/kexec")
  await guest.untilStaged()
  t.match(await guest.status(), { action: 'keep', staged: { release: newer, fresh: true } }, 'the path unit noticed')
  t.equal(await guest.stagings(), 1)

  await guest.reboot('reboot')
  t.same(await guest.booted(), { release: newer, loader: 208 }, 'reboot is a kexec into the new kernel')
  t.match(await guest.status(), { running: newer, bootedBy: 'kexec', action: 'none', loaded: false, staged: null })
  t.equal((await guest.run('test -e /run/kexecctl/staged.json')).code, 1, 'the record of the old boot is gone')
})
