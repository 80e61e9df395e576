import { countNode, installRpm, leftOver, ours, quickDracut, transactions } from './dnf.ts'
import { copyModulesRpm } from './modules-rpm.ts'
import { rpmVersion } from './rpm-repo.ts'
import { scenario } from './scenario.ts'
import { untilQuiet } from './watch.ts'

scenario('trixie-dnf', 'rpm without dnf, and dracut without kernel-install', async (s, t) => {
  const { vm, loads, note } = s
  const { newer } = s.kernels
  const transaction = transactions(s, t)
  const staged = `kexecctl: staged ${newer} for the next reboot`
  const initrd = async () => {
    const [file] = ((await s.record())?.initrds ?? []) as { path: string; sha256: string }[]
    const now = (await vm.must(`sha256sum '${file?.path}'`)).split(' ')[0]
    t.equal(file?.sha256, now, 'what is staged is the initrd as it is')
    return { path: file?.path, sha256: now }
  }

  await installRpm(vm)
  await quickDracut(vm)
  const starts = await countNode(vm)
  const core = `kernel-core-${rpmVersion(newer)}-1`
  t.strictSame(ours(await transaction(`rpm -U /srv/repo/${core}.x86_64.rpm`)), [staged], 'rpm -U: one line')
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'one load, though a kernel came and the running one went')
  t.equal(await starts('hook dnf'), 1, 'and one start of node by the triggers')
  t.equal((await vm.must('rpm -q kernel-core')).trim(), `${core}.x86_64`)
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } })
  const first = await initrd()

  const modules = await copyModulesRpm(vm, newer)
  t.strictSame(ours(await transaction(`rpm -i ${modules}`)), [staged], 'kernel-modules comes later: staged anew')
  const second = await initrd()
  t.equal(second.path, first.path)
  t.not(second.sha256, first.sha256, 'with the initrd that its scriptlet had dracut write')
  await untilQuiet(vm)

  // The layout of Fedora and RHEL, where initrds lie in /boot itself. Debian's dracut calls a hook that has
  // kernel-install put both files where systemd-boot wants them; that of the others calls none.
  await vm.must('rm /etc/initramfs/post-update.d/systemd-boot')
  const [image, file] = [`/boot/vmlinuz-${newer}`, `/boot/initramfs-${newer}.img`]
  await vm.must(`cp /lib/modules/${newer}/vmlinuz ${image}; cp ${second.path} ${file}`)
  await vm.writeFile('/etc/default/kexec', `KERNEL_IMAGE=${image}\nINITRD=${file}\n`)
  await untilQuiet(vm)
  t.strictSame(await initrd(), { path: file, sha256: second.sha256 })
  await vm.writeFile('/etc/dracut.conf.d/mine.conf', 'install_items+=" /etc/hostname "\n')
  const hooks = [await starts('hook kernel-install'), await starts('hook dnf')]
  const start = Date.now()
  await vm.must(`dracut -f ${file} ${newer}`, { timeout: 600 })
  note(`dracut: ${Math.round((Date.now() - start) / 1000)} s`)
  await untilQuiet(vm)
  const third = await initrd()
  t.equal(third.path, file)
  t.not(third.sha256, second.sha256, 'dracut by hand: its initrd is staged')
  t.strictSame([await starts('hook kernel-install'), await starts('hook dnf')], hooks, 'by the path unit')
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } })

  await vm.must('rm /etc/default/kexec')
  await untilQuiet(vm)
  t.strictSame(await initrd(), second, 'what the boot loader has')
  const gone = ours(await transaction(`rpm -e kernel-modules ${core}`))
  t.equal(gone.length, 1, 'the staged kernel is removed: one line')
  t.match(gone[0], /unloaded, the next reboot goes through the firmware/)
  t.equal(await s.loaded(), false)
  t.equal(await s.record(), null)
  await untilQuiet(vm)

  t.equal(await vm.must('rpm -V kexecctl'), '', 'rpm -V finds nothing')
  await transaction('rpm -e kexecctl')
  t.strictSame(await leftOver(vm), [], 'nothing is left')
})
