import t from 'tap'
import type { Next, Wish } from '../../src/plan/boot-types.ts'
import type { Boot } from '../../src/plan/types.ts'
import { nextWish, oneShotWish, wishesOf } from '../../src/plan/wishes.ts'
import { boot } from './facts.ts'

const wish = (id: Wish['id']): Wish => ({ id, message: id })

t.test('what the facts say', async (t) => {
  t.match(nextWish({ want: 'firmware' }), { id: 'next', hint: /kexecctl next auto/ })
  const others: (Next | undefined)[] = [undefined, { want: 'kexec' }, { want: 'release', release: '6.1.0' }]
  for (const next of others) t.equal(nextWish(next), undefined)
  const grub: Boot = { ...boot(undefined), oneShot: '1>2' }
  t.match(oneShotWish(grub), { id: 'one-shot', message: 'the boot loader is to start 1>2 once', hint: /next_entry/ })
  t.match(oneShotWish({ loader: 'systemd-boot', oneShot: 'a.conf' }), { hint: /bootctl set-oneshot ""$/ })
  t.equal(oneShotWish(boot(undefined)), undefined)
})

t.test('all together', async (t) => {
  const cases: [
    read: Wish['id'][],
    next: Next | undefined,
    oneShot: string | undefined,
    limit: boolean,
    ids: Wish['id'][],
  ][] = [
    [[], undefined, undefined, false, []],
    [['boot-next'], undefined, undefined, true, ['boot-next', 'max-age']],
    [['boot-next'], { want: 'kexec' }, undefined, true, ['boot-next']],
    [['capsule'], { want: 'firmware' }, '2', true, ['next', 'one-shot', 'capsule', 'max-age']],
    [[], { want: 'release', release: '6.1.0' }, undefined, true, ['max-age']],
    [[], { want: 'kexec' }, '2', true, ['one-shot']],
    [['one-shot'], undefined, '2', false, ['one-shot']],
  ]
  for (const [read, next, oneShot, limit, ids] of cases) {
    const facts = { boot: { ...boot(undefined), oneShot }, next }
    const wishes = wishesOf(read.map(wish), facts, limit ? wish('max-age') : undefined)
    t.same(
      wishes.map(({ id }) => id),
      ids,
      `${read} ${next?.want} ${oneShot} ${limit}`,
    )
  }
  const [first] = wishesOf(
    [wish('one-shot')],
    { boot: { ...boot(undefined), oneShot: '2' }, next: undefined },
    undefined,
  )
  t.match(first?.message, /start 2 once/, 'whoever knows its name has the word')
})
