import { initramfs, postInvoke, postinst } from './events.ts'
import { type Complaint, judgeEnd, judgeOrder } from './judge.ts'
import { makeMachine, NEW } from './machine.ts'
import type { Suffered } from './suffer.ts'
import type { System } from './system.ts'

const HOOKS = 50

/** Hooks of every kind at once, for one new kernel: it is loaded once, and nothing is left of the crowd. */
export const crowd = async (system: System): Promise<Suffered> => {
  const machine = makeMachine(system)
  const kinds = [
    () => postinst(machine, NEW),
    () => initramfs(machine, NEW),
    () => {
      machine.write('/run/kexecctl/pending', '')
      return postInvoke(machine)
    },
    () => machine.run(['/usr/sbin/kexecctl', 'hook', 'watch']),
  ]
  try {
    const ended = await Promise.all(
      Array.from({ length: HOOKS }, (_, i) => kinds[i % kinds.length]?.() ?? postInvoke(machine)),
    )
    // a mark that came while another held the lock is for the watch
    await postInvoke(machine)
    const complaints: Complaint[] = [...ended.flatMap((one) => judgeEnd(one)), ...judgeOrder(machine, NEW)]
    const loads = machine.calls().filter((call) => call.includes(' -l ')).length
    if (loads !== 1) complaints.push(['untidy', `one content was loaded ${loads} times`])
    return { what: `${HOOKS} hooks at once`, complaints, transactions: HOOKS }
  } finally {
    machine.done()
  }
}
