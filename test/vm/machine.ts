import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { must, type Result, sleep } from './command.ts'
import { firmware } from './host.ts'
import type { Image } from './image.ts'
import { pace } from './pace.ts'
import { accelerator } from './probe.ts'
import { startProcess, temporaryDirectory } from './process.ts'
import { freePort, qemuArguments } from './qemu.ts'
import { plain } from './serial-times.ts'
import { openSsh } from './ssh.ts'

export interface Options {
  say?: (line: string) => void
  secureBoot?: boolean
  /** SeaBIOS instead of OVMF. */
  bios?: boolean
  /** What its hardware clock starts with: `2001-01-01T00:00:00`. */
  hardwareClock?: string
  /** Without an overlay; only for making an image. */
  writeToImage?: boolean
}

export interface Limit {
  /** Seconds on an ordinary machine with KVM; stretched by `pace`. */
  timeout?: number
  input?: string | Buffer
  onOutput?: (text: string) => void
}

export interface Machine {
  /** Runs a shell command line in the guest as root; look at `code`. */
  run: (command: string, limit?: Limit) => Promise<Result>
  /** As `run`, but throws with the command's output and the serial console's tail when it does not end with 0. */
  must: (command: string, limit?: Limit) => Promise<string>
  /** Copies a host file into the guest. */
  copyIn: (file: string, path: string) => Promise<void>
  writeFile: (path: string, text: string | Buffer, mode?: string) => Promise<void>
  bootId: () => Promise<string>
  /**
   * Runs `command` (default `reboot`) and waits until ssh answers in another boot. Returns the seconds that took.
   */
  reboot: (command?: string, limit?: Limit) => Promise<number>
  /** Waits for another boot than `boot`, for reboots that something else asks for. Returns seconds. */
  waitForBoot: (boot: string, limit?: Limit) => Promise<number>
  /** `from`: where on the console to begin to look; 0 if it is not given. */
  waitForSerial: (pattern: RegExp, limit?: Limit & { from?: number }) => Promise<void>
  /** All of the serial console so far, across boots. */
  serial: () => string
  serialTail: (lines?: number) => string
  /** Where QEMU writes it, for `stampSerial`. */
  serialFile: string
  /** One command for QEMU's monitor: `system_reset` is the reset button, `quit` pulls the plug. */
  monitor: (command: string) => Promise<void>
  powerOff: () => Promise<void>
  /** Ends the machine at once and removes its overlay. */
  kill: () => Promise<void>
  bootSeconds: number
  /** For a person who wants to look around while the machine runs. */
  sshCommand: string
  sshPort: number
  image: Image
  running: () => boolean
  pid: number
}

/** A kernel's first words. ssh(1) into a system that is about to go would only hang: wait for them before. */
export const NEXT_KERNEL = /Linux version/

// Its last words where it does not reboot by itself.
const DEAD = '---[ end Kernel panic'

const quote = (word: string): string => `'${word.replace(/'/g, `'\\''`)}'`

/** Boots `image` in an overlay of its own and returns when ssh answers. Throws with the serial console's tail. */
export const startMachine = async (image: Image, options: Options = {}): Promise<Machine> => {
  const accel = await accelerator(image.kernel)
  const directory = temporaryDirectory('kexecctl-vm')
  const serialFile = `${directory}/serial`
  const monitorSocket = `${directory}/monitor`
  const secureBoot = options.secureBoot ?? false
  const ownVars = `${directory}/vars.fd`
  const vars = options.writeToImage ? image.vars : ownVars
  copyFileSync(secureBoot ? firmware(true).vars : image.vars, ownVars)
  const overlay = `${directory}/disk.qcow2`
  if (!options.writeToImage) {
    await must('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', image.disk, overlay])
  }
  const sshPort = await freePort()
  const args = qemuArguments({
    accelerator: accel,
    disk: options.writeToImage ? image.disk : overlay,
    format: options.writeToImage ? 'raw' : 'qcow2',
    firmware: options.bios ? null : { code: firmware(secureBoot).code, vars },
    secureBoot,
    sshPort,
    serial: serialFile,
    monitor: monitorSocket,
    hardwareClock: options.hardwareClock,
  })
  const qemu = startProcess('qemu-system-x86_64', args, `${directory}/qemu.log`)
  const ssh = openSsh(sshPort, image.key)
  const limitOf = (seconds: number) => Math.round(seconds * 1000 * pace(accel))

  const serial = (): string => (existsSync(serialFile) ? readFileSync(serialFile, 'latin1') : '')
  const serialTail = (lines = 40): string =>
    plain(serial())
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-lines)
      .join('\n')
  const fail = (what: string): Error =>
    new Error(
      `${what}\n${qemu.running() ? '' : `QEMU has ended: ${qemu.log()}\n`}--- serial console ---\n${serialTail()}`,
    )

  const run: Machine['run'] = (command, { timeout = 30, ...rest } = {}) =>
    ssh.run(command, { ...rest, timeout: limitOf(timeout) })
  const mustRun: Machine['must'] = async (command, limit) => {
    const { code, stdout, stderr } = await run(command, limit)
    if (code !== 0) {
      const output = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n')
      throw fail(`in the guest, ended with ${code}: ${command}\n${output}`)
    }
    return stdout
  }
  const bootId = async () => (await mustRun('cat /proc/sys/kernel/random/boot_id')).trim()

  const waitFor = async (what: string, seconds: number, test: () => Promise<boolean>): Promise<number> => {
    const start = Date.now()
    const from = serial().length
    while (Date.now() - start < limitOf(seconds)) {
      if (!qemu.running()) throw fail(`${what}: the machine has stopped`)
      if (await test()) return (Date.now() - start) / 1000
      if (serial().includes(DEAD, from)) throw fail(`${what}: the kernel panicked, and waits for a reset`)
      await sleep(500)
    }
    throw fail(`${what}: not within ${Math.round(limitOf(seconds) / 1000)} s`)
  }
  const answers = async (): Promise<boolean> => (await ssh.greets(5000)) && (await ssh.connect(limitOf(10)))
  const anotherBoot = (boot: string) => async (): Promise<boolean> => {
    await ssh.drop()
    if (!(await answers())) return false
    // short: the old boot may let us in and then be gone
    const { code, stdout } = await run('cat /proc/sys/kernel/random/boot_id', { timeout: 5 })
    return code === 0 && stdout.trim() !== boot
  }

  const kill = async () => {
    await ssh.close()
    await qemu.kill()
    rmSync(directory, { recursive: true, force: true })
  }
  const waitForSerial: Machine['waitForSerial'] = async (pattern, { timeout = 60, from = 0 } = {}) => {
    const seen = async () => pattern.test(serial().slice(from))
    await waitFor(`waiting for ${pattern} on the serial console`, timeout, seen)
  }
  const waitForBoot: Machine['waitForBoot'] = (boot, { timeout = 60 } = {}) =>
    waitFor('waiting for the next boot', timeout, anotherBoot(boot))
  const copyIn: Machine['copyIn'] = async (file, path) => {
    await mustRun(`cat > ${quote(path)}`, { input: readFileSync(file) })
  }

  let bootSeconds: number
  try {
    bootSeconds = await waitFor('waiting for ssh', 60, answers)
  } catch (error) {
    await kill()
    throw error
  }
  options.say?.(`${image.suite} answers on ssh after ${Math.round(bootSeconds)} s (${accel})`)

  return {
    run,
    must: mustRun,
    copyIn,
    writeFile: async (path, text, mode = '644') => {
      await mustRun(`cat > ${quote(path)} && chmod ${mode} ${quote(path)}`, { input: text })
    },
    bootId,
    reboot: async (command = 'reboot', limit) => {
      const boot = await bootId()
      const from = serial().length
      const start = Date.now()
      const { code, stderr } = await run(command)
      if (code !== 0 && code !== 255) throw fail(`${command} ended with ${code}: ${stderr}`)
      await waitForSerial(NEXT_KERNEL, { ...limit, from })
      await waitForBoot(boot, limit)
      return (Date.now() - start) / 1000
    },
    waitForBoot,
    waitForSerial,
    serial,
    serialTail,
    serialFile,
    monitor: (command) =>
      new Promise((resolve, reject) => {
        const socket = connect(monitorSocket, () => socket.end(`${command}\n`))
        socket.on('error', reject)
        socket.on('close', () => resolve())
        socket.resume()
      }),
    powerOff: async () => {
      await run('poweroff')
      await Promise.race([qemu.ended, sleep(limitOf(30), true)])
      if (qemu.running()) throw fail('poweroff: the machine still runs')
      await kill()
    },
    kill,
    bootSeconds,
    sshCommand: ssh.command,
    sshPort,
    image,
    running: qemu.running,
    pid: qemu.pid,
  }
}
