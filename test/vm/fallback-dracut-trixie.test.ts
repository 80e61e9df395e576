import { noRoot } from './bad-kernel.ts'
import { fallsBack } from './fallback.ts'
import { scenario } from './scenario.ts'

// Only what this machine needs, and not packed: as with initramfs-tools, all else costs minutes under emulation.
const CONF = [
  'hostonly="yes"',
  'compress="cat"',
  'omit_dracutmodules+=" plymouth i18n network network-manager kernel-modules-extra multipath lvm mdraid crypt nvdimm "',
  'add_drivers+=" virtio_pci virtio_blk ext4 "',
  'early_microcode="no"',
  '',
].join('\n')

// It tries for three minutes and waits for a device without end (rd.retry, rd.timeout in dracut.cmdline(7)), not here.
const bad = noRoot(/Boot has failed/, ' rd.retry=10 rd.timeout=20')

scenario(
  'trixie',
  'a new kernel finds no root with dracut and the old one comes back (GRUB)',
  async (s, t) => {
    const { vm, kernels } = s
    await vm.must('mkdir -p /etc/dracut.conf.d')
    await vm.writeFile('/etc/dracut.conf.d/vm.conf', CONF)
    // makes the newest kernel's initrd anew
    await s.apt('apt-get install -y dracut', { timeout: 300 })
    t.match(await vm.must(`lsinitrd --mod /boot/initrd.img-${kernels.newer}`), /dracut-systemd/, 'it is made by dracut')
    await fallsBack(s, t, bad)
    t.match(vm.serial(), /rd\.shell=0 rd\.emergency=reboot/)
  },
  { upgraded: true },
)
