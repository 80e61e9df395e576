import t from 'tap'
import { readFallbackMeans } from '../../src/boot/fallback-means.ts'
import { variablePath } from '../../src/machine/efi-variables.ts'
import { type FakeMachine, fakeMachine } from '../stage/machine-tree.ts'
import { blockOf, GRUB_CFG, GRUBENV, grubMachine, systemdBootMachine } from './loader-machine.ts'

t.test('whether GRUB can be asked', async (t) => {
  const cases: [what: string, change: (machine: FakeMachine) => void, why: RegExp | undefined][] = [
    ['nothing speaks against it', () => {}, undefined],
    ['by its other name', (m) => m.write('/usr/bin/grub2-editenv', ''), undefined],
    ['no program', (m) => m.remove('/usr/bin/grub-editenv'), /nor .*grub2-editenv is installed/],
    [
      'btrfs',
      (m) => m.write('/etc/fstab', '/dev/sda1 / btrfs defaults 0 1\n'),
      /cannot clear next_entry after one boot: .*btrfs/,
    ],
    ['who knows', (m) => m.write('/etc/fstab', '/dev/sda1 / ntfs3 x 0 1\n'), /may not be able to .*ntfs3/],
    ['no block', (m) => m.remove(GRUBENV), /there is no .*grubenv/],
    ['a block elsewhere', (m) => m.write(GRUBENV, blockOf('env_block=512+1')), /may not be able .*env_block/],
    [
      'its script looks at nothing',
      (m) => m.write('/boot/grub/grub.cfg', GRUB_CFG.replace('$next_entry', '$none')),
      /grub\.cfg does not start what next_entry names/,
    ],
    ['two of them', (m) => m.write('/boot/grub2/grub.cfg', ''), /which of .* is used cannot be told/],
  ]
  for (const [what, change, why] of cases) {
    const machine = grubMachine(t)
    change(machine)
    const means = readFallbackMeans(machine.tree)
    if (why) t.match(means, { why }, what)
    else t.same(means, { loader: 'grub', file: GRUBENV }, what)
    t.notOk(machine.exists('/calls'), `${what}: no process`)
  }
})

t.test('whether systemd-boot can be asked', async (t) => {
  t.same(readFallbackMeans(systemdBootMachine(t).tree), { loader: 'systemd-boot', file: null })
  t.match(readFallbackMeans(systemdBootMachine(t, ~8n & 0xffffn).tree), { why: /cannot start an entry once/ })
  t.match(readFallbackMeans(systemdBootMachine(t, null).tree), { why: /cannot start an entry once/ })
  const odd = systemdBootMachine(t)
  odd.write(variablePath('LoaderFeatures'), 'x')
  t.match(readFallbackMeans(odd.tree), { why: /cannot be read \(EINVAL\)/ })
  const bare = systemdBootMachine(t)
  bare.remove('/usr/bin/bootctl')
  t.match(readFallbackMeans(bare.tree), { why: /bootctl is not installed/ })
})

t.test('no boot loader', async (t) =>
  t.match(readFallbackMeans(fakeMachine(t).tree), { why: /no boot loader was found/ }),
)
