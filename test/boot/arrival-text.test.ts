import t from 'tap'
import { arrivalText } from '../../src/boot/arrival-text.ts'
import type { Blocked, BootLine } from '../../src/plan/boot-types.ts'
import { boot, identity } from '../plan/boots.ts'
import { NEW, OLD } from '../plan/facts.ts'

const blocked: Blocked = { identity: identity(), outcome: 'fell back', evidence: null, at: '' }

t.test('how a boot came about, in words that claim no more than was seen', async (t) => {
  const cases: [line: Partial<BootLine>, blocked: Blocked | undefined, text: string][] = [
    [{}, undefined, `${NEW} arrived: it was started by kexec as the last check let it`],
    [{ outcome: 'another image' }, undefined, `${NEW} was started by kexec, and is not what the last check let start`],
    [{ outcome: 'firmware', bootedBy: 'firmware' }, undefined, `${NEW} was started through the firmware`],
    [
      { outcome: 'firmware', bootedBy: 'unknown' },
      undefined,
      `${NEW} runs, and was not started by a kexec of kexecctl`,
    ],
    [{ outcome: 'did not arrive', release: OLD }, undefined, `${NEW} did not arrive, ${OLD} was started instead`],
    [
      { outcome: 'did not arrive', release: OLD, evidence: 'a file' },
      blocked,
      `${NEW} did not arrive, ${OLD} was started instead (a file); ${NEW} is not staged again until it changes`,
    ],
    [
      { outcome: 'fell back', release: OLD, evidence: 'a file' },
      blocked,
      `fell back to ${OLD}: ${NEW} was started and did not stay (a file); ${NEW} is not staged again until it changes`,
    ],
    [{ release: null }, undefined, 'an unknown release arrived: it was started by kexec as the last check let it'],
    [{ release: 'a\nb' }, undefined, 'a\\x0ab arrived: it was started by kexec as the last check let it'],
  ]
  for (const [line, by, text] of cases) t.equal(arrivalText(boot(line), by), text)
})

t.test('the firmware that started the very release', async (t) => {
  const line = boot({ outcome: 'did not arrive', bootedBy: 'firmware' })
  t.equal(arrivalText(line, undefined), `${NEW} did not arrive by kexec, it was started through the firmware`)
})
