import t from 'tap'
import { diffCmdline, entryCmdline, runningCmdline, splitCmdline, withOwnWords } from '../../src/plan/cmdline.ts'
import fc from '../fast-check.ts'

const ID = '0123456789abcdef'

t.test('words, quotes kept byte for byte', async (t) => {
  const cases: [line: string, words: string[]][] = [
    ['', []],
    [' \t\n', []],
    ['root=/dev/vda2 ro', ['root=/dev/vda2', 'ro']],
    ['\n a \t\v\f\r b\n', ['a', 'b']],
    ['dyndbg="file a +p" quiet', ['dyndbg="file a +p"', 'quiet']],
    ['"dyndbg=file  a +p"', ['"dyndbg=file  a +p"']],
    ['a="b "c" d" e', ['a="b "c" d"', 'e']],
    ['a="b -- c" -- d', ['a="b -- c"', '--', 'd']],
    ['a=b\\ c', ['a=b\\', 'c']],
    ["a='b c'", ["a='b", "c'"]],
    ['a=\u00a0\u2003b', ['a=\u00a0\u2003b']],
    ['a="b c', ['a="b c"']],
    ['a="', ['a=""']],
  ]
  for (const [line, words] of cases) t.same(splitCmdline(line), words, JSON.stringify(line))
})

t.test('what never is part of an entry goes, wherever it comes from', async (t) => {
  const cases: [line: string, entry: string][] = [
    ['BOOT_IMAGE=/boot/vmlinuz-6.1 root=/dev/vda2 ro', 'root=/dev/vda2 ro'],
    ['BOOT_IMAGE="/boot/my kernel" ro', 'ro'],
    ['foo_BOOT_IMAGE=x BOOT_IMAGE=y', 'foo_BOOT_IMAGE=x'],
    ['initrd=\\EFI\\debian\\initrd.img initrd=/two ro', 'ro'],
    ['initrd noinitrd xinitrd=1', 'initrd noinitrd xinitrd=1'],
    [`ro kexecctl.id=${ID} quiet`, 'ro quiet'],
    [`ro -- single kexecctl.id=${ID}`, 'ro -- single'],
    [`ro kexecctl.id=${ID} panic=10 rd.shell=0 rd.emergency=reboot quiet`, 'ro quiet'],
    [`ro kexecctl.id=${ID} panic=10 panic=30`, 'ro panic=30'],
    [`panic=30 rd.shell=0 kexecctl.id=${ID} rd.emergency=reboot`, 'panic=30 rd.shell=0'],
    [`ro kexecctl.id=1 panic=10 kexecctl.id=2 rd.shell=0`, 'ro'],
    [`"kexecctl.id=1" "panic=10" a`, 'a'],
    // elsewhere, in another order or twice: an administrator's
    [`kexecctl.id=${ID} panic=10 quiet rd.shell=0`, 'quiet rd.shell=0'],
    [`kexecctl.id=${ID} rd.shell=0 panic=30`, 'panic=30'],
    [`kexecctl.id=${ID} -- panic=10`, '-- panic=10'],
    [`kexecctl.id=${ID} panic=x`, 'panic=x'],
    ['kexecctl.other_word=1 kexecctlx.id=2 kexecctl', 'kexecctlx.id=2 kexecctl'],
    ['  root=/dev/vda2   ro  ', 'root=/dev/vda2 ro'],
    ['--', '--'],
    ['', ''],
  ]
  for (const [line, entry] of cases) {
    t.equal(entryCmdline(line), entry, line)
    t.equal(runningCmdline(entry), runningCmdline(line), line)
  }
})

const ONE_SHOT =
  `single 1 s S -s -b emergency rescue rd.emergency rd.rescue rd.break rd.break=pre-mount break break=premount
  systemd.unit=rescue.target systemd.unit=emergency.target systemd.unit=runlevel1.target rd.systemd.unit=rescue.target
  fsck.mode=force quotacheck.mode=force forcefsck init=/bin/bash init=/bin/sh init=/usr/bin/sh init=/bin/dash rdinit=/bin/sh
  systemd.debug-shell systemd.debug_shell=1 rd.systemd.debug_shell autorelabel autorelabel=1
  systemd.run="echo a b" systemd.run_success_action=none`.split(/\s+(?=[^"]*(?:"[^"]*"[^"]*)*$)/)

const KEPT =
  `root=UUID=1-2 ro 10 11 2 3 5 ss singles single=1 rescued systemd.unit=multi-user.target rd.emergency=reboot
  rd.shell=0 fsck.mode=auto fsck.mode=skip fsck.repair=yes crashkernel=256M crashkernel=1G-4G:192M,4G-:256M
  init=/sbin/init init=/bin/bashful console=ttyS0,115200n8 console=tty0 noinitrd breakpoint break-glass panic=30
  systemd.runner=1 selinux=0 fastboot nosplash "BOOT IMAGE" rd.luks.uuid=1`.split(/\s+(?=[^"]*(?:"[^"]*"[^"]*)*$)/)

t.test('words for one boot only go from the running command line alone', async (t) => {
  for (const word of ONE_SHOT) {
    t.equal(runningCmdline(`root=/dev/vda2 ${word} quiet`), 'root=/dev/vda2 quiet', word)
    t.equal(runningCmdline(`ro -- ${word}`), 'ro --', `${word} behind --`)
    t.equal(entryCmdline(`ro ${word}`), `ro ${word}`, `${word} as an administrator wrote it`)
  }
  for (const word of KEPT) t.equal(runningCmdline(`a ${word} b`), `a ${word} b`, word)
  t.equal(runningCmdline('x="single 1 rescue" a'), 'x="single 1 rescue" a', 'inside quotes they are no words')
})

t.test('our own words come last, but before what is for init', async (t) => {
  const cases: [line: string, withOwn: string][] = [
    ['root=/dev/vda2 ro', `root=/dev/vda2 ro kexecctl.id=${ID}`],
    ['ro -- 3 -- x', `ro kexecctl.id=${ID} -- 3 -- x`],
    ['x="a -- b" c', `x="a -- b" c kexecctl.id=${ID}`],
    ['ro --', `ro kexecctl.id=${ID} --`],
    ['-- 3', `kexecctl.id=${ID} -- 3`],
    ['ro --x', `ro --x kexecctl.id=${ID}`],
    ['a="never closed', `a="never closed" kexecctl.id=${ID}`],
    ['', `kexecctl.id=${ID}`],
  ]
  for (const [line, withOwn] of cases) t.equal(withOwnWords(line, { id: ID, dracut: false }), withOwn, line)
})

t.test('what brings the machine back is added, unless an administrator set it', async (t) => {
  const all = 'panic=10 rd.shell=0 rd.emergency=reboot'
  const cases: [line: string, added: string, dracut: boolean][] = [
    ['ro', 'panic=10', false],
    ['ro', all, true],
    ['ro panic=0', 'rd.shell=0 rd.emergency=reboot', true],
    ['panic=30', '', false],
    ['"panic=30"', '', false],
    ['panic_on_oops=1 panic xpanic=1 oops=panic', 'panic=10', false],
    ['rd.shell', 'panic=10 rd.emergency=reboot', true],
    ['rdshell=1', 'panic=10 rd.emergency=reboot', true],
    ['rd.emergency=halt rd.shell=1', 'panic=10', true],
    ['rd.emergency rd.shellx', all, true],
  ]
  for (const [line, added, dracut] of cases) {
    const own = `kexecctl.id=${ID}${added && ` ${added}`}`
    t.equal(withOwnWords(line, { id: ID, panic: 10, dracut }), `${line} ${own}`, line)
    t.equal(
      withOwnWords(`${line} -- panic=1 rd.shell`, { id: ID, panic: 10, dracut }),
      `${line} ${own} -- panic=1 rd.shell`,
    )
    for (const clean of [entryCmdline, runningCmdline])
      t.equal(clean(`${line} ${own}`), clean(line), `${line}, taken out again`)
  }
})

t.test('the difference is one of words', async (t) => {
  t.same(diffCmdline('a b="c d" e', 'a b="c e" e f'), { removed: ['b="c d"'], added: ['b="c e"', 'f'] })
  t.same(diffCmdline('a  b', 'b a'), { removed: [], added: [] })
  t.same(diffCmdline('"a=b c" "d"', 'a="b c" d'), { removed: [], added: [] }, 'quoted otherwise')
  t.same(diffCmdline('"a=b c"', 'a="b  c"'), { removed: ['"a=b c"'], added: ['a="b  c"'] })
})

const piece = fc.constantFrom(
  '"',
  ' ',
  '--',
  ' -- ',
  '\t',
  '=',
  'a',
  'é',
  'BOOT_IMAGE=/v',
  'kexecctl.id=1',
  ' kexecctl.id=1 panic=1 ',
  ...ONE_SHOT,
  ...KEPT,
)
const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const spaced = fc.array(fc.constantFrom('--', 'BOOT_IMAGE=/v', ...ONE_SHOT, ...KEPT)).map((words) => words.join(' '))

t.test('cleaning twice changes nothing more, and our own words do not pile up', async () => {
  const settles = (clean: (line: string) => string) =>
    fc.assert(
      fc.property(fc.oneof(line, spaced), fc.boolean(), fc.nat(3600), (line, dracut, panic) => {
        const once = clean(line)
        const own = withOwnWords(once, { id: ID, dracut, ...(panic && { panic }) })
        return [once, own, `BOOT_IMAGE=/x ${own}`].every((l) => clean(l) === once)
      }),
    )
  settles(entryCmdline)
  settles(runningCmdline)
})

t.test('no word is lost, changed or moved that is not on the list', async () => {
  fc.assert(
    fc.property(spaced, (line) => {
      const wanted = splitCmdline(line).filter((word) => !ONE_SHOT.includes(word) && !word.startsWith('BOOT_IMAGE='))
      return splitCmdline(runningCmdline(line)).join('\n') === wanted.join('\n')
    }),
  )
})
