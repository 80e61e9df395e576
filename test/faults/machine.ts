import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import type { Program, System } from './system.ts'

export { NEW, OLD }
export const NEWER = '6.12.118+deb13-amd64'

// The kernel's side of kexec(8): what stands in /slot is loaded. The scripts in /faults are told the id of whoever
// called us, and what it said; `fail-load` and `fail-unload` are what kexec(8) answers.
const KEXEC = `#!/bin/sh
echo "$*" >>/calls
case " $* " in *' -u '*) what=unload ;; *) what=load ;; esac
step() { [ ! -x "/faults/$1-$what" ] || "/faults/$1-$what" "$PPID" "$@" || exit 9; }
step before
[ ! -e "/faults/fail-$what" ] || { cat "/faults/fail-$what" >&2; exit 1; }
rm -rf /slot.new
mkdir /slot.new
if [ $what = load ]; then
  for word; do
    case $word in
      --initrd=*) cp "\${word#*=}" /slot.new/initrd || exit 1 ;;
      --command-line=*) echo "\${word#*=}" >/slot.new/cmdline ;;
      -*) ;;
      *) cp "$word" /slot.new/image || exit 1 ;;
    esac
  done
fi
rm -rf /slot
mv /slot.new /slot
if [ $what = load ]; then echo 1; else echo 0; fi >/sys/kernel/kexec_loaded
step after
[ ! -e /faults/hang ] || exec sleep 1000
`

// systemctl(1): what is queued stands in the file /jobs.
const SYSTEMCTL = `#!/bin/sh
case $1 in
  is-system-running) [ ! -e /jobs ] && echo running || echo stopping ;;
  list-jobs) [ ! -e /jobs ] || cat /jobs ;;
  *) exit 1 ;;
esac
`

/** How a program ended, and what it said. */
export interface Ended {
  status: number | null
  signal: string | null
  said: string
  ms: number
}

/**
 * A machine in a directory, as test/stage/machine-tree.ts lays it out, that the real program takes for the whole world.
 */
export interface Machine extends FakeMachine {
  /** Its root directory, as its programs know it, and as it is to be seen from here. */
  dir: string
  root: string
  read(file: string): string
  /** Runs a command in it to its end; `around`: what runs the command, strace(1) for one. */
  run(argv: readonly string[], options?: RunOptions): Promise<Ended>
  start(argv: readonly string[], options?: RunOptions): ChildProcess
  /** Runs a command in the name space of its mounts, but not within it. */
  mount(...argv: string[]): void
  /** The ids of all processes that run within it. */
  processes(): number[]
  done(): void
}

export interface RunOptions {
  around?: readonly string[]
  env?: Readonly<Record<string, string>>
}

const layOut = (root: string, tree: FakeMachine): void => {
  for (const dir of ['/run/systemd/system', '/var/lib', '/proc/1', '/proc/self/ns', '/tmp', '/faults', '/slot'])
    fs.mkdirSync(root + dir, { recursive: true })
  fs.symlinkSync('/', `${root}/proc/1/root`)
  fs.symlinkSync('pid:[4026531836]', `${root}/proc/self/ns/pid`)
  tree.write('/proc/self/mountinfo', '26 1 254:2 / / rw - ext4 /dev/vda2 rw\n')
  tree.write('/usr/sbin/kexec', KEXEC, 0o755)
  tree.write('/usr/bin/systemctl', SYSTEMCTL, 0o755)
  // they read what they are given
  for (const name of ['logger', 'journalctl']) tree.write(`/usr/bin/${name}`, '#!/bin/sh\nexec cat >/dev/null\n', 0o755)
  const hooks: [string, string][] = [
    ['apt/99kexecctl', '/etc/apt/apt.conf.d/99kexecctl'],
    ['kernel/postinst.d/zzz-kexecctl', '/etc/kernel/postinst.d/zzz-kexecctl'],
    ['initramfs/zzz-kexecctl', '/etc/initramfs/post-update.d/zzz-kexecctl'],
  ]
  for (const [from, to] of hooks) tree.write(to, fs.readFileSync(path.join(ROOT, 'hooks', from), 'utf8'), 0o755)
  for (const [target, unit] of [
    ['reboot', 'kexecctl-reboot.service'],
    ['kexec', 'kexecctl-left.service'],
  ])
    for (const file of [`/usr/lib/systemd/system/${unit}`, `/etc/systemd/system/${target}.target.wants/${unit}`])
      tree.write(file, '[Unit]\n')
}

const processesOf = (root: string): number[] =>
  fs.readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && fs.readlinkSync(`/proc/${name}/root`) === root ? [Number(name)] : []
    } catch {
      return []
    }
  })

const ended = (child: ChildProcess): Promise<Ended> => {
  const start = performance.now()
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => {
      if (said.length < 1 << 20) said += piece.toString()
    })
  return new Promise((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal, said, ms: performance.now() - start })),
  )
}

let number = 0

/** A machine where OLD runs and NEW is installed. */
export const makeMachine = (system: System, program?: Program): Machine => {
  const dir = `${system.dir}/machine-${++number}`
  const root = system.view(dir)
  fs.mkdirSync(dir)
  let tree!: FakeMachine
  const make = () => {
    tree = fakeMachine({ testdir: () => root })
    layOut(root, tree)
  }
  system.install(dir, make, program)
  const start: Machine['start'] = (argv, { around = [], env = {} } = {}) => {
    const words = Object.entries({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env }).map(
      ([name, value]) => `${name}=${value}`,
    )
    const [command = '', ...args] = [
      ...system.within,
      ...around,
      'chroot',
      root,
      '/usr/bin/env',
      '-i',
      ...words,
      ...argv,
    ]
    return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  }
  const processes = () => processesOf(dir)
  return {
    ...tree,
    dir,
    root,
    read: (file) => fs.readFileSync(root + file, 'utf8'),
    start,
    run: (argv, options) => ended(start(argv, options)),
    mount: (...argv) => {
      const [command = '', ...args] = [...system.within, ...argv]
      const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`)
    },
    processes,
    done: () => {
      const [command = '', ...args] = system.within
      for (const pid of processes()) process.kill(pid, 'SIGKILL')
      spawnSync(command, [...args, 'sh', '-c', `umount -R ${dir}/* 2>/dev/null; rm -rf ${dir}`])
    },
  }
}
