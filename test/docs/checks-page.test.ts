import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { REPORTED } from '../../docs/generate/reported.ts'
import { STORIES } from '../../docs/generate/stories.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'

const TOP = `${__dirname}/../..`
const ids = [...CHECKS, ...REPORTED].map(({ id }) => id)

t.test('every finding that the program can give is in it, once', async (t) => {
  const sources = readdirSync(`${TOP}/src`, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ts$/.test(file))
  const FINDING = /\bid: '([a-z-]+)',\s*level:|\brefusal\(\s*'([a-z-]+)'|notFound\(\s*facts,\s*'([a-z-]+)'/g
  const found = sources.flatMap((file) =>
    [...readFileSync(`${TOP}/src/${file}`, 'utf8').matchAll(FINDING)].map((m) => m[1] ?? m[2] ?? m[3]),
  )
  t.ok(found.length > 15, 'they are found at all')
  for (const id of new Set(found)) t.ok(ids.includes(id as string), `${id} is documented`)
  for (const { id } of REPORTED) t.ok(found.includes(id), `${id} is given by the program`)
  t.same(new Set(ids).size, ids.length)
})

t.test('the check that saw it is a check, or it is said why none does', async (t) => {
  for (const { saw, seenBy, besides } of STORIES) {
    for (const id of seenBy) t.ok(ids.includes(id), `${saw}: ${id}`)
    if (seenBy.length === 0) t.match(besides, /\w/, saw)
  }
})
