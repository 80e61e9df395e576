import { readFileSync } from 'node:fs'
import { bootctlDefault } from './bootctl.ts'
import { dryRun } from './dry-run.ts'
import { scenario } from './scenario.ts'
import { unsign } from './unsigned.ts'
import { untilQuiet } from './watch.ts'
import { asked, words } from './words.ts'

scenario('trixie-sdboot', 'a unified kernel image is staged by unpacking and booted by kexec', async (s, t) => {
  const { vm, kernels, loads, note } = s
  const { newer } = kernels
  await s.installDeb()
  await vm.writeFile('/etc/kernel/install.conf', 'layout=uki\nuki_generator=ukify\n')
  await vm.must("sed -i '1s/$/ vmtest.word=uki/' /etc/kernel/cmdline")
  await s.apt('apt upgrade -y', { timeout: 180 })
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'one load')
  t.match(await s.status(), {
    action: 'keep',
    target: { source: 'bootloader' },
    staged: { release: newer, fresh: true },
  })

  const theirs = await bootctlDefault(vm)
  t.match(theirs, { type: 'type2', id: new RegExp(`${newer.replace(/\+/g, '\\+')}\\.efi$`) })
  const { target } = await dryRun(vm)
  note(JSON.stringify(target))
  t.equal(target?.image, theirs.root + theirs.linux, "the image is bootctl's")
  t.strictSame(words(target?.cmdline ?? ''), words(theirs.options ?? ''), 'its .cmdline is used')
  t.equal(await vm.must('ls -A /run/kexecctl'), 'lock\nroot\nstaged.json\n', 'what was unpacked is gone')

  await s.kexecsInto(newer)
  const byKexec = await vm.must('cat /proc/cmdline')
  note(`by kexec: ${byKexec.trim()}`)
  t.ok(asked(byKexec).includes('vmtest.word=uki'))

  // Images of the older kernel, with and without Debian's signature on what is inside.
  const { older } = kernels
  await vm.writeFile('/root/unsigned', unsign(readFileSync(vm.image.kernel)))
  const rest = `--initrd=/boot/initrd.img-${older} --uname=${older} --cmdline=@/etc/kernel/cmdline`
  const build = (linux: string, name: string) =>
    vm.must(`ukify build --linux=${linux} ${rest} --output=/boot/efi/EFI/Linux/${name}.efi`, { timeout: 60 })
  await build(`/boot/vmlinuz-${older}`, 'signed-inside')
  await build('/root/unsigned', 'unsigned')
  await vm.must('bootctl set-default unsigned.efi')
  t.match(await dryRun(vm), { action: 'stage', target: { release: older } }, 'without lockdown it may be')

  await vm.must('echo integrity > /sys/kernel/security/lockdown')
  const refused = await dryRun(vm)
  note(JSON.stringify(refused.findings))
  t.match(refused, { action: 'refuse', reason: /sign/i }, 'under lockdown it is refused')
  t.equal((await vm.run('kexecctl stage')).code, 3)
  t.equal(await s.loaded(), false)

  await vm.must('bootctl set-default signed-inside.efi')
  t.match(await dryRun(vm), { action: 'stage', target: { release: older } }, 'a signed kernel inside is not')
})
