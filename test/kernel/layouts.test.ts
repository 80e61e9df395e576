import t from 'tap'
import { readInventory } from '../../src/kernel/inventory.ts'
import { makeTree, type Node } from './make-tree.ts'
import { dep, image, MERGED, shown } from './shown.ts'

const LAYOUTS: Record<string, { files: Record<string, Node>; kernels: string[] }> = {
  'Debian 12': {
    files: {
      '/boot/vmlinuz-6.1.0-9-amd64': image('6.1.0-9-amd64'),
      '/boot/vmlinuz-6.1.0-10-amd64': image('6.1.0-10-amd64'),
      '/boot/vmlinuz-6.1.0-10-cloud-amd64': image('6.1.0-10-cloud-amd64'),
      '/boot/initrd.img-6.1.0-9-amd64': 'x',
      '/boot/initrd.img-6.1.0-10-amd64': 'x',
      '/boot/config-6.1.0-10-amd64': '',
      '/boot/System.map-6.1.0-10-amd64': '',
      '/boot/memtest86+x64.bin': '',
      '/vmlinuz': { link: 'boot/vmlinuz-6.1.0-10-amd64' },
      ...dep('6.1.0-9-amd64', '6.1.0-10-amd64'),
      ...MERGED,
    },
    kernels: [
      '6.1.0-10-cloud-amd64 /boot/vmlinuz-6.1.0-10-cloud-amd64 modules=false',
      '6.1.0-10-amd64 /boot/vmlinuz-6.1.0-10-amd64 /boot/initrd.img-6.1.0-10-amd64',
      '6.1.0-9-amd64 /boot/vmlinuz-6.1.0-9-amd64 /boot/initrd.img-6.1.0-9-amd64',
    ],
  },
  'Debian sid: a hard link in /boot, or the kernel under /usr/lib/modules alone': {
    files: {
      '/usr/lib/modules/7.2.13+deb14-amd64/vmlinuz': image('7.2.13+deb14-amd64'),
      '/boot/vmlinuz-7.2.13+deb14-amd64': { hard: '/usr/lib/modules/7.2.13+deb14-amd64/vmlinuz' },
      '/boot/initrd.img-7.2.13+deb14-amd64': 'x',
      '/usr/lib/modules/7.2.14+deb14-amd64/vmlinuz': image('7.2.14+deb14-amd64'),
      '/boot/initrd.img-7.2.14+deb14-amd64': 'x',
      ...dep('7.2.13+deb14-amd64', '7.2.14+deb14-amd64', '6.12.1+deb13-amd64'),
      ...MERGED,
    },
    kernels: [
      '7.2.14+deb14-amd64 /usr/lib/modules/7.2.14+deb14-amd64/vmlinuz /boot/initrd.img-7.2.14+deb14-amd64',
      '7.2.13+deb14-amd64 /boot/vmlinuz-7.2.13+deb14-amd64 /boot/initrd.img-7.2.13+deb14-amd64',
    ],
  },
  Ubuntu: {
    files: {
      '/boot/vmlinuz-6.8.0-9-generic': image('6.8.0-9-generic'),
      '/boot/vmlinuz-6.8.0-100-generic': image('6.8.0-100-generic'),
      '/boot/initrd.img-6.8.0-100-generic': 'x',
      '/boot/vmlinuz': { link: 'vmlinuz-6.8.0-100-generic' },
      '/boot/vmlinuz.old': { link: 'vmlinuz-6.8.0-9-generic' },
      '/boot/initrd.img': { link: 'initrd.img-6.8.0-100-generic' },
      ...dep('6.8.0-9-generic', '6.8.0-100-generic'),
      ...MERGED,
    },
    kernels: [
      '6.8.0-100-generic /boot/vmlinuz-6.8.0-100-generic /boot/initrd.img-6.8.0-100-generic',
      '6.8.0-9-generic /boot/vmlinuz-6.8.0-9-generic',
    ],
  },
  'Fedora, RHEL': {
    files: {
      '/boot/vmlinuz-5.14.0-427.13.1.el9_4.x86_64': image('5.14.0-427.13.1.el9_4.x86_64'),
      '/boot/initramfs-5.14.0-427.13.1.el9_4.x86_64.img': 'x',
      '/boot/initramfs-5.14.0-427.13.1.el9_4.x86_64kdump.img': 'x',
      '/boot/.vmlinuz-5.14.0-427.13.1.el9_4.x86_64.hmac': 'x',
      '/boot/vmlinuz-0-rescue-8a7f0c': image('5.14.0-427.13.1.el9_4.x86_64'),
      '/boot/initramfs-0-rescue-8a7f0c.img': 'x',
      '/usr/lib/modules/5.14.0-427.13.1.el9_4.x86_64/vmlinuz': image('5.14.0-427.13.1.el9_4.x86_64'),
      '/usr/lib/modules/5.14.0-503.11.1.el9_5.x86_64+rt/vmlinuz': image('5.14.0-503.11.1.el9_5.x86_64+rt'),
      ...dep('5.14.0-427.13.1.el9_4.x86_64', '5.14.0-503.11.1.el9_5.x86_64+rt'),
      ...MERGED,
    },
    kernels: [
      '5.14.0-503.11.1.el9_5.x86_64+rt /usr/lib/modules/5.14.0-503.11.1.el9_5.x86_64+rt/vmlinuz',
      ['', '/boot/vmlinuz-', '/boot/initramfs-']
        .map((at) => `${at}5.14.0-427.13.1.el9_4.x86_64`)
        .join(' ')
        .concat('.img'),
    ],
  },
  SUSE: {
    files: {
      '/usr/lib/modules/6.4.0-150600.21-default/vmlinuz': image('6.4.0-150600.21-default'),
      '/boot/vmlinuz-6.4.0-150600.21-default': { link: '../usr/lib/modules/6.4.0-150600.21-default/vmlinuz' },
      '/boot/vmlinuz': { link: 'vmlinuz-6.4.0-150600.21-default' },
      '/boot/vmlinuz-current': { link: 'vmlinuz-6.4.0-150600.21-default' },
      '/boot/vmlinux-6.4.0-150600.21-default.xz': 'x',
      '/boot/vmlinux-6.4.0-150600.9-default.gz': 'x',
      '/boot/initrd-6.4.0-150600.21-default': 'x',
      '/boot/initrd-6.4.0-150600.21-default-kdump': 'x',
      '/boot/initrd': { link: 'initrd-6.4.0-150600.21-default' },
      ...dep('6.4.0-150600.21-default'),
      ...MERGED,
    },
    kernels: ['6.4.0-150600.21-default /boot/vmlinuz-6.4.0-150600.21-default /boot/initrd-6.4.0-150600.21-default'],
  },
  Arch: {
    files: {
      '/boot/vmlinuz-linux': image('6.9.1-arch1-1'),
      '/boot/vmlinuz-linux-lts': image('6.6.31-1-lts'),
      '/boot/initramfs-linux.img': 'x',
      '/boot/initramfs-linux-fallback.img': 'x',
      '/boot/initramfs-linux-lts.img': 'x',
      '/boot/intel-ucode.img': 'x',
      '/usr/lib/modules/6.9.1-arch1-1/vmlinuz': image('6.9.1-arch1-1'),
      '/usr/lib/modules/6.6.31-1-lts/vmlinuz': image('6.6.31-1-lts'),
      ...dep('6.9.1-arch1-1', '6.6.31-1-lts'),
      ...MERGED,
    },
    kernels: [
      '6.9.1-arch1-1 /boot/vmlinuz-linux /boot/initramfs-linux.img',
      '6.6.31-1-lts /boot/vmlinuz-linux-lts /boot/initramfs-linux-lts.img',
    ],
  },
  'Alpine, /usr not merged': {
    files: {
      '/boot/vmlinuz-lts': image('6.6.31-0-lts'),
      '/boot/initramfs-lts': 'x',
      '/boot/vmlinuz-virt': 'not a bzImage: nothing tells its release',
      '/lib/modules/6.6.31-0-lts/modules.dep': '',
    },
    kernels: ['6.6.31-0-lts /boot/vmlinuz-lts /boot/initramfs-lts'],
  },
  'nothing in /boot, the initrd beside the kernel': {
    files: {
      '/usr/lib/modules/6.4.0-150600.21-default/vmlinuz': image('6.4.0-150600.21-default'),
      '/usr/lib/modules/6.4.0-150600.21-default/initrd': 'x',
      ...dep('6.4.0-150600.21-default'),
    },
    kernels: [['6.4.0-150600.21-default', 'vmlinuz', 'initrd'].join(' /usr/lib/modules/6.4.0-150600.21-default/')],
  },
  'ppc64le: vmlinux is the image, and its header is none': {
    files: { '/boot/vmlinux-6.1.0-9-powerpc64le': '\x7fELF', '/boot/initrd.img-6.1.0-9-powerpc64le': 'x' },
    kernels: [
      '6.1.0-9-powerpc64le /boot/vmlinux-6.1.0-9-powerpc64le /boot/initrd.img-6.1.0-9-powerpc64le modules=false',
    ],
  },
  'nothing at all': { files: {}, kernels: [] },
}

t.test('layouts', async (t) => {
  for (const [name, { files, kernels }] of Object.entries(LAYOUTS)) {
    await t.test(name, async (t) => {
      const tree = makeTree(t, files)
      t.same(shown(tree), kernels)
      t.match(readInventory(tree), { unreadable: [] })
    })
  }
})
