import type { Environment, Slot } from '../machine/types.ts'
import type { ErrorCode } from '../report/errors.ts'
import type { Syscall } from './kexec-argv.ts'

/** What kexec(8) was asked for, and how the machine was before and after it failed. */
export interface Asked {
  what: 'load' | 'unload'
  syscall: Syscall
  /** The limit just before the call: every call that is permitted counts it down, one that fails later as well. */
  before: Pick<Slot, 'loadsLeft'>
  /** Read again after it: somebody may have closed a door meanwhile. */
  after: Pick<Slot, 'loadsLeft' | 'loadDisabled' | 'lockdown'>
  privileged: Environment['privileged']
}

/** What the answer means: the code of the error, why, and what helps where the code's own hint does not. */
export interface Answer {
  code: ErrorCode
  why?: string
  hint?: string
}

// kexec/kexec.c of kexec-tools: strerror(3) in the C locale stands behind these words.
const FAILED = /^(?:kexec_file_load(?:\(unload\))?|kexec_load|kexec unload) failed: (.+)$/m
const NO_ROOM = /^(?:Could not find a free area of memory|Cannot (?:malloc|realloc) \d+ bytes: Cannot allocate memory)/m
// ENOSYS, EINVAL, ENOEXEC and ENOTSUP, on which -a would try kexec_load(2), and what kexec(8) says itself of such an
// image. No other answer may lead there: it verifies no signature.
const UNFIT: readonly string[] = [
  'Function not implemented',
  'Invalid argument',
  'Exec format error',
  'Operation not supported',
  'Unknown error 524',
]
const UNFIT_LINE = /^(?:(?:syscall )?kexec_file_load not (?:available|supported)|Cannot determine the file type of )/m
const BUSY = 'Device or resource busy'

/** Whether another system call may take what this one did not: it is missing, or this image is not for it. */
export const isUnfit = (stderr: string): boolean => {
  const errno = FAILED.exec(stderr)?.[1]
  return errno === undefined ? UNFIT_LINE.test(stderr) : UNFIT.includes(errno)
}

/**
 * Whether the kernel was busy with another load: those of both slots, kdump's too, share one lock
 * (kernel/kexec_core.c).
 */
export const isBusy = (stderr: string): boolean => FAILED.exec(stderr)?.[1] === BUSY

/** The line of kexec(8)'s stderr that tells the reason; after kexec_load(2) it prints its segments. */
export const tellingLine = (stderr: string): string =>
  FAILED.exec(stderr)?.[0] ?? stderr.split('\n').find((line) => NO_ROOM.test(line)) ?? stderr

// kexec_load_permitted() of kernel/kexec_core.c asks in this order, and only then do lockdown and IMA have their say.
const forbidden = ({ what, syscall, before, after, privileged }: Asked): Answer => {
  if (privileged === false)
    return {
      code: 'kexec-forbidden',
      why: 'CAP_SYS_BOOT is missing, which loading a kernel needs',
      hint: 'run it as root, outside of containers',
    }
  if (after.loadDisabled)
    return {
      code: 'kexec-forbidden',
      why: 'kernel.kexec_load_disabled is 1, which cannot be undone before the next boot',
      hint: 'look for kexec_load_disabled in /etc/sysctl.d and on the command line',
    }
  // 1 before and 0 after: it was this call, so it was permitted
  if (after.loadsLeft === 0 && before.loadsLeft !== 1)
    return { code: 'kexec-limit', why: 'kernel.kexec_load_limit_reboot is used up: the kernel permits no more loads' }
  if (after.lockdown === 'none') return bySecurityModule
  if (syscall === 'load')
    return {
      code: 'kexec-forbidden',
      why: `the kernel is locked down (${after.lockdown}), which forbids kexec_load(2)`,
      hint: 'set Syscall=auto in the section [Stage] of /etc/kexecctl.conf',
    }
  // kimage_validate_signature() of kernel/kexec_file.c: what is wrong with the signature it does not say
  return what === 'load'
    ? rejected(`the kernel is locked down (${after.lockdown}) and does not accept the signature of the image`)
    : bySecurityModule
}

// IMA's policy, SELinux and seccomp(2) say EPERM or EACCES as well; what they logged comes with the error.
const bySecurityModule: Answer = {
  code: 'kexec-forbidden',
  why: 'a security module of the kernel forbids it (IMA, SELinux, seccomp)',
  hint: 'see journalctl --dmesg and, with SELinux, ausearch -m avc',
}

const SIGNED = 'install a signed kernel, or enrol the key that signed it: mokutil --import'
const rejected = (why: string, hint: string = SIGNED): Answer => ({ code: 'kexec-rejected', why, hint })

const unfit = ({ syscall, after }: Asked): Answer => {
  const why =
    syscall === 'load'
      ? 'the running kernel cannot load an image like this one, or its command line is too long for it'
      : 'the running kernel has no kexec_file_load(2), or that cannot load an image like this one'
  if (syscall === 'load') return { code: 'kexec-rejected', why }
  // a signature whose padding is wrong is EINVAL as well, where one has to be there
  if (after.lockdown !== 'none') return rejected(`${why}, or its signature is damaged`)
  return rejected(why, 'set Syscall=auto in the section [Stage] of /etc/kexecctl.conf to permit kexec_load(2) as well')
}

const noMemory: Answer = { code: 'no-memory', why: 'the kernel finds no memory for it now' }

// verify_pefile_signature() of crypto/asymmetric_keys/verify_pefile.c, and the key rings behind it
const SIGNATURES: Readonly<Record<string, string>> = {
  'Key was rejected by service': 'the signature of the image is not valid, or its key is revoked',
  'Key has been revoked': 'the key that signed the image is revoked',
  'Key has expired': 'the key that signed the image has expired',
  'Required key not available': 'the image is signed with a key that the kernel does not know',
  'No data available': 'the image is not signed',
  'Package not installed': 'the running kernel lacks an algorithm of the signature of the image',
  'Bad message': 'the signature of the image cannot be read',
  'Message too long': 'the signature of the image cannot be read',
}

/** What kexec(8) said, in the words of an administrator; `kexec-failed` for what is not known here. */
export const answerOf = (stderr: string, asked: Asked): Answer => {
  const errno = FAILED.exec(stderr)?.[1] ?? ''
  const signature = Object.hasOwn(SIGNATURES, errno) ? SIGNATURES[errno] : undefined
  if (signature !== undefined) return rejected(signature)
  if (errno === 'Accessing a corrupted shared library')
    return rejected('the image is damaged: it is no whole PE file', 'install the package of the kernel again')
  if (errno === 'Operation not permitted') return forbidden(asked)
  if (errno === 'Permission denied') return bySecurityModule
  if (errno === BUSY) return { code: 'busy', why: 'another load is under way, of kdump perhaps', hint: 'try again' }
  // kernel_read_file() keeps writers out, and gives up where there is one already
  if (errno === 'Text file busy') return { code: 'busy', why: 'somebody is writing the image', hint: 'try again' }
  if (errno === 'Cannot allocate memory' || errno === 'Cannot assign requested address') return noMemory
  if (NO_ROOM.test(stderr)) return noMemory
  return isUnfit(stderr) ? unfit(asked) : { code: 'kexec-failed' }
}
