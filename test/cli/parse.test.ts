import t from 'tap'
import { COMMANDS } from '../../src/cli/commands.ts'
import type * as Parse from '../../src/cli/parse.ts'
import { parse } from '../../src/cli/parse.ts'

const split = (line: string) => line.split(' ').filter(Boolean)

t.test('commands and their options', async (t) => {
  const cases: [line: string, name: string, args: object][] = [
    ['', 'status', {}],
    ['--json', 'status', { json: true }],
    ['status --exit-code', 'status', { exitCode: true }],
    ['list --root /mnt', 'list', { root: '/mnt' }],
    ['--root=/mnt list', 'list', { root: '/mnt' }],
    ['--root 07 list', 'list', { root: '07' }],
    ['check 6.10', 'check', { release: '6.10' }],
    ['stage 6.1 --dry-run --force', 'stage', { release: '6.1', dryRun: true, force: true }],
    ['stage --no-dry-run', 'stage', { dryRun: false }],
    ['unload', 'unload', {}],
    ['setup --enable --intercept=no', 'setup', { enable: 'yes', intercept: 'no' }],
    ['setup --no-fallback --select newest', 'setup', { fallback: 'no', select: 'newest' }],
    ['setup --enable no --dry-run', 'setup', { enable: 'no', dryRun: true }],
    ['sort', 'sort', {}],
    ['sort 6.10 6.1 6.10 --reverse', 'sort', { releases: ['6.10', '6.1', '6.10'], reverse: true }],
    ['hook postinst 6.1 /boot/vmlinuz-6.1', 'hook', { event: 'postinst', arguments: ['6.1', '/boot/vmlinuz-6.1'] }],
    ['list --color never', 'list', { color: 'never' }],
    ['list', 'list', { color: 'auto' }],
  ]
  for (const [line, name, args] of cases) t.match(await parse(split(line)), { name, args }, line)
})

t.test('usage errors', async (t) => {
  const cases: [line: string, message: RegExp][] = [
    ['restage', /restage/],
    ['list --frobnicate', /frobnicate/],
    ['list -x', /x/],
    ['list 6.1', /6\.1/],
    ['check 6.1 6.2', /6\.2/],
    ['hook', /Not enough/],
    ['list --root', /root/],
    ['list --color pink', /pink|color/i],
    ['--root /a --root /b list', /--root is given twice/],
    ['list --color never --color always', /--color is given twice/],
    ['stage -- 6.1', /nothing can follow --/],
    ['sort -- --json', /nothing can follow --/],
    ['-- list', /nothing can follow --|list/],
    ['list --exit-code', /exit-?code/i],
    ['unload --force', /force/],
    ['setup --enable=', /enable, Given: ""/],
    ['setup --enable maybe', /Choices: "yes", "no"/],
    ['setup --no-enable=yes', /no-enable/],
    ['setup --no-select', /select/],
    ['setup --select', /select/],
    ['setup --enable --no-enable', /--enable is given twice/],
    ['setup yes', /yes/],
    ['stage --enable', /enable/],
  ]
  for (const [line, message] of cases) await t.rejects(parse(split(line)), { code: 'usage', message }, line)
})

t.test('help and version', async (t) => {
  const help = await parse(['--help'])
  const { output } = help as { output: string }
  for (const { usage, describe } of Object.values(COMMANDS)) {
    t.ok(output.includes(`kexecctl ${usage.split(' ')[0]}`), usage)
    t.ok(output.includes(describe), describe)
  }
  t.match(await parse(['stage', '--help']), { output: /--dry-run +Show what would be done/ })
  t.match(await parse(['--version']), { output: /^(source|\d+\.\d+\.\d+)\n$/ })
})

t.test('a flag with a value of its own is no flag: --dry-run=1 must not stage in earnest', async (t) => {
  for (const word of ['--dry-run=1', '--dry-run=yes', '--dry-run=TRUE', '--force=', '--json=no']) {
    await t.rejects(parse(['stage', word]), { code: 'usage' }, word)
  }
  for (const line of [
    'stage --dryRun=1',
    'stage --dryRun',
    'stage --dry_run=1',
    'stage ---dry-run=1',
    'stage --dry--run=1',
    'stage --dry-run-=1',
    'stage --dry-run\n=1',
    'stage --=1',
    'setup --enable=no --no-dryRun',
    'reboot --kexecOnly=yes',
  ])
    await t.rejects(parse(split(line)), { code: 'usage', message: /^Unknown argument: --/ }, line)
  t.match(await parse(['stage', '--dry-run=true']), { args: { dryRun: true } })
})

t.test('an option that takes a value', async (t) => {
  const at = { usage: 'at', describe: 'At', options: { 'the-time': { type: 'string', describe: 'When' } } }
  const { parse } = t.mockRequire<typeof Parse>('../../src/cli/parse.ts', {
    '../../src/cli/commands.ts': { COMMANDS: { ...COMMANDS, at } },
  })
  const cases: [line: string, theTime: string | undefined][] = [
    ['at', undefined],
    ['at --the-time +5', '+5'],
    ['at --the-time=+5', '+5'],
    ['--the-time 23:00 at', '23:00'],
    ['at --the-time=07', '07'],
    ['at --the-time true', 'true'],
    ['at --the-time=', ''],
  ]
  for (const [line, theTime] of cases) t.match(await parse(split(line)), { name: 'at', args: { theTime } }, line)
  for (const line of ['at --the-time', 'at --the-time --json', 'at --the-time 1 --the-time 2', 'list --the-time 1'])
    await t.rejects(parse(split(line)), { code: 'usage', message: /time/i }, line)
})
