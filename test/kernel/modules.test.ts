import t from 'tap'
import { moduleName, readForeignModules, readModuleNames } from '../../src/kernel/modules.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { makeTree, type Node } from './make-tree.ts'

const REL = '6.12.117+deb13-amd64'
const LIB = `/lib/modules/${REL}`

t.test('the name of a module', async (t) => {
  const cases: [file: string, name: string | undefined][] = [
    ['kernel/drivers/block/virtio_blk.ko', 'virtio_blk'],
    ['kernel/drivers/virtio/virtio-rng.ko.xz', 'virtio_rng'],
    ['updates/dkms/zfs.ko.zst', 'zfs'],
    ['extra/nvidia/nvidia-drm.ko.gz', 'nvidia_drm'],
    ['modules.dep', undefined],
    ['zfs.ko.debug', undefined],
    ['zfs.ko.old', undefined],
  ]
  for (const [file, name] of cases) t.equal(moduleName(file), name, file)
})

t.test("modules that are not the kernel's own", async (t) => {
  const names = (nodes: Record<string, Node>) => readForeignModules(makeTree(t, nodes), REL)?.map(({ name }) => name)
  const own = { [`${LIB}/modules.dep`]: '', [`${LIB}/kernel/fs/ext4/ext4.ko.xz`]: '' }
  t.same(names(own), [])
  t.same(names({ ...own, [`${LIB}/updates/dkms/zfs.ko.xz`]: '', [`${LIB}/updates/dkms/spl.ko.xz`]: '' }), [
    'spl',
    'zfs',
  ])
  t.same(names({ ...own, [`${LIB}/extra/nvidia/nvidia.ko.xz`]: '', [`${LIB}/misc/vboxdrv.ko`]: '' }), [
    'vboxdrv',
    'nvidia',
  ])
  t.same(
    names({
      ...own,
      '/lib/modules/6.11/extra/kvdo.ko.xz': '',
      [`${LIB}/weak-updates/kvdo.ko.xz`]: { link: '../../6.11/extra/kvdo.ko.xz' },
      [`${LIB}/build`]: { link: '/usr/src/linux' },
      '/usr/src/linux/sample.ko': '',
      [`${LIB}/loop`]: { link: '.' },
    }),
    ['kvdo'],
    'links: of another release one, the sources never, and none in a circle',
  )
  t.same(names({ [`/usr${LIB}/updates/zfs.ko`]: '' }), ['zfs'], 'where there is no /lib')
  t.equal(names({}), undefined, 'no modules at all')
  t.equal(names({ [LIB]: { link: LIB } }), undefined, 'a circle')
})

t.test('a path to look at the file', async (t) => {
  const tree = makeTree(t, { [`${LIB}/updates/dkms/zfs.ko.xz`]: '' })
  t.same(readForeignModules(tree, REL), [{ name: 'zfs', path: `${LIB}/updates/dkms/zfs.ko.xz` }])
})

t.test('a directory without end', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`${LIB}/extra/d${i}/m${i}.ko`, '']))
  t.equal(readForeignModules(makeTree(t, many), REL)?.length, 499)
  const files = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`${LIB}/extra/a${i}.c`, '']))
  const tree = makeTree(t, { ...files, [`${LIB}/extra/zfs.ko`]: '' })
  let looks = 0
  const names = (dir: string) => {
    looks++
    return tree.names(dir)
  }
  const counted: Tree = { ...tree, names }
  t.same(readForeignModules(counted, REL)?.length, 1)
  t.equal(looks, 501, 'what is no directory counts as well')
})

t.test('all modules', async (t) => {
  const tree = makeTree(t, {
    [`${LIB}/modules.dep`]: [
      'kernel/fs/btrfs/btrfs.ko.xz: kernel/crypto/xor.ko.xz kernel/lib/raid6/raid6_pq.ko.xz',
      'kernel/drivers/virtio/virtio-rng.ko.xz:',
      'updates/dkms/zfs.ko.xz: updates/dkms/spl.ko.xz',
      '',
    ].join('\n'),
    [`${LIB}/modules.builtin`]: 'kernel/fs/ext4/ext4.ko\nkernel/drivers/block/virtio_blk.ko\n',
  })
  t.same([...(readModuleNames(tree, REL) ?? [])], ['btrfs', 'virtio_rng', 'zfs', 'ext4', 'virtio_blk'])
  t.equal(readModuleNames(tree, '6.1'), undefined)
})
