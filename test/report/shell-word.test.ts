import { execFileSync } from 'node:child_process'
import t from 'tap'
import { shellWord } from '../../src/report/shell-word.ts'

t.test('a word as a shell takes it', async (t) => {
  const table: [word: string, shown: string][] = [
    ['/sbin/kexec', '/sbin/kexec'],
    ['-s', '-s'],
    ['--initrd=/boot/initrd.img-6.1+deb13~1', "'--initrd=/boot/initrd.img-6.1+deb13~1'"],
    ['--command-line=a b', "'--command-line=a b'"],
    ['', "''"],
    ['$(reboot) `reboot` $x', "'$(reboot) `reboot` $x'"],
    ["it's", "'it'\\''s'"],
    ['dyndbg="file a +p"', `'dyndbg="file a +p"'`],
  ]
  for (const [word, shown] of table) {
    t.equal(shellWord(word), shown, word)
    t.equal(execFileSync('/bin/sh', ['-c', `printf %s ${shown}`], { encoding: 'utf8' }), word, 'back again')
  }
  t.equal(shellWord('a\u001b[2Jb'), "'a\\x1b[2Jb'", 'nothing that a terminal obeys')
})
