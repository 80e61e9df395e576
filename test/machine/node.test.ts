import fs from 'node:fs'
import t from 'tap'
import { NODES, readNode } from '../../src/machine/node.ts'
import type { FileStat, Tree } from '../../src/sys/fs.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { without } from './trees.ts'

const GUARD = fs.readFileSync(`${__dirname}/../../src/guard.sh`, 'utf8')

t.test('the guard looks in the same places', async (t) => {
  const list = /^for candidate in ((?:.|\\\n)*?); do$/m.exec(GUARD)?.[1]
  t.same(list?.split(/\s+|\\\n\s*/).filter(Boolean), NODES)
})

// Whoever runs the tests owns the files that they make.
const asRoot = (tree: Tree, change: Record<string, Partial<FileStat>> = {}): Tree => ({
  ...tree,
  stat: (path) => {
    const read = tree.stat(path)
    return read.state === 'ok' ? { state: 'ok', value: { ...read.value, uid: 0, mode: 0o755, ...change[path] } } : read
  },
})

t.test('which node', async (t) => {
  const one = '/usr/bin/node'
  const other = '/usr/local/bin/node'
  const found = (path: string) => ({ path })
  const missing = { why: 'node is not installed' }
  const wrong = (path: string) => ({ why: `${path} does not belong to root, or others may write it` })
  const cases: [what: string, paths: string[], change: Record<string, Partial<FileStat>>, wanted: object][] = [
    ['none', [], {}, missing],
    ['one', [one], {}, found(one)],
    ['another place', [other], {}, found(other)],
    ['the first of two', [other, one], {}, found(one)],
    ['elsewhere', ['/opt/node/bin/node'], {}, missing],
    ['not to be run', [one], { [one]: { mode: 0o644 } }, missing],
    ['a directory', [one], { [one]: { kind: 'dir' } }, missing],
    ["somebody else's", [one], { [one]: { uid: 1000 } }, wrong(one)],
    ["somebody else's, and another", [one, other], { [one]: { uid: 1000 } }, found(other)],
    ['the group may write', [one], { [one]: { mode: 0o775 } }, wrong(one)],
    ['all may write', [one], { [one]: { mode: 0o757 } }, wrong(one)],
    ['the owner may write', [one], { [one]: { mode: 0o700 } }, found(one)],
    ['of whoever unpacked the tree', [one], { [one]: { uid: 1000 }, '/': { uid: 1000 } }, found(one)],
    ['with special bits', [one], { [one]: { mode: 0o4755 } }, found(one)],
  ]
  for (const [what, paths, change, wanted] of cases) {
    const tree = makeTree(t, Object.fromEntries(paths.map((path) => [path, ''])))
    t.same(readNode(asRoot(tree, change)), wanted, what)
  }
  t.equal(readNode(without(makeTree(t, { [other]: '' }), one)), undefined, 'it cannot be told')
})

t.test('the guard has the same rules', async (t) => {
  // the two conditions that readNode() follows; whoever changes them has to look there
  t.match(GUARD, 'if [ ! -x "$candidate" ] || [ -d "$candidate" ]; then continue; fi')
  t.match(GUARD, "'0 '*[2367] | '0 '*[2367]?) ;;\n    '0 '*) node=$candidate && break ;;")
})
