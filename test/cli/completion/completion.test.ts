import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { files } from '../../../src/cli/completion/index.ts'
import { EVERYWHERE, OFFERED, ownOptions } from '../../../src/cli/completion/table.ts'
import { bash, fish, has, install, zsh } from './shells.ts'

const RELEASES = ['6.1.0-49-amd64', '6.12.1+deb13', '6.9.7-1-default']
// Directories of modules that have what looks like a kernel, and names that no release has.
const ODD = [
  '6.1$(touch pwned)',
  '6.1`touch pwned`',
  '6.1;touch pwned',
  '6.1 two',
  '6.1\ntouch pwned',
  '6.*',
  "6.1'",
  '6.1"',
]

/** A directory to ask in: the files of completion, and in `r` a system with kernels. */
const furnish = (dir: string): string => {
  install(dir)
  const make = (name: string) => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
    writeFileSync(path.join(dir, name), '')
  }
  for (const release of RELEASES.slice(0, 2)) {
    make(`r/usr/lib/modules/${release}/modules.dep`)
    make(`r/boot/vmlinuz-${release}`)
  }
  make(`r/usr/lib/modules/${RELEASES[2]}/vmlinuz`)
  for (const odd of ODD) make(`r/usr/lib/modules/${odd}/vmlinuz`)
  make('r/usr/lib/modules/6.0-left-over/modules.dep')
  make('r/usr/lib/modules/extra/vmlinuz')
  make(`r/boot/vmlinuz-${RELEASES[0]}.old`)
  return dir
}

const dashed = (options: readonly (readonly [string, unknown])[]) => options.map(([name]) => `--${name}`)
const commands = OFFERED.map(([name]) => name)
const WORDS = ['firmware', 'kexec', 'auto']

// fish offers the whole word, the others what stands behind `=`; zsh offers options where there is nothing else.
const plain = (line: readonly string[], offered: readonly string[] = []): string[] => {
  const words = offered.map((word) => word.replace(/^--\w+=/, ''))
  return [...new Set(words.filter((word) => line.at(-1)?.startsWith('-') || !word.startsWith('-')))].sort()
}

const table: [line: string[], wanted: readonly string[]][] = [
  [['ne'], ['next']],
  [[''], commands],
  [['--json', 'unl'], ['unload']],
  [['--color', 'never', 'unl'], ['unload']],
  [
    ['--color', ''],
    ['always', 'auto', 'never'],
  ],
  [['--color=a'], ['always', 'auto']],
  [
    ['--root', 'r', 'next', ''],
    [...WORDS, ...RELEASES],
  ],
  [
    ['--root=r', 'stage', '6.1'],
    ['6.1.0-49-amd64', '6.12.1+deb13'],
  ],
  [['stage', '--dry-run', '--root', 'r', ''], RELEASES],
  [['--root', 'r', 'stage', '6.1.0-49-amd64', ''], []],
  [['--root', 'r', 'sort', '6.1.0-49-amd64', '6.9'], ['6.9.7-1-default']],
  [['--root', 'r', 'list', ''], []],
  [['reboot', '--kex'], ['--kexec-only']],
  [['reboot', '--when', ''], []],
  [['setup', '--no-in'], ['--no-intercept']],
  [['setup', '--enable=n'], ['no']],
  [['setup', '--enable', '--fall'], ['--fallback']],
  [['setup', '--no-enable', '--fall'], ['--fallback']],
]

const optionsOf = ([name, command]: (typeof OFFERED)[number]): (typeof table)[number] => [
  [name, '--'],
  dashed([...EVERYWHERE, ...ownOptions(command)]),
]

const DIRECTORY = ['--root', '']
const FILE = ['history', '--svg', '']

for (const shell of [bash, zsh, fish])
  t.test(shell.name, { skip: has(shell.name) }, async (t) => {
    const dir = furnish(t.testdir())
    const asked = [...table, ...OFFERED.map(optionsOf), [DIRECTORY, []] as const, [FILE, []] as const]
    const offered = shell(
      dir,
      asked.map(([line]) => ['kexecctl', ...line]),
    )
    for (const [at, [line, wanted]] of asked.entries()) {
      if (line === DIRECTORY) t.match(offered[at]?.join(' '), /\br\b|compopt -o dirnames/)
      else if (line === FILE) t.match(offered[at]?.join(' '), /\bkexecctl\.fish\b|compopt -o default/)
      else t.strictSame(plain(line, offered[at]), [...wanted].sort(), line.join(' '))
    }
    for (const place of ['', 'r', 'r/boot']) t.notOk(readdirSync(path.join(dir, place)).includes('pwned'))
  })

t.test('what only hooks call is not offered', async (t) => {
  t.notOk(commands.includes('hook'))
  for (const [name, text] of Object.entries(files())) t.notMatch(text, /\bhook\b/, name)
})
