import t from 'tap'
import { isOnlyOurs } from '../../src/boot/only-ours.ts'

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
