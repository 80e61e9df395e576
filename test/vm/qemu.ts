import { createServer } from 'node:net'
import type { Firmware } from './host.ts'
import type { Accelerator } from './probe.ts'

/** A TCP port on 127.0.0.1 that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })

export interface Hardware {
  accelerator: Accelerator
  disk: string
  format: 'raw' | 'qcow2'
  /** null: QEMU's own, SeaBIOS. */
  firmware: Firmware | null
  secureBoot: boolean
  sshPort: number
  serial: string
  monitor: string
  /** What the hardware clock starts with, as QEMU's -rtc base= has it; the host's time where it is not given. */
  hardwareClock?: string | undefined
}

/** QEMU's arguments for one guest: UEFI or BIOS, two CPUs, one disk, a network that only lets ssh in. */
export const qemuArguments = (hardware: Hardware): string[] => {
  const { accelerator, disk, format, firmware, secureBoot, sshPort, serial, monitor } = hardware
  const fast = accelerator === 'kvm'
  const args = ['-accel', fast ? 'kvm' : 'tcg,thread=multi,tb-size=512', '-cpu', fast ? 'host' : 'max']
  args.push('-machine', secureBoot ? 'q35,smm=on' : 'q35', '-smp', '2', '-m', '1536')
  args.push('-no-user-config', '-nodefaults', '-display', 'none', '-vga', 'none')
  args.push('-serial', `file:${serial}`, '-monitor', `unix:${monitor},server,nowait`)
  // Secure Boot means something only when nothing but the firmware (in SMM) may write the variables.
  if (secureBoot) args.push('-global', 'driver=cfi.pflash01,property=secure,value=on')
  if (firmware) {
    args.push('-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${firmware.code}`)
    args.push('-drive', `if=pflash,unit=1,format=raw,file=${firmware.vars}`)
  }
  // No flushes to the host's disk: the overlay is thrown away, and the host does not crash during a test.
  args.push('-drive', `if=none,id=disk,format=${format},cache=unsafe,file=${disk}`)
  args.push('-device', 'virtio-blk-pci,drive=disk,bootindex=0')
  args.push('-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-:22`)
  args.push('-device', 'virtio-net-pci,netdev=net,romfile=', '-device', 'virtio-rng-pci')
  if (hardware.hardwareClock !== undefined) args.push('-rtc', `base=${hardware.hardwareClock}`)
  return args
}
