import fs from 'node:fs'
import t from 'tap'
import { openTree } from '../../src/sys/fs.ts'

t.test('files of /proc, which have no size', async (t) => {
  const tree = openTree('/')
  for (const path of ['/proc/filesystems', '/proc/self/cmdline'])
    t.same(tree.text(path), { state: 'ok', value: fs.readFileSync(path, 'utf8') })
  const empty = openTree(t.testdir({ file: '' }))
  t.same(empty.text('/file'), { state: 'ok', value: '' })
  const bytes = Buffer.from('é'.repeat(50_000))
  let at = 0
  t.intercept(fs, 'readSync', {
    value: (_: number, buffer: Buffer) => {
      const got = bytes.copy(buffer, 0, at, at + 4095)
      at += got
      return got
    },
  })
  t.same(empty.text('/file'), { state: 'ok', value: bytes.toString() }, 'in pieces that end within a character')
  t.intercept(fs, 'readSync', { value: (_: number, buffer: Buffer) => buffer.fill(97).length })
  t.same(empty.text('/file'), { state: 'unknown', code: 'EFBIG' }, 'without end')
})
