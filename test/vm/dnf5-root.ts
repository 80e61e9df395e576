import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cached } from './cache.ts'
import { must, type Result, type RunOptions, run, sleep } from './command.ts'
import { startProcess, temporaryDirectory } from './process.ts'

const SUITE = 'sid'
// libdnf5-2 of Debian has the actions plugin.
const PACKAGES = 'dnf5 libdnf5-2 rpm createrepo-c nodejs kexec-tools systemd kmod util-linux'.split(' ')
const OPTIONS = [
  '--mode=root',
  '--variant=minbase',
  '--aptopt=APT::Install-Recommends "false"',
  // sid's index is good for a week, which a mirror that is a snapshot outlives; its signature counts all the same
  '--aptopt=Acquire::Check-Valid-Until "false"',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
]

const PLUGIN = '/usr/lib/x86_64-linux-gnu/libdnf5/plugins/actions.so'

/** The archive has no dnf 5, or it has no actions. */
export class NoDnf5 extends Error {}

// Without it mmdebstrap would only say that a package cannot be found.
const offered = async (): Promise<void> => {
  const ask =
    '--customize-hook=APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-cache show --no-all-versions dnf5 >&2 || echo NONE >&2'
  const words = ['--quiet', ...OPTIONS, '--variant=custom', ask, SUITE, '/dev/null']
  const said = await must('sh', ['-c', 'exec mmdebstrap "$@" 2>&1', 'sh', ...words])
  if (!/^Package: dnf5$/m.test(said)) throw new NoDnf5(`the archive of Debian ${SUITE} has no dnf5`)
}

const build = async (directory: string): Promise<void> => {
  await offered()
  const args = ['--quiet', ...OPTIONS, `--include=${PACKAGES.join(',')}`, SUITE, `${directory}/root`]
  await must('unshare', ['--mount', 'mmdebstrap', ...args])
  if (!existsSync(`${directory}/root${PLUGIN}`)) throw new NoDnf5(`dnf5 of Debian ${SUITE} has no actions plugin`)
}

/** A Debian sid with dnf 5, from the cache or made now. Throws NoDnf5 where the archive has none. */
export const dnf5Root = async (): Promise<string> =>
  `${await cached('root-dnf5', [SUITE, PACKAGES, OPTIONS], build)}/root`

/** Why this machine cannot be taken for another one in a directory, or undefined. */
export const lacking = async (): Promise<string | undefined> => {
  if (process.getuid?.() !== 0) return 'only root can make a system in a directory (chroot(2))'
  if (process.arch !== 'x64') return 'its packages are for x86-64'
  // proc_ns.h: PROC_PID_INIT_INO; kexecctl abstains in any other
  if (readlinkSync('/proc/self/ns/pid') !== 'pid:[4026531836]') return 'this is a container, where kexecctl abstains'
  if ((await run('unshare', ['--mount', 'true'])).code !== 0) return 'no mount name space can be made (unshare(2))'
  return undefined
}

/** A system in a directory that its programs take for a whole machine of its own. */
export interface World {
  root: string
  write: (file: string, text: string | Buffer, mode?: number) => void
  read: (file: string) => string
  exists: (file: string) => boolean
  remove: (file: string) => void
  /** Runs a command in it; `around`: what runs that, strace(1) for one. */
  run: (argv: readonly string[], options?: RunOptions & { around?: readonly string[] }) => Promise<Result>
  done: () => Promise<void>
}

// What the machine is, seen from within: its process 1 has the same root directory, nothing is loaded, and what runs
// is `$2`. What is mounted here ends with the process. /proc/sys is this machine's own, so nobody writes there.
const MOUNTS = `set -e
cd "$1"
mount --bind . . && cd "$1"
mount -t proc proc proc
mount -t tmpfs tmpfs sys && mkdir sys/kernel && echo 0 >sys/kernel/kexec_loaded && echo 1 >sys/kernel/uevent_seqnum
mount -t tmpfs tmpfs run && mkdir -p run/systemd/system run/lock
mount -t tmpfs tmpfs dev && ln -s /proc/self/fd dev/fd && mkdir dev/shm
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "dev/\${device%:*}" c 1 "\${device#*:}"; done
mount --bind -o ro proc/sys proc/sys
over() { printf '%s\\n' "$2" >"dev/shm/$3" && mount --bind "dev/shm/$3" "$1"; }
over proc/cmdline "BOOT_IMAGE=/boot/vmlinuz-$2 root=/dev/vda2 ro" cmdline
over proc/sys/kernel/osrelease "$2" osrelease
over proc/sys/kernel/version "#1 SMP $2" version
mount -t tmpfs tmpfs proc/1 && ln -s / proc/1/root
echo ready
exec sleep infinity
`

/** Makes a copy of `from` the root directory of such a machine, where `release` runs; it ends with this process. */
export const enter = async (from: string, release: string): Promise<World> => {
  const directory = temporaryDirectory('kexecctl-dnf5')
  const root = `${directory}/root`
  await must('cp', ['-a', '--reflink=auto', from, root])
  const holder = startProcess('unshare', ['--mount', 'sh', '-c', MOUNTS, 'sh', root, release], `${directory}/log`)
  while (!/^ready$/m.test(holder.log())) {
    if (!holder.running()) throw new Error(`no machine could be made: ${holder.log()}`)
    await sleep(50)
  }
  const within = ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`]
  const seen = `/proc/${holder.pid}/root${root}`
  return {
    root: seen,
    write: (file, text, mode = 0o644) => {
      mkdirSync(dirname(seen + file), { recursive: true })
      writeFileSync(seen + file, text, { mode })
    },
    read: (file) => readFileSync(seen + file, 'utf8'),
    exists: (file) => existsSync(seen + file),
    remove: (file) => rmSync(seen + file, { recursive: true, force: true }),
    run: (argv, { around = [], ...options } = {}) => {
      const words = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL=C.UTF-8', 'HOME=/root']
      const [command = '', ...args] = [...around, ...within, 'chroot', root, ...words, ...argv]
      return run(command, args, options)
    },
    done: async () => {
      await holder.kill()
      await must('rm', ['-rf', '--one-file-system', directory])
    },
  }
}
