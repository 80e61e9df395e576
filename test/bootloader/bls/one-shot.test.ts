import t from 'tap'
import { canArmOneShot, entryIdOf } from '../../../src/bootloader/bls/one-shot.ts'
import type { RawEntry } from '../../../src/bootloader/types.ts'
import { makeTree } from '../../kernel/make-tree.ts'

const raw = (id: string, version: string, image: string, name = id): RawEntry => ({
  id,
  version,
  title: id,
  at: `/efi/loader/entries/${name}:3`,
  linux: { device: { by: 'mounted', at: '/efi' }, path: image },
  initrds: [],
  cmdline: '',
})

const entries = [
  raw('new.conf', '6.2', '/a/linux', 'new+3.conf'),
  raw('rescue.conf', '6.1', '/rescue'),
  raw('old.conf', '6.1', '/b/linux'),
]

t.equal(entryIdOf(entries, '6.1', '/efi/b/linux'), 'old.conf', 'the image decides')
t.equal(entryIdOf(entries, '6.1'), 'rescue.conf')
t.equal(entryIdOf(entries, '6.1', '/boot/elsewhere'), 'rescue.conf')
t.equal(entryIdOf(entries, '6.2', '/efi/a/linux'), undefined, 'not proven yet')
t.equal(entryIdOf(entries, '6.3'), undefined)
t.same(canArmOneShot(makeTree(t, {})), { state: 'missing' })
