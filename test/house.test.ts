import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'

const SRC = path.resolve(__dirname, '../src')
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

// docs/architecture.md, "The house": what stands further up may import what stands below it.
const FLOORS = [
  ['main.ts'],
  ['cli'],
  ['boot'],
  ['stage'],
  ['state'],
  ['plan'],
  ['config', 'kernel', 'bootloader', 'machine'],
  ['report'],
  ['sys', 'version.ts'],
]
const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room))

const IMPORT = /^(?:import|export)( type)?(?: [^;'"]*?from)? '([^']+)'|\b(?:import|require)\('([^']+)'\)/gm

/** Each import of a file: where it leads, and whether it leaves anything at run time. */
const importsOf = (file: string): { to: string; type: boolean }[] =>
  [...readFileSync(path.join(SRC, file), 'utf8').matchAll(IMPORT)].map(([, type, from, lazy]) => {
    const to = from ?? lazy ?? ''
    return { to: to.startsWith('.') ? path.join(path.dirname(file), to) : to, type: type !== undefined }
  })

const roomOf = (file: string): string => file.split('/')[0] ?? ''

t.test('imports run downward', async (t) => {
  for (const file of FILES)
    for (const { to } of importsOf(file).filter(({ to }) => to.endsWith('.ts'))) {
      const [from, below] = [floorOf(roomOf(file)), floorOf(roomOf(to))]
      t.ok(from >= 0 && below >= from, `${file} -> ${to}`)
    }
})

t.test('plan is pure, and only sys asks the system', async (t) => {
  for (const file of FILES)
    for (const { to } of importsOf(file).filter(({ type }) => !type)) {
      if (roomOf(file) === 'plan') t.notMatch(to, /^(sys|state|stage|boot|cli)\//, `${file} -> ${to}`)
      // the one says what machine this is, the other unpacks bytes: neither is a file, a process or the clock
      const allowed = /^node:(path|os|zlib)$/.test(to) || !/^node:|^execa$/.test(to)
      if (roomOf(file) !== 'sys') t.ok(allowed, `${file} -> ${to}`)
    }
})

t.test('plan looks at no clock, and asks nobody who runs it', async (t) => {
  const asks = /\b(?:Date\.now|new Date\(\)|process\.|performance\.|Math\.random)/
  const asking = FILES.filter(
    (file) => roomOf(file) === 'plan' && asks.test(readFileSync(path.join(SRC, file), 'utf8')),
  )
  t.same(asking, [])
})

t.test('every test with random values starts from our seed', async (t) => {
  const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'fast-check.ts')
    .filter((file) => /^import (?!type).*'fast-check'/m.test(readFileSync(path.join(__dirname, file), 'utf8')))
  t.same(tests, [])
})

t.test('who writes into directories of others removes by unlink(2) alone', async (t) => {
  for (const file of ['sys/whole.ts', 'sys/publish.ts'])
    t.notMatch(readFileSync(path.join(SRC, file), 'utf8'), /\brm(?:Sync|dirSync)?\(/, file)
})

// Biome breaks code at 120 characters, and leaves comments as they are.
t.test('comments are as wide as the code', async (t) => {
  for (const file of FILES)
    for (const [i, line] of readFileSync(path.join(SRC, file), 'utf8').split('\n').entries())
      if (/^\s*(?:\/\/|\/?\*)/.test(line) && [...line].length > 120) t.fail(`${file}:${i + 1}`)
  t.ok(FILES.length > 0)
})

t.test('no file is two', async (t) => {
  t.ok(FILES.length > 200)
  for (const file of [...FILES, 'guard.sh']) {
    const lines = readFileSync(path.join(SRC, file), 'utf8').split('\n').length - 1
    t.ok(lines <= 220, `${file} has ${lines} lines`)
  }
})
