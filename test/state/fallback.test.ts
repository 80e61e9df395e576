import t from 'tap'
import type { Fallback } from '../../src/plan/boot-types.ts'
import { dropFallback, readFallback, writeFallback } from '../../src/state/fallback.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { NEW, OLD } from '../plan/facts.ts'
import { broken, hostileTrees } from './hostile.ts'

const FALLBACK = '/var/lib/kexecctl/fallback.json'
const grub: Fallback = {
  schema: 1,
  loader: 'grub',
  entry: `gnulinux-advanced>gnulinux-${OLD}`,
  file: '/boot/grub/grubenv',
  release: OLD,
  insteadOf: NEW,
  at: '2026-11-21T20:40:00.000Z',
}

t.test('what is armed is read until it is dropped', async (t) => {
  const tree = makeTree(t, {})
  for (const fallback of [grub, { ...grub, loader: 'systemd-boot' as const, file: null }]) {
    writeFallback(tree, fallback)
    t.same(readFallback(tree), fallback, fallback.loader)
  }
  dropFallback(tree)
  dropFallback(tree)
  t.equal(readFallback(tree), undefined)
})

t.test('anything else is no fallback of ours', async (t) => {
  for (const [what, tree] of hostileTrees(t, FALLBACK)) t.equal(readFallback(tree), undefined, what)
  const other = [
    ['another loader', JSON.stringify({ ...grub, loader: 'refind' })],
    ['another schema', JSON.stringify({ ...grub, schema: 2 })],
    ...['entry', 'release', 'insteadOf', 'at', 'file'].map(
      (key) => [`NUL in ${key}`, JSON.stringify({ ...grub, [key]: 'a\0b' })] as const,
    ),
  ] as const
  for (const [what, text] of [...broken(grub), ...other])
    t.equal(readFallback(makeTree(t, { [FALLBACK]: text })), undefined, what)
})

t.test('where it cannot be written it is said', async (t) => {
  t.throws(() => writeFallback(makeTree(t, { '/var': 'a file' }), grub), { code: 'write-failed' })
})
