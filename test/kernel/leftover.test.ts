import t from 'tap'
import { isLeftOver } from '../../src/kernel/leftover.ts'
import { families } from './comparisons.ts'

t.test('left-overs', async (t) => {
  const endings = `.old .old.1 .old-dkms .bak .bak2 .orig .new .tmp .sig .efi.signed .hmac .dpkg-tmp .dpkg-new .dpkg-old
    .dpkg-bak .dpkg-dist .rpmsave .rpmnew .rpmorig ~ ;5f3c1a2b .BAK`.split(/\s+/)
  for (const ending of endings)
    for (const name of ['vmlinuz-6.8.0-45-generic', 'initrd.img-6.1.0-18-amd64', 'initramfs-5.14.0-427.el9.x86_64.img'])
      t.equal(isLeftOver(name + ending), true, name + ending)
  const others = `vmlinuz-0-rescue-0123456789abcdef0123456789abcdef initramfs-0-rescue-0123.img memtest86+.bin memtest86+
    memtest86+x64.efi vmlinuz.old`
  for (const name of others.split(/\s+/)) t.equal(isLeftOver(name), true, name)
})

t.test('kernels and initrds', async (t) => {
  const names = `vmlinuz vmlinuz-linux vmlinuz-lts initrd.img initramfs-linux-fallback.img vmlinuz-6.9.0-new vmlinuz-6.9.0-old
    vmlinuz-6.1.0-signed System.map-6.1.0 config-6.1.0 initrd-6.4.0-150600.21-default`
  for (const name of names.split(/\s+/)) t.equal(isLeftOver(name), false, name)
  for (const release of Object.values(families).flat()) t.equal(isLeftOver(`vmlinuz-${release}`), false, release)
})
