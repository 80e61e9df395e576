import t from 'tap'
import { agree, disagreement, type Opinions } from '../../src/plan/disagreement.ts'
import { NEW, OLD } from './facts.ts'

t.test('who disagrees, and what is said of it', async (t) => {
  const cases: [said: Partial<Opinions>, message: string | undefined][] = [
    [{}, undefined],
    [{ newest: NEW }, undefined],
    [{ newest: NEW, link: NEW, bootloader: NEW }, undefined],
    [{ newest: NEW, bootloader: OLD }, `the boot loader would boot ${OLD}, the newest is ${NEW}: the target is X`],
    [{ newest: NEW, link: OLD }, `the newest is ${NEW}, the generated link names ${OLD}: the target is X`],
    [
      { newest: '9', link: '8', bootloader: '7' },
      'the boot loader would boot 7, the newest is 9, the generated link names 8: the target is X',
    ],
  ]
  for (const [some, message] of cases) {
    const said: Opinions = { newest: undefined, link: undefined, bootloader: undefined, ...some }
    t.equal(agree(said), message === undefined)
    t.same(
      disagreement(said, 'X').map((finding) => [finding.id, finding.level, finding.message]),
      message === undefined ? [] : [['config-disagreement', 'note', message]],
    )
  }
})
