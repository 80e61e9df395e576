import fs from 'node:fs'
import t from 'tap'
import { openTree } from '../../src/sys/fs.ts'

t.test('links never lead out of a tree', async (t) => {
  const dir = t.testdir({ boot: { 'vmlinuz-1': 'one' }, etc: {} })
  fs.symlinkSync('/boot/vmlinuz-1', `${dir}/vmlinuz`)
  fs.symlinkSync('../../../../../etc/passwd', `${dir}/etc/out`)
  fs.symlinkSync('loop', `${dir}/loop`)
  const tree = openTree(dir)
  t.same(tree.text('/vmlinuz'), { state: 'ok', value: 'one' })
  t.same(tree.real('/vmlinuz'), { state: 'ok', value: '/boot/vmlinuz-1' })
  t.same(tree.text('/etc/out'), { state: 'missing' }, 'dot dot stops at the root of the tree')
  t.same(tree.text('/loop'), { state: 'unknown', code: 'ELOOP' })
  t.equal(tree.isLink('/vmlinuz'), true)
  t.equal(tree.isLink('/boot/vmlinuz-1'), false)
})

t.test('what cannot be read is unknown, not missing', async (t) => {
  const tree = openTree(t.testdir({ file: 'x' }))
  t.same(tree.text('/'), { state: 'unknown', code: 'EISDIR' })
  t.same(tree.names('/nowhere'), { state: 'missing' })
  t.same(tree.stat('/file/below'), { state: 'missing' })
})

t.test('bytes stop at the end of the file', async (t) => {
  const tree = openTree(t.testdir({ file: 'abcdef' }))
  const read = tree.bytes('/file', 2, 100)
  t.equal(read.state === 'ok' && read.value.toString(), 'cdef')
})
