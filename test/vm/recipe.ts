/** The suites that an image can be made of. */
export type Suite = 'trixie' | 'bookworm'
export const suites: Suite[] = ['trixie', 'bookworm']

/** Everything that decides what is in an image. Its JSON text, hashed, is the name of the cached image. */
export interface Recipe {
  suite: Suite
  /** Raise it when code that shapes the image (disk.ts, image.ts, kernels.ts) changes what comes out. */
  revision: number
  packages: string[]
  /** The kernels to choose from: releases of one series and flavour. */
  kernels: { pattern: string; meta: string }
  /** Written before the packages are installed. */
  early: Record<string, string>
  /** Written afterwards. */
  files: Record<string, string>
  /** Masked: they cost boot time under software emulation or want the network. */
  masked: string[]
  enabled: string[]
  disabled: string[]
  diskMegabytes: number
}

/** Origin in the Release file of the guest's repository: unattended-upgrades is told to trust it. */
export const origin = 'kexecctl-test'

/** Where the repository stands in the guest. */
export const repository = '/srv/repo'

// No list named "most": the image has to boot on this one virtual machine only, and a kernel upgrade under
// software emulation costs minutes with all modules and zstd, seconds with these and lz4.
const initramfsModules = ['virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_rng', 'ext4', 'crc32c_generic']

const kernelWords = 'console=ttyS0 mitigations=off'

const early: Record<string, string> = {
  '/etc/initramfs-tools/conf.d/vm': 'MODULES=list\nCOMPRESS=lz4\nFSTYPE=ext4\nRESUME=none\nBUSYBOX=n\n',
  '/usr/share/initramfs-tools/modules.d/vm': `${initramfsModules.join('\n')}\n`,
  '/etc/default/grub.d/vm.cfg': [
    'GRUB_TIMEOUT=0',
    'GRUB_RECORDFAIL_TIMEOUT=0',
    'GRUB_TERMINAL=console',
    'GRUB_DISABLE_OS_PROBER=true',
    'GRUB_CMDLINE_LINUX_DEFAULT=""',
    `GRUB_CMDLINE_LINUX="${kernelWords}"`,
    '',
  ].join('\n'),
}

const files: Record<string, string> = {
  '/etc/hostname': 'vm\n',
  '/etc/hosts': '127.0.0.1 localhost vm\n',
  '/etc/fstab': 'LABEL=root / ext4 defaults 0 1\nLABEL=ESP /boot/efi vfat umask=0077 0 0\n',
  '/etc/systemd/network/vm.network':
    '[Match]\nName=en* eth*\n\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\nLinkLocalAddressing=no\n',
  // No PAM session and no name look-ups: an ssh command costs seconds less.
  '/etc/ssh/sshd_config.d/vm.conf': 'UsePAM no\nUseDNS no\nHostKey /etc/ssh/ssh_host_ed25519_key\n',
  '/etc/apt/sources.list': `deb [trusted=yes] file:${repository} ./\n`,
  // What unattended-upgrades may take; scenarios add Automatic-Reboot.
  '/etc/apt/apt.conf.d/60vm': [
    '#clear Unattended-Upgrade::Origins-Pattern;',
    `Unattended-Upgrade::Origins-Pattern { "origin=${origin}"; };`,
    'Acquire::Languages "none";',
    '',
  ].join('\n'),
  '/boot/grub/grub.cfg': [
    '# Only for the first boot: update-grub writes the real one.',
    `linux /vmlinuz root=LABEL=root ro ${kernelWords}`,
    'initrd /initrd.img',
    'boot',
    '',
  ].join('\n'),
}

const packages = [
  'systemd-sysv dbus udev kmod iproute2 openssh-server debconf apt-utils procps',
  'nodejs kexec-tools initramfs-tools linux-base zstd lz4',
  'grub-efi-amd64 grub-efi-amd64-signed shim-signed',
  'unattended-upgrades',
].flatMap((line) => line.split(' '))

const masked = [
  'apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer',
  'systemd-networkd-wait-online.service e2scrub_reap.service serial-getty@ttyS0.service getty@tty1.service',
  'systemd-journal-catalog-update.service systemd-hwdb-update.service ldconfig.service grub-common.service',
].flatMap((line) => line.split(' '))

const kernelPattern: Record<Suite, string> = {
  trixie: '^linux-image-6\\.12\\.[0-9]+\\+deb13(\\.[0-9]+)?-cloud-amd64$',
  bookworm: '^linux-image-6\\.1\\.0-[0-9]+-cloud-amd64$',
}

export const recipe = (suite: Suite): Recipe => ({
  suite,
  revision: 1,
  packages,
  kernels: { pattern: kernelPattern[suite], meta: 'linux-image-cloud-amd64' },
  early,
  files,
  masked,
  enabled: ['systemd-networkd.service', 'ssh.service'],
  // Its helper at shutdown is a Python program that starts with every boot; scenarios enable it where they mean it.
  disabled: ['unattended-upgrades.service'],
  diskMegabytes: 3072,
})
