import fs from 'node:fs'
import t from 'tap'
import { readInventory } from '../../src/kernel/inventory.ts'
import type { Fallback } from '../../src/plan/boot-types.ts'
import { readBoot, withBootKernels } from '../../src/stage/boot.ts'
import { makeImage } from '../kernel/make-image.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from './machine-tree.ts'

const ESP = '6.12.120+deb13-amd64'
const entry = (id: string, linux: string, initrd: string) =>
  `menuentry '${id}' --id ${id} {\n  linux ${linux} root=/dev/vda2 ro ${id}\n  initrd ${initrd}\n}\n`
const usual = (release: string) => entry(release, `/boot/vmlinuz-${release}`, `/boot/initrd.img-${release}`)

const read = ({ tree }: FakeMachine, fallback?: Fallback) => {
  const inventory = readInventory(tree)
  const boot = readBoot(tree, inventory, fallback)
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

t.test('every file that the menu is made of is watched, custom.cfg too', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/boot/grub/grub.cfg', `${usual(NEW)}source $config_directory/custom.cfg\n`)
  machine.write('/boot/grub/custom.cfg', 'set default=0\n')
  const paths = read(machine).boot.sources.map(({ path }) => path)
  for (const file of ['grub.cfg', 'grubenv', 'custom.cfg']) t.ok(paths.includes(`/boot/grub/${file}`), file)
  t.same(new Set(paths).size, paths.length, 'each once')
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

const OWN: Fallback = {
  schema: 1,
  loader: 'grub',
  entry: `linux-${OLD}`,
  file: '/boot/grub/grubenv',
  release: OLD,
  insteadOf: NEW,
  at: '2026-11-21T20:40:00.000Z',
}

t.test('our own wish for one boot is nobody else’s', async (t) => {
  const machine = fakeMachine(t)
  const header =
    'load_env\nif [ "$next_entry" ] ; then set default="$next_entry" ; set next_entry= ; save_env next_entry ; fi\n'
  const own = (release: string) => entry(`linux-${release}`, `/boot/vmlinuz-${release}`, `/boot/initrd.img-${release}`)
  machine.write('/boot/grub/grub.cfg', `${header}${own(NEW)}${own(OLD)}`)
  const wish = (id?: string) => {
    const block = `# GRUB Environment Block\n${id === undefined ? '' : `next_entry=${id}\n`}`.padEnd(1024, '#')
    machine.write('/boot/grub/grubenv', block)
  }
  const told = (fallback?: Fallback) => {
    const { next, usual: always, oneShot, ownOneShot } = read(machine, fallback).boot
    return [next?.kernel.release, always?.kernel.release, oneShot, ownOneShot]
  }
  wish()
  t.same(told(OWN), [NEW, NEW, undefined, false], 'used up')
  wish(OWN.entry)
  t.same(told(), [OLD, NEW, OWN.entry, false], 'nothing is noted')
  t.same(told(OWN), [NEW, NEW, undefined, true], 'ours')
  t.same(told({ ...OWN, loader: 'systemd-boot' }), [OLD, NEW, OWN.entry, false], 'of another boot loader')
  wish('gone')
  t.same(told(OWN), [NEW, NEW, 'gone', false], 'somebody else wished after us')
})
