import fs from 'node:fs'
import t from 'tap'
import { openTree } from '../../src/sys/fs.ts'
import { withReader } from '../../src/sys/reader.ts'

const descriptors = () => fs.readdirSync('/proc/self/fd').length

t.test('one file, opened once and closed', async (t) => {
  const tree = openTree(t.testdir({ file: 'kernel and initrd', dir: {}, link: t.fixture('symlink', '/file') }))
  const before = descriptors()
  const { openSync } = fs
  let opened = 0
  t.intercept(fs, 'openSync', {
    value: (...args: Parameters<typeof openSync>) => {
      opened++
      return openSync(...args)
    },
  })
  const read = withReader(tree, '/link', (at, size) => [at(0, 6), at(11, 6), at(11, 60), at(99, 6), size].map(String))
  t.same(read, { state: 'ok', value: ['kernel', 'initrd', 'initrd', '', '17'] })
  t.equal(opened, 1)
  const buffer = Buffer.from('------')
  const into = withReader(tree, '/file', (at) => [at(11, 6, buffer), at(15, 6, buffer), buffer].map(String))
  t.same(into, { state: 'ok', value: ['rditrd', 'rd', 'rditrd'] }, 'into a buffer')
  t.same(withReader(tree, '/none', String), { state: 'missing' })
  t.same(withReader(tree, '/file/none', String), { state: 'missing' })
  t.same(withReader(tree, '/dir', String), { state: 'unknown', code: 'EINVAL' })
  t.same(withReader(tree, `/${'x'.repeat(300)}`, String), { state: 'unknown', code: 'ENAMETOOLONG' })
  const failing = () => {
    throw Object.assign(new Error('i/o error'), { code: 'EIO' })
  }
  t.same(withReader(tree, '/file', failing), { state: 'unknown', code: 'EIO' })
  t.equal(descriptors(), before)
})
