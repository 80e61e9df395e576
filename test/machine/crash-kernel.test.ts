import t from 'tap'
import { readCrashKernel } from '../../src/machine/crash-kernel.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { without } from './trees.ts'

const OLDER = { loaded: '/sys/kernel/kexec_crash_loaded', size: '/sys/kernel/kexec_crash_size' }
const NEWER = { loaded: '/sys/kernel/kexec/crash_loaded', size: '/sys/kernel/kexec/crash_size' }

t.test('kdump', async (t) => {
  const cases: [what: string, nodes: Record<string, string>, loaded: boolean | undefined, reserved?: number][] = [
    ['no kexec', {}, undefined],
    ['nothing', { [OLDER.loaded]: '0\n', [OLDER.size]: '0\n' }, false, 0],
    ['ready', { [OLDER.loaded]: '1\n', [OLDER.size]: '268435456\n' }, true, 268_435_456],
    ['the newer names', { [NEWER.loaded]: '1\n', [NEWER.size]: '268435456\n' }, true, 268_435_456],
    ['both names', { [NEWER.loaded]: '1\n', [OLDER.loaded]: '0\n' }, true],
    ['reserved', { [OLDER.loaded]: '0\n', [OLDER.size]: '1048576\n' }, false, 1_048_576],
    ['no number', { [OLDER.loaded]: '0\n', [OLDER.size]: 'much\n' }, false],
    ['the next kernel is not meant', { '/sys/kernel/kexec_loaded': '1\n' }, undefined],
  ]
  for (const [what, nodes, loaded, reserved] of cases)
    t.same(readCrashKernel(makeTree(t, nodes)), { loaded, reserved }, what)
  const tree = makeTree(t, { [OLDER.loaded]: '1\n' })
  t.same(readCrashKernel(without(tree, OLDER.loaded)), { loaded: undefined, reserved: undefined }, 'not readable')
})
