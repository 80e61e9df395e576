import t from 'tap'
import type { InitrdWalk } from '../../../src/kernel/initrd-walk/types.ts'
import { checkKernel } from '../../../src/plan/checks/index.ts'
import { initrdIntegrity } from '../../../src/plan/checks/initrd-integrity.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { facts, kernel, OLD } from '../facts.ts'
import { rows } from './rows.ts'

const whole: InitrdWalk = { state: 'whole', init: true }
const early: InitrdWalk = { state: 'whole', init: false }
const broken: InitrdWalk = { state: 'broken', at: 5120, what: 'cut inside the zstd frame that begins at byte 3072' }
const unknown: InitrdWalk = { state: 'unknown', why: 'it is lzma' }

const walked =
  (...initrdWalks: InitrdWalk[]) =>
  (facts: Facts, entry: Entry) => {
    if (initrdWalks.length === 2) entry.initrds = ['/boot/ucode.img', ...entry.initrds]
    Object.assign(facts, { initrdWalks })
  }

const sized = (size: number) => (facts: Facts) => {
  for (const { stat } of facts.observed.slice(1)) if (stat.state === 'ok') stat.value.size = size
}

t.test('initrd-integrity', async (t) =>
  rows(t, initrdIntegrity, [
    ['not walked', 'ok', undefined, () => {}],
    ['whole', 'ok', undefined, walked(whole)],
    ['cut', 'refuse', /^the initrd \/boot\/initrd\.img-\S+ is broken: cut inside the zstd frame that/, walked(broken)],
    ['cannot be told', 'note', /initrd\.img-\S+ is whole cannot be told: it is lzma/, walked(unknown)],
    ['microcode alone', 'refuse', /initrd\.img-\S+ has early archives \(as of microcode\) only/, walked(early)],
    ['microcode and the rest', 'ok', undefined, walked(early, whole)],
    ['microcode, and again', 'refuse', /early archives/, walked(early, early)],
    ['microcode, and what cannot be told', 'note', /cannot be told/, walked(early, unknown)],
    ['the second cut', 'refuse', /initrd\.img-\S+ is broken/, walked(whole, broken)],
    ['the first cut, the second unknown', 'refuse', /ucode\.img is broken/, walked(broken, unknown)],
    ['as large as can be', 'ok', undefined, sized(2 ** 32)],
    ['of a terabyte', 'refuse', /initrd\.img-\S+ is too large to be an initrd: 1000000000000 bytes$/, sized(1e12)],
    ['no initrd at all', 'ok', undefined, (_, entry) => (entry.initrds = [])],
  ]),
)

t.test('the cut is evidence', async (t) => {
  const all = facts({}, { initrdWalks: [broken] })
  const found = initrdIntegrity.look(all, all.choice.entry as Entry)
  t.match(found?.evidence, /^byte 5120 of \/boot\/initrd\.img-/)
})

t.test('what was walked says nothing of other kernels', async (t) => {
  const all = facts({}, { initrdWalks: [broken] })
  const target = all.choice.entry as Entry
  t.match(checkKernel(all, target), [{ id: 'initrd-integrity', level: 'refuse' }])
  const other = kernel(OLD)
  t.same(checkKernel(all, { ...target, release: OLD, image: other.image, initrds: other.initrds, kernel: other }), [])
})
