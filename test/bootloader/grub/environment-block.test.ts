import t from 'tap'
import { parseEnvironmentBlock } from '../../../src/bootloader/grub/environment-block.ts'
import fc from '../../fast-check.ts'
import { blockOf } from './menu-of.ts'

const table: [text: string, variables: [string, string][], damaged: boolean][] = [
  [blockOf(), [], false],
  [blockOf('a=b', 'c=d=e'), [['a', 'b'], ['c', 'd=e']], false], // biome-ignore format: one line
  [blockOf('# WARNING: Do not edit', 'a=b'), [['a', 'b']], false],
  [blockOf('a=x\\\\y\\\nz'), [['a', 'x\\y\nz']], false],
  [blockOf('a=\\x\\\\', 'b=\\\ny'), [['a', 'x\\'], ['b', '\ny']], false], // biome-ignore format: one line
  [blockOf('a='), [['a', '']], false],
  [blockOf('saved_entry=A > B', 'next_entry=1>2'), [['saved_entry', 'A > B'], ['next_entry', '1>2']], false], // biome-ignore format: one line
  [`${blockOf('a=b')}${'#'.repeat(3072)}`, [['a', 'b']], false],
  ['# GRUB Environment Block\n', [], false],
  [`${blockOf('a=b')}${'#'.repeat(2 ** 20)}`, [], true],
  ['', [], true],
  ['a=b\n', [], true],
  [`\ufeff${blockOf('a=b')}`, [], true],
  ['# GRUB Environment Block\na=b\nc', [['a', 'b']], true],
  ['# GRUB Environment Block\na=b\nc=d', [['a', 'b']], true],
  ['# GRUB Environment Block\na=b\nc=d\\', [['a', 'b']], true],
]

t.test('environment blocks', async (t) => {
  for (const [text, variables, damaged] of table) {
    const block = parseEnvironmentBlock(text)
    t.same(block.variables, variables, JSON.stringify(text.slice(25, 60)))
    t.equal(block.damage !== undefined, damaged, 'damage')
  }
})

t.test('what grub-editenv writes is read back', async () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/)
  const escaped = (value: string) => value.replace(/[\\\n]/g, '\\$&')
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string({ unit: 'binary' }))), (variables) => {
      const lines = variables.map(([key, value]) => `${key}=${escaped(value)}`)
      t.same(parseEnvironmentBlock(blockOf(...lines)).variables, variables)
    }),
    { numRuns: 300 },
  )
})

t.test('any mutation is read without harm, and names nothing that is not there', async (t) => {
  const seed = blockOf('saved_entry=gnulinux-advanced-1>gnulinux-6.1', 'next_entry=a\\\\b', 'kernelopts=ro quiet')
  const edit = fc.tuple(
    fc.nat(200),
    fc.nat(20),
    fc.string({ maxLength: 5, unit: fc.constantFrom('=', '#', '\n', '\\', 'x') }),
  )
  let runs = 0
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce((all, [at, gone, put]) => all.slice(0, at) + put + all.slice(at + gone), seed)
      for (const [key, value] of parseEnvironmentBlock(text).variables) {
        if (!text.includes(`${key}=`)) t.fail(`no ${JSON.stringify(key)}`)
        if (!text.replace(/\\(.)/gs, '$1').includes(value)) t.fail(`no ${JSON.stringify(value)}`)
      }
      runs++
    }),
    { numRuns: 2000 },
  )
  t.equal(runs, 2000)
})
