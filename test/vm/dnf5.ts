import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { initrdOf } from '../stage/machine-tree.ts'
import { findRpm } from './dnf.ts'
import { enter, type World } from './dnf5-root.ts'
import { temporaryDirectory } from './process.ts'
import { dnfFiles } from './recipe-dnf.ts'
import { baseSpec, build, moduleSpec, rpmVersion } from './rpm-repo.ts'
import { imageRpm, smallKernel, smallRpm } from './rpm-small.ts'

// Names of Fedora's: the running kernel, and those that are installed.
export const OLD = '6.11.4-301.fc41.x86_64'
export const NEW = '6.11.10-300.fc41.x86_64'
export const NEWER = '6.12.4-200.fc41.x86_64'
/** Its %pre fails. */
export const LAME = '6.13.1-100.fc41.x86_64'
/** For this one no initrd can be made: kernel-install fails, and with it %posttrans. */
export const BARE = '6.14.2-100.fc41.x86_64'
/** Of a package without anything in /lib/modules. */
export const IMAGE = '6.15.1-100.fc41.x86_64'

const REPOSITORY = '/srv/repo'
export const LOADED = '/sys/kernel/kexec_loaded'

// As kexec(8) ends, and what the kernel says then.
const KEXEC = `#!/bin/sh
echo "$*" >>/calls
case " $* " in *' -u '*) echo 0 ;; *) echo 1 ;; esac >${LOADED}
`
const SYSTEMCTL = '#!/bin/sh\ncase $1 in is-system-running) echo running ;; list-jobs) ;; *) exit 1 ;; esac\n'

// What Fedora's 20-grub and 50-dracut leave behind in /boot.
const BOOT = `#!/bin/sh
case $1 in
  add) cp "$4" "/boot/vmlinuz-$2" && [ "$2" != ${BARE} ] && cp /root/initrd "/boot/initramfs-$2.img" ;;
  remove) rm -f "/boot/vmlinuz-$2" "/boot/initramfs-$2.img" ;;
esac
`

const FILES: Record<string, string> = {
  ...dnfFiles(REPOSITORY),
  '/etc/dnf/dnf.conf': '[main]\ninstallonly_limit=0\n',
  // a repository of its own, of which it asks for signatures
  '/etc/dnf/libdnf5-plugins/local.conf': '[main]\nname = local\nenabled = 0\n',
  '/etc/kernel/install.conf': 'layout=other\n',
  '/etc/kernel/install.d/20-boot.install': BOOT,
  // Debian's, which looks for an initrd of another name
  '/etc/kernel/install.d/55-initrd.install': '#!/bin/sh\n',
  '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
  '/root/initrd': initrdOf('for all'),
  '/usr/sbin/kexec': KEXEC,
  '/usr/bin/systemctl': SYSTEMCTL,
}

const copyRpms = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) copyFileSync(`${from}/${name}`, `${to}/${name}`)
}

/** Makes the packages: those of the repository, and in `bad` those that `dnf upgrade` is not to find. */
export const makeRpms = async (): Promise<string> => {
  const directory = temporaryDirectory('kexecctl-rpms')
  const bad = `${directory}/bad`
  for (const to of [directory, bad]) mkdirSync(`${to}/rpms`, { recursive: true })
  await build(directory, 'base', baseSpec)
  for (const release of [OLD, NEW, NEWER]) await smallKernel(directory, release)
  await smallRpm(directory, 'plain', '/usr/share/plain')
  await build(directory, 'kmod', moduleSpec(OLD))
  await imageRpm(directory, IMAGE)
  await smallKernel(bad, LAME, 1)
  await smallKernel(bad, BARE)
  await smallRpm(bad, 'lame', '/usr/share/lame', 1)
  await smallRpm(bad, 'rival', '/usr/share/plain')
  return directory
}

/** A transaction of dnf 5, and what we had to do with it. */
export interface Transaction {
  code: number
  stdout: string
  stderr: string
  /** How often our action was run. */
  fired: number
  /** What the program was called for, by the action or by others. */
  hooks: string[]
  /** What kexec(8) was called with. */
  calls: string[]
  /** What we said, whoever printed it. */
  ours: string[]
}

const ACTION = /execve\("\/usr\/bin\/sh", \["\/usr\/bin\/sh", "-c", "test ! -e \/run\/kexecctl\/pending/g
const HOOK = /execve\("\/usr\/sbin\/kexecctl", \["\/usr\/sbin\/kexecctl", "hook", "([a-z-]+)"/g

/** Runs a command in a world, under strace(1). */
export const watched = async (world: World, argv: readonly string[]): Promise<Transaction> => {
  const trace = `${temporaryDirectory('kexecctl-trace')}/trace`
  world.remove('/calls')
  const around = ['strace', '-f', '-qq', '-e', 'trace=execve', '-e', 'signal=none', '-s', '80', '-o', trace]
  const { code, stdout, stderr } = await world.run(argv, { around, timeout: 120_000 })
  const started = readFileSync(trace, 'latin1')
  return {
    ...{ code, stdout, stderr },
    fired: [...started.matchAll(ACTION)].length,
    hooks: [...started.matchAll(HOOK)].map(([, event = '']) => event),
    calls: world.exists('/calls') ? world.read('/calls').trim().split('\n') : [],
    ours: stderr.split('\n').flatMap((line) => /^(?:>>> )?kexecctl: (.*)$/.exec(line)?.[1] ?? []),
  }
}

/** Where another system is made. */
export const OTHER = '/other'
// A root with programs, and as image builders have it: with the machine's own /run, /dev and /sys. Its process 1 is not
// that of the machine around it.
const MAKE_OTHER = `mkdir -p ${OTHER}/etc && cd ${OTHER} && mkdir root proc run dev sys boot
cp -al /usr . && rm -rf usr/lib/modules
for name in bin sbin lib lib64; do ln -s usr/$name $name; done
cp -a /etc/kernel /etc/machine-id /etc/yum.repos.d /etc/dnf etc && cp /root/initrd root
rm etc/dnf/libdnf5-plugins/actions.d/*
mount -t proc proc proc
for name in run dev sys; do mount --bind /$name $name; done`

/** Makes a root directory for `dnf5 --installroot=` in a world. */
export const makeOther = async (world: World): Promise<void> => {
  const { code, stderr } = await world.run(['sh', '-ec', MAKE_OTHER])
  if (code !== 0) throw new Error(stderr)
}

/** A machine where OLD runs, with dnf 5 and the packages of makeRpms(); of ours nothing but the package in /srv. */
export const makeWorld = async (from: string, rpms: string): Promise<World> => {
  const world = await enter(from, OLD)
  for (const [file, text] of Object.entries(FILES)) world.write(file, text, text.startsWith('#!') ? 0o755 : 0o644)
  copyRpms(`${rpms}/rpms`, world.root + REPOSITORY)
  copyRpms(`${rpms}/bad/rpms`, `${world.root}/srv/bad`)
  copyFileSync(findRpm(), `${world.root}/srv/kexecctl.rpm`)
  // its modules are there already
  world.write(`/lib/modules/${IMAGE}/modules.dep`, '')
  for (const argv of [
    ['createrepo_c', '-q', REPOSITORY],
    ['dnf5', '-y', 'install', 'debian-base', `kernel-core-${rpmVersion(OLD)}`],
  ]) {
    const { code, stderr } = await world.run(argv)
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`)
  }
  return world
}
