import t from 'tap'
import { isIdentity, isSource, onlyIdentity } from '../../src/state/identity.ts'
import { identity } from '../plan/boots.ts'
import { broken } from './hostile.ts'

t.test('what an identity is', async (t) => {
  t.equal(isIdentity(identity()), true)
  t.equal(isIdentity(identity({ initrds: [] })), true)
  const beside = { ...identity(), schema: [[]], more: 1 }
  t.strictSame(onlyIdentity(beside), identity(), 'each of its fields, and nothing else')
  for (const [what, text] of broken(identity())) t.equal(isIdentity(JSON.parse(text)), what === 'initrds: []', what)
  for (const value of [null, [], 'x', { ...identity(), initrds: ['a', 1] }]) t.equal(isIdentity(value), false)
})

t.test('who may have chosen a target', async (t) => {
  for (const source of ['argument', 'kernel-image', 'bootloader', 'newest', 'link'])
    t.equal(isSource(source), true, source)
  for (const source of ['', 'a guess', 'toString', null, ['link']]) t.equal(isSource(source), false, String(source))
})
