/** One way in which a kexec has gone wrong for somebody, in public. */
export interface Story {
  /** What they saw. */
  saw: string
  /** Where they told it. */
  told: string
  /** The ids of what sees it before the reboot; a test looks whether they exist. */
  seenBy: readonly string[]
  /** What else keeps it from happening, or why no check can see it. */
  besides?: string
}

/** What has been told in public, in the order of docs/checks.md. */
export const STORIES: readonly Story[] = [
  {
    saw: '`systemctl reboot` ignored the staged kernel and went through the firmware',
    told: 'systemd #26635',
    seenBy: [],
    besides: 'kexecctl-reboot.service makes every request a kexec; `status` shows what each one comes to',
  },
  {
    saw: 'a real reboot was wanted, and it was a kexec',
    told: 'systemd #1771, #41211; coldreboot(8)',
    seenBy: ['firmware-pending', 'one-shot-pending'],
    besides: '`kexecctl reboot --firmware`, `kexecctl next firmware`',
  },
  {
    saw: 'an old or removed kernel started, or without the new initrd',
    told: 'kexec-load-kernel, NixOS prepare-kexec, systemd #41667: all skip what is loaded already',
    seenBy: ['initrd-present', 'modules-present', 'package-state', 'being-written'],
    besides: 'a stale image is replaced or unloaded at every event, and in the last check before the reboot',
  },
  {
    saw: '`kexec_load failed: Operation not permitted` under Secure Boot',
    told: 'nixos-anywhere #143, zfsbootmenu #228',
    seenBy: ['lockdown', 'ima-policy', 'image-signature'],
    besides: 'the file system call is used first, and alone where lockdown asks for it',
  },
  {
    saw: '`Key was rejected by service`',
    told: 'nixos-anywhere #264',
    seenBy: ['image-signature'],
    besides: 'whether a signature is a good one only the kernel can say: its answer unloads what was staged before',
  },
  {
    saw: 'EPERM with everything right',
    told: 'linux-hardened #34, hardening guides, Talos',
    seenBy: ['load-disabled', 'load-limit', 'container', 'privilege'],
  },
  {
    saw: 'initramfs unpacking failed: junk within compressed archive',
    told: 'SONiC #2608, Talos #4947, Red Hat bug 1758323',
    seenBy: ['initrd-integrity', 'cloud-hypervisor', 'consecutive-kexecs'],
    besides: 'the file system call, which has the kernel read the initrd itself; `MaxConsecutive=`',
  },
  {
    saw: 'Azure, GCP and Xen guests hang or lose disk and network',
    told: 'nixos-anywhere #400, systemd #20072, Talos #8838, nixos-images #128',
    seenBy: ['cloud-hypervisor'],
  },
  { saw: 'a Xen host loads the wrong thing', told: 'kexec-tools commit 94fbe64', seenBy: ['xen-dom0'] },
  {
    saw: 'the console stays black, and the machine may be fine',
    told: 'Heads #1378, Fedora CoreOS #2071, nixos-anywhere #289, nixpkgs #536384',
    seenBy: ['framebuffer-console', 'hardware'],
  },
  {
    saw: 'network card dead or slow, graphics missing, USB keyboard dead',
    told: 'op-build #538, ipxe #916, Talos #8751, #9041, #8568',
    seenBy: ['hardware'],
    besides: 'scripts in pre-kexec.d can unbind a driver',
  },
  {
    saw: 'disks vanish: `ata1: failed to reset engine`',
    told: 'kexec list 2019-10-24, op-build #537, #1974, Heads #253',
    seenBy: ['hardware'],
  },
  {
    saw: 'the passphrase of the disk is asked for again, and nobody is there',
    told: 'petitboot #70, keyexec, luks-kexec-reboot',
    seenBy: ['unlock-prompt'],
  },
  {
    saw: 'the TPM does not unlock the disk, attestation fails',
    told: 'systemd #28538',
    seenBy: ['tpm-bound-unlock'],
  },
  {
    saw: 'a firmware update did not apply',
    told: 'coldreboot(8); fwupd',
    seenBy: ['firmware-pending'],
    besides: 'the last check gives the reboot to the firmware',
  },
  {
    saw: 'a rescue boot became sticky, words came twice, changes of GRUB_CMDLINE were ignored',
    told: 'Talos #4200, systemd #42672',
    seenBy: ['cmdline-drift', 'grub-cfg-outdated', 'own-words-leaked', 'cmdline-text', 'cmdline-length'],
    besides: "the command line is that of the target's own boot entry",
  },
  {
    saw: 'the root file system on ZFS or btrfs was not found',
    told: 'kexec-fast-reboot, zfsbootmenu',
    seenBy: ['image-present', 'root-device'],
    besides: 'paths of the boot loader are resolved by the mounts, not by prefixes',
  },
  {
    saw: 'of two initrds only the microcode was loaded',
    told: 'systemd, Anaconda, kexec-load-kernel',
    seenBy: ['initrd-integrity'],
    besides: 'several initrds are put together, as the boot loader does',
  },
  {
    saw: 'a unified kernel image: `Cannot determine the file type`',
    told: 'lanzaboote #143, systemd #42234',
    seenBy: ['uki'],
    besides: 'kexecctl takes it apart itself',
  },
  {
    saw: '`Cannot allocate memory`, `Could not find a free area`',
    told: 'mxtools, nix-tests #3, Talos',
    seenBy: ['memory'],
    besides: 'one retry after what was staged is unloaded and memory compacted; else it waits for the next event',
  },
  {
    saw: 'memory that was unplugged after staging locks the machine up',
    told: 'kexec list 2020-03-26',
    seenBy: [],
    besides: 'no check: which memory the kernel will place the image in is nowhere to be read',
  },
  {
    saw: 'the machine hangs, and nobody resets it',
    told: 'srvos #524',
    seenBy: ['watchdog', 'blocked'],
    besides: 'panic= on the command line, and the fallback of the boot loader',
  },
  {
    saw: 'grub-reboot, boot counting and `bootctl set-oneshot` were passed over',
    told: 'grub-reboot(8), systemd-boot(7)',
    seenBy: ['one-shot-pending'],
    besides: 'boot counters stay as they are: the firmware path is not confirmed by a kexec',
  },
  {
    saw: 'the firmware path had been broken for months',
    told: 'peers of kexecctl, passim',
    seenBy: ['consecutive-kexecs'],
    besides: '`MaxConsecutive=` and `MaxAge=`',
  },
  {
    saw: 'the shutdown took longer than the firmware, with many NVMe disks',
    told: 'linux-kernel 20250625201853.84062-1',
    seenBy: [],
    besides: 'no check: what a shutdown takes is nowhere to be read before it',
  },
  { saw: 'guests with VFIO or SR-IOV devices in use', told: 'vfio documentation', seenBy: ['vfio-in-use'] },
  {
    saw: 'Debian 12 without systemd: removing kexec-tools rebooted the machine at once',
    told: 'kexec-tools 2.0.25, prerm and init script',
    seenBy: ['sysvinit-hazard', 'init-system'],
  },
  {
    saw: 'the question of kexec-tools about LOAD_KEXEC was answered without knowing what it asks',
    told: 'kexec-tools/load_kexec',
    seenBy: ['kexec-tools-conflict'],
    besides: 'kexecctl has a switch of its own, `Enable=`, and `status` says what switches it off',
  },
  {
    saw: 'an old kernel cannot start a much newer one',
    told: 'Talos #6550; x86/efi, Linux 5.5',
    seenBy: ['hardware', 'downgrade'],
    besides: 'the fallback brings the old kernel back, and the new one is not tried again',
  },
]
