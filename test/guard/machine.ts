import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'

/** What a call of the guard gave. */
export interface Result {
  status: number | null
  stdout: string
  stderr: string
}

/** The options of `makeMachine`. */
export interface Options {
  /** The script of the fake node; none: no node is installed. */
  node?: string
  /** The script of the fake kexec(8); none: not installed. */
  kexec?: string
  /** Is an image of ours loaded? */
  staged?: boolean
  /** Are we in a chroot? */
  chroot?: boolean
  /** Seconds that a hook may take. */
  limit?: number
  /** What stands in its own /proc/uptime; null: nothing does. Without it, it is that of this machine. */
  uptime?: string | null
  shell?: string
}

/** A machine in a directory: the built file with every absolute path of the guard moved below `dir`. */
export interface Machine {
  dir: string
  file: string
  run(args: string[], env?: NodeJS.ProcessEnv): Result
  start(args: string[]): ChildProcess
  has(name: string): boolean
  read(name: string): string
}

const script = (file: string, text: string) => {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, 0o755)
}

const END = "\nexit\n: <<'//end'\n*/;\n"

const [guard = '', prelude = ''] = ['guard.sh', 'prelude.es5'].map((name) =>
  readFileSync(path.join(ROOT, 'src', name), 'utf8'),
)

/** The built file without the program. */
export const GUARD = `#!/bin/sh\n':' /*\n${guard.replace('PRELUDE', prelude.replaceAll(/^\/\/.*\n/gm, ''))}exit\n: <<'//end'\n*/;\n//end\n`

/** Lays out a machine in `dir` with the guard of `text`, a file as build.mjs makes it. */
export const makeMachine = (dir: string, text: string, options: Options): Machine => {
  const at = (name: string) => path.join(dir, name)
  mkdirSync(at('run/systemd/system'), { recursive: true })
  mkdirSync(at('proc/1'), { recursive: true })
  mkdirSync(at('etc'), { recursive: true })
  if (options.node !== undefined) script(at('usr/bin/node'), options.node)
  if (typeof options.uptime === 'string') writeFileSync(at('proc/uptime'), options.uptime)
  if (options.kexec !== undefined) script(at('usr/sbin/kexec'), options.kexec)
  if (options.staged) {
    mkdirSync(at('run/kexecctl'))
    writeFileSync(at('run/kexecctl/staged.json'), '{}')
  }
  // The guard's paths are absolute on purpose, so the test moves them in its copy of the text.
  const [guard = '', ...rest] = text.split(END)
  const quoted = dir.replace(/[ ']/g, (c) => (c === ' ' ? '\\ ' : "'\\''"))
  const moved = guard
    .replaceAll(
      /(?<=[\s(<>=])\/(run|etc|var\/(?:lib|cache)|usr\/share|usr\/sbin\/kexec|sbin\/kexec|usr\/bin|usr\/local)(?=[/ ;\n])/g,
      `${quoted}/$1`,
    )
    .replace(' /.dockerenv', ` ${quoted}/.dockerenv`)
    .replace('/ -ef /proc/1/root', `/ -ef ${options.chroot ? '/proc' : '/'}`)
    .replaceAll("'0 '", `'${process.getuid?.()} '`)
    .replaceAll(/limit=\d+/g, (said) => (options.limit === undefined ? said : `limit=${options.limit}`))
    .replace('sleep 600', 'sleep 60')
    .replaceAll('/proc/uptime', options.uptime === undefined ? '/proc/uptime' : `${quoted}/proc/uptime`)
  const file = at('usr/sbin/kexecctl')
  script(file, [moved, ...rest].join(END))
  const command = (args: string[]): [string, string[]] =>
    options.shell
      ? [options.shell, [...(options.shell.endsWith('busybox') ? ['sh'] : []), file, ...args]]
      : [file, args]
  return {
    dir,
    file,
    run: (args, env = {}) => {
      const r = spawnSync(...command(args), { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60_000 })
      return { status: r.status, stdout: r.stdout, stderr: r.stderr }
    },
    start: (args) => spawn(...command(args), { stdio: 'ignore' }),
    has: (name) => existsSync(at(name)),
    read: (name) => readFileSync(at(name), 'utf8'),
  }
}
