import { known, type Tree } from '../sys/fs.ts'
import type { Environment } from './types.ts'

/** The environment variables that matter, handed in so that tests and hooks can say what they are. */
export type Variables = Readonly<Record<string, string | undefined>>

// dpkg(1) DPKG_ROOT, systemd(1) SYSTEMD_OFFLINE, kernel-install(8) KERNEL_INSTALL_BYPASS: somebody builds or repairs
// another system, or wants no kernel handling at all.
const BUILDERS = ['DPKG_ROOT', 'SYSTEMD_OFFLINE', 'KERNEL_INSTALL_BYPASS']
// no system of its own; parse_boolean(), src/basic/parse-util.c of systemd
const NONE = /^(?:|\/|0|no?|f|false|off)$/i

const imageBuild = (env: Variables): string | undefined => BUILDERS.find((name) => !NONE.test(env[name] ?? ''))

// As ischroot(1): the root directory of process 1 is not ours. The numbers of namespaces say nothing about it.
const inChroot = (tree: Tree): boolean | 'unknown' => {
  const ours = tree.stat('/')
  const first = tree.stat('/proc/1/root')
  if (ours.state !== 'ok' || first.state !== 'ok') return 'unknown'
  return ours.value.dev !== first.value.dev || ours.value.ino !== first.value.ino
}

// The first PID namespace always has this inode: PROC_PID_INIT_INO, include/linux/proc_ns.h
const FIRST_PID_NAMESPACE = 'pid:[4026531836]'

// https://systemd.io/CONTAINER_INTERFACE, and the files that docker and podman leave
const MARKS = { '/run/systemd/container': undefined, '/.dockerenv': 'docker', '/run/.containerenv': 'podman' }

const container = (tree: Tree, live: boolean): Environment['container'] => {
  for (const [path, name] of Object.entries(MARKS)) {
    if (tree.stat(path).state === 'ok') return name ?? (known(tree.text(path))?.trim() || 'container')
  }
  if (!live) return false
  const namespace = tree.link('/proc/self/ns/pid')
  if (namespace.state !== 'ok') return 'unknown'
  return namespace.value === FIRST_PID_NAMESPACE ? false : 'PID namespace'
}

/** CAP_SYS_BOOT, number 22 of capabilities(7), without which nothing is loaded: CapEff of proc_pid_status(5). */
export const readPrivileged = (tree: Tree): boolean | 'unknown' => {
  const mask = /^CapEff:\t([0-9a-f]{1,16})$/m.exec(known(tree.text('/proc/self/status')) ?? '')?.[1]
  if (!mask) return 'unknown'
  return ((BigInt(`0x${mask}`) >> 22n) & 1n) === 1n
}

const LIVE_WORDS = /(?:^|\s)(?:boot=(?:live|casper)|rd\.live\.image|root=live:\S*)(?:\s|$)/

/**
 * Where we run. `asRoot` also asks what only root can be sure of, and what only matters before something is changed; a
 * reader that merely looks, or looks at another tree, is not told `unknown` for these. `goingDown` costs a process and
 * is asked by the caller.
 */
export const readEnvironment = (tree: Tree, env: Variables, asRoot: boolean): Environment => {
  const live = tree.root === '/'
  const chroot = live ? inChroot(tree) : undefined
  const cmdline = known(tree.text('/proc/cmdline')) ?? ''
  return {
    chroot: chroot === 'unknown' && !asRoot ? undefined : chroot,
    container: container(tree, live),
    imageBuild: live || asRoot ? imageBuild(env) : undefined,
    ostree: tree.stat('/run/ostree-booted').state !== 'missing',
    live: tree.stat('/run/live').state !== 'missing' || LIVE_WORDS.test(cmdline),
    // Documentation/admin-guide/kdump/kdump.rst: only a crash kernel has /proc/vmcore
    crashKernel: tree.stat('/proc/vmcore').state !== 'missing' || /(?:^|\s)elfcorehdr=/.test(cmdline),
    systemd: live ? tree.stat('/run/systemd/system').state === 'ok' : undefined,
    privileged: asRoot ? readPrivileged(tree) : undefined,
    goingDown: undefined,
  }
}
