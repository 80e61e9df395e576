import t from 'tap'
import { askChoices, mustAgree } from '../../src/cli/setup-dialog.ts'
import { CHOICES, type State } from '../../src/plan/setup.ts'
import type { Asked, Terminal } from '../../src/sys/ask.ts'

const held = (value: string) => ({ value, source: 'default', at: null }) as const
const STATE: State = { enable: held('no'), intercept: held('yes'), fallback: held('yes'), select: held('config') }

// Types these lines, then ends so.
const typist = (lines: string, then: 'eof' | 'interrupted' = 'eof') => {
  const left = lines.split('/')
  const screen: string[] = []
  const ask = async (question: string): Promise<Asked> => {
    screen.push(question)
    const answer = left.shift()
    return answer === undefined ? { ended: then } : { answer }
  }
  const terminal: Terminal = { ask, say: (text) => screen.push(text), close: () => {} }
  return { terminal, screen, left }
}

t.test('four questions', async (t) => {
  const table: [lines: string, answers: string][] = [
    ['///', 'no yes yes config'],
    ['yes/no/no/newest', 'yes no no newest'],
    ['y/N/ No /AUTO', 'yes no no auto'],
    ['//f/n/b', 'no yes no bootloader'],
    ['maybe/yes/yesno/ja/n///', 'yes no yes config'],
    ['/////', 'no yes yes config'],
  ]
  for (const [lines, answers] of table) {
    const { terminal } = typist(lines)
    t.same(Object.values(await askChoices(terminal, STATE)).join(' '), answers, lines)
  }
})

t.test('what is asked, and what holds', async (t) => {
  const { terminal, screen } = typist('x///')
  await t.rejects(askChoices(terminal, STATE))
  t.match(screen[0], /^.+\n.+\n$/, 'what it is about')
  t.match(screen[1], /^[A-Z].*\? \(yes, no\) \[no\] $/)
  t.equal(screen[2], 'please answer yes, no; an empty line is no\n')
  t.equal(screen[3], screen[1])
  t.match(screen.at(-1), /\? \(auto, config, bootloader, newest\) \[config\] $/)
  for (const line of screen.flatMap((text) => text.split('\n'))) t.ok(line.length <= 100, line)
  t.equal(screen.filter((text) => /^.+\n.+\n$/.test(text)).length, 4)
})

t.test('no two answers to one question begin with the same letter', async (t) => {
  for (const [name, { values }] of Object.entries(CHOICES))
    t.equal(new Set(values.map((value: string) => value[0])).size, values.length, name)
})

t.test('nothing is made up', async (t) => {
  const table: [lines: string, then: 'eof' | 'interrupted', code: string][] = [
    ['yes', 'eof', 'aborted'],
    ['yes', 'interrupted', 'interrupted'],
    ['a/a/a/a/a/yes', 'eof', 'aborted'],
    ['yes/no/yes', 'eof', 'aborted'],
  ]
  for (const [lines, then, code] of table) {
    const { terminal } = typist(lines, then)
    await t.rejects(askChoices(terminal, STATE), { code, message: /nothing was written$/ }, lines)
  }
})

t.test('once more, whether to write', async (t) => {
  for (const line of ['', 'yes', 'y']) await t.resolves(mustAgree(typist(line).terminal, 'Well?'), line)
  await t.rejects(mustAgree(typist('n').terminal, 'Well?'), { code: 'aborted', message: 'nothing was written' })
  const gone = typist('', 'interrupted')
  gone.left.length = 0
  await t.rejects(mustAgree(gone.terminal, 'Well?'), { code: 'interrupted' })
})
