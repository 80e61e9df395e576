import t from 'tap'
import { carefully, carefullyLocked } from '../../src/boot/carefully.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { listener } from './booted.ts'

const fails = (error: unknown) => () => {
  throw error
}

t.test('a step that fails is told, and the next one is taken', async (t) => {
  const { said, tell } = listener()
  const result = await carefully(tell, 'confirm', async (attempt) => [
    await attempt(fails(new KexecctlError('write-failed', 'a\nb', { cause: new Error('why') }))),
    await attempt(async () => fails('no error at all')()),
    await attempt(() => undefined),
  ])
  t.same(result, [false, false, true])
  t.same(said(), ['! a\\x0ab: why', '! no error at all'])
})

t.test('work that fails as a whole', async (t) => {
  const { said, tell } = listener()
  t.equal(await carefully(tell, 'boot', fails(new Error('whole'))), undefined)
  t.same(said(), ['! whole'])
})

t.test('with the lock; without it nothing is done', async (t) => {
  const { said, tell } = listener()
  t.equal(await carefullyLocked(makeTree(t, {}), tell, 'boot', async () => 'done'), 'done')
  const tree = makeTree(t, { '/run/kexecctl/lock': { dir: true } })
  t.equal(await carefullyLocked(tree, tell, 'boot', async () => t.fail('it must not run')), undefined)
  t.match(said(), [/^! the lock \/run\/kexecctl\/lock cannot be opened/])
})
