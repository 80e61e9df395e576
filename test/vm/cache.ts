import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { sleep } from './command.ts'

/** Where images are kept, outside the repository: $KEXECCTL_VM_CACHE, else the user's cache directory. */
export const cacheDirectory = (): string =>
  process.env.KEXECCTL_VM_CACHE ?? `${process.env.XDG_CACHE_HOME ?? `${homedir()}/.cache`}/kexecctl-vm`

const running = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

// One builder at a time: the lock is a file with the builder's pid, taken over when that process is gone.
const takeLock = async (lock: string): Promise<void> => {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch {
      const owner = existsSync(lock) ? Number(readFileSync(lock, 'latin1')) : Number.NaN
      if (owner > 0 && !running(owner)) rmSync(lock, { force: true })
      await sleep(500)
    }
  }
}

/**
 * The directory kept under `name` and the hash of `recipe`; made by `build` in a temporary directory beside it
 * and renamed when complete, so that an interrupted build leaves nothing that looks finished. Older ones of the
 * same name are removed.
 */
export const cached = async (
  name: string,
  recipe: unknown,
  build: (directory: string) => Promise<void>,
  fresh = false,
): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)
  const cache = cacheDirectory()
  const directory = `${cache}/${name}-${hash}`
  if (existsSync(directory) && !fresh) return directory
  mkdirSync(cache, { recursive: true })
  const lock = `${cache}/${name}.lock`
  await takeLock(lock)
  try {
    if (existsSync(directory) && !fresh) return directory
    const temporary = `${cache}/${name}.new`
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(temporary)
    await build(temporary)
    for (const other of readdirSync(cache)) {
      if (new RegExp(`^${name}-[0-9a-f]{12}$`).test(other)) rmSync(`${cache}/${other}`, { recursive: true })
    }
    renameSync(temporary, directory)
    return directory
  } finally {
    rmSync(lock, { force: true })
  }
}
