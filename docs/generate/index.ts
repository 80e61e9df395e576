// Writes the pages that are made from the program: `npm run docs`.
import { writeFileSync } from 'node:fs'
import { checksPage } from './checks-page.ts'

writeFileSync(`${__dirname}/../checks.md`, checksPage())
