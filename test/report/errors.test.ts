import t from 'tap'
import { CATALOGUE, type ErrorCode, KexecctlError } from '../../src/report/errors.ts'

t.test('every code ends with 1, 2 or 3, Ctrl-C as in a shell', async (t) => {
  for (const [code, { exit }] of Object.entries(CATALOGUE)) {
    const others: Record<string, number> = { usage: 2, refused: 3, foreign: 3, interrupted: 130 }
    const wanted = others[code] ?? 1
    t.equal(exit, wanted, code)
    t.match(code, /^[a-z]+(-[a-z]+)*$/)
  }
})

t.test('a hint of its own, else the one of its code', async (t) => {
  const code: ErrorCode = 'not-root'
  t.match(new KexecctlError(code, 'x'), { code, message: 'x', hint: 'run it as root', cause: undefined })
  t.equal(new KexecctlError(code, 'x', { hint: 'y' }).hint, 'y')
  t.equal(new KexecctlError('aborted', 'x').hint, undefined)
  const cause = new Error('why')
  t.equal(new KexecctlError(code, 'x', { cause }).cause, cause)
  t.notOk('cause' in new KexecctlError(code, 'x'))
})
