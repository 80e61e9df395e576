import t from 'tap'
import type { Source } from '../../src/plan/identity.ts'
import { entryFor, selectTarget } from '../../src/plan/target.ts'
import type { BaseFacts, Boot, Request } from '../../src/plan/types.ts'
import { base, boot, bootable, kernel, NEW, noBoot, OLD, settings, stat } from './facts.ts'

const OLDER = '6.12.86+deb13-amd64'
const older = kernel(OLDER, { imageStat: stat(21) })
const installed = { inventory: { kernels: [kernel(NEW), kernel(OLD), older], unreadable: [], findings: [] } }
const said = (value: string) => ({ value, at: '/etc/default/kexec:1' })
const configured = { kernel: { state: 'ok' as const, value: kernel(NEW) }, dangling: false }
const hook: Request = { by: 'hook' }
const pinned = { ...installed, boot: boot(bootable(older)) }
const windows: Boot = { ...noBoot, loader: 'grub', unknown: undefined, other: 'Windows (/boot/grub/grub.cfg:9)' }

t.test('which kernel, and by whom', async (t) => {
  const cases: [what: string, release: string, source: Source, change: Partial<BaseFacts>, request?: Request][] = [
    ['what the boot loader would boot', OLDER, 'bootloader', pinned],
    [
      'KERNEL_IMAGE as Debian writes it does not count',
      OLDER,
      'bootloader',
      { ...pinned, settings: settings({ kernelImage: said('/vmlinuz') }), configured },
    ],
    [
      'KERNEL_IMAGE set by hand does',
      NEW,
      'kernel-image',
      { ...pinned, settings: settings({ kernelImage: said('/boot/mine') }), configured },
    ],
    [
      'unless USE_GRUB_CONFIG=true',
      OLDER,
      'bootloader',
      { ...pinned, settings: settings({ kernelImage: said('/boot/mine'), useGrubConfig: true }), configured },
    ],
    ['Select=newest', NEW, 'newest', { ...pinned, settings: settings({ select: 'newest' }) }],
    ['Select=bootloader', OLDER, 'bootloader', { ...pinned, settings: settings({ select: 'bootloader' }) }],
    [
      'another flavour, if the boot loader says so',
      '6.12.1-rt-amd64',
      'bootloader',
      { ...installed, boot: boot(bootable(kernel('6.12.1-rt-amd64', { flavour: 'rt' }))) },
    ],
    ['a release named', NEW, 'argument', pinned, { by: 'admin', release: NEW }],
    ['it cannot be told', NEW, 'newest', { ...installed, boot: boot(undefined) }],
    [
      'it starts Windows, and Select=newest',
      NEW,
      'newest',
      { boot: windows, settings: settings({ select: 'newest' }) },
    ],
  ]
  for (const [what, release, source, change, request = hook] of cases) {
    t.match(selectTarget(base(change), request), { entry: { release, source } }, what)
  }
})

t.test('no target, and why', async (t) => {
  const cases: [what: string, id: string, message: RegExp, change: Partial<BaseFacts>][] = [
    ['it starts something else', 'bootloader-other', /would start Windows/, { boot: windows }],
    [
      'Select=bootloader, and it starts something else',
      'bootloader-other',
      /would start Windows/,
      { boot: windows, settings: settings({ select: 'bootloader' }) },
    ],
    ['it may not be read', 'bootloader-unknown', /cannot be told/, { boot: { ...boot(undefined), denied: true } }],
    [
      'Select=bootloader, and it cannot be told',
      'bootloader-unknown',
      /cannot be told: \/boot\/grub\/grub\.cfg:7: default/,
      { boot: boot(undefined), settings: settings({ select: 'bootloader' }) },
    ],
  ]
  for (const [what, id, message, change] of cases) {
    const { entry, findings } = selectTarget(base(change), hook)
    t.equal(entry, undefined, what)
    t.match(findings, [{ id, level: 'refuse', message, hint: /\w/ }], what)
  }
})

t.test('findings beside the target', async (t) => {
  const cases: [what: string, findings: [id: string, level: string][], change: Partial<BaseFacts>][] = [
    ['all agree', [], { boot: boot(bootable(kernel(NEW))), link: kernel(NEW) }],
    ['a pinned kernel', [['config-disagreement', 'note']], pinned],
    ['no boot loader at all', [], { boot: noBoot }],
    ['it cannot be told', [['bootloader-unknown', 'warn']], { boot: boot(undefined) }],
    ['there is one that cannot be read', [['bootloader-unknown', 'note']], { boot: { ...noBoot, absent: false } }],
    [
      'it cannot be told, and was asked for',
      [['bootloader-unknown', 'warn']],
      { boot: noBoot, settings: settings({ useGrubConfig: true }) },
    ],
    [
      'KERNEL_IMAGE against the boot loader',
      [['config-disagreement', 'note']],
      { ...pinned, settings: settings({ kernelImage: said('/boot/mine') }), configured },
    ],
  ]
  for (const [what, findings, change] of cases) {
    const found = selectTarget(base(change), hook).findings.map(({ id, level }) => [id, level])
    t.same(found, findings, what)
  }
})

t.test('how a boot entry starts its kernel', async (t) => {
  const initrds = ['/boot/microcode.cpio', `/boot/initrd.img-${NEW}`]
  const line = 'BOOT_IMAGE=/x root=/dev/vda2 dyndbg="file a +p" crashkernel=1G-:256M kexecctl.id=0 single'
  const menu = boot(bootable(kernel(NEW), { image: '/boot/copy', initrds, cmdline: line }))
  const facts = base({ boot: menu })
  const own = 'root=/dev/vda2 dyndbg="file a +p" crashkernel=1G-:256M single'
  const want = { image: '/boot/copy', initrds, cmdline: own, wantsInitrd: true }
  for (const source of ['bootloader', 'newest', 'link', 'argument'] as const) {
    t.match(entryFor(facts, kernel(NEW), source), { ...want, source }, source)
  }
  t.match(
    entryFor(facts, kernel(NEW), 'kernel-image'),
    { image: `/boot/vmlinuz-${NEW}`, initrds: [], cmdline: own, wantsInitrd: false },
    'KERNEL_IMAGE: only the command line',
  )
  t.equal(
    entryFor(facts, kernel(OLD, { imageStat: stat(99) }), 'newest').cmdline,
    'root=/dev/vda2 ro quiet',
    'no entry',
  )
  const appended = base({ boot: menu, settings: settings({ appendLine: said('a b') }) })
  t.equal(entryFor(appended, kernel(NEW), 'bootloader').cmdline, 'a b', 'APPEND_LINE before it')
})

t.test('a unified image without a boot entry: the command line within it', async (t) => {
  const uki = kernel(NEW, { initrds: [], header: { format: 'uki', cmdline: 'root=/dev/vda3 ro kexecctl.id=0 single' } })
  const facts = base({ settings: settings({ kernelImage: said('/efi/a.efi') }) })
  t.match(entryFor(facts, uki, 'kernel-image'), {
    initrds: [],
    cmdline: 'root=/dev/vda3 ro single',
    wantsInitrd: false,
  })
  const appended = base({ settings: settings({ kernelImage: said('/efi/a.efi'), appendLine: said('a b') }) })
  t.equal(entryFor(appended, uki, 'kernel-image').cmdline, 'a b')
})

t.test('a boot entry without an initrd', async (t) => {
  const cases: [root: string, wantsInitrd: boolean][] = [
    ['root=PARTUUID=1234-01 ro', false],
    ['root=/dev/sda1', false],
    ['root=UUID=1234', true],
    ['root=LABEL=x', true],
    ['root=/dev/mapper/vg-root', true],
    ['root=/dev/disk/by-uuid/1234', true],
    ['root=/dev/md0', true],
    ['ro', true],
  ]
  for (const [cmdline, wantsInitrd] of cases) {
    const facts = base({ boot: boot(bootable(kernel(NEW), { initrds: [], cmdline })) })
    t.match(entryFor(facts, kernel(NEW), 'bootloader'), { initrds: [], wantsInitrd }, cmdline)
  }
})
