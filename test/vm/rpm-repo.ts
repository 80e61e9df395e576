import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { must } from './command.ts'
import { installPackages } from './host.ts'
import type { Kernels } from './kernels.ts'
import { repository } from './suite.ts'

// Nothing packed or stripped, nothing required: unpacking costs minutes under software emulation.
export const head = (name: string, version: string, provides: string[]): string =>
  [
    '%global _binary_payload w.ufdio',
    '%global debug_package %{nil}',
    '%global __os_install_post %{nil}',
    'AutoReqProv: no',
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    `Summary: ${name}, for tests`,
    'License: GPL-2.0-only',
    ...provides.map((what) => `Provides: ${what}`),
    '%description',
    'For tests.',
    '',
  ].join('\n')

/** The version of kernel-core for a kernel of Debian's, 6.12.90.1 for 6.12.90+deb13.1-cloud-amd64; its release is 1. */
export const rpmVersion = (release: string): string => release.replace(/\+deb\d+/, '').replace(/-.*/, '')

// As Fedora's kernel.spec has them: what the package installs beside the others, what %posttrans and %preun call.
export const kernelSpec = (release: string, tree: string): string =>
  [
    head('kernel-core', rpmVersion(release), ['installonlypkg(kernel)']),
    '%install',
    `mkdir -p %{buildroot}/lib && cp -a ${tree}/usr/lib/modules %{buildroot}/lib/`,
    '%posttrans',
    `/bin/kernel-install add ${release} /lib/modules/${release}/vmlinuz || exit $?`,
    '%preun',
    `/bin/kernel-install remove ${release} /lib/modules/${release}/vmlinuz || exit $?`,
    '%files',
    `/lib/modules/${release}`,
    '',
  ].join('\n')

// rpm's database knows nothing of what apt installed.
const provided = ['/bin/sh', 'nodejs = 1:20', 'kexec-tools', 'systemd = 257', 'coreutils', 'grep', 'util-linux']
export const baseSpec = `${head('debian-base', '1', provided)}\n%files\n`

// A package with a module for the older kernel: cheap to install, and a file trigger's business.
export const moduleSpec = (release: string): string =>
  [
    head('kmod-vm', '1', []),
    '%install',
    `mkdir -p %{buildroot}/lib/modules/${release}/extra && echo >%{buildroot}/lib/modules/${release}/extra/vm.conf`,
    '%files',
    `/lib/modules/${release}/extra`,
    '',
  ].join('\n')

export const build = async (directory: string, name: string, spec: string): Promise<string> => {
  writeFileSync(`${directory}/${name}.spec`, spec)
  const top = `${directory}/rpmbuild`
  await must('rpmbuild', ['-bb', '--define', `_topdir ${top}`, `${directory}/${name}.spec`])
  const out = `${top}/RPMS/x86_64`
  const [file] = readdirSync(out)
  renameSync(`${out}/${file}`, `${directory}/rpms/${file}`)
  rmSync(top, { recursive: true })
  return `${file}`
}

// The files of Debian's kernel package where Fedora's has them.
const kernelRpm = async (directory: string, deb: string, release: string): Promise<string> => {
  const tree = `${deb}.tree`
  await must('dpkg-deb', ['--extract', deb, tree])
  await must('sh', ['-c', 'find . -name "*.ko.xz" -exec xz -d {} +'], { cwd: tree })
  renameSync(`${tree}/boot/vmlinuz-${release}`, `${tree}/usr/lib/modules/${release}/vmlinuz`)
  const file = await build(directory, `kernel-${release}`, kernelSpec(release, tree))
  rmSync(tree, { recursive: true })
  return file
}

/**
 * Makes kernel-core of the Debian kernels in `directory`/debs, installs the oldest in `root`, and leaves all of them
 * in a repository there. For the first boot its image and an initrd are in /.
 */
export const installKernelRpms = async (directory: string, root: string, kernels: Kernels): Promise<void> => {
  await installPackages([['/usr/bin/rpmbuild', 'rpm', 'makes the kernels of the rpm host']], () => {})
  mkdirSync(`${directory}/rpms`)
  const base = await build(directory, 'base', baseSpec)
  const debs = readdirSync(`${directory}/debs`)
  const files: string[] = []
  for (const release of [kernels.older, kernels.middle, kernels.newer]) {
    const deb = debs.find((name) => name.startsWith(`linux-image-${release}_`))
    files.push(await kernelRpm(directory, `${directory}/debs/${deb}`, release))
  }
  await build(directory, 'kmod', moduleSpec(kernels.older))
  rmSync(`${directory}/debs`, { recursive: true })
  renameSync(`${directory}/rpms`, root + repository)
  const modules = `/lib/modules/${kernels.older}`
  const script = [
    'mount -t proc proc /proc',
    `createrepo_c -q ${repository}`,
    `cd ${repository}`,
    `KERNEL_INSTALL_BYPASS=1 rpm -i ${base} ${files[0]}`,
    `depmod ${kernels.older}`,
    `dracut --kver ${kernels.older} /initrd.img`,
    `cp ${modules}/vmlinuz /vmlinuz`,
  ].join('\n')
  await must('unshare', ['--mount', 'chroot', root, 'sh', '-ec', script])
}
