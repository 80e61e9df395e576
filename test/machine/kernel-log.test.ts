import t from 'tap'
import type * as KernelLog from '../../src/machine/kernel-log.ts'

t.test('the last lines of the kernel, and none where there is no journal', async (t) => {
  for (const [stdout, lines] of [
    [
      'PKCS7 signature not signed with a trusted key\n\nkexec_core: no',
      ['PKCS7 signature not signed with a trusted key', 'kexec_core: no'],
    ],
    ['', []],
  ] as const) {
    const asked: string[][] = []
    const { kernelLogTail } = t.mockRequire<typeof KernelLog>('../../src/machine/kernel-log.ts', {
      '../../src/sys/exec.ts': {
        run: async (argv: string[]) => {
          asked.push(argv)
          return { stdout }
        },
      },
    })
    t.same(await kernelLogTail(3), lines)
    t.match(asked, [['/bin/journalctl', /^--/]])
    t.ok(asked[0]?.includes('--lines=3') && asked[0].includes('--boot'))
  }
})
