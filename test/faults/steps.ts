import fs from 'node:fs'
import type { Machine, RunOptions } from './machine.ts'

/** A step that the program takes: the system call that takes it, and the file or the program that it is about. */
export type Step = readonly [name: string, call: string, file: string]

const LOCK = '/run/kexecctl/lock'
const PENDING = '/run/kexecctl/pending'
const RECORD = '/run/kexecctl/staged.json'
const NEW = `${RECORD}.new`
const RUN = '/run/kexecctl'
const STATE = '/var/lib/kexecctl'
const HISTORY = `${STATE}/history.jsonl`
const KEXEC = '/sbin/kexec'

const lock = (why: string): Step[] => [
  [`opens the lock ${why}`, 'openat', LOCK],
  [`waits for the lock ${why}`, 'execve', '/usr/bin/flock'],
]
const locked: Step[] = [
  ...lock('to look'),
  ['asks whether it goes down', 'execve', '/bin/systemctl'],
  ['takes the mark away', 'unlink', PENDING],
]
const written = (what: string, file = NEW, dir = RUN): Step[] => [
  [`begins ${what}`, 'openat', file],
  [`writes ${what}`, 'write', file],
  [`has ${what} on disk`, 'fsync', file],
  [`puts ${what} in place`, 'rename', file],
  [`has the place of ${what} on disk`, 'fsync', dir],
]
const remembered = (what: string): Step[] => [
  [`opens the history for ${what}`, 'openat', HISTORY],
  [`adds ${what} to the history`, 'write', HISTORY],
  [`has ${what} on disk`, 'fsync', HISTORY],
]
const told: Step = ['tells the journal', 'execve', '/usr/bin/logger']
const unloaded: Step[] = [['unloads', 'execve', KEXEC]]
const forgotten: Step[] = [['forgets the record', 'unlink', RECORD], ...remembered('the unload'), told]

const lastCheck: Step[] = [
  ['asks what is queued', 'execve', '/usr/bin/systemctl'],
  ...lock('to judge this boot'),
  ...remembered('this boot'),
  ['tells of this boot', 'execve', '/usr/bin/logger'],
  ...lock('to confirm it'),
  ...lock('for the last check'),
]

/** All that the program does to the machine, in order, wherever it begins; a test compares it with what it does. */
export const STEPS = {
  'a load over an older image': [
    ...locked,
    ...written('the record of a load'),
    ['loads', 'execve', KEXEC],
    ...written('the record of what is loaded'),
    ...remembered('the load'),
    told,
  ],
  'a load that fails': [
    ...locked,
    ...written('the record of a load'),
    ['loads', 'execve', KEXEC],
    ['asks the kernel why not', 'execve', '/bin/journalctl'],
    ...written('the record of an unload'),
    ...unloaded,
    ...forgotten,
  ],
  'an unload that fails': [
    ...locked,
    ...written('the record of an unload'),
    ['unloads', 'execve', KEXEC],
    ['unloads by the other call', 'execve', KEXEC],
    ['asks the kernel why not', 'execve', '/bin/journalctl'],
    ['makes the veto', 'openat', `${RUN}/vetoed`],
    ...written('the record of a veto'),
    told,
  ],
  'an unload': [...locked, ...written('the record of an unload'), ...unloaded, ...forgotten],
  'a last check that lets it start': [
    ...lastCheck,
    ...written('the token', `${STATE}/token.json.new`, STATE),
    ...remembered('the shutdown'),
    ['gives the word', 'openat', `${RUN}/armed`],
    told,
  ],
  'a last check that does not': [
    ...lastCheck,
    ['makes the veto', 'openat', `${RUN}/vetoed`],
    ...unloaded,
    ['forgets the record', 'unlink', RECORD],
    ...remembered('the shutdown'),
    told,
  ],
} as const satisfies Readonly<Record<string, readonly Step[]>>
export type Way = keyof typeof STEPS

/** The words of strace(1) for one step, whichever time it is that the program makes such a call. */
export const atStep = (machine: Machine, steps: readonly Step[], i: number, what: string): string[] => {
  const [, call, file] = steps[i] ?? ['', '', '']
  const same = steps.slice(0, i + 1).filter((step) => step[1] === call && step[2] === file)
  // every process has a count of its own, and what is started is one
  const when = call === 'execve' ? 1 : same.length
  const inject = `inject=${call}:${what}:when=${when}`
  // a signal falls at the end of the call, but not with seccomp(2)
  const fast = what.startsWith('error=') ? ['--seccomp-bpf'] : []
  return ['strace', ...QUIET, ...fast, '-P', file, '-P', machine.dir + file, '-e', `trace=${call}`, '-e', inject]
}

const QUIET = ['-f', '-y', '--quiet=all']

/** Runs strace(1) beside what runs, and reads which steps the program took. */
export const traced = (machine: Machine): { around: RunOptions['around'] & object; steps(): Step[] } => {
  const file = `${machine.dir}.trace`
  const calls = 'openat,mkdir,rename,unlink,rmdir,write,fsync,execve'
  return {
    around: ['strace', ...QUIET, '--seccomp-bpf', '-o', file, '-e', `trace=${calls}`],
    steps: () => stepsOf(fs.readFileSync(file, 'utf8').split('\n')),
  }
}

// PID CALL(ARGUMENTS) = RESULT; a call of one process may be cut in two by that of another.
const stepsOf = (lines: readonly string[]): Step[] => {
  const node = lines.map((line) => /^(\d+) +execve\("\/usr\/bin\/node"/.exec(line)?.[1]).find(Boolean)
  return lines.flatMap((line): Step[] => {
    const [, pid, call = '', rest = ''] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? []
    if (call === 'execve') {
      const program = /^"([^"]+)"/.exec(rest)?.[1] ?? ''
      return PROGRAMS.includes(program) && !/ = -1 /.test(rest) ? [['', call, program]] : []
    }
    if (pid !== node || / = -1 /.test(rest) || (call === 'openat' && !rest.includes('O_CREAT'))) return []
    const file = /(\/(?:run|var\/lib)\/kexecctl(?:\/[\w.-]+)?)[>"]/.exec(rest)?.[1]
    return file === undefined ? [] : [['', call, file]]
  })
}

const PROGRAMS = ['/usr/bin/flock', '/bin/systemctl', '/usr/bin/systemctl', KEXEC, '/usr/bin/logger', '/bin/journalctl']
