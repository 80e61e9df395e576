import fs from 'node:fs'
import t from 'tap'
import { findUntrusted } from '../../src/machine/trust.ts'
import type { FileStat, Tree } from '../../src/sys/fs.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { asLive, without } from './trees.ts'

// Not everybody may give files away, so that owners are made up.
const owned = (tree: Tree, owners: Record<string, Partial<FileStat>>): Tree => ({
  ...tree,
  stat: (path) => {
    const read = tree.stat(path)
    if (read.state !== 'ok') return read
    return { state: 'ok', value: { ...read.value, uid: 0, gid: 0, ...owners[path] } }
  },
})

const IMAGE = '/boot/vmlinuz-6.1.0-9-amd64'
const faults = (tree: Tree, ...paths: string[]) =>
  findUntrusted(tree, paths.length > 0 ? paths : [IMAGE]).map(({ at, why }) => `${at}: ${why}`)

t.test('every step on the way', async (t) => {
  const cases: [what: string, owners: Record<string, Partial<FileStat>>, faults: string[]][] = [
    ["all is root's", {}, []],
    ['the file is of another user', { [IMAGE]: { uid: 1000 } }, [`${IMAGE}: owner`]],
    ['everybody writes it', { [IMAGE]: { mode: 0o646 } }, [`${IMAGE}: others`]],
    ['a group writes it', { [IMAGE]: { mode: 0o664, gid: 27 } }, [`${IMAGE}: group`]],
    [
      "root's own group writes it, or whom the mask of its list is for",
      { [IMAGE]: { mode: 0o664 } },
      [`${IMAGE}: group`],
    ],
    ['and so its directory', { '/boot': { mode: 0o775 } }, ['/boot: group']],
    ['a group reads it', { [IMAGE]: { mode: 0o640, gid: 27 } }, []],
    ['its directory is of another user', { '/boot': { uid: 1000 } }, ['/boot: owner']],
    ['everybody writes its directory: FAT, umask=0', { '/boot': { mode: 0o777 } }, ['/boot: others']],
    ['a group writes its directory', { '/boot': { mode: 0o775, gid: 5 } }, ['/boot: group']],
    ['the root directory is of another user', { '/': { uid: 1000 } }, ['/: owner']],
    ['what comes first on the way is told', { '/boot': { uid: 5 }, [IMAGE]: { uid: 5 } }, ['/boot: owner']],
    ["a directory that all share, and the file is root's", { '/boot': { mode: 0o1777 } }, []],
    ['and it is not', { '/boot': { mode: 0o1777 }, [IMAGE]: { uid: 1000 } }, [`${IMAGE}: owner`]],
    ['such a directory of another user', { '/boot': { mode: 0o1777, uid: 1000 } }, ['/boot: owner']],
    ['a sticky bit where only root writes', { '/boot': { mode: 0o1755 } }, []],
  ]
  for (const [what, owners, expected] of cases) {
    const tree = asLive(owned(makeTree(t, { [IMAGE]: '' }), owners))
    t.same(faults(tree), expected, what)
  }
})

t.test('links are followed, and the ways to them count too', async (t) => {
  const shared = { mode: 0o1777 }
  const cases: [what: string, nodes: Record<string, Node>, Record<string, Partial<FileStat>>, faults: string[]][] = [
    ['where the link lies', { '/a/k': { link: '/b/k' }, '/b/k': '' }, { '/a': { mode: 0o777 } }, ['/a: others']],
    ['where it leads to', { '/a/k': { link: '/b/k' }, '/b/k': '' }, { '/b': { mode: 0o777 } }, ['/b: others']],
    ['the file', { '/a/k': { link: '../b/k' }, '/b/k': '' }, { '/b/k': { uid: 7 } }, ['/b/k: owner']],
    ['a directory', { '/a': { link: 'c/d' }, '/c/d/k': '' }, { '/c': { uid: 7 } }, ['/c: owner']],
    ['its text does not count', { '/a/k': { link: '/b/../b//./k' }, '/b/k': '' }, {}, []],
    ['a link among shared things', { '/a/k': { link: '/b/k' }, '/b/k': '' }, { '/a': shared }, ['/a: shared']],
    ['.. at the root', { '/a/k': { link: '../../../b/k' }, '/b/k': '' }, { '/b/k': { uid: 7 } }, ['/b/k: owner']],
    ['a loop', { '/a/k': { link: 'k' } }, {}, ['/a/k: far']],
    ['to nowhere', { '/a/k': { link: '/b/k' } }, {}, []],
    ['to nowhere yet', { '/a/k': { link: '/b/k' }, '/b': { dir: true } }, { '/b': shared }, ['/b: shared']],
    ['missing', { '/a': { dir: true } }, {}, []],
    ['missing where all may make it', { '/a': { dir: true } }, { '/a': shared }, ['/a: shared']],
    ['missing where others may make it', { '/a': { dir: true } }, { '/a': { mode: 0o757 } }, ['/a: others']],
  ]
  for (const [what, nodes, owners, expected] of cases) {
    t.same(faults(owned(makeTree(t, nodes), owners), '/a/k'), expected, what)
  }
})

t.test('however long the way is written', async (t) => {
  const tree = owned(makeTree(t, { '/a/k': '' }), { '/a': { uid: 7 } })
  t.same(faults(tree, `/${'./'.repeat(500)}a/k`), ['/a: owner'])
  t.same(faults(tree, `${'/'.repeat(500)}a/k`), ['/a: owner'])
  const far = `/${'../'.repeat(500)}a/k`
  t.same(faults(tree, far), [`${far}: far`])
})

t.test('another tree may belong to whoever unpacked it', async (t) => {
  const owners = { '/': { uid: 1000, gid: 1000 }, '/boot': { uid: 1000, gid: 1000, mode: 0o775 } }
  const tree = owned(makeTree(t, { [IMAGE]: '' }), owners)
  t.same(faults(tree), [])
  t.same(faults(asLive(tree)), ['/: owner'], 'not the running system')
  t.same(faults(owned(tree, { ...owners, '/boot': { uid: 1001 } })), ['/boot: owner'])
  t.same(faults(owned(tree, { ...owners, '/boot': { gid: 1001, mode: 0o775 } })), ['/boot: group'])
})

t.test('each fault once, and the file that it was met for', async (t) => {
  const tree = owned(makeTree(t, { '/boot/a': '', '/boot/b': '', '/etc/c': '' }), {
    '/boot': { mode: 0o777 },
    '/etc/c': { uid: 3 },
  })
  t.match(findUntrusted(tree, ['/boot/a', '/boot/b', '/etc/c']), [
    { path: '/boot/a', at: '/boot', stat: { mode: 0o777 } },
    { path: '/etc/c', at: '/etc/c', stat: { uid: 3 } },
  ])
})

t.test('what is looked at is there once, and what cannot be is no fault', async (t) => {
  const tree = owned(makeTree(t, { '/boot/a': '', '/boot/b': '' }), {})
  const looked: string[] = []
  const stat = (path: string) => {
    looked.push(path)
    return tree.stat(path)
  }
  const counting = { ...tree, stat }
  t.same(faults(counting, '/boot/a', '/boot/b', '/boot/a'), [])
  t.same(looked.sort(), ['/', '/boot', '/boot/a', '/boot/b'])
  t.same(faults(without(owned(tree, { '/boot/a': { uid: 5 } }), '/boot'), '/boot/a'), [])
})

t.test('owner and group as they are on disk', async (t) => {
  const tree = makeTree(t, { '/boot/a': '' })
  fs.chmodSync(`${tree.root}/boot`, 0o777)
  t.match(findUntrusted(tree, ['/boot/a']), [{ at: '/boot', why: 'others', stat: { uid: process.getuid?.() } }])
})
