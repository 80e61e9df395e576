import fs from 'node:fs'
import t from 'tap'
import { inOthersHands, isOnlyOurs } from '../../src/boot/only-ours.ts'
import { makeTree } from '../kernel/make-tree.ts'

const us = process.getuid?.() ?? 0

t.test('who may say what it is', async (t) => {
  const cases: [uid: number, mode: number, ours: boolean][] = [
    [us, 0o755, true],
    [us, 0o4711, true],
    [us, 0o775, false],
    [us, 0o757, false],
    [us, 0o1777, false],
    [us + 1, 0o755, false],
  ]
  for (const [uid, mode, ours] of cases) t.equal(isOnlyOurs({ uid, mode }), ours, `${uid} ${mode.toString(8)}`)
})

t.test('and the way to it', async (t) => {
  const tree = makeTree(t, { '/a/b/file': '', '/c': { link: 'a/b' } })
  t.equal(inOthersHands(tree, ['/c/file']), undefined)
  fs.chmodSync(`${tree.root}/a`, 0o757)
  t.equal(inOthersHands(tree, ['/c/file']), '/a can be written by everybody')
})
