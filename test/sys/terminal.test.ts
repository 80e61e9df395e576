import fs from 'node:fs'
import t from 'tap'
import { isTerminal } from '../../src/sys/terminal.ts'

t.test('what is a terminal', async (t) => {
  const cases: [path: string, terminal: boolean][] = [
    ['/dev/ptmx', true], // pts(4): the side of a pseudoterminal that a program such as sshd holds
    ['/dev/null', false],
    [__filename, false],
    ['/', false],
  ]
  for (const [path, terminal] of cases) {
    const fd = fs.openSync(path, 'r')
    t.equal(isTerminal(fd), terminal, path)
    fs.closeSync(fd)
  }
  t.equal(isTerminal(1_000_000), false, 'a descriptor that is not open')
})
