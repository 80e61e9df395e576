import type { Machine } from '../../test/vm/machine.ts'

/** A call of kexec(8) in the guest: when it began (seconds since 1970), how long it took, and its arguments. */
export interface Call {
  at: number
  seconds: number
  argv: string
}

/** What hooks and kexec(8) did in the guest since the last time that one asked. */
export interface Done {
  calls: Call[]
  /** Seconds in the hooks that were given to `timed`, kexec(8) with them. */
  hooks: number
}

const DIRECTORY = '/root/bench'
const [CALLS, HOOKS] = [`${DIRECTORY}/calls`, `${DIRECTORY}/hooks`]

// With nothing but what the shell has itself, as far as that goes: a program costs 30 ms there.
const wrapper = (command: string, log: string, words: string): string => `#!/bin/sh
read -r begin rest </proc/uptime
${command}
code=$?
read -r end rest </proc/uptime
echo "$begin $end ${words}" >>${log}
exit $code
`

const base = (file: string): string => file.split('/').at(-1) ?? ''

/** Puts a program before the guest's file `file`, a hook, that measures it. */
export const timed = async (vm: Machine, file: string): Promise<void> => {
  const real = `${DIRECTORY}/${file.replaceAll('/', '_')}/${base(file)}`
  await vm.must(`mkdir -p ${real.replace(/[^/]*$/, '')} && mv ${file} ${real}`)
  await vm.writeFile(file, wrapper(`${real} "$@"`, HOOKS, ''), '755')
}

/** A file for /etc/apt/apt.conf.d in which `line` is DPkg::Post-Invoke, with a program before it that measures it. */
export const timedPostInvoke = async (vm: Machine, file: string, line: string): Promise<void> => {
  await vm.writeFile(`${DIRECTORY}/line`, `${line}\n`)
  await vm.writeFile(`${DIRECTORY}/post-invoke`, wrapper(`sh ${DIRECTORY}/line`, HOOKS, ''), '755')
  await vm.writeFile(file, `DPkg::Post-Invoke { "${DIRECTORY}/post-invoke"; };\n`)
}

/** Puts a program before kexec(8) that writes down its calls. */
export const countCalls = async (vm: Machine): Promise<void> => {
  await vm.must(`mkdir -p ${DIRECTORY} && mv /usr/sbin/kexec ${DIRECTORY}/kexec && touch ${CALLS} ${HOOKS}`)
  await vm.writeFile('/usr/sbin/kexec', wrapper(`${DIRECTORY}/kexec "$@"`, CALLS, '$(date +%s) $*'), '755')
}

const fields = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))

/** What was done since the last time. */
export const done = async (vm: Machine): Promise<Done> => {
  const calls = fields(await vm.must(`cat ${CALLS}; : >${CALLS}`))
  const hooks = fields(await vm.must(`cat ${HOOKS}; : >${HOOKS}`))
  return {
    calls: calls.map(([begin, end, at, ...argv]) => {
      const seconds = Number(end) - Number(begin)
      return { at: Number(at) - seconds, seconds, argv: argv.join(' ') }
    }),
    hooks: hooks.reduce((sum, [begin, end]) => sum + Number(end) - Number(begin), 0),
  }
}
