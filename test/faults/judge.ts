import fs from 'node:fs'
import type { Ended, Machine } from './machine.ts'
import type { Program } from './system.ts'

/** What a fault must not lead to. */
export const KINDS = {
  failed: 'package transactions failed',
  wrong: 'stale or wrong images left armed',
  slow: 'hangs beyond the limit',
  untidy: 'machines not in order afterwards',
} as const
export type Complaint = readonly [kind: keyof typeof KINDS, text: string]

const TRACE = /^\s+at .*:\d+:\d+\)?$|node:internal|^Node\.js v/m

/** What a hook came to: it ends with 0, in time, and says nothing but lines of ours. */
export const judgeEnd = ({ status, signal, said, ms }: Ended, program?: Program): Complaint[] => {
  const complaints: Complaint[] = []
  if (status !== 0) complaints.push(['failed', `ended with ${signal ?? status}: ${said}`])
  // the guard's own limit, and time for it to wait for the lock and to unload after that
  if (ms > (program === 'hasty' ? 35_000 : 270_000)) complaints.push(['slow', `took ${Math.round(ms)} ms`])
  if (TRACE.test(said) || /[^\P{Cc}\n]/u.test(said) || said.length > 20_000)
    complaints.push(['untidy', `said ${JSON.stringify(said.slice(0, 2_000))}`])
  return complaints
}

const marked = (machine: Machine): boolean =>
  machine.exists('/run/kexecctl/staged.json') || machine.exists('/run/kexecctl/vetoed')

// What kexecctl-veto.service asks for a kexec; whoever asks for a reboot gets one only with the word.
const starts = (machine: Machine): boolean =>
  machine.loaded() && (machine.exists('/run/kexecctl/armed') || !marked(machine))

const recordOf = (machine: Machine): ReturnType<Machine['record']> => {
  try {
    return machine.record()
  } catch {
    return undefined
  }
}

// Byte for byte what is installed, and with the id that the record has.
const isLoaded = (machine: Machine, release: string): boolean => {
  const same = (slot: string, file: string) =>
    fs.readFileSync(machine.root + slot).equals(fs.readFileSync(machine.root + file))
  return (
    same('/slot/image', `/boot/vmlinuz-${release}`) &&
    same('/slot/initrd', `/boot/initrd.img-${release}`) &&
    machine.read('/slot/cmdline').includes(` kexecctl.id=${recordOf(machine)?.id} `)
  )
}

/** After whatever happened: what is loaded is told of, and what the record says is what is loaded. */
export const judgeSlot = (machine: Machine): Complaint[] => {
  if (!machine.loaded()) return []
  if (!marked(machine)) return [['wrong', 'an image is loaded, with neither record nor mark']]
  const record = recordOf(machine)
  if (record?.state !== 'loaded' || machine.exists('/run/kexecctl/vetoed')) return []
  const isIt = machine.read('/slot/cmdline').includes(` kexecctl.id=${JSON.stringify(record.id).slice(1, -1)} `)
  return isIt ? [] : [['wrong', 'another image is loaded than the record says']]
}

/** After the last check: only what is wanted may start, if anything does. */
export const judgeReboot = (machine: Machine, wanted: string | null): Complaint[] => {
  if (!starts(machine) || (wanted !== null && isLoaded(machine, wanted))) return []
  return [['wrong', `a reboot would start ${machine.read('/slot/cmdline')}`]]
}

const names = (machine: Machine, dir: string): string[] =>
  machine.exists(dir) ? fs.readdirSync(machine.root + dir).sort() : []

const MARKS = ['lock', 'staged.json']
const STATE = ['blocked.json', 'history.jsonl', 'token.json']

/** When all is well again and a hook has run: what is wanted is staged, and nothing is left of what went wrong. */
export const judgeOrder = (machine: Machine, wanted: string | null): Complaint[] => {
  const complaints: Complaint[] = []
  const { release, state } = recordOf(machine) ?? {}
  const isStaged = machine.loaded() && state === 'loaded' && release === wanted && isLoaded(machine, wanted ?? '')
  const isEmpty = !machine.loaded() && !machine.exists('/run/kexecctl/staged.json')
  if (wanted === null ? !isEmpty : !isStaged)
    complaints.push(['untidy', `wanted ${wanted}, found ${release}, ${state}, in the slot: ${machine.loaded()}`])
  const left = [
    ...names(machine, '/run/kexecctl').filter((name) => !MARKS.includes(name)),
    ...names(machine, '/var/lib/kexecctl').filter((name) => !STATE.includes(name)),
  ]
  if (left.length > 0) complaints.push(['untidy', `left behind: ${left}`])
  if (machine.processes().length > 0) complaints.push(['untidy', 'processes are left behind'])
  return complaints
}
