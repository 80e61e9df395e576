import type { Settings } from '../config/settings.ts'
import type { Slot } from '../machine/types.ts'
import { withOwnWords } from './cmdline.ts'
import type { Entry } from './types.ts'

export type Syscall = 'file' | 'load'

/** Where every supported distribution has it; Debian's /usr/sbin and /sbin are one. */
export const KEXEC = '/sbin/kexec'

// kexec(8): -s is kexec_file_load(2), -c is kexec_load(2). Never -a: what it falls back on is our decision.
const FLAG: Record<Syscall, string> = { file: '-s', load: '-c' }

/**
 * Which system calls may be tried, in order. kexec_file_load(2) lets the kernel judge the image itself, and is the only
 * one that lockdown permits (kernel_lockdown(7)).
 */
export const syscallsToTry = (settings: Pick<Settings, 'syscall'>, { lockdown }: Pick<Slot, 'lockdown'>): Syscall[] => {
  if (settings.syscall !== 'auto') return [settings.syscall]
  return lockdown === 'none' ? ['file', 'load'] : ['file']
}

/** The call of kexec(8) that loads an entry, with our own words on its command line. */
export const loadArgv = (entry: Entry, id: string, syscall: Syscall): [string, ...string[]] => [
  KEXEC,
  FLAG[syscall],
  '-l',
  entry.image,
  ...entry.initrds.map((path) => `--initrd=${path}`),
  `--command-line=${withOwnWords(entry.cmdline, id)}`,
]

/** The call that empties the slot. */
export const unloadArgv = (syscall: Syscall): [string, ...string[]] => [KEXEC, FLAG[syscall], '-u']
