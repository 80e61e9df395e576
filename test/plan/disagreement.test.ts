import t from 'tap'
import { agree, disagreement, opinions } from '../../src/plan/disagreement.ts'
import { base, boot, bootable, kernel, NEW, noBoot, OLD } from './facts.ts'

t.test('who disagrees, and what is said of it', async (t) => {
  const cases: [
    what: string,
    newest: string,
    link: string | undefined,
    next: string | undefined,
    says: string | undefined,
  ][] = [
    ['the newest alone', NEW, undefined, undefined, undefined],
    ['all the same', NEW, NEW, NEW, undefined],
    ['the boot loader', NEW, undefined, OLD, `the boot loader would boot ${OLD}, the newest is ${NEW}`],
    ['the link', NEW, OLD, undefined, `the newest is ${NEW}, the generated link names ${OLD}`],
    [
      'everybody',
      NEW,
      '6.12.8',
      OLD,
      `the boot loader would boot ${OLD}, the newest is ${NEW}, the generated link names 6.12.8`,
    ],
  ]
  for (const [what, newest, link, next, says] of cases) {
    const facts = base({
      inventory: { kernels: [kernel(newest)], unreadable: [], findings: [] },
      link: link === undefined ? undefined : kernel(link),
      boot: next === undefined ? noBoot : boot(bootable(kernel(next))),
    })
    t.equal(agree(opinions(facts)), says === undefined, what)
    t.same(
      disagreement(facts, 'X').map(({ id, level, message }) => [id, level, message]),
      says === undefined ? [] : [['config-disagreement', 'note', `${says}: the target is X`]],
      what,
    )
  }
})
