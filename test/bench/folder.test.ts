import { spawnSync } from 'node:child_process'
import fs, { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import type * as Folder from '../../bench/folder.ts'
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

t.test('what is not ours stays, and what cannot be removed keeps nothing from going on', async (t) => {
  const dir = t.testdir()
  const { pid: gone } = spawnSync('true')
  const names = ['aaaaaa', 'bbbbbb'].map((end) => `kexecctl-bench-${gone}-${end}`)
  for (const name of names) mkdirSync(path.join(dir, name))
  const { getuid } = process
  t.teardown(() => Object.assign(process, { getuid }))
  process.getuid = () => (getuid?.() ?? 0) + 1
  sweep(dir)
  t.same(readdirSync(dir).sort(), names)
  Object.assign(process, { getuid })
  const said: string[] = []
  const folder = t.mockRequire<typeof Folder>('../../bench/folder.ts', {
    'node:fs': {
      ...fs,
      rmSync: (file: string) => {
        if (file.endsWith('aaaaaa')) throw new Error('EBUSY: resource busy')
        fs.rmSync(file, { recursive: true })
      },
    },
  })
  t.intercept(process.stderr, 'write', { value: (text: string) => said.push(text) })
  folder.sweep(dir)
  t.same([readdirSync(dir), said], [names.slice(0, 1), ['bench: EBUSY: resource busy\n']])
})
