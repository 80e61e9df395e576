import { confirmed } from './boots.ts'
import { healthy, refusals } from './healthy.ts'
import type { Machine } from './machine.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'
import { INSTALL, makeSmallPackage } from './small-package.ts'
import { installUnsigned, removeUnsigned } from './unsigned.ts'
import { untilQuiet } from './watch.ts'

// One bit at `offset`, for Perl with the file's text as $_; done again, it is as before.
const flip = (vm: Machine, path: string, offset: string): Promise<string> =>
  vm.must(`perl -0777 -pi -e 'substr($_, ${offset}, 1) ^= "\\x01"' ${path}`)
const CODE = 'length($_) / 2'
// In the digest that the signature signs, the attribute messageDigest (RFC 5652, 11.2): the content's own digest fits.
const SIGNATURE = '15 + rindex($_, pack "H*", "06092a864886f70d010904")'

const lockedDown = async ({ vm }: Scenario, t: Test): Promise<void> => {
  t.match(await vm.must('cat /sys/kernel/security/lockdown'), /\[integrity\]/, 'the kernel is locked down')
}

const nothingArmed = async (s: Scenario, t: Test): Promise<void> => {
  t.equal(await s.loaded(), false, 'the slot is empty')
  t.equal(await s.record(), null, 'the record is gone')
  t.equal((await s.vm.run('test -e /run/kexecctl/armed')).code, 1)
}

// apt ends well (`must`), and tells in one line why nothing is staged any more.
const refused = async (s: Scenario, t: Test, line: RegExp): Promise<void> => {
  const said = await s.vm.must(`touch /run/kexecctl/pending; ${INSTALL}`, { timeout: 120 })
  const lines = said.split('\n').filter((line) => line.startsWith('kexecctl'))
  s.note(lines.join(' | '))
  t.equal(lines.length, 1, 'one line')
  t.match(lines[0], line)
  t.match(lines[0], /unloaded, the next reboot goes through the firmware$/)
  await nothingArmed(s, t)
}

const run = async (s: Scenario, t: Test): Promise<void> => {
  const { vm, kernels, loads, note } = s
  const { older, newer } = kernels
  t.match(await vm.must('od -An -tu1 -j4 /sys/firmware/efi/efivars/SecureBoot-*'), /^\s*1$/m, 'Secure Boot is on')
  await lockedDown(s, t)
  await s.installDeb()
  await makeSmallPackage(vm)
  await healthy(s, t, older)

  await t.test('an unsigned kernel is refused before anything is tried', async (t) => {
    const release = await installUnsigned(vm)
    t.strictSame(await refusals(s, release), ['image-signature'])
    const { code, stdout, stderr } = await vm.run(`kexecctl stage ${release}`)
    note(`${stdout} ${stderr}`.trim())
    t.equal(code, 3)
    t.match(stdout, /is not signed/)
    t.equal(await loads.count(), 0, 'the kernel was not asked')
    const asked = await vm.run(`kexec -s -l /boot/vmlinuz-${release} --initrd=/boot/initrd.img-${release}`)
    note(asked.stderr.trim())
    t.not(asked.code, 0, 'which would have said no')
    await loads.start()
    await removeUnsigned(vm, release)
  })

  await t.test('apt upgrade stages the signed kernel', async (t) => {
    const said = await s.apt('apt upgrade -y', { timeout: 180 })
    const lines = said.split('\n').filter((line) => line.startsWith('kexecctl'))
    t.strictSame(lines, [`kexecctl: staged ${newer} for the next reboot`])
    await untilQuiet(vm)
    t.equal(await loads.count(), 1, 'exactly one load')
    t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'file' })
    t.match(await s.status(), { running: older, action: 'keep', staged: { release: newer, fresh: true } })
    await healthy(s, t as never, newer)
  })

  await t.test('what is staged can be unloaded', async (t) => {
    t.match(await vm.must('kexecctl unload'), /^unloaded /)
    await nothingArmed(s, t as never)
    await vm.must('kexecctl stage')
    t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'file' })
  })

  await t.test('reboot lands in it, and it is locked down as well', async (t) => {
    await s.kexecsInto(newer)
    await lockedDown(s, t as never)
    t.match(await s.status(), { running: newer, bootedBy: 'kexec', loaded: false, staged: null, action: 'none' })
    t.match(await confirmed(vm), { confirmed: true, release: newer })
    await healthy(s, t as never, newer)
  })

  // So that the running kernel will do as a target, and nobody else stages it meanwhile.
  await vm.must('systemctl mask --now kexecctl-watch.path')
  await vm.writeFile('/etc/kexecctl.conf', '[Stage]\nWhen=always\n')

  await t.test('one flipped bit in the code', async (t) => {
    await vm.must('kexecctl stage')
    await flip(vm, `/boot/vmlinuz-${newer}`, CODE)
    t.strictSame(await refusals(s), ['image-integrity'], 'check sees it')
    await refused(s, t as never, /is damaged: its signature was made for other content/)
    await flip(vm, `/boot/vmlinuz-${newer}`, CODE)
    await s.firmwareBootsInto(newer)
    await lockedDown(s, t as never)
  })

  await t.test('one flipped bit in a signature', async (t) => {
    await vm.must('kexecctl stage')
    t.equal(await s.loaded(), true)
    await vm.must(`cp /boot/vmlinuz-${newer} /boot/damaged`)
    await flip(vm, '/boot/damaged', SIGNATURE)
    await vm.must('mkdir -p /etc/default/kexec.d')
    await vm.writeFile('/etc/default/kexec.d/vm', `KERNEL_IMAGE=/boot/damaged\nINITRD=/boot/initrd.img-${newer}\n`)
    t.strictSame(await refusals(s), [], 'only the kernel can tell')
    await refused(s, t as never, /the signature of the image is not valid/)
    await s.firmwareBootsInto(newer)
    await lockedDown(s, t as never)
  })
}

scenario('trixie', 'Secure Boot: signed kernels are staged, and others are not', run, { secureBoot: true })
