import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { ROOT } from '../built.ts'
import { makeMachine } from '../guard/machine.ts'

/** A copy of the sources in `dir`, with an empty environment around every process. */
const checkout = (dir: string) => {
  for (const name of ['build.mjs', 'package.json', 'tsconfig.json', 'src'])
    cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'))
  const build = (cwd = dir) =>
    spawnSync('/usr/bin/env', ['-i', process.execPath, path.join(dir, 'build.mjs')], { cwd, encoding: 'utf8' })
  return { build, file: path.join(dir, 'dist/kexecctl') }
}

t.test('the same bytes in any folder, one executable file', async (t) => {
  const dir = t.testdir({ a: {}, 'b c': { deeper: {} } })
  const a = checkout(path.join(dir, 'a'))
  const b = checkout(path.join(dir, 'b c/deeper'))
  t.match(a.build(), { status: 0, stdout: '', stderr: '' })
  t.match(b.build('/'), { status: 0 })
  t.ok(readFileSync(a.file).equals(readFileSync(b.file)))
  for (const name of ['kexecctl', '_kexecctl', 'kexecctl.fish']) {
    const [one, other] = [a, b].map(({ file }) => readFileSync(path.join(path.dirname(file), 'completion', name)))
    t.ok(one && other?.equals(one), `completion/${name}`)
    t.notMatch(one?.toString(), dir)
  }
  t.equal(statSync(a.file).mode & 0o777, 0o755)
  t.ok(statSync(a.file).size < 900_000, `${statSync(a.file).size} bytes`)
  for (const shell of ['dash', 'bash']) t.match(spawnSync(shell, ['-n', a.file]), { status: 0 }, `${shell} -n`)
  const [ours = '', ...parts] = readFileSync(a.file, 'latin1').split('\n/* part ')
  t.match(ours, /^var publishFile = \(file, \w+\) => \w+\(/m, 'ours is legible')
  t.equal(parts.length, 2)
  // names that the files of execa and of yargs share
  for (const part of parts) t.notMatch(part, /\b(?:isExecaError|applyExtends)\b[=(]/, 'theirs is short')
})

t.test('a guard that ends the comment is refused', async (t) => {
  const dir = t.testdir()
  const { build } = checkout(dir)
  appendFileSync(path.join(dir, 'src/guard.sh'), 'case $0 in */x) ;; esac\n')
  const r = build()
  t.not(r.status, 0)
  t.match(r.stderr, 'src/guard.sh contains the end of a JavaScript comment')
})

const YARGS = `import yargs from 'yargs'
const args = yargs(process.argv.slice(2), '/').scriptName('probe').locale('de').command('go [x]', 'text', (y) => y).strict()
args.getHelp().then((text) => console.log(text, args.parsed))
`

t.test('nothing is read from the current directory', async (t) => {
  const hostile = JSON.stringify({ 'Options:': 'HOSTILE', 'Commands:': 'HOSTILE', yargs: {}, version: 'HOSTILE' })
  const dir = t.testdir({
    src: {},
    'package.json': hostile,
    here: { 'package.json': hostile, there: { 'package.json': hostile, locales: {}, gone: {} } },
  })
  for (const place of ['locales', 'here/locales', 'here/there/locales'])
    for (const language of ['en', 'de', 'de_DE', 'C']) {
      mkdirSync(path.join(dir, place), { recursive: true })
      writeFileSync(path.join(dir, place, `${language}.json`), hostile)
    }
  const real = checkout(path.join(dir, 'src'))
  const probe = path.join(dir, 'probe')
  const cwd = path.join(dir, 'here/there')

  t.equal(real.build().status, 0)
  cpSync(real.file, path.join(dir, 'program'))
  writeFileSync(path.join(dir, 'src/src/main.ts'), YARGS)
  t.equal(real.build().status, 0)
  cpSync(real.file, probe)

  for (const file of ['program', 'probe'].map((name) => path.join(dir, name)))
    for (const arg of ['--help', '--version', 'nonsense']) {
      const trace = path.join(dir, 'trace')
      const words = ['-i', 'LC_ALL=de_DE.UTF-8', 'strace', '-f', '-qq', '-e', 'trace=%file', '-o', trace]
      const r = spawnSync('/usr/bin/env', [...words, process.execPath, file, arg], { cwd, encoding: 'utf8' })
      if (r.status === 127) {
        t.comment('strace is not installed: no look at system calls')
        continue
      }
      t.notMatch(r.stdout + r.stderr, 'HOSTILE', `${file} ${arg}`)
      const touched = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => /locales|"package\.json|here\/(there\/)?[^t]|\.\.\/|nonexistent/.test(line))
      t.strictSame(touched, [], `${file} ${arg}`)
    }

  const gone = path.join(cwd, 'gone')
  const node = `#!/bin/sh\nexec ${process.execPath} "$@"\n`
  const m = makeMachine(path.join(dir, 'machine'), readFileSync(path.join(dir, 'program'), 'utf8'), { node })
  const shell = 'cd "$1" && rmdir "$1" && exec env -i "$2" --help'
  const r = spawnSync('sh', ['-c', shell, 'sh', gone, m.file], { encoding: 'utf8' })
  t.equal(r.status, 0, 'runs in a directory that is gone')
  for (const word of ['--root=x', '--root', '--svg', '--svg=x.svg', '--output', '--output=x.prom']) {
    mkdirSync(gone)
    const r = spawnSync('sh', ['-c', shell.replace('--help', 'list "$3"'), 'sh', gone, m.file, word])
    t.match(`${r.stderr}`, /^kexecctl: the current directory cannot be entered, so a path could mean another$/m, word)
    t.equal(r.status, 1, `${word}: nothing is read or written elsewhere`)
  }
})
