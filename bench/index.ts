// Measures kexecctl against the least that the same thing could cost. Ratios are of medians, taken in one run and
// interleaved: milliseconds say much about the machine and what else it does. Nothing here is a test.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { aptHook, kernelHook, ROOT, SHELL } from './cases.ts'
import { makeMachine, makeReleases, newestImage } from './fixture.ts'
import { type Case, interleaved } from './measure.ts'
import { group } from './print.ts'

const BUILT = path.join(ROOT, 'dist/kexecctl')
// the first that the guard of kexecctl takes
const NODE = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath
const RELEASES = 100_000
// What build.mjs allows.
const LIMIT = Number(
  /^const LIMIT = ([\d_]+)$/m.exec(readFileSync(path.join(ROOT, 'build.mjs'), 'utf8'))?.[1]?.replaceAll('_', ''),
)

const say = (text: string) => process.stdout.write(text)

// What cannot be measured here is said, and the rest is measured.
const attempt = (what: string, make: () => Case): Case[] => {
  try {
    return [make()]
  } catch (error) {
    say(`\n${what}: not measured: ${error instanceof Error ? error.message : error}\n`)
    return []
  }
}

const hooks = (dir: string): void => {
  const cases = [
    SHELL,
    ...attempt('apt hook', aptHook),
    ...attempt('kernel hook', () => kernelHook(path.join(dir, 'hooks'))),
  ]
  const title =
    'Hooks (each measurement is of 25 in a row; the kernel hook is a copy whose paths are in a\n' +
    'temporary directory, /proc/1/root is /). Goal: when nothing changed one test(1) in sh, under apt sh only'
  say(group(title, cases, interleaved(cases, 40)))
}

const commands = (dir: string): void => {
  const [two, thousand] = [path.join(dir, 'two'), path.join(dir, 'thousand')]
  makeMachine(two, 2)
  makeMachine(thousand, 1000)
  const node: Case = { name: 'node -e 0', argv: [NODE, '-e', '0'] }
  // of what `check` reads through it is the image that its package has a digest of
  const hash = `require('crypto').createHash('md5').update(require('fs').readFileSync(process.argv[1])).digest('hex')`
  const hashing: Case = { name: 'hashing the image', argv: [NODE, '-e', hash, newestImage(two)], against: node.name }
  const command = (name: string, root: string, command: string): Case => ({
    name,
    argv: [BUILT, '--root', root, command],
    against: node.name,
    goal: 1.6,
  })
  const cases = [
    node,
    command('status', two, 'status'),
    hashing,
    { ...command('check', two, 'check'), besides: hashing.name },
    command('list of 2 kernels', two, 'list'),
    { ...command('list of 1,000 kernels', thousand, 'list'), against: 'list of 2 kernels', goal: 2 },
  ]
  say(group('Commands, with --root', cases, interleaved(cases, 25)))
}

const sorting = (dir: string): void => {
  const stdin = path.join(dir, 'releases')
  writeFileSync(stdin, `${makeReleases(RELEASES).join('\n')}\n`)
  const tool = (file: string, ...args: string[]) => {
    const name = [path.basename(file), ...args].join(' ')
    return attempt(name, () => {
      if (!existsSync(file)) throw new Error(`${file} is not installed`)
      return { name, argv: [file, ...args], stdin, against: 'kexecctl sort' }
    })
  }
  const cases = [
    { name: 'kexecctl sort', argv: [BUILT, 'sort'], stdin },
    ...tool('/usr/bin/sort', '-V'),
    ...tool('/usr/bin/linux-version', 'sort').map((one) => ({ ...one, rounds: 1 })),
  ]
  const title = `Sorting ${RELEASES.toLocaleString('en')} releases`
  say(group(title, cases, interleaved(cases, 5, { cold: true })))
}

const main = (): void => {
  execFileSync(process.execPath, [path.join(ROOT, 'build.mjs')], { stdio: 'inherit' })
  const version = execFileSync(NODE, ['--version'], { encoding: 'utf8' }).trim()
  const load = os.loadavg()[0]?.toFixed(1)
  say(`node ${version}, ${os.cpus().length} cores (${os.cpus()[0]?.model}), Linux ${os.release()}, load ${load}\n`)
  say(
    'Milliseconds for one run; ratios of medians; the cases of a group run in turn, in an environment without NODE_*.\n',
  )
  const dir = mkdtempSync(path.join(os.tmpdir(), 'kexecctl-bench-'))
  try {
    hooks(dir)
    commands(dir)
    sorting(dir)
  } finally {
    rmSync(dir, { recursive: true })
  }
  const { size } = statSync(BUILT)
  const limit = `limit ${LIMIT.toLocaleString('en')}: ${size < LIMIT ? 'met' : 'NOT met'}`
  say(`\nBundle: ${size.toLocaleString('en')} bytes, ${limit}\n`)
}

main()
