import { type Codename, origin, type Recipe, repository } from './suite.ts'

// MODULES=list: the image has to boot on this one virtual machine only, and a kernel upgrade under software
// emulation costs minutes with all modules, udev and zstd, seconds with these and lz4.
const initramfsModules = ['virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_rng', 'ext4', 'crc32c_generic']

// What udev's own initramfs hook would have brought, without udev: the root by UUID, /dev moved over.
const blkidHook = `#!/bin/sh
[ "$1" = prereqs ] && exit 0
. /usr/share/initramfs-tools/hook-functions
copy_exec /sbin/blkid
`
const moveDev = `#!/bin/sh
[ "$1" = prereqs ] && exit 0
mount -n -o move /dev "$rootmnt/dev"
`

/**
 * What every boot entry of an image passes on. The timer is not tried out (under KVM no guest does): on a busy host the
 * emulated one does not come in time, and the kernel panics, "IO-APIC + timer doesn't work".
 */
export const kernelWords = 'console=ttyS0 mitigations=off cryptomgr.notests rcupdate.rcu_expedited=1 no_timer_check'

const unwanted = [
  'kvm_amd',
  'kvm_intel',
  'ahci',
  'powernow_k8',
  'vmw_vsock_vmci_transport',
  'vsock_loopback',
  'serio_raw',
]

const early: Record<string, string> = {
  '/etc/initramfs-tools/conf.d/vm': 'MODULES=list\nCOMPRESS=lz4\nFSTYPE=ext4\nRESUME=none\nBUSYBOX=n\n',
  '/etc/initramfs-tools/hooks/vm': blkidHook,
  '/etc/initramfs-tools/scripts/init-bottom/vm': moveDev,
  // Loaded for the emulated processor and chip set only because they are there.
  '/etc/modprobe.d/vm.conf': unwanted.map((name) => `blacklist ${name}\n`).join(''),
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
  '/etc/fstab': 'LABEL=root / ext4 defaults 0 0\nLABEL=ESP /boot/efi vfat umask=0077 0 0\n',
  '/etc/systemd/network/vm.network':
    '[Match]\nName=en* eth*\n\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\nLinkLocalAddressing=no\n',
  // No PAM session and no name look-ups: an ssh command costs seconds less.
  '/etc/ssh/sshd_config.d/vm.conf': 'UsePAM no\nUseDNS no\nHostKey /etc/ssh/ssh_host_ed25519_key\n',
  '/etc/apt/sources.list': `deb [trusted=yes] file:${repository} ./\n`,
  // What happened in the boots before can be asked.
  '/etc/systemd/journald.conf.d/vm.conf': '[Journal]\nStorage=persistent\nSystemMaxUse=64M\n',
  // What unattended-upgrades may take; scenarios add Automatic-Reboot.
  '/etc/apt/apt.conf.d/60vm': [
    '#clear Unattended-Upgrade::Origins-Pattern;',
    `Unattended-Upgrade::Origins-Pattern { "origin=${origin}"; };`,
    // Kernels recommend apparmor, which the repository does not have: `apt upgrade` would keep the kernel back.
    'APT::Install-Recommends "false";',
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
  'efibootmgr unattended-upgrades',
].flatMap((line) => line.split(' '))

const idle = [
  ...'udev dmsetup keymap resume thermal fsck'.split(' ').map((name) => `/usr/share/initramfs-tools/hooks/${name}`),
  '/usr/share/initramfs-tools/scripts/init-top/udev',
  '/usr/share/initramfs-tools/scripts/init-bottom/udev',
  ...'05_debian_theme 20_linux_xen 25_bli 30_os-prober'.split(' ').map((name) => `/etc/grub.d/${name}`),
]

const masked = [
  'apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer',
  'systemd-networkd-wait-online.service e2scrub_reap.service serial-getty@ttyS0.service getty@tty1.service',
  'systemd-journal-catalog-update.service systemd-hwdb-update.service ldconfig.service grub-common.service',
  'systemd-binfmt.service proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount dev-hugepages.mount',
  'dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount',
  'modprobe@drm.service modprobe@fuse.service systemd-udev-load-credentials.service',
  'systemd-network-generator.service systemd-networkd-persistent-storage.service',
].flatMap((line) => line.split(' '))

// They look for consoles, TPMs, partitions and virtual sockets at every boot and every reload of systemd.
const generators = 'getty gpt-auto hibernate-resume ssh tpm2 run'.split(' ').map((name) => `systemd-${name}-generator`)

const kernelPattern: Record<Codename, string> = {
  trixie: '^linux-image-6\\.12\\.[0-9]+\\+deb13(\\.[0-9]+)?-cloud-amd64$',
  bookworm: '^linux-image-6\\.1\\.0-[0-9]+-cloud-amd64$',
}

/** What a Debian suite needs that GRUB starts. */
export const withGrub = (suite: Codename): Recipe => ({
  suite,
  revision: 3,
  packages,
  offered: ['dracut'],
  kernels: { pattern: kernelPattern[suite], meta: 'linux-image-cloud-amd64' },
  early,
  files,
  idle,
  masked,
  generators,
  enabled: ['systemd-networkd.service', 'ssh.service'],
  // Its helper at shutdown is a Python program that starts with every boot; scenarios enable it where they mean it.
  disabled: ['unattended-upgrades.service'],
  diskMegabytes: 3072,
})
