import { createHash } from 'node:crypto'
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { must, type Result, run } from '../vm/command.ts'
import { temporaryDirectory } from '../vm/process.ts'

/** A system on top of a kept one: it starts in no time, and what was done to it is a directory of its own. */
export interface Overlay {
  /** Runs a shell script in it as root; stderr comes in order with stdout. */
  run: (script: string, env?: Record<string, string>) => Promise<Result>
  /** Runs a shell script of the host, to which the system is $1. */
  beside: (script: string) => Promise<Result>
  /** What differs from the kept system now: `+ /new`, `- /gone`, `~ /other bytes, mode or owner`; and what it is. */
  changes: () => Map<string, string>
  done: () => Promise<void>
}

// All mounts, and all processes, end with the script. As in a real chroot, /proc is the host's. Nothing but plain
// copies may be in the upper directory, since it is read from outside. Nothing waits for the disk: what overlayfs notes
// for the next time about that goes.
const OPTIONS = 'redirect_dir=off,metacopy=off,index=off,volatile'
const MOUNT = `rm -rf "$2/work/work/incompat"
mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work,${OPTIONS}" life "$2/root"
root=$2/root
mount --rbind /proc "$root/proc"
mount --bind /dev/pts "$root/dev/pts"
mount -t tmpfs -o mode=755 run "$root/run"
cd / && script=$3 && shift 3`
const INSIDE = `${MOUNT}\nexec chroot "$root" /usr/bin/env -i "$@" sh -c "exec 2>&1\n$script"`
const BESIDE = `${MOUNT}\nexec env -i "$@" sh -c "exec 2>&1\n$script" sh "$root"`
const ENV = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
}

// Logs and caches, the package managers' own data, and the machine's: no package's business.
const NOT_OURS = /^\/(?:var\/(?:log|cache|tmp|lib\/(?:dpkg|apt|rpm))|root|proc|run)(?:\/|$)/

const look = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

const content = (path: string, stat: Stats): string => {
  if (stat.isSymbolicLink()) return readlinkSync(path)
  return stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
}

const print = (path: string, stat: Stats): string => `${stat.mode} ${stat.uid} ${stat.gid} ${content(path, stat)}`

// overlayfs has what is gone as a device 0:0
const isGone = (stat: Stats): boolean => stat.isCharacterDevice() && stat.rdev === 0

const differences = (base: string, upper: string, below: string): [string, string][] =>
  readdirSync(upper + below).flatMap((name): [string, string][] => {
    const path = `${below}/${name}`
    if (NOT_OURS.test(path)) return []
    const [was, is] = [look(base + path), look(upper + path)]
    if (is === undefined) return []
    if (isGone(is)) return was ? [[`- ${path}`, '']] : []
    const inside = is.isDirectory() ? differences(base, upper, path) : []
    const now = print(upper + path, is)
    if (was === undefined) return [[`+ ${path}`, now], ...inside]
    return print(base + path, was) === now ? inside : [[`~ ${path}`, now], ...inside]
  })

/** Opens an overlay on the kept system `base`; `files` are in its /root, by the names that are their keys. */
export const openOverlay = (base: string, files: Record<string, string> = {}): Overlay => {
  const own = temporaryDirectory('kexecctl-life')
  for (const name of ['upper', 'upper/root', 'work', 'root']) mkdirSync(`${own}/${name}`)
  for (const [name, file] of Object.entries(files)) copyFileSync(file, `${own}/upper/root/${name}`)
  const enter = (how: string, script: string, env: Record<string, string> = {}): Promise<Result> => {
    const words = Object.entries({ ...ENV, ...env }).map(([name, value]) => `${name}=${value}`)
    const unshare = ['--mount', '--net', '--pid', '--fork', '--kill-child', 'sh', '-ec', how, 'sh']
    return run('unshare', [...unshare, base, own, script, ...words])
  }
  return {
    run: (script, env) => enter(INSIDE, script, env),
    beside: (script) => enter(BESIDE, script),
    changes: () => new Map(differences(base, `${own}/upper`, '').sort(([a], [b]) => (a < b ? -1 : 1))),
    done: async () => {
      await must('rm', ['-rf', '--one-file-system', own])
    },
  }
}
