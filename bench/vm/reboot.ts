import { sleep } from '../../test/vm/command.ts'
import { KEXEC_BOOT } from '../../test/vm/guest.ts'
import { type Machine, NEXT_KERNEL } from '../../test/vm/machine.ts'
import { rebootSteps, type SerialTimes, type Step } from '../../test/vm/serial-times.ts'
import { greets } from '../../test/vm/ssh.ts'

/** A reboot: how it came about, and when what happened, in seconds since it was asked for. */
export interface Reboot {
  release: string
  byKexec: boolean
  /** `loaded`: the command had loaded a kernel; where it says so. `answers`: an ssh client was greeted. */
  at: Partial<Record<Step | 'loaded' | 'answers', number>>
}

/** What a command prints on the console when it has loaded a kernel. */
export const LOADED = 'echo bench: loaded >/dev/console'

const REQUEST = 'bench: request'

// A packet into a network that is not up yet is lost, so tries are given up and made anew: soon at first, but later
// less so, since all those that wait for an answer at once are what keeps it from coming.
const POLL = 200
const LIMIT = 240
const OPEN = 3
const patience = (waited: number): number => Math.max(1000, waited / 2)

/** When something behind a port of the host greets as an ssh server. Throws if it does not for `seconds`. */
const greeted = (port: number, seconds: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = Date.now()
    let open = 0
    const timer = setInterval(async () => {
      const waited = Date.now() - start
      if (waited > seconds * 1000) {
        clearInterval(timer)
        reject(new Error(`ssh does not answer within ${seconds} s`))
      }
      if (open >= OPEN) return
      open += 1
      const answer = await greets(port, patience(waited))
      open -= 1
      if (!answer) return
      clearInterval(timer)
      resolve(Date.now())
    }, POLL)
  })

/**
 * Has a shell in the guest do `command`, which ends in a reboot, and measures that: the console's lines by the host's
 * clock from the line on with which the shell begins, ssh by a client that asks every 200 ms once sshd listens. No `'`
 * in the command.
 */
export const measureReboot = async (vm: Machine, times: SerialTimes, command: string): Promise<Reboot> => {
  const boot = await vm.bootId()
  const from = vm.serial().length
  const seen = times.lines().length
  const script = `sleep 1; echo ${REQUEST} >/dev/console; ${command}`
  await vm.must(`setsid --fork sh -c '${script}' </dev/null >/dev/console 2>&1`)
  await vm.waitForSerial(NEXT_KERNEL, { timeout: 90, from })
  const listens = () => rebootSteps(times.lines().slice(seen), 0).ssh !== undefined
  for (const end = Date.now() + LIMIT * 1000; !listens() && vm.running() && Date.now() < end; ) await sleep(100)
  const answers = await greeted(vm.sshPort, LIMIT)
  await vm.waitForBoot(boot)
  await sleep(100)
  const lines = times.lines().slice(seen)
  const request = lines.find(({ text }) => text.includes(REQUEST))?.at
  if (request === undefined) throw new Error('the console does not tell of the request')
  const loaded = lines.find(({ text }) => text.includes('bench: loaded'))?.at
  const all = { ...(loaded === undefined ? {} : { loaded }), ...rebootSteps(lines, request), answers }
  const [release = '', type] = (await vm.must('uname -r; cat /proc/sys/kernel/bootloader_type')).trim().split('\n')
  return {
    release,
    byKexec: Number(type) === KEXEC_BOOT,
    at: Object.fromEntries(Object.entries(all).map(([step, at]) => [step, (at - request) / 1000])),
  }
}
