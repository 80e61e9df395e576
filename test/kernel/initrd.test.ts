import t from 'tap'
import { initrdCandidates, isTemporary, replacing } from '../../src/kernel/initrd.ts'

const DEB = '6.1.0-9-amd64'
const RPM = '5.14.0-427.13.1.el9_4.x86_64'

// image, tags, names in its directory, initrds, beingWritten
const TABLE: [string, string[], string[], string[], string[]][] = [
  [`/boot/vmlinuz-${DEB}`, [DEB], [`initrd.img-${DEB}`, 'initrd.img-6.1.0-10-amd64'], [`/boot/initrd.img-${DEB}`], []],
  [`/boot/vmlinuz-${DEB}`, [DEB], [`initrd.img-${DEB}.new`], [], [`/boot/initrd.img-${DEB}.new`]],
  [`/boot/vmlinuz-${DEB}`, [DEB], [`initrd.img-${DEB}.bak`, `initrd.img-${DEB}.old-dkms`], [], []],
  [`/boot/vmlinuz-${DEB}`, [DEB], [`vmlinuz-${DEB}.dpkg-new`], [], [`/boot/vmlinuz-${DEB}.dpkg-new`]],
  [
    `/boot/vmlinuz-${RPM}`,
    [RPM],
    [`initramfs-${RPM}.img`, `initramfs-${RPM}kdump.img`],
    [`/boot/initramfs-${RPM}.img`],
    [],
  ],
  [`/boot/vmlinuz-${RPM}`, [RPM], [`initramfs-${RPM}kdump.img`, 'initramfs-0-rescue-0a1b.img'], [], []],
  ['/boot/vmlinuz-6.4.0-1-default', ['6.4.0-1-default'], ['initrd-6.4.0-1-default-kdump'], [], []],
  [
    '/boot/vmlinuz-6.4.0-1-default',
    ['6.4.0-1-default'],
    ['initrd', 'initrd-6.4.0-1-default'],
    ['/boot/initrd-6.4.0-1-default'],
    [],
  ],
  [
    '/boot/vmlinuz-linux',
    ['linux', '6.9.1-arch1-1'],
    ['initramfs-linux-fallback.img', 'initramfs-linux-lts.img', 'initramfs-linux.img'],
    ['/boot/initramfs-linux.img'],
    [],
  ],
  ['/boot/vmlinuz-linux', ['linux', '6.9.1-arch1-1'], ['initramfs-linux-fallback.img'], [], []],
  ['/boot/vmlinuz-lts', ['lts', '6.6.31-0-lts'], ['initramfs-lts', 'initramfs-virt'], ['/boot/initramfs-lts'], []],
  ['/efi/vmlinuz-lts', ['lts'], ['initramfs-lts'], ['/efi/initramfs-lts'], []],
  ['/usr/lib/modules/6.4.0-1-default/vmlinuz', ['6.4.0-1-default'], ['vmlinuz'], [], []],
  [
    '/usr/lib/modules/6.4.0-1-default/vmlinuz',
    ['6.4.0-1-default'],
    ['vmlinuz', 'initrd', 'initrd.new'],
    ['/usr/lib/modules/6.4.0-1-default/initrd'],
    ['/usr/lib/modules/6.4.0-1-default/initrd.new'],
  ],
]

t.test('initrds and temporary files by the names in the directory', async (t) => {
  for (const [image, tags, names, initrds, beingWritten] of TABLE) {
    const dir = image.slice(0, image.lastIndexOf('/'))
    const paths = names.map((name) => `${dir}/${name}`)
    const candidates = [...initrdCandidates(image, tags)]
    t.same(candidates.filter((file) => paths.includes(file)).slice(0, 1), initrds, names.join(' '))
    t.same(replacing([image, ...candidates], new Set(paths.filter(isTemporary))), beingWritten)
  }
})

t.test('a kernel under /usr/lib/modules may have its initrd in /boot', async (t) => {
  const image = '/usr/lib/modules/7.2.13+deb14-amd64/vmlinuz'
  const initrd = '/boot/initrd.img-7.2.13+deb14-amd64'
  const candidates = [...initrdCandidates(image, ['7.2.13+deb14-amd64'])]
  t.equal(candidates[0], '/usr/lib/modules/7.2.13+deb14-amd64/initrd')
  t.equal(candidates[1], initrd)
})
