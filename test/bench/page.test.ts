import { readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { fill, PAGE } from '../../bench/markdown.ts'
import { ROOT } from '../built.ts'

t.test('every group has its place in the page', async (t) => {
  const groups = [...readFileSync(path.join(ROOT, 'bench/index.ts'), 'utf8').matchAll(/'\.\/groups\/([\w-]+)\.ts'/g)]
  t.ok(groups.length > 4)
  for (const [, name = ''] of groups) t.doesNotThrow(() => fill(readFileSync(PAGE, 'utf8'), name, ''), name)
})
