import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { makeFolder, sweep } from '../../bench/folder.ts'

t.test('what was left by a process that is gone goes, and nothing else', async (t) => {
  const dir = t.testdir()
  const { pid: gone } = spawnSync('true')
  const stays = [`kexecctl-bench-${process.pid}-abcdef`, 'kexecctl-bench-abcdef', `other-${gone}-abcdef`]
  for (const name of [...stays, `kexecctl-bench-${gone}-abcdef`])
    mkdirSync(path.join(dir, name, 'deep'), { recursive: true })
  sweep(dir)
  t.same(readdirSync(dir).sort(), stays.sort())
  const own = makeFolder(dir)
  sweep(dir)
  t.ok(existsSync(own))
})
