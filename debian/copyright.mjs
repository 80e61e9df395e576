// Writes debian/copyright for a bundle: node debian/copyright.mjs [dist/kexecctl] >debian/copyright
// esbuild names each file in a comment above it, so this cannot forget a package; a test compares.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const bundle = readFileSync(process.argv[2] ?? path.join(root, 'dist/kexecctl'), 'utf8')

const dirs = new Set(
  Array.from(bundle.matchAll(/^\s*\/\/ ((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//gm), (match) => match[1]),
)

// Debian has this text on every system.
const APACHE = 'On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.'
const texts = new Map()
const stanza = (files, holders, id, text) => {
  if (!texts.has(id)) texts.set(id, id === 'Apache-2.0' ? APACHE : text)
  return `Files: ${files}\nCopyright: ${holders.join('\n           ')}\nLicense: ${id}\n`
}

const parts = (file) => {
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim())
  const isHolder = (line) => /^copyright (\(c\)|©|\d+ )/i.test(line)
  const isTitle = (line) => /^(the )?(MIT|ISC) License( \(.*\))?$/i.test(line)
  const holders = lines.filter(isHolder).map((line) => line.replace(/^copyright (\(c\)|©)?\s*/i, ''))
  const text = lines
    .filter((line) => !isHolder(line) && !isTitle(line))
    .join('\n')
    .trim()
  return [holders, text]
}

const head = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: kexecctl
Comment: /usr/sbin/kexecctl is one file that holds these npm packages, see the paragraphs for node_modules.
`
const stanzas = [head, stanza('*', ...(([holders, text]) => [holders, 'MIT', text])(parts(path.join(root, 'LICENSE'))))]
for (const name of [...dirs].sort()) {
  const dir = path.join(root, name)
  const { version, license } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'))
  const file = readdirSync(dir).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
  if (!file || !['MIT', 'ISC', 'Apache-2.0'].includes(license))
    throw new Error(`${name} ${version}: look at its licence (${license})`)
  const [holders, text] = parts(path.join(dir, file))
  stanzas.push(stanza(`${name}/*`, holders, license, text))
}
for (const [id, text] of texts)
  stanzas.push(
    `License: ${id}\n${text
      .split('\n')
      .map((line) => ` ${line || '.'}`)
      .join('\n')}\n`,
  )
process.stdout.write(stanzas.join('\n'))
