import assert from 'node:assert/strict'
import t from 'tap'
import { COMMANDS } from '../../src/cli/commands.ts'
import type * as Parse from '../../src/cli/parse.ts'
import type * as Plain from '../../src/cli/plain.ts'
import { parsePlain } from '../../src/cli/plain.ts'
import fc from '../fast-check.ts'

const AT = { 'the-time': { type: 'string', describe: 'When' }, soon: { type: 'boolean', describe: 'Soon' } }

// What yargs adds: its own keys, the default colour, every name in both spellings.
const essence = ({ _, $0, color, ...args }: Readonly<Record<string, unknown>>): object => ({
  ...Object.fromEntries(Object.entries(args).filter(([key, value]) => !key.includes('-') && value !== undefined)),
  ...(color === 'auto' ? {} : { color }),
})

t.test('plain command lines', async (t) => {
  const table: [string, string, object][] = [
    ['', 'status', {}],
    ['status --exit-code', 'status', { exitCode: true }],
    ['--root /mnt --json list', 'list', { root: '/mnt', json: true }],
    ['check 6.1.0-9-amd64 --verbose', 'check', { release: '6.1.0-9-amd64', verbose: true }],
    ['stage --dry-run --force', 'stage', { dryRun: true, force: true }],
    ['sort 6.2 6.1 --reverse', 'sort', { releases: ['6.2', '6.1'], reverse: true }],
    ['sort', 'sort', {}],
    ['list --color never', 'list', { color: 'never' }],
  ]
  for (const [line, name, args] of table) t.same(parsePlain(line.split(' ').filter(Boolean)), { name, args }, line)
})

t.test('command lines left to yargs', async (t) => {
  const lines = ['--help', 'list 6.1', 'check 6.1 6.2', 'toString', '--root', '--root -x list', '--root=/ list', '-h']
  for (const line of [
    ...lines,
    '--force stage',
    'list --json true',
    'stage --dryRun',
    'list --json --json',
    'list --color pink',
    'check ""',
    'hook postinst',
  ])
    t.equal(parsePlain(line.split(' ')), undefined, line)
})

t.test('what it understands, yargs understands alike', async (t) => {
  const options = Object.values(COMMANDS).flatMap((command) => Object.keys(command.options ?? {}))
  const globals = ['json', 'verbose', 'debug', 'color', 'root', 'help', 'version', '__proto__']
  const argv = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('at', ...Object.keys(COMMANDS)) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(...globals, ...options, ...Object.keys(AT)).map((option) => `--${option}`),
      },
      { weight: 2, arbitrary: fc.constantFrom('6.1.0-9-amd64', '6.2', '07', '1e3', '0x10', '2') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '/mnt',
          '.',
          '../x',
          'true',
          'always',
          '',
          '-',
          '--',
          '-v',
          '"a"',
          'x=1',
          '+5',
          '23:00',
        ),
      },
    ),
    { maxLength: 5 },
  )
  // as the table, and a command with an option that takes a value
  const table = { ...COMMANDS, at: { usage: 'at', describe: 'At', options: AT } }
  const mocks = { '../../src/cli/commands.ts': { COMMANDS: table } }
  const { parse } = t.mockRequire<typeof Parse>('../../src/cli/parse.ts', mocks)
  const { parsePlain } = t.mockRequire<typeof Plain>('../../src/cli/plain.ts', mocks)
  t.same(parsePlain(['at', '--the-time', '+5']), { name: 'at', args: { theTime: '+5' } })
  t.same(parsePlain(['at', '--the-time', '23:00', '--json']), { name: 'at', args: { theTime: '23:00', json: true } })
  for (const line of [
    'at --the-time',
    '--the-time +5 at',
    'list --the-time +5',
    'at --the-time=+5',
    'at --the-time ""',
  ])
    t.equal(parsePlain(line.split(' ')), undefined, line)
  let understood = 0
  await fc.assert(
    fc.asyncProperty(argv, async (argv) => {
      const plain = parsePlain(argv)
      if (!plain) return
      understood++
      const parsed = await parse(argv)
      assert.ok('args' in parsed)
      assert.deepEqual([parsed.name, essence(parsed.args)], [plain.name, essence({ color: 'auto', ...plain.args })])
    }),
    { numRuns: 3_000 },
  )
  t.ok(understood > 300, `${understood} of them`)
})
