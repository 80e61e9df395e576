import t from 'tap'
import { gatherWishes } from '../../src/boot/wishes.ts'
import type { Wish } from '../../src/plan/boot-types.ts'
import type { BaseFacts } from '../../src/plan/types.ts'
import { appendHistory } from '../../src/state/history.ts'
import { base, settings } from '../plan/facts.ts'
import { BOOT_ID, fakeMachine, NEW } from '../stage/machine-tree.ts'

t.test('from the machine, the facts and the history', async (t) => {
  const { tree, write } = fakeMachine(t)
  write('/no-kexec-reboot', '')
  appendHistory(tree, {
    ...{ schema: 1, at: '2026-11-21T20:40:00.000Z', bootId: BOOT_ID, event: 'boot', outcome: 'arrived', kexecs: 3 },
    ...{ bootedBy: 'kexec', release: NEW, id: null, expected: null, from: null, evidence: null, firmwareAt: null },
  })
  const limited = { settings: settings({ maxConsecutive: 3 }) }
  const table: [Partial<BaseFacts>, Wish['id'][]][] = [
    [{}, ['no-kexec-reboot']],
    [{ next: { want: 'firmware' } }, ['next', 'no-kexec-reboot']],
    [limited, ['no-kexec-reboot', 'max-consecutive']],
    [{ ...limited, next: { want: 'kexec' } }, ['no-kexec-reboot']],
  ]
  for (const [change, ids] of table)
    t.same(
      gatherWishes(tree, base(change)).map(({ id }) => id),
      ids,
    )
})
