import t from 'tap'
import { drift } from '../../src/cli/drift.ts'
import { base, facts, settings } from '../plan/facts.ts'

const running = (cmdline: string | undefined) => ({ ...base().running, cmdline })

t.test('how the command line differs from the running one', async (t) => {
  const appendLine = { value: 'root=/dev/vda3 ro', at: '/etc/default/kexec:1' }
  const cases: [what: string, change: Parameters<typeof facts>[0], says: string][] = [
    ['not at all', {}, 'as it runs now'],
    ['but for words of one boot', { running: running('root=/dev/vda2 single ro') }, '-single'],
    [
      'not by what boot loaders and we add',
      { running: running('BOOT_IMAGE=/x initrd=/y ro kexecctl.id=1') },
      'as it runs now',
    ],
    ['by APPEND_LINE', { settings: settings({ appendLine }) }, '-root=/dev/vda2 -quiet +root=/dev/vda3'],
    ['nobody knows', { running: running(undefined) }, 'unknown'],
    [
      'nobody knows, but there is a target',
      { running: running(undefined), settings: settings({ appendLine }) },
      'unknown',
    ],
  ]
  for (const [what, change, says] of cases) t.equal(drift(facts(change)), says, what)
})
