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
