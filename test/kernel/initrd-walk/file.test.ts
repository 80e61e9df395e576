import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { walkInitrdFile } from '../../../src/kernel/initrd-walk/file.ts'
import { openTree } from '../../../src/sys/fs.ts'
import { initrd } from './parts.ts'

t.test('in a tree, links inside of it followed', async (t) => {
  const bytes = initrd('early.cpio', 'main.zst')
  const root = t.testdir({ boot: { dir: {} }, 'initrd.img': t.fixture('symlink', '/boot/whole') })
  fs.writeFileSync(`${root}/boot/whole`, bytes)
  fs.writeFileSync(`${root}/boot/cut`, bytes.subarray(0, -1))
  fs.writeFileSync(`${root}/boot/empty`, '')
  spawnSync('mkfifo', [`${root}/boot/fifo`])
  const tree = openTree(root)
  const walk = (path: string) => walkInitrdFile(tree, path)
  t.same(walk('/boot/whole'), { state: 'whole', init: true })
  t.same(walk('/initrd.img'), { state: 'whole', init: true })
  t.match(walk('/boot/cut'), { state: 'broken', at: bytes.length - 1, what: /zstd frame that begins at byte 1536$/ })
  t.match(walk('/boot/empty'), { state: 'broken', at: 0 })
  t.same(walk('/boot/none'), { state: 'unknown', why: 'it does not exist' })
  t.same(walk('/boot/whole/none'), { state: 'unknown', why: 'it does not exist' })
  t.same(walk('/boot/dir'), { state: 'unknown', why: 'it cannot be read (EINVAL)' })
  t.same(walk('/boot/fifo'), { state: 'unknown', why: 'it cannot be read (EINVAL)' })
})
