import { dryRun } from './dry-run.ts'
import { scenario } from './scenario.ts'
import { literally, untilQuiet } from './watch.ts'
import { asked } from './words.ts'

const OURS = '/etc/default/grub.d/zz-ours.cfg'
const QUOTED = 'dyndbg="file vm-test.c +p"'
const NEW_WORDS = `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX vmtest.word=1 "'${QUOTED}'\n`
// grub-mkconfig's own ids: the submenu's, then the entry's
const ids = (release: string): string =>
  `s=$(grep -o "gnulinux-advanced-[^']*" /boot/grub/grub.cfg | head -n 1) && ` +
  `e=$(grep -o "gnulinux-${release}-advanced-[^']*" /boot/grub/grub.cfg | head -n 1) && test -n "$e"`

scenario('trixie', 'what update-grub changes is staged again, and a pinned older kernel is obeyed', async (s, t) => {
  const { vm, kernels, loads, note } = s
  const { older, newer } = kernels
  // as kexec-tools' debconf generates it: no wish of an administrator
  await vm.writeFile('/etc/default/kexec', 'KERNEL_IMAGE="/vmlinuz"\nINITRD="/initrd.img"\n')
  await s.installDeb()
  await s.apt('apt upgrade -y')
  await untilQuiet(vm)
  t.match(await s.status(), {
    action: 'keep',
    target: { source: 'bootloader' },
    staged: { release: newer, fresh: true },
  })
  const before = await loads.count()
  t.equal(before, 1)

  await vm.writeFile(OURS, NEW_WORDS)
  await untilQuiet(vm)
  t.equal(await loads.count(), before, 'the new wish alone changes nothing before update-grub')
  await vm.must('update-grub 2>&1', { timeout: 120 })
  await vm.must('until grep -q vmtest.word=1 /run/kexecctl/staged.json; do sleep 1; done', { timeout: 60 })
  await untilQuiet(vm)
  t.equal(await loads.count(), before + 1, 'one update-grub is one restage')
  t.match(await s.status(), { action: 'keep', staged: { release: newer, fresh: true } })
  t.match(await dryRun(vm), { target: { cmdline: /vmtest\.word=1 .*file vm-test\.c \+p/ } })

  await s.kexecsInto(newer)
  const byKexec = await vm.must('cat /proc/cmdline')
  note(`by kexec: ${byKexec.trim()}`)
  t.ok(asked(byKexec).includes('vmtest.word=1'), 'the new argument is there')
  t.ok(asked(byKexec).includes(QUOTED.replace(/"/g, '')), 'the quoted one, too')

  await loads.start()
  await vm.must(`${ids(older)} && echo "GRUB_DEFAULT='$s>$e'" >> ${OURS} && update-grub 2>&1`, { timeout: 120 })
  await vm.must('until test "$(cat /sys/kernel/kexec_loaded)" = 1; do sleep 1; done', { timeout: 60 })
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'one load')
  const status = await s.status()
  t.match(status, { action: 'keep', target: { release: older, source: 'bootloader' }, staged: { release: older } })
  const { findings } = await dryRun(vm)
  const said = new RegExp(`boot loader would boot ${literally(older)}, the newest is ${literally(newer)}`)
  t.match(
    findings.filter(({ id }) => id === 'config-disagreement'),
    [{ level: 'note', message: said }],
    'with a note',
  )
  note(findings.map(({ id, level, message }) => `${level} ${id}: ${message}`).join('; '))

  await s.kexecsInto(older)
  const pinned = await vm.must('cat /proc/cmdline')
  await s.firmwareBootsInto(older)
  const byGrub = await vm.must('cat /proc/cmdline')
  note(`by GRUB: ${byGrub.trim()}`)
  t.strictSame(asked(pinned), asked(byGrub), 'the same words as through GRUB')
  t.strictSame(asked(byKexec), asked(byGrub), 'for the other release as well')
})
