import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

const CACHE =
  process.env.KEXECCTL_METRICS_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'kexecctl-metrics')

/** Debian's package of each program; nothing of it is installed or started. */
const PACKAGES = { promtool: 'prometheus', 'prometheus-node-exporter': 'prometheus-node-exporter' } as const
type Program = keyof typeof PACKAGES

// A network that drops what is sent must not take all the time that a file of tests has (.taprc): what may be left out
// then would fail. All that is done for one program may take so long, in milliseconds.
const MOST = 30_000

// apt.conf(5)
const IMPATIENT = ['Retries=0', 'http::Timeout=10', 'https::Timeout=10'].flatMap((one) => ['-o', `Acquire::${one}`])

const apt = (cwd: string, until: number, ...words: string[]) => {
  const timeout = Math.max(1, until - Date.now())
  return execFileSync('apt-get', ['-q', ...IMPATIENT, ...words], { cwd, stdio: 'pipe', timeout })
}

const fetch = (program: Program): string => {
  const file = path.join(CACHE, program)
  if (existsSync(file)) return file
  const dir = path.join(CACHE, `${program}.${process.pid}`)
  mkdirSync(dir, { recursive: true })
  const until = Date.now() + MOST
  try {
    try {
      apt(dir, until, 'download', PACKAGES[program])
    } catch (error) {
      if (process.getuid?.() !== 0) throw error
      apt(dir, until, 'update')
      apt(dir, until, 'download', PACKAGES[program])
    }
    const deb = readdirSync(dir).find((name) => name.endsWith('.deb')) ?? ''
    execFileSync('dpkg-deb', ['-x', path.join(dir, deb), path.join(dir, 'x')], { stdio: 'pipe' })
    renameSync(path.join(dir, 'x/usr/bin', program), file)
    return file
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Where a program of Debian's packages is: installed, kept from an earlier test, unpacked now. Throws without it. */
export const tool = (program: Program): string => {
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : fetch(program)
}

/** Why tests without the real programs have to be left out, as tap's `skip`. Where CI= is set they fail instead. */
export const lackingTools = (): string | false => {
  try {
    for (const program of Object.keys(PACKAGES) as Program[]) tool(program)
    return false
  } catch (error) {
    if (process.env.CI) throw error
    return `cannot be had: ${(error as Error).message.split('\n')[0]}`
  }
}

/** What `promtool check metrics` says of a text, and how it ends. */
export const checkMetrics = (text: string): { status: number | null; said: string } => {
  const { status, stdout, stderr } = spawnSync(tool('promtool'), ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  return { status, said: `${stdout}${stderr}` }
}
