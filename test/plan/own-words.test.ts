import t from 'tap'
import type { Uki } from '../../src/bootloader/uki.ts'
import type { InitrdWalk } from '../../src/kernel/initrd-walk/types.ts'
import { mayBeDracut, ownWordsFor, walkOf } from '../../src/plan/own-words.ts'
import type { Entry, Facts } from '../../src/plan/types.ts'
import { facts, kernel, NEW, settings } from './facts.ts'

const whole = (dracut?: boolean): InitrdWalk => ({
  state: 'whole',
  init: true,
  ...(dracut !== undefined && { dracut }),
})

const seen = (walks: InitrdWalk[] | undefined, change: Partial<Entry> = {}, uki?: Facts['uki']): [Facts, Entry] => {
  const all = facts()
  const target = { ...(all.choice.entry as Entry), ...change }
  const choice = { ...all.choice, entry: target }
  return [{ ...all, choice, ...(walks && { initrdWalks: walks }), ...(uki && { uki }) }, target]
}

t.test('whether dracut may have made the initrd', async (t) => {
  const uki = (count: number): Facts['uki'] => ({ state: 'ok', value: { initrds: Array(count) } as unknown as Uki })
  const image: Partial<Entry> = { initrds: [], kernel: kernel(NEW, { header: { format: 'uki' } }) }
  const two = { initrds: ['/boot/ucode', '/boot/initrd'] }
  const cases: [what: string, ReturnType<typeof seen>, boolean][] = [
    ['its names are seen', seen([whole(true)]), true],
    ['others are', seen([whole(false)]), false],
    ['it is packed', seen([whole()]), true],
    ['it is broken', seen([{ state: 'broken', at: 0, what: 'x' }]), true],
    ['nobody looked', seen(undefined), true],
    ['no initrd', seen([], { initrds: [] }), false],
    ['microcode alone', seen([whole(false), whole(false)], two), false],
    ['microcode and what is packed', seen([whole(false), whole()], two), true],
    ['a unified image', seen([], image, uki(1)), true],
    ['one without an initrd', seen([], image, uki(0)), false],
    ['one that nobody looked into', seen([], image), true],
    [
      'one that cannot be told',
      seen([], image, { state: 'unknown', why: 'x' } as unknown as NonNullable<Facts['uki']>),
      true,
    ],
  ]
  for (const [what, [all, entry], expected] of cases) t.equal(mayBeDracut(all, entry), expected, what)
  const [all] = seen([whole(false)])
  t.equal(walkOf(all, '/boot/of-another-kernel'), undefined)
})

t.test('our words as the settings want them', async (t) => {
  const [all, entry] = seen([whole(false)])
  const own = (change: Partial<Facts['settings']>) => ownWordsFor({ ...all, settings: settings(change) }, entry, 'abc')
  t.same(own({ panicTimeout: 7 }), { id: 'abc', panic: 7, dracut: false })
  t.same(own({ panicTimeout: 0 }), { id: 'abc', dracut: false }, 'no panic=0')
  t.same(own({ fallback: false, panicTimeout: 7 }), { id: 'abc', dracut: false })
  t.same(ownWordsFor(...seen([whole(true)]), 'abc'), { id: 'abc', panic: 10, dracut: true })
})
