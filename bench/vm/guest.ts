import type { Machine } from '../../test/vm/machine.ts'
import { type SerialTimes, stampSerial } from '../../test/vm/serial-times.ts'

/** A machine that stands still while others are measured. */
export interface Guest {
  /** Starts it where it does not stand there, else lets it go on, does `work` with it and stops it again. */
  use: <T>(work: (vm: Machine, times: SerialTimes) => Promise<T>) => Promise<T>
  end: () => Promise<void>
}

/** After a failure the machine is thrown away: the next `use` begins with a new one from `start`. */
export const guest = (start: () => Promise<Machine>): Guest => {
  let here: { vm: Machine; times: SerialTimes } | undefined
  const end = async () => {
    const gone = here
    here = undefined
    gone?.times.stop()
    await gone?.vm.kill()
  }
  return {
    use: async (work) => {
      try {
        if (here) await here.vm.monitor('cont')
        else {
          const vm = await start()
          here = { vm, times: stampSerial(vm.serialFile) }
        }
        await here.vm.must('true')
        const result = await work(here.vm, here.times)
        await here.vm.monitor('stop')
        return result
      } catch (error) {
        await end()
        throw error
      }
    },
    end,
  }
}
