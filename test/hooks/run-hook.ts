import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'

/** What is special about the machine that a hook runs on. */
export interface Place {
  aptHook?: boolean
  chroot?: boolean
  systemd?: boolean
  program?: string
  runIsFile?: boolean
  /** How rpm holds its lock: WRITE in a transaction, READ while somebody asks it something. */
  rpm?: 'READ' | 'WRITE'
}

/** Stands for the program: says on stderr (as the hooks call it) what it was called with, and fails. */
export const PROGRAM = '#!/bin/sh\nshift\necho "called $*"\nexit 9\n'

/** Runs `hook` with `args` in `dir`, its absolute paths moved below; says what it did. */
export const runHook = (
  dir: string,
  shell: string,
  hook: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  place: Place = {},
): { status: number | null; stdout: string; did: string } => {
  const at = (name: string) => path.join(dir, name)
  rmSync(dir, { recursive: true, force: true })
  for (const name of ['etc/apt/apt.conf.d', 'run', 'usr/sbin']) mkdirSync(at(name), { recursive: true })
  if (place.systemd !== false) mkdirSync(at('run/systemd/system'), { recursive: true })
  if (place.aptHook !== false) writeFileSync(at('etc/apt/apt.conf.d/99kexecctl'), '')
  if (place.runIsFile) writeFileSync(at('run/kexecctl'), '')
  if (place.program !== '') writeFileSync(at('usr/sbin/kexecctl'), place.program ?? PROGRAM, { mode: 0o755 })
  mkdirSync(at('var/lib/rpm'), { recursive: true })
  writeFileSync(at('var/lib/rpm/.rpm.lock'), '')
  // proc_locks(5)
  const lock = `1: POSIX  ADVISORY  ${place.rpm} 412 fe:01:${statSync(at('var/lib/rpm/.rpm.lock')).ino} 0 EOF\n`
  writeFileSync(at('locks'), `2: FLOCK  ADVISORY  WRITE 99 00:19:1 0 EOF\n${place.rpm ? lock : ''}`)
  const text = readFileSync(path.join(ROOT, hook), 'utf8')
    .replace('/ -ef /proc/1/root', place.chroot ? '/ -ef /proc' : '/ -ef /')
    .replaceAll('/proc/locks', at('locks'))
    .replaceAll(/(?<=[\s>])\/(run|etc|usr|var)(?=\/)/g, `${dir}/$1`)
  writeFileSync(at('hook'), text, { mode: 0o755 })
  const clean = { PATH: process.env.PATH ?? '', ...env }
  const r = spawnSync(shell, [at('hook'), ...args], { encoding: 'utf8', env: clean, input: 'stdin' })
  const did = [existsSync(at('run/kexecctl/pending')) && 'mark', r.stderr.trim()].filter(Boolean)
  return { status: r.status, stdout: r.stdout, did: did.join(', ') || 'nothing' }
}
