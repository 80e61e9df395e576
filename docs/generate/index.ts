// Writes the pages that are made from the program: `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PAGES } from './pages.ts'

for (const [name, text] of Object.entries(PAGES)) {
  const file = path.join(__dirname, '../..', name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text())
}
