import t from 'tap'
import { readCrypttab } from '../../src/machine/crypttab.ts'
import { makeTree } from '../kernel/make-tree.ts'

t.test('as Debian and Fedora write it', async (t) => {
  const tree = makeTree(t, {
    '/etc/crypttab': [
      '# <target name> <source device> <key file> <options>',
      'vda5_crypt UUID=11111111-aaaa-4bbb-8ccc-dddddddddddd none luks,discard',
      '',
      'luks-2222 UUID=2222\t-   tpm2-device=auto,,x-initrd.attach',
      'data /dev/sdb1 /etc/keys/data.key',
      'last /dev/sdc1',
      'broken',
    ].join('\n'),
    '/etc/crypttab.initramfs': 'root PARTUUID=3 /key.bin keyscript=/bin/cat\n',
  })
  t.same(readCrypttab(tree), [
    {
      name: 'vda5_crypt',
      device: 'UUID=11111111-aaaa-4bbb-8ccc-dddddddddddd',
      keyFile: undefined,
      options: ['luks', 'discard'],
      at: '/etc/crypttab:2',
    },
    {
      name: 'luks-2222',
      device: 'UUID=2222',
      keyFile: undefined,
      options: ['tpm2-device=auto', 'x-initrd.attach'],
      at: '/etc/crypttab:4',
    },
    { name: 'data', device: '/dev/sdb1', keyFile: '/etc/keys/data.key', options: [], at: '/etc/crypttab:5' },
    { name: 'last', device: '/dev/sdc1', keyFile: undefined, options: [], at: '/etc/crypttab:6' },
    {
      name: 'root',
      device: 'PARTUUID=3',
      keyFile: '/key.bin',
      options: ['keyscript=/bin/cat'],
      at: '/etc/crypttab.initramfs:1',
    },
  ])
  t.same(readCrypttab(makeTree(t, {})), [], 'none at all')
  t.equal(readCrypttab(makeTree(t, { '/etc/crypttab': { dir: true } })), undefined, 'not readable')
})
