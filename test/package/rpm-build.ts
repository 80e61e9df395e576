import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'

const SOURCES = 'LICENSE CHANGELOG.md package.json tsconfig.json build.mjs src hooks man docs rpm'.split(' ')

/** Runs a command and returns what it printed. Throws if it fails. */
export const run = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8' })

/** Whether a command is installed. */
export const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

/** Builds the package in a copy of the sources in `dir`, and returns its path. */
export const build = (dir: string): string => {
  for (const name of SOURCES) cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'))
  execFileSync(path.join(dir, 'rpm/package.sh'), { cwd: '/', stdio: 'pipe' })
  return path.join(dir, 'dist', readdirSync(path.join(dir, 'dist'))[0] ?? '')
}

/** Puts `programs` into `root`, a shell, and a systemctl that notes in /calls what it is asked for. */
export const furnish = (root: string, programs: readonly string[] = ['/bin/rm']): void => {
  for (const name of ['/bin/sh', '/bin/dash', ...programs])
    for (const [file] of [[name], ...run('ldd', name).matchAll(/\/\S+/g)])
      if (file) cpSync(file, path.join(root, file), { dereference: true })
  mkdirSync(path.join(root, 'dev'))
  run('mknod', '-m', '666', path.join(root, 'dev/null'), 'c', '1', '3')
  writeFileSync(path.join(root, 'bin/systemctl'), '#!/bin/sh\necho "$*" >>/calls\n', { mode: 0o755 })
}
