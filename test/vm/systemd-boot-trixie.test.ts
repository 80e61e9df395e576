import { bootctlDefault } from './bootctl.ts'
import { dryRun } from './dry-run.ts'
import { BOTH, makeMarkers, readMarkers } from './markers.ts'
import { scenario } from './scenario.ts'
import { untilQuiet } from './watch.ts'
import { asked, words } from './words.ts'

// 90-loaderentry.install puts what a plug-in names microcode* before the initrd.
const PLUGIN = `#!/bin/sh
test "$1" != add || cp /boot/early.img "$KERNEL_INSTALL_STAGING_AREA/microcode-test"
`

scenario('trixie-sdboot', "systemd-boot's default entry is staged as kernel-install wrote it", async (s, t) => {
  const { vm, kernels, loads, note } = s
  const { older, newer } = kernels
  t.match(await s.installDeb(), /Setting up kexecctl/)
  t.match(await s.status(), { action: 'none', target: { release: older, source: 'bootloader' } })

  await makeMarkers(vm, '/boot/early.img')
  await vm.writeFile('/etc/kernel/install.d/40-early.install', PLUGIN, '755')
  await vm.must(`sed -i '1s/$/ vmtest.word=bls dyndbg="file vm-test.c +p"/' /etc/kernel/cmdline`)
  await s.apt('apt upgrade -y')
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'one load')
  t.match(await s.status(), {
    action: 'keep',
    target: { source: 'bootloader' },
    staged: { release: newer, fresh: true },
  })

  const theirs = await bootctlDefault(vm)
  const { target } = await dryRun(vm)
  note(JSON.stringify(target))
  t.equal(target?.image, theirs.root + theirs.linux, "the image is bootctl's")
  t.strictSame(
    target?.initrds,
    theirs.initrd?.map((file) => theirs.root + file),
    'its initrds, too',
  )
  t.equal(theirs.initrd?.length, 2)
  t.strictSame(words(target?.cmdline ?? ''), words(theirs.options ?? ''), 'and its options')
  t.notMatch(await vm.must('cat /proc/cmdline'), /vmtest\.word/, 'which differ from those of this boot')

  await s.kexecsInto(newer)
  const byKexec = await vm.must('cat /proc/cmdline')
  note(`by kexec: ${byKexec.trim()}`)
  t.ok(asked(byKexec).includes('vmtest.word=bls'))
  t.equal(await readMarkers(vm), BOTH, 'both initrds were unpacked, the early one first')

  await vm.must(`bootctl set-default '*-${older}.conf'`)
  t.match(await dryRun(vm), { action: 'stage', target: { release: older, source: 'bootloader' } }, 'set-default')
  t.equal((await bootctlDefault(vm)).linux.includes(older), true, 'as bootctl sees it')
  await vm.must("bootctl set-default ''")
  t.match(await dryRun(vm), { action: 'none', target: { release: newer } })

  await s.firmwareBootsInto(newer)
  const byFirmware = await vm.must('cat /proc/cmdline')
  note(`by systemd-boot: ${byFirmware.trim()}`)
  t.strictSame(asked(byKexec), asked(byFirmware), 'the same words as through systemd-boot')
})
