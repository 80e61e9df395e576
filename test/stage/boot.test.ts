import fs from 'node:fs'
import t from 'tap'
import { readInventory } from '../../src/kernel/inventory.ts'
import { readBoot, withBootKernels } from '../../src/stage/boot.ts'
import { makeImage } from '../kernel/make-image.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from './machine-tree.ts'

const ESP = '6.12.120+deb13-amd64'
const entry = (id: string, linux: string, initrd: string) =>
  `menuentry '${id}' --id ${id} {\n  linux ${linux} root=/dev/vda2 ro ${id}\n  initrd ${initrd}\n}\n`
const usual = (release: string) => entry(release, `/boot/vmlinuz-${release}`, `/boot/initrd.img-${release}`)

const read = ({ tree }: FakeMachine) => {
  const inventory = readInventory(tree)
  const boot = readBoot(tree, inventory)
  return { boot, inventory: withBootKernels(inventory, boot) }
}

t.test('entries with their kernels, and what comes next', async (t) => {
  const machine = fakeMachine(t)
  machine.write(
    '/boot/grub/grub.cfg',
    `set default=1\n${usual(NEW)}${usual(OLD)}${entry('none', '/boot/text', '/boot/x')}`,
  )
  machine.write('/boot/text', 'no kernel')
  machine.write('/boot/x', '')
  const { boot, inventory } = read(machine)
  t.match(boot, { loader: 'grub', unknown: undefined, other: undefined, next: { kernel: { release: OLD } } })
  t.same(
    boot.entries.map(({ kernel }) => kernel.release),
    [NEW, OLD],
    'what is no kernel is left out',
  )
  t.equal(boot.next?.kernel, inventory.kernels[1], 'the kernel of the inventory, not read again')
})

t.test('what is not installed here', async (t) => {
  const machine = fakeMachine(t)
  const rescue = '/boot/vmlinuz-0-rescue-abc'
  fs.writeFileSync(machine.tree.root + rescue, makeImage({ release: '6.2.9-300.fc38.x86_64' }))
  machine.write('/mnt/other/boot/vmlinuz-6.12.200', '')
  const menu = entry('rescue', rescue, `/boot/initrd.img-${NEW}`)
  const other = entry('other', '/mnt/other/boot/vmlinuz-6.12.200', `/boot/initrd.img-${NEW}`)
  machine.write('/boot/grub/grub.cfg', `${usual(NEW)}${menu}${other}`)
  const { boot, inventory } = read(machine)
  t.equal(boot.entries.length, 3)
  t.same(
    inventory.kernels.map(({ release }) => release),
    [NEW, OLD],
    'neither a rescue image nor the kernel of another system',
  )
})

t.test('a default that is no kernel cannot be told', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/boot/grub/grub.cfg', `${entry('none', '/boot/text', `/boot/initrd.img-${NEW}`)}${usual(NEW)}`)
  machine.write('/boot/text', 'no kernel')
  t.match(read(machine).boot, { next: undefined, unknown: /grub\.cfg:\d+: \/boot\/text cannot be read as a kernel/ })
})

t.test('kernels that only the boot loader knows', async (t) => {
  const machine = fakeMachine(t)
  const dir = `/efi/token/${ESP}`
  machine.write('/efi/EFI/systemd/systemd-bootx64.efi', '#### LoaderInfo: systemd-boot 257.9 ####')
  machine.write(`${dir}/linux`, makeImage({ release: ESP }).toString('latin1'))
  machine.write(`${dir}/initrd.img`, '')
  machine.write(
    '/efi/loader/entries/a.conf',
    `title A\nlinux /token/${ESP}/linux\ninitrd /token/${ESP}/initrd.img\noptions root=/dev/vda2 ro\n`,
  )
  const { boot, inventory } = read(machine)
  t.match(boot.next, {
    kernel: { release: ESP },
    entry: { initrds: [`${dir}/initrd.img`], cmdline: 'root=/dev/vda2 ro' },
  })
  t.same(
    inventory.kernels.map(({ release, image }) => [release, image]),
    [
      [ESP, `${dir}/linux`],
      [NEW, `/boot/vmlinuz-${NEW}`],
      [OLD, `/boot/vmlinuz-${OLD}`],
    ],
    'newest first',
  )
})
