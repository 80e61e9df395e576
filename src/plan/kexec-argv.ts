import type { Settings } from '../config/settings.ts'
import type { Slot } from '../machine/types.ts'
import { type OwnWords, withOwnWords } from './cmdline.ts'
import type { Entry, Facts } from './types.ts'

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

/** The files that kexec(8) is called with: paths in the tree. */
export interface Loadable {
  image: string
  initrd?: string
}

// Where they usually are made; where /run is short elsewhere, which only the load itself can tell.
const MADE_IN = '/run/kexecctl'

/** The directory of a unified kernel image that is unpacked for a load. */
export const unpackedName = (id: string): string => `uki-${id}`
/** The file of its initrds put together. */
export const joinedName = (id: string): string => `initrds-${id}`

/**
 * The files to load for an entry: its own, or those that are made of it for a load with this id: a unified kernel
 * image unpacked, several initrds put together, since kexec_file_load(2) takes one of each.
 */
export const loadableOf = ({ uki }: Pick<Facts, 'uki'>, { image, initrds }: Entry, id: string): Loadable => {
  if (uki?.state === 'ok') {
    const dir = `${MADE_IN}/${unpackedName(id)}`
    return { image: `${dir}/linux`, ...(uki.value.initrds.length > 0 && { initrd: `${dir}/initrd` }) }
  }
  const initrd = initrds.length > 1 ? `${MADE_IN}/${joinedName(id)}` : initrds[0]
  return { image, ...(initrd !== undefined && { initrd }) }
}

/** The call of kexec(8) that loads an entry by these files, with our own words on its command line. */
export const loadArgv = (entry: Entry, files: Loadable, own: OwnWords, syscall: Syscall): [string, ...string[]] => [
  KEXEC,
  FLAG[syscall],
  '-l',
  files.image,
  ...(files.initrd === undefined ? [] : [`--initrd=${files.initrd}`]),
  `--command-line=${withOwnWords(entry.cmdline, own)}`,
]

/** The call that empties the slot. */
export const unloadArgv = (syscall: Syscall): [string, ...string[]] => [KEXEC, FLAG[syscall], '-u']
