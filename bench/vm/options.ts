import type { Image } from '../../test/vm/image.ts'
import { type Machine, startMachine } from '../../test/vm/machine.ts'
import { guest } from './guest.ts'
import { LOADED, measureReboot } from './reboot.ts'
import type { Results } from './results.ts'
import { inRounds, type Way } from './rounds.ts'

type Say = (line: string) => void

const DIRECTORY = '/boot/bench'

/** How an initrd is compressed, as initramfs-tools 0.147 does it by default. */
const COMPRESSORS = { none: 'cat', lz4: 'lz4 -9 -l', gzip: 'gzip -n', zstd: 'zstd -q -9' } as const

type Compression = keyof typeof COMPRESSORS

interface Option {
  name: string
  kexec: string
  initrd: Compression
}

/** What may gain something: how kexec(8) loads, and how the initrd is compressed. */
export const OPTIONS: readonly Option[] = [
  { name: '`-s`, initrd lz4', kexec: '-s', initrd: 'lz4' },
  { name: '`-c`, initrd lz4', kexec: '-c', initrd: 'lz4' },
  { name: '`-c --no-checks`, initrd lz4', kexec: '-c --no-checks', initrd: 'lz4' },
  { name: '`-s`, initrd not compressed', kexec: '-s', initrd: 'none' },
  { name: '`-s`, initrd gzip', kexec: '-s', initrd: 'gzip' },
  { name: '`-s`, initrd zstd', kexec: '-s', initrd: 'zstd' },
]

const start = async (image: Image, say: Say): Promise<Machine> => {
  const vm = await startMachine(image, { say })
  const from = `lz4 -dc /boot/initrd.img-${image.kernels.newer}`
  const make = Object.entries(COMPRESSORS).map(([name, command]) => `${from} | ${command} >${DIRECTORY}/${name}`)
  await vm.must(`mkdir -p ${DIRECTORY}; ${make.join(' && ')}`, { timeout: 120 })
  return vm
}

/** Reboots by kexec with each option, round by round, in one machine. */
export const measureOptions = async (image: Image, count: number, results: Results, say: Say): Promise<void> => {
  const kernel = `/boot/vmlinuz-${image.kernels.newer}`
  const one = guest(() => start(image, say))
  const ways = OPTIONS.map(({ name, kexec, initrd }): Way => {
    const file = `${DIRECTORY}/${initrd}`
    const command = `kexec ${kexec} -l ${kernel} --initrd=${file} --reuse-cmdline; ${LOADED}; systemctl kexec`
    const measure: Way['measure'] = async (vm, times) => {
      await vm.run('systemctl is-system-running --wait', { timeout: 120 })
      const bytes = Number(await vm.must(`cat ${kernel} ${file} | wc -c`))
      const measured = await measureReboot(vm, times, command)
      if (!measured.byKexec) throw new Error('came through the firmware')
      return { ...measured, bytes }
    }
    return { name, guest: one, measure }
  })
  try {
    await inRounds('options', ways, count, results, say)
  } finally {
    await one.end()
  }
}
