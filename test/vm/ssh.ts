import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { type Result, type RunOptions, run } from './command.ts'
import { temporaryDirectory } from './process.ts'

export interface Ssh {
  /** The same connection as a command line for a terminal. */
  command: string
  /** Opens the connection that later commands share. False when the guest does not let us in yet. */
  connect: (milliseconds: number) => Promise<boolean>
  /** Runs a command line in the guest as root. Code 255 is ssh's own: the connection failed or broke. */
  run: (command: string, options?: RunOptions) => Promise<Result>
  /** Whether something in the guest greets as an ssh server; `milliseconds` bounds the wait. */
  greets: (milliseconds: number) => Promise<boolean>
  /** Drops the shared connection, as after a reboot. */
  drop: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Whether something behind a port of the host greets as an ssh server within `milliseconds`. User-mode networking
 * accepts a connection before the guest does, so only the greeting proves anything.
 */
export const greets = (port: number, milliseconds: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(milliseconds, () => finish(false))
    socket.on('data', (data) => finish(data.toString('latin1').startsWith('SSH-')))
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
  })

/** An ssh client for 127.0.0.1:`port` with one shared connection: a new one costs seconds under emulation. */
export const openSsh = (port: number, key: string): Ssh => {
  const directory = temporaryDirectory('kexecctl-ssh') // short: a socket path has at most 107 bytes
  const options = [
    ['ControlPath', `${directory}/s`],
    ['ConnectTimeout', '60'],
    ['ServerAliveInterval', '15'],
    ['ServerAliveCountMax', '20'],
    ['StrictHostKeyChecking', 'no'],
    ['UserKnownHostsFile', '/dev/null'],
    ['LogLevel', 'ERROR'],
    ['BatchMode', 'yes'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const base = ['-F', 'none', '-i', key, '-p', String(port), ...options]
  const drop = async () => {
    await run('ssh', [...base, '-O', 'exit', 'root@127.0.0.1'], { timeout: 5000 })
    rmSync(`${directory}/s`, { force: true })
  }
  return {
    command: `ssh ${base.join(' ')} root@127.0.0.1`,
    // In the background with no pipes of ours: a master that held them would keep every command "running".
    connect: async (timeout) => {
      const master = ['ssh', ...base, '-M', '-N', '-f', 'root@127.0.0.1']
      return (await run('sh', ['-c', 'exec "$@" </dev/null >/dev/null 2>&1', 'sh', ...master], { timeout })).code === 0
    },
    run: (command, runOptions) => run('ssh', [...base, 'root@127.0.0.1', '--', command], runOptions),
    greets: (milliseconds) => greets(port, milliseconds),
    drop,
    close: async () => {
      await drop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
