import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'

const PATIENCE_MS = 120_000

/**
 * Unpacks Debian's packages of these names below `dir`, without installing anything. Throws where they cannot be had.
 */
export const unpack = (dir: string, names: readonly string[]): void => {
  mkdirSync(`${dir}/packages`, { recursive: true })
  const run = (file: string, ...args: string[]) => {
    const ran = spawnSync(file, args, { cwd: `${dir}/packages`, encoding: 'utf8', timeout: PATIENCE_MS })
    if (ran.error) throw ran.error
    if (ran.status !== 0) throw new Error(ran.stderr.trim().split('\n').at(-1))
  }
  run('apt-get', '-q', '-o', 'Acquire::Retries=0', 'download', ...names)
  for (const file of readdirSync(`${dir}/packages`)) run('dpkg-deb', '-x', file, dir)
}
