import { PassThrough } from 'node:stream'
import t from 'tap'
import { type Asked, openTerminal } from '../../src/sys/ask.ts'

const CTRL_C = '\x03'
const CTRL_D = '\x04'

const terminal = async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const terminal = await openTerminal(input, output)
  return { ...terminal, input, screen: () => String(output.read() ?? '') }
}

t.test('answers, and why there are none', async (t) => {
  const eof: Asked = { ended: 'eof' }
  const interrupted: Asked = { ended: 'interrupted' }
  const table: [typed: string, answers: Asked[]][] = [
    ['yes\n', [{ answer: 'yes' }]],
    ['\n', [{ answer: '' }]],
    [' no \r\n', [{ answer: ' no ' }]],
    ['yess\x7f\n', [{ answer: 'yes' }]],
    ['yes\nno\n\n', [{ answer: 'yes' }, { answer: 'no' }, { answer: '' }]],
    [CTRL_D, [eof, eof]],
    [`yes\n${CTRL_D}`, [{ answer: 'yes' }, eof]],
    [CTRL_C, [interrupted, interrupted]],
    [`no${CTRL_C}`, [interrupted]],
    [`yes\n${CTRL_C}`, [{ answer: 'yes' }, interrupted]],
  ]
  for (const [typed, answers] of table) {
    const { ask, close, input } = await terminal()
    input.write(typed)
    for (const answer of answers) t.same(await ask('Well? '), answer, JSON.stringify(typed))
    close()
  }
})

t.test('the end of input without a line end', async (t) => {
  const { ask, input } = await terminal()
  input.end()
  t.same(await ask('Well? '), { ended: 'eof' })
})

t.test('what is typed while nobody asks is taken later, up to a hundred lines', async (t) => {
  const { ask, input, close } = await terminal()
  input.write(Array.from({ length: 200 }, (_, i) => `${i}\n`).join(''))
  await new Promise(setImmediate)
  for (let i = 0; i < 100; i++) t.same(await ask(''), { answer: String(i) })
  const next = ask('')
  input.write('new\n')
  t.same(await next, { answer: 'new' })
  close()
})

t.test('what stands on the screen', async (t) => {
  const { ask, say, input, close, screen } = await terminal()
  say('Now.\n')
  const first = ask('Well? ')
  input.write('yes\n')
  await first
  t.match(screen(), /^Now\.\n[\s\S]*Well\? [\s\S]*yes/)
  close()
  t.equal(screen(), '', 'and nothing more')
})
