import { findDeb } from '../../test/vm/deb.ts'
import { type Image, prepareImage } from '../../test/vm/image.ts'
import { loadCounter } from '../../test/vm/loads.ts'
import { type Machine, startMachine } from '../../test/vm/machine.ts'
import { INSTALL, makeSmallPackage } from '../../test/vm/small-package.ts'
import { untilQuiet } from '../../test/vm/watch.ts'
import { OUR_POST_INVOKE, POST_INVOKE, POSTINST } from '../practice.ts'
import { type Call, countCalls, done, timed, timedPostInvoke } from './counting.ts'
import { guest } from './guest.ts'
import type { Results } from './results.ts'
import { inRounds, type Way } from './rounds.ts'

type Say = (line: string) => void

/** What came of a transaction. Seconds are the guest's. */
export interface Transaction {
  loads: number
  unloads: number
  /** The kernel's own count of both. */
  calls: number
  seconds: number
  /** Of these, in hooks that stage, and of these in kexec(8). */
  hooks: number
  kexec: number
  /** What the next reboot would start. */
  staged: string
}

const SCRIPT = '/etc/kernel/postinst.d/zz-kexec'
const OURS = ['/etc/kernel/postinst.d/zzz-kexecctl', '/etc/initramfs/post-update.d/zzz-kexecctl']

/** Who stages, and what of theirs is installed. */
export const PRACTICES: Record<string, (vm: Machine) => Promise<void>> = {
  'no hook': async () => {},
  kexecctl: async (vm) => {
    await vm.copyIn(findDeb(), '/root/kexecctl.deb')
    await vm.must('apt-get -q install -y /root/kexecctl.deb 2>&1', { timeout: 60 })
    for (const hook of OURS) await timed(vm, hook)
    await timedPostInvoke(vm, '/etc/apt/apt.conf.d/99kexecctl', OUR_POST_INVOKE)
    await untilQuiet(vm)
  },
  'script in postinst.d': async (vm) => {
    await vm.writeFile(SCRIPT, POSTINST, '755')
    await timed(vm, SCRIPT)
  },
  'Post-Invoke one-liner': (vm) => timedPostInvoke(vm, '/etc/apt/apt.conf.d/99kexec', POST_INVOKE),
}

/** What is done, in this order. What comes after `a kernel` is not to change which one the next reboot starts. */
export const TRANSACTIONS = ({ newer, middle }: Image['kernels']): Record<string, string> => ({
  'a kernel is installed': `apt-get install -y linux-image-${newer}`,
  'a package without a kernel': INSTALL,
  'an older kernel is installed': `apt-get install -y linux-image-${middle}`,
  'an initrd is written anew': `update-initramfs -u -k ${newer}`,
})

const seconds = async (vm: Machine, command: string): Promise<number> => {
  const clock = 'cat /proc/uptime'
  const text = await vm.must(`${clock}; { ${command}; } >&2 && ${clock}`, { timeout: 300 })
  const [begin = Number.NaN, end = Number.NaN] = text.split('\n').map((line) => Number.parseFloat(line))
  return end - begin
}

const isLoad = ({ argv }: Call): boolean => / (?:-l|--load) /.test(` ${argv} `)
const isUnload = ({ argv }: Call): boolean => / (?:-u|--unload) /.test(` ${argv} `)

// The release that a call loaded, and whether its initrd was written since.
const describe = async (vm: Machine, last: Call | undefined): Promise<string> => {
  if (last === undefined) return 'nothing'
  const release = /vmlinuz-(\S+)/.exec(last.argv)?.[1]
  if (release === undefined) return last.argv
  const written = Number(await vm.must(`stat -c %Y /boot/initrd.img-${release}`))
  const wrong = release === vm.image.kernels.newer ? '' : ' (WRONG)'
  return `${release}${wrong}${written > last.at ? ', initrd of before (WRONG)' : ''}`
}

const transact = async (vm: Machine, command: string, before: Call | undefined) => {
  const loads = loadCounter(vm)
  await loads.start()
  const took = await seconds(vm, command)
  await untilQuiet(vm)
  const { calls, hooks } = await done(vm)
  const last = calls.findLast(isLoad) ?? before
  const result: Transaction = {
    loads: calls.filter(isLoad).length,
    unloads: calls.filter(isUnload).length,
    calls: await loads.count(),
    seconds: took,
    hooks,
    kexec: calls.reduce((sum, call) => sum + call.seconds, 0),
    staged: await describe(vm, last),
  }
  return { result, last }
}

/** Really has apt install kernels, in a new machine for each practice and round, and counts what that loads. */
export const measureLoads = async (count: number, results: Results, say: Say): Promise<void> => {
  const image = await prepareImage('trixie', say)
  const ways: Way[] = Object.entries(PRACTICES).map(([name, equip]) => {
    const one = guest(async () => {
      const vm = await startMachine(image, { say })
      await makeSmallPackage(vm)
      await countCalls(vm)
      await equip(vm)
      return vm
    })
    const measure: Way['measure'] = async (vm) => {
      const all: Record<string, Transaction> = {}
      let last: Call | undefined
      await vm.must('apt-get -q update')
      for (const [what, command] of Object.entries(TRANSACTIONS(image.kernels))) {
        const done = await transact(vm, command, last)
        last = done.last
        all[what] = done.result
        say(`loads, ${name}, ${what}: ${JSON.stringify(done.result)}`)
      }
      return all
    }
    return { name, measure, guest: { ...one, use: (work) => one.use(work).finally(one.end) } }
  })
  await inRounds('loads', ways, count, results, say)
}
