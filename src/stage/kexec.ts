import { kernelLogTail } from '../machine/kernel-log.ts'
import { readLoaded } from '../machine/slot.ts'
import type { OwnWords } from '../plan/cmdline.ts'
import { type Loadable, loadArgv, type Syscall, unloadArgv } from '../plan/kexec-argv.ts'
import type { Entry } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { sleep } from '../sys/clock.ts'
import { type Argv, failureOf, type Ran, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { lockFd } from './lock.ts'

const TIMEOUT_MS = 60_000

// kexec(8) falls back itself on these, with -a: the call is missing, or this image is not for it.
const UNFIT =
  /not (?:implemented|available|supported)|Invalid argument|Exec format error|Unsupported|Cannot determine the file type/i
const BUSY = /Device or resource busy/

const inherited = (): { stdin?: number } => {
  const fd = lockFd()
  return fd === undefined ? {} : { stdin: fd }
}

// kdump may be reloading: loads of both slots share one lock of the kernel.
const runPatiently = async (tree: Tree, [program, ...args]: Argv): Promise<Ran> => {
  for (let attempt = 1; ; attempt++) {
    const ran = await run([tree.host(program), ...args], { timeoutMs: TIMEOUT_MS, ...inherited() })
    if (succeeded(ran) || attempt === 5 || !BUSY.test(ran.stderr)) return ran
    await sleep(attempt * 500)
  }
}

// kexec(8) says little: why an image was rejected stands in the kernel's log.
const failed = async (what: string, ran: Ran): Promise<KexecctlError> => {
  if (ran.missing) return new KexecctlError('kexec-missing', `${ran.argv[0]} is missing`)
  const log = await kernelLogTail(3)
  const detail = log.length > 0 ? { cause: new Error(`kernel log: ${log.join(' | ')}`) } : {}
  const cause = new Error(failureOf(ran), detail)
  return new KexecctlError(BUSY.test(ran.stderr) ? 'busy' : 'kexec-failed', what, { cause })
}

/**
 * Loads an entry by the first system call that takes it, and says which one did. The kernel replaces an older image only
 * when the load succeeds. Throws `kexec-missing`, `kexec-failed`, `busy`.
 */
export const loadEntry = async (
  tree: Tree,
  entry: Entry,
  files: Loadable,
  own: OwnWords,
  syscalls: readonly Syscall[],
): Promise<Syscall> => {
  let last: Ran | undefined
  for (const syscall of syscalls) {
    last = await runPatiently(tree, loadArgv(entry, files, own, syscall))
    if (succeeded(last)) {
      if (readLoaded(tree) === true) return syscall
      throw new KexecctlError(
        'kexec-failed',
        `kexec(8) says that it loaded ${entry.release}, the kernel says that nothing is loaded`,
      )
    }
    if (!UNFIT.test(last.stderr)) break
  }
  if (!last) throw new KexecctlError('kexec-failed', 'no system call is left to load with')
  throw await failed(`${entry.release} could not be loaded`, last)
}

/** Empties the slot. Throws `kexec-missing`, `kexec-failed`, `busy`; then the image is still there. */
export const unloadSlot = async (tree: Tree, syscalls: readonly Syscall[]): Promise<void> => {
  let last: Ran | undefined
  for (const syscall of syscalls) {
    last = await runPatiently(tree, unloadArgv(syscall))
    if (readLoaded(tree) === false) return
    if (last.missing) break
  }
  if (last) throw await failed('the staged kernel could not be unloaded', last)
}
