import t from 'tap'
import { readInstalled, tagOf } from '../../src/kernel/installed.ts'
import { makeImage } from './make-image.ts'
import { makeTree } from './make-tree.ts'

t.test('what a path says', async (t) => {
  const table: [string, string | undefined][] = [
    ['/boot/vmlinuz-6.1.0-9-amd64', '6.1.0-9-amd64'],
    ['/boot/vmlinux-6.1.0-9-powerpc64le', '6.1.0-9-powerpc64le'],
    ['/boot/vmlinuz-linux', 'linux'],
    ['/usr/lib/modules/6.9.1-arch1-1/vmlinuz', '6.9.1-arch1-1'],
    ['/vmlinuz', undefined],
    ['/boot/vmlinuz', undefined],
    ['/boot/bzImage', undefined],
    ['/srv/vmlinuz-1/bzImage', undefined],
  ]
  for (const [image, tag] of table) t.equal(tagOf(image), tag, image)
})

t.test('which tags an initrd may carry', async (t) => {
  const tree = makeTree(t, { '/k': makeImage({ release: '6.9.1-arch1-1' }), '/raw': 'no header' })
  const tags = (image: string, tag?: string) => {
    let asked: string[] = []
    readInstalled(tree, image, tag, (given) => {
      asked = given
      return { initrds: [], beingWritten: [] }
    })
    return asked
  }
  t.same(tags('/k', 'linux'), ['linux', '6.9.1-arch1-1'])
  t.same(tags('/k', '6.9.1-arch1-1'), ['6.9.1-arch1-1'])
  t.same(tags('/k', '6.8.0-9-generic'), ['6.9.1-arch1-1'], 'never that of another release')
  t.same(tags('/k'), ['6.9.1-arch1-1'])
  t.same(tags('/raw', '6.8.0-9-generic'), ['6.8.0-9-generic'])
  t.same(tags('/raw', 'linux'), [], 'no kernel')
})

t.test('modules: unknown is not missing', async (t) => {
  const none = () => ({ initrds: [], beingWritten: [] })
  const files = { '/k': makeImage({ release: '6.1.0' }), '/usr/lib/modules/6.1.0/modules.dep': '' }
  const plain = makeTree(t, files)
  const modules = (tree: typeof plain) => {
    const read = readInstalled(tree, '/k', undefined, none)
    return read.state === 'ok' && read.value.kernel.modules
  }
  t.equal(modules(plain), true, '/lib is no link to /usr/lib')
  t.equal(modules({ ...plain, stat: (p) => (p === '/k' ? plain.stat(p) : { state: 'missing' }) }), false)
  const denied = { ...plain, stat: (p: string) => (p === '/k' ? plain.stat(p) : denial) }
  t.equal(modules(denied), 'unknown')
})

const denial = { state: 'unknown', code: 'EACCES' } as const
