// Makes dist/kexecctl (or the file named as argument): one executable that is valid sh and valid JavaScript.
//
//   #!/bin/sh
//   ':' /*            sh: the null command. JavaScript: a string, then a comment that hides the guard
//   src/guard.sh      finds a trusted node and runs this file with it
//   exit
//   : <<'//end'       never reached, but so the whole file is sh to `sh -n` and shellcheck, too
//   */;
//   the bundle        CommonJS
//   //end
//
// The same sources give the same bytes, in any folder: no date, no absolute path.
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const LIMIT = 900_000
const root = path.dirname(fileURLToPath(import.meta.url))
const read = (name) => readFileSync(path.join(root, name), 'utf8')

// yargs looks for locale files and for a package.json beside itself; in a bundle that is the current directory, and
// root must not read those. Without y18n's readFileSync yargs speaks English; without `escalade` it looks up nothing.
const NO_LOOKUP = [
  {
    path: /\/node_modules\/y18n\/build\/lib\/platform-shims\/node\.js$/,
    contents:
      "import { format } from 'util'; import { resolve } from 'path'\n" +
      'export default { fs: {}, format, resolve, exists: () => false }',
  },
  { path: /\/node_modules\/escalade\/sync\/index\.m?js$/, contents: 'export default () => undefined' },
]

// What execa prints with its option `verbose` and for NODE_DEBUG, neither of which it is ever given here.
const NO_VERBOSE = [
  { path: /\/node_modules\/figures\/index\.js$/, contents: 'export default {}' },
  { path: /\/node_modules\/pretty-ms\/index\.js$/, contents: 'export default String' },
  {
    path: /\/node_modules\/yoctocolors\/index\.js$/,
    contents: 'export const bold = String, gray = String, redBright = String, yellowBright = String',
  },
]
const replace = {
  name: 'replace',
  setup: ({ onLoad }) => {
    for (const { path: filter, contents } of [...NO_LOOKUP, ...NO_VERBOSE])
      onLoad({ filter }, () => ({ contents, loader: 'js' }))
  },
}

// What others wrote is read in their repositories and parsed at every start here: shortened. Ours stays legible.
const shorten = {
  name: 'shorten',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path: file }) => {
      const options = { minifySyntax: true, minifyIdentifiers: true, target: 'node18.19', legalComments: 'inline' }
      return { contents: (await transform(readFileSync(file, 'utf8'), options)).code, loader: 'js' }
    })
  },
}

const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18.19',
  // a file with one character beyond Latin-1 is twice as long in memory, and slower to parse
  charset: 'ascii',
  legalComments: 'eof',
  preserveSymlinks: true,
  tsconfig: 'tsconfig.json',
  define: {
    KEXECCTL_VERSION: JSON.stringify(JSON.parse(read('package.json')).version),
    // Empty in CommonJS: yargs then falls back to the current directory.
    'import.meta.url': JSON.stringify('file:///nonexistent/node_modules/kexecctl'),
  },
  plugins: [replace, shorten],
  logLevel: 'warning',
})

const inputs = Object.keys(result.metafile.inputs)

// esbuild writes the name of each source above what comes from it. Of what others wrote the blanks go, too; the first name
// of a package stays, which debian/copyright is made from.
const parts = result.outputFiles[0].text.split(/^(?=\s*\/\/ (?:node_modules|src)\/)/m)
const packageOf = (part) => /^\s*\/\/ ((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/.*\n/.exec(part)?.[1]
const packages = parts.map(packageOf)
const squeeze = async (part, i) => {
  if (packages[i] === undefined) return part
  const { code } = await transform(part, { minifyWhitespace: true, charset: 'ascii', legalComments: 'inline' })
  return packages.indexOf(packages[i]) === i ? `${part.slice(0, part.indexOf('\n', 2))}\n${code}` : code
}
const script = (await Promise.all(parts.map(squeeze))).join('')
const guard = read('src/guard.sh').replace(/^#!.*\n/, '')
const text = `#!/bin/sh\n':' /*\n${guard}exit\n: <<'//end'\n*/;\n${script}//end\n`

const mustHold = (condition, message) => {
  if (!condition) throw new Error(message)
}
mustHold(!guard.includes('*/'), 'src/guard.sh contains the end of a JavaScript comment')
mustHold(!/^\/\/end$/m.test(script), 'the bundle contains the line //end')
mustHold(Buffer.byteLength(text) < LIMIT, `the bundle has ${Buffer.byteLength(text)} bytes, ${LIMIT} are the limit`)
mustHold(!text.includes(root), 'the bundle names the folder it was built in')
for (const [name, files] of [
  ['yargs', NO_LOOKUP],
  ['execa', NO_VERBOSE],
]) {
  const used = inputs.some((input) => input.startsWith(`node_modules/${name}/`))
  for (const { path: file } of used ? files : [])
    mustHold(
      inputs.some((input) => file.test(`/${input}`)),
      `no input matches ${file}: has ${name} changed its house?`,
    )
}

const out = path.resolve(process.argv[2] ?? path.join(root, 'dist/kexecctl'))
mkdirSync(path.dirname(out), { recursive: true })
writeFileSync(`${out}.${process.pid}`, text)
chmodSync(`${out}.${process.pid}`, 0o755)
renameSync(`${out}.${process.pid}`, out)
