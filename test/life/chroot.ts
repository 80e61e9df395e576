import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { cached } from '../vm/cache.ts'
import { must, type Result, type RunOptions, run } from '../vm/command.ts'
import { installPackages } from '../vm/host.ts'
import { temporaryDirectory } from '../vm/process.ts'

/** What kexecctl needs, and what asks questions on a Debian that somebody uses. */
export const PACKAGES = 'nodejs kexec-tools apt-utils dialog libterm-readline-gnu-perl locales'.split(' ')

/** A Debian of its own in a directory, without network and without a running init. */
export interface Chroot {
  root: string
  /** argv that runs a shell command line in it as root, for who needs a terminal around it. */
  argv: (command: string, env?: Record<string, string>) => string[]
  run: (command: string, options?: RunOptions) => Promise<Result>
  /** As `run`, but throws unless it ends with 0; returns stdout and stderr as they came. */
  must: (command: string, options?: RunOptions) => Promise<string>
  /** Copies a file to /root in it and returns its path there. */
  copyIn: (file: string) => string
  /** Copies the package in, and installs it with apt; what it depends on has to be there already. */
  install: (deb: string, env?: Record<string, string>) => Promise<string>
  /** Text of a file, undefined if there is none. */
  read: (path: string) => string | undefined
  write: (path: string, text: string) => void
  /** SHA-256 of all names, modes and bytes below `path`. */
  sum: (path: string) => Promise<string>
  done: () => Promise<void>
}

// Its mounts and all its processes end with the command. The host's /proc: process 1 is the host's, so that what runs
// here can tell that it is in a chroot. /dev/pts: who asks at a terminal wants to know its name.
const UNSHARE = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child']
const ENTER = 'mount --rbind /proc "$1/proc" && mount --bind /dev/pts "$1/dev/pts" && cd / && exec chroot "$@"'
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', TERM: 'screen', LC_ALL: 'C.UTF-8' }
const SUM = 'find . -printf "%p %y %m %l\\n" -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum'

const open = (root: string): Chroot => {
  const argv: Chroot['argv'] = (command, env = {}) => [
    ...[...UNSHARE, 'sh', '-c', ENTER, 'sh', root],
    ...['/usr/bin/env', '-i', ...Object.entries({ ...ENV, ...env }).map(([name, value]) => `${name}=${value}`)],
    ...['sh', '-c', command],
  ]
  const inside: Chroot['run'] = (command, { env, ...options } = {}) => {
    const [file = '', ...args] = argv(command, env)
    return run(file, args, options)
  }
  const mustInside: Chroot['must'] = async (command, { env, ...options } = {}) => {
    const [file = '', ...args] = argv(`exec 2>&1; ${command}`, env)
    return await must(file, args, options)
  }
  const copyIn: Chroot['copyIn'] = (file) => {
    copyFileSync(file, `${root}/root/${basename(file)}`)
    return `/root/${basename(file)}`
  }
  return {
    root,
    argv,
    run: inside,
    must: mustInside,
    copyIn,
    install: async (deb, env = {}) =>
      await mustInside(`apt-get -q install -y --allow-downgrades --reinstall ${copyIn(deb)}`, {
        env: { DEBIAN_FRONTEND: 'noninteractive', ...env },
      }),
    read: (path) => (existsSync(root + path) ? readFileSync(root + path, 'utf8') : undefined),
    write: (path, text) => {
      mkdirSync(dirname(root + path), { recursive: true })
      writeFileSync(root + path, text)
    },
    sum: async (path) => (await mustInside(`cd ${path} && ${SUM}`)).trim(),
    done: async () => {
      await must('rm', ['-rf', '--one-file-system', root])
    },
  }
}

// With mmdebstrap's own default mirrors. Its mounts end with it, also when it is killed.
const build = (suite: string, packages: string[], hooks: string[]) => async (directory: string) => {
  const args = ['--mode=root', '--variant=minbase', `--include=${packages.join(',')}`]
  args.push(...hooks.map((hook) => `--customize-hook=${hook}`), suite, `${directory}/root`)
  await must('unshare', ['--mount', 'mmdebstrap', ...args])
  rmSync(`${directory}/root/etc/resolv.conf`, { force: true })
}

/**
 * The directory with a chroot of `suite` with `packages`, kept beside the images of the virtual machines, or built now
 * (minutes, needs root and the network). Nobody writes there. `hooks` are commands for the end of the building, with
 * the chroot as $1: see mmdebstrap(1), --customize-hook.
 */
export const keptChroot = async (
  suite: string,
  packages: string[],
  say: (line: string) => void = () => {},
  hooks: string[] = [],
): Promise<string> => {
  await installPackages([['/usr/bin/mmdebstrap', 'mmdebstrap', 'makes the Debian system in the chroot']], say)
  const recipe = { suite, packages, revision: 1, ...(hooks.length > 0 && { hooks }) }
  // every list of packages has a name of its own: of one name, only the newest is kept
  const name = `chroot-${suite}-${createHash('sha256').update(packages.join()).digest('hex').slice(0, 6)}`
  const kept = await cached(name, recipe, async (directory) => {
    say(`making a chroot of Debian ${suite} with ${packages.join(', ')}`)
    await build(suite, packages, hooks)(directory)
  })
  return `${kept}/root`
}

/** A fresh chroot of `suite` with `packages`: a copy of the kept one. */
export const makeChroot = async (
  suite: string,
  packages: string[],
  say: (line: string) => void = () => {},
): Promise<Chroot> => {
  const kept = await keptChroot(suite, packages, say)
  const root = `${temporaryDirectory('kexecctl-chroot')}/root`
  await must('cp', ['-a', '--reflink=auto', kept, root])
  return open(root)
}
