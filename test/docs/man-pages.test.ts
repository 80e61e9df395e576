import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { REPORTED } from '../../docs/generate/reported.ts'
import { PRE_KEXEC } from '../../src/boot/pre-kexec.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { OPTIONS } from '../../src/cli/options.ts'
import { applyEntry, type Conf, defaultConf } from '../../src/config/conf-keys.ts'
import { KEXEC_NAMES } from '../../src/config/settings.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'
import { CATALOGUE } from '../../src/report/errors.ts'
import { SETUP_FILE } from '../../src/stage/setup-file.ts'
import * as paths from '../../src/state/paths.ts'
import { itemsOf, tagsOf, textOf } from './man-page.ts'

const TOP = path.resolve(__dirname, '../..')
const PAGES = readdirSync(`${TOP}/man`)
const MAIN = 'kexecctl.8'
const CONF = 'kexecctl.conf.5'
const HOOKS = 'kexecctl-hooks.7'
const source = (name: string): string => readFileSync(`${TOP}/src/${name}`, 'utf8')
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()
const found = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([all, one]) => one ?? all)

for (const page of PAGES)
  t.test(`${page} is well formed`, async (t) => {
    const env = { ...process.env, LC_ALL: 'C.UTF-8' }
    const lint = (command: string, ...args: string[]): void => {
      const r = spawnSync(command, [...args, `${TOP}/man/${page}`], { encoding: 'utf8', env })
      if (r.error) t.comment(`${command} is not installed`)
      else t.match({ status: r.status, said: args.includes('lint') ? r.stdout : r.stderr }, { status: 0, said: /^$/ })
    }
    lint('man', '--warnings', '-E', 'UTF-8', '-Tutf8', '-Z', '-l')
    lint('mandoc', '-T', 'lint')
    t.ok(textOf(page, 'EXAMPLES'))
    const sections = found(readFileSync(`${TOP}/man/${page}`, 'utf8'), /^\.SH (.*)$/gm)
    t.strictSame(sections.slice(0, 4), ['NAME', 'SYNOPSIS', 'EXAMPLES', 'DESCRIPTION'])
  })

const optionsIn = (text: string): string[] => sorted(found(text, /--[a-z][a-z-]*/g))
const dashed = (options: object = {}): string[] => Object.keys(options).map((name) => `--${name}`)

t.test('commands and options', async (t) => {
  const items = itemsOf(MAIN, 'COMMANDS')
  t.strictSame(
    items.map(({ tags: [tag = ''] }) => tag.split(' ')[0]),
    Object.keys(COMMANDS),
  )
  for (const [i, { tags }] of items.entries())
    t.strictSame(optionsIn(tags.join(' ')), dashed(Object.values(COMMANDS)[i]?.options).sort(), tags.join())
  t.strictSame(optionsIn(textOf(MAIN, 'SYNOPSIS')), dashed(OPTIONS).sort())
  const all = Object.assign({ help: {}, version: {} }, OPTIONS, ...Object.values(COMMANDS).map((one) => one.options))
  t.strictSame(optionsIn(tagsOf(MAIN, 'OPTIONS').join(' ')), dashed(all).sort())
  const tags = itemsOf(MAIN, 'OPTIONS').flatMap((item) => item.tags)
  for (const [name, { choices }] of Object.entries(all as typeof OPTIONS))
    if (choices)
      t.ok(
        tags.some((tag) => tag.includes(`--${name}`) && tag.includes(choices.join('|'))),
        name,
      )
})

const complaint = (section: string, key: string, value = '\n') =>
  applyEntry(defaultConf(), { section, key, value, line: 1 }, '')?.expects ?? ''
const listed = (text: string): string[] => text.replace(/^.*: /, '').split(', ')
const defaultText = (value: Conf[keyof Conf]): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? 'none' : String(value ?? 'LOAD_KEXEC')
}

t.test('settings', async (t) => {
  const sections = listed(complaint('none', 'none'))
  t.ok(sections.length > 4)
  const titles = found(readFileSync(`${TOP}/man/${CONF}`, 'utf8'), /^\.SH \[(.*)\] SECTION$/gm)
  t.strictSame(
    titles,
    sections.map((name) => name.toUpperCase()),
  )
  for (const section of sections) {
    const items = itemsOf(CONF, `[${section.toUpperCase()}] SECTION`)
    const keys = listed(complaint(section, 'none'))
    t.strictSame(
      items.flatMap(({ tags }) => tags),
      keys.map((key) => `${key}=`),
    )
    for (const [i, key] of keys.entries()) {
      const text = (items[i]?.text ?? '').replaceAll('\n', ' ')
      const name = `${key[0]?.toLowerCase()}${key.slice(1)}` as keyof Conf
      const [, said = ''] = /(?:[Dd]efault:|, ?the default) *(.*)/.exec(text) ?? []
      const value = defaultText(defaultConf()[name])
      t.ok(
        said.includes(value) || text.includes(`${value} , the default`) || text.includes(`${value}, the default`),
        key,
      )
      const expects = complaint(section, key, '?!')
      if (/^[a-z]+(?:, [a-z]+)+$/.test(expects))
        for (const word of listed(expects)) t.match(text, new RegExp(`\\b${word}\\b`), `${key}=${word}`)
    }
  }
  t.strictSame(tagsOf(CONF, '/ETC/DEFAULT/KEXEC'), KEXEC_NAMES)
  const templates = readFileSync(`${TOP}/debian/kexecctl.templates`, 'utf8')
  t.strictSame(
    tagsOf(CONF, 'DEBCONF'),
    [...templates.matchAll(/^Template: (.*)\nType: (boolean|select)$/gm)].map(([, name, type]) => `${name} ${type}`),
  )
})

t.test('checks, errors, exit codes, actions, wishes', async (t) => {
  t.strictSame(
    itemsOf(MAIN, 'CHECKS').map(({ tags: [tag = ''] }) => tag),
    [...CHECKS, ...REPORTED].map(({ id, levels }) => `${id} (${levels.join(', ')})`),
  )
  t.strictSame(sorted(tagsOf(MAIN, 'ERRORS')), sorted(Object.keys(CATALOGUE)))
  for (const { tags, text } of itemsOf(MAIN, 'ERRORS')) {
    const exit = CATALOGUE[tags[0]?.split(',')[0] as keyof typeof CATALOGUE]?.exit
    t.equal(found(text, /\((\d+)\)\.$/gm)[0] ?? '1', String(exit), tags.join())
  }
  const exits = Object.values(CATALOGUE).map(({ exit }) => String(exit))
  t.strictSame(sorted(tagsOf(MAIN, 'EXIT STATUS')), sorted(['0', ...exits]))
  const [, actions = ''] = /^export type Action = (.*)$/m.exec(source('plan/types.ts')) ?? []
  t.strictSame(sorted(tagsOf(MAIN, 'WHAT STATUS SAYS')), sorted(found(actions, /'(\w+)'/g)))
  const wanted = `${source('machine/wishes/types.ts')}${/interface Wish [^}]*/.exec(source('plan/boot-types.ts'))?.[0]}`
  t.strictSame(sorted(tagsOf(MAIN, 'REBOOT')), sorted(found(wanted, /\| '([a-z-]+)'/g)))
})

t.test('files', async (t) => {
  const all = PAGES.map((page) => textOf(page)).join('\n')
  // the last one is systemd-tmpfiles(8)'s
  const kept = [...Object.values(paths).filter((name) => typeof name === 'string'), '/run/kexecctl/root']
  const named = found(all, /\/(?:run|var\/lib)\/kexecctl\/[\w.]*\w/g)
  t.strictSame(sorted(named), sorted(kept.filter((name) => !/\/kexecctl$/.test(name))))
  for (const file of [PRE_KEXEC, SETUP_FILE]) t.ok(all.includes(file), file)
  const ours = found(all, /\/etc\/kexecctl[\w./*-]*[\w*]/g)
  const known = ['/etc/kexecctl.conf', '/etc/kexecctl.conf.d', '/etc/kexecctl.conf.d/*.conf', PRE_KEXEC, SETUP_FILE]
  for (const file of sorted(ours))
    t.ok(known.includes(file) || /\.d\/(?:60-\w+\.conf|10-drain|\*)$/.test(file), `${file} is one, or an example`)
})

t.test('hooks, events, units and variables', async (t) => {
  const hooks = readdirSync(`${TOP}/hooks`, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((file) => file.isFile() && !/systemd|catalog|tmpfiles/.test(file.parentPath))
    .map(({ name }) => name)
  const named = textOf(HOOKS, 'SYNOPSIS').trim().split('\n').filter(Boolean)
  t.strictSame(sorted(named.map((file) => path.basename(file)).filter((name) => name !== '*')), sorted(hooks))
  const described = ['HOOKS ON DEBIAN AND ITS KIN', 'HOOKS ON FEDORA, RHEL AND THEIR KIN'].flatMap((title) =>
    tagsOf(HOOKS, title).filter((tag) => tag.startsWith('/')),
  )
  t.strictSame(sorted(described), sorted(named.filter((file) => !file.endsWith('*'))))
  const [, events = ''] = /^const EVENTS[^\n]*= \{\n(.*?)^\}/ms.exec(source('cli/hook.ts')) ?? []
  t.strictSame(sorted(tagsOf(HOOKS, 'EVENTS')), sorted(found(events, /^ {2}'?([a-z-]+)'?[:,]/gm)))
  const units = readdirSync(`${TOP}/hooks/systemd`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    path.extname(name).match(/^\.(?:service|path|timer|conf)$/),
  )
  t.strictSame(sorted(tagsOf(HOOKS, 'UNITS')), sorted(units))
  t.strictSame(
    tagsOf(HOOKS, 'ONFALLBACK'),
    sorted(found(source('boot/on-fallback.ts'), /KEXECCTL_\w+(?=:)/g)).reverse(),
  )
  const [, builders = ''] = /^const BUILDERS = \[(.*)\]/m.exec(source('machine/environment.ts')) ?? []
  const [, screen = ''] = /= \(\{ ([A-Z_, ]+) \}/.exec(source('cli/history.ts')) ?? []
  t.match(source('cli/history.ts'), 'env.COLUMNS')
  t.strictSame(tagsOf(MAIN, 'ENVIRONMENT'), [
    'NO_COLOR',
    ...screen.split(', '),
    'COLUMNS',
    ...found(builders, /'(\w+)'/g),
  ])
})
