import t from 'tap'
import { writeOutput } from '../../src/cli/output-file.ts'

const failing = (code: string) => () => {
  throw Object.assign(new Error(`it says ${code}`), { code })
}

t.test('what is in the way of a file says what to do', async (t) => {
  for (const [code, hint] of [
    ['ENOENT', /^make \/none, or name a file in another directory$/],
    ['ELOOP', /without a link/],
    ['EACCES', /that you may write/],
    ['EROFS', /ReadWritePaths=/],
    ['EEXIST', /^name another file, or - /],
    ['ENOSPC', /is full/],
  ] as const) {
    const error = { code: 'write-failed', message: '/none/x cannot be written', hint, cause: { code } }
    t.throws(() => writeOutput('/none/x', failing(code)), error, code)
  }
  const hint = `make ${process.cwd()}, or name a file in another directory`
  t.throws(() => writeOutput('x', failing('ENOENT')), { message: 'x cannot be written', hint }, 'as it was named')
})
