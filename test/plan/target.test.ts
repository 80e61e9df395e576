import t from 'tap'
import type { Kernel } from '../../src/kernel/types.ts'
import type { Source } from '../../src/plan/identity.ts'
import { entryFor, selectTarget } from '../../src/plan/target.ts'
import type { BaseFacts, Request, StagedRecord } from '../../src/plan/types.ts'
import { base, kernel, loadedSlot, NEW, OLD, record, settings } from './facts.ts'

const CLOUD = '6.12.120+deb13-cloud-amd64'
const cloud = kernel(CLOUD, { flavour: 'cloud' })
const DEBUG = '5.14.0-427.13.1.el9_4.x86_64+debug'
const debug = kernel(DEBUG, { flavour: 'debug' })
const own = kernel('7.0.1-mine', { flavour: 'mine', image: '/boot/mine', initrds: ['/boot/mine.img'] })
const installed = (...kernels: Kernel[]) => ({ inventory: { kernels, unreadable: [], findings: [] } })
const said = (value: string) => ({ value, at: '/etc/default/kexec:1' })
const ok = (value: Kernel, dangling = false) => ({ kernel: { state: 'ok' as const, value }, dangling })
const missing = (dangling: boolean) => ({ kernel: { state: 'missing' as const }, dangling })
const hook: Request = { by: 'hook' }
const notRunning = { ...base().running, release: undefined }
const mine = { kernelImage: said('/boot/mine'), initrd: said('/boot/mine.img') }
const generated = { kernelImage: said('/vmlinuz'), initrd: said('/initrd.img') }

t.test('which kernel, and by whom', async (t) => {
  const cases: [what: string, release: string, source: Source, change: Partial<BaseFacts>, request?: Request][] = [
    ['the newest', NEW, 'newest', {}],
    ['the newest of the running flavour', NEW, 'newest', installed(cloud, kernel(NEW))],
    [
      'the newest of any',
      CLOUD,
      'newest',
      { ...installed(cloud, kernel(NEW)), settings: settings({ flavour: 'any' }) },
    ],
    [
      'the newest of a flavour by name',
      CLOUD,
      'newest',
      { ...installed(kernel('7.0.0-amd64'), cloud), settings: settings({ flavour: 'cloud' }) },
    ],
    [
      'no kernel runs: the flavour of the link',
      CLOUD,
      'newest',
      { ...installed(kernel(NEW), cloud), running: notRunning, link: cloud },
    ],
    [
      'the newest of any, not for debugging',
      NEW,
      'newest',
      { ...installed(debug, kernel(NEW)), settings: settings({ flavour: 'any' }) },
    ],
    [
      'for debugging, where that is wanted',
      DEBUG,
      'newest',
      { ...installed(kernel(NEW), debug), settings: settings({ flavour: 'debug' }) },
    ],
    ['no kernel runs, and nothing else is there', DEBUG, 'newest', { ...installed(debug), running: notRunning }],
    ['no kernel runs, no link: the newest', CLOUD, 'newest', { ...installed(cloud, kernel(NEW)), running: notRunning }],
    ['KERNEL_IMAGE', own.release, 'kernel-image', { settings: settings(mine), configured: ok(own) }],
    ['KERNEL_IMAGE over a flavour', CLOUD, 'kernel-image', { settings: settings(mine), configured: ok(cloud) }],
    ['KERNEL_IMAGE as Debian writes it', NEW, 'newest', { settings: settings(generated), configured: ok(kernel(OLD)) }],
    [
      'KERNEL_IMAGE as Debian writes it in /boot',
      NEW,
      'newest',
      { settings: settings({ kernelImage: said('/boot/vmlinuz') }), configured: ok(kernel(OLD)) },
    ],
    ['KERNEL_IMAGE as a dangling link', NEW, 'newest', { settings: settings(mine), configured: missing(true) }],
    [
      'Select=newest over KERNEL_IMAGE',
      NEW,
      'newest',
      { settings: settings({ ...mine, select: 'newest' }), configured: ok(own) },
    ],
    [
      'Select=config obeys generated values too',
      OLD,
      'kernel-image',
      { settings: settings({ ...generated, select: 'config' }), configured: ok(kernel(OLD)) },
    ],
    ['the link, where the flavour is not there', CLOUD, 'link', { ...installed(cloud), link: cloud }],
    [
      'a release named over everything',
      OLD,
      'argument',
      { settings: settings(mine), configured: ok(own) },
      { by: 'admin', release: OLD },
    ],
    [
      'a release named of another flavour',
      CLOUD,
      'argument',
      installed(kernel(NEW), cloud),
      { by: 'admin', release: CLOUD },
    ],
  ]
  for (const [what, release, source, change, request = hook] of cases) {
    t.match(selectTarget(base(change), request), { entry: { release, source } }, what)
  }
})

t.test('no target, and why', async (t) => {
  const cases: [what: string, id: string, message: RegExp, change: Partial<BaseFacts>, request?: Request][] = [
    ['nothing installed', 'target', /flavour default/, installed()],
    ['nothing of the running flavour', 'target', /flavour default is installed/, installed(cloud)],
    ['nothing of a named flavour', 'target', /flavour rt /, { settings: settings({ flavour: 'rt' }) }],
    [
      'a running release nobody can parse',
      'target',
      /flavour linux /,
      { running: { ...notRunning, release: 'linux' } },
    ],
    [
      'KERNEL_IMAGE does not exist',
      'image-present',
      /\/boot\/mine does not exist/,
      { settings: settings(mine), configured: missing(false) },
    ],
    [
      'KERNEL_IMAGE is no kernel',
      'image-present',
      /cannot be read \(ENOEXEC\)/,
      { settings: settings(mine), configured: { kernel: { state: 'unknown', code: 'ENOEXEC' }, dangling: false } },
    ],
    [
      'Select=config, nothing configured',
      'target',
      /KERNEL_IMAGE is not set/,
      { settings: settings({ select: 'config' }) },
    ],
    [
      'Select=config, a dangling link',
      'image-present',
      /does not exist/,
      { settings: settings({ ...generated, select: 'config' }), configured: missing(true) },
    ],
    ['Select=bootloader', 'bootloader-unknown', /boot loader/, { settings: settings({ select: 'bootloader' }) }],
    ['a release that is not installed', 'image-present', /no kernel 9\.9 /, {}, { by: 'admin', release: '9.9' }],
    [
      'a /boot that may not be looked into',
      'target',
      /cannot be told: \/boot is not readable \(EACCES\)/,
      { inventory: { kernels: [], unreadable: [{ path: '/boot', code: 'EACCES' }], findings: [] } },
    ],
    [
      'one image among others that cannot be read',
      'target',
      /flavour default is installed/,
      { inventory: { kernels: [cloud], unreadable: [{ path: '/boot/x', code: 'EIO' }], findings: [] } },
    ],
  ]
  for (const [what, id, message, change, request = hook] of cases) {
    const { entry, findings } = selectTarget(base(change), request)
    t.equal(entry, undefined, what)
    t.match(findings, [{ id, level: 'refuse', message, hint: /\w/ }], what)
  }
})

t.test('no command line: the kernel is told, and refused', async (t) => {
  const { entry, findings } = selectTarget(base({ running: { ...base().running, cmdline: undefined } }), hook)
  t.match(entry, { release: NEW, cmdline: '' })
  t.match(findings, [{ id: 'cmdline-unknown', level: 'refuse', hint: /\w/ }])
})

t.test('link and newest disagree: a note, unless they are one', async (t) => {
  t.match(selectTarget(base({ link: kernel(OLD) }), hook).findings, [
    {
      id: 'config-disagreement',
      level: 'note',
      message: `the newest is ${NEW}, the generated link names ${OLD}: the target is ${NEW}`,
    },
  ])
  t.same(selectTarget(base({ link: kernel(NEW) }), hook).findings, [])
  t.same(selectTarget(base({ link: kernel(OLD) }), { by: 'admin', release: NEW }).findings, [], 'who names it knows')
})

t.test('initrds: what INITRD says only with KERNEL_IMAGE, and then to the letter', async (t) => {
  const given = kernel(NEW, { initrds: ['/boot/given'] })
  const cases: [what: string, initrds: string[], wantsInitrd: boolean, BaseFacts, Source][] = [
    ['of its own', ['/boot/given'], true, base(), 'newest'],
    ['none of its own', [], true, base(), 'newest'],
    [
      'INITRD without KERNEL_IMAGE',
      ['/boot/given'],
      true,
      base({ settings: settings({ initrd: said('/x') }) }),
      'newest',
    ],
    ['INITRD with a release named', ['/boot/given'], true, base({ settings: settings(mine) }), 'argument'],
    ['KERNEL_IMAGE and INITRD', ['/boot/mine.img'], true, base({ settings: settings(mine) }), 'kernel-image'],
    [
      'KERNEL_IMAGE with an empty INITRD',
      [],
      false,
      base({ settings: settings({ kernelImage: said('/boot/mine') }) }),
      'kernel-image',
    ],
  ]
  for (const [what, initrds, wantsInitrd, facts, source] of cases) {
    const of = what === 'none of its own' ? kernel(NEW, { initrds: [] }) : given
    t.match(entryFor(facts, of, source), { initrds, wantsInitrd, source }, what)
  }
})

t.test('command line: APPEND_LINE as it stands, else the running one made fit', async (t) => {
  const running = { ...base().running, cmdline: 'BOOT_IMAGE=/x root=/dev/vda2 single kexecctl.id=1 -- 3' }
  const of = (appendLine?: string) =>
    entryFor(
      base({ running, settings: settings(appendLine === undefined ? {} : { appendLine: said(appendLine) }) }),
      own,
      'newest',
    )?.cmdline
  t.equal(of(), 'root=/dev/vda2 -- 3')
  t.equal(of('root=/dev/vda3 single dyndbg="file a +p" initrd=/x'), 'root=/dev/vda3 single dyndbg="file a +p"')
})

t.test('what was named before, and what is asked of the next reboot', async (t) => {
  const of = (change: Partial<StagedRecord> = {}): Partial<BaseFacts> => ({
    slot: loadedSlot,
    record: record({ release: OLD, source: 'argument', insteadOf: NEW, ...change }),
  })
  const next = (release: string) => ({ next: { want: 'release', release } }) as const
  const cases: [what: string, release: string, findings: string[], change: Partial<BaseFacts>, request?: Request][] = [
    ['named before', OLD, [], of()],
    ['named before, where an administrator asks for the target', NEW, [], of(), { by: 'admin' }],
    ['named before, where the target was another', NEW, [], of({ insteadOf: '6.1' })],
    ['named before, and taken out', NEW, [], { ...of(), slot: { ...loadedSlot, loaded: false } }],
    ['staged for a wish that is over', NEW, [], of({ wished: true })],
    ['staged for a wish that holds', OLD, [], { ...of({ wished: true }), ...next(OLD) }],
    ['asked of the next reboot', OLD, [], next(OLD)],
    ['asked, over what was named before', NEW, [], { ...of(), ...next(NEW) }],
    ['asked, and gone', NEW, ['next-gone'], next('9.9')],
    ['asked, and gone: what was named before', OLD, ['next-gone'], { ...of(), ...next('9.9') }],
    ['asked, and gone, and another named', OLD, [], next('9.9'), { by: 'admin', release: OLD }],
  ]
  for (const [what, release, findings, change, request = hook] of cases) {
    const choice = selectTarget(base(change), request)
    t.equal(choice.entry?.release, release, what)
    t.same(
      choice.findings.map(({ id }) => id),
      findings,
      what,
    )
  }
  t.match(selectTarget(base(next('9.9')), hook).findings, [
    { level: 'warn', message: /asks for 9\.9, which is not installed$/, hint: /kexecctl next auto/ },
  ])
})
