import t from 'tap'
import { isGenerated, readSettings } from '../../src/config/settings.ts'
import { openTree } from '../../src/sys/fs.ts'
import fc from '../fast-check.ts'

type Files = { kexec?: string; snippet?: string; conf?: string; dropIn?: string }

const read = (t: Tap, { kexec, snippet, conf, dropIn }: Files) =>
  readSettings(
    openTree(
      t.testdir({
        etc: {
          default: {
            ...(kexec !== undefined && { kexec }),
            ...(snippet !== undefined && { 'kexec.d': { local: snippet } }),
          },
          ...(conf !== undefined && { 'kexecctl.conf': conf }),
          ...(dropIn !== undefined && { 'kexecctl.conf.d': { '50-local.conf': dropIn } }),
        },
      }),
    ),
  )
type Tap = Pick<typeof t, 'testdir'>

const DEFAULTS = {
  enabled: true,
  enabledBy: { source: 'default' },
  when: 'upgrade',
  syscall: 'auto',
  select: 'auto',
  flavour: 'running',
  ignore: [],
  intercept: true,
  fallback: true,
  panicTimeout: 10,
  confirm: [],
  confirmAfter: 30,
  onFallback: [],
  maxConsecutive: 0,
  maxAge: 0,
  keep: 200,
  setAt: {},
  useGrubConfig: false,
  unknownNames: [],
  findings: [],
}

t.test('defaults', async (t) => t.strictSame(await read(t, {}), DEFAULTS))

t.test('everything set', async (t) => {
  const settings = await read(t, {
    kexec: 'LOAD_KEXEC=true\nKERNEL_IMAGE=/k\nINITRD=/i\nAPPEND=ro\nUSE_GRUB_CONFIG=true',
    conf: '[Stage]\nEnable=yes\nWhen=always\nSyscall=file\n[Target]\nSelect=config\nFlavour=rt\n[Checks]\nIgnore=a b-c',
  })
  t.strictSame(settings, {
    ...DEFAULTS,
    enabledBy: { source: 'Enable', at: '/etc/kexecctl.conf:2' },
    when: 'always',
    syscall: 'file',
    select: 'config',
    setAt: { enable: '/etc/kexecctl.conf:2', select: '/etc/kexecctl.conf:6' },
    flavour: 'rt',
    ignore: ['a', 'b-c'],
    kernelImage: { value: '/k', at: '/etc/default/kexec:2' },
    initrd: { value: '/i', at: '/etc/default/kexec:3' },
    appendLine: { value: 'ro', at: '/etc/default/kexec:4' },
    useGrubConfig: true,
  })
})

t.test('on or off', async (t) => {
  const cases: [Files, boolean, string][] = [
    [{ kexec: 'LOAD_KEXEC=true' }, true, 'LOAD_KEXEC /etc/default/kexec:1'],
    [{ kexec: 'LOAD_KEXEC=false' }, false, 'LOAD_KEXEC /etc/default/kexec:1'],
    [{ kexec: 'LOAD_KEXEC=1' }, false, 'LOAD_KEXEC /etc/default/kexec:1'],
    [{ kexec: 'LOAD_KEXEC=TRUE' }, false, 'LOAD_KEXEC /etc/default/kexec:1'],
    [{ kexec: 'LOAD_KEXEC=' }, true, 'default undefined'],
    [{ kexec: 'LOAD_KEXEC=false', snippet: 'LOAD_KEXEC=true' }, true, 'LOAD_KEXEC /etc/default/kexec.d/local:1'],
    [{ kexec: 'LOAD_KEXEC=false', conf: '[Stage]\nEnable=yes' }, true, 'Enable /etc/kexecctl.conf:2'],
    [{ kexec: 'LOAD_KEXEC=true', conf: '[Stage]\nEnable=no' }, false, 'Enable /etc/kexecctl.conf:2'],
    [{ conf: '[Stage]\nEnable=no', dropIn: '[Stage]\nEnable=1' }, true, 'Enable /etc/kexecctl.conf.d/50-local.conf:2'],
    [{ kexec: 'LOAD_KEXEC=false', conf: '[Stage]\nEnable=yes\nEnable=' }, false, 'LOAD_KEXEC /etc/default/kexec:1'],
    [{ conf: '[Stage]\nEnable=no\nEnable=maybe' }, false, 'Enable /etc/kexecctl.conf:2'],
    [{ kexec: 'LOAD_KEXEC=$X' }, false, 'unknown /etc/default/kexec:1'],
    [{ kexec: '\nexit' }, false, 'unknown /etc/default/kexec:2'],
    [{ kexec: 'LOAD_KEXEC=$X', conf: '[Stage]\nEnable=yes' }, true, 'Enable /etc/kexecctl.conf:2'],
  ]
  for (const [files, enabled, by] of cases) {
    const settings = await read(t, files)
    t.strictSame(
      [settings.enabled, `${settings.enabledBy.source} ${settings.enabledBy.at}`],
      [enabled, by],
      JSON.stringify(files),
    )
  }
})

t.test('APPEND_LINE wins over APPEND', async (t) => {
  const cases: [string, string | undefined, string[]][] = [
    ['APPEND_LINE=a APPEND=a', 'a', []],
    ['APPEND_LINE=a APPEND=b', 'a', ['warn config-append']],
    ['APPEND_LINE= APPEND=b', 'b', []],
    ['APPEND=""', undefined, []],
    ['APPEND_LINE=a APPEND=$X', 'a', []],
    ['APPEND_LINE="$X" APPEND=b', 'b', ['refuse config-unknown']],
  ]
  for (const [kexec, value, findings] of cases) {
    const settings = await read(t, { kexec })
    t.equal(settings.appendLine?.value, value, kexec)
    t.same(
      settings.findings.map(({ id, level }) => `${level} ${id}`),
      findings,
      kexec,
    )
  }
})

t.test('unknown names refuse where they matter', async (t) => {
  const on = '[Stage]\nEnable=yes\n'
  const cases: [Files, string[]][] = [
    [{ kexec: 'LOAD_KEXEC=$X' }, ['LOAD_KEXEC']],
    [{ kexec: 'LOAD_KEXEC=$X', conf: on }, []],
    [{ kexec: 'KERNEL_IMAGE=$X' }, ['KERNEL_IMAGE']],
    [{ kexec: 'KERNEL_IMAGE=$X', snippet: 'KERNEL_IMAGE=/k' }, []],
    [{ kexec: 'KERNEL_IMAGE=/k', snippet: 'KERNEL_IMAGE=$X' }, ['KERNEL_IMAGE']],
    [{ kexec: 'KERNEL_IMAGE=$X', conf: '[Target]\nSelect=newest' }, []],
    [{ kexec: 'KERNEL_IMAGE=/k INITRD="$X"' }, ['INITRD']],
    [{ kexec: 'INITRD="$X"' }, []],
    [{ kexec: 'APPEND_LINE=$X' }, ['APPEND_LINE']],
    [{ kexec: 'APPEND="$APPEND two"' }, ['APPEND']],
    [{ kexec: 'USE_GRUB_CONFIG=$X' }, ['USE_GRUB_CONFIG']],
    [{ kexec: 'USE_GRUB_CONFIG=$X', conf: '[Target]\nSelect=bootloader' }, []],
    [{ kexec: 'OTHER=$X' }, []],
    [{ kexec: 'KERNEL_IMAGE=/k\n. x' }, ['LOAD_KEXEC', 'KERNEL_IMAGE', 'APPEND_LINE', 'APPEND', 'USE_GRUB_CONFIG']],
  ]
  for (const [files, names] of cases) {
    const settings = await read(t, files)
    t.same(settings.unknownNames, names, JSON.stringify(files))
    const refusals = settings.findings.filter(({ id, level }) => id === 'config-unknown' && level === 'refuse')
    t.equal(refusals.length, Math.min(names.length, 1), 'one finding')
    t.ok(
      refusals.every(({ message, hint }) => /^\/etc\/default\/kexec[^:]*:\d+: /.test(message) && hint),
      'that says where',
    )
  }
  const everything = await read(t, { kexec: 'KERNEL_IMAGE=/k\n. x' })
  t.equal(everything.kernelImage, undefined, 'and nothing is taken from a file that needs a shell')
})

t.test('a carriage return at the end of a value is named', async (t) => {
  const settings = await read(t, { kexec: 'LOAD_KEXEC=true\r\n' })
  t.equal(settings.enabled, false, 'as kexec-load would have it')
  t.match(settings.findings, [{ id: 'config-value', level: 'warn', message: /kexec:1: LOAD_KEXEC ends in a carriage/ }])
})

t.test('what Debian generates', async (t) => {
  for (const path of ['/vmlinuz', '/boot/vmlinuz']) t.equal(isGenerated(path), true)
  for (const path of ['', 'vmlinuz', '/vmlinuz.old', '/boot/vmlinuz-6.1.0-9-amd64', '/boot//vmlinuz'])
    t.equal(isGenerated(path), false)
})

t.test('no bytes in any file make it reject', async (t) => {
  const tree = openTree(t.testdir({}))
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }), async (bytes, text) => {
      for (const value of [Buffer.from(bytes), Buffer.from(text)]) {
        await readSettings({
          ...tree,
          bytes: () => ({ state: 'ok', value }),
          names: () => ({ state: 'ok', value: [text, 'a', 'b.conf'] }),
        })
      }
    }),
    { numRuns: 500 },
  )
  t.pass('500 files')
})
