import t from 'tap'
import { readScreens } from '../../src/machine/screens.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

t.test('who draws on the screens', async (t) => {
  const cases: [text: Node, wanted: string[]][] = [
    ['', []],
    ['0 astdrmfb\n', ['astdrmfb']],
    ['0 EFI VGA\n', ['EFI VGA']],
    ['0 simpledrmdrmfb\n1 amdgpudrmfb\n', ['simpledrmdrmfb', 'amdgpudrmfb']],
    ['x astdrmfb\n0\n0 \n', []],
    [{ dir: true }, []],
  ]
  for (const [text, wanted] of cases) t.same(readScreens(makeTree(t, { '/proc/fb': text })), wanted, String(text))
  t.same(readScreens(makeTree(t, {})), [], 'no /proc/fb')
})
