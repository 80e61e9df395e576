import t from 'tap'
import type { InitrdWalk } from '../../src/kernel/initrd-walk/types.ts'
import { isDracut, ownWordsFor, walkOf } from '../../src/plan/own-words.ts'
import type { Entry, Facts } from '../../src/plan/types.ts'
import { facts, kernel, NEW, settings } from './facts.ts'

const whole = (dracut?: boolean): InitrdWalk => ({
  state: 'whole',
  init: true,
  ...(dracut !== undefined && { dracut }),
})

const seen = (walks: InitrdWalk[] | undefined, change: Partial<Entry> = {}): [Facts, Entry] => {
  const all = facts()
  const target = { ...(all.choice.entry as Entry), ...change }
  const choice = { ...all.choice, entry: target }
  return [{ ...all, choice, ...(walks && { initrdWalks: walks }) }, target]
}

t.test('whether dracut made the initrd', async (t) => {
  const image: Partial<Entry> = { initrds: [], kernel: kernel(NEW, { header: { format: 'uki' } }) }
  const two = { initrds: ['/boot/ucode', '/boot/initrd'] }
  const cases: [what: string, Facts, Entry, installed: boolean, otherwise: boolean][] = [
    ['its names are seen', ...seen([whole(true)]), true, true],
    ['others are', ...seen([whole(false)]), false, false],
    ['it is packed', ...seen([whole()]), true, false],
    ['it is broken', ...seen([{ state: 'broken', at: 0, what: 'x' }]), true, false],
    ['nobody looked', ...seen(undefined), true, false],
    ['no initrd', ...seen([], { initrds: [] }), false, false],
    ['microcode alone', ...seen([whole(false), whole(false)], two), false, false],
    ['microcode and what is packed', ...seen([whole(false), whole()], two), true, false],
    ['a unified image', ...seen([], image), true, false],
  ]
  for (const [what, all, entry, installed, otherwise] of cases) {
    t.equal(isDracut({ ...all, dracutInstalled: true }, entry), installed, `${what}, dracut is installed`)
    t.equal(isDracut({ ...all, dracutInstalled: false }, entry), otherwise, `${what}, dracut is not installed`)
  }
  const [all] = seen([whole(false)])
  t.equal(walkOf(all, '/boot/of-another-kernel'), undefined)
})

t.test('our words as the settings want them', async (t) => {
  const [all, entry] = seen([whole(false)])
  const own = (change: Partial<Facts['settings']>) => ownWordsFor({ ...all, settings: settings(change) }, entry, 'abc')
  t.same(own({ panicTimeout: 7 }), { id: 'abc', panic: 7, dracut: false })
  t.same(own({ fallback: false, panicTimeout: 7 }), { id: 'abc', dracut: false })
  t.same(ownWordsFor(...seen([whole(true)]), 'abc'), { id: 'abc', panic: 10, dracut: true })
})
