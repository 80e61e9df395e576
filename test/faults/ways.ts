import { apt, postInvoke, shutdown } from './events.ts'
import { type Ended, type Machine, NEW, NEWER, type RunOptions } from './machine.ts'
import type { Way } from './steps.ts'
import type { Fault } from './suffer.ts'

/** How the machine comes to where a way begins, and what is asked of the program then. */
interface Begin extends Pick<Fault, 'set' | 'unset' | 'wanted'> {
  run: (machine: Machine, options: RunOptions) => Promise<Ended>
}

const removeKernels = (machine: Machine) => {
  for (const release of [NEW, NEWER]) machine.remove(`/boot/vmlinuz-${release}`)
}
const failTo = (machine: Machine, ...what: string[]) => {
  for (const one of what) machine.write(`/faults/fail-${one}`, 'Operation not permitted\n')
}
const stopFailing = (machine: Machine) => {
  for (const one of ['load', 'unload']) machine.remove(`/faults/fail-${one}`)
}
const work: Begin['run'] = (machine, options) => {
  machine.write('/run/kexecctl/pending', '')
  return postInvoke(machine, options)
}

export const BEGIN: Readonly<Record<Way, Begin>> = {
  'a load over an older image': { run: work },
  'a load that fails': { run: work, set: (machine) => failTo(machine, 'load'), unset: stopFailing },
  'an unload that fails': {
    run: work,
    set: (machine) => {
      removeKernels(machine)
      failTo(machine, 'unload')
    },
    unset: stopFailing,
    wanted: null,
  },
  'an unload': { run: work, set: removeKernels, wanted: null },
  'a last check that lets it start': { run: shutdown, set: (machine) => apt(machine, NEWER) },
  'a last check that does not': { run: shutdown },
}
