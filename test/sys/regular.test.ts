import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { openTree } from '../../src/sys/fs.ts'

t.test('of what is no regular file nothing is read', async (t) => {
  const dir = t.testdir({ sub: {}, file: 'abc' })
  execFileSync('mkfifo', [`${dir}/fifo`])
  const tree = openTree('/')
  const cases: [path: string, code: string][] = [
    [`${dir}/fifo`, 'EINVAL'],
    [`${dir}/sub`, 'EISDIR'],
    ['/dev/zero', 'EINVAL'],
  ]
  for (const [path, code] of cases) {
    t.same(tree.bytes(path, 0, 8), { state: 'unknown', code }, path)
    t.same(tree.bytes(path, 0, 8, 'block'), { state: 'unknown', code }, path)
    t.same(tree.text(path), { state: 'unknown', code }, path)
  }
  t.same(tree.bytes(`${dir}/file`, 0, 8), { state: 'ok', value: Buffer.from('abc') })
})

// What a test may open is no matter of its rights: fstat(2) alone is asked what it is.
t.test('of a block device only what is asked for as such', async (t) => {
  const tree = openTree(t.testdir({ disk: 'LUKS' }))
  const stats = t.capture(fs, 'fstatSync', () => ({
    isFile: () => false,
    isDirectory: () => false,
    isBlockDevice: () => true,
  }))
  t.same(tree.bytes('/disk', 0, 8), { state: 'unknown', code: 'EINVAL' })
  t.same(tree.bytes('/disk', 0, 8, 'block'), { state: 'ok', value: Buffer.from('LUKS') })
  t.equal(stats().length, 2)
})
