import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Case, commandOf, environmentOf } from './measure.ts'

/** How many programs one run of a case starts, itself counted (execve(2) that succeeded); undefined without strace(1). */
export const programsOf = (one: Case): number | undefined => {
  one.before?.()
  const dir = mkdtempSync(path.join(os.tmpdir(), 'kexecctl-strace-'))
  try {
    const log = path.join(dir, 'log')
    const args = ['-f', '-qq', '-e', 'trace=execve', '-o', log, ...commandOf(one)]
    const ran = spawnSync('strace', args, { stdio: 'ignore', env: environmentOf(one) })
    if (ran.error || ran.status !== 0) return undefined
    // a call may end in another line than it began: "<... execve resumed>) = 0"
    const calls = readFileSync(log, 'utf8').match(/execve.* = 0$/gm)?.length ?? 0
    return one.root === undefined ? calls : calls - 1
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
