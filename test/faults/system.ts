import { execFileSync, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildOnce } from '../built.ts'

/** The programs that the hooks and the guard call, copied from here into every machine. */
const PROGRAMS = 'sh env timeout flock stat rm mkdir cat grep cp mv touch sleep run-parts'.split(' ')

/** The program as it is, or with one thing that a test cannot wait for, or cannot do. */
export type Program = 'usual' | 'hasty' | 'ahead' | 'behind'

/** What all machines of a test have in common: programs and their libraries, in a directory that is hard-linked. */
export interface System {
  dir: string
  /**
   * Makes `root` the root directory of a machine: what `layOut` writes, and this machine's programs and libraries, but
   * nothing else of it.
   */
  install(root: string, layOut: () => void, program?: Program): void
  /** The start of a command line that runs in the mount name space of all machines. */
  within: readonly string[]
  /** Where a path is to be seen as it is in that name space. */
  view(path: string): string
  done(): void
}

/** Why no machine can be made here, or undefined. */
export const lacking = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root can enter a machine in a directory (chroot(2))'
  const tools = ['unshare', 'nsenter', 'strace', 'flock', 'run-parts'].filter(
    (name) => spawnSync('which', [name]).status,
  )
  if (tools.length > 0) return `not installed: ${tools.join(', ')}`
  if (spawnSync('unshare', ['--mount', 'true']).status) return 'no mount name space can be made (unshare(2))'
  return spawnSync('strace', ['-o', '/dev/null', 'true']).status ? 'nothing can be traced (ptrace(2))' : undefined
}

const whereIs = (name: string): string => execFileSync('which', [name], { encoding: 'utf8' }).trim()

// `/lib` and `/bin` lead to /usr in a machine, whether they do here or not.
const inUsr = (file: string): string => (file.startsWith('/usr/') ? file : `/usr${file}`)

const copyProgram = (dir: string, from: string, to: string): void => {
  const libraries = spawnSync('ldd', [from], { encoding: 'utf8' }).stdout.match(/\/\S+(?= \(0x)/g) ?? []
  for (const [source, target] of [[from, to], ...libraries.map((file) => [file, inUsr(file)])] as [string, string][]) {
    fs.mkdirSync(path.dirname(dir + target), { recursive: true })
    if (!fs.existsSync(dir + target)) fs.copyFileSync(fs.realpathSync(source), dir + target)
    fs.chmodSync(dir + target, 0o755)
  }
}

type Changes = readonly (readonly [from: RegExp, to: string])[]

// Nobody wants to wait minutes to see what comes after them.
const SHORTER: Changes = [
  [/^limit=180$/m, 'limit=12'],
  [/^ {2}shutdown\) limit=120 /m, '  shutdown) limit=12 '],
  [/ patience=60$/m, ' patience=3'],
  [/^(.*) patience=10$/m, '$1 patience=2'],
  [/timeout -k 5 30/g, 'timeout -k 1 2'],
  [/timeout -k 10 /g, 'timeout -k 1 '],
  [/(?<=\bTIMEOUT_MS\d* = )6e4(?=;)/g, '2e3'],
  [/(?<=\bLOCK_SECONDS\d* = )60(?=;)/g, '3'],
]
// Nobody wants this machine's clock to be set, and no name space has one of its own (time_namespaces(7)): here every
// look at it finds another day.
const days = (step: number): Changes => [
  [/\bDate\.now\(\)/, `(Date.now() + ${step} * 864e5 * (globalThis.looks = (globalThis.looks ?? 0) + 1))`],
]

const VARIANTS: Record<Program, Changes> = { usual: [], hasty: SHORTER, ahead: days(1), behind: days(-1) }

const variant = (text: string, changes: Changes): string =>
  changes.reduce((before, [from, to]) => {
    const after = before.replace(from, to)
    if (after === before) throw new Error(`the program has no ${from}`)
    return after
  }, text)

/** Builds the program, and what all machines share; `also`: further programs of this machine. */
export const makeSystem = (also: readonly string[] = []): System => {
  // the whole path must belong to root: /tmp itself does
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kexecctl-faults-'))
  const built = buildOnce()
  copyProgram(dir, process.execPath, '/usr/bin/node')
  for (const name of [...PROGRAMS, ...also]) copyProgram(dir, whereIs(name), `/usr/bin/${name}`)
  fs.mkdirSync(`${dir}/programs`)
  for (const [name, changes] of Object.entries(VARIANTS))
    fs.writeFileSync(`${dir}/programs/${name}`, variant(built.text, changes), { mode: 0o755 })
  built.done()
  // it ends with us, and with it every mount
  const holder = spawn('unshare', ['--mount', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] })
  return {
    dir,
    within: ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`],
    view: (file) => `/proc/${holder.pid}/root${file}`,
    install: (root, layOut, program = 'usual') => {
      for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
        fs.mkdirSync(`${root}/usr/${name}`, { recursive: true })
        fs.symlinkSync(`usr/${name}`, `${root}/${name}`)
      }
      layOut()
      // instead of what stands for them in a tree
      spawnSync('cp', ['-al', '--remove-destination', `${dir}/usr`, root])
      fs.linkSync(`${dir}/programs/${program}`, `${root}/usr/sbin/kexecctl`)
      fs.mkdirSync(`${root}/dev`)
      for (const [name, minor] of Object.entries({ null: '3', zero: '5' }))
        execFileSync('mknod', ['-m', '666', `${root}/dev/${name}`, 'c', '1', minor])
    },
    done: () => {
      holder.stdin?.end()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}
