import fs from 'node:fs'
import t from 'tap'
import { appendHistory, lastBoot, pruneHistory, readHistory } from '../../src/state/history.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { bootLine, fileOf, HISTORY, stageLine, textOf } from './lines.ts'

t.test('what stands in its place is refused and left as it is', async (t) => {
  const table: [what: string, node: Node, code: string][] = [
    ['a link to a file', { link: '/etc/passwd' }, 'ELOOP'],
    ['a link to nothing', { link: '/etc/new' }, 'ELOOP'],
    ['a directory', { dir: true }, 'EISDIR'],
    ['a FIFO', { fifo: true }, 'EINVAL'],
  ]
  for (const [what, node, code] of table) {
    const passwd = textOf([bootLine(), bootLine({ bootId: 'boot-3' })])
    const tree = makeTree(t, { '/etc/passwd': passwd, [HISTORY]: node })
    const before = fs.lstatSync(fileOf(tree)).mode
    t.throws(() => appendHistory(tree, bootLine()), { code: 'write-failed', cause: { code } }, what)
    t.same([readHistory(tree), lastBoot(tree)], [[], undefined], what)
    pruneHistory(tree, 1)
    t.equal(fs.lstatSync(fileOf(tree)).mode, before, what)
    t.equal(fs.readFileSync(`${tree.root}/etc/passwd`, 'utf8'), passwd, what)
    t.same(fs.readdirSync(`${tree.root}/etc`), ['passwd'], what)
  }
  const noDirectory = makeTree(t, { '/var/lib/kexecctl': 'a file' })
  t.throws(() => appendHistory(noDirectory, bootLine()), { code: 'write-failed' })
  t.same([readHistory(noDirectory), lastBoot(noDirectory)], [[], undefined])
  pruneHistory(noDirectory, 1)
})

t.test('a disk that is full', async (t) => {
  const tree = makeTree(t, { [HISTORY]: textOf([stageLine()]) })
  const { writeSync } = fs
  const cutShort = (fd: number, bytes: Buffer) => writeSync(fd, bytes.subarray(0, 10))
  const { restore } = t.intercept(fs, 'writeSync', { value: cutShort })
  t.throws(() => appendHistory(tree, bootLine()), { code: 'write-failed', cause: { code: 'ENOSPC' } })
  restore()
  appendHistory(tree, bootLine())
  t.same(readHistory(tree), [stageLine(), bootLine()])
})
