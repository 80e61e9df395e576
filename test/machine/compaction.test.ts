import fs from 'node:fs'
import t from 'tap'
import { compactMemory } from '../../src/machine/compaction.ts'
import { openTree } from '../../src/sys/fs.ts'

t.test('one word for the kernel, and no file where it has none', async (t) => {
  const root = t.testdir({ proc: { sys: { vm: { compact_memory: '' } } } })
  compactMemory(openTree(root))
  t.equal(fs.readFileSync(`${root}/proc/sys/vm/compact_memory`, 'utf8'), '1\n')
  fs.rmSync(`${root}/proc/sys/vm/compact_memory`)
  t.throws(() => compactMemory(openTree(root)), { code: 'ENOENT' })
  t.same(fs.readdirSync(`${root}/proc/sys/vm`), [])
})
