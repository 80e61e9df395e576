import { readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { PAGES } from '../../docs/generate/pages.ts'

t.test('the pages are what npm run docs makes', async (t) => {
  for (const [name, text] of Object.entries(PAGES))
    t.ok(readFileSync(path.join(__dirname, '../..', name), 'utf8') === text(), `${name}: if not, npm run docs`)
})
