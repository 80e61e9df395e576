import t from 'tap'
import { loadArgv, type Syscall, syscallsToTry, unloadArgv } from '../../src/plan/kexec-argv.ts'
import type { Entry } from '../../src/plan/types.ts'
import { facts, NEW } from './facts.ts'

const entry = (change: Partial<Entry>): Entry => ({ ...(facts().choice.entry as Entry), ...change })

t.test('system calls, in order', async (t) => {
  const cases: [syscall: 'auto' | Syscall, lockdown: 'none' | 'integrity' | 'confidentiality', Syscall[]][] = [
    ['auto', 'none', ['file', 'load']],
    ['auto', 'integrity', ['file']],
    ['auto', 'confidentiality', ['file']],
    ['file', 'none', ['file']],
    ['load', 'none', ['load']],
    ['load', 'integrity', ['load']],
  ]
  for (const [syscall, lockdown, wanted] of cases) t.same(syscallsToTry({ syscall }, { lockdown }), wanted)
})

t.test('what kexec(8) is called with', async (t) => {
  t.same(loadArgv(entry({}), 'abc', 'file'), [
    '/sbin/kexec',
    '-s',
    '-l',
    `/boot/vmlinuz-${NEW}`,
    `--initrd=/boot/initrd.img-${NEW}`,
    '--command-line=root=/dev/vda2 ro quiet kexecctl.id=abc',
  ])
  t.same(
    loadArgv(entry({ initrds: [], cmdline: 'x="a; $(b)" -- 3' }), 'abc', 'load').slice(1),
    ['-c', '-l', `/boot/vmlinuz-${NEW}`, '--command-line=x="a; $(b)" kexecctl.id=abc -- 3'],
    'one argument, whatever is in it',
  )
  t.same(unloadArgv('file'), ['/sbin/kexec', '-s', '-u'])
  t.same(unloadArgv('load'), ['/sbin/kexec', '-c', '-u'])
})
