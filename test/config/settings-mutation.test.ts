import t from 'tap'
import { defaultConf } from '../../src/config/conf-keys.ts'
import { KEXEC_NAMES, readSettings, type Settings } from '../../src/config/settings.ts'
import { plan } from '../../src/plan/plan.ts'
import type { Finding } from '../../src/report/finding.ts'
import type { Tree } from '../../src/sys/fs.ts'
import fc from '../fast-check.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { holds, must } from '../mutate.ts'
import { facts } from '../plan/facts.ts'
import { fields, line, list, maybe, one, type Shape, text, truth, whole } from '../shape.ts'
import { CONF, DROP_IN, iniFiles, KEXEC, shellFiles } from './config-files.ts'

const FILES = {
  '/etc/default/kexec': KEXEC,
  '/etc/default/kexec.d/local': 'APPEND=quiet\n',
  '/etc/kexecctl.conf': CONF,
  '/etc/kexecctl.conf.d/50-local.conf': DROP_IN,
}
type Path = keyof typeof FILES
const PATHS = Object.keys(FILES) as Path[]
const isShell = (path: Path) => path.startsWith('/etc/default')

const said = maybe(fields({ value: (value) => text(value) && value !== '', at: line }))
// an argument in quotes may have a tab
const word: Shape = (value) => text(value) && line(String(value).replaceAll('\t', ''))
const isSettings = fields({
  enabled: truth,
  enabledBy: fields({ source: one('Enable', 'LOAD_KEXEC', 'default', 'unknown'), at: maybe(line) }),
  when: one('upgrade', 'always'),
  syscall: one('auto', 'file', 'load'),
  select: one('auto', 'config', 'bootloader', 'newest'),
  flavour: (value) => line(value) && /^[\w.+-]{1,99}$/.test(String(value)),
  ignore: list((id) => /^[a-z][a-z0-9-]*$/.test(String(id))),
  intercept: truth,
  fallback: truth,
  panicTimeout: whole(1, 3600),
  confirm: list((unit) => /^[\w:.\\@-]+\.[a-z]+$/.test(String(unit))),
  confirmLost: maybe(line),
  confirmAfter: whole(0, 3600),
  onFallback: (value) => list(word)(value) && String((value as string[])[0] ?? '/').startsWith('/'),
  maxConsecutive: whole(0, 999_999_999),
  maxAge: whole(0, 3650 * 86_400),
  keep: whole(0, 999_999_999),
  kernelImage: said,
  initrd: said,
  appendLine: said,
  useGrubConfig: truth,
  unknownNames: list(one(...KEXEC_NAMES)),
})

const LEVELS: Readonly<Record<string, Finding['level']>> = {
  'config-unreadable': 'refuse',
  'config-unknown': 'refuse',
  'config-key': 'warn',
  'config-value': 'warn',
  'config-append': 'warn',
}

// One of ours, at a line that there is.
const isFinding = ({ id, level, message, evidence = '' }: Finding, texts: ReadonlyMap<Path, string>): boolean =>
  LEVELS[id] === level &&
  message !== '' &&
  evidence.split(' ').every((at) => {
    const path = PATHS.find((path) => at === path || at.startsWith(`${path}:`))
    const number = at.slice((path?.length ?? 0) + 1)
    if (path === undefined || number === '') return id === 'config-unreadable' && path !== undefined
    return /^\d+$/.test(number) && Number(number) <= (texts.get(path) ?? '').split(/\r\n?|\n/).length
  })

// What one key comes to where nothing is hard: no line that goes on in the next.
const KEYS: readonly [section: string, key: string, member: keyof Settings, read: (value: string) => unknown][] = [
  ['Stage', 'When', 'when', (value) => ['upgrade', 'always'].find((one) => one === value)],
  ['Stage', 'Syscall', 'syscall', (value) => ['auto', 'file', 'load'].find((one) => one === value)],
  ['History', 'Keep', 'keep', (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined)],
  ['Reboot', 'MaxConsecutive', 'maxConsecutive', (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined)],
]
const wanted = (texts: ReadonlyMap<Path, string>) => {
  const values: Record<string, unknown> = { ...defaultConf() }
  const bad: string[] = []
  for (const path of PATHS.filter((path) => !isShell(path))) {
    let section = ''
    for (const [i, raw] of (texts.get(path) ?? '')
      .replace(/^\ufeff/, '')
      .split(/\r\n?|\n/)
      .entries()) {
      const line = raw.replace(/^[ \t]+|[ \t]+$/g, '')
      if (line.startsWith('[')) section = /^\[([A-Za-z][A-Za-z0-9-]*)\]$/.exec(line)?.[1] ?? '?'
      const [, key, value = ''] = /^([^=#;[\s][^=]*?)[ \t]*=[ \t]*(.*)$/su.exec(line) ?? []
      const known = KEYS.find((one) => one[0] === section && one[1] === key)
      if (!known) continue
      const read = value === '' ? defaultConf()[known[2] as 'keep'] : known[3](value)
      if (read === undefined) bad.push(`${path}:${i + 1}`)
      else values[known[2]] = read
    }
  }
  return { values, bad }
}

t.test('files of settings after accidents: what can be told, and a finding for the rest', async (t) => {
  const real = makeTree(t, FILES)
  const files = fc
    .constantFrom(...PATHS)
    .chain((path) => fc.tuple(fc.constant(path), isShell(path) ? shellFiles : iniFiles))
  const told = { well: 0, refused: 0, simple: 0, bad: 0 }
  await holds(t, files, 10_000, async ([changed, bytes]) => {
    const contents = new Map(PATHS.map((path) => [path, path === changed ? bytes : Buffer.from(FILES[path])]))
    const texts = new Map([...contents].map(([path, content]) => [path, content.toString()]))
    const tree: Tree = {
      ...real,
      bytes: (path, _, length) => ({
        state: 'ok',
        value: contents.get(path as Path)?.subarray(0, length) ?? Buffer.of(),
      }),
    }
    const settings = await readSettings(tree)
    const { findings, unknownNames, enabledBy } = settings
    must(isSettings(settings), `no settings: ${JSON.stringify(settings).slice(0, 600)}`)
    for (const finding of findings)
      must(isFinding(finding, texts), `no finding: ${JSON.stringify(finding).slice(0, 400)}`)
    const refusals = findings.filter(({ level }) => level === 'refuse')
    const { action } = plan(facts({ settings }), { by: 'hook' })
    told[refusals.length > 0 ? 'refused' : 'well']++
    must(refusals.length === 0 || action === 'refuse' || action === 'disabled', `${action} whatever a shell would say`)
    if (unknownNames.length > 0 || enabledBy.source === 'unknown')
      must(
        refusals.some(({ id }) => id === 'config-unknown'),
        'unknown, and nobody is told',
      )
    if (refusals.length > 0 || findings.length >= 50 || [...texts.values()].some((text) => /\\$/m.test(text))) return
    told.simple++
    const { values, bad } = wanted(texts)
    for (const [, key, member] of KEYS)
      must(settings[member] === values[member], `${key}= is ${settings[member]}, not ${values[member]}`)
    for (const at of bad)
      must(
        findings.some(({ id, evidence }) => id === 'config-value' && evidence === at),
        `nobody is told of ${at}`,
      )
    if (bad.length > 0) told.bad++
  })
  t.ok(Math.min(...Object.values(told)) > 100, JSON.stringify(told))
})
