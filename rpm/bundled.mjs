// What the program holds of others, read from the file itself: esbuild names each of its sources in a comment.
//   node rpm/bundled.mjs provides [dist/kexecctl]   the lines "Provides: bundled(nodejs-…)" of rpm/kexecctl.spec
//   node rpm/bundled.mjs licence [dist/kexecctl]    its License tag, an SPDX expression
//   node rpm/bundled.mjs texts [dist/kexecctl]      their licences, word for word
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const [what, file = path.join(root, 'dist/kexecctl')] = process.argv.slice(2)
const bundle = readFileSync(file, 'utf8')

const dirs = new Set(
  Array.from(bundle.matchAll(/^\s*\/\/ ((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//gm), (match) => match[1]),
)
const packages = [...dirs].sort().map((name) => {
  const dir = path.join(root, name)
  const text = readdirSync(dir).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
  if (!text) throw new Error(`${name} has no licence`)
  return { ...JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8')), text: path.join(dir, text) }
})

const OUTPUT = {
  provides: () => packages.map(({ name, version }) => `Provides:       bundled(nodejs-${name}) = ${version}`),
  licence: () => [`License:        ${[...new Set(['MIT', ...packages.map(({ license }) => license)])].join(' AND ')}`],
  texts: () =>
    packages.map(({ name, version, license, text }) => {
      const title = `${name} ${version} (${license})`
      return `${title}\n${'='.repeat(title.length)}\n\n${readFileSync(text, 'utf8').trim()}\n\n`
    }),
}
if (!Object.hasOwn(OUTPUT, what ?? '')) throw new Error('usage: bundled.mjs provides|licence|texts [FILE]')
process.stdout.write(`${[...new Set(OUTPUT[what]())].join('\n')}\n`)
