import { confirmed, judged } from './boots.ts'
import { buildDeb } from './deb.ts'
import { KEXEC_BOOT, type Status } from './guest.ts'
import { prepareImage } from './image.ts'
import { loadCounter } from './loads.ts'
import { type Machine, startMachine } from './machine.ts'

const begin = Date.now()
const since = (start: number): number => Math.round((Date.now() - start) / 1000)

let lastLine = begin

const say = (line: string): void => {
  lastLine = Date.now()
  console.log(`${String(since(begin)).padStart(4)} s  ${line}`)
}

// Says what is being done, and that it still is when nothing else was said for 15 seconds.
const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const start = Date.now()
  say(what)
  const timer = setInterval(() => {
    if (since(lastLine) >= 15) say(`  … ${since(start)} s`)
  }, 1000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

// The lines of apt and the kernel hooks that show how far it is.
const follow = (): ((text: string) => void) => {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split(/[\n\r]/)
    rest = lines.pop() ?? ''
    for (const line of lines)
      if (/^(Unpacking|Setting up|update-initramfs|Generating|kexecctl)/.test(line)) say(`  ${line}`)
  }
}

const release = async (vm: Machine): Promise<string> => (await vm.must('uname -r')).trim()
const bootloaderType = async (vm: Machine): Promise<number> =>
  Number(await vm.must('cat /proc/sys/kernel/bootloader_type'))

const upgrade = async (vm: Machine, deb: string): Promise<string[]> => {
  const before = await release(vm)
  const loads = loadCounter(vm)
  await loads.start()
  await step('installing the package in the guest: apt-get install ./kexecctl.deb', async () => {
    await vm.copyIn(deb, '/root/kexecctl.deb')
    await vm.must('apt-get -q install -y /root/kexecctl.deb', { timeout: 60 })
  })
  await step('in the guest: apt upgrade -y', () =>
    vm.must('apt-get -q update && apt upgrade -y 2>&1', { timeout: 120, onOutput: follow() }),
  )
  const status: Status = JSON.parse(await vm.must('kexecctl status --json'))
  const count = await loads.count()
  const staged = status.staged ? `${status.staged.release}, at ${status.staged.stagedAt}` : `nothing: ${status.reason}`

  const byKexec = await step('in the guest: reboot', () => vm.reboot('reboot'))
  const after = await release(vm)
  const type = await bootloaderType(vm)
  // until then the firmware would start the kernel before: the fallback
  await step('in the guest: kexecctl confirms the new kernel', async () => {
    await judged(vm)
    await confirmed(vm)
  })
  const byFirmware = await step('for comparison, with nothing staged: reboot', () => vm.reboot('reboot'))
  const plainType = await bootloaderType(vm)

  const { newer } = vm.image.kernels
  const good = after === newer && type === KEXEC_BOOT && plainType !== KEXEC_BOOT && count === 1
  if (!good) process.exitCode = 1
  return [
    `kernel before          ${before}`,
    `staged                 ${staged}`,
    `kexec loads            ${count} (the kernel's own count; 1 is wanted)`,
    `kernel after reboot    ${after} (wanted: ${newer})`,
    `bootloader_type        ${type} (${KEXEC_BOOT} is kexec; ${plainType} after the firmware reboot)`,
    `reboot until ssh       ${byKexec.toFixed(1)} s by kexec, ${byFirmware.toFixed(1)} s through the firmware`,
    good ? 'All as it should be.' : 'Not as it should be.',
  ]
}

// npm run demo: a Debian 13 machine is upgraded and rebooted into its new kernel, with figures at the end.
const main = async (): Promise<void> => {
  const deb = await step('building kexecctl', () => buildDeb(say))
  const image = await step('preparing the image of a Debian 13 machine (minutes, the first time)', () =>
    prepareImage('trixie', say),
  )
  const vm = await step('starting it', () => startMachine(image, { say }))
  try {
    const report = await upgrade(vm, deb)
    console.log(`\n${report.join('\n')}`)
  } finally {
    await vm.kill()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
