import { withSystemdBoot } from './recipe-systemd-boot.ts'
import { type Recipe, repository } from './suite.ts'

/** A configuration for dracut: only what this machine needs, and not packed. */
export const dracutConf = [
  'hostonly="no"',
  'compress="cat"',
  'early_microcode="no"',
  'dracutmodules="base systemd systemd-initrd dracut-systemd kernel-modules rootfs-block fs-lib udev-rules"',
  'drivers="virtio_pci virtio_blk virtio_net virtio_rng ext4"',
  'filesystems="ext4"',
  '',
].join('\n')

/** What dnf 4 needs for one repository without signatures. */
export const dnfFiles = (repository: string): Record<string, string> => ({
  '/etc/yum.repos.d/vm.repo': `[vm]\nname=vm\nbaseurl=file://${repository}\ngpgcheck=0\nmetadata_expire=0\n`,
  '/etc/dnf/vars/releasever': '13\n',
  // A repository of its own, of which it asks for signatures.
  '/etc/dnf/plugins/local.conf': '[main]\nenabled = false\n',
})

const pick = (texts: Record<string, string>, wanted: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([path]) => wanted.test(path)))

/** trixie with systemd-boot, without initramfs-tools and apt's repository: dracut, rpm, dnf 4, as Fedora has them. */
export const withDnf = (): Recipe => {
  const plan = withSystemdBoot()
  return {
    ...plan,
    suite: 'trixie-dnf',
    revision: 2,
    packages: [
      ...plan.packages.filter((name) => !/^(initramfs-tools|unattended-upgrades|systemd-ukify)$/.test(name)),
      ...'dracut-core cpio rpm dnf dnf-plugins-core createrepo-c'.split(' '),
    ],
    offered: [],
    early: { ...pick(plan.early, /kernel|modprobe/), '/etc/dracut.conf.d/vm.conf': dracutConf },
    files: { ...pick(plan.files, /^(?!\/etc\/apt)/), ...dnfFiles(repository) },
    disabled: ['dnf-makecache.timer'],
    rpm: true,
  }
}
