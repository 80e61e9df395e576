import t from 'tap'
import type { Next, Wish } from '../../src/plan/boot-types.ts'
import type { Boot } from '../../src/plan/types.ts'
import { askedRelease, nextWish, oneShotWish, wishesOf } from '../../src/plan/wishes.ts'
import { base, boot, NEW } from './facts.ts'

const wish = (id: Wish['id']): Wish => ({ id, message: id })

t.test('what the facts say', async (t) => {
  const table: [next: Next | undefined, message: string | undefined, asked?: string][] = [
    [undefined, undefined],
    [{ want: 'kexec' }, undefined],
    [{ want: 'firmware' }, 'kexecctl next firmware asks for it'],
    [{ want: 'release', release: NEW }, undefined, NEW],
    [{ want: 'release', release: '9.9' }, 'kexecctl next asks for 9.9, which is not installed'],
  ]
  for (const [next, message, asked] of table) {
    const wish = message && { id: 'next', message, hint: 'to take it back: kexecctl next auto' }
    t.same(nextWish(base({ next })), wish, `${next?.want}`)
    t.equal(askedRelease(base({ next })), asked, `${next?.want}`)
  }
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
    [[], { want: 'release', release: NEW }, undefined, true, ['max-age']],
    [[], { want: 'kexec' }, '2', true, ['one-shot']],
    [['one-shot'], undefined, '2', false, ['one-shot']],
  ]
  for (const [read, next, oneShot, limit, ids] of cases) {
    const facts = base({ boot: { ...boot(undefined), oneShot }, next })
    const wishes = wishesOf(read.map(wish), facts, limit ? wish('max-age') : undefined)
    t.same(
      wishes.map(({ id }) => id),
      ids,
      `${read} ${next?.want} ${oneShot} ${limit}`,
    )
  }
  const [first] = wishesOf([wish('one-shot')], base({ boot: { ...boot(undefined), oneShot: '2' } }), undefined)
  t.match(first?.message, /start 2 once/, 'whoever knows its name has the word')
})
