import fs from 'node:fs'
import type { Tree } from '../../src/sys/fs.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

type Test = { testdir: () => string }

const NODES: readonly (readonly [what: string, node: (file: string) => Node])[] = [
  ['empty', () => ''],
  ['no JSON', () => 'want=kexec'],
  ['cut short', () => '{"schema":1,'],
  ['NULs', () => Buffer.alloc(4096)],
  ['no UTF-8', () => Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['null', () => 'null'],
  ['a text', () => '"kexec"'],
  ['a list', () => '[{"schema":1}]'],
  ['no fields', () => '{}'],
  ['another schema', () => '{"schema":2}'],
  ['a depth without end', () => '{"a":'.repeat(200_000)],
  ['a directory', () => ({ dir: true })],
  ['a FIFO', () => ({ fifo: true })],
  ['a link to nothing', () => ({ link: '/etc/nothing' })],
  ['a link to itself', (file) => ({ link: file })],
  ['a link to what is no JSON', () => ({ link: '/etc/passwd' })],
]

/** Of these what cannot be replaced by a file, in a tree that is not this machine's. */
export const IN_THE_WAY: readonly string[] = ['a directory', 'a link to itself']

/** Trees where something stands at `file` that nothing can be read from, and one where nothing does. */
export const hostileTrees = function* (t: Test, file: string): Generator<[what: string, tree: Tree]> {
  yield ['nothing', makeTree(t, {})]
  for (const [what, node] of NODES) yield [what, makeTree(t, { '/etc/passwd': 'root:x:0:0', [file]: node(file) })]
  const endless = makeTree(t, { [file]: '{}' })
  fs.truncateSync(endless.root + file, 1 << 30)
  yield ['a length without end', endless]
}

/** A value with each of its fields gone, and with each a list, a number and an object instead. */
export const broken = function* (value: object): Generator<[what: string, text: string]> {
  for (const key of Object.keys(value)) {
    for (const other of [undefined, [], 0.5, {}])
      yield [`${key}: ${JSON.stringify(other)}`, JSON.stringify({ ...value, [key]: other })]
  }
}
