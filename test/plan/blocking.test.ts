import t from 'tap'
import { isFreed, toBlock } from '../../src/plan/blocking.ts'
import type { Arrival, Token } from '../../src/plan/boot-types.ts'
import { boot, identity, token } from './boots.ts'
import { NEW, OLD } from './facts.ts'

t.test('what is blocked', async (t) => {
  const cases: [outcome: Arrival, held: Token | undefined, left: boolean, blocked: boolean][] = [
    ['fell back', token(), false, true],
    ['fell back', token(), true, true],
    ['did not arrive', token(), true, true],
    ['did not arrive', token(), false, false],
    ['did not arrive', token({ marks: false }), false, true],
    ['arrived', token({ marks: false }), true, false],
    ['another image', token({ marks: false }), true, false],
    ['firmware', token({ marks: false }), true, false],
    ['fell back', undefined, true, false],
  ]
  for (const [outcome, held, left, blocked] of cases) {
    const found = toBlock({ outcome, evidence: 'what', at: 'then' }, held, left)
    t.same(found, blocked ? { identity: identity(), outcome, evidence: 'what', at: 'then' } : undefined, outcome)
  }
})

t.test('what a confirmed boot lets hooks stage again', async (t) => {
  const by = (outcome: Arrival, bootedBy: 'kexec' | 'firmware' | 'unknown', release: string | null = NEW) =>
    boot({ outcome, bootedBy, release })
  const other = identity({ image: 'another build' })
  const cases: [line: ReturnType<typeof boot>, what: ReturnType<typeof identity>, freed: boolean][] = [
    [by('arrived', 'kexec'), identity(), true],
    [by('arrived', 'kexec'), other, false],
    [by('firmware', 'firmware'), other, true],
    [by('firmware', 'unknown'), other, true],
    [by('did not arrive', 'firmware'), identity(), true],
    [by('fell back', 'firmware', OLD), identity(), false],
    [by('firmware', 'firmware', null), identity(), false],
    [by('another image', 'kexec'), identity(), false],
  ]
  for (const [line, what, freed] of cases) {
    t.equal(isFreed(line, token())(what), freed, `${line.outcome}, ${line.release}, ${what.image}`)
  }
  t.equal(isFreed(by('arrived', 'kexec'), undefined)(identity()), false)
})
