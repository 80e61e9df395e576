import { readPrivileged } from '../machine/environment.ts'
import { kernelLogTail } from '../machine/kernel-log.ts'
import { readLoaded, readSlot } from '../machine/slot.ts'
import type { OwnWords } from '../plan/cmdline.ts'
import { type Asked, answerOf, isBusy, isUnfit, tellingLine } from '../plan/kexec-answer.ts'
import { type Loadable, loadArgv, type Syscall, unloadArgv } from '../plan/kexec-argv.ts'
import type { Entry } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { sleep } from '../sys/clock.ts'
import { type Argv, failureOf, type Ran, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { lockFd } from './lock.ts'

const TIMEOUT_MS = 60_000

const inherited = (): { stdin?: number } => {
  const fd = lockFd()
  return fd === undefined ? {} : { stdin: fd }
}

/** A call of kexec(8), and what there was to be seen just before it. */
type Tried = Pick<Asked, 'what' | 'syscall' | 'before'> & { ran: Ran }

// kdump may be reloading: loads of both slots share one lock of the kernel.
const runPatiently = async (
  tree: Tree,
  what: Asked['what'],
  syscall: Syscall,
  [program, ...args]: Argv,
): Promise<Tried> => {
  for (let attempt = 1; ; attempt++) {
    const before = readSlot(tree)
    const ran = await run([tree.host(program), ...args], { timeoutMs: TIMEOUT_MS, ...inherited() })
    if (succeeded(ran) || attempt === 5 || !isBusy(ran.stderr)) return { what, syscall, before, ran }
    await sleep(attempt * 500)
  }
}

// kexec(8) says little: why an image was rejected stands in the kernel's log.
const failed = async (tree: Tree, message: string, { ran, ...asked }: Tried): Promise<KexecctlError> => {
  if (ran.missing) return new KexecctlError('kexec-missing', `${ran.argv[0]} is missing`)
  const log = await kernelLogTail(3)
  const detail = log.length > 0 ? { cause: new Error(`kernel log: ${log.join(' | ')}`) } : {}
  const said = new Error(failureOf({ ...ran, stderr: tellingLine(ran.stderr) }), detail)
  const now = { after: readSlot(tree), privileged: readPrivileged(tree) }
  const { code, why, hint } = answerOf(ran.stderr, { ...asked, ...now })
  return new KexecctlError(code, message, { hint, cause: why === undefined ? said : new Error(why, { cause: said }) })
}

/**
 * Loads an entry by the first system call that takes it, and says which one did. The kernel replaces an older image
 * only when the load succeeds. Throws `kexec-missing`, and the codes of `answerOf`.
 */
export const loadEntry = async (
  tree: Tree,
  entry: Entry,
  files: Loadable,
  own: OwnWords,
  syscalls: readonly Syscall[],
): Promise<Syscall> => {
  let last: Tried | undefined
  for (const syscall of syscalls) {
    last = await runPatiently(tree, 'load', syscall, loadArgv(entry, files, own, syscall))
    if (succeeded(last.ran)) {
      if (readLoaded(tree) === true) return syscall
      throw new KexecctlError(
        'kexec-failed',
        `kexec(8) says that it loaded ${entry.release}, the kernel says that nothing is loaded`,
      )
    }
    if (!isUnfit(last.ran.stderr)) break
  }
  if (!last) throw new KexecctlError('kexec-failed', 'no system call is left to load with')
  throw await failed(tree, `${entry.release} could not be loaded`, last)
}

/** Empties the slot. Throws `kexec-missing`, and the codes of `answerOf`; then the image is still there. */
export const unloadSlot = async (tree: Tree, syscalls: readonly Syscall[]): Promise<void> => {
  let last: Tried | undefined
  for (const syscall of syscalls) {
    last = await runPatiently(tree, 'unload', syscall, unloadArgv(syscall))
    if (readLoaded(tree) === false) return
    if (last.ran.missing) break
  }
  if (last) throw await failed(tree, 'the staged kernel could not be unloaded', last)
}
