import fs from 'node:fs'
import t from 'tap'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { kernel, listed, planned } from './tree.ts'

// mkinitcpio names files after the package, /usr/lib/modules/RELEASE/pkgbase: no release in any name in /boot.
const archKernel = (release: string, pkgbase: string): Record<string, Node> => ({
  ...kernel(release, `/boot/vmlinuz-${pkgbase}`, `/boot/initramfs-${pkgbase}.img`),
  ...kernel(release, `/usr/lib/modules/${release}/vmlinuz`),
  [`/usr/lib/modules/${release}/pkgbase`]: `${pkgbase}\n`,
  [`/boot/initramfs-${pkgbase}-fallback.img`]: '070701',
})

const [LINUX, LTS, ZEN] = ['6.11.5-arch1-1', '6.6.58-1-lts', '6.11.5-zen1-1-zen']
const UUID = '0a3407de-014b-458b-b5c1-848e92a327a3'
const KERNELS = {
  ...archKernel(LINUX, 'linux'),
  ...archKernel(LTS, 'linux-lts'),
  ...archKernel(ZEN, 'linux-zen'),
  '/boot/intel-ucode.img': 'x',
}

const FSTAB = `UUID=${UUID} / ext4 rw,relatime 0 1\n`

// GRUB's own 10_linux, with Arch's names of initrds: microcode first, and an entry for the fallback initramfs.
const entry = (
  title: string,
  id: string,
  pkgbase: string,
  initramfs = `initramfs-${pkgbase}.img`,
) => `menuentry '${title}' \
--class arch --class gnu-linux --class gnu --class os $menuentry_id_option '${id}-${UUID}' {
  load_video
  set gfxpayload=keep
  insmod gzio
  insmod part_gpt
  insmod ext2
  search --no-floppy --fs-uuid --set=root ${UUID}
  echo 'Loading Linux ${pkgbase} ...'
  linux /boot/vmlinuz-${pkgbase} root=UUID=${UUID} rw loglevel=3 quiet
  echo 'Loading initial ramdisk ...'
  initrd /boot/intel-ucode.img /boot/${initramfs}
}
`
const GRUB_CFG = `if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "\${next_entry}" ] ; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
else
  set default="0"
fi
menuentry_id_option="--id"
export menuentry_id_option
function load_video {
  insmod all_video
}
${entry('Arch Linux', 'gnulinux-simple', 'linux')}
submenu 'Advanced options for Arch Linux' $menuentry_id_option 'gnulinux-advanced-${UUID}' {
${['linux', 'linux-zen', 'linux-lts']
  .map(
    (name) =>
      entry(`Arch Linux, with Linux ${name}`, `gnulinux-${name}-advanced`, name) +
      entry(
        `Arch Linux, with Linux ${name} (fallback initramfs)`,
        `gnulinux-${name}-fallback`,
        name,
        `initramfs-${name}-fallback.img`,
      ),
  )
  .join('')}}
`

t.test('list: newest first, each flavour its own', async (t) => {
  const { root } = makeTree(t, { ...KERNELS, '/boot/grub/grub.cfg': GRUB_CFG, '/etc/fstab': FSTAB })
  t.same(await listed(root), [`${ZEN} zen`, `${LINUX} arch *`, `${LTS} lts`])
})

t.test('GRUB', async (t) => {
  const target = (release: string, pkgbase: string, initramfs = `initramfs-${pkgbase}.img`) => ({
    release,
    image: `/boot/vmlinuz-${pkgbase}`,
    initrds: ['/boot/intel-ucode.img', `/boot/${initramfs}`],
    cmdline: `root=UUID=${UUID} rw loglevel=3 quiet`,
    source: 'bootloader',
  })
  const advanced = `gnulinux-advanced-${UUID}>gnulinux`
  const table: [what: string, wanted: string, expected: object][] = [
    ['0', '0', target(LINUX, 'linux')],
    ['an id', `${advanced}-linux-lts-advanced-${UUID}`, target(LTS, 'linux-lts')],
    ['a title', 'Advanced options for Arch Linux>Arch Linux, with Linux linux-zen', target(ZEN, 'linux-zen')],
    ['the fallback initramfs, if it is asked for', '1>1', target(LINUX, 'linux', 'initramfs-linux-fallback.img')],
  ]
  for (const [what, wanted, expected] of table) {
    await t.test(what, async (t) => {
      const { root } = makeTree(t, { ...KERNELS, '/etc/fstab': FSTAB })
      fs.mkdirSync(`${root}/boot/grub`)
      fs.writeFileSync(`${root}/boot/grub/grub.cfg`, GRUB_CFG.replace('default="0"', `default="${wanted}"`))
      t.same(await planned(root), expected)
    })
  }
})

t.test('systemd-boot, the ESP at /boot', async (t) => {
  const options = `root=UUID=${UUID} rw`
  const { root } = makeTree(t, {
    ...KERNELS,
    '/boot/EFI/systemd/systemd-bootx64.efi': 'x',
    '/boot/loader/loader.conf': 'default arch.conf\ntimeout 4\neditor no\n',
    '/boot/loader/entries/arch.conf': `title Arch Linux\nlinux /vmlinuz-linux\ninitrd /intel-ucode.img\ninitrd /initramfs-linux.img\noptions ${options}\n`,
    '/boot/loader/entries/arch-fallback.conf': `title Arch Linux (fallback initramfs)\nlinux /vmlinuz-linux\ninitrd /initramfs-linux-fallback.img\noptions ${options}\n`,
    '/boot/loader/entries/arch-lts.conf': `title Arch Linux LTS\nlinux /vmlinuz-linux-lts\ninitrd /initramfs-linux-lts.img\noptions ${options}\n`,
  })
  t.same(await planned(root), {
    release: LINUX,
    image: '/boot/vmlinuz-linux',
    initrds: ['/boot/intel-ucode.img', '/boot/initramfs-linux.img'],
    cmdline: options,
    source: 'bootloader',
  })
  fs.writeFileSync(`${root}/boot/loader/loader.conf`, 'default arch-lts.conf\n')
  t.match(await planned(root), { release: LTS, initrds: ['/boot/initramfs-linux-lts.img'] })
})

t.test('no boot loader to ask: the newest of what runs, by the release in its header', async (t) => {
  const table: [running: string, release: string, image: string][] = [
    // in place over the one that runs, whose modules are gone
    ['6.11.4-arch1-1', LINUX, '/boot/vmlinuz-linux'],
    ['6.6.57-1-lts', LTS, '/boot/vmlinuz-linux-lts'],
    ['6.11.4-zen1-1-zen', ZEN, '/boot/vmlinuz-linux-zen'],
  ]
  for (const [running, release, image] of table) {
    await t.test(running, async (t) => {
      const { root } = makeTree(t, {
        ...KERNELS,
        '/proc/sys/kernel/osrelease': `${running}\n`,
        '/proc/cmdline': `BOOT_IMAGE=/boot/vmlinuz-linux root=UUID=${UUID} rw initrd=\\initramfs-linux.img\n`,
      })
      t.same(await planned(root), {
        release,
        image,
        initrds: [image.replace('vmlinuz', 'initramfs').concat('.img')],
        cmdline: `root=UUID=${UUID} rw`,
        source: 'newest',
      })
    })
  }
})
