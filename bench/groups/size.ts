import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { figure } from '../figures.ts'
import type { Group } from '../group.ts'
import { table } from '../markdown.ts'

// What build.mjs allows.
const limit = (): number => {
  const text = readFileSync(path.resolve(__dirname, '../../build.mjs'), 'utf8')
  return Number(/^const LIMIT = ([\d_]+)$/m.exec(text)?.[1]?.replaceAll('_', ''))
}

/** How large the one file is that all of kexecctl is. */
export const size: Group = {
  name: 'size',
  title: 'Size',
  run: ({ program }) => {
    const { size } = statSync(program)
    const allowed = limit()
    const part = size / allowed
    const cells = [figure(part), part <= 1 ? 'met' : 'NOT met', size, allowed].map((cell) => cell.toLocaleString('en'))
    return table(['file', 'ratio', 'goal', 'bytes', 'at most'], [['dist/kexecctl', ...cells]])
  },
}
