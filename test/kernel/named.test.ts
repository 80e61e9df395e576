import t from 'tap'
import { generatedLink, imageAt } from '../../src/kernel/named.ts'
import { makeImage } from './make-image.ts'
import { makeTree, type Node, unreadable } from './make-tree.ts'

const r = '6.1.0-9-amd64'
const KERNEL = { [`/boot/vmlinuz-${r}`]: makeImage({ release: r }), [`/boot/initrd.img-${r}`]: 'x' }

t.test('generated links', async (t) => {
  const both = { image: `/boot/vmlinuz-${r}`, initrd: `/boot/initrd.img-${r}` }
  const table: [string, Record<string, Node>, unknown][] = [
    ['Debian', { '/vmlinuz': { link: `boot/vmlinuz-${r}` }, '/initrd.img': { link: `boot/initrd.img-${r}` } }, both],
    [
      'link_in_boot',
      { '/boot/vmlinuz': { link: `vmlinuz-${r}` }, '/boot/initrd.img': { link: `initrd.img-${r}` } },
      both,
    ],
    ['SUSE', { '/boot/vmlinuz': { link: `vmlinuz-${r}` }, '/boot/initrd': { link: `/boot/initrd.img-${r}` } }, both],
    ['no initrd', { '/vmlinuz': { link: `/boot/vmlinuz-${r}` } }, { image: `/boot/vmlinuz-${r}` }],
    [
      'dangling initrd',
      { '/vmlinuz': { link: `/boot/vmlinuz-${r}` }, '/initrd.img': { link: 'boot/none' } },
      { image: `/boot/vmlinuz-${r}` },
    ],
    [
      'pairs are not mixed',
      { '/vmlinuz': { link: 'gone' }, '/initrd.img': { link: `boot/initrd.img-${r}` } },
      undefined,
    ],
    [
      'dangling, then the other',
      { '/vmlinuz': { link: 'gone' }, '/boot/vmlinuz': { link: `vmlinuz-${r}` }, '/initrd.img': { link: 'boot' } },
      { image: `/boot/vmlinuz-${r}` },
    ],
    ['a file is no link', { '/vmlinuz': 'x', '/boot/vmlinuz': 'x' }, undefined],
    ['a directory', { '/vmlinuz': { link: 'boot' } }, undefined],
    ['a loop', { '/vmlinuz': { link: 'vmlinuz' } }, undefined],
    ['out of the tree', { '/vmlinuz': { link: '../../../../../../etc/passwd' } }, undefined],
    ['none', {}, undefined],
  ]
  for (const [name, links, expected] of table) {
    await t.test(name, async (t) => t.same(generatedLink(makeTree(t, { ...KERNEL, ...links })), expected))
  }
})

t.test('an image that an administrator named', async (t) => {
  const tree = makeTree(t, {
    ...KERNEL,
    '/vmlinuz': { link: `boot/vmlinuz-${r}` },
    [`/boot/vmlinuz-${r}.new`]: 'x',
    [`/boot/initrd.img-${r}.new`]: 'x',
    '/initrd.img': { link: `boot/initrd.img-${r}` },
    '/srv/bzImage': makeImage({ release: '6.9.1' }),
    '/srv/vmlinuz-6.9.0': makeImage({ release: '6.9.1' }),
    '/srv/vmlinuz-6.9.1.old': makeImage({ release: '6.9.1' }),
    '/srv/vmlinuz-6.7.0-generic': 'an image of another format',
    '/srv/vmlinuz-6.7.1': { link: 'Image' },
    '/srv/vmlinuz-6.7.2': { link: 'vmlinuz-6.7.0-generic' },
    '/srv/Image': 'nothing tells its release',
    '/srv/fifo': { fifo: true },
    '/gone': { link: 'nowhere' },
    '/usr/lib/modules/6.9.1/modules.dep': '',
  })
  t.match(imageAt(tree, '/vmlinuz', ['/initrd.img']), {
    state: 'ok',
    value: {
      release: r,
      image: '/vmlinuz',
      initrds: ['/initrd.img'],
      beingWritten: [`/boot/vmlinuz-${r}.new`, `/boot/initrd.img-${r}.new`],
      nameSays: undefined,
    },
  })
  const table: [string, object][] = [
    [
      '/srv/bzImage',
      { value: { release: '6.9.1', flavour: 'default', initrds: [], modules: true, nameSays: undefined } },
    ],
    ['/srv/vmlinuz-6.9.0', { value: { release: '6.9.1', nameSays: '6.9.0' } }],
    ['/srv/vmlinuz-6.9.1.old', { value: { release: '6.9.1', nameSays: undefined } }],
    ['/srv/vmlinuz-6.7.0-generic', { value: { release: '6.7.0-generic', header: { format: 'unknown' } } }],
    ['/srv/vmlinuz-6.7.1', { value: { release: '6.7.1', image: '/srv/vmlinuz-6.7.1' } }],
    ['/srv/vmlinuz-6.7.2', { value: { release: '6.7.0-generic', nameSays: undefined } }],
    ['/srv/Image', { state: 'unknown', code: 'ENOEXEC' }],
    ['/srv/fifo', { state: 'unknown', code: 'ENOEXEC' }],
    ['/srv', { state: 'unknown', code: 'ENOEXEC' }],
    ['/gone', { state: 'missing' }],
    ['/none', { state: 'missing' }],
  ]
  for (const [image, expected] of table) t.match(imageAt(tree, image, []), expected, image)
  const denied = { state: 'unknown', code: 'EACCES' } as const
  const blind = unreadable(tree, 'EACCES')
  t.match(
    imageAt(blind, '/vmlinuz', []),
    { value: { release: r, header: { format: 'unreadable' } } },
    'by the real name',
  )
  t.same(imageAt(blind, '/srv/bzImage', []), denied)
})
