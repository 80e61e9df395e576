import t from 'tap'
import type { Uki } from '../../src/bootloader/uki.ts'
import {
  type Loadable,
  loadArgv,
  loadableOf,
  type Syscall,
  syscallsToTry,
  unloadArgv,
} from '../../src/plan/kexec-argv.ts'
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

t.test('the files to load', async (t) => {
  const own = { image: `/boot/vmlinuz-${NEW}`, initrd: `/boot/initrd.img-${NEW}` }
  const uki = (count: number) => ({
    uki: { state: 'ok' as const, value: { initrds: Array(count).fill({ offset: 0, size: 4 }) } as unknown as Uki },
  })
  const cases: [what: string, Loadable, initrds: string[], count?: number][] = [
    ['its own', own, [own.initrd]],
    ['no initrd', { image: own.image }, []],
    [
      'several initrds put together',
      { image: own.image, initrd: '/run/kexecctl/initrds-abc' },
      ['/boot/ucode', own.initrd],
    ],
    ['a unified image', { image: '/run/kexecctl/uki-abc/linux' }, [], 0],
    [
      'a unified image with initrds',
      { image: '/run/kexecctl/uki-abc/linux', initrd: '/run/kexecctl/uki-abc/initrd' },
      [],
      2,
    ],
  ]
  for (const [what, files, initrds, count] of cases) {
    t.same(loadableOf(count === undefined ? {} : uki(count), entry({ initrds }), 'abc'), files, what)
  }
})

t.test('what kexec(8) is called with', async (t) => {
  const files = { image: '/d/linux', initrd: '/d/initrd' }
  t.same(loadArgv(entry({}), files, { id: 'abc', panic: 10, dracut: false }, 'file'), [
    '/sbin/kexec',
    '-s',
    '-l',
    '/d/linux',
    '--initrd=/d/initrd',
    '--command-line=root=/dev/vda2 ro quiet kexecctl.id=abc panic=10',
  ])
  t.same(
    loadArgv(entry({ cmdline: 'x="a; $(b)" -- 3' }), { image: '/d/linux' }, { id: 'abc', dracut: false }, 'load').slice(
      1,
    ),
    ['-c', '-l', '/d/linux', '--command-line=x="a; $(b)" kexecctl.id=abc -- 3'],
    'one argument, whatever is in it',
  )
  t.same(unloadArgv('file'), ['/sbin/kexec', '-s', '-u'])
  t.same(unloadArgv('load'), ['/sbin/kexec', '-c', '-u'])
})
