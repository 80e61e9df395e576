import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { cached } from './cache.ts'
import { must } from './command.ts'
import { writeDisk } from './disk.ts'
import { firmware, prepareHost } from './host.ts'
import { findKernels, type Kernels } from './kernels.ts'
import { startMachine } from './machine.ts'
import { recipe } from './recipe.ts'
import { indexRepository, unpackKernel, writeOlderMeta } from './repo.ts'
import { installKernelRpms } from './rpm-repo.ts'
import { codename, type Recipe, repository, type Suite } from './suite.ts'

/** A finished image: the disk and what belongs to it. Treat all of it as read-only. */
export interface Image {
  suite: Suite
  disk: string
  vars: string
  key: string
  /** The older kernel as a file, for boots without a boot loader. */
  kernel: string
  kernels: Kernels
}

const open = (directory: string, suite: Suite): Image => ({
  suite,
  disk: `${directory}/disk.img`,
  vars: `${directory}/vars.fd`,
  key: `${directory}/key`,
  kernel: `${directory}/vmlinuz`,
  kernels: JSON.parse(readFileSync(`${directory}/kernels.json`, 'utf8')),
})

const write = (root: string, files: Record<string, string>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true })
    writeFileSync(root + path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
  }
}

// mmdebstrap with its own default mirrors; the hooks run with the new root as $1.
const bootstrap = async (directory: string, plan: Recipe, kernels: Kernels): Promise<string> => {
  const { suite, packages, offered, early } = plan
  const root = `${directory}/root`
  write(`${directory}/early`, early)
  for (const name of ['debs', 'offered']) mkdirSync(`${directory}/${name}`)
  const releases = [kernels.older, kernels.middle, kernels.newer].map((release) => `linux-image-${release}`)
  const copyEarly = `--essential-hook=cp -a '${directory}/early/.' "$1/"`
  const download =
    `--customize-hook=cd '${directory}/debs' && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" ` +
    `apt-get -q download ${releases.join(' ')} ${kernels.meta}=${kernels.metaVersion}`
  // What is not in the new root yet, and nothing of it goes there: dracut would drive out initramfs-tools.
  const offer =
    `--customize-hook=APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -q -y --no-install-recommends --download-only ` +
    `-o Dir::Cache::archives='${directory}/offered' install ${offered.join(' ')}`
  const args = ['--mode=root', '--variant=minbase', `--include=${packages.join(',')}`, copyEarly, download, offer]
  // Its mounts end with it, also when it is killed: nothing of the host can stand under `root` when that is removed.
  await must('unshare', ['--mount', 'mmdebstrap', ...args, codename(suite), root])
  return root
}

// The older kernel and its meta package go into the root, the rest into the repository.
const installKernels = async (directory: string, root: string, { suite, idle }: Recipe, kernels: Kernels) => {
  const debs = `${directory}/debs`
  for (const name of readdirSync(debs)) await unpackKernel(`${debs}/${name}`)
  const older = readdirSync(debs).find((name) => name.startsWith(`linux-image-${kernels.older}_`))
  renameSync(`${debs}/${older}`, `${root}/kernel.deb`)
  renameSync(await writeOlderMeta(directory, kernels), `${root}/meta.deb`)
  const script = [
    `for f in ${idle.join(' ')}; do test ! -e $f || chmod -x $f; done`,
    'mount -t proc proc /proc',
    'dpkg -i /kernel.deb /meta.deb && rm /kernel.deb /meta.deb',
  ].join('; ')
  await must('unshare', ['--mount', 'chroot', root, 'sh', '-ec', script])
  for (const name of readdirSync(`${directory}/offered`).filter((name) => name.endsWith('.deb'))) {
    renameSync(`${directory}/offered/${name}`, `${debs}/${name}`)
  }
  renameSync(debs, root + repository)
  await indexRepository(root + repository, codename(suite))
}

const furnish = async (directory: string, root: string, plan: Recipe) => {
  const { files, masked, generators, enabled, disabled } = plan
  const chroot = (...args: string[]) => must('chroot', [root, ...args])
  rmSync(`${root}/etc/apt/sources.list.d`, { recursive: true, force: true })
  write(root, files)
  writeFileSync(`${root}/etc/machine-id`, `${randomBytes(16).toString('hex')}\n`)
  await chroot('systemctl', 'mask', ...masked)
  mkdirSync(`${root}/etc/systemd/system-generators`)
  for (const name of generators) symlinkSync('/dev/null', `${root}/etc/systemd/system-generators/${name}`)
  await must('chroot', [root, 'debconf-set-selections'], { input: 'debconf debconf/frontend select Noninteractive\n' })
  await chroot('systemctl', 'disable', ...disabled)
  await chroot('systemctl', 'enable', ...enabled)

  await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'kexecctl-test', '-f', `${directory}/key`])
  mkdirSync(`${root}/root/.ssh`, { recursive: true, mode: 0o700 })
  copyFileSync(`${directory}/key.pub`, `${root}/root/.ssh/authorized_keys`)

  mkdirSync(`${root}/boot/efi`, { recursive: true })
  // What grub-install would have put there.
  if (!plan.systemdBoot)
    await chroot('sh', '-c', 'cp -r /usr/lib/grub/x86_64-efi /boot/grub/ && grub-editenv /boot/grub/grubenv create')
  // The disk gets devices from devtmpfs; a proxy or resolver of the build machine is none of the guest's business.
  for (const device of readdirSync(`${root}/dev`)) rmSync(`${root}/dev/${device}`, { recursive: true, force: true })
  rmSync(`${root}/etc/resolv.conf`, { force: true })
}

const installWithDnf = [
  'bootctl install',
  'kernel-install add $(uname -r) /lib/modules/$(uname -r)/vmlinuz',
  'rm /boot/efi/vmlinuz /boot/efi/initrd.img /boot/efi/loader/entries/first.conf /vmlinuz /initrd.img',
].join(' && ')

// Debian's hook calls the real kernel-install, but only where systemd-boot is installed.
const installSystemdBoot = [
  'bootctl install',
  '/etc/kernel/postinst.d/zz-systemd-boot $(uname -r) /boot/vmlinuz-$(uname -r)',
  'rm /boot/efi/vmlinuz /boot/efi/initrd.img /boot/efi/loader/entries/first.conf',
].join(' && ')

// The first boot, in the image itself: the real boot menu (grub-probe needs the real disk) and apt's lists.
const settle = async (image: Image, plan: Recipe, say: (line: string) => void): Promise<void> => {
  const machine = await startMachine(image, { writeToImage: true, say })
  try {
    const menu = plan.rpm ? installWithDnf : plan.systemdBoot ? installSystemdBoot : 'update-grub'
    for (const command of [menu, plan.rpm ? 'dnf makecache' : 'apt-get update', 'rm -f /root/.bash_history; sync']) {
      await machine.must(command, { timeout: 180 })
    }
    await machine.powerOff()
  } finally {
    await machine.kill()
  }
}

const build = (plan: Recipe, say: (line: string) => void) => async (directory: string) => {
  say(`looking which ${plan.suite} kernels there are`)
  const kernels = await findKernels(plan)
  writeFileSync(`${directory}/kernels.json`, `${JSON.stringify(kernels, null, 2)}\n`)
  say(`installing Debian ${plan.suite} with ${kernels.older}; in its repository: ${kernels.middle}, ${kernels.newer}`)
  const root = await bootstrap(directory, plan, kernels)
  if (plan.rpm) await installKernelRpms(directory, root, kernels)
  else await installKernels(directory, root, plan, kernels)
  await furnish(directory, root, plan)
  say('writing the disk')
  copyFileSync(`${root}/vmlinuz`, `${directory}/vmlinuz`)
  await writeDisk(`${directory}/disk.img`, root, plan)
  copyFileSync(firmware().vars, `${directory}/vars.fd`)
  for (const name of ['root', 'early', 'offered', 'meta.deb'])
    rmSync(`${directory}/${name}`, { recursive: true, force: true })
  say('first boot')
  await settle(open(directory, plan.suite), plan, say)
}

/** The image of `suite`, from the cache or built now (minutes, needs root and the network). */
export const prepareImage = async (suite: Suite, say: (line: string) => void, fresh = false): Promise<Image> => {
  await prepareHost(say)
  const plan = recipe(suite)
  return open(await cached(`image-${suite}`, plan, build(plan, say), fresh), suite)
}
