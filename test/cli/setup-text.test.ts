import t from 'tap'
import { linesText, setupData, stateText, switchedOff } from '../../src/cli/setup-text.ts'
import type { Held } from '../../src/plan/setup.ts'
import type { Change } from '../../src/stage/setup.ts'

const changeOf = (enable: Held, before?: string, after?: string): Change => {
  const held = { value: 'yes', source: 'default', at: null } as const
  const state = { enable, intercept: held, fallback: held, select: { ...held, value: 'auto' } }
  return { before, after, state, findings: [] }
}

t.test('who says so', async (t) => {
  const table: [held: Held, text: string, off: RegExp | undefined][] = [
    [{ value: 'yes', source: 'default', at: null }, 'yes, by default', undefined],
    [{ value: 'no', source: 'setup', at: '/etc/s:1' }, 'no, set at /etc/s:1', undefined],
    [{ value: 'no', source: 'config', at: '/etc/\x1bc:1' }, 'no, set at /etc/\\x1bc:1', undefined],
    [{ value: 'no', source: 'LOAD_KEXEC', at: '/k\n:2' }, 'no, by LOAD_KEXEC at /k\\x0a:2', /^LOAD_KEXEC at \/k\\x0a:2 /],
    [{ value: 'yes', source: 'LOAD_KEXEC', at: '/k:2' }, 'yes, by LOAD_KEXEC at /k:2', undefined],
    [{ value: 'no', source: 'unknown', at: '/k:2' }, 'no, since it takes a shell to read /k:2', undefined],
  ] // biome-ignore format: a table
  for (const [held, text, off] of table) {
    const change = changeOf(held)
    t.equal(
      stateText(change)
        .split('\n')[0]
        ?.replace(/^enable +/, ''),
      text,
      held.source,
    )
    if (off) t.match(switchedOff(change), off)
    else t.equal(switchedOff(change), undefined, held.source)
  }
})

t.test('lines, in which nothing reaches the terminal', async (t) => {
  const change = changeOf({ value: 'no', source: 'default', at: null }, 'a\n\x1b[2J\n', 'a\nb\n')
  t.equal(linesText(change), '- \\x1b[2J\n+ b\n')
  t.match(setupData(change), { changed: true, lines: ['b'], removed: ['\x1b[2J'] })
  t.match(setupData(changeOf({ value: 'no', source: 'default', at: null })), { changed: false, lines: [], removed: [] })
})
