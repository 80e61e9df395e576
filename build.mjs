// Makes dist/kexecctl (or the file named as argument): one executable that is valid sh and valid JavaScript. Beside it,
// in completion/, what shells need to complete its command lines.
//
//   #!/bin/sh
//   ':' /*            sh: the null command. JavaScript: a string, then a comment that hides the guard
//   { src/guard.sh }  with src/prelude.es5 in it: finds a trusted node, runs this file with it, and exits. In braces sh
//                     has read all of it before it runs any, should a copy of this file be overwritten in place
//   : <<'//end'       never reached, but so the whole file is sh to `sh -n` and shellcheck, too
//   */;
//   the bundle        CommonJS
//   /* part NAME      a package that few runs need, CommonJS as well, in a comment: to skip one costs nothing, to parse
//   */                these would cost every run a tenth of its time
//   //end
//
// The same sources give the same bytes, in any folder: no date, no absolute path.
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const LIMIT = 900_000
const root = path.dirname(fileURLToPath(import.meta.url))
const read = (name) => readFileSync(path.join(root, name), 'utf8')

const mustHold = (condition, message) => {
  if (!condition) throw new Error(message)
}

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
// Of semver only the parser and the order of versions are used; it makes a hundred patterns, most for ranges, and half
// of them twice. Each is made when it is asked for.
const FEW_PATTERNS = /\/node_modules\/semver\/internal\/re\.js$/
const MADE = / {2}re\[index\] = .*\n {2}safeRe\[index\] = (.*)\n/
const onDemand =
  '  Object.defineProperty(safeRe, index, { get: () => { const value = $1\n' +
  '    Object.defineProperty(safeRe, index, { value }); return value }, configurable: true })\n'
const replace = {
  name: 'replace',
  setup: ({ onLoad }) => {
    onLoad({ filter: FEW_PATTERNS }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8')
      mustHold(MADE.test(text), `${file} makes its patterns in another way`)
      return { contents: text.replace(MADE, onDemand), loader: 'js' }
    })
    for (const { path: filter, contents } of [...NO_LOOKUP, ...NO_VERBOSE])
      onLoad({ filter }, () => ({ contents, loader: 'js' }))
  },
}

// Packages that are loaded where they are needed, and by nobody but us.
const APART = ['execa', 'yargs']
const isApart = new Set()
const apart = {
  name: 'apart',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: new RegExp(`^(?:${APART.join('|')})$`) }, ({ path: name }) => {
      isApart.add(name)
      return { path: name, namespace: 'apart' }
    })
    onLoad({ filter: /./, namespace: 'apart' }, ({ path: name }) => ({
      contents: `module.exports = loadPart(${JSON.stringify(name)})`,
    }))
  },
}
// In a comment the end of a comment has to look otherwise.
const END = '*@/'
// Opened at once: an upgrade of the package replaces this file while a hook waits.
const LOAD_PART = `
const SELF = require("node:fs").openSync(__filename);
let ownText;
// What stands in the comment "part NAME" at the end of this file.
function loadPart(name) {
  ownText ??= require("node:fs").readFileSync(SELF, "latin1");
  const [, text = ""] = ownText.split(\`\\n/* part \${name}\\n\`);
  const code = text.slice(0, text.indexOf("*/")).replaceAll("${END}", "*/");
  if (code === "") throw new Error(\`\${__filename} was cut short: it has no part \${name}\`);
  const part = { exports: {} };
  const options = { filename: \`\${__filename}#\${name}\` };
  require("node:vm").compileFunction(code, ["module", "exports", "require"], options)(part, part.exports, require);
  return part.exports;
}
`

const options = {
  absWorkingDir: root,
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
  logLevel: 'warning',
}
const main = await build({ ...options, entryPoints: ['src/main.ts'], plugins: [apart, replace] })
const others = await Promise.all(
  [...isApart].sort().map(async (name) => {
    const result = await build({ ...options, entryPoints: [name], minifyIdentifiers: true, plugins: [replace] })
    return { name, ...result }
  }),
)
const inputs = [main, ...others].flatMap(({ metafile }) => Object.keys(metafile.inputs))

// What others wrote is read in their repositories and parsed at every start here: shortened. Ours stays legible.
// esbuild writes the name of each source above what comes from it; the first of a package stays, which debian/copyright
// is made from. In a part, where all is theirs, esbuild has shortened what the sources share, too.
const SHORT = { minify: true, target: 'node18.19', charset: 'ascii', legalComments: 'inline' }
const packageOf = (piece) => /^\s*\/\/ ((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/.*\n/.exec(piece)?.[1]
const squeeze = async (text) => {
  const pieces = text.split(/^(?=\s*\/\/ (?:node_modules|src)\/)/m)
  const packages = pieces.map(packageOf)
  const squeezed = pieces.map(async (piece, i) => {
    if (packages[i] === undefined) return piece
    const { code } = await transform(piece, SHORT)
    return packages.indexOf(packages[i]) === i ? `${piece.slice(0, piece.indexOf('\n', 2))}\n${code}` : code
  })
  return (await Promise.all(squeezed)).join('')
}
// Of a module of node's esbuild makes a copy, property by property, for each file that imports it. That is for others
// of its names than the default.
const uncopied = (code) =>
  code.replaceAll(/var (\w+) ?= ?__toESM\((require\("node:\w+"\))(?:, ?1)?\)/g, (whole, name, module) =>
    new RegExp(`\\b${name}\\b(?! ?= ?__toESM|\\.default\\b)`).test(code)
      ? whole
      : `var ${name} = { default: ${module} }`,
  )
const textOf = async ({ outputFiles }) => uncopied(await squeeze(outputFiles[0].text))
const partOf = async (other) => {
  const code = await textOf(other)
  mustHold(!code.includes(END), `${other.name} contains ${END}`)
  mustHold(!/\bimport\(/.test(code), `${other.name} loads more by itself`)
  return `/* part ${other.name}\n${code.replaceAll('*/', END)}*/\n`
}
const script = [await textOf(main), LOAD_PART, ...(await Promise.all(others.map(partOf)))].join('')
// What src/prelude.es5 takes the compiled program for: these bytes, and no others.
const digest = createHash('sha256').update(script).digest('hex')
const prelude = read('src/prelude.es5')
  .replaceAll(/^ *\/\/.*\n/gm, '')
  .replace('BUILD', digest)
  .trimEnd()
mustHold(!prelude.includes("'"), 'src/prelude.es5 contains a single quote')
const guard = read('src/guard.sh')
  .replace(/^#!.*\n/, '')
  .replace("='PRELUDE'", () => `='${prelude}'`)
const text = `#!/bin/sh\n':' /*\n{\n${guard}}\n# shellcheck disable=SC2317\n: <<'//end'\n*/;\n${script}//end\n`

mustHold(!guard.includes('*/'), 'src/guard.sh contains the end of a JavaScript comment')
mustHold(guard.endsWith('\nexit 0\n'), 'src/guard.sh does not end with exit 0')
mustHold(prelude.includes(digest), 'src/prelude.es5 has no place for the digest of the program')
// Compiled by vm.Script a program cannot import(), and it is read as Latin-1.
mustHold(!/\bimport\(/.test(script), 'the bundle has an import() that esbuild left')
mustHold(/^[\0-\x7f]*$/.test(text), 'the bundle is not ASCII')
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

// The same commands, asked for what they take.
const completion = await build({ ...options, entryPoints: ['src/cli/completion/index.ts'], plugins: [apart, replace] })
const made = { exports: {} }
new Function('module', 'require', completion.outputFiles[0].text)(made, createRequire(import.meta.url))

const put = (file, content, mode) => {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.${process.pid}`, content)
  chmodSync(`${file}.${process.pid}`, mode)
  renameSync(`${file}.${process.pid}`, file)
}
const out = path.resolve(process.argv[2] ?? path.join(root, 'dist/kexecctl'))
put(out, text, 0o755)
for (const [name, content] of Object.entries(made.exports.files()))
  put(path.join(path.dirname(out), 'completion', name), content, 0o644)
