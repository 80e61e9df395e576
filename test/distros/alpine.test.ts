import t from 'tap'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { image } from '../kernel/shown.ts'
import { listed, planned } from './tree.ts'

const UUID = 'd2f5b6a1-6f5f-4a39-9d0a-0d1d0c7a5c33'
const WORDS = `root=UUID=${UUID} modules=sd-mod,usb-storage,ext4 quiet rootfstype=ext4`

// Files are named after the flavour; /lib is no link into /usr.
const alpineKernel = (release: string, flavour: string): Record<string, Node> => ({
  [`/boot/vmlinuz-${flavour}`]: image(release),
  [`/boot/initramfs-${flavour}`]: '070701',
  [`/boot/config-${release}`]: '',
  [`/boot/System.map-${release}`]: '',
  [`/lib/modules/${release}/modules.dep`]: '',
  [`/usr/share/kernel/${flavour}/kernel.release`]: `${release}\n`,
})

const [LTS, VIRT] = ['6.6.58-0-lts', '6.6.58-0-virt']
const KERNELS = { ...alpineKernel(LTS, 'lts'), ...alpineKernel(VIRT, 'virt') }

const entry = (flavour: string) => `menuentry 'Alpine, with Linux ${flavour}' --class alpine --class gnu-linux \
--class gnu --class os $menuentry_id_option 'gnulinux-${flavour}-advanced-${UUID}' {
  insmod gzio
  insmod ext2
  search --no-floppy --fs-uuid --set=root ${UUID}
  linux /boot/vmlinuz-${flavour} ${WORDS}
  initrd /boot/initramfs-${flavour}
}
`

t.test('GRUB', async (t) => {
  const { root } = makeTree(t, {
    ...KERNELS,
    '/etc/fstab': `UUID=${UUID} / ext4 rw,relatime 0 1\n`,
    '/boot/grub/grub.cfg': `set default="0"\nmenuentry_id_option="--id"\n${entry('virt')}${entry('lts')}`,
  })
  t.same(await listed(root), [`${VIRT} virt *`, `${LTS} lts`])
  t.same(await planned(root), {
    release: VIRT,
    image: '/boot/vmlinuz-virt',
    initrds: ['/boot/initramfs-virt'],
    cmdline: WORDS,
    source: 'bootloader',
  })
})

// extlinux.conf is not read: what runs says which flavour and which words.
t.test('extlinux', async (t) => {
  for (const flavour of ['lts', 'virt']) {
    await t.test(flavour, async (t) => {
      const { root } = makeTree(t, {
        ...KERNELS,
        '/boot/extlinux.conf': `DEFAULT menu.c32\nLABEL ${flavour}\n  LINUX vmlinuz-${flavour}\n  INITRD initramfs-${flavour}\n`,
        '/proc/sys/kernel/osrelease': `6.6.56-0-${flavour}\n`,
        '/proc/cmdline': `BOOT_IMAGE=vmlinuz-${flavour} initrd=initramfs-${flavour} ${WORDS}\n`,
      })
      t.same(await planned(root), {
        release: `6.6.58-0-${flavour}`,
        image: `/boot/vmlinuz-${flavour}`,
        initrds: [`/boot/initramfs-${flavour}`],
        cmdline: WORDS,
        source: 'newest',
      })
    })
  }
})
