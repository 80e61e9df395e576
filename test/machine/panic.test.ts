import t from 'tap'
import { readPanic, writePanic } from '../../src/machine/panic.ts'
import { makeTree } from '../kernel/make-tree.ts'

const PANIC = '/proc/sys/kernel/panic'

t.test('kernel.panic as the kernel writes it', async (t) => {
  const cases: [text: string, seconds: number | undefined][] = [
    ['0\n', 0],
    ['10\n', 10],
    ['-1\n', -1],
    ['', undefined],
    ['ten', undefined],
    ['1 2', undefined],
  ]
  for (const [text, seconds] of cases) t.equal(readPanic(makeTree(t, { [PANIC]: text })), seconds, text)
  t.equal(readPanic(makeTree(t, {})), undefined)
})

t.test('it is written in place, and nothing is made where it is not', async (t) => {
  const tree = makeTree(t, { [PANIC]: '10\n' })
  writePanic(tree, 0)
  t.equal(readPanic(tree), 0)
  t.same(tree.names('/proc/sys/kernel'), { state: 'ok', value: ['panic'] })
  t.throws(() => writePanic(makeTree(t, { '/proc/sys/kernel': { dir: true } }), 0), { code: 'ENOENT' })
})
