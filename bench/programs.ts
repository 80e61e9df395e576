import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Case, commandOf, environmentOf } from './measure.ts'

/** The programs that `strace -f -e trace=execve -o` tells of, in their order: each execve(2) that succeeded. */
export const startedIn = (log: string): string[] => {
  const started: string[] = []
  const begun = new Map<string, string>()
  for (const line of log.split('\n')) {
    const [, pid = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    // a call may end in another line than it began: "<... execve resumed>) = 0"
    const program = /^execve\("([^"]*)"/.exec(call)?.[1] ?? begun.get(pid)
    if (program === undefined) continue
    if (call.endsWith('<unfinished ...>')) begun.set(pid, program)
    else begun.delete(pid)
    if (/^(?:execve\(|<\.\.\. execve resumed>).* = 0$/.test(call)) started.push(program)
  }
  return started
}

const programs = (one: Case): string[] | undefined => {
  one.before?.()
  const dir = mkdtempSync(path.join(os.tmpdir(), 'kexecctl-strace-'))
  try {
    const log = path.join(dir, 'log')
    const args = ['-f', '-qq', '-e', 'trace=execve', '-o', log, ...commandOf(one)]
    const ran = spawnSync('strace', args, { stdio: 'ignore', env: environmentOf(one) })
    if (ran.error || ran.status !== 0) return undefined
    return startedIn(readFileSync(log, 'utf8')).slice(one.root === undefined ? 0 : 1)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** How many programs one run of a case starts, itself counted; undefined without strace(1). */
export const programsOf = (one: Case): number | undefined => programs(one)?.length

/** How many of them come after node: what a program for it starts. Undefined without strace(1), or if none is node. */
export const programsOfNode = (one: Case): number | undefined => {
  const all = programs(one)
  const node = all?.findIndex((program) => path.basename(program).startsWith('node')) ?? -1
  return all && node >= 0 ? all.length - node - 1 : undefined
}
