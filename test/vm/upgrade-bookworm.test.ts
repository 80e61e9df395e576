import { healthy } from './healthy.ts'
import { scenario } from './scenario.ts'
import { literally, untilQuiet, untilStaged } from './watch.ts'

// Debian 12: kexec-tools' own LOAD_KEXEC exists there, and its init script sources the same file at every shutdown.
scenario('bookworm', 'LOAD_KEXEC=false stages nothing, LOAD_KEXEC=true stages, reboot lands', async (s, t) => {
  const { vm, kernels, loads } = s
  const { older, newer } = kernels
  t.match(await vm.must('cat /etc/default/kexec'), /^LOAD_KEXEC=true$/m, 'as kexec-tools installs it')
  await vm.must("sed -i 's/^LOAD_KEXEC=.*/LOAD_KEXEC=false/' /etc/default/kexec")
  t.match(await s.installDeb(), /^kexecctl: nothing done: switched off by LOAD_KEXEC \(\/etc\/default\/kexec:\d+\)$/m)
  t.match(await s.status(), { action: 'disabled', running: older })

  const said = await vm.must('apt upgrade -y 2>&1', { timeout: 600 })
  t.match(said, new RegExp(`^Setting up linux-image-${literally(newer)} `, 'm'))
  t.notMatch(said, /kexecctl: staged/)
  await untilQuiet(vm)
  t.match(await s.status(), { action: 'disabled', loaded: false, staged: null }, 'LOAD_KEXEC=false stages nothing')
  t.equal(await loads.count(), 0)

  await vm.must("sed -i 's/^LOAD_KEXEC=.*/LOAD_KEXEC=true/' /etc/default/kexec")
  await untilStaged(vm)
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } }, 'the path unit noticed')
  t.equal(await loads.count(), 1)
  t.match(await vm.must('journalctl -b -t kexecctl KEXECCTL_ACTION=stage -o cat'), /^staged /m, 'and the journal knows')

  await healthy(s, t, newer)

  await s.kexecsInto(newer, 'reboot')
  t.match(await s.status(), { running: newer, bootedBy: 'kexec', action: 'none', loaded: false, staged: null })
})
