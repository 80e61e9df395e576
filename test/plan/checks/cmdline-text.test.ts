import t from 'tap'
import { cmdlineText } from '../../../src/plan/checks/cmdline-text.ts'
import { rows } from './rows.ts'

t.test('cmdline-text', async (t) =>
  rows(t, cmdlineText, [
    ['a text', 'ok', undefined, (_, entry) => (entry.cmdline = 'root=LABEL=café dyndbg="file a +p"')],
    ['a NUL', 'refuse', /has a NUL in it/, (_, entry) => (entry.cmdline = 'a\0b')],
    ['a line end', 'refuse', /has a line end/, (_, entry) => (entry.cmdline = '"a\nb"')],
    ['Latin-1 read as UTF-8', 'refuse', /no UTF-8/, (_, entry) => (entry.cmdline = 'root=LABEL=caf\ufffd')],
  ]),
)
